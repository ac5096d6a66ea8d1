//===- CrashGuard.cpp - run code that may abort ---------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "qgemm/CodeGen/CrashGuard.h"

#include "llvm/ADT/ScopeExit.h"
#include "llvm/IR/DiagnosticInfo.h"
#include "llvm/IR/DiagnosticPrinter.h"
#include "llvm/Support/CrashRecoveryContext.h"
#include "llvm/Support/ErrorHandling.h"
#include "llvm/Support/PrettyStackTrace.h"

#include <cstdlib>
#include <mutex>
#include <optional>

using namespace llvm;

namespace qgemm::codegen {

namespace {

/// Where the innermost guard of this thread wants the fatal error's text.
thread_local std::string *fatalMessage = nullptr;

void onFatalError(void *, const char *reason, bool) {
  CrashRecoveryContext *context = CrashRecoveryContext::GetCurrent();
  if (!context || !fatalMessage) {
    // Not ours: what LLVM would have done.
    errs() << "LLVM ERROR: " << reason << '\n';
    return;
  }
  *fatalMessage = reason;
  context->HandleExit(1);
}

void onBadAlloc(void *, const char *, bool) {
  CrashRecoveryContext *context = CrashRecoveryContext::GetCurrent();
  if (!context || !fatalMessage) {
    errs() << "LLVM ERROR: out of memory\n";
    std::abort();
  }
  // Short enough for a string without memory of its own.
  *fatalMessage = "out of memory";
  context->HandleExit(1);
}

void installHandlers() {
  static std::once_flag once;
  std::call_once(once, [] {
    CrashRecoveryContext::Enable();
    install_fatal_error_handler(onFatalError);
    install_bad_alloc_error_handler(onBadAlloc);
    // LLVM is built without exceptions: what `new` throws would end the process.
    install_out_of_memory_new_handler();
  });
}

/// LLVM appends dumps of its graphs to some messages, and starts others with a place
/// that it does not know.
StringRef firstLine(StringRef text) {
  text.consume_front("<unknown>:0:0: ");
  return text.split('\n').first.trim();
}

class Collector final : public DiagnosticHandler {
public:
  explicit Collector(Diagnostics &diagnostics) : diagnostics(diagnostics) {}

  bool handleDiagnostics(const DiagnosticInfo &info) override {
    std::string text;
    raw_string_ostream stream(text);
    DiagnosticPrinterRawOStream printer(stream);
    info.print(printer);
    if (info.getSeverity() == DS_Error)
      diagnostics.errors.push_back(firstLine(text).str());
    else if (info.getSeverity() == DS_Warning)
      diagnostics.warnings.push_back(firstLine(text).str());
    return true;
  }

private:
  Diagnostics &diagnostics;
};

} // namespace

Error runGuarded(StringRef what, function_ref<Error()> body) {
  installHandlers();
  std::string message;
  std::string *outer = std::exchange(fatalMessage, &message);
  const void *stackState = SavePrettyStackState();
  llvm::scope_exit restore([&] { fatalMessage = outer; });

  std::optional<Error> result;
  CrashRecoveryContext context;
  if (context.RunSafely([&] { result.emplace(body()); }))
    return result ? std::move(*result) : Error::success();

  // The frames that the pretty stack trace pointed to are gone.
  RestorePrettyStackState(stackState);
  if (message.empty())
    message = "crash, code " + std::to_string(context.RetCode);
  return createStringError(what + " failed: " + firstLine(message));
}

Error Diagnostics::takeErrors(StringRef what) {
  if (errors.empty())
    return Error::success();
  return createStringError(what + " failed: " + std::exchange(errors, {}).front());
}

std::unique_ptr<DiagnosticHandler> collectDiagnostics(Diagnostics &diagnostics) {
  return std::make_unique<Collector>(diagnostics);
}

} // namespace qgemm::codegen
