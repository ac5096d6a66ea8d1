//===- Plan.cpp - from a request to one job a kernel ----------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "qgemm/Dialect/QGemm/Transforms/Configuration.h"
#include "qgemm/Library/Error.h"
#include "qgemm/Library/Generate.h"
#include "qgemm/Library/InputModule.h"
#include "qgemm/Library/Problem.h"

#include <set>

using namespace qgemm;
using namespace qgemm::library;
using llvm::StringRef;

static constexpr llvm::StringLiteral formNames[] = {"problem", "tile", "rocdl",
                                                    "llvm",    "asm",  "hsaco"};

std::optional<Form> qgemm::library::parseForm(StringRef name) {
  for (unsigned i = 0; i < std::size(formNames); ++i)
    if (formNames[i] == name)
      return Form(i);
  return std::nullopt;
}

StringRef qgemm::library::formName(Form form) { return formNames[unsigned(form)]; }

/// Ranges of M with a kernel of their own. Up to 128 rows a range has one row of tiles; above, the
/// rules weigh how tiles fill the chip, which they hardly need to beyond 512.
static constexpr MBucket buckets[] = {{1, 16},   {17, 32},   {33, 64},
                                      {65, 128}, {129, 512}, {513, -1}};

/// One product in one shape class, before it meets a target.
namespace {
struct Variant {
  std::string problem;
  MBucket bucket;
  StringRef family;
  bool optional;
};
} // namespace

/// Kernels of one product with dynamic M: a range each, unless a list of sizes is asked for.
static void addRanges(const std::string &problem, const Request &request,
                      std::vector<Variant> &variants) {
  for (int64_t m : request.mList)
    variants.push_back({problem, {m, m}, "", false});
  if (!request.mList.empty())
    return;
  // One configuration is one kernel, whatever M.
  if (!request.config.empty())
    variants.push_back({problem, MBucket(), "", false});
  else
    for (const MBucket &bucket : buckets)
      variants.push_back({problem, bucket, "tiled", true});
}

/// Kernels of the flags' product: specialised ones shape by shape, then one generic kernel of
/// dynamic sizes that serves whatever they do not.
static std::vector<Variant> planSpec(const Request &request) {
  std::vector<Variant> variants;
  bool anyDynamic = false;
  for (const Shape &shape : request.shapes) {
    GemmSpec spec = *request.spec;
    spec.n = shape.n;
    spec.k = shape.k;
    std::vector<int64_t> sizes = request.mList;
    if (shape.m && *shape.m != kDynamic)
      sizes = {*shape.m};
    for (int64_t m : sizes) {
      spec.m = m;
      variants.push_back({problemText(spec), {m, m}, "", false});
    }
    if (!sizes.empty())
      continue;
    anyDynamic = true;
    addRanges(problemText(spec), request, variants);
  }
  if (anyDynamic)
    variants.push_back({problemText(*request.spec), MBucket(), "generic", false});
  return variants;
}

/// Kernels of an .mlir file's products.
static llvm::Expected<std::vector<Variant>> planInput(const Request &request) {
  llvm::Expected<std::vector<InputProblem>> problems = splitInput(request.input, request.inputName);
  if (!problems)
    return problems.takeError();
  std::vector<Variant> variants;
  for (const InputProblem &problem : *problems) {
    if (problem.m != kDynamic) {
      if (!request.mList.empty() && request.mList != std::vector<int64_t>{problem.m})
        return makeError("--m requires a product with dynamic M, got M = {} in {}", problem.m,
                         request.inputName);
      variants.push_back({problem.text, {problem.m, problem.m}, "", false});
      continue;
    }
    addRanges(problem.text, request, variants);
    if (request.mList.empty())
      variants.push_back({problem.text, MBucket(), "generic", false});
  }
  return variants;
}

/// What all jobs for a problem have in common.
static Job jobFor(const Request &request, const std::string &problem) {
  Job job;
  job.problem = problem;
  job.inputName = request.inputName;
  job.form = request.form;
  job.lines = request.lines;
  job.explain = request.explain;
  job.keepTemps = request.keepTemps;
  return job;
}

/// A configuration names its target: it must be the one asked for.
static llvm::Error checkConfig(const Request &request) {
  if (request.config.empty() || request.form == Form::Problem)
    return llvm::Error::success();
  llvm::Expected<Configuration> config = Configuration::parse(request.config);
  if (!config)
    return makeError("--config: {}", llvm::toString(config.takeError()));
  for (const std::string &target : request.targets)
    if (target != config->target)
      return makeError("--config requires --arch={}, got {}", config->target, target);
  return llvm::Error::success();
}

llvm::Expected<std::vector<Job>> qgemm::library::planJobs(const Request &request) {
  if (llvm::Error error = checkConfig(request))
    return std::move(error);
  std::vector<Variant> variants;
  if (request.spec) {
    variants = planSpec(request);
  } else {
    llvm::Expected<std::vector<Variant>> planned = planInput(request);
    if (!planned)
      return planned.takeError();
    variants = std::move(*planned);
  }
  std::vector<Job> jobs;
  // A problem is the same for every chip and every range of M.
  if (request.form == Form::Problem) {
    std::set<std::string> seen;
    for (const Variant &variant : variants)
      if (seen.insert(variant.problem).second)
        jobs.push_back(jobFor(request, variant.problem));
    return jobs;
  }
  for (const std::string &target : request.targets)
    for (const Variant &variant : variants) {
      Job job = jobFor(request, variant.problem);
      job.target = target;
      job.bucket = variant.bucket;
      job.family = variant.family.str();
      job.optional = variant.optional;
      if (job.family != "generic")
        job.config = request.config;
      jobs.push_back(std::move(job));
    }
  return jobs;
}
