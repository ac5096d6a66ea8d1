//===- Testing.h - what these tests share -----------------------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef QGEMM_UNITTESTS_LIBRARY_TESTING_H
#define QGEMM_UNITTESTS_LIBRARY_TESTING_H

#include "llvm/Support/Error.h"
#include "gtest/gtest.h"

/// The sentence of a failure, "" of a success.
template <typename T> std::string sentence(llvm::Expected<T> result) {
  return result ? std::string() : llvm::toString(result.takeError());
}
inline std::string sentence(llvm::Error error) {
  return error ? llvm::toString(std::move(error)) : std::string();
}

#endif // QGEMM_UNITTESTS_LIBRARY_TESTING_H
