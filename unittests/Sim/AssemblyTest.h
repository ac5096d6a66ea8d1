//===- AssemblyTest.h - lines of assembly against a function of the host ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef QGEMM_UNITTESTS_SIM_ASSEMBLYTEST_H
#define QGEMM_UNITTESTS_SIM_ASSEMBLYTEST_H

#include "Assembler.h"
#include "SimTest.h"
#include "llvm/ADT/bit.h"
#include "llvm/Support/FormatVariadic.h"
#include <array>
#include <cmath>
#include <functional>

namespace qgemm::sim_test {

using Words = std::array<uint32_t, 16>;
using In = std::vector<Words>;
using List = std::vector<uint32_t>;

inline float number(uint32_t bits) { return llvm::bit_cast<float>(bits); }
inline uint32_t bits(float v) { return llvm::bit_cast<uint32_t>(v); }
inline _Float16 halfNumber(uint32_t word, bool high = false) {
  return llvm::bit_cast<_Float16>(static_cast<uint16_t>(word >> (high ? 16 : 0)));
}
inline uint32_t half(_Float16 v) { return llvm::bit_cast<uint16_t>(v); }

inline constexpr uint32_t quietNaN = 0x7fc00000, signalingNaN = 0x7f800001;

enum AssemblyChips : unsigned { Gfx9 = 1, Gfx11 = 2, Gfx115 = 4, Gfx12 = 8 };
inline constexpr unsigned Rdna = Gfx11 | Gfx115 | Gfx12, EveryChip = Gfx9 | Rdna;

struct AssemblyCase {
  unsigned chips;
  std::string body;
  /// The wanted v16, v17, ... of lane l; behind v23 come s16, s17, ...
  std::function<List(const In &in, unsigned l)> want;
};

/// The bits of results of any kind.
template <class... T> List list(T... values) { return {static_cast<uint32_t>(values)...}; }

/// One kernel of one wave for every case. In every lane v0 is the lane, v1-v5 are random, v6-v9
/// small floats, v10 and v11 pairs of small halves.
class AssemblyTest : public SimTest {
protected:
  virtual unsigned waveSize() const { return cdna() ? 64 : 32; }
  uint32_t lanes() const { return waveSize(); }
  unsigned family() const {
    return cdna()                       ? Gfx9
           : chip().find("gfx12") == 0  ? Gfx12
           : chip().find("gfx115") == 0 ? Gfx115
                                        : Gfx11;
  }

  /// v_add_u32 by its name on the chip: v_add_nc_u32 on RDNA.
  std::string withAddName(std::string body) const {
    if (!cdna())
      for (size_t at; (at = body.find("v_add_u32")) != std::string::npos;)
        body.replace(at, 9, "v_add_nc_u32");
    return body;
  }

  virtual In inputs() const {
    std::mt19937 random(23);
    In in(lanes());
    for (uint32_t lane = 0; lane < lanes(); ++lane) {
      in[lane][0] = lane;
      for (int i = 1; i < 6; ++i)
        in[lane][i] = random();
      for (int i = 6; i < 10; ++i)
        in[lane][i] = bits(int(random() % 2001) / 16.0f - 62.5f);
      for (int i = 10; i < 12; ++i)
        in[lane][i] = half(_Float16(int(random() % 99) - 50)) |
                      half(_Float16(int(random() % 99) / 8.0f)) << 16;
      in[lane][12] = lane * 0x01010101;
    }
    return in;
  }

  /// The launch's error text, empty after success.
  std::string execute(const std::string &body, const In &in, In &out) {
    std::string file = instructionKernel(chip(), body, waveSize());
    if (file.empty())
      return "no code object";
    module.reset();
    device = get(runtime::createDevice("sim:" + chip()));
    module = get(device->load({file, "test"}));
    if (!module)
      return "no module";
    auto pointer = upload(in), result = upload(In(in.size()));
    runtime::LaunchConfig config;
    config.block[0] = lanes();
    std::string failure = run("test", config, runtime::KernelArguments().add(pointer).add(result));
    out = download<Words>(result, in.size());
    return failure;
  }

  void check(const std::vector<AssemblyCase> &cases) {
    for (const AssemblyCase &test : cases) {
      if (!(test.chips & family()))
        continue;
      In in = inputs(), out;
      std::string failure = execute(test.body, in, out);
      for (unsigned lane = 0; failure.empty() && lane < lanes(); ++lane) {
        List want = test.want(in, lane);
        for (unsigned i = 0; i < want.size(); ++i)
          if (out[lane][i] != want[i])
            failure += llvm::formatv("lane {0} result {1}: got {2:x}, want {3:x}\n", lane, i,
                                     out[lane][i], want[i]);
      }
      EXPECT_EQ(failure, "") << test.body;
    }
  }
  using SimTest::check;

  /// Kernels that must end with a fault whose text holds the second string.
  void checkFaults(const std::vector<std::pair<std::string, std::string>> &faults) {
    for (const auto &[body, wanted] : faults) {
      In out;
      std::string text = execute(body, inputs(), out);
      EXPECT_NE(text.find(chip() + ": " + wanted), std::string::npos) << text;
      EXPECT_NE(text.find("kernel 'test', pc 0x"), std::string::npos) << text;
    }
  }
};

} // namespace qgemm::sim_test

#endif // QGEMM_UNITTESTS_SIM_ASSEMBLYTEST_H
