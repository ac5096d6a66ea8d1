//===- WorkgroupRunner.cpp - the interpreter's loops ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

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
  }
}

Fault WorkgroupRunner::describe(const Wave &wave, const Workgroup &group,
                                const Instruction *inst) const {
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

/// Runs until the wave ends, waits or faults. At a fault, `pc` is the faulting instruction.
void WorkgroupRunner::runWave(Wave &wave) {
  uint64_t budget = context.options->instructionBudget;
  const Instruction *inst = context.decoder->lookup(wave.pc);
  for (;;) {
    if (LLVM_UNLIKELY(!inst)) {
      wave.target = wave.pc;
      wave.raise(FaultKind::BadProgram,
                 llvm::formatv("execution requires an instruction, got none at image offset "
                               "0x{0:x-}",
                               wave.pc - context.program->baseAddress()));
      return;
    }
    for (;; ++inst) {
      ++wave.executed;
      inst->execute(wave, *inst);
      if (LLVM_UNLIKELY(wave.event != WaveEvent::None))
        break;
    }
    wave.pc = inst->next();
    switch (wave.event) {
    case WaveEvent::Jump:
      wave.event = WaveEvent::None;
      wave.pc = wave.target;
      if (LLVM_UNLIKELY(wave.executed > budget)) {
        wave.pc = inst->address;
        wave.raise(FaultKind::Budget,
                   llvm::formatv("wave requires at most {0} instructions, got more", budget));
        return;
      }
      inst = context.decoder->lookup(wave.pc);
      break;
    case WaveEvent::Barrier:
      wave.event = WaveEvent::None;
      wave.atBarrier = true;
      return;
    case WaveEvent::End:
      wave.finished = true;
      return;
    case WaveEvent::Fault:
    case WaveEvent::None:
      wave.pc = inst->address;
      return;
    }
  }
}

std::optional<Fault> WorkgroupRunner::run(uint64_t linearId) {
  const auto &grid = context.dispatch.grid;
  group.id = {static_cast<uint32_t>(linearId % grid[0]),
              static_cast<uint32_t>(linearId / grid[0] % grid[1]),
              static_cast<uint32_t>(linearId / grid[0] / grid[1])};
  group.lds.assign(context.ldsBytes, 0xbd);
  group.waves = static_cast<uint32_t>(waves.size());
  group.signals = 0;
  for (uint32_t i = 0; i < waves.size(); ++i)
    initializeWave(*waves[i], context, group, i);

  // Waves run one after another from barrier to barrier; an ended wave counts as arrived.
  for (bool running = true; running;) {
    running = false;
    for (auto &wave : waves) {
      if (wave->finished)
        continue;
      wave->atBarrier = false;
      runWave(*wave);
      if (wave->event == WaveEvent::Fault)
        return describe(*wave, group, context.decoder->lookup(wave->pc));
      running |= !wave->finished;
    }
  }
  for (auto &wave : waves)
    instructions += wave->executed;
  waveCount += waves.size();
  return std::nullopt;
}
