//===- EpilogueTest.cpp - the interpreter, operation by operation ---------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "qgemm/Reference/Epilogue.h"

#include "Parse.h"

#include "llvm/ADT/APFloat.h"
#include "llvm/Support/FormatVariadic.h"
#include "gtest/gtest.h"

#include <random>

using namespace qgemm::reference;
using llvm::APFloat;

namespace {

std::string message(llvm::Error error) { return llvm::toString(std::move(error)); }

/// Runs `%r = op %a, %b, ... : TYPES` on one element.
uint64_t evaluate(const std::string &op, llvm::ArrayRef<std::string> types,
                  const std::string &result, llvm::ArrayRef<uint64_t> arguments) {
  std::string parameters, text = op;
  for (size_t i = 0; i < types.size(); ++i)
    parameters += (i ? ", " : "") + llvm::formatv("%{0}: {1}", char('a' + i), types[i]).str();
  ParsedRegion parsed(llvm::formatv("func.func @f({0}) -> {1} {{\n  %r = {2}\n  return %r : {1}\n}",
                                    parameters, result, text)
                          .str());
  if (!parsed.isValid()) {
    ADD_FAILURE() << "not parsed: " << op;
    return ~uint64_t(0);
  }
  llvm::Expected<Epilogue> epilogue = Epilogue::compile(parsed.region());
  if (!epilogue) {
    ADD_FAILURE() << message(epilogue.takeError());
    return ~uint64_t(0);
  }
  llvm::SmallVector<const uint64_t *> in;
  for (const uint64_t &argument : arguments)
    in.push_back(&argument);
  uint64_t out = 0;
  uint64_t *outs[] = {&out};
  Epilogue::Scratch scratch;
  epilogue->evaluate(in, outs, 1, scratch);
  return out;
}

std::string compileError(const std::string &text) {
  ParsedRegion parsed(text);
  EXPECT_TRUE(parsed.isValid());
  llvm::Expected<Epilogue> epilogue = Epilogue::compile(parsed.region());
  return epilogue ? "" : message(epilogue.takeError());
}

uint64_t f32(float value) {
  uint32_t bits;
  std::memcpy(&bits, &value, sizeof(bits));
  return bits;
}
const uint64_t kNaN = 0x7fc00000, kInf = 0x7f800000, kMinusZero = 0x80000000;

//===----------------------------------------------------------------------===//
// Integers
//===----------------------------------------------------------------------===//

struct IntegerCase {
  const char *op, *type, *result;
  uint64_t a, b, want;
};

TEST(Epilogue, IntegerBinary) {
  const IntegerCase cases[] = {
      {"arith.addi %a, %b : i8", "i8", "i8", 0xff, 2, 1},
      {"arith.subi %a, %b : i32", "i32", "i32", 0, 1, 0xffffffff},
      {"arith.muli %a, %b : i32", "i32", "i32", 0x80000001, 3, 0x80000003},
      {"arith.andi %a, %b : i4", "i4", "i4", 0xc, 0xa, 0x8},
      {"arith.ori %a, %b : i4", "i4", "i4", 0xc, 0xa, 0xe},
      {"arith.xori %a, %b : i4", "i4", "i4", 0xc, 0xa, 0x6},
      {"arith.shli %a, %b : i8", "i8", "i8", 0x81, 1, 0x02},
      {"arith.shli %a, %b : i8", "i8", "i8", 0x81, 8, 0},
      {"arith.shrui %a, %b : i8", "i8", "i8", 0x81, 1, 0x40},
      {"arith.shrui %a, %b : i32", "i32", "i32", 0x80000000, 32, 0},
      {"arith.shrsi %a, %b : i8", "i8", "i8", 0x81, 1, 0xc0},
      {"arith.shrsi %a, %b : i8", "i8", "i8", 0x81, 200, 0xff},
      {"arith.shrsi %a, %b : i32", "i32", "i32", 0x7fffffff, 32, 0},
      {"arith.maxsi %a, %b : i8", "i8", "i8", 0x80, 0x01, 0x01},
      {"arith.maxui %a, %b : i8", "i8", "i8", 0x80, 0x01, 0x80},
      {"arith.minsi %a, %b : i8", "i8", "i8", 0x80, 0x01, 0x80},
      {"arith.minui %a, %b : i8", "i8", "i8", 0x80, 0x01, 0x01},
      {"arith.cmpi eq, %a, %b : i8", "i8", "i1", 3, 3, 1},
      {"arith.cmpi ne, %a, %b : i8", "i8", "i1", 3, 3, 0},
      {"arith.cmpi slt, %a, %b : i8", "i8", "i1", 0x80, 1, 1},
      {"arith.cmpi sle, %a, %b : i8", "i8", "i1", 1, 1, 1},
      {"arith.cmpi sgt, %a, %b : i8", "i8", "i1", 0x80, 1, 0},
      {"arith.cmpi sge, %a, %b : i8", "i8", "i1", 1, 0xff, 1},
      {"arith.cmpi ult, %a, %b : i8", "i8", "i1", 0x80, 1, 0},
      {"arith.cmpi ule, %a, %b : i8", "i8", "i1", 1, 0xff, 1},
      {"arith.cmpi ugt, %a, %b : i8", "i8", "i1", 0x80, 1, 1},
      {"arith.cmpi uge, %a, %b : i8", "i8", "i1", 1, 0xff, 0},
  };
  for (const IntegerCase &c : cases)
    EXPECT_EQ(evaluate(c.op, {c.type, c.type}, c.result, {c.a, c.b}), c.want) << c.op;
}

TEST(Epilogue, IntegerUnaryAndConversions) {
  const IntegerCase cases[] = {
      {"math.absi %a : i8", "i8", "i8", 0x80, 0, 0x80},
      {"math.absi %a : i8", "i8", "i8", 0xff, 0, 1},
      {"arith.extsi %a : i4 to i32", "i4", "i32", 0x8, 0, 0xfffffff8},
      {"arith.extui %a : i4 to i32", "i4", "i32", 0x8, 0, 8},
      {"arith.trunci %a : i32 to i8", "i32", "i8", 0x1234, 0, 0x34},
      {"arith.sitofp %a : i32 to f32", "i32", "f32", 0xffffffff, 0, f32(-1)},
      {"arith.sitofp %a : i32 to f32", "i32", "f32", 16777217, 0, f32(16777216)},
      {"arith.uitofp %a : i32 to f32", "i32", "f32", 0xffffffff, 0, f32(4294967296.0f)},
      {"arith.sitofp %a : i32 to f16", "i32", "f16", 2049, 0, 0x6800},
      {"arith.sitofp %a : i32 to f16", "i32", "f16", 65520, 0, 0x7c00},
      {"arith.sitofp %a : i1 to f32", "i1", "f32", 1, 0, f32(-1)},
      // 0x1010001 is above the tie of bf16 and rounds up; f32 would drop its last bit first.
      {"arith.sitofp %a : i32 to bf16", "i32", "bf16", 0x1010001, 0, 0x4b81},
      {"arith.sitofp %a : i64 to bf16", "i64", "bf16", 0x8080000000000001 >> 1 | 1, 0, 0x5e81},
      {"arith.sitofp %a : i64 to bf16", "i64", "bf16", uint64_t(1) << 63, 0, 0xdf00},
      {"arith.uitofp %a : i64 to f32", "i64", "f32", 0x8000008000000001, 0, 0x5f000001},
      {"arith.bitcast %a : i32 to f32", "i32", "f32", 0x3f800000, 0, f32(1)},
  };
  for (const IntegerCase &c : cases)
    EXPECT_EQ(evaluate(c.op, {c.type}, c.result, {c.a}), c.want) << c.op;
}

//===----------------------------------------------------------------------===//
// Floats
//===----------------------------------------------------------------------===//

TEST(Epilogue, FloatToInteger) {
  const struct {
    const char *op, *result;
    float a;
    uint64_t want;
  } cases[] = {
      {"arith.fptosi %a : f32 to i8", "i8", -1.9f, 0xff},
      {"arith.fptosi %a : f32 to i8", "i8", 127.99f, 127},
      {"arith.fptosi %a : f32 to i8", "i8", 300.0f, 127},
      {"arith.fptosi %a : f32 to i8", "i8", -1e30f, 0x80},
      {"arith.fptosi %a : f32 to i32", "i32", 2147483648.0f, 0x7fffffff},
      {"arith.fptosi %a : f32 to i64", "i64", 1e30f, 0x7fffffffffffffff},
      {"arith.fptosi %a : f32 to i8", "i8", NAN, 0},
      {"arith.fptoui %a : f32 to i8", "i8", -0.5f, 0},
      {"arith.fptoui %a : f32 to i8", "i8", -5.0f, 0},
      {"arith.fptoui %a : f32 to i8", "i8", 255.9f, 255},
      {"arith.fptoui %a : f32 to i8", "i8", INFINITY, 255},
      {"arith.fptoui %a : f32 to i64", "i64", INFINITY, ~uint64_t(0)},
      {"arith.fptoui %a : f32 to i8", "i8", NAN, 0},
  };
  for (const auto &c : cases)
    EXPECT_EQ(evaluate(c.op, {"f32"}, c.result, {f32(c.a)}), c.want) << c.op << " " << c.a;
}

TEST(Epilogue, MaximaAndMinima) {
  const struct {
    const char *op;
    uint64_t a, b, want;
  } cases[] = {
      {"arith.maximumf", f32(1), f32(2), f32(2)},
      {"arith.maximumf", kNaN, f32(2), kNaN},
      {"arith.maximumf", kMinusZero, 0, 0},
      {"arith.maximumf", 0, kMinusZero, 0},
      {"arith.minimumf", 0, kMinusZero, kMinusZero},
      {"arith.minimumf", f32(2), kNaN, kNaN},
      {"arith.maxnumf", kNaN, f32(2), f32(2)},
      {"arith.maxnumf", f32(2), kNaN, f32(2)},
      {"arith.maxnumf", kMinusZero, 0, 0},
      {"arith.maxnumf", 0, kMinusZero, 0},
      {"arith.minnumf", 0, kMinusZero, kMinusZero},
      {"arith.minnumf", kMinusZero, 0, kMinusZero},
      {"arith.minnumf", kNaN, kNaN, kNaN},
      {"arith.minnumf", f32(3), f32(-3), f32(-3)},
      {"math.copysign", f32(3), kMinusZero, f32(-3)},
      {"arith.divf", f32(1), kMinusZero, 0xff800000},
  };
  for (const auto &c : cases)
    EXPECT_EQ(evaluate(std::string(c.op) + " %a, %b : f32", {"f32", "f32"}, "f32", {c.a, c.b}),
              c.want)
        << c.op;
}

TEST(Epilogue, RoundingOperations) {
  const struct {
    const char *op;
    float a, want;
  } cases[] = {
      {"math.round", 2.5f, 3.0f},
      {"math.round", -2.5f, -3.0f},
      {"math.round", 0x1.fffffep-2f, 0.0f},
      {"math.roundeven", 2.5f, 2.0f},
      {"math.roundeven", -3.5f, -4.0f},
      {"math.floor", -1.5f, -2.0f},
      {"math.ceil", -1.5f, -1.0f},
      {"math.trunc", -1.5f, -1.0f},
      {"math.ceil", -0.5f, -0.0f},
      {"math.sqrt", 2.0f, 0x1.6a09e6p+0f},
      {"math.absf", -2.0f, 2.0f},
      {"arith.negf", 0.0f, -0.0f},
      {"math.exp", 0.0f, 1.0f},
  };
  for (const auto &c : cases)
    EXPECT_EQ(evaluate(std::string(c.op) + " %a : f32", {"f32"}, "f32", {f32(c.a)}), f32(c.want))
        << c.op << " " << c.a;
}

TEST(Epilogue, ComparisonsOfEveryRelation) {
  // By predicate: less, equal, greater, unordered.
  const struct {
    const char *predicate;
    bool want[4];
  } cases[] = {
      {"false", {0, 0, 0, 0}}, {"oeq", {0, 1, 0, 0}}, {"ogt", {0, 0, 1, 0}}, {"oge", {0, 1, 1, 0}},
      {"olt", {1, 0, 0, 0}},   {"ole", {1, 1, 0, 0}}, {"one", {1, 0, 1, 0}}, {"ord", {1, 1, 1, 0}},
      {"ueq", {0, 1, 0, 1}},   {"ugt", {0, 0, 1, 1}}, {"uge", {0, 1, 1, 1}}, {"ult", {1, 0, 0, 1}},
      {"ule", {1, 1, 0, 1}},   {"une", {1, 0, 1, 1}}, {"uno", {0, 0, 0, 1}}, {"true", {1, 1, 1, 1}},
  };
  const std::pair<uint64_t, uint64_t> relations[] = {
      {f32(-1), f32(2)}, {kMinusZero, 0}, {kInf, f32(2)}, {f32(1), kNaN}};
  for (const auto &c : cases)
    for (int i = 0; i < 4; ++i)
      EXPECT_EQ(evaluate(std::string("arith.cmpf ") + c.predicate + ", %a, %b : f32",
                         {"f32", "f32"}, "i1", {relations[i].first, relations[i].second}),
                c.want[i])
          << c.predicate << " " << i;
}

TEST(Epilogue, ConversionsOfFloats) {
  EXPECT_EQ(evaluate("arith.truncf %a : f32 to f16", {"f32"}, "f16", {f32(1e6f)}), 0x7c00u);
  EXPECT_EQ(evaluate("arith.truncf %a : f32 to bf16", {"f32"}, "bf16", {0x3f808000}), 0x3f80u);
  EXPECT_EQ(evaluate("arith.truncf %a : f32 to bf16", {"f32"}, "bf16", {0x3f818000}), 0x3f82u);
  EXPECT_EQ(evaluate("arith.truncf %a : f32 to f8E4M3FN", {"f32"}, "f8E4M3FN", {kInf}), 0x7eu);
  EXPECT_EQ(evaluate("arith.truncf %a : f32 to f8E4M3FNUZ", {"f32"}, "f8E4M3FNUZ", {kNaN}), 0x80u);
  EXPECT_EQ(evaluate("arith.truncf %a : f32 to f4E2M1FN", {"f32"}, "f4E2M1FN", {f32(-2.5f)}), 0xcu);
  EXPECT_EQ(evaluate("arith.extf %a : f8E5M2 to f32", {"f8E5M2"}, "f32", {0xbc}), f32(-1));
  EXPECT_EQ(evaluate("arith.extf %a : f8E8M0FNU to f32", {"f8E8M0FNU"}, "f32", {0}), 0x00400000u);
  EXPECT_EQ(evaluate("arith.select %c, %a, %b : f16", {"f16", "f16", "i1"}, "f16", {1, 2, 1}), 1u);
}

//===----------------------------------------------------------------------===//
// 16-bit arithmetic against APFloat
//===----------------------------------------------------------------------===//

APFloat asFloat(const llvm::fltSemantics &semantics, uint64_t bits) {
  return APFloat(semantics, llvm::APInt(APFloat::getSizeInBits(semantics), bits));
}

void expectSame(const llvm::fltSemantics &semantics, uint64_t got, const APFloat &want,
                llvm::StringRef what) {
  if (want.isNaN())
    ASSERT_TRUE(asFloat(semantics, got).isNaN()) << what.str();
  else
    ASSERT_EQ(got, want.bitcastToAPInt().getZExtValue()) << what.str();
}

/// Evaluates one epilogue over many random operands of 16 bits.
class HalfArithmetic {
public:
  HalfArithmetic(const std::string &type, const std::string &op, unsigned operands)
      : parsed(llvm::formatv("func.func @f(%a: {0}, %b: {0}, %c: {0}) -> {0} {{\n"
                             "  %r = {1} : {0}\n  return %r : {0}\n}",
                             type, op)
                   .str()),
        what(op) {
    std::mt19937 random(11);
    for (unsigned i = 0; i < 3; ++i) {
      values[i].resize(kCount);
      for (uint64_t &value : values[i])
        value = random() & 0xffff;
    }
    llvm::Expected<Epilogue> epilogue = Epilogue::compile(parsed.region());
    EXPECT_TRUE(bool(epilogue));
    Epilogue::Scratch scratch;
    result.resize(kCount);
    uint64_t *outs[] = {result.data()};
    epilogue->evaluate({values[0].data(), values[1].data(), values[2].data()}, outs, kCount,
                       scratch);
  }

  template <typename Fn> void expect(const llvm::fltSemantics &semantics, Fn fn) {
    for (size_t i = 0; i < kCount; ++i) {
      APFloat want = asFloat(semantics, values[0][i]);
      fn(want, asFloat(semantics, values[1][i]), asFloat(semantics, values[2][i]));
      ASSERT_NO_FATAL_FAILURE(expectSame(semantics, result[i], want, what));
    }
  }

private:
  static constexpr size_t kCount = 300000;
  ParsedRegion parsed;
  std::string what;
  std::vector<uint64_t> values[3], result;
};

constexpr auto kNearest = APFloat::rmNearestTiesToEven;

TEST(Epilogue, F16RoundsOnce) {
  const llvm::fltSemantics &half = APFloat::IEEEhalf();
  using A = APFloat;
  HalfArithmetic("f16", "arith.addf %a, %b", 2).expect(half, [](A &a, const A &b, const A &) {
    a.add(b, kNearest);
  });
  HalfArithmetic("f16", "arith.mulf %a, %b", 2).expect(half, [](A &a, const A &b, const A &) {
    a.multiply(b, kNearest);
  });
  HalfArithmetic("f16", "arith.divf %a, %b", 2).expect(half, [](A &a, const A &b, const A &) {
    a.divide(b, kNearest);
  });
  HalfArithmetic("f16", "math.fma %a, %b, %c", 3).expect(half, [](A &a, const A &b, const A &c) {
    a.fusedMultiplyAdd(b, c, kNearest);
  });
}

TEST(Epilogue, BF16IsF32Rounded) {
  const llvm::fltSemantics &bf16 = APFloat::BFloat();
  using A = APFloat;
  auto viaF32 = [&](A &a, const A &b, auto fn) {
    bool loses;
    A wide = b;
    a.convert(A::IEEEsingle(), kNearest, &loses);
    wide.convert(A::IEEEsingle(), kNearest, &loses);
    fn(a, wide);
    a.convert(bf16, kNearest, &loses);
  };
  HalfArithmetic("bf16", "arith.subf %a, %b", 2).expect(bf16, [&](A &a, const A &b, const A &) {
    viaF32(a, b, [](A &x, const A &y) { x.subtract(y, kNearest); });
  });
  HalfArithmetic("bf16", "arith.mulf %a, %b", 2).expect(bf16, [&](A &a, const A &b, const A &) {
    viaF32(a, b, [](A &x, const A &y) { x.multiply(y, kNearest); });
  });
  HalfArithmetic("bf16", "arith.divf %a, %b", 2).expect(bf16, [&](A &a, const A &b, const A &) {
    viaF32(a, b, [](A &x, const A &y) { x.divide(y, kNearest); });
  });
}

//===----------------------------------------------------------------------===//
// Programs and errors
//===----------------------------------------------------------------------===//

TEST(Epilogue, SiluOverManyElements) {
  ParsedRegion parsed(R"(
    func.func @silu(%acc: f32, %bias: f32) -> (f32, f32) {
      %one = arith.constant 1.0 : f32
      %x = arith.addf %acc, %bias : f32
      %n = arith.negf %x : f32
      %e = math.exp %n : f32
      %d = arith.addf %one, %e : f32
      %y = arith.divf %x, %d : f32
      return %y, %acc : f32, f32
    })");
  ASSERT_TRUE(parsed.isValid());
  llvm::Expected<Epilogue> epilogue = Epilogue::compile(parsed.region());
  ASSERT_TRUE(bool(epilogue));
  std::vector<uint64_t> acc, bias, y(100), same(100);
  for (int i = 0; i < 100; ++i) {
    acc.push_back(f32(static_cast<float>(i) * 0.25f - 12.0f));
    bias.push_back(f32(0.5f));
  }
  uint64_t *outs[] = {y.data(), same.data()};
  Epilogue::Scratch scratch;
  epilogue->evaluate({acc.data(), bias.data()}, outs, 100, scratch);
  EXPECT_EQ(same, acc);
  for (int i = 0; i < 100; ++i) {
    const double x = i * 0.25 - 11.5, want = x / (1 + std::exp(-x));
    EXPECT_NEAR(decodeFloat(ElementType::F32, y[i]), want, std::fabs(want) * 4e-7);
  }
}

TEST(Epilogue, Errors) {
  auto body = [](llvm::StringRef arguments, llvm::StringRef result, llvm::StringRef op) {
    return llvm::formatv("func.func @f({0}) -> {1} {{\n  %r = {2}\n  return %r : {1}\n}", arguments,
                         result, op)
        .str();
  };
  EXPECT_EQ(compileError(body("%a: f32", "f32", "math.tan %a : f32")),
            "epilogue requires arith and math operations that the specification defines, got "
            "math.tan");
  EXPECT_EQ(compileError(body("%a: f64", "f64", "math.exp %a : f64")),
            "math.exp requires an f32, f16 or bf16 operand, got f64 to f64");
  EXPECT_EQ(compileError(body("%a: f8E5M2", "f8E5M2", "arith.negf %a : f8E5M2")),
            "arith.negf requires f64, f32, f16 or bf16 operands, got f8E5M2 to f8E5M2");
  EXPECT_EQ(compileError(body("%a: f32", "f8E8M0FNU", "arith.truncf %a : f32 to f8E8M0FNU")),
            "arith.truncf requires a float operand and a float result other than f8E8M0FNU, got "
            "f32 to f8E8M0FNU");
  EXPECT_EQ(compileError(body("%a: f32", "f16", "arith.truncf %a toward_zero : f32 to f16")),
            "arith.truncf requires rounding to nearest even, got toward_zero");
  EXPECT_EQ(
      compileError(body("%a: vector<4xf32>", "vector<4xf32>", "math.sqrt %a : vector<4xf32>")),
      "epilogue requires signless integers of 1 to 64 bits or floats, got vector<4xf32>");
  EXPECT_EQ(compileError(body("%a: f80", "f80", "arith.negf %a : f80")),
            "epilogue requires signless integers of 1 to 64 bits or floats, got f80");
}

} // namespace
