//===- ScalarSpecial.cpp - quads, relative moves, messages, halting ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RDNA3 ISA 16.2 and 16.5, RDNA4 ISA 5.2 and 5.4.
//
//===----------------------------------------------------------------------===//

#include "../Lanes.h"
#include "llvm/Support/FormatVariadic.h"

using namespace qgemm::sim;

using u32 = uint32_t;
using u64 = uint64_t;

static void nothing(Wave &, const Instruction &) {}

static u64 replicateBits(u32 a) {
  u64 result = 0;
  for (unsigned i = 0; i < 32; ++i)
    result |= u64(a >> i & 1) * 3 << (2 * i);
  return result;
}
/// One bit for each four.
template <class T> static T quadMask(T a) {
  T result = 0;
  for (unsigned i = 0; i < sizeof(T) * 2; ++i)
    result |= T((a >> (4 * i) & 15) != 0) << i;
  return result;
}
/// Four bits where one of the four is set.
template <class T> static T wholeQuads(T a) {
  T result = 0;
  for (unsigned i = 0; i < sizeof(T) * 2; ++i)
    result |= T((a >> (4 * i) & 15) ? 15 : 0) << (4 * i);
  return result;
}

//===----------------------------------------------------------------------===//
// Registers named by M0
//===----------------------------------------------------------------------===//

/// The operand `distance` registers further on; false after a fault.
static bool moved(Wave &wave, const Operand &operand, u32 distance, Operand &result) {
  result = operand;
  u64 reg = u64(operand.reg) + distance;
  if (operand.kind != OperandKind::Scalar || reg + operand.dwords > wave.chip->sgprs) {
    wave.raise(FaultKind::BadProgram,
               llvm::formatv("relative move requires a register below s{0}, got s{1}",
                             wave.chip->sgprs, reg));
    return false;
  }
  result.reg = static_cast<uint16_t>(reg);
  return true;
}
template <bool MoveSource, bool MoveDestination>
static void moveRelative(Wave &wave, const Instruction &inst) {
  u32 distance = wave.scalars[SlotM0];
  Operand dst = inst.operands[0], source = inst.operands[1];
  if ((MoveDestination && !moved(wave, inst.operands[0], distance, dst)) ||
      (MoveSource && !moved(wave, inst.operands[1], distance, source)))
    return;
  writeScalar(wave, dst, readScalar(wave, source));
}
static void moveRelativeTwo(Wave &wave, const Instruction &inst) {
  u32 m0 = wave.scalars[SlotM0];
  Operand dst, source;
  if (moved(wave, inst.operands[0], m0 >> 16 & 0x3ff, dst) &&
      moved(wave, inst.operands[1], m0 & 0x3ff, source))
    writeScalar(wave, dst, readScalar(wave, source));
}

//===----------------------------------------------------------------------===//
// Messages that return a value; the message is the source field of the encoding
//===----------------------------------------------------------------------===//

namespace {
enum Message : unsigned {
  Doorbell = 0x80,
  DispatchId = 0x81,
  TrapMemoryAddress = 0x82,
  RealTime = 0x83,
  TrapBaseAddress = 0x85,
  ShaderEngine = 0x87,
};
} // namespace

/// One queue with one dispatch, no trap handler, one shader engine; the clock counts instructions,
/// so that results do not depend on the host.
static void sendMessage(Wave &wave, const Instruction &inst) {
  unsigned message = inst.simm16 & 0xff;
  switch (message) {
  case RealTime:
    return writeScalar(wave, inst.operands[0], wave.executed);
  case Doorbell:
  case DispatchId:
  case TrapMemoryAddress:
  case TrapBaseAddress:
  case ShaderEngine:
    return writeScalar(wave, inst.operands[0], 0);
  default:
    wave.raise(
        FaultKind::BadProgram,
        llvm::formatv("s_sendmsg_rtn requires a message of user code, got 0x{0:x-}", message));
  }
}

//===----------------------------------------------------------------------===//
// Waves that stop
//===----------------------------------------------------------------------===//

static void kill(Wave &wave, const Instruction &inst) {
  if (inst.simm16 & 1)
    wave.event = WaveEvent::End;
}
/// Bit 0 of the constant halts; FATAL_HALT (bit 2) is the trap handler's.
static void halt(Wave &wave, const Instruction &inst) {
  if ((inst.simm16 & 5) == 1)
    wave.raise(FaultKind::Trap, "execution requires a wave that is not halted, got s_sethalt 1");
}
static void sendAndHalt(Wave &wave, const Instruction &) {
  wave.raise(FaultKind::Trap, "execution requires a wave that is not halted, got s_sendmsghalt");
}
static void returnFromException(Wave &wave, const Instruction &) {
  wave.raise(FaultKind::Trap, "s_rfe_b64 requires a trap handler, got user code");
}
/// Only waves launched with dynamic registers may ask for more; AMDHSA kernels are not.
static void allocateRegisters(Wave &wave, const Instruction &) {
  wave.raise(FaultKind::BadProgram,
             "s_alloc_vgpr requires a wave with dynamic vector registers, got none");
}

void qgemm::sim::addScalarSpecial(SemanticTable &table) {
  constexpr ValueType U32 = ValueType::U32, U64 = ValueType::U64;
  table.add({
      {"s_bitreplicate_b64_b32", scalar<replicateBits>()},
      {"s_quadmask_b32", scalarNonZero<quadMask<u32>>()},
      {"s_quadmask_b64", scalarNonZero<quadMask<u64>>()},
      {"s_wqm_b32", scalarNonZero<wholeQuads<u32>>()},
      {"s_wqm_b64", scalarNonZero<wholeQuads<u64>>()},
      {"s_movrels_b32", Semantic(moveRelative<true, false>, {U32, U32})},
      {"s_movrels_b64", Semantic(moveRelative<true, false>, {U64, U64})},
      {"s_movreld_b32", Semantic(moveRelative<false, true>, {U32, U32})},
      {"s_movreld_b64", Semantic(moveRelative<false, true>, {U64, U64})},
      {"s_movrelsd_2_b32", Semantic(moveRelativeTwo, {U32, U32})},
      {"s_sendmsg_rtn_b32", Semantic(sendMessage, {U32}, IgnoresText)},
      {"s_sendmsg_rtn_b64", Semantic(sendMessage, {U64}, IgnoresText)},
      {"s_setkill", Semantic(kill, {}, IgnoresText | EndsBlock)},
      {"s_sethalt", Semantic(halt, {}, IgnoresText)},
      {"s_sendmsghalt", Semantic(sendAndHalt, {}, IgnoresText)},
      {"s_rfe_b64", Semantic(returnFromException, {}, IgnoresText | EndsBlock)},
      {"s_alloc_vgpr", Semantic(allocateRegisters, {}, IgnoresText)},
  });
  // No debugger is attached, so its flags are clear and its branches are never taken; address
  // translations need no probing; there is no pipeline to flush.
  Semantic nop(nothing, {}, IgnoresText);
  for (const char *name :
       {"s_cbranch_cdbgsys", "s_cbranch_cdbguser", "s_cbranch_cdbgsys_or_user",
        "s_cbranch_cdbgsys_and_user", "s_atc_probe", "s_atc_probe_buffer", "v_pipeflush"})
    table.add(name, nop);
}
