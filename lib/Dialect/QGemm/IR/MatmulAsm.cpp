//===- MatmulAsm.cpp - the text of qgemm.matmul ---------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//   matmul   ::= `qgemm.matmul` `lhs` side (`rhs` side)+ `outs` `(` out (`,` out)* `)`
//                (`offsets` value)? (`gather` value)? (`attributes` dict)?
//                (`epilogue` (`(` extra (`,` extra)* `)`)? region)?
//   side     ::= value (`scale` param)? (`zero` param)? (`sums` value block?)?
//   param    ::= value block | `(` constant `)`
//   block    ::= `block` `[` (int | `full`) `,` (int | `full`) `]`
//   value    ::= `(` ssa-use `:` type `)`
//   out      ::= ssa-use (`per_row` (`max` | `min` | `add`))? `:` type
//   extra    ::= ssa-use (`per_row` | `per_column` | `per_element`) `:` type
//
//===----------------------------------------------------------------------===//

#include "qgemm/Dialect/QGemm/IR/QGemm.h"

#include "mlir/IR/Builders.h"
#include "mlir/IR/OpImplementation.h"

using namespace mlir;
using namespace qgemm;

//===----------------------------------------------------------------------===//
// Parsing
//===----------------------------------------------------------------------===//

using UnresolvedOperand = OpAsmParser::UnresolvedOperand;

static ParseResult resolve(OpAsmParser &parser, const UnresolvedOperand &operand, Type type,
                           Value &value) {
  SmallVector<Value, 1> values;
  if (parser.resolveOperand(operand, type, values))
    return failure();
  value = values.front();
  return success();
}

/// ssa-use `:` type
static ParseResult parseTypedUse(OpAsmParser &parser, Value &value) {
  UnresolvedOperand operand;
  Type type;
  return failure(parser.parseOperand(operand) || parser.parseColonType(type) ||
                 resolve(parser, operand, type, value));
}

static ParseResult parseValue(OpAsmParser &parser, Value &value) {
  return failure(parser.parseLParen() || parseTypedUse(parser, value) || parser.parseRParen());
}

static ParseResult parseExtent(OpAsmParser &parser, int64_t &extent) {
  if (succeeded(parser.parseOptionalKeyword("full"))) {
    extent = BlockShape::kFull;
    return success();
  }
  SMLoc loc = parser.getCurrentLocation();
  if (parser.parseInteger(extent))
    return failure();
  // matmul_c10
  if (extent < 1)
    return parser.emitError(loc, "block requires 'full' or an extent of at least 1, got ")
           << extent;
  return success();
}

/// The part after `block`.
static ParseResult parseBlockShape(OpAsmParser &parser, BlockShape &block) {
  return failure(parser.parseLSquare() || parseExtent(parser, block.rows) || parser.parseComma() ||
                 parseExtent(parser, block.columns) || parser.parseRSquare());
}

static ParseResult parseScaleConstant(OpAsmParser &parser, TypedAttr &constant) {
  FloatAttr attr;
  if (parser.parseAttribute(attr, parser.getBuilder().getF32Type()))
    return failure();
  constant = attr;
  return success();
}

static ParseResult parseZeroConstant(OpAsmParser &parser, TypedAttr &constant) {
  SMLoc loc = parser.getCurrentLocation();
  Attribute attr;
  if (parser.parseAttribute(attr))
    return failure();
  Builder &builder = parser.getBuilder();
  if (auto integer = dyn_cast<IntegerAttr>(attr)) {
    if (integer.getType().isSignlessInteger() && !integer.getType().isInteger(1) &&
        integer.getValue().getSignificantBits() <= 32) {
      constant = builder.getI32IntegerAttr(integer.getInt());
      return success();
    }
  } else if (auto number = dyn_cast<FloatAttr>(attr)) {
    APFloat value = number.getValue();
    bool inexact;
    value.convert(APFloat::IEEEsingle(), APFloat::rmNearestTiesToEven, &inexact);
    constant = builder.getFloatAttr(builder.getF32Type(), value);
    return success();
  }
  return parser.emitError(loc, "zero requires a value, an i32 constant or a float constant, got ")
         << attr;
}

using ConstantParser = ParseResult (*)(OpAsmParser &, TypedAttr &);

static ParseResult parseParam(OpAsmParser &parser, QuantParam &param, ConstantParser constant) {
  UnresolvedOperand operand;
  if (parser.parseLParen())
    return failure();
  OptionalParseResult use = parser.parseOptionalOperand(operand);
  if (!use.has_value())
    return failure(constant(parser, param.constant) || parser.parseRParen());
  Type type;
  return failure(*use || parser.parseColonType(type) ||
                 resolve(parser, operand, type, param.value) || parser.parseRParen() ||
                 parser.parseKeyword("block") || parseBlockShape(parser, param.block));
}

static ParseResult parseSide(OpAsmParser &parser, OperandSide &side) {
  if (parseValue(parser, side.data))
    return failure();
  if (succeeded(parser.parseOptionalKeyword("scale")) &&
      parseParam(parser, side.scale, parseScaleConstant))
    return failure();
  if (succeeded(parser.parseOptionalKeyword("zero")) &&
      parseParam(parser, side.zero, parseZeroConstant))
    return failure();
  if (failed(parser.parseOptionalKeyword("sums")))
    return success();
  if (parseValue(parser, side.sums))
    return failure();
  SMLoc loc = parser.getCurrentLocation();
  if (succeeded(parser.parseOptionalKeyword("block")) && parseBlockShape(parser, side.sumsBlock))
    return failure();
  // matmul_c10
  if (side.sumsBlock.rows != 1)
    return parser.emitError(loc, "block of sums requires 1 row");
  return success();
}

static ParseResult parseOut(OpAsmParser &parser, MatmulOut &out) {
  UnresolvedOperand operand;
  Type type;
  if (parser.parseOperand(operand))
    return failure();
  if (succeeded(parser.parseOptionalKeyword("per_row"))) {
    SMLoc loc = parser.getCurrentLocation();
    StringRef reduction;
    if (parser.parseKeyword(&reduction))
      return failure();
    std::optional<OutKind> kind = symbolizeOutKind(("per_row_" + reduction).str());
    if (!kind)
      return parser.emitError(loc, "per_row requires 'max', 'min' or 'add', got '")
             << reduction << "'";
    out.kind = *kind;
  }
  return failure(parser.parseColonType(type) || resolve(parser, operand, type, out.value));
}

static ParseResult parseExtra(OpAsmParser &parser, MatmulExtra &extra) {
  UnresolvedOperand operand;
  Type type;
  StringRef keyword;
  if (parser.parseOperand(operand))
    return failure();
  SMLoc loc = parser.getCurrentLocation();
  if (parser.parseKeyword(&keyword))
    return failure();
  std::optional<Broadcast> kind = symbolizeBroadcast(keyword);
  if (!kind)
    return parser.emitError(loc, "extra requires 'per_row', 'per_column' or 'per_element', got '")
           << keyword << "'";
  extra.kind = *kind;
  return failure(parser.parseColonType(type) || resolve(parser, operand, type, extra.value));
}

/// What the custom syntax spells elsewhere cannot be overridden by the dictionary.
static ParseResult parseAttributes(OpAsmParser &parser, OperationState &result,
                                   StringAttr &config) {
  SMLoc loc = parser.getCurrentLocation();
  NamedAttrList attributes;
  if (parser.parseOptionalAttrDictWithKeyword(attributes))
    return failure();
  if (Attribute attr = attributes.erase("config")) {
    config = dyn_cast<StringAttr>(attr);
    if (!config)
      return parser.emitError(loc, "config requires a string, got ") << attr;
  }
  for (StringRef name : MatmulOp::getAttributeNames())
    if (attributes.get(name))
      return parser.emitError(loc, "attribute '") << name << "' is spelled by the syntax of the op";
  result.addAttributes(attributes);
  return success();
}

static ParseResult parseEpilogue(OpAsmParser &parser, MatmulDesc &desc, Region &region) {
  if (failed(parser.parseOptionalKeyword("epilogue")))
    return success();
  auto parseOne = [&] { return parseExtra(parser, desc.extras.emplace_back()); };
  if (succeeded(parser.parseOptionalLParen()) &&
      (parser.parseCommaSeparatedList(parseOne) || parser.parseRParen()))
    return failure();
  SMLoc loc = parser.getCurrentLocation();
  // Isolated from above: the printer starts numbering anew inside.
  if (parser.parseRegion(region, /*arguments=*/{}, /*enableNameShadowing=*/true))
    return failure();
  if (region.empty())
    return parser.emitError(loc, "epilogue requires a block, got an empty region");
  return success();
}

ParseResult MatmulOp::parse(OpAsmParser &parser, OperationState &result) {
  MatmulDesc desc;
  if (parser.parseKeyword("lhs") || parseSide(parser, desc.lhs) || parser.parseKeyword("rhs") ||
      parseSide(parser, desc.rhs.emplace_back()))
    return failure();
  while (succeeded(parser.parseOptionalKeyword("rhs")))
    if (parseSide(parser, desc.rhs.emplace_back()))
      return failure();
  auto parseOneOut = [&] { return parseOut(parser, desc.outs.emplace_back()); };
  if (parser.parseKeyword("outs") ||
      parser.parseCommaSeparatedList(AsmParser::Delimiter::Paren, parseOneOut))
    return failure();
  if (succeeded(parser.parseOptionalKeyword("offsets")) && parseValue(parser, desc.offsets))
    return failure();
  if (succeeded(parser.parseOptionalKeyword("gather")) && parseValue(parser, desc.gather))
    return failure();
  Region epilogue;
  if (parseAttributes(parser, result, desc.config) || parseEpilogue(parser, desc, epilogue))
    return failure();
  OpBuilder builder(parser.getContext());
  build(builder, result, desc);
  result.regions.back()->takeBody(epilogue);
  return success();
}

//===----------------------------------------------------------------------===//
// Printing
//===----------------------------------------------------------------------===//

static void printValue(OpAsmPrinter &p, StringRef keyword, Value value) {
  if (value)
    p << " " << keyword << "(" << value << " : " << value.getType() << ")";
}

static void printBlock(OpAsmPrinter &p, BlockShape block) {
  auto extent = [](int64_t extent) {
    return extent == BlockShape::kFull ? std::string("full") : std::to_string(extent);
  };
  p << " block [" << extent(block.rows) << ", " << extent(block.columns) << "]";
}

static void printParam(OpAsmPrinter &p, StringRef keyword, const QuantParam &param) {
  if (param.isValue()) {
    printValue(p, keyword, param.value);
    printBlock(p, param.block);
  } else if (param.isConstant()) {
    p << " " << keyword << "(";
    // A float zero point keeps its type: its hexadecimal form (infinities) would read as an
    // integer.
    if (keyword == "zero" && isa<FloatAttr>(param.constant))
      p.printAttribute(param.constant);
    else
      p.printAttributeWithoutType(param.constant);
    p << ")";
  }
}

static void printSide(OpAsmPrinter &p, StringRef keyword, const OperandSide &side) {
  p.increaseIndent();
  p.increaseIndent();
  p.printNewline();
  p << keyword << "(" << side.data << " : " << side.data.getType() << ")";
  printParam(p, "scale", side.scale);
  printParam(p, "zero", side.zero);
  printValue(p, "sums", side.sums);
  if (side.sums && side.sumsBlock.variesAlongK())
    printBlock(p, side.sumsBlock);
  p.decreaseIndent();
  p.decreaseIndent();
}

static void printOut(OpAsmPrinter &p, const MatmulOut &out) {
  p << out.value;
  if (out.kind != OutKind::Full)
    p << " per_row " << stringifyOutKind(out.kind).drop_front(strlen("per_row_"));
  p << " : " << out.value.getType();
}

static void printExtra(OpAsmPrinter &p, const MatmulExtra &extra) {
  p << extra.value << " " << stringifyBroadcast(extra.kind) << " : " << extra.value.getType();
}

void MatmulOp::print(OpAsmPrinter &p) {
  MatmulDesc desc = getDesc();
  printSide(p, "lhs", desc.lhs);
  for (const OperandSide &side : desc.rhs)
    printSide(p, "rhs", side);
  p.increaseIndent();
  p.increaseIndent();
  p.printNewline();
  p << "outs(";
  llvm::interleaveComma(desc.outs, p, [&](const MatmulOut &out) { printOut(p, out); });
  p << ")";
  printValue(p, "offsets", desc.offsets);
  printValue(p, "gather", desc.gather);
  SmallVector<StringRef> elided = llvm::to_vector(getAttributeNames());
  llvm::erase(elided, "config");
  p.printOptionalAttrDictWithKeyword((*this)->getAttrs(), elided);
  bool hasEpilogue = !hasIdentityEpilogue();
  if (hasEpilogue) {
    p.printNewline();
    p << "epilogue";
    if (!desc.extras.empty()) {
      p << "(";
      llvm::interleaveComma(desc.extras, p,
                            [&](const MatmulExtra &extra) { printExtra(p, extra); });
      p << ")";
    }
    p << " ";
  }
  p.decreaseIndent();
  p.decreaseIndent();
  if (hasEpilogue)
    p.printRegion(getEpilogue());
}
