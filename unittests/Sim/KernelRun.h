//===- KernelRun.h - one launch of a kernel from assembly ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef QGEMM_UNITTESTS_SIM_KERNELRUN_H
#define QGEMM_UNITTESTS_SIM_KERNELRUN_H

#include "llvm/ADT/ArrayRef.h"
#include <set>
#include <string>

namespace qgemm::sim_test {

/// Launches kernel "test" of a code object with two buffers: the input, and one for the output,
/// which is copied back. Returns what went wrong; empty after success.
std::string runKernel(const std::string &chip, const std::string &file, unsigned groups,
                      unsigned items, llvm::ArrayRef<uint8_t> input,
                      llvm::MutableArrayRef<uint8_t> output);

/// The bytes of an array.
template <class T> llvm::ArrayRef<uint8_t> bytesOf(const std::vector<T> &values) {
  return {reinterpret_cast<const uint8_t *>(values.data()), values.size() * sizeof(T)};
}
template <class T> llvm::MutableArrayRef<uint8_t> bytesOf(std::vector<T> &values) {
  return {reinterpret_cast<uint8_t *>(values.data()), values.size() * sizeof(T)};
}

/// Expects every name that the simulator knows to be defined a second time or listed as without,
/// not both, and no others.
void expectDefinedOrListed(const std::set<std::string> &names, const std::set<std::string> &defined,
                           const std::set<std::string> &without);

} // namespace qgemm::sim_test

#endif // QGEMM_UNITTESTS_SIM_KERNELRUN_H
