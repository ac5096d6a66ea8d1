//===- AtomicFileTest.cpp - files appear whole or not at all ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "qgemm/Library/AtomicFile.h"
#include "Testing.h"
#include "qgemm/Library/InputGuard.h"

#include "llvm/ADT/SmallString.h"
#include "llvm/Support/FileSystem.h"
#include <algorithm>
#include <csignal>
#include <fcntl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace qgemm::library;

namespace {
/// A folder that is removed with all that is in it.
struct Folder {
  llvm::SmallString<128> path;
  Folder() { EXPECT_FALSE(llvm::sys::fs::createUniqueDirectory("qgemm-atomic", path)); }
  ~Folder() { llvm::sys::fs::remove_directories(path); }
  std::string file(const char *name) const { return (path + "/" + name).str(); }
  std::vector<std::string> names() const {
    std::vector<std::string> found;
    std::error_code code;
    for (llvm::sys::fs::directory_iterator it(path, code), end; it != end; it.increment(code))
      found.push_back(it->path().substr(path.size() + 1));
    std::sort(found.begin(), found.end());
    return found;
  }
};
} // namespace

TEST(AtomicFile, WritesAndReplaces) {
  Folder folder;
  EXPECT_EQ(sentence(writeFileAtomically(folder.file("a"), "one")), "");
  EXPECT_EQ(sentence(writeFileAtomically(folder.file("a"), "second")), "");
  llvm::Expected<std::string> text = readInput(folder.file("a"));
  ASSERT_TRUE(bool(text));
  EXPECT_EQ(*text, "second");
  EXPECT_EQ(folder.names(), std::vector<std::string>{"a"});
}

TEST(AtomicFile, MissingFolderIsAnError) {
  Folder folder;
  EXPECT_EQ(sentence(writeFileAtomically(folder.file("none/a"), "x")),
            "cannot write '" + folder.file("none/a") + "': no such file or directory");
}

TEST(AtomicFile, AFolderIsNotReplaced) {
  Folder folder;
  EXPECT_NE(sentence(writeFileAtomically(folder.path, "x")).find("it is a folder"),
            std::string::npos);
}

/// A limit on file sizes fails in the middle of a write, as a full disk does.
TEST(AtomicFile, ALinkStaysAndItsTargetIsReplaced) {
  Folder folder;
  EXPECT_EQ(sentence(writeFileAtomically(folder.file("target"), "one")), "");
  ASSERT_FALSE(llvm::sys::fs::create_link(folder.file("target"), folder.file("link")));
  EXPECT_EQ(sentence(writeFileAtomically(folder.file("link"), "second")), "");
  EXPECT_TRUE(llvm::sys::fs::is_symlink_file(folder.file("link")));
  llvm::Expected<std::string> text = readInput(folder.file("target"));
  ASSERT_TRUE(bool(text));
  EXPECT_EQ(*text, "second");
}

TEST(AtomicFile, APipeIsWrittenToAndStays) {
  Folder folder;
  std::string path = folder.file("pipe");
  ASSERT_EQ(::mkfifo(path.c_str(), 0600), 0);
  int reader = ::open(path.c_str(), O_RDONLY | O_NONBLOCK);
  ASSERT_GE(reader, 0);
  EXPECT_EQ(sentence(writeFileAtomically(path, "text")), "");
  char text[8] = {};
  EXPECT_EQ(::read(reader, text, sizeof(text)), 4);
  EXPECT_STREQ(text, "text");
  ::close(reader);
  EXPECT_EQ(folder.names(), std::vector<std::string>{"pipe"});
  llvm::sys::fs::file_status status;
  ASSERT_FALSE(llvm::sys::fs::status(path, status));
  EXPECT_EQ(status.type(), llvm::sys::fs::file_type::fifo_file);
}

TEST(AtomicFile, NothingIsLeftOfAFailedWrite) {
  Folder folder;
  ASSERT_EQ(sentence(writeFileAtomically(folder.file("a"), "old")), "");
  auto handler = std::signal(SIGXFSZ, SIG_IGN);
  rlimit old, small;
  ASSERT_EQ(getrlimit(RLIMIT_FSIZE, &old), 0);
  small = old;
  small.rlim_cur = 1000;
  ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &small), 0);
  std::string error = sentence(writeFileAtomically(folder.file("a"), std::string(5000, 'x')));
  std::string errorNew = sentence(writeFileAtomically(folder.file("b"), std::string(5000, 'x')));
  setrlimit(RLIMIT_FSIZE, &old);
  std::signal(SIGXFSZ, handler);
  EXPECT_EQ(error, "cannot write '" + folder.file("a") + "': file too large");
  EXPECT_NE(errorNew, "");
  EXPECT_EQ(folder.names(), std::vector<std::string>{"a"});
  EXPECT_EQ(*readInput(folder.file("a")), "old");
}

TEST(FileSet, TakesBackWhatWasNotCommitted) {
  Folder folder;
  {
    llvm::Expected<FileSet> set = FileSet::create(folder.file("x/y"));
    ASSERT_TRUE(bool(set));
    EXPECT_EQ(sentence(set->write("a", "1")), "");
  }
  EXPECT_TRUE(folder.names().empty());
  {
    llvm::Expected<FileSet> set = FileSet::create(folder.file("x/y"));
    ASSERT_TRUE(bool(set));
    EXPECT_EQ(sentence(set->write("a", "1")), "");
    set->commit();
  }
  EXPECT_EQ(*readInput(folder.file("x/y/a")), "1");
}

TEST(FileSet, OlderFilesSurviveAFailure) {
  Folder folder;
  ASSERT_EQ(sentence(writeFileAtomically(folder.file("a"), "old")), "");
  {
    llvm::Expected<FileSet> set = FileSet::create(folder.path);
    ASSERT_TRUE(bool(set));
    EXPECT_EQ(sentence(set->write("a", "new")), "");
    EXPECT_EQ(sentence(set->write("b", "new")), "");
  }
  EXPECT_EQ(folder.names(), std::vector<std::string>{"a"});
}

TEST(FileSet, RequiresAFolder) {
  Folder folder;
  ASSERT_EQ(sentence(writeFileAtomically(folder.file("a"), "old")), "");
  EXPECT_EQ(sentence(FileSet::create(folder.file("a"))),
            "-o requires a folder, got the file '" + folder.file("a") + "'");
}
