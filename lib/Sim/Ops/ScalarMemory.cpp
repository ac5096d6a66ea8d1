//===- ScalarMemory.cpp - SMEM loads ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RDNA3 ISA 8.2, RDNA4 ISA 8.1, CDNA3 ISA 7.1. Offsets are bytes. The low bits of every component
// of an address are ignored: two of them, but one in 16-bit loads and none in 8-bit loads.
//
//===----------------------------------------------------------------------===//

#include "../Lanes.h"

using namespace qgemm::sim;

/// What an address component loses in loads of `bytes`.
static constexpr int64_t alignment(unsigned bytes) { return bytes < 4 ? -int64_t(bytes) : -4; }

static int64_t scalarOffset(const Wave &wave, const Instruction &inst, int64_t mask) {
  const Operand &offset = inst.operands[2];
  int64_t value = inst.mods.offset & mask;
  if (offset.kind == OperandKind::Constant)
    value += static_cast<int32_t>(offset.value) & mask;
  else if (offset.kind != OperandKind::None)
    value += (readScalar(wave, offset) & 0xffffffff) & mask;
  return value;
}

static void storeDwords(Wave &wave, const Operand &dst, const uint32_t *words, unsigned count) {
  if (dst.kind == OperandKind::Scalar)
    std::memcpy(&wave.scalars[dst.reg], words, count * 4);
}

template <unsigned Dwords> static void load(Wave &wave, const Instruction &inst) {
  uint64_t address =
      (readScalar(wave, inst.operands[1]) & ~3ull) + scalarOffset(wave, inst, alignment(4));
  const uint8_t *bytes = wave.access(address, Dwords * 4, -1);
  if (!bytes)
    return;
  uint32_t words[Dwords];
  std::memcpy(words, bytes, sizeof(words));
  storeDwords(wave, inst.operands[0], words, Dwords);
}

/// The range of a scalar buffer: its stride counts for the size only.
static uint64_t bufferSize(const uint32_t *descriptor) {
  uint64_t stride = descriptor[1] >> 16 & 0x3fff;
  return (stride ? stride : 1) * descriptor[2];
}
static uint64_t bufferBase(const uint32_t *descriptor) {
  return descriptor[0] | static_cast<uint64_t>(descriptor[1] & 0xffff) << 32;
}

/// Dwords outside the buffer read as zero, each by itself.
template <unsigned Dwords> static void bufferLoad(Wave &wave, const Instruction &inst) {
  const uint32_t *descriptor = &wave.scalars[inst.operands[1].reg];
  uint64_t base = bufferBase(descriptor) & ~3ull, size = bufferSize(descriptor);
  int64_t offset = scalarOffset(wave, inst, alignment(4));
  uint32_t words[Dwords] = {};
  for (unsigned i = 0; i < Dwords; ++i) {
    uint64_t at = static_cast<uint64_t>(offset) + 4 * i;
    if (at >= size)
      continue;
    const uint8_t *bytes = wave.access(base + at, 4, -1);
    if (!bytes)
      return;
    std::memcpy(&words[i], bytes, 4);
  }
  storeDwords(wave, inst.operands[0], words, Dwords);
}

template <class T> static uint32_t widen(const uint8_t *bytes) {
  T value;
  std::memcpy(&value, bytes, sizeof(T));
  return static_cast<uint32_t>(static_cast<int32_t>(value));
}

/// gfx12: 8 and 16 bits, extended to a dword.
template <class T> static void loadShort(Wave &wave, const Instruction &inst) {
  constexpr int64_t mask = alignment(sizeof(T));
  uint64_t address = (readScalar(wave, inst.operands[1]) & mask) + scalarOffset(wave, inst, mask);
  if (const uint8_t *bytes = wave.access(address, sizeof(T), -1))
    writeScalar(wave, inst.operands[0], widen<T>(bytes));
}
template <class T> static void bufferLoadShort(Wave &wave, const Instruction &inst) {
  constexpr int64_t mask = alignment(sizeof(T));
  const uint32_t *descriptor = &wave.scalars[inst.operands[1].reg];
  uint64_t offset = scalarOffset(wave, inst, mask);
  uint32_t value = 0;
  if (offset < bufferSize(descriptor)) {
    const uint8_t *bytes = wave.access((bufferBase(descriptor) & mask) + offset, sizeof(T), -1);
    if (!bytes)
      return;
    value = widen<T>(bytes);
  }
  writeScalar(wave, inst.operands[0], value);
}

void qgemm::sim::addScalarMemory(SemanticTable &table) {
  struct Row {
    const char *rdna, *cdna;
    ExecuteFn load, bufferLoad;
  };
  static constexpr Row rows[] = {
      {"b32", "dword", load<1>, bufferLoad<1>},    {"b64", "dwordx2", load<2>, bufferLoad<2>},
      {"b96", nullptr, load<3>, bufferLoad<3>},    {"b128", "dwordx4", load<4>, bufferLoad<4>},
      {"b256", "dwordx8", load<8>, bufferLoad<8>}, {"b512", "dwordx16", load<16>, bufferLoad<16>},
  };
  static constexpr Row shortRows[] = {
      {"i8", nullptr, loadShort<int8_t>, bufferLoadShort<int8_t>},
      {"u8", nullptr, loadShort<uint8_t>, bufferLoadShort<uint8_t>},
      {"i16", nullptr, loadShort<int16_t>, bufferLoadShort<int16_t>},
      {"u16", nullptr, loadShort<uint16_t>, bufferLoadShort<uint16_t>},
  };
  auto addRow = [&](const Row &row) {
    for (const char *suffix : {row.rdna, row.cdna}) {
      if (!suffix)
        continue;
      table.add(std::string("s_load_") + suffix,
                Semantic(row.load, {ValueType::Any, ValueType::U64, ValueType::U32}));
      table.add(std::string("s_buffer_load_") + suffix,
                Semantic(row.bufferLoad, {ValueType::Any, ValueType::Any, ValueType::U32}));
    }
  };
  for (const Row &row : rows)
    addRow(row);
  for (const Row &row : shortRows)
    addRow(row);
}
