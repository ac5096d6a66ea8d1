//===- Shadow.h - who touched a dword last ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef QGEMM_LIB_SIM_RACE_SHADOW_H
#define QGEMM_LIB_SIM_RACE_SHADOW_H

#include "Knowledge.h"
#include <deque>
#include <memory>
#include <unordered_map>

namespace qgemm::sim {

enum AccessFlags : uint8_t {
  AccessValid = 1,
  AccessAtomic = 2,       ///< a read-modify-write, an atomic load or store
  AccessFlag = 4,         ///< a store that may be an atomic one
  AccessWriteThrough = 8, ///< seen by other workgroups without a write-back
  AccessOfWave = 16,      ///< of no lane
};

/// What the lanes' accesses of one executed instruction share.
struct Access {
  uint32_t group = 0;
  uint32_t number = 0;  ///< in its wave's stream
  uint32_t pc = 0;      ///< offset into the image
  uint32_t barrier = 0; ///< barriers that the wave had left behind
  uint8_t wave = 0;
  Stream stream = StreamLoad;
  uint8_t flags = 0;

  bool valid() const { return flags & AccessValid; }
  bool sameWave(const Access &other) const { return wave == other.wave && group == other.group; }
};

/// One lane's access, for as long as somebody may race with it: its place among the shadow's.
class Mark {
public:
  static constexpr unsigned laneBits = 6;
  Mark() = default;
  Mark(uint32_t access, unsigned lane) : bits(access << laneBits | lane) {}

  bool valid() const { return bits; }
  uint32_t access() const { return bits >> laneBits; }
  unsigned lane() const { return bits & ((1u << laneBits) - 1); }

private:
  uint32_t bits = 0; ///< access 0 is none
};

/// A dword of memory: the last write, and reads that no later read is ordered after. More than two
/// reads at the same time are forgotten but for the first and the last.
struct Cell {
  Mark write, reads[2];
  uint32_t value = 0; ///< what the last write left there
  uint32_t split = 0; ///< not zero: bytes are told apart, in four cells of their own
};

/// Cells of a range of memory, made when touched. Looks for races wait for memory, so that cells
/// are small.
class Shadow {
public:
  /// Keeps an access for marks to refer to. Beyond what they can count, all is forgotten.
  uint32_t note(const Access &access) {
    if (accesses.size() >> (32 - Mark::laneBits))
      clear();
    accesses.push_back(access);
    return static_cast<uint32_t>(accesses.size() - 1);
  }
  const Access &accessOf(Mark mark) const { return accesses[mark.access()]; }

  /// Calls visit(cell, address, bytes) for the dwords, or bytes of dwords, that an access touches.
  template <class Visit> void forEachCell(uint64_t address, unsigned bytes, Visit visit) {
    uint64_t end = address + bytes;
    Cell *after = nullptr; // the next dword's cell, if on the same page
    for (uint64_t at = address; at < end;) {
      uint64_t next = (at | 3) + 1 < end ? (at | 3) + 1 : end;
      Cell &cell = after ? *after : cellOf(at);
      after = (at / 4 + 1) % pageCells ? &cell + 1 : nullptr;
      if (cell.split == 0 && at % 4 == 0 && next - at == 4) {
        if (!visit(cell, at, 4u))
          return;
      } else {
        uint32_t first = splitOf(cell);
        for (; at < next; ++at)
          if (!visit(pieces[first + at % 4], at, 1u))
            return;
      }
      at = next;
    }
  }

  void clear() {
    accesses.resize(1);
    pages.clear();
    pieces.clear();
    cached = nullptr;
  }

private:
  static constexpr unsigned pageCells = 1024;
  struct Page {
    Cell cells[pageCells];
  };

  Cell &cellOf(uint64_t address) {
    uint64_t page = address / (4 * pageCells);
    if (!cached || page != cachedNumber) {
      std::unique_ptr<Page> &slot = pages[page];
      if (!slot)
        slot = std::make_unique<Page>();
      cached = slot.get();
      cachedNumber = page;
    }
    return cached->cells[address / 4 % pageCells];
  }

  /// The first of a cell's four pieces. Index 0 means none, so that the first four stay unused.
  uint32_t splitOf(Cell &cell) {
    if (cell.split)
      return cell.split;
    if (pieces.empty())
      pieces.resize(4);
    uint32_t first = static_cast<uint32_t>(pieces.size());
    pieces.resize(first + 4, cell);
    for (unsigned byte = 0; byte < 4; ++byte)
      pieces[first + byte].value = cell.value >> 8 * byte & 0xff;
    cell.split = first;
    return first;
  }

  std::vector<Access> accesses{1}; ///< the first is none
  std::unordered_map<uint64_t, std::unique_ptr<Page>> pages;
  std::deque<Cell> pieces;
  Page *cached = nullptr;
  uint64_t cachedNumber = 0;
};

} // namespace qgemm::sim

#endif // QGEMM_LIB_SIM_RACE_SHADOW_H
