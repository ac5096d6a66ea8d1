//===- Buffer.cpp - buffer loads and stores ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Each dword of a wide access is checked against the buffer's range by itself: loads give zero
// outside, stores are dropped (RDNA3 ISA 9.4.1, CDNA3 ISA 9.1.5.1).
//
//===----------------------------------------------------------------------===//

#include "../BufferAddress.h"
#include "../MemoryFormat.h"
#include "DirectToLds.h"

using namespace qgemm::sim;

/// The bytes that the lane loads, zeros where out of range. False after a fault.
template <class Format>
static bool fetch(Wave &wave, const BufferAddress &address, unsigned lane, uint8_t (&data)[16]) {
  constexpr unsigned piece = Format::bytes < 4 ? Format::bytes : 4;
  BufferAddress::Place place = address.place(lane);
  bool whole = true;
  for (unsigned at = 0; at < Format::bytes; at += piece)
    whole &= address.inRange(place, at, piece);
  if (whole) {
    if (!wave.aligned(place.address, Format::bytes, lane))
      return false;
    const uint8_t *bytes = wave.access(place.address, Format::bytes, lane);
    if (!bytes)
      return false;
    std::memcpy(data, bytes, Format::bytes);
    return true;
  }
  for (unsigned at = 0; at < Format::bytes; at += piece) {
    if (!address.inRange(place, at, piece))
      continue;
    const uint8_t *bytes = wave.access(place.address + at, piece, lane);
    if (!bytes)
      return false;
    std::memcpy(data + at, bytes, piece);
  }
  return true;
}

template <class Format> static void loadToLds(Wave &wave, const Instruction &inst) {
  BufferAddress address(wave, inst, 0, Format::bytes);
  LdsDestination<Format::bytes, Format::isSigned> destination(wave, inst);
  if (!address.valid())
    return;
  forEachActiveLane(wave, [&](unsigned lane) {
    uint8_t data[16] = {};
    if (fetch<Format>(wave, address, lane, data))
      destination.store(lane, data);
  });
}

template <class Format> static void load(Wave &wave, const Instruction &inst) {
  if (inst.mods.lds)
    return loadToLds<Format>(wave, inst);
  BufferAddress address(wave, inst, 1, Format::bytes);
  if (!address.valid())
    return;
  forEachActiveLane(wave, [&](unsigned lane) {
    uint8_t data[16] = {};
    if (fetch<Format>(wave, address, lane, data))
      Format::load(wave, inst.operands[0].reg, lane, data);
  });
}

template <class Format> static void store(Wave &wave, const Instruction &inst) {
  BufferAddress address(wave, inst, 1, Format::bytes);
  if (!address.valid())
    return;
  constexpr unsigned piece = Format::bytes < 4 ? Format::bytes : 4;
  forEachActiveLane(wave, [&](unsigned lane) {
    BufferAddress::Place place = address.place(lane);
    uint8_t data[16];
    Format::store(wave, inst.operands[0].reg, lane, data);
    for (unsigned at = 0; at < Format::bytes; at += piece) {
      if (!address.inRange(place, at, piece))
        continue;
      if (at == 0 && !wave.aligned(place.address, Format::bytes, lane))
        return;
      uint8_t *bytes = wave.access(place.address + at, piece, lane);
      if (!bytes)
        return;
      std::memcpy(bytes, data + at, piece);
    }
  });
}

void qgemm::sim::addBuffer(SemanticTable &table) {
  constexpr ValueType Any = ValueType::Any, U32 = ValueType::U32;
  forEachLoadFormat([&](auto format, FormatNames names) {
    for (const char *suffix : {names.rdna, names.cdna})
      table.add(std::string("buffer_load_") + suffix,
                Semantic(load<decltype(format)>, {Any, Any, Any, U32}));
  });
  forEachStoreFormat([&](auto format, FormatNames names) {
    for (const char *suffix : {names.rdna, names.cdna})
      table.add(std::string("buffer_store_") + suffix,
                Semantic(store<decltype(format)>, {Any, Any, Any, U32}).results(0));
  });
}
