//===- SpecTest.cpp - flags to products to text ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "qgemm/Library/Spec.h"
#include "Testing.h"
#include "qgemm/Library/Problem.h"

using namespace qgemm::library;

/// Text of the product that the flags describe, of the sizes given.
static std::string textOf(const SpecFlags &flags, int64_t m, int64_t n, int64_t k) {
  llvm::Expected<GemmSpec> spec = parseSpec(flags);
  if (!spec)
    return llvm::toString(spec.takeError());
  spec->m = m;
  spec->n = n;
  spec->k = k;
  return problemText(*spec);
}

TEST(Spec, W8A8WithBiasAndSilu) {
  SpecFlags flags;
  flags.epilogue = "bias,silu";
  EXPECT_EQ(textOf(flags, kDynamic, 6144, 4096), R"(func.func @gemm(
    %lhs: memref<?x4096xi8, strided<[?, 1]>>,
    %lhs_scale: memref<?x1xf32>,
    %rhs: memref<6144x4096xi8, strided<[?, 1]>>,
    %rhs_scale: memref<6144x1xf32>,
    %extra0: memref<6144xbf16>,
    %out0: memref<?x6144xbf16, strided<[?, 1]>>) {
  qgemm.matmul
      lhs(%lhs : memref<?x4096xi8, strided<[?, 1]>>) scale(%lhs_scale : memref<?x1xf32>) block [1, full]
      rhs(%rhs : memref<6144x4096xi8, strided<[?, 1]>>) scale(%rhs_scale : memref<6144x1xf32>) block [1, full]
      outs(%out0 : memref<?x6144xbf16, strided<[?, 1]>>)
      epilogue(%extra0 per_column : memref<6144xbf16>) {
      ^bb0(%acc: f32, %extra0_e: bf16):
        %0 = arith.extf %extra0_e : bf16 to f32
        %1 = arith.addf %acc, %0 : f32
        %2 = arith.negf %1 : f32
        %3 = math.exp %2 : f32
        %4 = arith.constant 1.000000000e+00 : f32
        %5 = arith.addf %3, %4 : f32
        %6 = arith.divf %1, %5 : f32
        %7 = arith.truncf %6 : f32 to bf16
        qgemm.yield %7 : bf16
      }
  return
}
)");
}

TEST(Spec, BareInteger) {
  SpecFlags flags;
  flags.outType = "i32";
  std::string text = textOf(flags, 7, kDynamic, kDynamic);
  EXPECT_EQ(text.find("scale"), std::string::npos);
  EXPECT_EQ(text.find("epilogue"), std::string::npos);
  EXPECT_NE(text.find("%lhs: memref<7x?xi8, strided<[?, 1]>>"), std::string::npos);
  // A scale flag brings scales back, and with them the conversion.
  flags.aScale = "per-tensor";
  text = textOf(flags, 7, 8, 9);
  EXPECT_NE(text.find("scale(%lhs_scale : memref<1x1xf32>) block [full, full]"), std::string::npos);
  EXPECT_NE(text.find("arith.fptosi"), std::string::npos);
}

TEST(Spec, BlocksZerosAndLayouts) {
  SpecFlags flags;
  flags.activationType = "uint8";
  flags.aScale = "group:128";
  flags.bScale = "block:64x128";
  flags.aZeroPoint = "128";
  flags.bZeroPoint = "per-channel:i32";
  flags.bLayout = "kxn";
  std::string text = textOf(flags, kDynamic, 100, 300);
  for (const char *part : {"%lhs: memref<?x300xui8, strided<[?, 1]>>",
                           "scale(%lhs_scale : memref<?x3xf32>) block [1, 128] zero(128)",
                           "rhs(%rhs : memref<100x300xi8, strided<[1, ?]>>)",
                           "scale(%rhs_scale : memref<2x3xf32>) block [64, 128]",
                           "zero(%rhs_zero : memref<100x1xi32>) block [1, full]"})
    EXPECT_NE(text.find(part), std::string::npos) << part << "\n" << text;
}

TEST(Spec, ByteOutsSaturate) {
  SpecFlags flags;
  flags.outType = "ui8";
  std::string text = textOf(flags, 1, 1, 1);
  EXPECT_NE(text.find("math.roundeven %acc : f32"), std::string::npos);
  EXPECT_NE(text.find("arith.fptoui %0 : f32 to i8"), std::string::npos);
  flags.aScale = flags.bScale = "none";
  text = textOf(flags, 1, 1, 1);
  EXPECT_NE(text.find("arith.maxsi"), std::string::npos);
  EXPECT_NE(text.find("arith.constant 255 : i32"), std::string::npos);
  EXPECT_NE(text.find("arith.trunci %3 : i32 to i8"), std::string::npos);
}

TEST(Spec, IntegerEpiloguesStayInteger) {
  SpecFlags flags;
  flags.outType = "i32";
  flags.epilogue = "bias,relu,clamp:-5:7";
  std::string text = textOf(flags, 1, 8, 8);
  EXPECT_EQ(text.find("f32"), std::string::npos) << text;
  EXPECT_NE(text.find("arith.addi %acc, %extra0_e : i32"), std::string::npos);
  EXPECT_NE(text.find("arith.minsi"), std::string::npos);
  flags.epilogue = "bias,silu";
  text = textOf(flags, 1, 8, 8);
  EXPECT_NE(text.find("arith.sitofp %acc : i32 to f32"), std::string::npos);
}

TEST(Spec, Errors) {
  struct Case {
    std::string SpecFlags::*flag;
    const char *value, *want;
  } cases[] = {
      {&SpecFlags::precision, "w7", "--precision requires one of w8a8"},
      {&SpecFlags::weightType, "i7", "--weight-type requires one of i4"},
      {&SpecFlags::weightType, "i32", "--weight-type requires one of i4"},
      {&SpecFlags::outType, "i4", "--out-type requires one of i8"},
      {&SpecFlags::aScale, "per-planet", "--a-scale requires none, per-tensor"},
      {&SpecFlags::aScale, "group:0", "--a-scale requires none"},
      {&SpecFlags::bScale, "block:8", "--b-scale requires none"},
      {&SpecFlags::bScale, "block:8x-1", "--b-scale requires none"},
      {&SpecFlags::scaleType, "i8", "--scale-type requires one of f8E8M0FNU"},
      {&SpecFlags::aZeroPoint, "999",
       "--a-zero-point requires a value of i8 (-128 to 127), got 999"},
      {&SpecFlags::aZeroPoint, "x", "--a-zero-point requires none, an integer, per-tensor"},
      {&SpecFlags::epilogue, "magic", "--epilogue requires names out of bias"},
      {&SpecFlags::epilogue, "bias,", "--epilogue requires names out of bias"},
      {&SpecFlags::epilogue, "clamp:1", "epilogue 'clamp' requires 2 numbers, got '1'"},
      {&SpecFlags::epilogue, "clamp:2:1", "epilogue 'clamp' requires LO <= HI, got '2:1'"},
      {&SpecFlags::epilogue, "scale:nan", "epilogue 'scale' requires finite numbers, got 'nan'"},
      {&SpecFlags::epilogue, "scale:1e300", "epilogue 'scale' requires finite numbers"},
      {&SpecFlags::epilogue, "bias:i4", "epilogue 'bias' requires an element type of at least 8"},
      {&SpecFlags::epilogue, "relu:3", "epilogue 'relu' requires 0 numbers, got '3'"},
      {&SpecFlags::bLayout, "nk", "--b-layout requires nxk or kxn, got 'nk'"},
  };
  for (const Case &c : cases) {
    SpecFlags flags;
    flags.*c.flag = c.value;
    std::string error = sentence(parseSpec(flags));
    EXPECT_EQ(error.substr(0, llvm::StringRef(c.want).size()), c.want) << c.value;
  }
  SpecFlags flags;
  flags.precision = "fp8";
  flags.aZeroPoint = "3";
  EXPECT_EQ(sentence(parseSpec(flags)), "--a-zero-point requires an integer operand, got f8E4M3FN");
}

TEST(Spec, Dims) {
  EXPECT_EQ(*parseDim("?", "n"), kDynamic);
  EXPECT_EQ(*parseDim("17", "n"), 17);
  for (const char *bad : {"", "0", "-3", "1e3", "2147483648", "999999999999999999999", "3 "})
    EXPECT_EQ(sentence(parseDim(bad, "n")),
              std::string("--n requires 'dyn' or an integer from 1 to 2147483647, got '") + bad +
                  "'");
}

TEST(Spec, Schemes) {
  EXPECT_EQ(schemeName("i8", "i8"), "w8a8");
  EXPECT_EQ(schemeName("ui8", "i8"), "ui8xi8");
  EXPECT_EQ(schemeName("bf16", "i4"), "w4a16");
}
