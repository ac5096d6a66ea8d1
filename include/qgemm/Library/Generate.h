//===- Generate.h - from a request to a package of kernels ------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Three steps: `planJobs` turns a request into one job a kernel, `runJobs`
// compiles them on several threads with the same result in the same order on any
// number of them, `writePackage` writes code objects and manifest. Nothing is
// written before everything is compiled.
//
//===----------------------------------------------------------------------===//

#ifndef QGEMM_LIBRARY_GENERATE_H
#define QGEMM_LIBRARY_GENERATE_H

#include "qgemm/Library/Manifest.h"
#include "qgemm/Library/Naming.h"
#include "qgemm/Library/Shapes.h"
#include "qgemm/Library/Spec.h"

#include "llvm/ADT/ArrayRef.h"
#include "llvm/Support/JSON.h"
#include <functional>

namespace qgemm::library {

/// Forms a kernel goes through; Hsaco is the last.
enum class Form : uint8_t { Problem, Tile, Rocdl, LLVM, Asm, Hsaco };

/// What the line tables of machine code refer to. NAME is the kernel's.
enum class LineTables : uint8_t {
  None,
  Problem, ///< NAME.problem.mlir: the IR that the manifest holds
  Tile,    ///< NAME.tile.mlir: the kernel at tile level
  Input,   ///< the user's file, without its folder
};

/// "problem", "tile", ...; null for another name.
std::optional<Form> parseForm(llvm::StringRef name);
llvm::StringRef formName(Form form);

/// What the user asks for: products described by flags, or an .mlir file.
struct Request {
  std::vector<std::string> targets; ///< CHIP[:PRODUCT], checked
  std::optional<GemmSpec> spec;     ///< absent: `input` holds the products
  std::vector<Shape> shapes;        ///< N and K (and M) of `spec`; several for a list
  std::string input, inputName;     ///< text of an .mlir file
  std::vector<int64_t> mList;       ///< empty: ranges of M and a generic kernel
  std::string config;               ///< empty: chosen for each kernel
  Form form = Form::Hsaco;
  LineTables lines = LineTables::Problem;
  bool explain = false;
  bool keepTemps = false;
  unsigned threads = 1;
};

/// One kernel to be made.
struct Job {
  std::string target;
  std::string problem;   ///< module with one qgemm.matmul
  std::string inputName; ///< file that errors in it are reported at; empty for flags
  MBucket bucket;
  std::string family; ///< as qgemm-configure takes it, or empty: chosen
  std::string config;
  Form form = Form::Hsaco;
  LineTables lines = LineTables::Problem;
  bool explain = false;
  bool keepTemps = false;
  /// A kernel for a range of M beside a generic one: left out where no family of tiles can
  /// serve the shape.
  bool optional = false;
};

/// What became of a job.
struct JobResult {
  bool skipped = false; ///< an optional kernel that the generic one replaces; `notes` say why
  KernelEntry entry;    ///< complete for Form::Hsaco
  std::string output;   ///< the form asked for: text, or the code object
  std::vector<std::pair<std::string, std::string>> temps; ///< suffix and text of each form
  std::vector<std::string> notes, warnings;
  double seconds = 0;
};

llvm::Expected<std::vector<Job>> planJobs(const Request &request);

/// Compiles one kernel. Thread-safe: each call has its own contexts.
llvm::Expected<JobResult> runJob(const Job &job);

/// What would be chosen for each job and why, an object a job (docs/Rules.md), without compiling
/// anything. A job that the generic kernel would replace has "skipped" instead of a choice.
llvm::Expected<llvm::json::Array> explainJobs(llvm::ArrayRef<Job> jobs);

/// Called after each job, from one thread at a time: jobs done, jobs in all, last name.
using Progress = std::function<void(size_t, size_t, llvm::StringRef)>;

/// Compiles all; the first job (in order) that fails gives the error.
llvm::Expected<std::vector<JobResult>> runJobs(llvm::ArrayRef<Job> jobs, unsigned threads,
                                               const Progress &progress);

/// Manifest of the results: specialised kernels in job order, then the generic ones; a kernel
/// that several jobs share stands once.
Manifest makeManifest(const Request &request, llvm::ArrayRef<JobResult> results);

/// Writes NAME.hsaco and NAME.json of each kernel, then kernels.json. All or nothing.
llvm::Error writePackage(llvm::StringRef folder, const Manifest &manifest,
                         llvm::ArrayRef<JobResult> results);

} // namespace qgemm::library

#endif // QGEMM_LIBRARY_GENERATE_H
