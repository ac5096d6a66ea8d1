//===- Profile.h - traces and profiles of a run -----------------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef QGEMM_TOOLS_RUN_PROFILE_H
#define QGEMM_TOOLS_RUN_PROFILE_H

#include "Options.h"

#include "qgemm/Runtime/Device.h"
#include "llvm/Support/JSON.h"

namespace qgemm::run {

/// What --trace and --profile ask of a launch, with the file that the trace goes to.
class InspectionFile {
public:
  static llvm::Expected<std::unique_ptr<InspectionFile>> open(const Options &options);
  /// Null where nothing was asked for.
  runtime::Inspection *get() { return wanted ? &inspection : nullptr; }
  /// Ends the trace; an error where it could not be written.
  llvm::Error close();
  std::vector<sim::ProfileRow> &profile() { return inspection.profile; }

private:
  bool wanted = false;
  std::string path;
  std::unique_ptr<llvm::raw_fd_ostream> file;
  runtime::Inspection inspection;
};

/// Text of the files that line tables name, which lie beside the code object or were given.
class SourceTexts {
public:
  explicit SourceTexts(llvm::StringRef folder) : folder(folder) {}
  void add(llvm::StringRef name, llvm::StringRef text);
  /// The line without the blanks around it, empty where it is not known.
  std::string line(const sim::SourceLine &place) const;

private:
  std::string folder;
  mutable std::map<std::string, std::vector<std::string>> files;
};

/// Counts by class and by line, greatest first.
void printProfile(llvm::ArrayRef<sim::ProfileRow> rows, const SourceTexts &sources);
/// The same, and the counts of all instructions.
llvm::json::Value profileJson(llvm::ArrayRef<sim::ProfileRow> rows, const SourceTexts &sources);

} // namespace qgemm::run

#endif // QGEMM_TOOLS_RUN_PROFILE_H
