//===- ArithmeticTest.cpp - compiled arithmetic against the host ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// kernels/arithmetic.cl computes what the functions here compute, on random and on edge values.
//
//===----------------------------------------------------------------------===//

#include "SimTest.h"
#include "llvm/ADT/bit.h"
#include "llvm/Support/MathExtras.h"
#include <cmath>

using namespace qgemm::sim_test;
using qgemm::runtime::KernelArguments;

namespace {

constexpr uint32_t groups = 64, items = groups * 256;

template <class T> T bitCast(uint64_t bits) {
  T value;
  std::memcpy(&value, &bits, sizeof(T));
  return value;
}
template <class T> uint64_t bitsOf(T value) {
  uint64_t bits = 0;
  std::memcpy(&bits, &value, sizeof(T));
  return bits;
}

/// Random bits, with every fourth value one of `edges`.
template <class T>
std::vector<T> randomBits(unsigned seed, const std::vector<T> &edges, size_t count = items) {
  std::mt19937_64 random(seed);
  std::vector<T> result(count);
  for (size_t i = 0; i < count; ++i)
    result[i] = random() % 4 == 0 ? edges[random() % edges.size()] : bitCast<T>(random());
  return result;
}

/// Floats of all magnitudes; half of them near one, so that results are often finite.
template <class T> std::vector<T> randomFloats(unsigned seed, size_t count = items) {
  using L = std::numeric_limits<T>;
  std::vector<T> edges = {T(0),
                          -T(0),
                          T(1),
                          -T(1),
                          T(0.5),
                          T(1.5),
                          L::max(),
                          L::lowest(),
                          L::min(),
                          -L::min(),
                          T(3),
                          L::denorm_min(),
                          -L::denorm_min(),
                          L::infinity(),
                          -L::infinity(),
                          L::quiet_NaN(),
                          L::min() / 8,
                          L::max() / 3,
                          T(2.5),
                          -T(3.5)};
  std::vector<T> result = randomBits<T>(seed, edges, count);
  std::mt19937_64 random(seed + 1000);
  for (T &v : result)
    if (random() % 2)
      v = static_cast<T>(
          std::ldexp(double(int64_t(random() >> 10)) / 9e15 - 0.5, int(random() % 20) - 10));
  return result;
}

bool sameFloat(float a, float b) { return std::isnan(a) ? std::isnan(b) : bitsOf(a) == bitsOf(b); }
bool sameFloat(double a, double b) {
  return std::isnan(a) ? std::isnan(b) : bitsOf(a) == bitsOf(b);
}

class ArithmeticTest : public SimTest {
protected:
  void SetUp() override { load("arithmetic"); }

  template <class T>
  std::vector<T> compute(const char *kernel, unsigned perItem,
                         std::initializer_list<qgemm::runtime::DevicePtr> in) {
    auto out = get(device->allocate(uint64_t(items) * perItem * sizeof(T), 256, "out"));
    KernelArguments arguments;
    for (auto pointer : in)
      arguments.add(pointer);
    arguments.add(out);
    EXPECT_EQ(run(kernel, groups, arguments), "");
    return download<T>(out, size_t(items) * perItem);
  }
};

template <class Same, class T>
void expectAll(const std::vector<T> &got, unsigned perItem, Same expected, const char *what) {
  unsigned failures = 0;
  for (size_t i = 0; i < got.size() && failures < 5; ++i) {
    std::string text = expected(i / perItem, i % perItem, got[i]);
    if (!text.empty()) {
      ++failures;
      ADD_FAILURE() << what << " item " << i / perItem << " result " << i % perItem << ": " << text;
    }
  }
}

std::string hex(uint64_t v) {
  char buffer[32];
  snprintf(buffer, sizeof(buffer), "%llx", static_cast<unsigned long long>(v));
  return buffer;
}

} // namespace

TEST_P(ArithmeticTest, Integer32) {
  std::vector<uint32_t> edges = {0, 1, 2, 31, 32, 0x7fffffff, 0x80000000, 0xffffffff, 255, 65536};
  auto a = randomBits<uint32_t>(1, edges), b = randomBits<uint32_t>(2, edges);
  auto out = compute<uint32_t>("integer32", 24, {upload(a), upload(b)});
  auto host = [&](size_t i, unsigned n) -> uint32_t {
    uint32_t x = a[i], y = b[i];
    int32_t sx = x, sy = y;
    switch (n) {
    case 0:
      return x + y;
    case 1:
      return x * y;
    case 2:
      return y ? x / y : 7;
    case 3:
      return y ? x % y : 9;
    case 4:
      return sy && !(sx == INT32_MIN && sy == -1) ? sx / sy : 5;
    case 5:
      return uint64_t(x) * y >> 32;
    case 6:
      return int64_t(sx) * sy >> 32;
    case 7:
      return x << (y & 31);
    case 8:
      return x >> (y & 31);
    case 9:
      return sx >> (y & 31);
    case 10:
      return std::min(x, y);
    case 11:
      return std::max(sx, sy);
    case 12:
      return llvm::popcount(x);
    case 13:
      return llvm::countl_zero(x);
    case 14:
      return llvm::countr_zero(y);
    case 15:
      return llvm::reverseBits(x);
    case 16:
      return (x & 0xff00ff00) | (y & 0x00ff00ff);
    case 17:
      return (x >> 8 & 0x3ff) + (int32_t(y << 4) >> 20);
    case 18:
      return x << 13 | x >> 19;
    case 19:
      return uint8_t(x) * uint8_t(y) + int8_t(x >> 8);
    case 20:
      return uint16_t(x + uint16_t(y)) * 3u;
    case 21:
      return uint64_t(x) + y > UINT32_MAX ? UINT32_MAX : x + y;
    case 22: {
      int64_t d = int64_t(sx) - sy;
      return d > INT32_MAX ? INT32_MAX : d < INT32_MIN ? INT32_MIN : d;
    }
    default: {
      int16_t s = x;
      return (x ^ y) + ((x | y) << 2) - int16_t(s < 0 ? -s : s);
    }
    }
  };
  expectAll(
      out, 24,
      [&](size_t i, unsigned n, uint32_t got) -> std::string {
        uint32_t want = host(i, n);
        return got == want
                   ? ""
                   : hex(a[i]) + ", " + hex(b[i]) + " gives " + hex(got) + ", want " + hex(want);
      },
      "integer32");
}

TEST_P(ArithmeticTest, Integer64) {
  std::vector<uint64_t> edges = {0,           1,         63,    64,         0xffffffff,
                                 0x100000000, INT64_MAX, ~0ull, 1ull << 63, 10};
  auto a = randomBits<uint64_t>(3, edges), b = randomBits<uint64_t>(4, edges);
  for (size_t i = 0; i < items; i += 3)
    b[i] >>= 40;
  auto out = compute<uint64_t>("integer64", 14, {upload(a), upload(b)});
  auto host = [&](size_t i, unsigned n) -> uint64_t {
    uint64_t x = a[i], y = b[i];
    int64_t sx = x, sy = y;
    switch (n) {
    case 0:
      return x + y;
    case 1:
      return x - y;
    case 2:
      return x * y;
    case 3:
      return y ? x / y : 1;
    case 4:
      return y ? x % y : 2;
    case 5:
      return sy > 0 ? sx / sy : 3;
    case 6:
      return x << (y & 63);
    case 7:
      return x >> (y & 63);
    case 8:
      return sx >> (y & 63);
    case 9:
      return sx < sy ? x : y;
    case 10:
      return std::max(x, y);
    case 11:
      return llvm::popcount(x) + llvm::countl_zero(x);
    case 12:
      return uint64_t(int64_t(int32_t(x)) * int32_t(y)) + x;
    default:
      return uint64_t(uint32_t(x)) * uint32_t(y) + y;
    }
  };
  expectAll(
      out, 14,
      [&](size_t i, unsigned n, uint64_t got) -> std::string {
        uint64_t want = host(i, n);
        return got == want
                   ? ""
                   : hex(a[i]) + ", " + hex(b[i]) + " gives " + hex(got) + ", want " + hex(want);
      },
      "integer64");
}

TEST_P(ArithmeticTest, Float32) {
  auto a = randomFloats<float>(5), b = randomFloats<float>(6), c = randomFloats<float>(7);
  // Quotients of all sizes, denormal ones included.
  std::mt19937_64 random(99);
  for (size_t i = 0; i < items; i += 3) {
    a[i] = bitCast<float>(random() & 0x7fffffff);
    b[i] = bitCast<float>(random());
  }
  auto out = compute<float>("arithmetic_float", 20, {upload(a), upload(b), upload(c)});
  auto host = [&](size_t i, unsigned n) -> float {
    float x = a[i], y = b[i], z = c[i];
    switch (n) {
    case 0:
      return x + y;
    case 1:
      return x - y;
    case 2:
      return x * y;
    case 3:
      return x / y;
    case 4:
      return std::sqrt(x);
    case 5:
      return std::fma(x, y, z);
    case 6:
      return std::isnan(x) ? y : std::isnan(y) ? x : x < y || (x == y && std::signbit(x)) ? x : y;
    case 7:
      return std::isnan(x) ? y : std::isnan(y) ? x : x > y || (x == y && std::signbit(y)) ? x : y;
    case 8:
      return std::floor(x);
    case 9:
      return std::ceil(x);
    case 10:
      return std::trunc(x);
    case 11:
      return std::nearbyint(x);
    case 12:
      return std::ldexp(x, 5) + std::ldexp(y, -140);
    case 13:
      return x < y ? x : z;
    case 14:
      return x >= y ? -x : std::fabs(y);
    case 15:
      return std::isnan(x) ? 1 : x == y ? 2 : 3;
    case 16:
      return std::copysign(x, y);
    case 17:
      return x * y + z;
    case 18:
      return std::isnan(x) ? -1.0f : std::fmin(std::fmax(x, -1.0f), 1.0f);
    default:
      return std::isinf(x) ? 4 : std::isnormal(y) ? 5 : 6;
    }
  };
  expectAll(
      out, 20,
      [&](size_t i, unsigned n, float got) -> std::string {
        float want = host(i, n);
        return sameFloat(got, want)
                   ? ""
                   : hex(bitsOf(a[i])) + ", " + hex(bitsOf(b[i])) + ", " + hex(bitsOf(c[i])) +
                         " gives " + hex(bitsOf(got)) + ", want " + hex(bitsOf(want));
      },
      "float32");
}

TEST_P(ArithmeticTest, Float64) {
  auto a = randomFloats<double>(8), b = randomFloats<double>(9), c = randomFloats<double>(10);
  auto out = compute<double>("arithmetic_double", 12, {upload(a), upload(b), upload(c)});
  auto host = [&](size_t i, unsigned n) -> double {
    double x = a[i], y = b[i], z = c[i];
    switch (n) {
    case 0:
      return x + y;
    case 1:
      return x * y;
    case 2:
      return x / y;
    case 3:
      return std::sqrt(x);
    case 4:
      return std::fma(x, y, z);
    case 5:
      return std::isnan(x) ? y : std::isnan(y) ? x : x < y || (x == y && std::signbit(x)) ? x : y;
    case 6:
      return std::isnan(x) ? z : std::isnan(z) ? x : x > z || (x == z && std::signbit(z)) ? x : z;
    case 7:
      return std::floor(x);
    case 8:
      return std::nearbyint(y);
    case 9:
      return x < y ? x - 1.5 : z * 0.1;
    case 10:
      return float(x);
    default:
      return int(std::isnan(y) ? -1e9 : std::fmin(std::fmax(y, -1e9), 1e9));
    }
  };
  expectAll(
      out, 12,
      [&](size_t i, unsigned n, double got) -> std::string {
        double want = host(i, n);
        return sameFloat(got, want)
                   ? ""
                   : hex(bitsOf(a[i])) + ", " + hex(bitsOf(b[i])) + ", " + hex(bitsOf(c[i])) +
                         " gives " + hex(bitsOf(got)) + ", want " + hex(bitsOf(want));
      },
      "float64");
}

namespace {
/// f16 by way of _Float16, which the host compiler rounds correctly.
using Half = _Float16;
Half halfOf(uint16_t bits) { return bitCast<Half>(bits); }
} // namespace

TEST_P(ArithmeticTest, Float16) {
  std::vector<uint16_t> edges = {0,     0x8000, 0x3c00, 0xbc00, 1,      0x8001, 0x3ff,
                                 0x400, 0x7bff, 0xfbff, 0x7c00, 0xfc00, 0x7e00};
  auto a = randomBits<uint16_t>(11, edges), b = randomBits<uint16_t>(12, edges),
       c = randomBits<uint16_t>(13, edges);
  auto out = compute<uint16_t>("arithmetic_half", 12, {upload(a), upload(b), upload(c)});
  auto host = [&](size_t i, unsigned n) -> Half {
    Half hx = halfOf(a[i]), hy = halfOf(b[i]), hz = halfOf(c[i]);
    float x = hx, y = hy, z = hz;
    switch (n) {
    case 0:
      return Half(x + y);
    case 1:
      return Half(x - y);
    case 2:
      return Half(x * y);
    case 3:
      return Half(x / y);
    case 4:
      return Half(__float128(x) * __float128(y) + __float128(z));
    case 5:
      return Half(std::sqrt(double(x)));
    case 6:
      return std::isnan(x)                          ? hy
             : std::isnan(y)                        ? hx
             : x < y || (x == y && std::signbit(x)) ? hx
                                                    : hy;
    case 7:
      return std::isnan(x)                          ? hy
             : std::isnan(y)                        ? hx
             : x > y || (x == y && std::signbit(y)) ? hx
                                                    : hy;
    case 8:
      return Half(std::floor(x));
    case 9:
      return x < y ? hz : Half(-x);
    case 10:
      return Half(float(Half(x * y)) + z);
    default:
      return Half(float(Half(y * z)) + x);
    }
  };
  expectAll(
      out, 12,
      [&](size_t i, unsigned n, uint16_t got) -> std::string {
        Half want = host(i, n);
        bool same = std::isnan(float(want)) ? std::isnan(float(halfOf(got))) : bitsOf(want) == got;
        return same ? ""
                    : hex(a[i]) + ", " + hex(b[i]) + ", " + hex(c[i]) + " gives " + hex(got) +
                          ", want " + hex(bitsOf(want));
      },
      "half16");
}

namespace {
uint16_t bfloatOf(float v) {
  uint32_t bits = bitsOf(v);
  if (std::isnan(v))
    return bits >> 16 | 0x40;
  return (bits + 0x7fff + (bits >> 16 & 1)) >> 16;
}
float clampTo(float v, float low, float high) {
  float upper = std::isnan(v) ? high : std::fmin(v, high);
  return std::fmax(upper, low);
}
} // namespace

TEST_P(ArithmeticTest, Conversions) {
  auto a =
      randomBits<uint32_t>(14, {0, 1, 0x80000000, 0x7fffffff, 0xffffffff, 0x7c00, 0x8001, 0x3f80});
  auto b = randomFloats<float>(15);
  auto out = compute<uint32_t>("conversions", 16, {upload(a), upload(b)});
  auto host = [&](size_t i, unsigned n) -> uint32_t {
    uint32_t x = a[i];
    float f = b[i];
    switch (n) {
    case 0:
      return bitsOf(float(x));
    case 1:
      return bitsOf(float(int32_t(x)));
    case 2:
      return uint32_t(clampTo(f, 0.0f, 4e9f));
    case 3:
      return int32_t(clampTo(f, -2e9f, 2e9f));
    case 4:
      return bitsOf(Half(f));
    case 5:
      return bitsOf(float(halfOf(x)));
    case 6:
      return bfloatOf(f);
    case 7:
      return x & 0xffff0000;
    case 8:
      return bitsOf(float(uint8_t(x >> 8)));
    case 9:
      return int32_t(int8_t(x));
    case 10:
      return uint16_t(int16_t(int32_t(clampTo(f, -3e4f, 3e4f))));
    case 11:
      return bitsOf(float(double(f) * 1.0000001));
    case 12:
      return bitsOf(float(int64_t(x * 123456789ull)));
    case 13:
      return uint32_t(uint64_t(clampTo(f, 0.0f, 1e18f)));
    case 14:
      return bitsOf(Half(int32_t(int16_t(x))));
    default:
      return bfloatOf(float(int32_t(x)) * 0.01f);
    }
  };
  auto isNaNResult = [](unsigned n, uint32_t bits) {
    if (n == 4 || n == 14)
      return (bits & 0x7fff) > 0x7c00;
    if (n == 6 || n == 15)
      return (bits & 0x7fff) > 0x7f80;
    return (n == 5 || n == 7 || n == 11) && (bits & 0x7fffffff) > 0x7f800000;
  };
  expectAll(
      out, 16,
      [&](size_t i, unsigned n, uint32_t got) -> std::string {
        uint32_t want = host(i, n);
        bool same = got == want || (isNaNResult(n, want) && isNaNResult(n, got));
        return same ? ""
                    : hex(a[i]) + ", " + hex(bitsOf(b[i])) + " gives " + hex(got) + ", want " +
                          hex(want);
      },
      "conversions");
}

QGEMM_FOR_EVERY_CHIP(ArithmeticTest);
