//===- ScalarSpecial.cpp - relative moves and messages ---*- C++ -*-===//
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

/// Only waves launched with dynamic registers may ask for more; AMDHSA kernels are not.
static void allocateRegisters(Wave &wave, const Instruction &) {
  wave.raise(FaultKind::BadProgram,
             "s_alloc_vgpr requires a wave with dynamic vector registers, got none");
}

void qgemm::sim::addScalarSpecial(SemanticTable &table) {
  constexpr ValueType U32 = ValueType::U32, U64 = ValueType::U64;
  table.add({
      {"s_movrelsd_2_b32", Semantic(moveRelativeTwo, {U32, U32})},
      {"s_sendmsg_rtn_b32", Semantic(sendMessage, {U32}, IgnoresText)},
      {"s_sendmsg_rtn_b64", Semantic(sendMessage, {U64}, IgnoresText)},
      {"s_alloc_vgpr", Semantic(allocateRegisters, {}, IgnoresText)},
  });
  table.add("v_pipeflush", Semantic(nothing, {}, IgnoresText));
}
