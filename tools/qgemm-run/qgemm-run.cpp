//===- qgemm-run.cpp - runs kernels of a package and proves them ----------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Bench.h"
#include "Dump.h"
#include "Execute.h"
#include "FileMode.h"
#include "Judge.h"
#include "Options.h"
#include "Report.h"
#include "Sample.h"

#include "qgemm/Library/CommandLine.h"
#include "qgemm/Library/Context.h"
#include "qgemm/Library/Error.h"
#include "qgemm/Library/InputGuard.h"
#include "qgemm/Library/Process.h"
#include "qgemm/Support/Version.h"

#include "llvm/Config/llvm-config.h"
#include "llvm/Support/CrashRecoveryContext.h"

using namespace qgemm;
using namespace qgemm::run;
using namespace qgemm::library;
using llvm::StringRef;
namespace json = llvm::json;

namespace {
/// A problem's IR with the context it lives in.
struct Problem {
  std::unique_ptr<mlir::MLIRContext> context;
  mlir::OwningOpRef<mlir::ModuleOp> module;
  MatmulOp matmul;
  std::string text; ///< the IR as the manifest holds it
};
} // namespace

static llvm::Expected<Problem> loadProblem(const Options &options, const KernelEntry &entry) {
  llvm::Expected<KernelEntry> kernel = loadKernel(options, entry);
  if (!kernel)
    return kernel.takeError();
  std::string name = entry.name + ".json";
  if (llvm::Error error = checkInput(kernel->ir, name))
    return std::move(error);
  Problem problem;
  problem.context = makeContext();
  llvm::Expected<mlir::OwningOpRef<mlir::ModuleOp>> module =
      parseProblem(*problem.context, kernel->ir, name);
  if (!module)
    return module.takeError();
  problem.module = std::move(*module);
  llvm::Expected<MatmulOp> matmul = findMatmul(*problem.module);
  if (!matmul)
    return matmul.takeError();
  problem.matmul = *matmul;
  problem.text = kernel->ir;
  return std::move(problem);
}

/// Compares every out, and dumps what was asked for.
static llvm::Error checkOuts(const Options &options, Problem &problem,
                             std::vector<Operand> &operands, const Outcome &outcome,
                             llvm::ArrayRef<Rectangle> rectangles, RunReport &report) {
  std::optional<Verdict> verdict;
  if (options.check) {
    llvm::Expected<Verdict> judged =
        judge(problem.matmul, report.sizes, operands, rectangles, options.deviceOptions.threads);
    if (!judged)
      return judged.takeError();
    verdict = std::move(*judged);
  }
  size_t index = 0;
  for (Operand &operand : operands) {
    bool isOut = operand.role == Role::Out;
    const uint8_t *memory = isOut ? outcome.outs[index].data() : operand.bytes.data();
    if (!options.dump.empty())
      if (llvm::Error error = dump(options.dump, operand.name, operand, memory))
        return error;
    if (!isOut)
      continue;
    if (verdict) {
      const std::vector<uint8_t> &want = verdict->outs[index];
      const std::vector<double> &tolerance = verdict->tolerances[index];
      if (!options.dump.empty())
        if (llvm::Error error =
                dump(options.dump, "expected_" + operand.name, operand, want.data()))
          return error;
      report.comparison.add(compare(operand, outcome.outs[index], want, rectangles,
                                    tolerance.empty() ? nullptr : tolerance.data()));
    }
    ++index;
  }
  return llvm::Error::success();
}

/// One value of M.
static llvm::Expected<RunReport> runOne(const Options &options, const Candidates &candidates,
                                        Problem &first, const Sizes &sizes) {
  RunReport report;
  report.sizes = sizes;
  report.chip = candidates.chip;
  report.checked = options.check;
  // The candidates share one problem but for static sizes, so that any of them tells the layouts
  // that predicates ask for.
  llvm::Expected<std::vector<Operand>> operands = layOut(first.matmul, sizes, options);
  if (!operands)
    return operands.takeError();
  // Without columns there is still what reductions along rows start from.
  if (sizes.m == 0 || (sizes.n == 0 && !first.matmul.getNumRowOuts()))
    return report;

  LaunchValues values(sizes, *operands);
  llvm::Expected<const KernelEntry *> kernel = firstMatch(candidates, values);
  if (!kernel)
    return kernel.takeError();
  report.kernel = **kernel;
  report.launched = true;
  llvm::Expected<Problem> problem = loadProblem(options, **kernel);
  if (!problem)
    return problem.takeError();
  if (!(operands = layOut(problem->matmul, sizes, options)))
    return operands.takeError();
  llvm::Expected<std::array<uint32_t, 3>> grid = gridSize(**kernel, values);
  if (!grid)
    return grid.takeError();
  report.grid = *grid;
  std::vector<uint64_t> workgroups;
  std::vector<Rectangle> rectangles = {{0, sizes.m, 0, sizes.n}};
  report.workgroups = uint64_t(report.grid[0]) * report.grid[1] * report.grid[2];
  if (options.sampleWorkgroups) {
    uint64_t count = uint64_t(options.sampleWorkgroups);
    bool wholeRows = problem->matmul.getNumRowOuts() != 0;
    workgroups = wholeRows ? sampleRowsOfWorkgroups(**kernel, report.grid, count, options.seed)
                           : sampleWorkgroups(report.grid, count, options.seed);
    report.workgroups = workgroups.size();
    rectangles.clear();
    // Workgroups along z compute the same tile.
    for (uint64_t workgroup : workgroups) {
      if (workgroup >= uint64_t(report.grid[0]) * report.grid[1])
        continue;
      Rectangle r = rectangleOf(**kernel, report.grid, workgroup, sizes);
      // Rows of tiles are sampled whole: one rectangle each.
      if (wholeRows && r.col0 != 0)
        continue;
      if (wholeRows)
        r.col1 = sizes.n;
      rectangles.push_back(r);
    }
  }

  if (llvm::Error error = fill(*operands, options))
    return std::move(error);
  llvm::Expected<Outcome> outcome =
      execute(**kernel, options, candidates.chip, sizes, *operands, report.grid, workgroups);
  if (!outcome)
    return outcome.takeError();
  report.instructions = outcome->instructions;
  report.seconds = outcome->seconds;
  report.cpuSeconds = outcome->cpuSeconds;
  report.profile = std::move(outcome->profile);
  report.device = outcome->device;
  report.bench = std::move(outcome->bench);
  report.codeHash = outcome->codeHash;
  report.sources = SourceTexts(options.package);
  report.sources.add((*kernel)->name + ".problem.mlir", problem->text);
  if (llvm::Error error = checkOuts(options, *problem, *operands, *outcome, rectangles, report))
    return std::move(error);
  return report;
}

static llvm::Expected<std::vector<RunReport>> runAll(const Options &options) {
  llvm::Expected<Manifest> manifest = loadManifest(options);
  if (!manifest)
    return manifest.takeError();
  llvm::Expected<Candidates> candidates = selectCandidates(*manifest, options);
  if (!candidates)
    return candidates.takeError();
  llvm::Expected<Problem> problem = loadProblem(options, candidates->kernels.front());
  if (!problem)
    return problem.takeError();
  std::vector<RunReport> reports;
  for (int64_t m : options.m) {
    llvm::Expected<RunReport> report =
        runOne(options, *candidates, *problem, {m, candidates->n, candidates->k});
    if (!report)
      return report.takeError();
    if (!options.json)
      printText(*report);
    reports.push_back(std::move(*report));
  }
  return reports;
}

/// Code for a GPU is chosen by what the GPU says it is.
static llvm::Error resolveTarget(Options &options) {
  if (StringRef(options.device).split(':').first != "hip")
    return llvm::Error::success();
  auto device = runtime::createDevice(options.device, options.deviceOptions);
  if (!device)
    return device.takeError();
  options.target = (*device)->target();
  return llvm::Error::success();
}

static int toolMain(int argc, char **argv) {
  llvm::Expected<Options> options = parseOptions(argc, argv);
  if (!options)
    return reportError("qgemm-run", options.takeError());
  if (options->action == Options::Action::Help) {
    printHelp(llvm::outs());
    return 0;
  }
  if (options->action == Options::Action::Version) {
    llvm::outs() << "qgemm-run " QGEMM_VERSION_STRING " (LLVM " LLVM_VERSION_STRING ")\n";
    return 0;
  }
  if (llvm::Error error = resolveTarget(*options))
    return reportError("qgemm-run", std::move(error));
  if (options->action == Options::Action::RunFile ||
      options->action == Options::Action::ListUnsupported) {
    bool run = options->action == Options::Action::RunFile;
    llvm::Expected<bool> passed = run ? runFile(*options) : listUnsupported(*options);
    return passed ? (*passed ? 0 : 1) : reportError("qgemm-run", passed.takeError());
  }
  llvm::Expected<std::vector<RunReport>> reports = runAll(*options);
  if (!reports)
    return reportError("qgemm-run", reports.takeError());
  if (options->json)
    llvm::outs() << llvm::formatv("{0:2}\n", json::Value(reportJson(*reports)));
  if (!options->report.empty()) {
    std::string text;
    for (const RunReport &report : *reports)
      text += reportText(report);
    if (llvm::Error error =
            writeReport(options->report, json::Object{{"runs", reportJson(*reports)}}, text))
      return reportError("qgemm-run", std::move(error));
  }
  return llvm::all_of(*reports, [](const RunReport &report) { return report.passed(); }) ? 0 : 1;
}

int main(int argc, char **argv) {
  // A damaged file may bring LLVM's disassembler down; the simulator's decoder then goes on.
  llvm::CrashRecoveryContext::Enable();
  return runTool("qgemm-run", [&] { return toolMain(argc, argv); });
}
