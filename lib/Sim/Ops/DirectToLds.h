//===- DirectToLds.h - loads that bypass the vector registers ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// CDNA3 and CDNA4 ISA 9.1.9: lane i's data goes to M0 + the instruction's offset + i * 4, or i * 16
// for three and four dwords. Inactive lanes leave their places alone; what is out of a buffer's
// range arrives as zero.
//
//===----------------------------------------------------------------------===//

#ifndef QGEMM_LIB_SIM_OPS_DIRECTTOLDS_H
#define QGEMM_LIB_SIM_OPS_DIRECTTOLDS_H

#include "../Semantics.h"
#include "../Wave.h"

namespace qgemm::sim {

/// Elements of at most two bytes are extended to a dword.
template <unsigned Bytes, bool Signed> class LdsDestination {
public:
  LdsDestination(Wave &wave, const Instruction &inst) : wave(wave) {
    // CDNA4 has more LDS and therefore two more bits: M0[17:0] for M0[15:0].
    uint32_t mask = wave.chip->ldsBytes > 65536 ? 0x3ffff : 0xffff;
    base = (wave.scalars[SlotM0] & mask) + static_cast<int64_t>(inst.mods.offset);
  }

  void store(unsigned lane, const uint8_t *data) const {
    uint8_t *place = wave.lds(base + uint64_t(lane) * stride, bytes, lane);
    if (!place)
      return;
    if constexpr (Bytes >= 4) {
      std::memcpy(place, data, Bytes);
    } else {
      uint32_t word = data[0] | (Bytes == 2 ? data[1] << 8 : 0);
      if (Signed)
        word = static_cast<uint32_t>(static_cast<int32_t>(word << (32 - 8 * Bytes)) >>
                                     (32 - 8 * Bytes));
      std::memcpy(place, &word, 4);
    }
  }

private:
  static constexpr unsigned bytes = Bytes < 4 ? 4 : Bytes, stride = Bytes > 4 ? 16 : 4;

  Wave &wave;
  uint64_t base;
};

} // namespace qgemm::sim

#endif // QGEMM_LIB_SIM_OPS_DIRECTTOLDS_H
