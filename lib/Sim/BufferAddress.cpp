//===- BufferAddress.cpp - addresses of buffer instructions ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "BufferAddress.h"
#include "Lanes.h"

using namespace qgemm::sim;

static constexpr uint64_t elementSize = 4; ///< of swizzled buffers

BufferAddress::BufferAddress(Wave &wave, const Instruction &inst, unsigned position, unsigned bytes,
                             bool formatted)
    : wave(wave), inst(inst), vectorAddress(inst.operands[position].reg) {
  const uint32_t *words = &wave.scalars[inst.operands[position + 1].reg];
  base = words[0] | static_cast<uint64_t>(words[1] & 0xffff) << 32;
  stride = words[1] >> 16 & 0x3fff;
  records = words[2];
  scalarOffset = static_cast<uint32_t>(readScalar(wave, inst.operands[position + 2]));
  rdna = wave.chip->generation != Generation::GFX9;
  outOfBoundsSelect = words[3] >> 28 & 3;
  swizzled = rdna ? words[1] >> 30 : words[1] >> 31;
  addsLane = words[3] >> 23 & 1;
  indexStride = 8u << (words[3] >> 21 & 3);
  if (addsLane && !rdna && !formatted)
    stride |= (words[3] >> 15 & 15) << 14; // the data format's bits extend the stride
  if (rdna && (swizzled || addsLane)) {
    usable = false;
    wave.raise(FaultKind::Unsupported,
               "buffer descriptor requires a linear buffer, got swizzling or thread ids");
  } else if (swizzled && bytes > elementSize) {
    usable = false;
    wave.raise(FaultKind::Unsupported,
               "swizzled buffer requires elements of at most 4 bytes, got more");
  }
}

BufferAddress::Place BufferAddress::place(unsigned lane) const {
  Place result;
  const uint32_t *vector = wave.vector(vectorAddress);
  if (inst.mods.idxen) {
    result.index = vector[lane];
    vector += wave.lanes;
  }
  result.offset = static_cast<uint32_t>(inst.mods.offset);
  if (inst.mods.offen)
    result.offset += vector[lane];
  uint64_t index = result.index + (addsLane ? lane : 0), offset = result.offset;
  uint64_t within = index * stride + offset;
  if (swizzled)
    within = (index / indexStride * stride + offset / elementSize * elementSize) * indexStride +
             index % indexStride * elementSize + offset % elementSize;
  result.address = base + scalarOffset + within;
  return result;
}

bool BufferAddress::inRange(const Place &place, unsigned byteOffset, unsigned bytes) const {
  uint64_t first = place.offset + byteOffset;
  if (!rdna) {
    if (addsLane && !inst.mods.idxen)
      return true; // a private buffer has no limit
    bool structured = stride != 0 && inst.mods.idxen;
    return structured ? place.index < records : first < records;
  }
  switch (outOfBoundsSelect) {
  case 0:
    return place.index < records && first + bytes <= stride;
  case 1:
    return place.index < records;
  case 2:
    return records != 0;
  default: {
    uint64_t limit = records > scalarOffset ? records - scalarOffset : 0;
    return first + bytes <= limit;
  }
  }
}
