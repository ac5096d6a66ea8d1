//===- exp_mpfr.cpp - the error of exp against MPFR -----------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Measures expF32 against MPFR and exits with 1 where an error is 1 ULP or more, or a
// special argument has the wrong result. A sample of about a million arguments by default;
// `--all`: every f32 (some minutes).
//
// Below 2^-26, where exp(x) differs from 1 by less than 0.27 ULP, the result must be 1; where
// the exact result over- or underflows, Inf or +0.
//
//===----------------------------------------------------------------------===//

#include "qgemm/Reference/Exp.h"

#include <atomic>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <limits>
#include <mpfr.h>
#include <mutex>
#include <thread>
#include <vector>

using qgemm::reference::expF32;

namespace {

float fromBits(uint32_t bits) {
  float value;
  std::memcpy(&value, &bits, sizeof(value));
  return value;
}

struct Tally {
  double worst = 0;
  float worstAt = 0;
  uint64_t measured = 0, notNearest = 0, wrong = 0;

  void add(const Tally &other) {
    if (other.worst > worst) {
      worst = other.worst;
      worstAt = other.worstAt;
    }
    measured += other.measured;
    notNearest += other.notNearest;
    wrong += other.wrong;
  }
};

/// Measures one argument after another; owns the MPFR numbers.
class Meter {
public:
  Meter() {
    mpfr_init2(argument, 24);
    mpfr_init2(exact, 80);
    mpfr_init2(difference, 80);
  }
  ~Meter() { mpfr_clears(argument, exact, difference, static_cast<mpfr_ptr>(nullptr)); }

  void measure(float x) {
    const float got = expF32(x);
    if (!(std::fabs(x) >= 0x1p-26f && std::fabs(x) <= 105.0f))
      return expect(got, outside(x), x);
    mpfr_set_flt(argument, x, MPFR_RNDN);
    mpfr_exp(exact, argument, MPFR_RNDN);
    const bool overflows = mpfr_cmp_ui_2exp(exact, (1 << 25) - 1, 103) >= 0; // 2^128 - half a ULP
    if (overflows || std::isinf(got))
      return expect(got, overflows ? std::numeric_limits<float>::infinity() : 0.0f, x);
    const long exponent = mpfr_get_exp(exact) - 1; // exact is in [2^exponent, 2^(exponent + 1))
    const long unit = (exponent < -126 ? -126 : exponent) - 23;
    mpfr_sub_d(difference, exact, static_cast<double>(got), MPFR_RNDN);
    const double error = std::ldexp(std::fabs(mpfr_get_d(difference, MPFR_RNDN)), -unit);
    ++tally.measured;
    tally.notNearest += error > 0.5;
    if (error > tally.worst) {
      tally.worst = error;
      tally.worstAt = x;
    }
  }

  Tally tally;

private:
  static float outside(float x) {
    if (std::isnan(x))
      return x;
    if (std::fabs(x) < 1.0f)
      return 1.0f;
    return x > 0 ? std::numeric_limits<float>::infinity() : 0.0f;
  }

  void expect(float got, float want, float x) {
    const bool same =
        std::isnan(want) ? std::isnan(got) : got == want && std::signbit(got) == std::signbit(want);
    if (same)
      return;
    if (++tally.wrong <= 5)
      std::printf("exp(%a) requires %a, got %a\n", x, want, got);
  }

  mpfr_t argument, exact, difference;
};

} // namespace

int main(int argc, char **argv) {
  const bool all = argc > 1 && std::strcmp(argv[1], "--all") == 0;
  const uint64_t step = all ? 1 : 4093, block = 1 << 20;
  std::atomic<uint64_t> next = 0;
  std::mutex mutex;
  Tally total;
  auto work = [&] {
    Meter meter;
    for (uint64_t first; (first = next.fetch_add(block)) < uint64_t(1) << 32;)
      for (uint64_t bits = (first + step - 1) / step * step; bits < first + block; bits += step)
        meter.measure(fromBits(static_cast<uint32_t>(bits)));
    const std::lock_guard<std::mutex> lock(mutex);
    total.add(meter.tally);
    mpfr_free_cache();
  };
  std::vector<std::thread> threads;
  for (unsigned i = 1; i < std::thread::hardware_concurrency(); ++i)
    threads.emplace_back(work);
  work();
  for (std::thread &thread : threads)
    thread.join();

  std::printf("exp: %s, %llu results measured: at most %.5f ULP (at %a), %.3f %% not nearest, %llu "
              "wrong special results\n",
              all ? "all f32" : "a sample", static_cast<unsigned long long>(total.measured),
              total.worst, total.worstAt, 100.0 * total.notNearest / total.measured,
              static_cast<unsigned long long>(total.wrong));
  return total.worst < 1.0 && total.wrong == 0 ? 0 : 1;
}
