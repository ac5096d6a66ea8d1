//===- Inspect.h - traces and profiles of a launch ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// An observer sees every instruction of a launch. It costs nothing where there is none: code for a
// launch with an observer is decoded separately.
//
//===----------------------------------------------------------------------===//

#ifndef QGEMM_SIM_INSPECT_H
#define QGEMM_SIM_INSPECT_H

#include "qgemm/Sim/LineTable.h"
#include "qgemm/Sim/Simulator.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/Support/raw_ostream.h"
#include <atomic>

namespace qgemm::sim {

struct Wave;
struct Instruction;

class Observer {
public:
  virtual ~Observer();
  /// Whether the host must run one workgroup after another.
  virtual bool serial() const = 0;
  /// Executes the instruction, once.
  virtual void execute(Wave &wave, const Instruction &inst) = 0;
};

struct InspectOptions {
  llvm::raw_ostream *trace = nullptr;               ///< null: no trace
  std::optional<std::array<uint32_t, 3>> workgroup; ///< trace only this one
  std::optional<uint32_t> wave;                     ///< trace only this one of a workgroup
  uint64_t limit = ~0ull;                           ///< trace at most that many instructions
  unsigned laneRuns = 4; ///< print at most that many runs of lanes that changed alike
  bool profile = false;
};

/// How often an instruction was executed.
struct ProfileRow {
  uint64_t offset = 0, count = 0;
  std::string text;
  std::string kind; ///< "vector", "matrix", "global load", "wait", ...
  SourceLine line;
};

/// Writes a trace, counts instructions, or both.
class Inspector : public Observer {
public:
  Inspector(const Program &program, const KernelInfo &kernel, const InspectOptions &options);

  bool serial() const override { return options.trace != nullptr; }
  void execute(Wave &wave, const Instruction &inst) override;

  /// Every instruction that was executed, in the order of the code.
  llvm::Expected<std::vector<ProfileRow>> profile() const;

private:
  bool traced(const Wave &wave);
  void trace(Wave &wave, const Instruction &inst);
  void printChange(const Wave &wave, unsigned number, const uint32_t *before);
  const std::string &describe(const Instruction &inst);

  const Program &program;
  InspectOptions options;
  uint32_t waveSize;
  LineTable lines;
  uint64_t printed = 0;
  std::vector<std::atomic<uint64_t>> counts; ///< by dword of the image
  llvm::DenseMap<uint64_t, std::string> texts;
};

} // namespace qgemm::sim

#endif // QGEMM_SIM_INSPECT_H
