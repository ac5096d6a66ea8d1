//===- Undefined.cpp - which bits of a wave's registers nobody has written ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Undefined.h"
#include "Hazards.h"

using namespace qgemm::sim;

//===----------------------------------------------------------------------===//
// Shadow bits
//===----------------------------------------------------------------------===//

void UndefinedRegisters::reset(Wave &wave, const RegisterSet &defined) {
  lanes = wave.lanes;
  allLanes = wave.fullMask();
  vectors.resize(static_cast<size_t>(VectorNumbers) * lanes);
  dirtySet = wholeSet = RegisterSet();
  for (unsigned reg = 0; reg < wave.chip->vgprs; ++reg) {
    dirtySet.set(reg);
    wholeSet.set(reg);
  }
  std::fill(std::begin(scalars), std::end(scalars), 0);
  // The slots behind EXEC and null are the hardware's.
  for (unsigned slot = 0; slot <= SlotM0; ++slot)
    setScalar(slot, defined.test(registerOfSlot(slot)) ? 0 : ~0u);
  if (lanes == 32)
    setScalar(SlotVcc + 1, 0); // holds zero; no instruction of a wave of 32 means it implicitly
  dirtySet.set(NumberScc);
  define(0, wave.exec());
}

void UndefinedRegisters::materialize(unsigned reg) {
  if (!wholeSet.test(reg))
    return;
  std::fill_n(words(reg), lanes, ~0u);
  wholeSet.reset(reg);
}

bool UndefinedRegisters::anyIn(unsigned number, uint64_t mask) const {
  if (!dirtySet.test(number))
    return false;
  if (!isVectorRegister(number))
    return true;
  if (wholeSet.test(number))
    return mask != 0;
  const uint32_t *shadow = words(number);
  uint32_t all = 0;
  for (unsigned lane = 0; lane < lanes; ++lane)
    all |= shadow[lane] & (0 - static_cast<uint32_t>(mask >> lane & 1));
  return all != 0;
}

int UndefinedRegisters::firstLane(unsigned number, uint64_t mask) const {
  for (unsigned lane = 0; lane < lanes; ++lane)
    if (mask >> lane & 1 && isVectorRegister(number) && bits(number, lane))
      return lane;
  return -1;
}

uint32_t UndefinedRegisters::bits(unsigned number, unsigned lane) const {
  if (!dirtySet.test(number))
    return 0;
  return wholeSet.test(number) ? ~0u : words(number)[lane];
}

void UndefinedRegisters::setLane(unsigned number, unsigned lane, uint32_t undefined,
                                 uint32_t mask) {
  if (!dirtySet.test(number)) {
    if (!(undefined & mask))
      return;
    std::fill_n(words(number), lanes, 0);
    dirtySet.set(number);
  }
  materialize(number);
  uint32_t &word = words(number)[lane];
  word = (word & ~mask) | (undefined & mask);
}

void UndefinedRegisters::setScalar(unsigned slot, uint32_t undefined) {
  scalars[slot] = undefined;
  if (undefined)
    dirtySet.set(registerOfSlot(slot));
  else
    dirtySet.reset(registerOfSlot(slot));
}

void UndefinedRegisters::define(unsigned number, uint64_t mask) {
  if (!dirtySet.test(number))
    return;
  if (mask == allLanes)
    return defineRegister(number);
  materialize(number);
  uint32_t *shadow = words(number), left = 0;
  for (unsigned lane = 0; lane < lanes; ++lane) {
    shadow[lane] &= static_cast<uint32_t>(mask >> lane & 1) - 1;
    left |= shadow[lane];
  }
  if (!left)
    dirtySet.reset(number);
}

void UndefinedRegisters::defineRegister(unsigned number) {
  dirtySet.reset(number);
  if (isVectorRegister(number))
    wholeSet.reset(number);
  else if (isScalarSlot(number))
    scalars[slotOfRegister(number)] = 0;
}

void UndefinedRegisters::settle(unsigned number) {
  if (isVectorRegister(number) && !anyIn(number, allLanes))
    defineRegister(number);
}

//===----------------------------------------------------------------------===//
// Results
//===----------------------------------------------------------------------===//

void UndefinedRegisters::execute(Wave &wave, const Instruction &inst) {
  const AccessFacts &facts = *inst.access;
  RegisterSet inputs = (facts.reads | facts.writes) & dirtySet;
  RegisterSet dirtyReads = facts.reads & dirtySet;
  uint64_t exec = wave.exec();

  // Most of the time what is undefined are results about to be written, or lanes that are off.
  bool laneWise = (facts.vectorFlags & (VectorLaneWise | VectorFirstLane)) != 0;
  uint64_t looksAt = exec;
  if (facts.vectorFlags & VectorFirstLane)
    looksAt = exec ? exec & (0 - exec) : 1;
  bool clean = true;
  dirtyReads.forEach([&](unsigned number) {
    clean &= laneWise && isVectorRegister(number) && !anyIn(number, looksAt);
  });
  bool wholeResult = facts.unit == Unit::Scalar || facts.unit == Unit::Control ||
                     facts.unit == Unit::Branch || facts.unit == Unit::Matrix ||
                     (facts.vectorFlags & VectorWholeResult) != 0;
  // s_movreld: which register is written is known to M0 alone, so all count as written.
  if (facts.unit == Unit::Scalar && (facts.hazards & HazardUsesM0)) {
    inst.execute(wave, inst);
    RegisterSet dirty = dirtySet;
    dirty.forEach([&](unsigned number) {
      if (isScalarSlot(number))
        defineRegister(number);
    });
    return;
  }
  if (!clean || !wholeResult)
    return perturb(wave, inst, inputs);
  inst.execute(wave, inst);
  uint64_t written = facts.unit == Unit::Matrix ? allLanes : exec;
  (facts.writes & dirtySet).forEach([&](unsigned number) {
    if (isVectorRegister(number))
      define(number, written);
    else
      defineRegister(number);
  });
}

namespace {
/// Contents of a few registers.
class Contents {
public:
  Contents(Wave &wave, const RegisterSet &set) {
    set.forEach([&](unsigned number) { numbers.push_back(number); });
    words.resize(numbers.size() * wave.lanes);
    save(wave);
  }
  void save(const Wave &wave) {
    for (unsigned i = 0; i < numbers.size(); ++i) {
      unsigned number = numbers[i];
      uint32_t *to = &words[static_cast<size_t>(i) * wave.lanes];
      if (isVectorRegister(number))
        std::memcpy(to, const_cast<Wave &>(wave).vector(number), wave.lanes * 4);
      else
        *to = isScalarSlot(number)  ? wave.scalars[slotOfRegister(number)]
              : number == NumberScc ? wave.scc
                                    : wave.modeRegister;
    }
  }
  void restore(Wave &wave) const {
    for (unsigned i = 0; i < numbers.size(); ++i) {
      unsigned number = numbers[i];
      const uint32_t *from = &words[static_cast<size_t>(i) * wave.lanes];
      if (isVectorRegister(number))
        std::memcpy(wave.vector(number), from, wave.lanes * 4);
      else if (isScalarSlot(number))
        wave.scalars[slotOfRegister(number)] = *from;
      else if (number == NumberScc)
        wave.scc = *from;
    }
  }
  /// this |= a ^ b.
  void addDifferences(const Contents &a, const Contents &b) {
    for (size_t i = 0; i < words.size(); ++i)
      words[i] |= a.words[i] ^ b.words[i];
  }
  void clear() { std::fill(words.begin(), words.end(), 0); }

  std::vector<unsigned> numbers;
  std::vector<uint32_t> words; ///< lane by lane, scalars in the first
};
} // namespace

/// The value that pattern `pattern` puts into undefined bits of the register. The first patterns
/// try all combinations of zeros and ones in up to three groups of registers; the others look for
/// what depends on signs, or on several bits of one register.
static uint32_t patternWord(unsigned pattern, unsigned combinations, unsigned group,
                            unsigned number, unsigned lane) {
  if (pattern < combinations)
    return pattern >> group & 1 ? ~0u : 0;
  switch (pattern - combinations) {
  case 0:
    return 0x7fffffff;
  case 1:
    return 0x80000000;
  default: {
    uint64_t hash = (number * 64ull + lane + 1) * 0x9e3779b97f4a7c15ull;
    return static_cast<uint32_t>(hash >> (pattern - combinations == 2 ? 32 : 24));
  }
  }
}

void UndefinedRegisters::perturb(Wave &wave, const Instruction &inst, const RegisterSet &inputs) {
  const AccessFacts &facts = *inst.access;
  uint64_t exec = wave.exec();
  Contents originals(wave, inputs | facts.writes), results(wave, facts.writes);
  inst.execute(wave, inst);
  if (wave.event == WaveEvent::Fault)
    return;
  results.save(wave);
  const Instruction &trialOf = inst.observed ? *inst.observed : inst; // observers see one run
  Contents trial = results, differences = results;
  differences.clear();

  // Consecutive registers are one operand, as a rule.
  std::array<uint8_t, NumberCount> groups = {};
  unsigned group = 0, last = NumberCount;
  inputs.forEach([&](unsigned number) {
    if (last != NumberCount && number != last + 1)
      group = std::min(group + 1, 2u); // three at most
    groups[number] = group;
    last = number;
  });
  bool matrix = facts.unit == Unit::Matrix;
  unsigned combinations = matrix ? 2 : 1u << (group + 1);
  for (unsigned pattern = 0; pattern < combinations + (matrix ? 2 : 4); ++pattern) {
    originals.restore(wave);
    inputs.forEach([&](unsigned number) {
      auto fill = [&](uint32_t &word, uint32_t shadow, unsigned lane) {
        uint32_t value =
            patternWord(pattern, combinations, matrix ? 0 : groups[number], number, lane);
        word = (word & ~shadow) | (value & shadow);
      };
      if (isVectorRegister(number))
        for (unsigned lane = 0; lane < lanes; ++lane)
          fill(wave.vector(number)[lane], bits(number, lane), lane);
      else if (isScalarSlot(number))
        fill(wave.scalars[slotOfRegister(number)], scalars[slotOfRegister(number)], 0);
      else if (number == NumberScc)
        wave.scc = pattern & 1;
    });
    trialOf.execute(wave, trialOf);
    trial.save(wave);
    differences.addDifferences(results, trial);
  }
  originals.restore(wave);
  results.restore(wave);

  for (unsigned i = 0; i < differences.numbers.size(); ++i) {
    unsigned number = differences.numbers[i];
    const uint32_t *shadow = &differences.words[static_cast<size_t>(i) * lanes];
    if (isVectorRegister(number)) {
      for (unsigned lane = 0; lane < lanes; ++lane)
        setLane(number, lane, shadow[lane]);
      settle(number);
    } else if (isScalarSlot(number)) {
      setScalar(slotOfRegister(number), *shadow);
    } else if (number == NumberScc) {
      if (*shadow)
        dirtySet.set(number);
      else
        dirtySet.reset(number);
    }
  }
  if (facts.vectorFlags & VectorCompare)
    markCompare(inst, inputs & facts.reads, exec);
}

/// The bits of a register that an operand reads.
static uint32_t readBits(const Operand &operand) {
  switch (operand.part) {
  case Part::Whole:
    return is16Bit(operand.type) ? 0xffff : ~0u;
  case Part::Word0:
    return 0xffff;
  case Part::Word1:
    return 0xffff0000;
  default:
    return 0xffu << 8 * (static_cast<unsigned>(operand.part) - static_cast<unsigned>(Part::Byte0));
  }
}

void UndefinedRegisters::markCompare(const Instruction &inst, const RegisterSet &inputs,
                                     uint64_t exec) {
  const AccessFacts &facts = *inst.access;
  uint64_t undefined = 0;
  for (unsigned i = 0; i < inst.operandCount; ++i) {
    const Operand &operand = inst.operands[i];
    bool vector = operand.kind == OperandKind::Vector;
    if ((!vector && operand.kind != OperandKind::Scalar) || operand.type == ValueType::Mask)
      continue;
    for (unsigned word = 0; word < std::max<unsigned>(operand.dwords, 1); ++word) {
      unsigned number = (vector ? operand.reg : registerOfSlot(operand.reg)) + word;
      if (!inputs.test(number))
        continue;
      if (!vector && scalars[slotOfRegister(number)] & readBits(operand))
        undefined = ~0ull;
      for (unsigned lane = 0; vector && lane < lanes; ++lane)
        if (bits(number, lane) & readBits(operand))
          undefined |= 1ull << lane;
    }
  }
  if (!undefined)
    return;
  if (facts.writes.test(NumberScc)) {
    dirtySet.set(NumberScc);
    return;
  }
  // A mask in one or two scalar registers, and v_cmpx's EXEC.
  uint64_t active = undefined & exec;
  unsigned position = 0;
  facts.writes.forEach([&](unsigned number) {
    if (isScalarSlot(number))
      setScalar(slotOfRegister(number),
                scalars[slotOfRegister(number)] |
                    static_cast<uint32_t>(active >> (lanes == 64 ? 32 * (position++ & 1) : 0)));
  });
}
