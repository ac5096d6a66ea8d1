//===- Plan.h - what one product asks for, checked --------------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef QGEMM_LIB_REFERENCE_PLAN_H
#define QGEMM_LIB_REFERENCE_PLAN_H

#include "qgemm/Reference/Epilogue.h"
#include "qgemm/Reference/Matmul.h"

#include <optional>
#include <vector>

namespace qgemm::reference {

/// How the elements of lhs and one rhs are multiplied.
enum class ProductKind : uint8_t {
  Integer,    ///< int32 modulo 2^32
  Float,      ///< binary64
  WeightOnly, ///< the rhs is dequantized to the lhs's 16-bit type, then as Float
};

/// The product of lhs and one rhs, with the scales that are applied to its sums.
struct Product {
  ProductKind kind;
  const Operand *lhs, *rhs;
  Param lhsScale, rhsScale; ///< WeightOnly: rhsScale is none, it is in the weights
  bool integerResult;       ///< %acc is i32

  bool isSegmented() const { return lhsScale.variesAlongK() || rhsScale.variesAlongK(); }
  /// The first k beyond k at which a scale changes, at most K.
  int64_t segmentEnd(int64_t k, int64_t K) const;
};

/// Which element of every operand one row of the outs needs.
struct RowSource {
  int64_t outBatch;
  int64_t lhsBatch, lhsRow;
  int64_t rhsBatch;
};

struct Plan {
  const Matmul *matmul;
  std::vector<Product> products;
  /// None: identityConversion of accumulator i, in `identity`.
  std::optional<Epilogue> epilogue;
  std::vector<Step> identity;
  bool wantsTolerance = false;
};

/// The value of a scale, exact in f32; 1 where there is none.
float scaleAt(const Param &scale, int64_t batch, int64_t row, int64_t k);

/// A zero point: an integer, or a float for weights.
struct Zero {
  bool isFloat = false;
  int32_t integer = 0;
  float number = 0;
};
/// 0 where there is none.
Zero zeroAt(const Param &zero, int64_t batch, int64_t row, int64_t k);

/// The first k beyond k at which the block column changes, at most `limit`.
int64_t blockEnd(const Param &param, int64_t k, int64_t limit);

/// q - z as int32, modulo 2^32.
inline int32_t difference(int64_t q, const Zero &zero) {
  return static_cast<int32_t>(static_cast<uint32_t>(q) - static_cast<uint32_t>(zero.integer));
}

/// The dequantized weight of a weight-only product: rounded to the 16-bit type `type`.
double dequantizeWeight(ElementType type, const Operand &rhs, uint64_t bits, const Zero &zero,
                        float scale);

/// Checks the whole description; the plan refers to it.
llvm::Expected<Plan> makePlan(const Matmul &matmul, const Options &options);

} // namespace qgemm::reference

#endif // QGEMM_LIB_REFERENCE_PLAN_H
