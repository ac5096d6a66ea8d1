//===- CrashGuardTest.cpp - fatal errors and crashes become errors --------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "qgemm/CodeGen/CrashGuard.h"

#include "llvm/Support/ErrorHandling.h"

#include <csignal>
#include <gtest/gtest.h>
#include <thread>

using namespace llvm;
using namespace qgemm::codegen;

namespace {

TEST(CrashGuardTest, PassesResultsThrough) {
  EXPECT_EQ(toString(runGuarded("work", [] { return Error::success(); })), "");
  EXPECT_EQ(toString(runGuarded("work", [] { return createStringError("no luck"); })), "no luck");
}

TEST(CrashGuardTest, FatalErrors) {
  EXPECT_EQ(toString(runGuarded(
                "work", []() -> Error { report_fatal_error("no such thing\nand a dump"); })),
            "work failed: no such thing");
}

TEST(CrashGuardTest, OutOfMemory) {
  EXPECT_EQ(toString(runGuarded("work", []() -> Error { report_bad_alloc_error("no more"); })),
            "work failed: out of memory");
  EXPECT_EQ(toString(runGuarded("work",
                                [] {
                                  volatile size_t absurd = size_t(1) << 62;
                                  ::operator delete(::operator new(absurd));
                                  return Error::success();
                                })),
            "work failed: out of memory");
}

TEST(CrashGuardTest, Signals) {
  Error error = runGuarded("work", [] {
    std::raise(SIGSEGV);
    return Error::success();
  });
  EXPECT_TRUE(StringRef(toString(std::move(error))).starts_with("work failed: crash"));
}

TEST(CrashGuardTest, Nested) {
  Error error = runGuarded("outer", [] {
    Error inner = runGuarded("inner", []() -> Error { report_fatal_error("first"); });
    EXPECT_EQ(toString(std::move(inner)), "inner failed: first");
    report_fatal_error("second");
    return Error::success();
  });
  EXPECT_EQ(toString(std::move(error)), "outer failed: second");
}

TEST(CrashGuardTest, Threads) {
  std::vector<std::thread> threads;
  threads.reserve(4);
  std::string texts[4];
  for (unsigned i = 0; i < 4; ++i)
    threads.emplace_back([&, i] {
      texts[i] = toString(
          runGuarded("work", [&]() -> Error { report_fatal_error(Twine("number ") + Twine(i)); }));
    });
  for (std::thread &thread : threads)
    thread.join();
  for (unsigned i = 0; i < 4; ++i)
    EXPECT_EQ(texts[i], "work failed: number " + std::to_string(i));
}

} // namespace
