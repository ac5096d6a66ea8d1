//===- reference_test.cpp - runs qgemm.matmul on buffers in files ---------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// For tests in other languages (test/python/reference):
//
//   qgemm-reference-test CASES.json
//
// CASES.json is a list of {"mlir": TEXT, "simple": bool, "buffers": [{"file", "shape",
// "strides"}]}: a module with one function that holds one qgemm.matmul on its memref arguments,
// one buffer each. Files are read and, after the product, written back. Prints a line a case:
// "ok" or "error: ...". Exit status 1 where the list itself cannot be read.
//
//===----------------------------------------------------------------------===//

#include "qgemm/Dialect/QGemm/IR/QGemm.h"
#include "qgemm/Reference/FromOp.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/MLIRContext.h"
#include "mlir/Parser/Parser.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/raw_ostream.h"

#include <vector>

using namespace qgemm::reference;

namespace {

struct FileBuffer {
  std::string file;
  std::vector<char> bytes;
  Buffer buffer;
};

llvm::Error fail(const llvm::Twine &text) { return llvm::createStringError(text); }

llvm::Expected<llvm::SmallVector<int64_t, 3>> readIntegers(const llvm::json::Object &object,
                                                           llvm::StringRef key) {
  const llvm::json::Array *array = object.getArray(key);
  if (!array)
    return fail("buffer requires " + key);
  llvm::SmallVector<int64_t, 3> values;
  for (const llvm::json::Value &value : *array) {
    std::optional<int64_t> number = value.getAsInteger();
    if (!number)
      return fail(key + " requires integers");
    values.push_back(*number);
  }
  return values;
}

llvm::Expected<FileBuffer> readBuffer(const llvm::json::Value &value) {
  const llvm::json::Object *object = value.getAsObject();
  std::optional<llvm::StringRef> file = object ? object->getString("file") : std::nullopt;
  if (!file)
    return fail("buffer requires file");
  auto shape = readIntegers(*object, "shape");
  if (!shape)
    return shape.takeError();
  auto strides = readIntegers(*object, "strides");
  if (!strides)
    return strides.takeError();
  auto contents = llvm::MemoryBuffer::getFile(*file, /*IsText=*/false, false);
  if (!contents)
    return fail("cannot read " + *file);
  const llvm::StringRef text = (*contents)->getBuffer();
  return FileBuffer{file->str(), std::vector<char>(text.begin(), text.end()),
                    Buffer{nullptr, *shape, *strides}};
}

llvm::Error writeBuffer(const FileBuffer &buffer) {
  std::error_code code;
  llvm::raw_fd_ostream out(buffer.file, code);
  if (code)
    return llvm::errorCodeToError(code);
  out.write(buffer.bytes.data(), buffer.bytes.size());
  return llvm::Error::success();
}

llvm::Error runCase(const llvm::json::Object &object, mlir::MLIRContext &context) {
  std::optional<llvm::StringRef> text = object.getString("mlir");
  const llvm::json::Array *list = object.getArray("buffers");
  if (!text || !list)
    return fail("case requires mlir and buffers");
  auto module = mlir::parseSourceString<mlir::ModuleOp>(*text, &context);
  if (!module)
    return fail("mlir is not valid");
  qgemm::MatmulOp op;
  module->walk([&](qgemm::MatmulOp found) { op = found; });
  if (!op)
    return fail("mlir requires a qgemm.matmul");

  std::vector<FileBuffer> buffers;
  for (const llvm::json::Value &value : *list) {
    llvm::Expected<FileBuffer> buffer = readBuffer(value);
    if (!buffer)
      return buffer.takeError();
    buffers.push_back(std::move(*buffer));
  }
  for (FileBuffer &buffer : buffers) // now they stay where they are
    buffer.buffer.data = buffer.bytes.data();
  llvm::Expected<Matmul> matmul = fromOp(op, [&](mlir::Value value) -> llvm::Expected<Buffer> {
    auto argument = llvm::dyn_cast<mlir::BlockArgument>(value);
    if (!argument || argument.getArgNumber() >= buffers.size())
      return fail("qgemm.matmul requires operands that are arguments with a buffer");
    return buffers[argument.getArgNumber()].buffer;
  });
  if (!matmul)
    return matmul.takeError();
  Options options;
  options.simple = object.getBoolean("simple").value_or(false);
  if (llvm::Error e = run(*matmul, options))
    return e;
  for (const FileBuffer &buffer : buffers)
    if (llvm::Error e = writeBuffer(buffer))
      return e;
  return llvm::Error::success();
}

} // namespace

int main(int argc, char **argv) {
  auto contents = llvm::MemoryBuffer::getFile(argc == 2 ? argv[1] : "");
  if (!contents) {
    llvm::errs() << "usage: qgemm-reference-test CASES.json\n";
    return 1;
  }
  llvm::Expected<llvm::json::Value> cases = llvm::json::parse((*contents)->getBuffer());
  if (!cases || !cases->getAsArray()) {
    llvm::consumeError(cases.takeError());
    llvm::errs() << "CASES.json requires a list\n";
    return 1;
  }
  mlir::MLIRContext context(mlir::MLIRContext::Threading::DISABLED);
  context.loadDialect<qgemm::QGemmDialect, mlir::func::FuncDialect, mlir::memref::MemRefDialect,
                      mlir::arith::ArithDialect, mlir::math::MathDialect>();
  for (const llvm::json::Value &value : *cases->getAsArray()) {
    const llvm::json::Object *object = value.getAsObject();
    llvm::Error error = object ? runCase(*object, context) : fail("case requires an object");
    if (error)
      llvm::outs() << "error: " << llvm::toString(std::move(error)) << "\n";
    else
      llvm::outs() << "ok\n";
  }
  return 0;
}
