//===- StrictJudge.h - what the checks say of a piece of assembly ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef QGEMM_UNITTESTS_SIM_STRICTJUDGE_H
#define QGEMM_UNITTESTS_SIM_STRICTJUDGE_H

#include "qgemm/Runtime/Device.h"
#include <string>

namespace qgemm::sim_test {

/// The text of what went wrong in launching kernel "test" of the file; empty after success.
std::string launch(const std::string &chip, const std::string &file, uint32_t items,
                   const runtime::DeviceOptions &options = {});

/// The report of a kernel with this body; empty when it ran through. v0-v15 hold inputs, v0 the
/// lane's number, s[2:3] is the output.
std::string judge(const std::string &chip, const std::string &body,
                  const runtime::DeviceOptions &options = {});

} // namespace qgemm::sim_test

#endif // QGEMM_UNITTESTS_SIM_STRICTJUDGE_H
