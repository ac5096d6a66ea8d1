//===- Program.cpp - code objects in device memory ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Decoder.h"
#include "Semantics.h"
#include "qgemm/Sim/Error.h"
#include "qgemm/Sim/Simulator.h"
#include "llvm/Support/FormatVariadic.h"
#include <map>

using namespace qgemm::sim;

uint32_t qgemm::sim::waveSizeOf(const KernelInfo &kernel, const Chip &chip) {
  bool wave32 = chip.generation != Generation::GFX9 &&
                AMDHSA_BITS_GET(kernel.descriptor.kernel_code_properties,
                                llvm::amdhsa::KERNEL_CODE_PROPERTY_ENABLE_WAVEFRONT_SIZE32);
  return wave32 ? 32 : 64;
}

Program::~Program() {
  if (memory && base)
    llvm::consumeError(memory->release(base));
}

/// The chip that runs the code, or null: the one wanted, or the first that the code is for.
static const Chip *chipFor(const CodeObject &object, const Chip *wanted) {
  for (const Chip &chip : chips())
    if (!wanted || wanted == &chip)
      if (object.chip == chip.name || isGenericFor(object.chip, chip.name))
        return &chip;
  return nullptr;
}

llvm::Expected<std::unique_ptr<Program>>
Program::load(DeviceMemory &memory, llvm::MemoryBufferRef file, const Chip *chip) {
  auto object = CodeObject::parse(file);
  if (!object)
    return object.takeError();
  const Chip *own = chipFor(**object, chip);
  if (!own)
    return error(llvm::formatv("code object requires {0}, got one for {1}",
                               chip ? chip->name.str() : "one of the chips " + chipNames(),
                               (*object)->chip)
                     .str());

  std::unique_ptr<Program> program(new Program());
  program->chipInfo = own;
  program->memory = &memory;
  program->codeObject = std::move(*object);
  const std::vector<uint8_t> &image = program->codeObject->image;
  auto base = memory.allocate(image.size(), 4096, "code object");
  if (!base)
    return base.takeError();
  program->base = *base;
  uint8_t *loaded = memory.find(*base)->host;
  std::copy(image.begin(), image.end(), loaded);
  program->loaded = loaded;
  if (llvm::Error failure = program->codeObject->relocate(*base, loaded))
    return std::move(failure);
  return program;
}

llvm::Expected<Decoder *> Program::decoder(uint32_t waveSize, bool observed) const {
  std::unique_ptr<Decoder> &slot = decoders[(waveSize == 64) + 2 * observed];
  if (!slot) {
    auto created = Decoder::create(*chipInfo, waveSize, base,
                                   llvm::ArrayRef(loaded, codeObject->image.size()));
    if (!created)
      return created.takeError();
    slot = std::move(*created);
    if (observed)
      slot->observe();
  }
  return slot.get();
}

namespace {
/// Where functions lie, and how wide the waves are that run them.
class FunctionMap {
public:
  FunctionMap(const CodeObject &object, const Chip &chip) {
    // Device functions run in the waves of the kernels that call them; a file with kernels of both
    // sizes has copies for each, which its names do not tell apart.
    uint32_t usual = object.kernels.empty() ? chip.waveSize : waveSizeOf(object.kernels[0], chip);
    for (const Symbol &symbol : object.symbols)
      if (symbol.isFunction)
        functions[symbol.address] = {symbol.address + symbol.size, usual};
    for (const KernelInfo &kernel : object.kernels) {
      Function &function = functions[kernel.entryAddress];
      function.end = std::max(function.end, kernel.entryAddress);
      function.waveSize = waveSizeOf(kernel, chip);
    }
    fallback = usual;
  }

  uint32_t waveSize(uint64_t offset) const {
    auto it = functions.upper_bound(offset);
    return it == functions.begin() ? fallback : std::prev(it)->second.waveSize;
  }
  bool inside(uint64_t offset) const {
    auto it = functions.upper_bound(offset);
    return it != functions.begin() && offset < std::prev(it)->second.end;
  }

private:
  struct Function {
    uint64_t end = 0;
    uint32_t waveSize = 0;
  };
  std::map<uint64_t, Function> functions;
  uint32_t fallback = 0;
};
} // namespace

llvm::Expected<Coverage> Program::coverage() const {
  Coverage result;
  FunctionMap functions(*codeObject, *chipInfo);
  for (const TextRange &range : codeObject->text) {
    for (uint64_t offset = range.begin; offset + 4 <= range.end;) {
      llvm::Expected<Decoder *> decode = decoder(functions.waveSize(offset));
      if (!decode)
        return decode.takeError();
      std::string text;
      unsigned size;
      bool supported;
      bool decoded = (*decode)->describe(offset, text, size, supported);
      if (decoded && text != "v_illegal") { // what LLVM calls zeros on some chips
        ++result.instructions;
        if (!supported)
          result.unsupported.push_back({offset, text});
      } else if (functions.inside(offset)) {
        result.unsupported.push_back({offset, "<no instruction>"});
      }
      offset += size;
    }
  }
  return result;
}

llvm::Expected<std::vector<UnsupportedInstruction>> Program::listUnsupported() const {
  llvm::Expected<Coverage> all = coverage();
  if (!all)
    return all.takeError();
  return std::move(all->unsupported);
}
