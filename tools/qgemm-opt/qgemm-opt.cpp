//===- qgemm-opt.cpp - run passes on .mlir files --------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "qgemm/CodeGen/CrashGuard.h"
#include "qgemm/CodeGen/Passes.h"
#include "qgemm/CodeGen/Pipelines.h"
#include "qgemm/Conversion/Passes.h"
#include "qgemm/Dialect/QGemm/Transforms/Passes.h"
#include "qgemm/InitAll.h"
#include "qgemm/Library/AtomicFile.h"
#include "qgemm/Library/CommandLine.h"
#include "qgemm/Library/Error.h"
#include "qgemm/Library/InputGuard.h"
#include "qgemm/Library/Process.h"

#include "mlir/InitAllDialects.h"
#include "mlir/InitAllExtensions.h"
#include "mlir/InitAllPasses.h"
#include "mlir/Tools/mlir-opt/MlirOptMain.h"
#include "llvm/Support/MemoryBuffer.h"

using namespace qgemm;
using namespace qgemm::library;
using llvm::StringRef;

/// Every chunk of a split file by itself. Bytecode passes: the tool reads what it writes.
static llvm::Error checkChunks(StringRef text, StringRef marker, StringRef name) {
  if (text.starts_with("ML\xefR"))
    return llvm::Error::success();
  llvm::SmallVector<StringRef> chunks{text};
  if (!marker.empty()) {
    chunks.clear();
    text.split(chunks, marker);
  }
  for (StringRef chunk : chunks)
    if (llvm::Error error = checkInput(chunk, name))
      return error;
  return llvm::Error::success();
}

/// mlir-opt's work on one file. What it wrote before it failed is still wanted: with
/// -split-input-file that is the output of the chunks that are right.
static llvm::Error optimize(StringRef path, StringRef output, mlir::DialectRegistry &registry,
                            bool &failed) {
  auto config = mlir::MlirOptMainConfig::createFromCLOptions();
  llvm::Expected<std::string> text = readInput(path);
  if (!text)
    return text.takeError();
  StringRef name = path == "-" ? StringRef("<stdin>") : path;
  if (llvm::Error error = checkChunks(*text, config.inputSplitMarker(), name))
    return error;

  std::string result;
  llvm::Error crashed = codegen::runGuarded("qgemm-opt", [&]() -> llvm::Error {
    llvm::raw_string_ostream stream(result);
    failed = mlir::failed(mlir::MlirOptMain(
        stream, llvm::MemoryBuffer::getMemBufferCopy(*text, path), registry, config));
    return llvm::Error::success();
  });
  if (crashed)
    return crashed;
  if (output == "-")
    llvm::outs() << result;
  else if (!failed)
    return writeFileAtomically(output, result);
  return llvm::Error::success();
}

static int toolMain(int argc, char **argv) {
  mlir::registerAllPasses();
  qgemm::registerQGemmPasses();
  qgemm::registerQGemmConversionPasses();
  qgemm::codegen::registerQGemmCodeGenPasses();
  qgemm::registerPipelines();
  mlir::DialectRegistry registry;
  mlir::registerAllDialects(registry);
  mlir::registerAllExtensions(registry);
  qgemm::registerAllDialects(registry);

  auto [input, output] =
      mlir::registerAndParseCLIOptions(argc, argv, "qgemm optimizer driver\n", registry);
  auto config = mlir::MlirOptMainConfig::createFromCLOptions();
  if (config.shouldShowDialects() || config.shouldListPasses())
    return mlir::asMainReturnCode(mlir::MlirOptMain(argc, argv, input, output, registry));
  bool failed = false;
  if (llvm::Error error = optimize(input, output, registry, failed))
    return reportError("qgemm-opt", std::move(error));
  return failed;
}

int main(int argc, char **argv) {
  // A crash is caught on the thread that asked for it, so there is only one.
  llvm::SmallVector<char *> arguments(argv, argv + argc);
  char oneThread[] = "-mlir-disable-threading";
  if (llvm::none_of(arguments,
                    [](StringRef arg) { return arg.contains("mlir-disable-threading"); }))
    arguments.insert(arguments.begin() + std::min(argc, 1), oneThread);
  int count = int(arguments.size());
  arguments.push_back(nullptr);
  return runTool("qgemm-opt", [&] { return toolMain(count, arguments.data()); });
}
