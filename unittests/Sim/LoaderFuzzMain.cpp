//===- LoaderFuzzMain.cpp - many damaged files, in one process ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// QGemmFuzzLoader COUNT SEED [FILE]: see scripts/fuzz-loader. FILE always holds the input in work.
//
//===----------------------------------------------------------------------===//

#include "LoaderFuzz.h"
#include "llvm/Support/CrashRecoveryContext.h"
#include <cstdio>
#include <cstdlib>

int main(int argc, char **argv) {
  if (argc < 3) {
    std::fprintf(stderr, "QGemmFuzzLoader requires COUNT and SEED\n");
    return 2;
  }
  // As the tools do: some damaged instructions bring LLVM's disassembler or printer down, which the
  // decoder contains. Faults anywhere else still end the process.
  llvm::CrashRecoveryContext::Enable();
  uint64_t count = std::strtoull(argv[1], nullptr, 10), seed = std::strtoull(argv[2], nullptr, 10);
  std::vector<std::string> seeds = qgemm::sim_test::readSeeds(QGEMM_SIM_KERNEL_DIR);
  if (seeds.empty()) {
    std::fprintf(stderr, "QGemmFuzzLoader requires code objects in %s, got none\n",
                 QGEMM_SIM_KERNEL_DIR);
    return 2;
  }
  qgemm::sim_test::FuzzCounts c =
      qgemm::sim_test::fuzzLoader(seeds, count, seed, argc > 3 ? argv[3] : "");
  std::printf("%llu inputs: %llu refusals, %llu code objects decoded with %llu instructions, %llu "
              "lines found, %llu bad messages\n",
              (unsigned long long)c.inputs, (unsigned long long)c.refused,
              (unsigned long long)c.loaded, (unsigned long long)c.instructions,
              (unsigned long long)c.lines, (unsigned long long)c.badMessages);
  return c.badMessages != 0;
}
