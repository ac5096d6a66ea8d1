//===- Link.cpp - lld in this process -------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "qgemm/CodeGen/Compile.h"

#include "lld/Common/Driver.h"

#include "llvm/ADT/ScopeExit.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"

#include <mutex>

LLD_HAS_DRIVER(elf)

using namespace llvm;

namespace qgemm::codegen {

namespace {

Error writeFile(StringRef path, StringRef bytes) {
  std::error_code code;
  raw_fd_ostream stream(path, code, sys::fs::OF_None);
  if (!code) {
    stream << bytes;
    stream.close();
    code = stream.error();
    stream.clear_error();
  }
  if (code)
    return createStringError("cannot write '" + path + "': " + StringRef(code.message()).lower());
  return Error::success();
}

/// lld keeps its state in globals: one link at a time, and none after a crash.
Error runLld(ArrayRef<const char *> arguments) {
  static std::mutex mutex;
  static bool usable = true;
  std::lock_guard<std::mutex> lock(mutex);
  if (!usable)
    return createStringError("linking requires a linker that has not crashed before in this "
                             "process, got one that has");
  std::string output, errors;
  raw_string_ostream outputStream(output), errorStream(errors);
  lld::Result result =
      lld::lldMain(arguments, outputStream, errorStream, {{lld::Gnu, &lld::elf::link}});
  usable = result.canRunAgain;
  if (result.retCode == 0)
    return Error::success();
  StringRef text = StringRef(errors).split('\n').first;
  text.consume_front("ld.lld: ");
  text.consume_front("error: ");
  return createStringError("linking failed: " + text);
}

} // namespace

Expected<std::string> linkCodeObject(StringRef object) {
  SmallString<128> folder;
  if (std::error_code code = sys::fs::createUniqueDirectory("qgemm-link", folder))
    return createStringError("cannot create a temporary folder: " +
                             StringRef(code.message()).lower());
  llvm::scope_exit cleanUp([&] {
    // A folder that stays behind does no harm.
    [[maybe_unused]] std::error_code ignored = sys::fs::remove_directories(folder);
  });

  SmallString<128> input = folder, output = folder;
  sys::path::append(input, "kernel.o");
  sys::path::append(output, "kernel.hsaco");
  if (Error error = writeFile(input, object))
    return std::move(error);
  // One thread: these objects are small, and callers run several compilations at once.
  if (Error error = runLld({"ld.lld", "-shared", "--no-undefined", "--threads=1", input.c_str(),
                            "-o", output.c_str()}))
    return std::move(error);
  auto buffer = MemoryBuffer::getFile(output, /*IsText=*/false, /*RequiresNullTerminator=*/false,
                                      /*IsVolatile=*/true);
  if (!buffer)
    return createStringError("cannot read '" + output +
                             "': " + StringRef(buffer.getError().message()).lower());
  return (*buffer)->getBuffer().str();
}

} // namespace qgemm::codegen
