//===- matrix.cpp - matrix instructions ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Each kernel is one wave that multiplies a 16 x K matrix by a K x 16 one (held as 16 x K), with
// fragments laid out as the manuals say: RDNA3 ISA 7.9, RDNA4 ISA 7.12, CDNA3 ISA 7.1. The host has
// the sum over k alone. Numbers are such that every sum is exact in whatever order.
//
//===----------------------------------------------------------------------===//

#include "corpus.h"
#include "float8.h"

#define EIGHT_BIT "gfx1201 gfx942 gfx950"
#define CDNA "gfx942 gfx950"
/// A whole wave of any chip: the test starts as many work-items as the chip's waves have lanes.
#define ONE_WAVE 0
constexpr u32 depth = 128;

#if ON_DEVICE

#if defined(__GFX11__)
/// Every lane of a column holds all of its k.
#define MATRIX_LANES(perLane) 0
#else
#define MATRIX_LANES(perLane) (laneId() / 16 * (perLane))
#endif

/// Row of a lane's element `v` of the result.
static u32 resultRow(u32 v) {
  u32 l = laneId();
#if defined(__GFX9__)
  return l / 16 * 4 + v;
#elif defined(__GFX11__)
  return v * (waveSize() / 16) + l / 16;
#elif defined(WAVE64)
  return l / 16 % 2 * 8 + l / 32 * 4 + v;
#else
  return l / 16 * 8 + v;
#endif
}

#if defined(__GFX9__) || defined(WAVE64)
constexpr int resultSize = 4;
#define WMMA(name) __builtin_amdgcn_wmma_##name##_w64
#define WMMA12(name) __builtin_amdgcn_wmma_##name##_w64_gfx12
#else
constexpr int resultSize = 8;
#define WMMA(name) __builtin_amdgcn_wmma_##name##_w32
#define WMMA12(name) __builtin_amdgcn_wmma_##name##_w32_gfx12
#endif

/// Accumulates over k; `Operand` is what a lane holds of A and of B at each step.
template <class Operand, u32 elements, u32 step, u32 bits, class Out, class Multiply>
static void multiply(const u8 *a, const u8 *b, const Out *c, Out *out, Multiply product) {
  u32 l = laneId();
  Vec<Out, resultSize> sum;
  for (u32 v = 0; v < resultSize; ++v)
    sum[v] = c[resultRow(v) * 16 + l % 16];
  for (u32 k = 0; k < depth; k += step) {
    u32 at = (l % 16 * depth + k + MATRIX_LANES(elements)) * bits / 8;
    sum = product(*reinterpret_cast<const Operand *>(a + at),
                  *reinterpret_cast<const Operand *>(b + at), sum);
  }
  for (u32 v = 0; v < resultSize; ++v)
    out[resultRow(v) * 16 + l % 16] = sum[v];
}

#else

template <class Out, class Decode> static void multiply(const Out *c, Out *out, Decode element) {
  for (u32 e = localId(); e < 256; e += groupSize()) {
    Out sum = c[e];
    for (u32 k = 0; k < depth; ++k)
      sum += element(false, e / 16 * depth + k) * element(true, e % 16 * depth + k);
    out[e] = sum;
  }
}

/// Codes of 8-bit floats between 1/4 and 8 in size.
static std::vector<u8> moderate8(int mantissa, unsigned seed) {
  std::vector<u8> codes = random<u8>(16 * depth, seed);
  for (u8 &code : codes) {
    int exponentBits = 7 - mantissa, middle = (1 << (exponentBits - 1)) - 1;
    u32 exponent = u32(middle - 2) + (code >> 3) % 5;
    code = u8((code & 128) | exponent << mantissa | (code & ((1 << mantissa) - 1)));
  }
  return codes;
}
template <class T> static std::vector<T> whole(unsigned seed) {
  std::vector<T> numbers(16 * depth);
  std::vector<i8> source = random<i8>(16 * depth, seed);
  for (size_t i = 0; i < numbers.size(); ++i)
    numbers[i] = T(f32(source[i] / 8) * 0.5f);
  return numbers;
}
static std::vector<u16> wholeBFloat(unsigned seed) {
  std::vector<u16> bits;
  for (f32 x : whole<f32>(seed))
    bits.push_back(u16(__builtin_bit_cast(u32, x) >> 16));
  return bits;
}

#endif

KERNEL matrix_i8(const u8 *a, const u8 *b, const i32 *c, i32 *out) {
#if !ON_DEVICE
  multiply(c, out, [&](bool right, u32 i) { return i32(i8((right ? b : a)[i])); });
#elif defined(__gfx950__)
  multiply<Vec<i32, 4>, 16, 64, 8>(a, b, c, out, [](auto x, auto y, auto z) {
    return __builtin_amdgcn_mfma_i32_16x16x64_i8(x, y, z, 0, 0, 0);
  });
#elif defined(__GFX9__)
  multiply<u64, 8, 32, 8>(a, b, c, out, [](auto x, auto y, auto z) {
    return __builtin_amdgcn_mfma_i32_16x16x32_i8(x, y, z, 0, 0, 0);
  });
#elif defined(__GFX11__)
  multiply<Vec<i32, 4>, 16, 16, 8>(a, b, c, out, [](auto x, auto y, auto z) {
    return WMMA(i32_16x16x16_iu8)(true, x, true, y, z, false);
  });
#elif defined(WAVE64)
  multiply<i32, 4, 16, 8>(a, b, c, out, [](auto x, auto y, auto z) {
    return WMMA12(i32_16x16x16_iu8)(true, x, true, y, z, false);
  });
#else
  multiply<Vec<i32, 2>, 8, 16, 8>(a, b, c, out, [](auto x, auto y, auto z) {
    return WMMA12(i32_16x16x16_iu8)(true, x, true, y, z, false);
  });
#endif
}
CASE(ANY_CHIP, matrix_i8, 1, ONE_WAVE, random<u8>(2048, 130), random<u8>(2048, 131),
     random<i32>(256, 132), result<i32>(256))

KERNEL matrix_f16(const f16 *a, const f16 *b, const f32 *c, f32 *out) {
#if !ON_DEVICE
  multiply(c, out, [&](bool right, u32 i) { return f32((right ? b : a)[i]); });
#else
  auto *left = reinterpret_cast<const u8 *>(a), *right = reinterpret_cast<const u8 *>(b);
#if defined(__GFX9__)
  multiply<Vec<f16, 4>, 4, 16, 16>(left, right, c, out, [](auto x, auto y, auto z) {
    return __builtin_amdgcn_mfma_f32_16x16x16f16(x, y, z, 0, 0, 0);
  });
#elif defined(__GFX11__)
  multiply<Vec<f16, 16>, 16, 16, 16>(
      left, right, c, out, [](auto x, auto y, auto z) { return WMMA(f32_16x16x16_f16)(x, y, z); });
#else
  multiply<Vec<f16, resultSize>, resultSize, 16, 16>(
      left, right, c, out,
      [](auto x, auto y, auto z) { return WMMA12(f32_16x16x16_f16)(x, y, z); });
#endif
#endif
}
CASE(ANY_CHIP, matrix_f16, 1, ONE_WAVE, whole<f16>(133), whole<f16>(134), whole<f32>(135),
     result<f32>(256))

KERNEL matrix_bf16(const u16 *a, const u16 *b, const f32 *c, f32 *out) {
#if !ON_DEVICE
  multiply(c, out, [&](bool right, u32 i) {
    return __builtin_bit_cast(f32, u32((right ? b : a)[i]) << 16);
  });
#else
  auto *left = reinterpret_cast<const u8 *>(a), *right = reinterpret_cast<const u8 *>(b);
#if defined(__GFX9__)
  multiply<Vec<i16, 4>, 4, 16, 16>(left, right, c, out, [](auto x, auto y, auto z) {
    return __builtin_amdgcn_mfma_f32_16x16x16bf16_1k(x, y, z, 0, 0, 0);
  });
#elif defined(__GFX11__)
  multiply<Vec<i16, 16>, 16, 16, 16>(
      left, right, c, out, [](auto x, auto y, auto z) { return WMMA(f32_16x16x16_bf16)(x, y, z); });
#else
  multiply<Vec<i16, resultSize>, resultSize, 16, 16>(
      left, right, c, out,
      [](auto x, auto y, auto z) { return WMMA12(f32_16x16x16_bf16)(x, y, z); });
#endif
#endif
}
CASE(ANY_CHIP, matrix_bf16, 1, ONE_WAVE, wholeBFloat(136), wholeBFloat(137), whole<f32>(138),
     result<f32>(256))

/// An fp8 left side and a bf8 right side.
#if !ON_DEVICE || defined(__GFX9__) || defined(__GFX12__)
KERNEL matrix_f8(const u8 *a, const u8 *b, const f32 *c, f32 *out) {
#if !ON_DEVICE
  multiply(c, out, [&](bool right, u32 i) {
    return right ? decode(float8(2), b[i]) : decode(float8(3), a[i]);
  });
#elif defined(__GFX9__)
  multiply<u64, 8, 32, 8>(a, b, c, out, [](auto x, auto y, auto z) {
    return __builtin_amdgcn_mfma_f32_16x16x32_fp8_bf8(x, y, z, 0, 0, 0);
  });
#elif defined(WAVE64)
  multiply<i32, 4, 16, 8>(
      a, b, c, out, [](auto x, auto y, auto z) { return WMMA12(f32_16x16x16_fp8_bf8)(x, y, z); });
#else
  multiply<Vec<i32, 2>, 8, 16, 8>(
      a, b, c, out, [](auto x, auto y, auto z) { return WMMA12(f32_16x16x16_fp8_bf8)(x, y, z); });
#endif
}
#endif
CASE(EIGHT_BIT, matrix_f8, 1, ONE_WAVE, moderate8(3, 139), moderate8(2, 140),
     filled<f32>(256, 0.5f), result<f32>(256))

#if !ON_DEVICE || defined(__GFX9__)
KERNEL matrix_f32(const f32 *a, const f32 *b, const f32 *c, f32 *out) {
#if !ON_DEVICE
  multiply(c, out, [&](bool right, u32 i) { return (right ? b : a)[i]; });
#else
  auto *left = reinterpret_cast<const u8 *>(a), *right = reinterpret_cast<const u8 *>(b);
  multiply<f32, 1, 4, 32>(left, right, c, out, [](auto x, auto y, auto z) {
    return __builtin_amdgcn_mfma_f32_16x16x4f32(x, y, z, 0, 0, 0);
  });
#endif
}

/// Results of f64 lie in another order: four rows apart.
KERNEL matrix_f64(const f64 *a, const f64 *b, const f64 *c, f64 *out) {
#if !ON_DEVICE
  multiply(c, out, [&](bool right, u32 i) { return (right ? b : a)[i]; });
#else
  u32 l = laneId();
  Vec<f64, 4> sum;
  for (u32 v = 0; v < 4; ++v)
    sum[v] = c[(v * 4 + l / 16) * 16 + l % 16];
  for (u32 k = l / 16; k < depth; k += 4)
    sum = __builtin_amdgcn_mfma_f64_16x16x4f64(a[l % 16 * depth + k], b[l % 16 * depth + k], sum, 0,
                                               0, 0);
  for (u32 v = 0; v < 4; ++v)
    out[(v * 4 + l / 16) * 16 + l % 16] = sum[v];
#endif
}
#endif
CASE(CDNA, matrix_f32, 1, 64, whole<f32>(141), whole<f32>(142), whole<f32>(143), result<f32>(256))
CASE(CDNA, matrix_f64, 1, 64, whole<f64>(144), whole<f64>(145), whole<f64>(146), result<f64>(256))

/// MXFP4: E2M1 numbers, a power of two for every 32 of them.
#if !ON_DEVICE || defined(__gfx950__)
KERNEL matrix_mxfp4(const u8 *a, const u8 *b, const u8 *scaleA, const u8 *scaleB, f32 *out) {
#if !ON_DEVICE
  static const f32 values[8] = {0, 0.5f, 1, 1.5f, 2, 3, 4, 6};
  auto element = [](const u8 *codes, const u8 *scales, u32 row, u32 k) {
    u32 code = codes[(row * depth + k) / 2] >> (k & 1 ? 4 : 0) & 15;
    return (code & 8 ? -1.0f : 1.0f) *
           __builtin_ldexpf(values[code & 7], int(scales[row * depth / 32 + k / 32]) - 127);
  };
  for (u32 e = localId(); e < 256; e += groupSize()) {
    f32 sum = 0;
    for (u32 k = 0; k < depth; ++k)
      sum += element(a, scaleA, e / 16, k) * element(b, scaleB, e % 16, k);
    out[e] = sum;
  }
#else
  u32 l = laneId(), at = l % 16 * depth / 2 + l / 16 * 16, block = l % 16 * 4 + l / 16;
  auto x = *reinterpret_cast<const Vec<i32, 4> *>(a + at);
  auto y = *reinterpret_cast<const Vec<i32, 4> *>(b + at);
  Vec<i32, 8> left = {x.x, x.y, x.z, x.w, 0, 0, 0, 0}, right = {y.x, y.y, y.z, y.w, 0, 0, 0, 0};
  Vec<f32, 4> sum = {0, 0, 0, 0};
  // The scale is the second byte of one operand and the first of the other.
  sum = __builtin_amdgcn_mfma_scale_f32_16x16x128_f8f6f4(
      left, right, sum, 4, 4, 1, scaleA[block] << 8 | 0x55, 0, scaleB[block] | 0x6600);
  for (u32 v = 0; v < 4; ++v)
    out[(l / 16 * 4 + v) * 16 + l % 16] = sum[v];
#endif
}
#endif
CASE("gfx950", matrix_mxfp4, 1, 64, random<u8>(1024, 147), random<u8>(1024, 148),
     ranged<u8>(64, 125, 130, 149), ranged<u8>(64, 125, 130, 150), result<f32>(256))
