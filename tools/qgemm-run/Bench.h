//===- Bench.h - times on a GPU, and reports to send ------------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef QGEMM_TOOLS_RUN_BENCH_H
#define QGEMM_TOOLS_RUN_BENCH_H

#include "qgemm/Runtime/Device.h"
#include "llvm/Support/JSON.h"

namespace qgemm::run {

/// Least, middle and greatest time with warm and with cold caches, and what they mean in
/// operations a second where `operations` is not 0.
std::string benchText(const runtime::BenchResult &bench, const runtime::DeviceDescription &device,
                      double operations);
llvm::json::Object benchJson(const runtime::BenchResult &bench, double operations);

llvm::json::Object deviceJson(const runtime::DeviceDescription &device);

/// Writes STEM.json and STEM.txt, each with the tool's version and the date.
llvm::Error writeReport(llvm::StringRef stem, llvm::json::Object report, llvm::StringRef text);

} // namespace qgemm::run

#endif // QGEMM_TOOLS_RUN_BENCH_H
