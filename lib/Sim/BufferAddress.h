//===- BufferAddress.h - addresses of buffer instructions ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RDNA3 ISA 9.4.1 and CDNA3 ISA 9.1.5. The generations differ in what is compared with NumRecords:
// CDNA looks at the first byte of each dword and ignores the scalar offset; RDNA's raw mode looks
// at the last byte and takes the scalar offset off the limit. CDNA's swizzled buffers (9.1.5.2)
// interleave elements of four bytes: gfx9 has no element size in its descriptor ("User Guide for
// AMDGPU Backend" and LLVM's SIInstrInfo::getScratchRsrcWords23).
//
//===----------------------------------------------------------------------===//

#ifndef QGEMM_LIB_SIM_BUFFERADDRESS_H
#define QGEMM_LIB_SIM_BUFFERADDRESS_H

#include "Instruction.h"
#include "Wave.h"

namespace qgemm::sim {

class BufferAddress {
public:
  /// `position` is the operand with the vector address; descriptor and scalar offset follow it.
  /// `bytes` is the size of the element, `formatted` says that the access converts.
  BufferAddress(Wave &wave, const Instruction &inst, unsigned position, unsigned bytes,
                bool formatted = false);

  /// False after a fault: the descriptor asks for what is not modelled.
  bool valid() const { return usable; }

  /// One lane's place in the buffer.
  struct Place {
    uint64_t address = 0; ///< of the first byte
    uint64_t index = 0, offset = 0;
  };
  Place place(unsigned lane) const;

  /// Whether `bytes` at `byteOffset` behind the place are in range.
  bool inRange(const Place &place, unsigned byteOffset, unsigned bytes) const;

private:
  Wave &wave;
  const Instruction &inst;
  unsigned vectorAddress; ///< register
  uint64_t base, stride, records, scalarOffset;
  unsigned outOfBoundsSelect = 0, indexStride = 0;
  bool rdna, usable = true, swizzled = false, addsLane = false;
};

} // namespace qgemm::sim

#endif // QGEMM_LIB_SIM_BUFFERADDRESS_H
