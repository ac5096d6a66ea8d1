//===- EdgeKernel.cpp - all definitions in one kernel of a chip ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Definitions with the same source types share inputs. One workgroup of 1024 lanes loads them,
// executes every form on them and stores each result.
//
//===----------------------------------------------------------------------===//

#include "EdgeKernel.h"
#include "../Assembler.h"
#include "../KernelFile.h"
#include "../KernelRun.h"
#include "EdgeForms.h"
#include "EdgeInputs.h"
#include "qgemm/Runtime/Device.h"
#include "llvm/Support/FormatVariadic.h"
#include <map>

using namespace qgemm::sim_test;
using llvm::formatv;
namespace runtime = qgemm::runtime;

namespace {
/// Definitions with the same sources.
struct Group {
  std::vector<EdgeForm> forms;
  std::vector<EdgeLane> lanes;
};

class EdgeRun {
public:
  EdgeRun(const std::string &chip, const EdgeTable &table, const EdgeMode &mode,
          bool everyHalf = false);
  EdgeReport run();

private:
  void keepAssembling(std::vector<EdgeForm> &forms) const;
  std::string kernel() const;
  std::string formText(const EdgeForm &form) const;
  std::string modeDirectives() const;
  std::string execute(std::vector<uint64_t> &results) const;
  void compare(const EdgeForm &form, const Group &group, const uint64_t *results,
               EdgeReport &report) const;

  EdgeMode mode;
  std::string chip;
  bool cdna;
  EdgeNames names;
  std::string execName, features;
  unsigned laneCount; ///< of all workgroups
  std::map<std::string, Group> groups;
};
} // namespace

/// The instruction alone: no constants, no modifiers.
static bool isPlain(const EdgeForm &form) {
  return !form.clamp && !form.scale && !form.constant0 && !form.negate[0] && !form.absolute[0];
}
static bool takesOneHalf(const EdgeDefinition &definition) {
  return definition.types.size() == 2 && !(definition.flags & EdgePacked) &&
         std::string("hst").find(definition.types[1]) != std::string::npos;
}

EdgeRun::EdgeRun(const std::string &chip, const EdgeTable &table, const EdgeMode &mode,
                 bool everyHalf)
    : mode(mode), chip(chip), cdna(chip.rfind("gfx9", 0) == 0) {
  names.generation = cdna ? 9 : chip.rfind("gfx12", 0) == 0 ? 12 : 11;
  if (names.generation == 12) // which has neither bit
    this->mode.ieee = this->mode.clampNaN = true;
  names.carry = cdna ? "s[20:21]" : "s20";
  names.mask = cdna ? "s[24:25]" : "s24";
  execName = cdna ? "exec" : "exec_lo";
  features = names.generation == 12 ? "+real-true16" : "";
  std::vector<EdgeForm> forms;
  for (const EdgeDefinition &definition : table)
    for (EdgeForm &form : formsOf(definition, names))
      if (!everyHalf || (takesOneHalf(definition) && isPlain(form)))
        forms.push_back(std::move(form));
  keepAssembling(forms);
  for (EdgeForm &form : forms)
    groups[form.definition->types.substr(1)].forms.push_back(std::move(form));
  for (auto &[types, group] : groups)
    group.lanes = everyHalf ? allHalves() : edgeLanes(types);
  laneCount = everyHalf ? 1 << 16 : edgeLaneCount;
}

void EdgeRun::keepAssembling(std::vector<EdgeForm> &forms) const {
  std::string source = ".text\n";
  for (const EdgeForm &form : forms)
    source += form.text + "\n";
  std::set<unsigned> refused = refusedLines(chip, source, features);
  std::vector<EdgeForm> kept;
  for (size_t i = 0; i < forms.size(); ++i)
    if (!refused.count(i + 2))
      kept.push_back(std::move(forms[i]));
  forms = std::move(kept);
}

std::string EdgeRun::formText(const EdgeForm &form) const {
  const EdgeDefinition &definition = *form.definition;
  bool toExec = definition.format.rfind("exec:", 0) == 0;
  bool carry = definition.format.find("{c}") != std::string::npos;
  std::string text = "v_mov_b32 v10, v8\nv_mov_b32 v11, v9\n";
  if (toExec)
    text += "v_mov_b32 v10, 0\n";
  if (definition.format.rfind("vcc:", 0) == 0)
    text += (cdna ? "s_mov_b64 vcc, " : "s_mov_b32 vcc_lo, ") + names.mask + "\n" +
            (cdna ? "s_nop 4\n" : "");
  text += form.text + "\n";
  if (toExec)
    text += "v_mov_b32 v10, 1\ns_mov_b" + std::string(cdna ? "64 " : "32 ") + execName + ", -1\n";
  else if (definition.types[0] == 'm')
    text += "v_cndmask_b32_e64 v10, 0, 1, " + names.carry + "\n";
  else if (carry && (definition.types[0] == 'u' || definition.types[0] == 'f'))
    text += "v_cndmask_b32_e64 v11, 0, 1, " + names.carry + "\n";
  else if (carry && definition.types[0] == 'd')
    text += "v_cndmask_b32_e64 v14, 0, 1, " + names.carry + "\nv_xor_b32 v10, v10, v14\n";
  if (cdna)
    text += "s_nop 3\n"; // behind dot products
  text += std::string("global_store_") + (cdna ? "dwordx2" : "b64") + " v1, v[10:11], s[2:3]\n";
  return text + formatv("s_add_u32 s2, s2, {0}\ns_addc_u32 s3, s3, 0\n", 8 * laneCount).str();
}

std::string EdgeRun::kernel() const {
  std::string wide = cdna ? "dwordx4" : "b128", one = cdna ? "dword" : "b32";
  // The workgroup's number lies behind the user registers, on gfx12 in ttmp9.
  std::string text = "s_lshl_b32 s8, " + std::string(names.generation == 12 ? "ttmp9" : "s2") +
                     ", 10\nv_add_nc_u32 v0, s8, v0\ns_load_" + wide + R"( s[4:7], s[0:1], 0x0
v_lshlrev_b32 v1, 3, v0
v_lshlrev_b32 v13, 6, v0
s_waitcnt lgkmcnt(0)
s_mov_b64 s[2:3], s[6:7]
)";
  if (cdna)
    text.replace(text.find("add_nc"), 6, "add");
  for (const auto &[types, group] : groups) {
    text += "global_load_" + wide + " v[2:5], v13, s[4:5]\nglobal_load_" + wide +
            " v[6:9], v13, s[4:5] offset:16\nglobal_load_" + one + " v12, v13, s[4:5] offset:32\n";
    text += formatv("s_add_u32 s4, s4, {0}\ns_addc_u32 s5, s5, 0\n", 64 * laneCount).str();
    text += "s_waitcnt vmcnt(0)\nv_cmp_ne_u32_e64 " + names.mask + ", 0, v12\n";
    for (const EdgeForm &form : group.forms)
      text += formText(form);
  }
  KernelFrame frame;
  frame.chip = chip;
  frame.waveSize = cdna ? 64 : 32;
  frame.sgprs = 40;
  frame.vgprs = 32;
  frame.accumOffset = 32;
  frame.mode = modeDirectives();
  return kernelFile(frame, translate(chip, text) + "s_endpgm\n");
}

std::string EdgeRun::modeDirectives() const {
  std::string text =
      formatv("  .amdhsa_float_round_mode_32 {0}\n"
              "  .amdhsa_float_round_mode_16_64 {1}\n"
              "  .amdhsa_float_denorm_mode_32 {2}\n"
              "  .amdhsa_float_denorm_mode_16_64 {3}\n"
              "  .amdhsa_fp16_overflow {4}\n",
              mode.round32, mode.round64, mode.denorm32, mode.denorm64, mode.halfOverflow ? 1 : 0)
          .str();
  if (names.generation == 12) // behaves as with both of the others
    return text;
  return text + formatv("  .amdhsa_ieee_mode {0}\n  .amdhsa_dx10_clamp {1}\n", mode.ieee ? 1 : 0,
                        mode.clampNaN ? 1 : 0)
                    .str();
}

std::string EdgeRun::execute(std::vector<uint64_t> &results) const {
  std::vector<uint32_t> words;
  for (const auto &[types, group] : groups)
    for (const EdgeLane &lane : group.lanes) {
      words.insert(words.end(), lane.begin(), lane.end());
      words.resize(words.size() + 16 - lane.size());
    }
  return runKernel(chip, assemble(chip, kernel(), features), laneCount / edgeLaneCount,
                   edgeLaneCount, bytesOf(std::as_const(words)), bytesOf(results));
}

void EdgeRun::compare(const EdgeForm &form, const Group &group, const uint64_t *results,
                      EdgeReport &report) const {
  unsigned wrong = 0;
  std::string first;
  for (unsigned i = 0; i < laneCount; ++i) {
    const EdgeLane &lane = group.lanes[i];
    uint64_t expected = expectedOf(form, lane, names.generation, mode);
    if (matches(form, expected, results[i]) || wrong++)
      continue;
    first =
        formatv(
            "{0}, {9}: `{1}` of {2:x} {3:x} {4:x}, old {5:x}, mask {6}: requires {7:x}, got {8:x}",
            chip, form.text, lane[0] | uint64_t(lane[1]) << 32, lane[2] | uint64_t(lane[3]) << 32,
            lane[4] | uint64_t(lane[5]) << 32, lane[6] | uint64_t(lane[7]) << 32, lane[8], expected,
            results[i], mode.name)
            .str();
  }
  if (wrong)
    report.differences.push_back(first + formatv(" ({0} lanes)", wrong).str());
}

EdgeReport EdgeRun::run() {
  EdgeReport report;
  std::set<std::string> instructions;
  for (const auto &[types, group] : groups) {
    report.forms += group.forms.size();
    for (const EdgeForm &form : group.forms)
      instructions.insert(form.definition->name);
  }
  report.instructions = instructions.size();
  report.results = uint64_t(report.forms) * laneCount;
  std::vector<uint64_t> results(report.results);
  report.failure = execute(results);
  if (!report.failure.empty())
    return report;
  const uint64_t *at = results.data();
  for (const auto &[types, group] : groups)
    for (const EdgeForm &form : group.forms) {
      compare(form, group, at, report);
      at += laneCount;
    }
  return report;
}

EdgeReport qgemm::sim_test::runEdges(const std::string &chip, const EdgeTable &table,
                                     const EdgeMode &mode) {
  return EdgeRun(chip, table, mode).run();
}

EdgeReport qgemm::sim_test::runAllHalves(const std::string &chip, const EdgeTable &table,
                                         const EdgeMode &mode) {
  return EdgeRun(chip, table, mode, /*everyHalf=*/true).run();
}
