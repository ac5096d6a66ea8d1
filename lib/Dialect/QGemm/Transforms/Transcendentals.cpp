//===- Transcendentals.cpp - expansions to IEEE operations ----------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The steps and constants are stated, and their errors bounded, in docs/Spec.md, "Transcendental
// functions".
//
//===----------------------------------------------------------------------===//

#include "Transcendentals.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"
#include "mlir/IR/TypeUtilities.h"

using namespace mlir;

Type qgemm::withElement(Type type, Type element) {
  if (auto tensor = dyn_cast<RankedTensorType>(type))
    return RankedTensorType::get(tensor.getShape(), element, tensor.getEncoding());
  return element;
}

namespace {

constexpr uint32_t one = 0x3F800000, infinity = 0x7F800000;

/// Builds f32 and i32 operations on values shaped like one given.
class Builder32 {
public:
  Builder32(OpBuilder &builder, Location loc, Type like)
      : b(loc, builder), f32(qgemm::withElement(like, builder.getF32Type())),
        i32(qgemm::withElement(like, builder.getI32Type())) {}

  /// The f32 with this bit pattern.
  Value bits(uint32_t pattern) {
    return constant(
        f32, b.getFloatAttr(b.getF32Type(), APFloat(APFloat::IEEEsingle(), APInt(32, pattern))));
  }
  Value integer(int32_t v) { return constant(i32, b.getI32IntegerAttr(v)); }

  Value add(Value x, Value y) { return arith::AddFOp::create(b, x, y); }
  Value sub(Value x, Value y) { return arith::SubFOp::create(b, x, y); }
  Value mul(Value x, Value y) { return arith::MulFOp::create(b, x, y); }
  Value div(Value x, Value y) { return arith::DivFOp::create(b, x, y); }
  Value neg(Value x) { return arith::NegFOp::create(b, x); }
  Value abs(Value x) { return math::AbsFOp::create(b, x); }
  Value sqrt(Value x) { return math::SqrtOp::create(b, x); }
  Value copySign(Value x, Value sign) { return math::CopySignOp::create(b, x, sign); }
  Value fma(Value x, Value y, Value z) { return math::FmaOp::create(b, x, y, z); }
  Value roundEven(Value x) { return math::RoundEvenOp::create(b, x); }

  Value less(Value x, Value y) { return compare(arith::CmpFPredicate::OLT, x, y); }
  Value greater(Value x, Value y) { return compare(arith::CmpFPredicate::OGT, x, y); }
  Value equal(Value x, Value y) { return compare(arith::CmpFPredicate::OEQ, x, y); }
  Value select(Value c, Value x, Value y) { return arith::SelectOp::create(b, c, x, y); }

  Value toInt(Value x) { return arith::FPToSIOp::create(b, i32, x); }
  Value fromInt(Value x) { return arith::SIToFPOp::create(b, f32, x); }
  Value asInt(Value x) { return arith::BitcastOp::create(b, i32, x); }
  Value asFloat(Value x) { return arith::BitcastOp::create(b, f32, x); }
  Value addInt(Value x, Value y) { return arith::AddIOp::create(b, x, y); }
  Value subInt(Value x, Value y) { return arith::SubIOp::create(b, x, y); }
  Value shiftRight(Value x, int32_t n) { return arith::ShRSIOp::create(b, x, integer(n)); }
  Value shiftLeft(Value x, int32_t n) { return arith::ShLIOp::create(b, x, integer(n)); }

  /// Horner's scheme in fma, highest coefficient first.
  Value polynomial(Value x, ArrayRef<uint32_t> coefficients) {
    Value p = bits(coefficients.front());
    for (uint32_t coefficient : coefficients.drop_front())
      p = fma(p, x, bits(coefficient));
    return p;
  }
  /// 2^e for an e from -126 to 127.
  Value powerOfTwo(Value e) { return asFloat(shiftLeft(addInt(e, integer(127)), 23)); }
  /// p * 2^n in two steps, of which only the second can round.
  Value scaleByPowerOfTwo(Value p, Value n) {
    Value i = toInt(n);
    Value half = shiftRight(i, 1);
    return mul(mul(p, powerOfTwo(half)), powerOfTwo(subInt(i, half)));
  }
  /// x held between the f32 with these bit patterns; NaN stays NaN.
  Value clamp(Value x, uint32_t low, uint32_t high) {
    Value upper = bits(high), lower = bits(low);
    Value c = select(greater(x, upper), upper, x);
    return select(less(c, lower), lower, c);
  }

private:
  Value compare(arith::CmpFPredicate p, Value x, Value y) {
    return arith::CmpFOp::create(b, p, x, y);
  }
  Value constant(Type type, TypedAttr value) {
    if (auto tensor = dyn_cast<RankedTensorType>(type))
      return arith::ConstantOp::create(b, tensor, SplatElementsAttr::get(tensor, Attribute(value)));
    return arith::ConstantOp::create(b, value);
  }
  ImplicitLocOpBuilder b;
  Type f32, i32;
};

Value expandExp(Builder32 &b, Value x) {
  Value c = b.clamp(x, 0xC2D10000, 0x42B20000);
  Value n = b.roundEven(b.mul(c, b.bits(0x3FB8AA3B)));
  Value r = b.fma(n, b.bits(0xBF317218), c);
  r = b.fma(n, b.bits(0x3102E308), r);
  Value p = b.polynomial(r, {0x3AB563A7, 0x3C091EF0, 0x3D2AAC2C, 0x3E2AAA46, 0x3EFFFFFE, one, one});
  return b.scaleByPowerOfTwo(p, n);
}

Value expandExp2(Builder32 &b, Value x) {
  Value c = b.clamp(x, 0xC3170000, 0x43010000);
  Value n = b.roundEven(c);
  Value p = b.polynomial(
      b.sub(c, n), {0x391FD103, 0x3AAF85C1, 0x3C1D9850, 0x3D6357BB, 0x3E75FDEC, 0x3F317218, one});
  return b.scaleByPowerOfTwo(p, n);
}

Value expandLog(Builder32 &b, Value x) {
  Value zero = b.bits(0), inf = b.bits(infinity);
  Value tiny = b.less(x, b.bits(0x00800000));
  Value s = b.asInt(b.select(tiny, b.mul(x, b.bits(0x4F800000)), x));
  Value e = b.shiftRight(b.subInt(s, b.integer(0x3F3504F3)), 23);
  Value m = b.asFloat(b.subInt(s, b.shiftLeft(e, 23)));
  Value k = b.fromInt(b.addInt(e, b.select(tiny, b.integer(-32), b.integer(0))));
  Value f = b.add(m, b.bits(0xBF800000));
  Value q = b.polynomial(f, {0xBDA4B529, 0x3E045351, 0xBE05FAA2, 0x3E112235, 0xBE2A43F1, 0x3E4CD3D4,
                             0xBE800111, 0x3EAAAAA4, 0xBEFFFFFF});
  Value v = b.fma(b.mul(f, f), q, b.mul(k, b.bits(0xB102E308)));
  Value y = b.fma(k, b.bits(0x3F317218), b.add(f, v));
  y = b.select(b.less(x, inf), y, x);
  y = b.select(b.equal(x, zero), b.bits(infinity | 0x80000000), y);
  return b.select(b.less(x, zero), b.bits(0x7FC00000), y);
}

Value expandRsqrt(Builder32 &b, Value x) { return b.div(b.bits(one), b.sqrt(x)); }

Value expandTanh(Builder32 &b, Value x) {
  Value a = b.abs(x), two = b.bits(0x40000000);
  Value z = b.mul(a, a);
  Value q =
      b.polynomial(z, {0x3B26BDA2, 0xBC0C986E, 0x3CB2FE23, 0xBD5D10DF, 0x3E0888A4, 0xBEAAAAAB});
  Value near = b.fma(b.mul(a, z), q, a);
  Value power = b.add(expandExp(b, b.add(a, a)), b.bits(one));
  Value far = b.sub(b.bits(one), b.div(two, power));
  return b.copySign(b.select(b.less(a, b.bits(0x3F19999A)), near, far), x);
}

Value expandErf(Builder32 &b, Value x) {
  Value a = b.abs(x), four = b.bits(0x40800000);
  Value q = b.polynomial(b.mul(a, a), {0x38A62E5A, 0xBA528CBD, 0x3BAA17F6, 0xBCDBFF62, 0x3DE716A9,
                                       0xBEC093A0, 0x3E0375D4});
  Value near = b.fma(a, q, a);
  Value c = b.select(b.greater(a, four), four, a);
  Value p = b.polynomial(
      c, {0xB94297D5, 0x3B40A6DA, 0xBCB2A12D, 0x3DD30547, 0x3F2362C2, 0x3F9042D9, 0x39B97376});
  Value far = b.sub(b.bits(one), expandExp(b, b.neg(p)));
  return b.copySign(b.select(b.less(a, b.bits(one)), near, far), x);
}

using Expansion = Value (*)(Builder32 &, Value);

Expansion findExpansion(Operation *op) {
  static const llvm::StringMap<Expansion> table = {
      {math::ExpOp::getOperationName(), expandExp},
      {math::Exp2Op::getOperationName(), expandExp2},
      {math::LogOp::getOperationName(), expandLog},
      {math::RsqrtOp::getOperationName(), expandRsqrt},
      {math::TanhOp::getOperationName(), expandTanh},
      {math::ErfOp::getOperationName(), expandErf},
  };
  return table.lookup(op->getName().getStringRef());
}

} // namespace

bool qgemm::isTranscendental(Operation *op) { return findExpansion(op); }

std::optional<Value> qgemm::expandTranscendental(OpBuilder &builder, Operation *op, Value x) {
  Expansion expand = findExpansion(op);
  if (!expand)
    return std::nullopt;
  Builder32 b(builder, op->getLoc(), x.getType());
  return expand(b, x);
}
