//===- Jobs.cpp - compiles kernels on several threads ---------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "qgemm/Library/Error.h"
#include "qgemm/Library/Generate.h"

#include <algorithm>
#include <atomic>
#include <mutex>
#include <thread>

using namespace qgemm::library;
using llvm::StringRef;

namespace {
/// Jobs are taken in order, so that all jobs before the first failing one are run whatever the
/// number of threads: the error reported is always the same.
struct Pool {
  llvm::ArrayRef<Job> jobs;
  const Progress &progress;
  std::vector<std::optional<JobResult>> results;
  std::vector<std::string> errors;
  std::atomic<size_t> next = 0;
  std::atomic<bool> failed = false;
  std::mutex mutex;
  size_t done = 0;

  Pool(llvm::ArrayRef<Job> jobs, const Progress &progress)
      : jobs(jobs), progress(progress), results(jobs.size()), errors(jobs.size()) {}

  void work() {
    for (size_t i = next++; i < jobs.size() && !failed; i = next++) {
      llvm::Expected<JobResult> result = runJob(jobs[i]);
      if (!result) {
        errors[i] = llvm::toString(result.takeError());
        failed = true;
        continue;
      }
      results[i] = std::move(*result);
      std::lock_guard<std::mutex> lock(mutex);
      ++done;
      if (progress)
        progress(done, jobs.size(), results[i]->entry.name);
    }
  }
};
} // namespace

llvm::Expected<std::vector<JobResult>>
qgemm::library::runJobs(llvm::ArrayRef<Job> jobs, unsigned threads, const Progress &progress) {
  Pool pool(jobs, progress);
  std::vector<std::thread> workers;
  for (size_t i = 1; i < std::min<size_t>(threads, jobs.size()); ++i)
    workers.emplace_back([&] { pool.work(); });
  pool.work();
  for (std::thread &worker : workers)
    worker.join();
  for (std::string &error : pool.errors)
    if (!error.empty())
      return makeError("{}", error);
  std::vector<JobResult> results;
  for (std::optional<JobResult> &result : pool.results)
    results.push_back(std::move(*result));
  return results;
}
