//===- Explain.cpp - choices without kernels ------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "qgemm/CodeGen/CrashGuard.h"
#include "qgemm/Dialect/QGemm/Transforms/Configuration.h"
#include "qgemm/Library/Context.h"
#include "qgemm/Library/Diagnostics.h"
#include "qgemm/Library/Error.h"
#include "qgemm/Library/Generate.h"
#include "qgemm/Library/Problem.h"
#include "qgemm/Library/ProblemInfo.h"

using namespace mlir;
using namespace qgemm;
using namespace qgemm::library;
namespace json = llvm::json;

static json::Value sizeValue(int64_t size) {
  return size == kDynamic ? json::Value("dyn") : json::Value(size);
}

static llvm::Expected<json::Object> explainJob(const Job &job, MLIRContext &context) {
  DiagnosticCollector diagnostics(&context, /*places=*/!job.inputName.empty());
  llvm::Expected<OwningOpRef<ModuleOp>> module =
      parseProblem(context, job.problem, job.inputName.empty() ? "problem" : job.inputName);
  if (!module)
    return module.takeError();
  llvm::Expected<MatmulOp> matmul = findMatmul(**module);
  if (!matmul)
    return matmul.takeError();
  llvm::Expected<target::Target> target = target::parseTarget(job.target);
  if (!target)
    return target.takeError();
  ConfigureRequest request;
  request.target = *target;
  request.noGeneric = job.family == "tiled";
  request.family = parseFamily(job.family);
  request.mMin = job.bucket.min;
  if (job.bucket.max >= 0)
    request.mMax = job.bucket.max;

  Choice choice;
  llvm::Expected<Configuration> chosen = chooseConfiguration(*matmul, request, choice);
  json::Object object = std::move(choice.figures);
  if (!chosen) {
    std::string reason = llvm::toString(chosen.takeError());
    if (!job.optional || !checkProblem(*matmul, *target->chip))
      return makeError("{}", reason);
    object["skipped"] = reason;
  }
  ProblemInfo info = describeProblem(*matmul);
  object["target"] = job.target;
  object["n"] = sizeValue(info.n);
  object["k"] = sizeValue(info.k);
  object["m"] = job.bucket.text();
  return object;
}

llvm::Expected<json::Array> qgemm::library::explainJobs(llvm::ArrayRef<Job> jobs) {
  json::Array all;
  llvm::Error error = codegen::runGuarded("the choice of configurations", [&]() -> llvm::Error {
    std::unique_ptr<MLIRContext> context = makeContext();
    for (const Job &job : jobs) {
      llvm::Expected<json::Object> object = explainJob(job, *context);
      if (!object)
        return object.takeError();
      all.push_back(std::move(*object));
    }
    return llvm::Error::success();
  });
  if (error)
    return std::move(error);
  return all;
}
