//===- TileAttrs.cpp - syntax and verifiers of tile attributes ------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "qgemm/Dialect/QGemm/IR/Layout.h"
#include "qgemm/Dialect/QGemm/IR/QGemm.h"
#include "qgemm/Target/MatrixInstruction.h"

#include "mlir/IR/DialectImplementation.h"
#include "llvm/ADT/TypeSwitch.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace qgemm;

#define GET_ATTRDEF_CLASSES
#include "qgemm/Dialect/QGemm/IR/QGemmAttrs.cpp.inc"

#define GET_TYPEDEF_CLASSES
#include "qgemm/Dialect/QGemm/IR/QGemmTypes.cpp.inc"

void QGemmDialect::registerAttributes() {
  addAttributes<
#define GET_ATTRDEF_LIST
#include "qgemm/Dialect/QGemm/IR/QGemmAttrs.cpp.inc"
      >();
}

void QGemmDialect::registerTypes() {
  addTypes<
#define GET_TYPEDEF_LIST
#include "qgemm/Dialect/QGemm/IR/QGemmTypes.cpp.inc"
      >();
}

static LogicalResult verifyPowersOfTwo(llvm::function_ref<InFlightDiagnostic()> emitError,
                                       ArrayRef<int64_t> numbers, StringRef what) {
  for (int64_t n : numbers)
    if (n <= 0 || n > 4096 || !llvm::isPowerOf2_64(n))
      return emitError() << what << " requires powers of two up to 4096, got " << n;
  return success();
}

LogicalResult BlockedAttr::verify(llvm::function_ref<InFlightDiagnostic()> emitError,
                                  ArrayRef<int64_t> vector, ArrayRef<int64_t> lanes,
                                  ArrayRef<int64_t> waves, bool transposed) {
  if (transposed && vector.size() != 2)
    return emitError() << "blocked layout requires two dimensions to be transposed, got "
                       << vector.size();
  if (vector.empty() || vector.size() > 2 || lanes.size() != vector.size() ||
      waves.size() != vector.size())
    return emitError() << "blocked layout requires one or two numbers for each of vector, lanes "
                          "and waves, got "
                       << vector.size() << ", " << lanes.size() << " and " << waves.size();
  int64_t numLanes = 1;
  for (int64_t n : lanes)
    numLanes *= n;
  if (failed(verifyPowersOfTwo(emitError, vector, "vector")) ||
      failed(verifyPowersOfTwo(emitError, lanes, "lanes")) ||
      failed(verifyPowersOfTwo(emitError, waves, "waves")))
    return failure();
  if (numLanes != 32 && numLanes != 64)
    return emitError() << "blocked layout requires 32 or 64 lanes, got " << numLanes;
  return success();
}

LogicalResult MmaAttr::verify(llvm::function_ref<InFlightDiagnostic()> emitError, StringRef family,
                              StringRef instruction, ArrayRef<int64_t> waves, int64_t kwidth,
                              bool transposed) {
  auto f = target::familyFromName(family);
  if (!f)
    return emitError() << "mma layout requires a family of the Target table, got '" << family
                       << "'";
  if (!target::findMatrixInstruction(*f, instruction))
    return emitError() << "mma layout requires a matrix instruction of " << family << ", got '"
                       << instruction << "'";
  if (waves.size() != 2 && waves.size() != 3)
    return emitError() << "mma layout requires two or three numbers of waves, got " << waves.size();
  int64_t width[] = {kwidth};
  if (failed(verifyPowersOfTwo(emitError, waves, "waves")) ||
      failed(verifyPowersOfTwo(emitError, width, "kwidth")))
    return failure();
  return success();
}

/// A layout without, or with little of, dimension `dim` of a two-dimensional one.
static LogicalResult verifyReduced(llvm::function_ref<InFlightDiagnostic()> emitError,
                                   StringRef what, int64_t dim, Attribute parent) {
  if (dim != 0 && dim != 1)
    return emitError() << what << " requires dimension 0 or 1, got " << dim;
  auto blocked = dyn_cast_or_null<BlockedAttr>(parent);
  if (!isa_and_nonnull<MmaAttr, OperandAttr>(parent) &&
      !(blocked && blocked.getVector().size() == 2))
    return emitError() << what << " requires a two-dimensional layout, got " << parent;
  return success();
}

LogicalResult SliceAttr::verify(llvm::function_ref<InFlightDiagnostic()> emitError, int64_t dim,
                                Attribute parent) {
  return verifyReduced(emitError, "slice", dim, parent);
}

LogicalResult WavePartsAttr::verify(llvm::function_ref<InFlightDiagnostic()> emitError, int64_t dim,
                                    Attribute parent) {
  return verifyReduced(emitError, "wave_parts", dim, parent);
}

Attribute BlockedAttr::parse(AsmParser &parser, Type) {
  SmallVector<int64_t> vector, lanes, waves;
  auto loc = parser.getCurrentLocation();
  if (parser.parseLess())
    return {};
  const std::pair<StringRef, SmallVector<int64_t> *> lists[] = {
      {"vector", &vector}, {"lanes", &lanes}, {"waves", &waves}};
  for (auto [name, list] : lists) {
    auto parseNumber = [list = list, &parser] { return parser.parseInteger(list->emplace_back()); };
    if ((list != &vector && parser.parseComma()) || parser.parseKeyword(name) ||
        parser.parseEqual() ||
        parser.parseCommaSeparatedList(AsmParser::Delimiter::Square, parseNumber))
      return {};
  }
  bool transposed = succeeded(parser.parseOptionalComma());
  if ((transposed && parser.parseKeyword("transposed")) || parser.parseGreater())
    return {};
  return getChecked([&] { return parser.emitError(loc); }, parser.getContext(), vector, lanes,
                    waves, transposed);
}

void BlockedAttr::print(AsmPrinter &printer) const {
  printer << "<vector = [" << getVector() << "], lanes = [" << getLanes() << "], waves = ["
          << getWaves() << (getTransposed() ? "], transposed>" : "]>");
}

Attribute MmaAttr::parse(AsmParser &parser, Type) {
  std::string family, instruction;
  SmallVector<int64_t> waves;
  int64_t kwidth = 0;
  bool transposed = false;
  auto loc = parser.getCurrentLocation();
  auto parseNumber = [&]() { return parser.parseInteger(waves.emplace_back()); };
  if (parser.parseLess() || parser.parseKeywordOrString(&family) || parser.parseComma() ||
      parser.parseKeywordOrString(&instruction) || parser.parseComma() ||
      parser.parseKeyword("waves") || parser.parseEqual() ||
      parser.parseCommaSeparatedList(AsmParser::Delimiter::Square, parseNumber) ||
      parser.parseComma() || parser.parseKeyword("kwidth") || parser.parseEqual() ||
      parser.parseInteger(kwidth))
    return {};
  if (succeeded(parser.parseOptionalComma())) {
    if (parser.parseKeyword("transposed"))
      return {};
    transposed = true;
  }
  if (parser.parseGreater())
    return {};
  return getChecked([&] { return parser.emitError(loc); }, parser.getContext(), family, instruction,
                    waves, kwidth, transposed);
}

void MmaAttr::print(AsmPrinter &printer) const {
  printer << "<" << getFamily() << ", " << getInstruction() << ", waves = [" << getWaves()
          << "], kwidth = " << getKwidth();
  if (getTransposed())
    printer << ", transposed";
  printer << ">";
}

LogicalResult LdsType::verify(llvm::function_ref<InFlightDiagnostic()> emitError,
                              ArrayRef<int64_t> shape, Type elementType) {
  if (shape.empty() || shape.size() > 2)
    return emitError() << "lds buffer requires one or two dimensions, got " << shape.size();
  for (int64_t extent : shape)
    if (extent <= 0 || extent > 65536 || !llvm::isPowerOf2_64(extent))
      return emitError() << "lds buffer requires extents that are powers of two up to 65536, got "
                         << extent;
  if (!isMemoryElement(elementType))
    return emitError()
           << "lds buffer requires elements of 4, 8, 16, 32 or 64 bits or floats of 6, got "
           << elementType;
  return success();
}

Type LdsType::parse(AsmParser &parser) {
  SmallVector<int64_t> shape;
  Type elementType;
  auto loc = parser.getCurrentLocation();
  if (parser.parseLess() || parser.parseDimensionList(shape, /*allowDynamic=*/false) ||
      parser.parseType(elementType) || parser.parseGreater())
    return {};
  return getChecked([&] { return parser.emitError(loc); }, parser.getContext(), shape, elementType);
}

void LdsType::print(AsmPrinter &printer) const {
  printer << "<";
  printer.printDimensionList(getShape());
  printer << "x" << getElementType() << ">";
}
