//===- Decoder.h - from bytes to pre-decoded instructions ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef QGEMM_LIB_SIM_DECODER_H
#define QGEMM_LIB_SIM_DECODER_H

#include "Instruction.h"
#include "Strict/Access.h"
#include "qgemm/Sim/Chip.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/Support/Error.h"
#include <atomic>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

namespace qgemm::sim {

/// Decodes ranges of a code object on demand. Each range becomes one array of instructions that
/// ends with a marker, so that execution steps through it without asking for addresses.
/// Thread-safe.
class Decoder {
public:
  /// `bytes` is the image at device address `base`; it must outlive the decoder.
  static llvm::Expected<std::unique_ptr<Decoder>>
  create(const Chip &chip, uint32_t waveSize, uint64_t base, llvm::ArrayRef<uint8_t> bytes);
  ~Decoder();

  /// Puts the launch's observer before every instruction; called before any is decoded.
  void observe() { observing = true; }

  /// The instruction at that device address, or null when there is none: outside the image,
  /// not a multiple of four, or bytes that LLVM cannot disassemble.
  const Instruction *lookup(uint64_t address) {
    uint64_t offset = address - base;
    if (offset >= bytes.size() || offset % 4)
      return nullptr;
    const Instruction *inst = slots[offset / 4].load(std::memory_order_acquire);
    return inst ? inst : decodeFrom(offset);
  }

  /// Assembly text of the instruction at an address, for messages.
  std::string text(uint64_t address);

  /// Facts of the instruction at an offset into the image; none when the bytes are no instruction.
  std::optional<AccessFacts> access(uint64_t offset);

  /// Decodes one instruction of a wave of that size; used to list what a file contains.
  /// False when the bytes are no instruction; `size` is then 4.
  bool describe(uint64_t offset, std::string &text, unsigned &size, bool &supported);

  /// LLVM's number of the opcode at the start of `code`, and the instruction's size; none when the
  /// bytes are no instruction.
  std::optional<unsigned> opcodeOf(llvm::ArrayRef<uint8_t> code, unsigned &size);
  /// LLVM's name of an opcode, such as "V_ADD_F32_e32_gfx11".
  llvm::StringRef opcodeName(unsigned opcode) const;
  /// Assembly of the instruction at the start of `code`.
  std::string textOf(llvm::ArrayRef<uint8_t> code);
  /// Whether the instruction at the start of `code` has semantics here; `text` is its assembly.
  bool understands(llvm::ArrayRef<uint8_t> code, std::string &text);

private:
  struct Disassembler;

  Decoder() = default;
  const Instruction *decodeFrom(uint64_t offset);
  bool build(llvm::StringRef text, uint64_t offset, unsigned size, Instruction &inst);
  bool buildSingle(llvm::StringRef text, Instruction &inst);
  bool buildDual(llvm::StringRef first, llvm::StringRef second, Instruction &inst);
  void finishDestination(Instruction &inst, bool sdwa);

  const Chip *chip = nullptr;
  uint32_t waveSize = 32;
  uint64_t base = 0;
  llvm::ArrayRef<uint8_t> bytes;
  std::unique_ptr<Disassembler> disassembler;
  std::unique_ptr<std::atomic<const Instruction *>[]> slots;
  std::mutex mutex;
  std::deque<std::vector<Instruction>> blocks;
  std::deque<Instruction> halves; ///< second halves of dual-issue pairs
  std::deque<Dpp> permutations;
  std::deque<Instruction> originals; ///< of observed instructions
  bool observing = false;
  std::deque<AccessFacts> facts;
};

/// Marker at the end of a decoded block: continue with the instruction at its address.
void executeContinue(Wave &wave, const Instruction &inst);
/// Hands an instruction to the observer of the launch.
void executeObserved(Wave &wave, const Instruction &inst);
/// What runs in place of an instruction without semantics.
void executeUnsupported(Wave &wave, const Instruction &inst);
/// Permutes source 0, then runs the inner function on the lanes that stay active.
void executeDpp(Wave &wave, const Instruction &inst);
/// Both halves of a dual-issue pair.
void executeDual(Wave &wave, const Instruction &inst);

} // namespace qgemm::sim

#endif // QGEMM_LIB_SIM_DECODER_H
