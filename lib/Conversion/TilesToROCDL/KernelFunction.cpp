//===- KernelFunction.cpp - from qgemm.kernel to a GPU function -----------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "KernelFunction.h"
#include "qgemm/Dialect/QGemm/IR/KernelAttrs.h"
#include "qgemm/Dialect/QGemm/IR/LdsAddress.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/LLVMIR/ROCDLDialect.h"
#include "llvm/ADT/StringExtras.h"

using namespace mlir;
using namespace qgemm;

namespace {

/// One argument of the kernel in memory.
struct AbiArgument {
  std::string name;
  StringRef kind;   ///< pointer, dim, scalar, stride or workspace
  std::string type; ///< what a pointer points to, else the argument's own type
  Type llvmType;
  DictionaryAttr attributes;
};

std::string spell(Type type) {
  std::string text;
  llvm::raw_string_ostream(text) << type;
  return text;
}

/// Pointers, then dims and scalars, then strides, then workspaces; for each argument
/// of the kernel, where its parts went.
class Abi {
public:
  explicit Abi(KernelOp kernel) : context(kernel.getContext()) {
    ArrayRef<Type> types = kernel.getArgumentTypes();
    parts.resize(types.size());
    TileTypeConverter converter(context);
    auto addPointers = [&](bool workspaces) {
      forEach(kernel, [&](unsigned i, Type type, const std::string &name, DictionaryAttr attrs) {
        auto memref = dyn_cast<MemRefType>(type);
        bool isWorkspace = attrs && attrs.contains(kWorkspaceAttr);
        if (memref && isWorkspace == workspaces)
          add(i, {name, isWorkspace ? "workspace" : "pointer", spell(memref.getElementType()),
                  LLVM::LLVMPointerType::get(context, kGlobalSpace), attrs});
      });
    };
    addPointers(/*workspaces=*/false);
    forEach(kernel, [&](unsigned i, Type type, const std::string &name, DictionaryAttr) {
      if (type.isIndex())
        add(i, {name, "dim", "i32", IntegerType::get(context, 32), {}});
      else if (!isa<MemRefType>(type))
        add(i, {name, "scalar", spell(type), type, {}});
    });
    forEach(kernel, [&](unsigned i, Type type, const std::string &name, DictionaryAttr) {
      if (!isa<MemRefType>(type))
        return;
      SmallVector<Type> converted;
      (void)converter.convertType(type, converted);
      for (unsigned s = 1; s < converted.size(); ++s)
        add(i, {name + "_stride" + (converted.size() > 2 ? std::to_string(s - 1) : ""),
                "stride",
                "i64",
                converted[s],
                {}});
    });
    addPointers(/*workspaces=*/true);
  }

  ArrayRef<AbiArgument> arguments() const { return list; }
  ArrayRef<unsigned> partsOf(unsigned kernelArgument) const { return parts[kernelArgument]; }

  /// The `qgemm.abi` attribute: name, kind, type, offset and size in bytes.
  ArrayAttr attribute() const {
    Builder b(context);
    SmallVector<Attribute> entries;
    int64_t offset = 0;
    for (const AbiArgument &a : list) {
      int64_t size =
          isa<LLVM::LLVMPointerType>(a.llvmType) ? 8 : a.llvmType.getIntOrFloatBitWidth() / 8;
      offset = llvm::alignTo(offset, size);
      SmallVector<NamedAttribute> entry = {
          b.getNamedAttr("name", b.getStringAttr(a.name)),
          b.getNamedAttr("kind", b.getStringAttr(a.kind)),
          b.getNamedAttr("type", b.getStringAttr(a.type)),
          b.getNamedAttr("offset", b.getI64IntegerAttr(offset)),
          b.getNamedAttr("size", b.getI64IntegerAttr(size)),
      };
      // What it says of a workspace is part of the ABI.
      if (a.kind == "workspace")
        llvm::append_range(entry, a.attributes.getAs<DictionaryAttr>(kWorkspaceAttr));
      entries.push_back(b.getDictionaryAttr(entry));
      offset += size;
    }
    return b.getArrayAttr(entries);
  }

private:
  template <typename F> void forEach(KernelOp kernel, F f) {
    for (auto [i, type] : llvm::enumerate(kernel.getArgumentTypes())) {
      auto name = kernel.getArgAttrOfType<StringAttr>(i, kNameAttr);
      f(i, type, name ? name.str() : "arg" + std::to_string(i), kernel.getArgAttrDict(i));
    }
  }
  void add(unsigned kernelArgument, AbiArgument argument) {
    parts[kernelArgument].push_back(list.size());
    list.push_back(std::move(argument));
  }

  MLIRContext *context;
  SmallVector<AbiArgument> list;
  SmallVector<SmallVector<unsigned, 2>> parts;
};

/// Attributes of the kernel that LLVM's AMDGPU back end reads.
void setKernelAttributes(LLVM::LLVMFuncOp func, KernelOp kernel, KernelTarget target) {
  Builder b(func.getContext());
  int64_t threads = kernel.getNumWaves() * target.waveSize;
  std::string range = std::to_string(threads) + "," + std::to_string(threads);
  func->setAttr(ROCDL::ROCDLDialect::getKernelFuncAttrName(), b.getUnitAttr());
  func->setAttr(gpu::GPUDialect::getKernelFuncAttrName(), b.getUnitAttr());
  func->setAttr("rocdl.reqd_work_group_size", b.getDenseI32ArrayAttr({int32_t(threads), 1, 1}));
  SmallVector<Attribute> pass;
  auto add = [&](StringRef key, StringRef value) {
    pass.push_back(b.getStrArrayAttr({key, value}));
  };
  add("amdgpu-flat-work-group-size", range);
  add("uniform-work-group-size", "true");
  if (auto waves = kernel->getAttrOfType<IntegerAttr>(kWavesPerEuAttr))
    add("amdgpu-waves-per-eu",
        std::to_string(waves.getInt()) + "," + std::to_string(waves.getInt()));
  if (auto agprs = kernel->getAttrOfType<IntegerAttr>(kAgprAllocAttr))
    add("amdgpu-agpr-alloc", std::to_string(agprs.getInt()));
  func.setPassthroughAttr(b.getArrayAttr(pass));
}

/// An uninitialized part of LDS: LLVM has no other initial value for it.
void makeLdsGlobal(OpBuilder &b, Location loc, Type type, StringRef name, int64_t alignment) {
  auto global = LLVM::GlobalOp::create(b, loc, type, /*isConstant=*/false, LLVM::Linkage::Internal,
                                       name, Attribute(), alignment, kLdsSpace);
  OpBuilder::InsertionGuard guard(b);
  b.createBlock(&global.getInitializerRegion());
  Value undefined = LLVM::PoisonOp::create(b, loc, type);
  LLVM::ReturnOp::create(b, loc, undefined);
}

/// The LDS of all buffers as one array, and what atomic operations need.
void makeLds(OpBuilder &b, Location loc, KernelOp kernel) {
  if (kernel.getNumWaves() > 1 &&
      kernel.walk([](AtomicAddOp) { return WalkResult::interrupt(); }).wasInterrupted())
    makeLdsGlobal(b, loc, b.getI32Type(), atomicSymbol(kernel.getSymName()), 4);
  int64_t size = 0;
  kernel.walk([&](LdsAllocOp alloc) {
    int64_t bytes = LdsAddressMap(alloc.getResult().getType(), alloc.getSwizzle()).size();
    size = std::max<int64_t>(size, alloc.getOffset().value_or(0) + bytes);
  });
  if (size == 0)
    return;
  auto type = LLVM::LLVMArrayType::get(b.getI8Type(), size);
  makeLdsGlobal(b, loc, type, ldsSymbol(kernel.getSymName()), 1024);
}
} // namespace

gpu::GPUModuleOp qgemm::makeKernelFunction(KernelOp kernel, KernelTarget target) {
  Location loc = kernel.getLoc();
  OpBuilder b(kernel);
  auto module = gpu::GPUModuleOp::create(b, loc, kernel.getSymName());
  Abi abi(kernel);
  for (NamedAttribute a : kernel->getDiscardableAttrs())
    if (a.getName().strref().starts_with("qgemm."))
      module->setAttr(a.getName(), a.getValue());
  module->setAttr(kChipAttr, kernel.getChipAttr());
  module->setAttr(kAbiAttr, abi.attribute());
  module->setAttr(kBlockAttr, b.getI64IntegerAttr(kernel.getNumWaves() * target.waveSize));

  b.setInsertionPointToStart(module.getBody());
  makeLds(b, loc, kernel);
  auto types =
      llvm::map_to_vector(abi.arguments(), [](const AbiArgument &a) { return a.llvmType; });
  auto func = LLVM::LLVMFuncOp::create(
      b, loc, kernel.getSymName(),
      LLVM::LLVMFunctionType::get(LLVM::LLVMVoidType::get(b.getContext()), types));
  setKernelAttributes(func, kernel, target);
  func.getBody().takeBody(kernel.getBody());

  Block &entry = func.getBody().front();
  unsigned numOld = entry.getNumArguments();
  SmallVector<Value> arguments;
  for (auto [i, a] : llvm::enumerate(abi.arguments())) {
    arguments.push_back(entry.addArgument(a.llvmType, loc));
    // Arguments in scalar registers from the start, where the chip can.
    func.setArgAttr(i, LLVM::LLVMDialect::getInRegAttrName(), b.getUnitAttr());
    if (a.attributes)
      for (NamedAttribute attr : a.attributes)
        if (attr.getName().strref().starts_with("llvm."))
          func.setArgAttr(i, attr.getName(), attr.getValue());
  }
  b.setInsertionPointToStart(&entry);
  for (unsigned i = 0; i < numOld; ++i) {
    BlockArgument old = entry.getArgument(i);
    SmallVector<Value> parts =
        llvm::map_to_vector(abi.partsOf(i), [&](unsigned p) { return arguments[p]; });
    Value value = parts.front();
    if (old.getType().isIndex())
      value = arith::IndexCastUIOp::create(b, loc, old.getType(), value);
    else if (isa<MemRefType>(old.getType()))
      value = UnrealizedConversionCastOp::create(b, loc, old.getType(), parts).getResult(0);
    old.replaceAllUsesWith(value);
  }
  entry.eraseArguments(0, numOld);
  kernel.erase();
  return module;
}
