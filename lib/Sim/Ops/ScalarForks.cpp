//===- ScalarForks.cpp - the branch stack, halts and other ends (gfx9) ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// CDNA3 and CDNA4 ISA 12.1 to 12.5. A fork takes the smaller side first and leaves the other one on
// a stack in the scalar registers, whose pointer is MODE.CSP (bits 31:29).
//
//===----------------------------------------------------------------------===//

#include "../Lanes.h"
#include "llvm/ADT/bit.h"

using namespace qgemm::sim;

static uint32_t stackPointer(const Wave &wave) { return wave.modeRegister >> 29; }
static void moveStackPointer(Wave &wave, int by) { wave.modeRegister += uint32_t(by) << 29; }

static void push(Wave &wave, uint64_t pc, uint64_t exec) {
  uint32_t *entry = &wave.scalars[stackPointer(wave) * 4];
  entry[0] = static_cast<uint32_t>(exec);
  entry[1] = static_cast<uint32_t>(exec >> 32);
  entry[2] = static_cast<uint32_t>(pc);
  entry[3] = static_cast<uint32_t>(pc >> 32);
  moveStackPointer(wave, 1);
}

static void fork(Wave &wave, const Instruction &inst, uint64_t condition, uint64_t target) {
  uint64_t exec = wave.exec(), pass = condition & exec, fail = ~condition & exec;
  if (pass == exec) {
    wave.jump(target);
  } else if (fail == exec) {
    wave.jump(inst.next());
  } else if (llvm::popcount(fail) < llvm::popcount(pass)) {
    wave.writeMask(SlotExec, fail);
    push(wave, target, pass);
    wave.jump(inst.next());
  } else {
    wave.writeMask(SlotExec, pass);
    push(wave, inst.next(), fail);
    wave.jump(target);
  }
}
static void forkTo(Wave &wave, const Instruction &inst) {
  fork(wave, inst, readScalar(wave, inst.operands[0]), readScalar(wave, inst.operands[1]));
}
static void forkBy(Wave &wave, const Instruction &inst) {
  fork(wave, inst, readScalar(wave, inst.operands[0]), inst.target);
}
static void join(Wave &wave, const Instruction &inst) {
  if (stackPointer(wave) == (readScalar(wave, inst.operands[0]) & 0xffffffff))
    return;
  moveStackPointer(wave, -1);
  const uint32_t *entry = &wave.scalars[stackPointer(wave) * 4];
  wave.writeMask(SlotExec, entry[0] | static_cast<uint64_t>(entry[1]) << 32);
  wave.jump(entry[2] | static_cast<uint64_t>(entry[3]) << 32);
}

//===----------------------------------------------------------------------===//
// What only trap handlers and debuggers use
//===----------------------------------------------------------------------===//

static void nothing(Wave &, const Instruction &) {}
static void end(Wave &wave, const Instruction &) { wave.event = WaveEvent::End; }
static void halt(Wave &wave, const Instruction &inst) {
  if (inst.simm16 & 1)
    wave.raise(FaultKind::Trap, "execution requires a running wave, got one that halts itself");
}
static void messageAndHalt(Wave &wave, const Instruction &) {
  wave.raise(FaultKind::Trap, "execution requires a running wave, got one that halts itself");
}
static void kill(Wave &wave, const Instruction &inst) {
  if (inst.simm16 & 1)
    wave.event = WaveEvent::End;
}
static void leaveHandler(Wave &wave, const Instruction &) {
  wave.raise(FaultKind::BadProgram, "return from exception requires a trap handler, got a kernel");
}
/// Skipping of vector instructions: nothing happens as long as it stays off.
static void setSkip(Wave &wave, const Instruction &inst) {
  uint64_t bits = readScalar(wave, inst.operands[0]);
  if (bits >> (readScalar(wave, inst.operands[1]) & 31) & 1)
    wave.raise(FaultKind::Unsupported, "s_setvskip requires skipping to stay off, got on");
}

void qgemm::sim::addScalarForks(SemanticTable &table) {
  constexpr ValueType U32 = ValueType::U32, U64 = ValueType::U64;
  table.add({
      {"s_cbranch_g_fork", Semantic(forkTo, {U64, U64}, EndsBlock).results(0)},
      {"s_cbranch_i_fork", Semantic(forkBy, {U64}, EndsBlock).results(0)},
      {"s_cbranch_join", Semantic(join, {U32}, EndsBlock).results(0)},
      {"s_cbranch_cdbgsys", Semantic(nothing, {}, IgnoresText)}, // both flags are clear
      {"s_cbranch_cdbguser", Semantic(nothing, {}, IgnoresText)},
      {"s_cbranch_cdbgsys_or_user", Semantic(nothing, {}, IgnoresText)},
      {"s_cbranch_cdbgsys_and_user", Semantic(nothing, {}, IgnoresText)},
      {"s_endpgm_saved", Semantic(end, {}, IgnoresText | EndsBlock)},
      {"s_endpgm_ordered_ps_done", Semantic(end, {}, IgnoresText | EndsBlock)},
      {"s_sethalt", Semantic(halt, {}, IgnoresText | EndsBlock)},
      {"s_sendmsghalt", Semantic(messageAndHalt, {}, IgnoresText | EndsBlock)},
      {"s_setkill", Semantic(kill, {}, IgnoresText | EndsBlock)},
      {"s_rfe_b64", Semantic(leaveHandler, {}, IgnoresText | EndsBlock)},
      {"s_rfe_restore_b64", Semantic(leaveHandler, {}, IgnoresText | EndsBlock)},
      {"s_setvskip", Semantic(setSkip, {U32, U32}).results(0)},
      {"s_atc_probe", Semantic(nothing, {}, IgnoresText)}, // warms address translation
      {"s_atc_probe_buffer", Semantic(nothing, {}, IgnoresText)},
      // A line may have been written back before it is discarded.
      {"s_dcache_discard", Semantic(nothing, {}, IgnoresText)},
      {"s_dcache_discard_x2", Semantic(nothing, {}, IgnoresText)},
  });
}
