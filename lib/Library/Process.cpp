//===- Process.cpp - how a tool begins and ends ---------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "qgemm/Library/Process.h"
#include "qgemm/Library/CommandLine.h"
#include "qgemm/Library/Error.h"

#include "llvm/Support/raw_ostream.h"

#include <csignal>
#include <fcntl.h>
#include <unistd.h>

using namespace qgemm::library;
using llvm::StringRef;

void qgemm::library::prepareProcess() {
  // In rising order: open() returns the lowest number that is free. Each opposite mode makes
  // the use of the descriptor fail; what is lost on standard error cannot be told to anyone.
  constexpr int modes[] = {O_WRONLY, O_RDONLY, O_WRONLY};
  for (int fd : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO})
    if (::fcntl(fd, F_GETFD) < 0 && ::open("/dev/null", modes[fd]) < 0)
      ::_exit(1);
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGXFSZ, SIG_IGN);
}

llvm::Error qgemm::library::flushStandardOutput() {
  llvm::outs().flush();
  if (!llvm::outs().has_error())
    return llvm::Error::success();
  std::error_code code = llvm::outs().error();
  // An error that nobody looked at aborts the process at its end.
  llvm::outs().clear_error();
  return makeError("cannot write standard output: {}", StringRef(code.message()).lower());
}

int qgemm::library::runTool(StringRef tool, llvm::function_ref<int()> run) {
  prepareProcess();
  int status = run();
  if (llvm::Error error = flushStandardOutput())
    status = reportError(tool, std::move(error));
  llvm::errs().clear_error();
  return status;
}
