//===- Coverage.cpp - which of LLVM's opcodes have semantics ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "qgemm/Sim/Coverage.h"
#include "AsmText.h"
#include "Decoder.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/Support/Endian.h"
#include <array>
#include <random>

using namespace qgemm::sim;
using llvm::StringRef;

namespace {
constexpr unsigned codeDwords = 4;
using Code = std::array<uint32_t, codeDwords>;

/// Encodings of one opcode, few but varied.
struct Samples {
  static constexpr size_t most = 24;
  bool seen = false;
  std::vector<Code> codes;
};

/// Finds opcodes by disassembling; remembers samples of each.
class Search {
public:
  Search(Decoder &decoder) : decoder(decoder) {}
  void run();

  llvm::DenseMap<unsigned, Samples> found;

private:
  /// True when the opcode is new.
  bool visit(const Code &code);
  void seed();
  void mutate();

  Decoder &decoder;
  std::mt19937 random{20};
  std::vector<Code> frontier;
};
} // namespace

static std::array<uint8_t, 4 * codeDwords> bytesOf(const Code &code) {
  std::array<uint8_t, 4 * codeDwords> bytes;
  for (unsigned i = 0; i < codeDwords; ++i)
    llvm::support::endian::write32le(&bytes[4 * i], code[i]);
  return bytes;
}

/// Ranges of registers that end beyond v255.
static bool namesMissingRegister(StringRef text) {
  for (size_t at = 0; (at = text.find(':', at)) != StringRef::npos;) {
    unsigned last;
    StringRef rest = text.drop_front(++at);
    if (!rest.consumeInteger(10, last) && rest.starts_with("]") && last > 255)
      return true;
  }
  return false;
}

/// The disassembler accepts some fields that mean nothing: its printer says so in a comment, or
/// uses operands and modifiers of other generations, whose decoding tables it shares.
static bool isMeaningful(StringRef text) {
  for (StringRef word : {"/*", "scale_offset", "src_flat_scratch_base", "src_pops_exiting_wave_id",
                         "src_lds_direct", "src_vccz"})
    if (text.contains(word))
      return false;
  return !text.ends_with(" nv") && !namesMissingRegister(text);
}

bool Search::visit(const Code &code) {
  unsigned size;
  std::optional<unsigned> opcode = decoder.opcodeOf(bytesOf(code), size);
  if (!opcode)
    return false;
  Samples &samples = found[*opcode];
  bool isNew = !samples.seen;
  samples.seen = true;
  if (samples.codes.size() < Samples::most) {
    if (isMeaningful(decoder.textOf(bytesOf(code))))
      samples.codes.push_back(code);
  }
  // Images are outside and there are thousands of them: they lead to nothing else.
  if (isNew && !decoder.opcodeName(*opcode).starts_with("IMAGE_"))
    frontier.push_back(code);
  return isNew;
}

/// All upper halves of the first dword, with low bits that are registers in every encoding, and all
/// opcodes that sit in the lower half (SOP1, VOP1).
void Search::seed() {
  constexpr uint32_t lows[] = {0x0204, 0x0101}, seconds[] = {0x00000000, 0x02040201};
  for (uint32_t high = 0; high < 0x10000; ++high)
    for (unsigned i = 0; i < 2; ++i)
      visit({high << 16 | lows[i], seconds[i], 0x00010001u * i, 0});
  for (uint32_t low = 0; low < 0x10000; low += 4) {
    visit({0xbe800000 | low, 0, 0, 0});
    visit({0x7e000000 | low, 0, 0, 0});
  }
}

/// Changes of one to three bits, or of a whole field, of encodings found before.
void Search::mutate() {
  constexpr unsigned perOpcode = 320;
  for (size_t at = 0; at < frontier.size(); ++at)
    for (unsigned i = 0; i < perOpcode; ++i) {
      Code code = frontier[at];
      if (i < 32 * codeDwords) {
        code[i / 32] ^= 1u << (i % 32);
      } else if (i % 4 == 0) {
        code[random() % 3] = random();
      } else if (i % 4 == 1) {
        code[random() % 3] ^= (random() & 0xff) << (random() % 25);
      } else {
        for (unsigned bit = 0, count = 1 + random() % 3; bit < count; ++bit)
          code[random() % 3] ^= 1u << (random() % 32);
      }
      visit(code);
    }
}

void Search::run() {
  seed();
  mutate();
}

//===----------------------------------------------------------------------===//
// What is outside
//===----------------------------------------------------------------------===//

namespace {
struct Exclusion {
  llvm::StringLiteral prefix, reason;
};
} // namespace

static constexpr Exclusion exclusions[] = {
    {"image_bvh", "ray tracing"},
    {"ds_bvh_", "ray tracing"},
    {"image_", "image"},
    {"exp", "export"},
    {"export", "export"},
    {"v_interp_", "interpolation"},
    {"lds_param_load", "interpolation"},
    {"ds_param_load", "interpolation"},
    {"global_load_tr_", "undocumented"},  // which lane reads which element is in no manual of gfx12
    {"s_subvector_loop", "undocumented"}, // in no manual of gfx11
    {"s_barrier_init", "undocumented"},   // nor these in gfx12's
    {"s_barrier_join", "undocumented"},
};

static StringRef exclusionOf(StringRef mnemonic) {
  for (const Exclusion &exclusion : exclusions)
    if (mnemonic.starts_with(exclusion.prefix))
      return exclusion.reason;
  return "";
}

llvm::Expected<std::vector<OpcodeCoverage>> qgemm::sim::coverOpcodes(const Chip &chip) {
  std::vector<OpcodeCoverage> result;
  llvm::StringMap<size_t> rows;
  for (uint32_t waveSize : {chip.waveSize, chip.generation == Generation::GFX9 ? 0u : 64u}) {
    if (!waveSize)
      continue;
    llvm::Expected<std::unique_ptr<Decoder>> decoder = Decoder::create(chip, waveSize, 0, {});
    if (!decoder)
      return decoder.takeError();
    Search search(**decoder);
    search.run();
    for (auto &[opcode, samples] : search.found) {
      StringRef name = (*decoder)->opcodeName(opcode);
      if (samples.codes.empty())
        continue;
      auto [row, isNew] = rows.insert({name, result.size()});
      if (isNew)
        result.push_back({name.str(), "", "", ""});
      OpcodeCoverage &coverage = result[row->second];
      bool onlyGlobal = true;
      for (const Code &code : samples.codes) {
        std::string text;
        bool understood = (*decoder)->understands(bytesOf(code), text);
        coverage.mnemonic = splitAsmText(text).mnemonic.str();
        // LDS instructions have a form for the global data share, which is for graphics.
        bool global = StringRef(text).contains(" gds");
        onlyGlobal &= global;
        if (!understood && !global && coverage.failing.empty())
          coverage.failing = StringRef(text).trim().str();
      }
      coverage.excluded = onlyGlobal ? "global data share" : exclusionOf(coverage.mnemonic).str();
    }
  }
  llvm::sort(result, [](auto &a, auto &b) { return a.opcode < b.opcode; });
  return result;
}
