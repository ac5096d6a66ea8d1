//===- qgemm-gen.cpp - compiles products to packages of kernels -----------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Options.h"
#include "Report.h"

#include "qgemm/Library/AtomicFile.h"
#include "qgemm/Library/CommandLine.h"
#include "qgemm/Library/Error.h"
#include "qgemm/Library/Process.h"
#include "qgemm/Library/TileKernels.h"
#include "qgemm/Support/Version.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/Config/llvm-config.h"
#include "llvm/Support/raw_ostream.h"

using namespace qgemm;
using namespace qgemm::gen;
using namespace qgemm::library;

/// Writes the intermediate form of all kernels, one after the other.
static llvm::Error writeForms(const Options &options, llvm::ArrayRef<llvm::StringRef> forms) {
  // MLIR's tools split files at this line.
  const char *separator = options.request.form <= Form::Rocdl ? "// -----\n\n" : "\n";
  std::string text = llvm::join(forms, separator);
  if (!options.output.empty() && options.output != "-")
    return writeFileAtomically(options.output, text);
  llvm::outs() << text;
  return flushStandardOutput();
}

static llvm::Error generate(const Options &options) {
  const Request &request = options.request;
  llvm::Expected<std::vector<Job>> jobs = planJobs(request);
  if (!jobs)
    return jobs.takeError();
  if (options.explainJson) {
    llvm::Expected<llvm::json::Array> choices = explainJobs(*jobs);
    if (!choices)
      return choices.takeError();
    llvm::outs() << llvm::formatv("{0:2}\n", llvm::json::Value(std::move(*choices)));
    return flushStandardOutput();
  }
  ProgressLine progress(!options.quiet && request.form == Form::Hsaco);
  llvm::Expected<std::vector<JobResult>> results =
      runJobs(*jobs, request.threads, [&](size_t done, size_t all, llvm::StringRef name) {
        progress.show(done, all, name);
      });
  progress.clear();
  if (!results)
    return results.takeError();
  printNotes(*results, options.quiet, request.explain);
  if (request.form != Form::Hsaco) {
    llvm::SmallVector<llvm::StringRef> texts;
    for (const JobResult &result : *results)
      if (!result.skipped)
        texts.push_back(result.output);
    return writeForms(options, texts);
  }
  Manifest manifest = makeManifest(request, *results);
  if (llvm::Error error = writePackage(options.output, manifest, *results))
    return error;
  if (options.statsJson)
    printStats(*results);
  return llvm::Error::success();
}

/// Kernels written at the tile level: code objects without a manifest.
static llvm::Error generateTileLevel(const Options &options) {
  llvm::Expected<std::vector<TileKernel>> kernels = compileTileKernels(options.request);
  if (!kernels)
    return kernels.takeError();
  if (options.request.form == Form::Hsaco)
    return writeTileKernels(options.output, *kernels);
  llvm::SmallVector<llvm::StringRef> texts;
  for (const TileKernel &kernel : *kernels)
    texts.push_back(kernel.output);
  return writeForms(options, texts);
}

static int toolMain(int argc, char **argv) {
  llvm::Expected<Options> options = parseOptions(argc, argv);
  if (!options)
    return reportError("qgemm-gen", options.takeError());
  if (options->action == Options::Action::Help) {
    printHelp(llvm::outs());
    return 0;
  }
  if (options->action == Options::Action::Version) {
    llvm::outs() << "qgemm-gen " QGEMM_VERSION_STRING " (LLVM " LLVM_VERSION_STRING ")\n";
    return 0;
  }
  if (llvm::Error error = options->tileLevel ? generateTileLevel(*options) : generate(*options))
    return reportError("qgemm-gen", std::move(error));
  return 0;
}

int main(int argc, char **argv) {
  return runTool("qgemm-gen", [&] { return toolMain(argc, argv); });
}
