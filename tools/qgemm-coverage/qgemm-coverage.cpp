//===- qgemm-coverage.cpp - the simulator's instructions, counted ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//   qgemm-coverage [CHIP...]             the table of docs/Simulator.md
//   qgemm-coverage --missing [CHIP...]   what has no semantics, with an example each
//
//===----------------------------------------------------------------------===//

#include "qgemm/Sim/Coverage.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/raw_ostream.h"
#include <map>

using namespace qgemm::sim;

static void printMissing(const Chip &chip, const std::vector<OpcodeCoverage> &rows) {
  for (const OpcodeCoverage &row : rows)
    if (row.excluded.empty() && !row.failing.empty())
      llvm::outs() << chip.name << '\t' << row.opcode << '\t' << row.failing << '\n';
}

static void printRow(const Chip &chip, const std::vector<OpcodeCoverage> &rows) {
  size_t covered = 0, missing = 0;
  std::map<std::string, size_t> excluded;
  for (const OpcodeCoverage &row : rows)
    if (!row.excluded.empty())
      ++excluded[row.excluded];
    else
      ++(row.failing.empty() ? covered : missing);
  llvm::outs() << "| " << chip.name << " | " << rows.size() << " | " << covered << " | " << missing
               << " | ";
  const char *separator = "";
  for (auto &[reason, count] : excluded) {
    llvm::outs() << separator << reason << ' ' << count;
    separator = ", ";
  }
  llvm::outs() << " |\n";
}

int main(int argc, char **argv) {
  bool missing = false;
  std::vector<const Chip *> selected;
  for (int i = 1; i < argc; ++i) {
    llvm::StringRef argument = argv[i];
    if (argument == "--missing") {
      missing = true;
    } else if (const Chip *chip = findChip(argument)) {
      selected.push_back(chip);
    } else {
      llvm::errs() << "qgemm-coverage: error: argument requires --missing or one of the chips "
                   << chipNames() << ", got '" << argument << "'\n";
      return 1;
    }
  }
  if (selected.empty())
    for (const Chip &chip : chips())
      selected.push_back(&chip);
  if (!missing)
    llvm::outs() << "| chip | opcodes | covered | missing | outside |\n|---|---|---|---|---|\n";
  for (const Chip *chip : selected) {
    llvm::Expected<std::vector<OpcodeCoverage>> rows = coverOpcodes(*chip);
    if (!rows) {
      llvm::errs() << "qgemm-coverage: error: " << llvm::toString(rows.takeError()) << '\n';
      return 1;
    }
    missing ? printMissing(*chip, *rows) : printRow(*chip, *rows);
  }
  return 0;
}
