//===- ScalarLogic.cpp - bitwise operations, shifts, moves ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RDNA3 ISA 16.1-16.3, RDNA4 ISA 16.1-16.3, CDNA3 ISA 12.1-12.3.
//
//===----------------------------------------------------------------------===//

#include "ScalarTable.h"

using namespace qgemm::sim_test;

namespace {
using State = ScalarState;

uint64_t cut(uint64_t v, unsigned width) { return width == 64 ? v : v & ((1ull << width) - 1); }

/// Both widths of a formula on bits; SCC says whether the result is nonzero.
void addBitwise(ScalarTable &table, ScalarNames names, bool (*bit)(bool, bool),
                bool unary = false) {
  for (const char *name : names)
    for (unsigned width : {32u, 64u}) {
      ScalarFunction function = [bit, width](State &s) {
        s.d = 0;
        for (unsigned i = 0; i < width; ++i)
          s.d |= uint64_t(bit(s.a >> i & 1, s.b >> i & 1)) << i;
        s.scc = s.d != 0;
      };
      std::string types = width == 32 ? "www" : "WWW";
      std::string full = name + std::string(width == 32 ? "_b32" : "_b64");
      table.push_back({full, types.substr(0, unary ? 2 : 3), function, "", "", false});
    }
}

/// A shift, one place after the other.
ScalarFunction shifted(unsigned width, uint64_t (*step)(uint64_t, unsigned)) {
  return [width, step](State &s) {
    s.d = s.a;
    for (unsigned i = 0; i < s.b % width; ++i)
      s.d = cut(step(s.d, width), width);
    s.scc = s.d != 0;
  };
}
uint64_t left(uint64_t v, unsigned) { return v + v; }
uint64_t right(uint64_t v, unsigned) { return v / 2; }
uint64_t rightSigned(uint64_t v, unsigned width) {
  uint64_t top = 1ull << (width - 1);
  return v / 2 | (v & top);
}

void addMoves(ScalarTable &table) {
  auto move = [](State &s) { s.d = s.a; };
  auto moveIf = [](State &s) { s.d = s.scc ? s.a : s.d; };
  auto select = [](State &s) { s.d = s.scc ? s.a : s.b; };
  addScalar(table, {"s_mov_b32"}, "ww", move);
  addScalar(table, {"s_mov_b64"}, "WW", move);
  addScalar(table, {"s_movk_i32"}, "wk", move);
  addScalar(table, {"s_cmov_b32"}, "ww", moveIf);
  addScalar(table, {"s_cmov_b64"}, "WW", moveIf);
  addScalar(table, {"s_cmovk_i32"}, "wk", moveIf);
  addScalar(table, {"s_cselect_b32"}, "www", select);
  addScalar(table, {"s_cselect_b64"}, "WWW", select);
  // The kernel's first source lies six registers behind s10, the destination six behind s4.
  addScalar(table, {"s_movrels_b32"}, "ww", move, "{d}, s10", "s_mov_b32 m0, 6");
  addScalar(table, {"s_movrels_b64"}, "WW", move, "{d}, s[10:11]", "s_mov_b32 m0, 6");
  addScalar(table, {"s_movreld_b32"}, "ww", move, "s4, {0}", "s_mov_b32 m0, 6");
  addScalar(table, {"s_movreld_b64"}, "WW", move, "s[4:5], {0}", "s_mov_b32 m0, 6");
  // M0[9:0] for the source, M0[25:16] for the destination; the other bits do not matter.
  addScalar(table, {"s_movrelsd_2_b32"}, "ww", move, "s5, s12", "s_mov_b32 m0, 0x3c05fc04");
}

void addPacks(ScalarTable &table) {
  for (bool highA : {false, true})
    for (bool highB : {false, true}) {
      auto pack = [highA, highB](State &s) {
        s.d = (s.a >> (highA ? 16 : 0) & 0xffff) | (s.b >> (highB ? 16 : 0) & 0xffff) << 16;
      };
      std::string halves = std::string(highA ? "h" : "l") + (highB ? "h" : "l");
      addScalar(table, {("s_pack_" + halves + "_b32_b16").c_str()}, "www", pack);
    }
}
} // namespace

void qgemm::sim_test::addScalarLogic(ScalarTable &table) {
  addBitwise(table, {"s_not"}, [](bool a, bool) { return !a; }, true);
  addBitwise(table, {"s_and"}, [](bool a, bool b) { return a && b; });
  addBitwise(table, {"s_or"}, [](bool a, bool b) { return a || b; });
  addBitwise(table, {"s_xor"}, [](bool a, bool b) { return a != b; });
  addBitwise(table, {"s_nand"}, [](bool a, bool b) { return !(a && b); });
  addBitwise(table, {"s_nor"}, [](bool a, bool b) { return !(a || b); });
  addBitwise(table, {"s_xnor"}, [](bool a, bool b) { return a == b; });
  addBitwise(table, {"s_and_not1", "s_andn2"}, [](bool a, bool b) { return a && !b; });
  addBitwise(table, {"s_or_not1", "s_orn2"}, [](bool a, bool b) { return a || !b; });
  addScalar(table, {"s_lshl_b32"}, "wwn", shifted(32, left));
  addScalar(table, {"s_lshl_b64"}, "WWn", shifted(64, left));
  addScalar(table, {"s_lshr_b32"}, "wwn", shifted(32, right));
  addScalar(table, {"s_lshr_b64"}, "WWn", shifted(64, right));
  addScalar(table, {"s_ashr_i32"}, "wwn", shifted(32, rightSigned));
  addScalar(table, {"s_ashr_i64"}, "WWn", shifted(64, rightSigned));
  addMoves(table);
  addPacks(table);
}
