//===- Compile.cpp - one job, from problem to code object -----------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "qgemm/Library/Context.h"
#include "qgemm/Library/Error.h"
#include "qgemm/Library/Generate.h"
#include "qgemm/Library/ProblemInfo.h"
#include "qgemm/Support/Version.h"
#include "qgemm/Target/Chip.h"

#include <chrono>

using namespace mlir;
using namespace qgemm;
using namespace qgemm::library;
using llvm::StringRef;

static std::string printModule(ModuleOp module) {
  std::string text;
  llvm::raw_string_ostream stream(text);
  module.print(stream);
  stream << '\n';
  return text;
}

llvm::Expected<JobResult> qgemm::library::runJob(const Job &job) {
  std::unique_ptr<MLIRContext> context = makeContext();
  llvm::Expected<OwningOpRef<ModuleOp>> module = parseProblem(*context, job.problem, "problem");
  if (!module)
    return module.takeError();
  llvm::Expected<MatmulOp> matmul = findMatmul(**module);
  if (!matmul)
    return matmul.takeError();
  JobResult result;
  ProblemInfo info = describeProblem(*matmul);
  if (job.form == Form::Problem) {
    result.output = printModule(**module);
    return result;
  }
  return makeError("--emit={} requires the lowering, got a build without it", formName(job.form));
}
