//===- Epilogue.cpp - interpreter of epilogue regions -----------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "qgemm/Reference/Epilogue.h"
#include "OpTable.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/IR/Operation.h"
#include "mlir/IR/Region.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/Support/FormatVariadic.h"

using namespace qgemm::reference;

template <typename... Args> static llvm::Error error(const char *format, Args &&...args) {
  return llvm::createStringError(llvm::formatv(format, std::forward<Args>(args)...).str());
}

static std::string print(mlir::Type type) {
  std::string text;
  llvm::raw_string_ostream(text) << type;
  return text;
}

//===----------------------------------------------------------------------===//
// Types
//===----------------------------------------------------------------------===//

std::string qgemm::reference::toString(const ValueType &type) {
  return type.isFloat ? info(type.format).name : "i" + std::to_string(type.width);
}

ValueType qgemm::reference::valueType(ElementType type) {
  return {isFloat(type), bitWidth(type), isFloat(type) ? type : ElementType::F32};
}

llvm::Expected<ValueType> qgemm::reference::valueType(mlir::Type type) {
  if (auto integer = llvm::dyn_cast<mlir::IntegerType>(type))
    if (integer.isSignless() && integer.getWidth() >= 1 && integer.getWidth() <= 64)
      return ValueType{false, integer.getWidth(), ElementType::F32};
  if (llvm::isa<mlir::FloatType>(type))
    if (std::optional<ElementType> format = elementTypeFromName(print(type)))
      return valueType(*format);
  return error("epilogue requires signless integers of 1 to 64 bits or floats, got {0}",
               print(type));
}

const OpTable &qgemm::reference::getOpTable() {
  static const OpTable table = [] {
    OpTable t;
    addFloatOps(t);
    addIntegerOps(t);
    addConversions(t);
    return t;
  }();
  return table;
}

//===----------------------------------------------------------------------===//
// Compilation
//===----------------------------------------------------------------------===//

class Epilogue::Compiler {
public:
  explicit Compiler(Epilogue &epilogue) : epilogue(epilogue) {}

  llvm::Error run(mlir::Region &region) {
    if (!region.hasOneBlock())
      return error("epilogue requires one block, got {0}", region.getBlocks().size());
    mlir::Block &block = region.front();
    for (mlir::BlockArgument argument : block.getArguments()) {
      llvm::Expected<ValueType> type = define(argument);
      if (!type)
        return type.takeError();
      epilogue.args.push_back(*type);
    }
    if (block.empty() || !block.back().hasTrait<mlir::OpTrait::IsTerminator>())
      return error("epilogue requires a terminator, got none");
    for (mlir::Operation &op : block.without_terminator())
      if (llvm::Error e = compile(op))
        return e;
    for (mlir::Value value : block.back().getOperands()) {
      llvm::Expected<unsigned> slot = use(value);
      if (!slot)
        return slot.takeError();
      epilogue.resultSlots.push_back(*slot);
      epilogue.resultTypes.push_back(types[*slot]);
    }
    return llvm::Error::success();
  }

private:
  /// Gives the value a slot.
  llvm::Expected<ValueType> define(mlir::Value value) {
    llvm::Expected<ValueType> type = valueType(value.getType());
    if (type) {
      slots[value] = epilogue.numSlots++;
      types.push_back(*type);
    }
    return type;
  }

  /// The slot of an operand; constants may stand outside of the region.
  llvm::Expected<unsigned> use(mlir::Value value) {
    if (auto it = slots.find(value); it != slots.end())
      return it->second;
    mlir::Operation *op = value.getDefiningOp();
    if (!op || !llvm::isa<mlir::arith::ConstantOp>(op))
      return error("epilogue requires values of its own or constants, got a value from outside");
    if (llvm::Error e = compileConstant(*op))
      return std::move(e);
    return slots[value];
  }

  llvm::Error compileConstant(mlir::Operation &op) {
    llvm::Expected<ValueType> type = define(op.getResult(0));
    if (!type)
      return type.takeError();
    mlir::Attribute attribute = llvm::cast<mlir::arith::ConstantOp>(op).getValue();
    llvm::APInt bits;
    if (auto number = llvm::dyn_cast<mlir::FloatAttr>(attribute))
      bits = number.getValue().bitcastToAPInt();
    else if (auto number = llvm::dyn_cast<mlir::IntegerAttr>(attribute))
      bits = number.getValue();
    else
      return error("arith.constant requires a number, got {0}", print(op.getResult(0).getType()));
    epilogue.constants.push_back({slots[op.getResult(0)], bits.getZExtValue()});
    return llvm::Error::success();
  }

  llvm::Error compile(mlir::Operation &op) {
    if (llvm::isa<mlir::arith::ConstantOp>(op))
      return compileConstant(op);
    const llvm::StringRef name = op.getName().getStringRef();
    auto entry = getOpTable().find(name);
    if (entry == getOpTable().end() || op.getNumResults() != 1 || op.getNumOperands() == 0)
      return error("epilogue requires arith and math operations that the specification defines, "
                   "got {0}",
                   name);
    if (auto truncate = llvm::dyn_cast<mlir::arith::TruncFOp>(op))
      if (auto mode = truncate.getRoundingmode();
          mode && *mode != mlir::arith::RoundingMode::to_nearest_even)
        return error("arith.truncf requires rounding to nearest even, got {0}",
                     mlir::arith::stringifyRoundingMode(*mode));

    Step step;
    for (mlir::Value operand : op.getOperands()) {
      llvm::Expected<unsigned> slot = use(operand);
      if (!slot)
        return slot.takeError();
      step.operands.push_back(*slot);
    }
    step.in = types[step.operands.back()];
    llvm::Expected<ValueType> type = define(op.getResult(0));
    if (!type)
      return type.takeError();
    step.out = *type;
    step.result = slots[op.getResult(0)];
    if (auto compare = llvm::dyn_cast<mlir::arith::CmpFOp>(op))
      step.predicate = static_cast<unsigned>(compare.getPredicate());
    else if (auto compare = llvm::dyn_cast<mlir::arith::CmpIOp>(op))
      step.predicate = static_cast<unsigned>(compare.getPredicate());

    const OpEntry &known = entry->second;
    const bool fits =
        known.kind == OperandKind::Any || (known.kind == OperandKind::Float) == step.in.isFloat;
    step.fn = fits ? known.select(step) : nullptr;
    if (!step.fn)
      return error("{0} requires {1}, got {2} to {3}", name, known.want, toString(step.in),
                   toString(step.out));
    epilogue.steps.push_back(std::move(step));
    return llvm::Error::success();
  }

  Epilogue &epilogue;
  llvm::DenseMap<mlir::Value, unsigned> slots;
  llvm::SmallVector<ValueType> types; ///< by slot
};

llvm::Expected<Epilogue> Epilogue::compile(mlir::Region &region) {
  Epilogue epilogue;
  if (llvm::Error e = Compiler(epilogue).run(region))
    return std::move(e);
  return epilogue;
}

//===----------------------------------------------------------------------===//
// Evaluation
//===----------------------------------------------------------------------===//

void Epilogue::evaluate(llvm::ArrayRef<const uint64_t *> arguments,
                        llvm::ArrayRef<uint64_t *> results, size_t n, Scratch &scratch) const {
  scratch.resize(numSlots * n);
  auto slot = [&](unsigned index) -> const uint64_t * {
    return index < args.size() ? arguments[index] : scratch.data() + index * n;
  };
  for (const Constant &constant : constants)
    std::fill_n(scratch.data() + constant.slot * n, n, constant.bits);
  for (const Step &step : steps) {
    const uint64_t *in[3] = {};
    for (auto [i, operand] : llvm::enumerate(step.operands))
      in[i] = slot(operand);
    step.fn(step, in, scratch.data() + step.result * n, n);
  }
  for (auto [result, index] : llvm::zip_equal(results, resultSlots))
    std::copy_n(slot(index), n, result);
}
