//===- ScalarControl.cpp - branches, waits, hardware registers ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Memory operations finish in program order here, so waits have nothing to do.
//
//===----------------------------------------------------------------------===//

#include "../Lanes.h"
#include "llvm/Support/FormatVariadic.h"

using namespace qgemm::sim;

static void nothing(Wave &, const Instruction &) {}
static void endProgram(Wave &wave, const Instruction &) { wave.event = WaveEvent::End; }
static void barrier(Wave &wave, const Instruction &) {
  if (wave.signalBarrier())
    wave.waitAtBarrier();
}
static void trap(Wave &wave, const Instruction &inst) {
  wave.raise(FaultKind::Trap, llvm::formatv("execution requires no trap, got s_trap {0}",
                                            static_cast<uint16_t>(inst.simm16)));
}

static void branch(Wave &wave, const Instruction &inst) { wave.jump(inst.target); }

enum class Condition { Scc0, Scc1, Vccz, Vccnz, Execz, Execnz };

template <Condition C> static void branchIf(Wave &wave, const Instruction &inst) {
  bool taken = C == Condition::Scc0    ? !wave.scc
               : C == Condition::Scc1  ? wave.scc
               : C == Condition::Vccz  ? wave.readMask(SlotVcc) == 0
               : C == Condition::Vccnz ? wave.readMask(SlotVcc) != 0
               : C == Condition::Execz ? wave.exec() == 0
                                       : wave.exec() != 0;
  if (taken)
    wave.jump(inst.target);
}

static void getPc(Wave &wave, const Instruction &inst) {
  writeScalar(wave, inst.operands[0], inst.next());
}
static void setPc(Wave &wave, const Instruction &inst) {
  wave.jump(readScalar(wave, inst.operands[0]));
}
static void swapPc(Wave &wave, const Instruction &inst) {
  uint64_t target = readScalar(wave, inst.operands[1]);
  writeScalar(wave, inst.operands[0], inst.next());
  wave.jump(target);
}
static void call(Wave &wave, const Instruction &inst) {
  writeScalar(wave, inst.operands[0], inst.next());
  wave.jump(inst.target);
}

//===----------------------------------------------------------------------===//
// Hardware registers: simm16 = {size - 1 [15:11], offset [10:6], id [5:0]}
//===----------------------------------------------------------------------===//

namespace {
/// MI300X and MI350X, all in one partition; workgroups go round ("CDNA 3 Architecture", AMD).
constexpr unsigned xcds = 8;
enum HardwareRegister : unsigned { RegisterMode = 1, RegisterXccId = 20 };
struct Field {
  unsigned id, offset, size;
  explicit Field(const Instruction &inst)
      : id(inst.simm16 & 63), offset(inst.simm16 >> 6 & 31), size((inst.simm16 >> 11 & 31) + 1) {}
  uint32_t mask() const { return size == 32 ? ~0u : (1u << size) - 1; }
};
} // namespace

static void getRegister(Wave &wave, const Instruction &inst) {
  Field field(inst);
  uint32_t value = 0;
  if (field.id == RegisterMode)
    value = wave.modeRegister;
  else if (field.id == RegisterXccId && wave.chip->generation == Generation::GFX9)
    value = wave.group->linearId % xcds;
  else
    return wave.raise(FaultKind::Unsupported,
                      llvm::formatv("s_getreg requires a register known here, got {0}", field.id));
  writeScalar(wave, inst.operands[0], value >> field.offset & field.mask());
}

/// gfx12 has neither DX10_CLAMP nor IEEE and behaves as if both were set.
static void updateMode(Wave &wave) {
  if (wave.chip->generation == Generation::GFX12)
    wave.modeRegister |= 0x300;
  wave.mode.set(wave.modeRegister);
}

static void setRegister(Wave &wave, const Instruction &inst) {
  Field field(inst);
  if (field.id != RegisterMode)
    return wave.raise(FaultKind::Unsupported,
                      llvm::formatv("s_setreg requires the register MODE, got {0}", field.id));
  uint32_t value = readScalar(wave, inst.operands[0]) & field.mask();
  uint32_t mask = field.mask() << field.offset;
  wave.modeRegister = (wave.modeRegister & ~mask) | (value << field.offset & mask);
  updateMode(wave);
}

static void shortMode(Wave &wave, const Instruction &inst, unsigned shift) {
  uint32_t value = inst.simm16 & 15;
  wave.modeRegister = (wave.modeRegister & ~(15u << shift)) | value << shift;
  updateMode(wave);
}
static void roundMode(Wave &wave, const Instruction &inst) { shortMode(wave, inst, 0); }
static void denormMode(Wave &wave, const Instruction &inst) { shortMode(wave, inst, 4); }

/// A clock: instructions executed, so that results do not depend on the host.
static void readClock(Wave &wave, const Instruction &inst) {
  writeScalar(wave, inst.operands[0], wave.executed);
}

void qgemm::sim::addScalarControl(SemanticTable &table) {
  Semantic nop(nothing, {}, IgnoresText);
  for (const char *name : {"s_nop",
                           "s_sleep",
                           "s_setprio",
                           "s_waitcnt",
                           "s_waitcnt_vscnt",
                           "s_waitcnt_vmcnt",
                           "s_waitcnt_lgkmcnt",
                           "s_waitcnt_expcnt",
                           "s_waitcnt_depctr",
                           "s_delay_alu",
                           "s_clause",
                           "s_inst_prefetch",
                           "s_set_inst_prefetch_distance",
                           "s_sendmsg",
                           "s_code_end",
                           "s_version",
                           "s_dcache_inv",
                           "s_dcache_wb",
                           "s_gl1_inv",
                           "s_icache_inv",
                           "s_dcache_inv_vol",
                           "s_dcache_wb_vol",
                           "s_ttracedata",
                           "s_ttracedata_imm",
                           "s_wakeup",
                           "s_decperflevel",
                           "s_incperflevel",
                           "s_wait_idle",
                           "s_wait_event",
                           "v_nop",
                           "v_clrexcp",
                           "buffer_gl0_inv",
                           "buffer_gl1_inv",
                           "buffer_wbl2",
                           "buffer_inv",
                           "buffer_wbinvl1",
                           "buffer_wbinvl1_vol"})
    table.add(name, nop);
  table.add({
      {"s_endpgm", Semantic(endProgram, {}, IgnoresText | EndsBlock)},
      {"s_barrier", Semantic(barrier, {}, IgnoresText | EndsBlock)},
      {"s_trap", Semantic(trap, {}, IgnoresText | EndsBlock)},
      {"s_branch", Semantic(branch, {}, IgnoresText | EndsBlock)},
      {"s_cbranch_scc0", Semantic(branchIf<Condition::Scc0>, {}, IgnoresText | EndsBlock)},
      {"s_cbranch_scc1", Semantic(branchIf<Condition::Scc1>, {}, IgnoresText | EndsBlock)},
      {"s_cbranch_vccz", Semantic(branchIf<Condition::Vccz>, {}, IgnoresText | EndsBlock)},
      {"s_cbranch_vccnz", Semantic(branchIf<Condition::Vccnz>, {}, IgnoresText | EndsBlock)},
      {"s_cbranch_execz", Semantic(branchIf<Condition::Execz>, {}, IgnoresText | EndsBlock)},
      {"s_cbranch_execnz", Semantic(branchIf<Condition::Execnz>, {}, IgnoresText | EndsBlock)},
      {"s_getpc_b64", Semantic(getPc, {ValueType::U64})},
      {"s_setpc_b64", Semantic(setPc, {ValueType::U64}, EndsBlock).results(0)},
      {"s_swappc_b64", Semantic(swapPc, {ValueType::U64, ValueType::U64}, EndsBlock)},
      {"s_call_b64", Semantic(call, {ValueType::U64}, EndsBlock)},
      {"s_getreg_b32", Semantic(getRegister, {}, IgnoresText)},
      {"s_setreg_b32", Semantic(setRegister, {}, IgnoresText)},
      {"s_setreg_imm32_b32", Semantic(setRegister, {}, IgnoresText)},
      {"s_round_mode", Semantic(roundMode, {}, IgnoresText)},
      {"s_denorm_mode", Semantic(denormMode, {}, IgnoresText)},
      {"s_memtime", Semantic(readClock, {ValueType::U64})},
      {"s_memrealtime", Semantic(readClock, {ValueType::U64})},
  });
}
