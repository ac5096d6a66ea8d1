//===- StrictJudge.cpp - what the checks say of a piece of assembly ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "StrictJudge.h"
#include "Assembler.h"
#include "SimTest.h"

using namespace qgemm::sim_test;
using qgemm::runtime::DeviceOptions;
using qgemm::runtime::KernelArguments;
using qgemm::runtime::LaunchConfig;

std::string qgemm::sim_test::launch(const std::string &chip, const std::string &file,
                                    uint32_t items, const DeviceOptions &options) {
  auto device = get(qgemm::runtime::createDevice("sim:" + chip, options));
  auto module = get(device->load(llvm::MemoryBufferRef(file, "test")));
  if (!module)
    return "no module";
  std::vector<uint32_t> input(items * 16);
  for (uint32_t i = 0; i < input.size(); ++i)
    input[i] = i % 16 == 0 ? i / 16 : i * 2654435761u;
  uint64_t in = get(device->allocate(input.size() * 4, 256, "in"));
  uint64_t out = get(device->allocate(input.size() * 4, 256, "out"));
  if (llvm::Error failure = device->copyIn(in, input.data(), input.size() * 4))
    return llvm::toString(std::move(failure));
  LaunchConfig config;
  config.block[0] = items;
  auto result =
      get(module->kernel("test"))->launch(config, KernelArguments().add(in).add(out).bytes());
  return result ? "" : llvm::toString(result.takeError());
}

std::string qgemm::sim_test::judge(const std::string &chip, const std::string &body,
                                   const DeviceOptions &options) {
  uint32_t lanes = llvm::StringRef(chip).starts_with("gfx9") ? 64 : 32;
  return launch(chip, instructionKernel(chip, body), lanes, options);
}
