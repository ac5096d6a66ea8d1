//===- Gfx12Control.cpp - gfx12's waits, split barriers, prefetches ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RDNA4 ISA 5.6: a barrier has two halves. s_barrier_signal says that the wave has arrived,
// s_barrier_wait waits until all waves of the workgroup have; what stands between them may run
// ahead. Barrier -1 is the workgroup's, -2 the trap handler's, which user code cannot touch.
//
//===----------------------------------------------------------------------===//

#include "../Lanes.h"

using namespace qgemm::sim;

static void nothing(Wave &, const Instruction &) {}

/// The barrier that the instruction names: an inline constant, or M0.
static int32_t barrierOf(const Wave &wave, const Operand &operand) {
  return static_cast<int32_t>(readScalar(wave, operand));
}

static void signalBarrier(Wave &wave, const Instruction &inst) {
  if (barrierOf(wave, inst.operands[0]) == -1)
    wave.signalBarrier();
}
static void signalBarrierIsFirst(Wave &wave, const Instruction &inst) {
  if (barrierOf(wave, inst.operands[0]) != -1)
    return;
  wave.scc = wave.firstAtBarrier();
  wave.signalBarrier();
}
static void waitBarrier(Wave &wave, const Instruction &inst) {
  if (inst.simm16 == -1)
    wave.waitAtBarrier();
}
/// {signals [22:16], members [10:4], valid [0]}.
static void barrierState(Wave &wave, const Instruction &inst) {
  const Workgroup &group = *wave.group;
  uint32_t signals = 0, completed = group.barriersCompleted();
  for (const Wave *other : group.waves)
    signals += !other->finished && other->barrierSignals > completed;
  writeScalar(wave, inst.operands[0],
              signals << 16 | static_cast<uint32_t>(group.waves.size()) << 4 | 1);
}

void qgemm::sim::addGfx12Control(SemanticTable &table) {
  constexpr ValueType U32 = ValueType::U32, I32 = ValueType::I32;
  Semantic nop(nothing, {}, IgnoresText);
  for (const char *name : {"s_wait_loadcnt", "s_wait_storecnt", "s_wait_samplecnt", "s_wait_bvhcnt",
                           "s_wait_expcnt", "s_wait_dscnt", "s_wait_kmcnt", "s_wait_loadcnt_dscnt",
                           "s_wait_storecnt_dscnt", "s_wait_alu", "s_sleep_var", "s_prefetch_inst",
                           "s_prefetch_inst_pc_rel", "s_prefetch_data", "s_prefetch_data_pc_rel",
                           "s_buffer_prefetch_data", "global_inv", "global_wb", "global_wbinv"})
    table.add(name, nop);
  table.add({
      {"s_barrier_signal", Semantic(signalBarrier, {I32}).results(0)},
      {"s_barrier_signal_isfirst", Semantic(signalBarrierIsFirst, {I32}).results(0)},
      {"s_barrier_wait", Semantic(waitBarrier, {I32}, EndsBlock).results(0)},
      {"s_get_barrier_state", Semantic(barrierState, {U32, I32})},
  });
}
