//===- WorkgroupRunner.cpp - the interpreter's loops ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "GprIndex.h"
#include "Launch.h"
#include "llvm/Support/FormatVariadic.h"

using namespace qgemm::sim;

void qgemm::sim::executeContinue(Wave &wave, const Instruction &inst) {
  --wave.executed; // a marker, not an instruction
  wave.jump(inst.address);
}

void qgemm::sim::executeUnsupported(Wave &wave, const Instruction &inst) {
  wave.raise(FaultKind::Unsupported, "execution requires semantics of the instruction, got none");
}

WorkgroupRunner::WorkgroupRunner(const LaunchContext &context) : context(context) {
  const auto &block = context.dispatch.block;
  uint32_t items = block[0] * block[1] * block[2];
  uint32_t count = (items + context.waveSize - 1) / context.waveSize;
  size_t words = static_cast<size_t>(context.program->chip().vgprs) * context.waveSize;
  registers.resize(words * count + 16);
  // Registers start on a cache line.
  size_t misalignment = reinterpret_cast<uintptr_t>(registers.data()) % 64;
  uint32_t *first = registers.data() + (misalignment ? (64 - misalignment) / 4 : 0);
  for (uint32_t i = 0; i < count; ++i) {
    waves.push_back(std::make_unique<Wave>());
    waves.back()->vectors = first + i * words;
    group.waves.push_back(waves.back().get());
  }
}

void WorkgroupRunner::start(uint64_t linearId) {
  const auto &grid = context.dispatch.grid;
  group.id = {static_cast<uint32_t>(linearId % grid[0]),
              static_cast<uint32_t>(linearId / grid[0] % grid[1]),
              static_cast<uint32_t>(linearId / grid[0] / grid[1])};
  group.lds.assign(context.ldsBytes, 0xbd);
  for (uint32_t i = 0; i < waves.size(); ++i)
    initializeWave(*waves[i], context, group, i);
}

//===----------------------------------------------------------------------===//
// Where waves stand
//===----------------------------------------------------------------------===//

bool WorkgroupRunner::runnable(unsigned index) const {
  const Wave &wave = *waves[index];
  return !wave.finished && (!wave.atBarrier || group.barriersCompleted() > wave.barrierWaits);
}

bool WorkgroupRunner::finished() const {
  return llvm::all_of(waves, [](const auto &wave) { return wave->finished; });
}

uint64_t WorkgroupRunner::executed() const {
  uint64_t sum = 0;
  for (const auto &wave : waves)
    sum += wave->executed;
  return sum;
}

Fault WorkgroupRunner::describeDeadlock() const {
  for (const auto &wave : waves) {
    if (wave->finished)
      continue;
    Fault fault = describe(*wave, context.decoder->lookup(wave->pc));
    fault.kind = FaultKind::Barrier;
    fault.message = "barrier requires all waves of the workgroup, got some that never arrive";
    return fault;
  }
  return Fault();
}

Fault WorkgroupRunner::describe(const Wave &wave, const Instruction *inst) const {
  Fault fault;
  fault.kind = wave.faultKind;
  fault.chip = wave.chip->name.str();
  fault.kernel = context.kernel->name;
  fault.message = wave.faultMessage;
  uint64_t address = inst ? inst->address : wave.target;
  fault.instruction = context.decoder->text(address);
  fault.pc = address - context.program->baseAddress();
  fault.workgroup = group.id;
  fault.wave = wave.index;
  fault.lane = wave.faultLane;
  fault.address = wave.faultAddress;
  return fault;
}

//===----------------------------------------------------------------------===//
// Execution
//===----------------------------------------------------------------------===//

/// What follows an instruction that left the straight line. False when the wave stops there; at a
/// fault, `pc` is the faulting instruction.
bool WorkgroupRunner::handleEvent(Wave &wave, const Instruction *inst) {
  wave.pc = inst->next();
  switch (wave.event) {
  case WaveEvent::Jump:
    wave.event = WaveEvent::None;
    wave.pc = wave.target;
    if (LLVM_LIKELY(wave.executed <= context.options->instructionBudget))
      return true;
    wave.pc = inst->address;
    wave.raise(FaultKind::Budget, llvm::formatv("wave requires at most {0} instructions, got more",
                                                context.options->instructionBudget));
    return false;
  case WaveEvent::Barrier:
    wave.event = WaveEvent::None;
    wave.atBarrier = true;
    return false;
  case WaveEvent::End:
    wave.finished = true;
    return false;
  case WaveEvent::Fault:
  case WaveEvent::None:
    break;
  }
  wave.pc = inst->address;
  return false;
}

/// One instruction while registers are indexed. False when the wave stops there.
bool WorkgroupRunner::stepIndexed(Wave &wave, const Instruction &inst) {
  Instruction moved = inst;
  AccessFacts facts;
  ++wave.executed;
  if (applyGprIndex(wave, moved, facts))
    moved.execute(wave, moved);
  else
    wave.raise(FaultKind::BadProgram,
               "index of vector registers requires a register of the wave, got one beyond");
  wave.pc = inst.next();
  return wave.event == WaveEvent::None || handleEvent(wave, &inst);
}

/// True when the wave stopped at its limit of instructions.
template <bool Exactly> bool WorkgroupRunner::runSlice(Wave &wave, uint64_t limit) {
  for (;;) {
    const Instruction *inst = context.decoder->lookup(wave.pc);
    if (LLVM_UNLIKELY(!inst)) {
      wave.target = wave.pc;
      wave.raise(FaultKind::BadProgram,
                 llvm::formatv("execution requires an instruction, got none at image offset "
                               "0x{0:x-}",
                               wave.pc - context.program->baseAddress()));
      return false;
    }
    if (!Exactly && wave.executed >= limit)
      return true;
    if (LLVM_UNLIKELY(indexesRegisters(wave))) {
      if (wave.executed >= limit)
        return true;
      if (!stepIndexed(wave, *inst))
        return false;
      continue;
    }
    for (;; ++inst) {
      if (Exactly && wave.executed >= limit) {
        wave.pc = inst->address;
        return true;
      }
      ++wave.executed;
      inst->execute(wave, *inst);
      if (LLVM_UNLIKELY(wave.event != WaveEvent::None))
        break;
    }
    if (!handleEvent(wave, inst))
      return false;
  }
}

std::optional<Fault> WorkgroupRunner::runWave(unsigned index, uint64_t instructions, bool exactly) {
  Wave &wave = *waves[index];
  if (wave.atBarrier) {
    wave.atBarrier = false;
    ++wave.barrierWaits;
  }
  uint64_t limit = wave.executed + instructions;
  lastExpired = exactly ? runSlice<true>(wave, limit) : runSlice<false>(wave, limit);
  if (wave.event == WaveEvent::Fault)
    return describe(wave, context.decoder->lookup(wave.pc));
  return std::nullopt;
}
