//===- FlatAddress.h - addresses of flat, global and scratch instructions ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef QGEMM_LIB_SIM_FLATADDRESS_H
#define QGEMM_LIB_SIM_FLATADDRESS_H

#include "FloatBits.h"
#include "Lanes.h"
#include "Wave.h"

namespace qgemm::sim {

enum class Space : uint8_t { Flat, Global, Scratch };

/// Host bytes of one lane's access, or null after a fault. `position` is the operand that holds the
/// vector address; the scalar address stands last in global and scratch instructions.
template <Space S> class FlatAddress {
public:
  FlatAddress(Wave &wave, const Instruction &inst, unsigned position)
      : wave(wave), inst(inst), vectorAddress(inst.operands[position]) {
    if (S != Space::Flat) {
      const Operand &scalarAddress = inst.operands[inst.operandCount - 1];
      hasScalar = scalarAddress.kind == OperandKind::Scalar;
      scalarBase = hasScalar ? readScalar(wave, scalarAddress) : 0;
    }
  }

  uint8_t *bytes(unsigned lane, unsigned size) const {
    if constexpr (S == Space::Scratch) {
      int64_t offset = inst.mods.offset;
      if (hasScalar)
        offset += static_cast<int32_t>(scalarBase);
      if (vectorAddress.kind == OperandKind::Vector)
        offset += static_cast<int32_t>(wave.vector(vectorAddress.reg)[lane]);
      return wave.privateMemory(offset, size, lane);
    } else {
      const uint32_t *low = wave.vector(vectorAddress.reg);
      uint64_t address = hasScalar
                             ? scalarBase + low[lane]
                             : low[lane] | static_cast<uint64_t>(low[lane + wave.lanes]) << 32;
      address += static_cast<int64_t>(inst.mods.offset);
      if (S == Space::Flat && address >> 32 == sharedBase >> 32)
        return wave.lds(static_cast<uint32_t>(address), size, lane);
      if (S == Space::Flat && address >> 32 == privateBase >> 32)
        return wave.privateMemory(static_cast<uint32_t>(address), size, lane);
      if (!wave.aligned(address, size, lane))
        return nullptr;
      return wave.access(address, size, lane);
    }
  }

private:
  Wave &wave;
  const Instruction &inst;
  const Operand &vectorAddress;
  bool hasScalar = false;
  uint64_t scalarBase = 0;
};

} // namespace qgemm::sim

#endif // QGEMM_LIB_SIM_FLATADDRESS_H
