//===- Instruction.h - pre-decoded instructions ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What execution sees of an instruction: a function, resolved operands, modifiers. Operands stand
// in the order of the assembly text, destinations first.
//
//===----------------------------------------------------------------------===//

#ifndef QGEMM_LIB_SIM_INSTRUCTION_H
#define QGEMM_LIB_SIM_INSTRUCTION_H

#include "llvm/ADT/StringRef.h"
#include <cstdint>

namespace qgemm::sim {

struct Wave;
struct Instruction;
struct Semantic;
struct AccessFacts;

using ExecuteFn = void (*)(Wave &, const Instruction &);

/// How an operand's bits are read; decides constants, modifiers, denormals and clamping.
enum class ValueType : uint8_t {
  None, // not an operand
  B16,
  I16,
  U16,
  F16,
  BF16,
  B32,
  I32,
  U32,
  F32,
  B64,
  I64,
  U64,
  F64,
  PkF32, // two f32 in 64 bits
  Mask,  // one bit a lane, as wide as the wave
  Any,   // as many dwords as the text names
};

inline constexpr bool isFloat(ValueType t) {
  return t == ValueType::F16 || t == ValueType::BF16 || t == ValueType::F32 ||
         t == ValueType::F64 || t == ValueType::PkF32;
}
inline bool is16Bit(ValueType t) { return t >= ValueType::B16 && t <= ValueType::BF16; }
inline bool is64Bit(ValueType t) { return t >= ValueType::B64 && t <= ValueType::PkF32; }

/// Scalar registers by slot. 0-105 are SGPRs; the rest follows the encoding of scalar operands
/// (RDNA3 ISA, table of SSRC encodings), except that m0 and null have one slot on every chip.
enum ScalarSlot : uint16_t {
  SlotVcc = 106,
  SlotTtmp0 = 108,
  SlotM0 = 124,
  SlotNull = 125,
  SlotExec = 126,
  SlotFlatScratch = 128,
  SlotXnackMask = 130,
  SlotCount = 132,
};

enum class OperandKind : uint8_t { None, Vector, Scalar, Constant, Scc, Vccz, Execz, Lanes };

/// The part of a register that an operand means.
enum class Part : uint8_t { Whole, Word0, Word1, Byte0, Byte1, Byte2, Byte3 };

struct Operand {
  OperandKind kind = OperandKind::None;
  ValueType type = ValueType::None;
  Part part = Part::Whole;
  uint8_t dwords = 0;
  bool plain = false; ///< a whole vector register without modifiers: read in place
  bool negate = false, absolute = false, signExtend = false;
  uint16_t reg = 0; ///< vector register (AGPRs from 256) or scalar slot; Lanes: buffer number
  uint64_t value = 0;
};

enum class DppControl : uint8_t {
  QuadPerm,
  RowShl,
  RowShr,
  RowRor,
  WaveShl,
  WaveRol,
  WaveShr,
  WaveRor,
  RowMirror,
  RowHalfMirror,
  RowBroadcast15,
  RowBroadcast31,
  RowNewBroadcast,
  RowShare,
  RowXmask,
  Dpp8,
};

/// v_movrels permutes the register that M0 leads to.
enum class DppRelative : uint8_t { None, M0, M0Low };

struct Dpp {
  DppControl control = DppControl::QuadPerm;
  uint8_t amount = 0;
  uint8_t lanes[8] = {0, 1, 2, 3, 4, 5, 6, 7}; ///< quad_perm: the first four
  uint8_t rowMask = 0xf, bankMask = 0xf;
  bool boundControl = false, fetchInactive = false;
  bool writesExec = false; ///< v_cmpx: EXEC is the result
  DppRelative relative = DppRelative::None;
};

enum class UnusedBits : uint8_t { Pad, SignExtend, Preserve };

/// Everything of the text that is not an operand. Masks have bit i for the i-th element of the
/// list.
struct Modifiers {
  int32_t offset = 0;
  uint8_t offset0 = 0, offset1 = 0;
  uint8_t opSel = 0, opSelHi = 0xff, negLo = 0, negHi = 0;
  uint8_t omod = 0; ///< 0 none, 1 times 2, 2 times 4, 3 half
  uint8_t cbsz = 0, abid = 0, blgp = 0;
  uint8_t cache = 0;    ///< CacheBits
  uint8_t scope = 0;    ///< gfx12: 0 CU, 1 SE, 2 device, 3 system
  uint8_t indexKey = 0; ///< the set of sparse indices
  uint8_t byteSel = 0;  ///< of conversions of 8-bit floats
  uint8_t format = 0;   ///< of a typed buffer on gfx11 and gfx12
  uint8_t bitop3 = 0;   ///< truth table of v_bitop3
  bool clamp = false, offen = false, idxen = false, lds = false, gds = false, tfe = false;
  Part dstPart = Part::Whole;
  UnusedBits dstUnused = UnusedBits::Pad;
};

enum CacheBits : uint8_t {
  CacheGlc = 1,
  CacheSlc = 2,
  CacheDlc = 4,
  CacheNt = 8,
  CacheSc1 = 16,
  CacheReturn = CacheGlc
};

struct Instruction {
  static constexpr unsigned maxOperands = 6;

  ExecuteFn execute = nullptr;
  ExecuteFn inner = nullptr; ///< what a DPP wrapper runs once its lanes are permuted
  const Semantic *semantic = nullptr;
  const Instruction *second = nullptr; ///< the other half of a dual-issue pair
  const Dpp *dpp = nullptr;
  const Instruction *observed = nullptr; ///< what an observer executes in its place
  const AccessFacts *access = nullptr;   ///< registers and memory; never null in decoded code
  uint64_t address = 0;                  ///< of the first byte, in device memory
  uint64_t target = 0;                   ///< of a direct branch
  uint16_t size = 0;                     ///< bytes
  int16_t simm16 = 0; ///< low half of the first dword: branch offsets, SOPK and SOPP immediates
  uint16_t encodingHigh = 0; ///< high half of the first dword: fields without a text
  uint8_t operandCount = 0;
  bool plainResult = false; ///< operand 0 is a whole vector register, no modifier on the result
  Operand operands[maxOperands];
  Modifiers mods;

  uint64_t next() const { return address + size; }
};

} // namespace qgemm::sim

#endif // QGEMM_LIB_SIM_INSTRUCTION_H
