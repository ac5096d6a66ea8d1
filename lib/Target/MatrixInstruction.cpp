//===- MatrixInstruction.cpp - the table of dense matrix instructions -----===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Shapes, types, layouts and cycles are those that the AMD matrix instruction
// calculator 1.3.2 prints (`--detail-instruction`, `--register-layout`), unless
// another source is named. `cycles` is its "Execution cycles".
//
//===----------------------------------------------------------------------===//

#include "qgemm/Target/MatrixInstruction.h"

#include "llvm/ADT/STLExtras.h"

using namespace llvm;

namespace qgemm::target {

namespace {

struct FamilyName {
  Family family;
  StringLiteral name;
};

constexpr FamilyName familyNames[] = {
    {Family::GFX11, "gfx11"},
    {Family::GFX12, "gfx12"},
    {Family::GFX942, "gfx942"},
    {Family::GFX950, "gfx950"},
};

using M = MatrixType;
using F = Family;

/// The layouts of one shape, shared by the element types that have the same.
struct Fragments {
  FragmentLayout lhs, rhs, acc;
};

// RDNA3 and RDNA3.5: the two halves of the wave hold the same A and B.
constexpr Fragments rdna3 = {{"r0 r1 r2 r3 -", "k0 k1 k2 k3"},
                             {"c0 c1 c2 c3 -", "k0 k1 k2 k3"},
                             {"c0 c1 c2 c3 r0", "r1 r2 r3"}};

// RDNA4: the halves of the wave share K.
constexpr FragmentLayout rdna4Acc = {"c0 c1 c2 c3 r3", "r0 r1 r2"};
constexpr Fragments rdna4K16 = {
    {"r0 r1 r2 r3 k3", "k0 k1 k2"}, {"c0 c1 c2 c3 k3", "k0 k1 k2"}, rdna4Acc};
constexpr Fragments rdna4K16Half = {
    {"r0 r1 r2 r3 k2", "k0 k1 k3"}, {"c0 c1 c2 c3 k2", "k0 k1 k3"}, rdna4Acc};
constexpr Fragments rdna4K32 = {
    {"r0 r1 r2 r3 k4", "k0 k1 k2 k3"}, {"c0 c1 c2 c3 k4", "k0 k1 k2 k3"}, rdna4Acc};

// CDNA: four (16x16) or two (32x32) groups of lanes share K.
constexpr FragmentLayout acc16 = {"c0 c1 c2 c3 r2 r3", "r0 r1"};
constexpr FragmentLayout acc32 = {"c0 c1 c2 c3 c4 r2", "r0 r1 r3 r4"};
constexpr Fragments mfma16K16 = {
    {"r0 r1 r2 r3 k2 k3", "k0 k1"}, {"c0 c1 c2 c3 k2 k3", "k0 k1"}, acc16};
constexpr Fragments mfma16K32 = {
    {"r0 r1 r2 r3 k3 k4", "k0 k1 k2"}, {"c0 c1 c2 c3 k3 k4", "k0 k1 k2"}, acc16};
constexpr Fragments mfma16K64 = {
    {"r0 r1 r2 r3 k4 k5", "k0 k1 k2 k3"}, {"c0 c1 c2 c3 k4 k5", "k0 k1 k2 k3"}, acc16};
constexpr Fragments mfma32K8 = {
    {"r0 r1 r2 r3 r4 k2", "k0 k1"}, {"c0 c1 c2 c3 c4 k2", "k0 k1"}, acc32};
constexpr Fragments mfma32K16 = {
    {"r0 r1 r2 r3 r4 k3", "k0 k1 k2"}, {"c0 c1 c2 c3 c4 k3", "k0 k1 k2"}, acc32};
constexpr Fragments mfma32K32 = {
    {"r0 r1 r2 r3 r4 k4", "k0 k1 k2 k3"}, {"c0 c1 c2 c3 c4 k4", "k0 k1 k2 k3"}, acc32};

// CDNA4's F8F6F4: 8-bit operands in two runs of 16 along K, narrower ones in one of 32.
constexpr FragmentLayout lhs16F8 = {"r0 r1 r2 r3 k4 k5", "k0 k1 k2 k3 k6"};
constexpr FragmentLayout rhs16F8 = {"c0 c1 c2 c3 k4 k5", "k0 k1 k2 k3 k6"};
constexpr FragmentLayout lhs16F6F4 = {"r0 r1 r2 r3 k5 k6", "k0 k1 k2 k3 k4"};
constexpr FragmentLayout rhs16F6F4 = {"c0 c1 c2 c3 k5 k6", "k0 k1 k2 k3 k4"};
constexpr FragmentLayout lhs32F8 = {"r0 r1 r2 r3 r4 k4", "k0 k1 k2 k3 k5"};
constexpr FragmentLayout rhs32F8 = {"c0 c1 c2 c3 c4 k4", "k0 k1 k2 k3 k5"};
constexpr FragmentLayout lhs32F6F4 = {"r0 r1 r2 r3 r4 k5", "k0 k1 k2 k3 k4"};
constexpr FragmentLayout rhs32F6F4 = {"c0 c1 c2 c3 c4 k5", "k0 k1 k2 k3 k4"};

constexpr MatrixInstruction wmma(StringLiteral name, Family family, unsigned k, M lhs, M rhs, M acc,
                                 unsigned cycles, const Fragments &f) {
  return {name, family, 16, 16, k, lhs, rhs, acc, 32, cycles, false, f.lhs, f.rhs, f.acc};
}

constexpr MatrixInstruction mfma(StringLiteral name, Family family, unsigned mn, unsigned k, M lhs,
                                 M rhs, M acc, unsigned cycles, const Fragments &f) {
  return {name, family, mn, mn, k, lhs, rhs, acc, 64, cycles, false, f.lhs, f.rhs, f.acc};
}

constexpr MatrixInstruction f8f6f4(StringLiteral name, unsigned mn, M lhs, M rhs, unsigned cycles,
                                   bool scaled) {
  bool small = mn == 16;
  FragmentLayout a =
      small ? (lhs == M::F8 ? lhs16F8 : lhs16F6F4) : (lhs == M::F8 ? lhs32F8 : lhs32F6F4);
  FragmentLayout b =
      small ? (rhs == M::F8 ? rhs16F8 : rhs16F6F4) : (rhs == M::F8 ? rhs32F8 : rhs32F6F4);
  return {name,   F::GFX950, mn, mn, small ? 128u : 64u,   lhs, rhs, M::F32, 64,
          cycles, scaled,    a,  b,  small ? acc16 : acc32};
}

// clang-format off
constexpr MatrixInstruction table[] = {
    // gfx11: name, family, k, lhs, rhs, acc, cycles, layouts.
    wmma("wmma_f32_16x16x16_f16", F::GFX11, 16, M::F16, M::F16, M::F32, 32, rdna3),
    wmma("wmma_f32_16x16x16_bf16", F::GFX11, 16, M::BF16, M::BF16, M::F32, 32, rdna3),
    wmma("wmma_f16_16x16x16_f16", F::GFX11, 16, M::F16, M::F16, M::F16, 32, rdna3),
    wmma("wmma_bf16_16x16x16_bf16", F::GFX11, 16, M::BF16, M::BF16, M::BF16, 32, rdna3),
    wmma("wmma_i32_16x16x16_iu8", F::GFX11, 16, M::IU8, M::IU8, M::I32, 32, rdna3),
    wmma("wmma_i32_16x16x16_iu4", F::GFX11, 16, M::IU4, M::IU4, M::I32, 16, rdna3),

    // gfx12.
    wmma("wmma_f32_16x16x16_f16", F::GFX12, 16, M::F16, M::F16, M::F32, 16, rdna4K16Half),
    wmma("wmma_f32_16x16x16_bf16", F::GFX12, 16, M::BF16, M::BF16, M::F32, 16, rdna4K16Half),
    wmma("wmma_f16_16x16x16_f16", F::GFX12, 16, M::F16, M::F16, M::F16, 16, rdna4K16Half),
    wmma("wmma_bf16_16x16x16_bf16", F::GFX12, 16, M::BF16, M::BF16, M::BF16, 16, rdna4K16Half),
    wmma("wmma_i32_16x16x16_iu8", F::GFX12, 16, M::IU8, M::IU8, M::I32, 8, rdna4K16),
    wmma("wmma_i32_16x16x16_iu4", F::GFX12, 16, M::IU4, M::IU4, M::I32, 8, rdna4K16),
    wmma("wmma_i32_16x16x32_iu4", F::GFX12, 32, M::IU4, M::IU4, M::I32, 8, rdna4K32),
    wmma("wmma_f32_16x16x16_fp8_fp8", F::GFX12, 16, M::FP8, M::FP8, M::F32, 8, rdna4K16),
    wmma("wmma_f32_16x16x16_fp8_bf8", F::GFX12, 16, M::FP8, M::BF8, M::F32, 8, rdna4K16),
    wmma("wmma_f32_16x16x16_bf8_fp8", F::GFX12, 16, M::BF8, M::FP8, M::F32, 8, rdna4K16),
    wmma("wmma_f32_16x16x16_bf8_bf8", F::GFX12, 16, M::BF8, M::BF8, M::F32, 8, rdna4K16),

    // gfx942: name, family, m and n, k, lhs, rhs, acc, cycles, layouts. 8-bit floats are FNUZ.
    mfma("mfma_f32_16x16x16_f16", F::GFX942, 16, 16, M::F16, M::F16, M::F32, 16, mfma16K16),
    mfma("mfma_f32_32x32x8_f16", F::GFX942, 32, 8, M::F16, M::F16, M::F32, 32, mfma32K8),
    mfma("mfma_f32_16x16x16_bf16", F::GFX942, 16, 16, M::BF16, M::BF16, M::F32, 16, mfma16K16),
    mfma("mfma_f32_32x32x8_bf16", F::GFX942, 32, 8, M::BF16, M::BF16, M::F32, 32, mfma32K8),
    mfma("mfma_i32_16x16x32_i8", F::GFX942, 16, 32, M::I8, M::I8, M::I32, 16, mfma16K32),
    mfma("mfma_i32_32x32x16_i8", F::GFX942, 32, 16, M::I8, M::I8, M::I32, 32, mfma32K16),
    mfma("mfma_f32_16x16x32_fp8_fp8", F::GFX942, 16, 32, M::FP8FNUZ, M::FP8FNUZ, M::F32, 16, mfma16K32),
    mfma("mfma_f32_16x16x32_fp8_bf8", F::GFX942, 16, 32, M::FP8FNUZ, M::BF8FNUZ, M::F32, 16, mfma16K32),
    mfma("mfma_f32_16x16x32_bf8_fp8", F::GFX942, 16, 32, M::BF8FNUZ, M::FP8FNUZ, M::F32, 16, mfma16K32),
    mfma("mfma_f32_16x16x32_bf8_bf8", F::GFX942, 16, 32, M::BF8FNUZ, M::BF8FNUZ, M::F32, 16, mfma16K32),
    mfma("mfma_f32_32x32x16_fp8_fp8", F::GFX942, 32, 16, M::FP8FNUZ, M::FP8FNUZ, M::F32, 32, mfma32K16),
    mfma("mfma_f32_32x32x16_fp8_bf8", F::GFX942, 32, 16, M::FP8FNUZ, M::BF8FNUZ, M::F32, 32, mfma32K16),
    mfma("mfma_f32_32x32x16_bf8_fp8", F::GFX942, 32, 16, M::BF8FNUZ, M::FP8FNUZ, M::F32, 32, mfma32K16),
    mfma("mfma_f32_32x32x16_bf8_bf8", F::GFX942, 32, 16, M::BF8FNUZ, M::BF8FNUZ, M::F32, 32, mfma32K16),

    // gfx950. Cycles: CDNA4 ISA, table 28. The shapes of gfx942 first, with the same layouts.
    // 8-bit floats are those of OCP.
    mfma("mfma_f32_16x16x16_f16", F::GFX950, 16, 16, M::F16, M::F16, M::F32, 16, mfma16K16),
    mfma("mfma_f32_32x32x8_f16", F::GFX950, 32, 8, M::F16, M::F16, M::F32, 32, mfma32K8),
    mfma("mfma_f32_16x16x16_bf16", F::GFX950, 16, 16, M::BF16, M::BF16, M::F32, 16, mfma16K16),
    mfma("mfma_f32_32x32x8_bf16", F::GFX950, 32, 8, M::BF16, M::BF16, M::F32, 32, mfma32K8),
    mfma("mfma_i32_16x16x32_i8", F::GFX950, 16, 32, M::I8, M::I8, M::I32, 16, mfma16K32),
    mfma("mfma_i32_32x32x16_i8", F::GFX950, 32, 16, M::I8, M::I8, M::I32, 32, mfma32K16),
    mfma("mfma_f32_16x16x32_fp8_fp8", F::GFX950, 16, 32, M::FP8, M::FP8, M::F32, 16, mfma16K32),
    mfma("mfma_f32_16x16x32_fp8_bf8", F::GFX950, 16, 32, M::FP8, M::BF8, M::F32, 16, mfma16K32),
    mfma("mfma_f32_16x16x32_bf8_fp8", F::GFX950, 16, 32, M::BF8, M::FP8, M::F32, 16, mfma16K32),
    mfma("mfma_f32_16x16x32_bf8_bf8", F::GFX950, 16, 32, M::BF8, M::BF8, M::F32, 16, mfma16K32),
    mfma("mfma_f32_32x32x16_fp8_fp8", F::GFX950, 32, 16, M::FP8, M::FP8, M::F32, 32, mfma32K16),
    mfma("mfma_f32_32x32x16_fp8_bf8", F::GFX950, 32, 16, M::FP8, M::BF8, M::F32, 32, mfma32K16),
    mfma("mfma_f32_32x32x16_bf8_fp8", F::GFX950, 32, 16, M::BF8, M::FP8, M::F32, 32, mfma32K16),
    mfma("mfma_f32_32x32x16_bf8_bf8", F::GFX950, 32, 16, M::BF8, M::BF8, M::F32, 32, mfma32K16),
    // Shapes of gfx950 only: layouts by the rule that holds for all of the above (a lane's elements are
    // neighbours along K, groups of lanes follow each other; CDNA4 ISA, 7.1.5.1, shows bf16 and i8).
    mfma("mfma_f32_16x16x32_f16", F::GFX950, 16, 32, M::F16, M::F16, M::F32, 16, mfma16K32),
    mfma("mfma_f32_32x32x16_f16", F::GFX950, 32, 16, M::F16, M::F16, M::F32, 32, mfma32K16),
    mfma("mfma_f32_16x16x32_bf16", F::GFX950, 16, 32, M::BF16, M::BF16, M::F32, 16, mfma16K32),
    mfma("mfma_f32_32x32x16_bf16", F::GFX950, 32, 16, M::BF16, M::BF16, M::F32, 32, mfma32K16),
    mfma("mfma_i32_16x16x64_i8", F::GFX950, 16, 64, M::I8, M::I8, M::I32, 16, mfma16K64),
    mfma("mfma_i32_32x32x32_i8", F::GFX950, 32, 32, M::I8, M::I8, M::I32, 32, mfma32K32),
    // F8F6F4, plain and with block scales: layouts as in AMD's rocjitsu (ROCm/rocm-systems,
    // emulation/rocjitsu). Name, m and n, lhs, rhs, cycles, scaled.
    f8f6f4("mfma_f32_16x16x128_f8f6f4.f8_f8", 16, M::F8, M::F8, 32, false),
    f8f6f4("mfma_f32_16x16x128_f8f6f4.f8_f6f4", 16, M::F8, M::F6F4, 32, false),
    f8f6f4("mfma_f32_16x16x128_f8f6f4.f6f4_f8", 16, M::F6F4, M::F8, 32, false),
    f8f6f4("mfma_f32_16x16x128_f8f6f4.f6f4_f6f4", 16, M::F6F4, M::F6F4, 16, false),
    f8f6f4("mfma_f32_32x32x64_f8f6f4.f8_f8", 32, M::F8, M::F8, 64, false),
    f8f6f4("mfma_f32_32x32x64_f8f6f4.f8_f6f4", 32, M::F8, M::F6F4, 64, false),
    f8f6f4("mfma_f32_32x32x64_f8f6f4.f6f4_f8", 32, M::F6F4, M::F8, 64, false),
    f8f6f4("mfma_f32_32x32x64_f8f6f4.f6f4_f6f4", 32, M::F6F4, M::F6F4, 32, false),
    f8f6f4("mfma_scale_f32_16x16x128_f8f6f4.f8_f8", 16, M::F8, M::F8, 32, true),
    f8f6f4("mfma_scale_f32_16x16x128_f8f6f4.f8_f6f4", 16, M::F8, M::F6F4, 32, true),
    f8f6f4("mfma_scale_f32_16x16x128_f8f6f4.f6f4_f8", 16, M::F6F4, M::F8, 32, true),
    f8f6f4("mfma_scale_f32_16x16x128_f8f6f4.f6f4_f6f4", 16, M::F6F4, M::F6F4, 16, true),
    f8f6f4("mfma_scale_f32_32x32x64_f8f6f4.f8_f8", 32, M::F8, M::F8, 64, true),
    f8f6f4("mfma_scale_f32_32x32x64_f8f6f4.f8_f6f4", 32, M::F8, M::F6F4, 64, true),
    f8f6f4("mfma_scale_f32_32x32x64_f8f6f4.f6f4_f8", 32, M::F6F4, M::F8, 64, true),
    f8f6f4("mfma_scale_f32_32x32x64_f8f6f4.f6f4_f6f4", 32, M::F6F4, M::F6F4, 32, true),
};
// clang-format on

} // namespace

StringRef familyName(Family family) {
  return find_if(familyNames, [&](const FamilyName &entry) { return entry.family == family; })
      ->name;
}

std::optional<Family> familyFromName(StringRef name) {
  const auto *found = find_if(familyNames, [&](const FamilyName &e) { return e.name == name; });
  if (found == std::end(familyNames))
    return std::nullopt;
  return found->family;
}

ArrayRef<MatrixInstruction> matrixInstructions() { return table; }

const MatrixInstruction *findMatrixInstruction(Family family, StringRef name) {
  const auto *found = find_if(table, [&](const MatrixInstruction &instruction) {
    return instruction.family == family && instruction.name == name;
  });
  return found == std::end(table) ? nullptr : found;
}

} // namespace qgemm::target
