//===- transcendentals_mpfr.cpp - errors against MPFR ---------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Measures the transcendental functions of the specification and exits with 1 where an error
// reaches the function's bound, or a result that must be exact (NaN, infinities, zeros,
// overflow) is not.
//
//   qgemm-transcendentals-mpfr [--all] [NAME...]
//
// A sample of about a million arguments by default, each measured with MPFR. `--all` takes every
// f32 (some minutes a function): the host's binary64 function, which is right to 2^-40 at the very
// least, measures all of them, and MPFR those that it puts within 0.001 ULP of the worst so far.
//
//===----------------------------------------------------------------------===//

#include "qgemm/Reference/Transcendentals.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <mpfr.h>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

using namespace qgemm::reference;

namespace {

/// IEEE 754 gives -Inf at -0, MPFR +Inf.
int exactRsqrt(mpfr_t result, const mpfr_t x, mpfr_rnd_t rounding) {
  if (!mpfr_zero_p(x))
    return mpfr_rec_sqrt(result, x, rounding);
  mpfr_set_inf(result, mpfr_signbit(x) ? -1 : 1);
  return 0;
}
double hostRsqrt(double x) { return 1.0 / std::sqrt(x); }

struct Function {
  const char *name;
  float (*measured)(float);
  int (*exact)(mpfr_t, const mpfr_t, mpfr_rnd_t);
  double (*host)(double);
  double bound; ///< ULPs that every error stays below
};

const Function functions[] = {
    {"exp", expF32, mpfr_exp, std::exp, 1.0},     {"exp2", exp2F32, mpfr_exp2, std::exp2, 1.0},
    {"log", logF32, mpfr_log, std::log, 2.0},     {"rsqrt", rsqrtF32, exactRsqrt, hostRsqrt, 2.0},
    {"tanh", tanhF32, mpfr_tanh, std::tanh, 4.0}, {"erf", erfF32, mpfr_erf, std::erf, 4.0},
};

float fromBits(uint32_t bits) {
  float value;
  std::memcpy(&value, &bits, sizeof(value));
  return value;
}

bool same(float a, float b) {
  return std::isnan(a) ? std::isnan(b) : a == b && std::signbit(a) == std::signbit(b);
}

/// The distance of the two f32 around a value of that exponent, [2^e, 2^(e + 1)), as a power of 2.
int unitExponent(long e) { return static_cast<int>(std::max(e, -126L)) - 23; }

constexpr double overflow = 0x1.ffffffp+127; // 2^128 - half a ULP: from here on, Inf

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
  Meter(const Function &function, bool hostFirst) : function(function), hostFirst(hostFirst) {
    mpfr_init2(argument, 24);
    mpfr_init2(exact, 80);
    mpfr_init2(difference, 80);
  }
  ~Meter() { mpfr_clears(argument, exact, difference, static_cast<mpfr_ptr>(nullptr)); }

  void measure(float x) {
    const float got = function.measured(x);
    if (hostFirst) {
      const double want = function.host(x);
      if (std::isfinite(want) && want != 0 && std::fabs(want) < 0x1.fffffep+127 &&
          std::isfinite(got)) {
        const double error = std::ldexp(std::fabs(want - got), -unitExponent(std::ilogb(want)));
        if (error < tally.worst - 0.001)
          return count(error, x);
      }
    }
    measureExactly(x, got);
  }

  Tally tally;

private:
  void measureExactly(float x, float got) {
    mpfr_set_flt(argument, x, MPFR_RNDN);
    function.exact(exact, argument, MPFR_RNDN);
    if (!mpfr_number_p(exact) || mpfr_zero_p(exact))
      return expect(got, mpfr_get_flt(exact, MPFR_RNDN), x);
    if (overflows() || std::isinf(got))
      return expect(got, mpfr_get_flt(exact, MPFR_RNDN), x);
    mpfr_sub_d(difference, exact, static_cast<double>(got), MPFR_RNDN);
    // MPFR's exponents belong to [1/2, 1).
    const int unit = unitExponent(mpfr_get_exp(exact) - 1);
    count(std::ldexp(std::fabs(mpfr_get_d(difference, MPFR_RNDN)), -unit), x);
  }

  bool overflows() const { return std::fabs(mpfr_get_d(exact, MPFR_RNDZ)) >= overflow; }

  void count(double error, float x) {
    ++tally.measured;
    tally.notNearest += error > 0.5;
    if (error > tally.worst) {
      tally.worst = error;
      tally.worstAt = x;
    }
  }

  void expect(float got, float want, float x) {
    if (!same(got, want) && ++tally.wrong <= 5)
      std::printf("%s(%a) requires %a, got %a\n", function.name, x, want, got);
  }

  const Function &function;
  const bool hostFirst;
  mpfr_t argument, exact, difference;
};

Tally measure(const Function &function, bool all) {
  const uint64_t step = all ? 1 : 4093, block = 1 << 20;
  std::atomic<uint64_t> next = 0;
  std::mutex mutex;
  Tally total;
  auto work = [&] {
    Meter meter(function, all);
    for (uint64_t first; (first = next.fetch_add(block)) < uint64_t(1) << 32;)
      for (uint64_t bits = (first + step - 1) / step * step; bits < first + block; bits += step)
        meter.measure(fromBits(static_cast<uint32_t>(bits)));
    // The ends that steps would miss.
    for (uint32_t bits : {0x80000000u, 0x7f800000u, 0xff800000u, 0x7fc00000u, 0x7f7fffffu, 1u})
      meter.measure(fromBits(bits));
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
  return total;
}

} // namespace

int main(int argc, char **argv) {
  std::vector<std::string> names(argv + 1, argv + argc);
  const auto allAt = std::find(names.begin(), names.end(), "--all");
  const bool all = allAt != names.end();
  if (all)
    names.erase(allAt);
  bool good = true;
  for (const Function &function : functions) {
    if (!names.empty() && std::find(names.begin(), names.end(), function.name) == names.end())
      continue;
    const Tally total = measure(function, all);
    std::printf("%s: %s, %llu results measured: at most %.5f ULP (at %a), %.3f %% not nearest, "
                "%llu wrong special results\n",
                function.name, all ? "all f32" : "a sample",
                static_cast<unsigned long long>(total.measured), total.worst, total.worstAt,
                100.0 * total.notNearest / total.measured,
                static_cast<unsigned long long>(total.wrong));
    std::fflush(stdout);
    good &= total.worst < function.bound && total.wrong == 0;
  }
  return good ? 0 : 1;
}
