//===- Epilogue.h - interpreter of epilogue regions -------------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Evaluates a region of scalar arith and math operations over many elements at a
// time, with arithmetic of its own. Semantics where upstream leaves a choice:
//
//   * every operation and conversion rounds once, to nearest even; bf16
//     arithmetic is f32 arithmetic rounded to bf16 after each operation;
//   * fptosi, fptoui: toward zero, saturating, NaN gives 0, in the result's width;
//   * truncf to 8/6/4-bit floats saturates (Formats.h);
//   * shifts by the width or more give 0, or the sign (shrsi);
//   * maxnumf, minnumf: -0 < +0; integer overflow wraps, whatever the flags say;
//   * math.exp: docs/Spec.md, section "exp"; on f16 and bf16 computed in f32, then rounded;
//   * fastmath flags allow a kernel more, the reference uses none of them.
//
//===----------------------------------------------------------------------===//
#ifndef QGEMM_REFERENCE_EPILOGUE_H
#define QGEMM_REFERENCE_EPILOGUE_H

#include "qgemm/Reference/Formats.h"

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/Support/Error.h"

#include <vector>

namespace mlir {
class Region;
class Type;
} // namespace mlir

namespace qgemm::reference {

/// The type of a value in a region: a signless integer of 1 to 64 bits, or a float.
/// Values are bit patterns in the low `width` bits of 64, the rest are 0.
struct ValueType {
  bool isFloat = false;
  unsigned width = 0;
  ElementType format = ElementType::F32; ///< floats only

  bool operator==(const ValueType &other) const {
    return isFloat == other.isFloat && width == other.width && (!isFloat || format == other.format);
  }
};

/// As MLIR prints it: "i32", "bf16".
std::string toString(const ValueType &type);
/// An error names a type that regions cannot hold.
llvm::Expected<ValueType> valueType(mlir::Type type);
/// The signless region type of an element in memory.
ValueType valueType(ElementType type);

struct Step;
/// Computes n elements of one operation.
using StepFn = void (*)(const Step &step, const uint64_t *const *in, uint64_t *out, size_t n);

/// One operation, ready to run. `fn` may use the types and the predicate.
struct Step {
  StepFn fn = nullptr;
  llvm::SmallVector<unsigned, 3> operands; ///< slots
  unsigned result = 0;                     ///< slot
  ValueType in, out;                       ///< of the last operand, of the result
  unsigned predicate = 0;                  ///< comparisons: MLIR's number
};

class Epilogue {
public:
  /// An operation or a type that is not known is an error that names it.
  static llvm::Expected<Epilogue> compile(mlir::Region &region);

  llvm::ArrayRef<ValueType> arguments() const { return args; }
  llvm::ArrayRef<ValueType> results() const { return resultTypes; }

  /// The memory that evaluate works in, one for each thread.
  using Scratch = std::vector<uint64_t>;

  /// arguments[i] holds n patterns; results[i] receives n patterns.
  void evaluate(llvm::ArrayRef<const uint64_t *> arguments, llvm::ArrayRef<uint64_t *> results,
                size_t n, Scratch &scratch) const;

private:
  struct Constant {
    unsigned slot;
    uint64_t bits;
  };
  class Compiler;

  llvm::SmallVector<ValueType> args, resultTypes;
  llvm::SmallVector<unsigned> resultSlots; ///< slots below args.size() are the arguments
  llvm::SmallVector<Constant> constants;
  std::vector<Step> steps;
  unsigned numSlots = 0;
};

/// Converts an accumulator (i32 or f32) as an identity epilogue does: f32 to floats by
/// truncf, i32 to floats by sitofp to f32 and truncf, i32 to i32 as it is. Null if there is
/// no such conversion.
StepFn identityConversion(const ValueType &from, const ValueType &to);

} // namespace qgemm::reference

#endif // QGEMM_REFERENCE_EPILOGUE_H
