//===- AtomicFile.cpp - files that appear whole or not at all -------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "qgemm/Library/AtomicFile.h"
#include "qgemm/Library/Error.h"

#include "llvm/ADT/ScopeExit.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/Process.h"
#include "llvm/Support/Signals.h"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace qgemm::library;
using llvm::StringRef;

static llvm::Error writeError(StringRef path, int code) {
  return makeError("cannot write '{}': {}", path, StringRef(std::strerror(code)).lower());
}

/// All of `bytes` to the descriptor; errno's value or 0.
static int writeAll(int fd, StringRef bytes) {
  while (!bytes.empty()) {
    ssize_t count = ::write(fd, bytes.data(), bytes.size());
    if (count < 0) {
      if (errno == EINTR)
        continue;
      return errno;
    }
    bytes = bytes.drop_front(count);
  }
  return 0;
}

/// A free name beside `path`.
static std::string temporaryName(StringRef path) {
  return fmt::format("{}.{}.{:x}.tmp", path, ::getpid(), llvm::sys::Process::GetRandomNumber());
}

/// Puts `temporary`, complete, in the place of `path`.
static llvm::Error replace(const std::string &temporary, StringRef path) {
  if (std::error_code code = llvm::sys::fs::rename(temporary, path)) {
    ::unlink(temporary.c_str());
    return writeError(path, code.value());
  }
  return llvm::Error::success();
}

/// Names the nameless file `fd`. A name that is taken cannot be replaced in one step: the file
/// gets a temporary name, complete, and is renamed.
static llvm::Error nameFile(int fd, StringRef path) {
  std::string source = fmt::format("/proc/self/fd/{}", fd);
  if (::linkat(AT_FDCWD, source.c_str(), AT_FDCWD, path.str().c_str(), AT_SYMLINK_FOLLOW) == 0)
    return llvm::Error::success();
  if (errno != EEXIST)
    return writeError(path, errno);
  std::string temporary = temporaryName(path);
  llvm::sys::RemoveFileOnSignal(temporary);
  llvm::scope_exit done([&] { llvm::sys::DontRemoveFileOnSignal(temporary); });
  if (::linkat(AT_FDCWD, source.c_str(), AT_FDCWD, temporary.c_str(), AT_SYMLINK_FOLLOW) != 0)
    return writeError(path, errno);
  return replace(temporary, path);
}

/// The way for file systems without nameless files.
static llvm::Error writeNamed(StringRef path, StringRef bytes) {
  std::string temporary = temporaryName(path);
  llvm::sys::RemoveFileOnSignal(temporary);
  llvm::scope_exit done([&] { llvm::sys::DontRemoveFileOnSignal(temporary); });
  int fd = ::open(temporary.c_str(), O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0666);
  if (fd < 0)
    return writeError(path, errno);
  int code = writeAll(fd, bytes);
  if (::close(fd) != 0 && code == 0)
    code = errno;
  if (code != 0) {
    ::unlink(temporary.c_str());
    return writeError(path, code);
  }
  return replace(temporary, path);
}

/// Devices and pipes are written to; to put a file in their place would be vandalism.
static llvm::Error writeInPlace(StringRef path, StringRef bytes) {
  int fd = ::open(path.str().c_str(), O_WRONLY | O_CLOEXEC | O_NOCTTY);
  if (fd < 0)
    return writeError(path, errno);
  int code = writeAll(fd, bytes);
  if (::close(fd) != 0 && code == 0)
    code = errno;
  return code == 0 ? llvm::Error::success() : writeError(path, code);
}

llvm::Error qgemm::library::writeFileAtomically(StringRef path, StringRef bytes) {
  // Behind a link, what it leads to is written, not the link.
  if (llvm::sys::fs::is_symlink_file(path)) {
    llvm::SmallString<128> real;
    if (std::error_code code = llvm::sys::fs::real_path(path, real))
      return writeError(path, code.value());
    if (real != path)
      return writeFileAtomically(real, bytes);
  }
  llvm::sys::fs::file_status status;
  bool exists = !llvm::sys::fs::status(path, status) && llvm::sys::fs::exists(status);
  if (exists && llvm::sys::fs::is_directory(status))
    return makeError("cannot write '{}': it is a folder", path);
  if (exists && !llvm::sys::fs::is_regular_file(status))
    return writeInPlace(path, bytes);
#ifdef O_TMPFILE
  llvm::SmallString<128> folder(llvm::sys::path::parent_path(path));
  int fd = ::open(folder.empty() ? "." : folder.c_str(), O_TMPFILE | O_WRONLY | O_CLOEXEC, 0666);
  if (fd >= 0) {
    llvm::scope_exit close([&] { ::close(fd); });
    if (int code = writeAll(fd, bytes))
      return writeError(path, code);
    return nameFile(fd, path);
  }
  if (errno != EOPNOTSUPP && errno != EISDIR && errno != EINVAL)
    return writeError(path, errno);
#endif
  return writeNamed(path, bytes);
}

llvm::Expected<FileSet> FileSet::create(StringRef folder) {
  FileSet set(folder.empty() ? StringRef(".") : folder);
  // Every missing ancestor, the outermost first, so that each can be taken back.
  llvm::SmallVector<std::string> missing;
  for (StringRef path = set.folder; !path.empty() && !llvm::sys::fs::exists(path);
       path = llvm::sys::path::parent_path(path))
    missing.push_back(path.str());
  for (const std::string &path : llvm::reverse(missing)) {
    if (std::error_code code = llvm::sys::fs::create_directory(path, true, llvm::sys::fs::all_all))
      return makeError("cannot make folder '{}': {}", path, StringRef(code.message()).lower());
    set.madeFolders.push_back(path);
  }
  if (!llvm::sys::fs::is_directory(set.folder))
    return makeError("-o requires a folder, got the file '{}'", folder);
  return set;
}

FileSet::FileSet(FileSet &&other)
    : folder(std::move(other.folder)), made(std::move(other.made)),
      madeFolders(std::move(other.madeFolders)) {
  other.commit();
}

FileSet::~FileSet() {
  for (const std::string &path : made)
    ::unlink(path.c_str());
  for (const std::string &path : llvm::reverse(madeFolders))
    ::rmdir(path.c_str());
}

llvm::Error FileSet::write(StringRef name, StringRef bytes) {
  llvm::SmallString<128> path(folder);
  llvm::sys::path::append(path, name);
  bool existed = llvm::sys::fs::exists(path);
  if (llvm::Error error = writeFileAtomically(path, bytes))
    return error;
  if (!existed)
    made.push_back(path.str().str());
  return llvm::Error::success();
}
