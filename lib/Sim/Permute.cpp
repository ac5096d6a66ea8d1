//===- Permute.cpp - DPP sources and dual-issue pairs ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Decoder.h"
#include "Semantics.h"
#include "Wave.h"

using namespace qgemm::sim;

/// The lane that `lane` reads, or -1 outside its row or wave. CDNA3 ISA, "DPP Operand"; RDNA3 ISA,
/// "Data Parallel Processing".
static int dppSource(const Dpp &dpp, int lane, int lanes) {
  int row = lane & ~15, column = lane & 15, amount = dpp.amount;
  auto inRow = [&](int c) { return c >= 0 && c < 16 ? row + c : -1; };
  switch (dpp.control) {
  case DppControl::QuadPerm:
    return (lane & ~3) + (dpp.lanes[lane & 3] & 3);
  case DppControl::RowShl:
    return inRow(column + amount);
  case DppControl::RowShr:
    return inRow(column - amount);
  case DppControl::RowRor:
    return row + ((column - amount) & 15);
  case DppControl::WaveShl:
    return lane + 1 < lanes ? lane + 1 : -1;
  case DppControl::WaveRol:
    return (lane + 1) % lanes;
  case DppControl::WaveShr:
    return lane - 1;
  case DppControl::WaveRor:
    return (lane + lanes - 1) % lanes;
  case DppControl::RowMirror:
    return row + 15 - column;
  case DppControl::RowHalfMirror:
    return (lane & ~7) + 7 - (lane & 7);
  case DppControl::RowBroadcast15:
    return row - 1;
  case DppControl::RowBroadcast31:
    return (lane & ~31) - 1;
  case DppControl::RowNewBroadcast:
  case DppControl::RowShare:
    return row + (amount & 15);
  case DppControl::RowXmask:
    return row + (column ^ amount);
  case DppControl::Dpp8:
    return (lane & ~7) + (dpp.lanes[lane & 7] & 7);
  }
  return -1;
}

void qgemm::sim::executeDpp(Wave &wave, const Instruction &inst) {
  const Dpp &dpp = *inst.dpp;
  unsigned position = inst.operands[0].kind == OperandKind::Lanes ? 0 : inst.semantic->firstSource;
  const Operand &operand = inst.operands[position];
  uint64_t reg = operand.value;
  if (dpp.relative != DppRelative::None) {
    uint32_t m0 = wave.scalars[SlotM0];
    reg += dpp.relative == DppRelative::M0 ? m0 : m0 & 0x3ff;
    if (reg >= 256)
      return wave.raise(FaultKind::BadProgram,
                        "relative move requires a register below v256, got another");
  }
  const uint32_t *source = wave.vector(static_cast<unsigned>(reg));
  uint64_t exec = wave.exec(), enabled = exec;
  for (unsigned lane = 0; lane < wave.lanes; ++lane) {
    int from = dppSource(dpp, lane, wave.lanes);
    bool valid = from >= 0 && (dpp.fetchInactive || ((exec >> from) & 1));
    wave.laneBuffers[0][lane] = valid ? source[from] : 0;
    wave.laneBuffers[0][lane + maxLanes] =
        valid && is64Bit(operand.type) ? source[from + wave.lanes] : 0;
    bool masked = !((dpp.rowMask >> (lane / 16)) & 1) || !((dpp.bankMask >> (lane / 4 % 4)) & 1);
    bool dropped = !valid && !dpp.boundControl && dpp.control != DppControl::Dpp8;
    if (masked || dropped)
      enabled &= ~(1ull << lane);
  }
  wave.writeMask(SlotExec, enabled);
  inst.inner(wave, inst);
  if (!dpp.writesExec)
    wave.writeMask(SlotExec, exec);
}

void qgemm::sim::executeDual(Wave &wave, const Instruction &inst) {
  const Instruction &second = *inst.second;
  for (unsigned i = 1; i < second.operandCount; ++i) {
    const Operand &source = second.operands[i];
    if (source.kind == OperandKind::Lanes)
      std::memcpy(wave.laneBuffers[source.reg], wave.vector(source.value), wave.lanes * 4);
  }
  inst.inner(wave, inst);
  second.execute(wave, second);
}
