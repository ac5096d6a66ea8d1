//===- ScalarMemory.cpp - SMEM loads ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RDNA3 ISA 8.2, CDNA3 ISA 7.1. Offsets are bytes; addresses are rounded down to dwords.
//
//===----------------------------------------------------------------------===//

#include "../Lanes.h"

using namespace qgemm::sim;

static int64_t scalarOffset(const Wave &wave, const Instruction &inst) {
  const Operand &offset = inst.operands[2];
  int64_t value = inst.mods.offset;
  if (offset.kind == OperandKind::Constant)
    value += static_cast<int32_t>(offset.value);
  else if (offset.kind != OperandKind::None)
    value += readScalar(wave, offset) & 0xffffffff;
  return value;
}

static void storeDwords(Wave &wave, const Operand &dst, const uint32_t *words, unsigned count) {
  if (dst.kind == OperandKind::Scalar)
    std::memcpy(&wave.scalars[dst.reg], words, count * 4);
}

template <unsigned Dwords> static void load(Wave &wave, const Instruction &inst) {
  uint64_t address = readScalar(wave, inst.operands[1]) + scalarOffset(wave, inst);
  const uint8_t *bytes = wave.access(address & ~3ull, Dwords * 4, -1);
  if (!bytes)
    return;
  uint32_t words[Dwords];
  std::memcpy(words, bytes, sizeof(words));
  storeDwords(wave, inst.operands[0], words, Dwords);
}

/// Dwords outside the buffer read as zero, each by itself.
template <unsigned Dwords> static void bufferLoad(Wave &wave, const Instruction &inst) {
  const uint32_t *descriptor = &wave.scalars[inst.operands[1].reg];
  uint64_t base = descriptor[0] | static_cast<uint64_t>(descriptor[1] & 0xffff) << 32;
  uint64_t stride = descriptor[1] >> 16 & 0x3fff;
  uint64_t size = (stride ? stride : 1) * descriptor[2];
  int64_t offset = scalarOffset(wave, inst) & ~3ll;
  uint32_t words[Dwords] = {};
  for (unsigned i = 0; i < Dwords; ++i) {
    uint64_t at = static_cast<uint64_t>(offset) + 4 * i;
    if (at >= size)
      continue;
    const uint8_t *bytes = wave.access((base & ~3ull) + at, 4, -1);
    if (!bytes)
      return;
    std::memcpy(&words[i], bytes, 4);
  }
  storeDwords(wave, inst.operands[0], words, Dwords);
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
  for (const Row &row : rows)
    for (const char *suffix : {row.rdna, row.cdna}) {
      if (!suffix)
        continue;
      table.add(std::string("s_load_") + suffix,
                Semantic(row.load, {ValueType::Any, ValueType::U64, ValueType::U32}));
      table.add(std::string("s_buffer_load_") + suffix,
                Semantic(row.bufferLoad, {ValueType::Any, ValueType::Any, ValueType::U32}));
    }
}
