//===- Program.cpp - code objects in device memory ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Decoder.h"
#include "Semantics.h"
#include "qgemm/Sim/Simulator.h"
#include "llvm/Support/FormatVariadic.h"

using namespace qgemm::sim;

Program::~Program() {
  if (memory && base)
    llvm::consumeError(memory->release(base));
}

llvm::Expected<std::unique_ptr<Program>>
Program::load(DeviceMemory &memory, llvm::MemoryBufferRef file, const Chip *chip) {
  auto object = CodeObject::parse(file);
  if (!object)
    return object.takeError();
  const Chip *own = findChip((*object)->chip);
  if (!own || (chip && chip != own))
    return llvm::createStringError(
        llvm::inconvertibleErrorCode(),
        llvm::formatv("code object requires {0}, got one for {1}",
                      chip ? chip->name.str() : "one of the chips " + chipNames(), (*object)->chip)
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

llvm::Expected<Decoder *> Program::decoder(uint32_t waveSize) const {
  std::unique_ptr<Decoder> &slot = decoders[waveSize == 64];
  if (!slot) {
    auto created = Decoder::create(*chipInfo, waveSize, base,
                                   llvm::ArrayRef(loaded, codeObject->image.size()));
    if (!created)
      return created.takeError();
    slot = std::move(*created);
  }
  return slot.get();
}

llvm::Expected<std::vector<UnsupportedInstruction>> Program::listUnsupported() const {
  std::vector<UnsupportedInstruction> result;
  llvm::Expected<Decoder *> decode = decoder(chipInfo->waveSize);
  if (!decode)
    return decode.takeError();
  for (const TextRange &range : codeObject->text) {
    for (uint64_t offset = range.begin; offset + 4 <= range.end;) {
      std::string text;
      unsigned size;
      bool supported;
      // Bytes that are no instruction are data between functions, not code.
      if ((*decode)->describe(offset, text, size, supported) && !supported)
        result.push_back({offset, text});
      offset += size;
    }
  }
  return result;
}
