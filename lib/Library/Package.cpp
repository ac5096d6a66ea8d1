//===- Package.cpp - the manifest of a run, and its files -----------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "qgemm/Library/AtomicFile.h"
#include "qgemm/Library/Error.h"
#include "qgemm/Library/Generate.h"
#include "qgemm/Support/Version.h"

#include "llvm/Config/llvm-config.h"
#include <set>

using namespace qgemm::library;
using llvm::StringRef;

/// All that decides the package's bytes, save the generator's version.
static std::string inputHash(const Request &request, llvm::ArrayRef<JobResult> results) {
  std::vector<std::string> parts(request.targets);
  parts.push_back(request.config);
  for (const JobResult &result : results) {
    parts.push_back(result.entry.ir);
    parts.push_back(result.entry.name);
  }
  std::vector<StringRef> views(parts.begin(), parts.end());
  return "sha256:" + stableHash(views);
}

Manifest qgemm::library::makeManifest(const Request &request, llvm::ArrayRef<JobResult> results) {
  Manifest manifest;
  manifest.generatorVersion = QGEMM_VERSION_STRING;
  manifest.llvmVersion = LLVM_VERSION_STRING;
  manifest.inputHash = inputHash(request, results);
  std::set<std::string> seen;
  for (bool generic : {false, true})
    for (const JobResult &result : results)
      if (!result.skipped && (result.entry.family == "generic") == generic &&
          seen.insert(result.entry.name).second)
        manifest.kernels.push_back(result.entry);
  return manifest;
}

llvm::Error qgemm::library::writePackage(StringRef folder, const Manifest &manifest,
                                         llvm::ArrayRef<JobResult> results) {
  llvm::Expected<FileSet> files = FileSet::create(folder);
  if (!files)
    return files.takeError();
  std::set<std::string> written;
  for (const JobResult &result : results) {
    const KernelEntry &kernel = result.entry;
    if (result.skipped || !written.insert(kernel.name).second)
      continue;
    for (const auto &[suffix, text] : result.temps)
      if (llvm::Error error = files->write(kernel.name + suffix, text))
        return error;
    if (llvm::Error error = files->write(kernel.file, result.output))
      return error;
    if (llvm::Error error = files->write(kernel.name + ".json", kernelToJson(kernel, manifest)))
      return error;
  }
  // The manifest is last: a reader never finds a kernel in it that is not there.
  if (llvm::Error error = files->write("kernels.json", manifestToJson(manifest)))
    return error;
  files->commit();
  return llvm::Error::success();
}
