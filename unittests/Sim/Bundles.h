//===- Bundles.h - offload bundles, written for tests ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef QGEMM_UNITTESTS_SIM_BUNDLES_H
#define QGEMM_UNITTESTS_SIM_BUNDLES_H

#include <string>
#include <vector>

namespace qgemm::sim_test {

/// One entry of a bundle.
struct Part {
  std::string id, bytes;
};

/// An offload bundle, written from the description of its layout.
std::string bundle(const std::vector<Part> &parts);

/// The CCOB container around it, version 1 to 3, by Zstandard or zlib.
std::string compressed(const std::string &bytes, unsigned version, bool zstd);

} // namespace qgemm::sim_test

#endif // QGEMM_UNITTESTS_SIM_BUNDLES_H
