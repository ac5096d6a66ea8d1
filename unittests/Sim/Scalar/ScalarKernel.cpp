//===- ScalarKernel.cpp - all scalar definitions in one kernel ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Definitions with the same source types share cases. Every workgroup is one wave and one case: it
// executes every form and stores the destination, EXEC and SCC.
//
//===----------------------------------------------------------------------===//

#include "ScalarKernel.h"
#include "../Assembler.h"
#include "../KernelFile.h"
#include "../KernelRun.h"
#include "ScalarForms.h"
#include "qgemm/Runtime/Device.h"
#include "llvm/Support/FormatVariadic.h"
#include <map>

using namespace qgemm::sim_test;
using llvm::formatv;
namespace runtime = qgemm::runtime;

namespace {
struct Group {
  std::vector<ScalarForm> forms;
  std::vector<ScalarCase> cases;
};

/// What a form stores: destination, EXEC, SCC.
using Result = std::array<uint32_t, 8>;

class ScalarRun {
public:
  ScalarRun(const std::string &chip, unsigned waveSize, const ScalarTable &table);
  ScalarReport run();

private:
  std::vector<ScalarForm> assembling(const ScalarTable &table) const;
  std::string formText(const ScalarForm &form) const;
  std::string kernel() const;
  std::string execute(std::vector<Result> &results) const;
  std::string difference(const ScalarForm &form, const Group &group, const Result *results) const;

  std::string chip;
  bool cdna;
  unsigned waveSize, generation;
  std::string features;
  unsigned formCount = 0;
  std::map<std::string, Group> groups;
};
} // namespace

ScalarRun::ScalarRun(const std::string &chip, unsigned waveSize, const ScalarTable &table)
    : chip(chip), cdna(chip.rfind("gfx9", 0) == 0), waveSize(waveSize),
      generation(cdna                          ? 9
                 : chip.rfind("gfx12", 0) == 0 ? 12
                                               : 11) {
  if (!cdna && waveSize == 64)
    features = "+wavefrontsize64,-wavefrontsize32";
  std::vector<ScalarForm> forms = assembling(table);
  formCount = forms.size();
  for (ScalarForm &form : forms)
    groups[form.definition->types.substr(1)].forms.push_back(std::move(form));
  for (auto &[types, group] : groups)
    group.cases = scalarCases(types);
}

/// Instructions on 64 bits of EXEC have no meaning in a wave of 32 lanes.
static bool needsWave64(const std::string &name) {
  return name.find("exec_b64") != std::string::npos;
}

std::vector<ScalarForm> ScalarRun::assembling(const ScalarTable &table) const {
  std::vector<ScalarForm> forms, kept;
  std::string source = ".text\n";
  for (const ScalarDefinition &definition : table)
    if (waveSize == 64 || !needsWave64(definition.name))
      for (ScalarForm &form : scalarForms(definition)) {
        source += form.text + "\n";
        forms.push_back(std::move(form));
      }
  std::set<unsigned> refused = refusedLines(chip, source, features);
  for (size_t i = 0; i < forms.size(); ++i)
    if (!refused.count(i + 2))
      kept.push_back(std::move(forms[i]));
  return kept;
}

std::string ScalarRun::formText(const ScalarForm &form) const {
  bool shares = form.sources[0] == ScalarSource::Destination, toVcc = form.result == "vcc";
  std::string text =
      formatv("s_mov_b64 {0}, {1}\n", toVcc ? "vcc" : "s[10:11]", shares ? "s[16:17]" : "s[20:21]");
  if (!form.definition->before.empty())
    text += form.definition->before + "\n";
  text += waveSize == 64 ? "s_mov_b64 exec, s[22:23]\n" : "s_mov_b32 exec_lo, s22\n";
  text += "s_cmp_lg_u32 s24, 0\n" + form.text + "\ns_cselect_b32 s12, 1, 0\n";
  text += waveSize == 64 ? "s_mov_b64 s[14:15], exec\ns_mov_b64 exec, 1\n"
                         : "s_mov_b32 s14, exec_lo\ns_mov_b32 s15, 0\ns_mov_b32 exec_lo, 1\n";
  if (toVcc)
    text += "s_mov_b64 s[10:11], vcc\n";
  text += "v_mov_b32 v2, s10\nv_mov_b32 v3, s11\nv_mov_b32 v4, s14\nv_mov_b32 v5, s15\n"
          "v_mov_b32 v6, s12\n";
  text += formatv("global_store_{0} v1, v[2:5], s[2:3]\nglobal_store_{1} v1, v6, s[2:3] "
                  "offset:16\ns_add_u32 s2, s2, 32\ns_addc_u32 s3, s3, 0\n",
                  cdna ? "dwordx4" : "b128", cdna ? "dword" : "b32");
  return text;
}

std::string ScalarRun::kernel() const {
  // The workgroup's number is behind the user registers, on gfx12 in ttmp9.
  std::string text = formatv("s_mov_b32 s6, {0}\n", chip.rfind("gfx12", 0) ? "s2" : "ttmp9");
  text += formatv(R"(s_load_{0} s[28:31], s[0:1], 0x0
v_mov_b32 v1, 0
s_mul_i32 s7, s6, {1}
s_lshl_b32 s6, s6, 6
s_waitcnt lgkmcnt(0)
s_add_u32 s4, s28, s6
s_addc_u32 s5, s29, 0
s_add_u32 s2, s30, s7
s_addc_u32 s3, s31, 0
)",
                  cdna ? "dwordx4" : "b128", formCount * sizeof(Result));
  for (const auto &[types, group] : groups) {
    text += formatv("s_load_{0} s[16:23], s[4:5], 0x0\ns_load_{1} s24, s[4:5], 0x20\n"
                    "s_waitcnt lgkmcnt(0)\ns_add_u32 s4, s4, {2}\ns_addc_u32 s5, s5, 0\n",
                    cdna ? "dwordx8" : "b256", cdna ? "dword" : "b32",
                    scalarCaseCount * sizeof(ScalarCase));
    for (const ScalarForm &form : group.forms)
      text += formText(form);
  }
  KernelFrame frame;
  frame.chip = chip;
  frame.waveSize = waveSize;
  frame.sgprs = 40;
  frame.vgprs = 8;
  frame.accumOffset = 8;
  return kernelFile(frame, translate(chip, text) + "s_endpgm\n");
}

std::string ScalarRun::execute(std::vector<Result> &results) const {
  std::vector<ScalarCase> cases;
  for (const auto &[types, group] : groups)
    cases.insert(cases.end(), group.cases.begin(), group.cases.end());
  return runKernel(chip, assemble(chip, kernel(), features), scalarCaseCount, waveSize,
                   bytesOf(std::as_const(cases)), bytesOf(results));
}

std::string ScalarRun::difference(const ScalarForm &form, const Group &group,
                                  const Result *results) const {
  for (unsigned n = 0; n < scalarCaseCount; ++n, results += formCount) {
    const ScalarCase &values = group.cases[n];
    const Result &got = *results;
    ScalarState want = scalarExpected(form, values, waveSize, generation);
    uint64_t d = got[0] | uint64_t(got[1]) << 32, exec = got[2] | uint64_t(got[3]) << 32;
    if (sameResult(form, want.d, d) && exec == want.exec && got[4] == want.scc)
      continue;
    return formatv(
        "{0}: `{1}` of s16 {2:x-} {3:x-}, s18 {4:x-} {5:x-}, old {6:x-} {7:x-}, scc {8}: "
        "requires {9:x-}, exec {10:x-}, scc {11}, got {12:x-}, exec {13:x-}, scc {14}",
        chip, form.text, values[0], values[1], values[2], values[3], values[4], values[5],
        values[8], want.d, want.exec, int(want.scc), d, exec, got[4]);
  }
  return "";
}

ScalarReport ScalarRun::run() {
  ScalarReport report;
  std::set<std::string> instructions;
  for (const auto &[types, group] : groups)
    for (const ScalarForm &form : group.forms)
      instructions.insert(form.definition->name);
  report.instructions = instructions.size();
  report.forms = formCount;
  std::vector<Result> results(uint64_t(formCount) * scalarCaseCount);
  report.failure = execute(results);
  if (!report.failure.empty())
    return report;
  const Result *at = results.data();
  for (const auto &[types, group] : groups)
    for (const ScalarForm &form : group.forms) {
      std::string text = difference(form, group, at++);
      if (!text.empty())
        report.differences.push_back(std::move(text));
    }
  return report;
}

ScalarReport qgemm::sim_test::runScalars(const std::string &chip, unsigned waveSize,
                                         const ScalarTable &table) {
  return ScalarRun(chip, waveSize, table).run();
}
