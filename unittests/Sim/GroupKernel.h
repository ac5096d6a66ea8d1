//===- GroupKernel.h - workgroups of hand-written assembly ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef QGEMM_UNITTESTS_SIM_GROUPKERNEL_H
#define QGEMM_UNITTESTS_SIM_GROUPKERNEL_H

#include "llvm/ADT/StringRef.h"
#include <string>

namespace qgemm::sim_test {

/// A code object with the one kernel "test" around `body`, for launches of many waves and
/// workgroups. It takes two pointers. Before the body: s[2:3] and s[4:5] are the pointers, s6 the
/// workgroup's id, s7 the wave's number, v0 the work-item's number in its workgroup, v1 zero. LDS
/// has 4096 bytes; the body may use v0-v63 and s8-s79, and ends with s_endpgm.
std::string groupKernel(llvm::StringRef chip, const std::string &body);

} // namespace qgemm::sim_test

#endif // QGEMM_UNITTESTS_SIM_GROUPKERNEL_H
