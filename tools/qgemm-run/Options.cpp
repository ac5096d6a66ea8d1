//===- Options.cpp - qgemm-run's command line, checked --------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Options.h"

#include "qgemm/Library/CommandLine.h"
#include "qgemm/Library/Error.h"
#include "qgemm/Library/Spec.h"

#include "llvm/Option/Option.h"

using namespace qgemm;
using namespace qgemm::run;
using namespace qgemm::library;
using namespace llvm::opt;
using llvm::StringRef;

namespace {
enum ID {
  OPT_INVALID = 0,
#define OPTION(...) LLVM_MAKE_OPT_ID(__VA_ARGS__),
#include "Opts.inc"
#undef OPTION
};

#define OPTTABLE_STR_TABLE_CODE
#include "Opts.inc"
#undef OPTTABLE_STR_TABLE_CODE

#define OPTTABLE_PREFIXES_TABLE_CODE
#include "Opts.inc"
#undef OPTTABLE_PREFIXES_TABLE_CODE

constexpr OptTable::Info infoTable[] = {
#define OPTION(...) LLVM_CONSTRUCT_OPT_INFO(__VA_ARGS__),
#include "Opts.inc"
#undef OPTION
};

struct RunOptTable : GenericOptTable {
  RunOptTable() : GenericOptTable(OptionStrTable, OptionPrefixesTable, infoTable) {}
};
} // namespace

void qgemm::run::printHelp(llvm::raw_ostream &out) {
  RunOptTable().printHelp(out, "qgemm-run PACKAGE --m=SIZE [options]",
                          "qgemm-run: runs a kernel of a package and proves its result");
  out << R"(
PACKAGE is a folder that qgemm-gen wrote. The first kernel whose predicate holds for
the sizes, strides and bases runs. With --check, every bit of the result must be the
reference's (any NaN equals any NaN); the exit status is 1 otherwise.

EXAMPLES:
  qgemm-run out/ --m=300 --check
  qgemm-run out/ --m=1,33,129 --check --fill=extreme --seed=7
  qgemm-run out/ --m=4096 --sample-workgroups=6 --check --device=sim:gfx942
  qgemm-run out/ --m=17 --pad=3 --misalign=1 --check --json
  qgemm-run out/ --m=2 --fill=lhs:activations.npy --dump=arrays/
)";
}

static llvm::Error parseSizes(const InputArgList &args, Options &options) {
  StringRef list = args.getLastArgValue(OPT_m_EQ);
  if (list.empty())
    return makeError("--m requires at least one size, got none");
  llvm::SmallVector<StringRef> sizes;
  list.split(sizes, ',');
  for (StringRef text : sizes) {
    int64_t size;
    if (text.trim().getAsInteger(10, size) || size < 0 || size > kMaxDim)
      return makeError("--m requires integers from 0 to {}, got '{}'", kMaxDim, text.trim());
    options.m.push_back(size);
  }
  struct Entry {
    OptSpecifier id;
    std::optional<int64_t> Options::*member;
  } entries[] = {{OPT_n_EQ, &Options::n}, {OPT_k_EQ, &Options::k}};
  for (const Entry &entry : entries) {
    if (!args.hasArg(entry.id))
      continue;
    llvm::Expected<int64_t> size = integerArgument(args, entry.id, 0, kMaxDim, 0);
    if (!size)
      return size.takeError();
    options.*entry.member = *size;
  }
  return llvm::Error::success();
}

/// A pattern's name, FILE.npy, or OPERAND:FILE.npy.
static llvm::Error parseFill(const InputArgList &args, Options &options) {
  static constexpr std::pair<StringRef, Pattern> patterns[] = {{"uniform", Pattern::Uniform},
                                                               {"extreme", Pattern::Extreme},
                                                               {"outliers", Pattern::Outliers},
                                                               {"nan", Pattern::NaN}};
  for (StringRef text : args.getAllArgValues(OPT_fill_EQ)) {
    bool known = false;
    for (const auto &[name, pattern] : patterns)
      if (text == name) {
        options.pattern = pattern;
        known = true;
      }
    if (known)
      continue;
    if (!text.ends_with(".npy"))
      return makeError("--fill requires uniform, extreme, outliers, nan, FILE.npy or "
                       "OPERAND:FILE.npy, got '{}'",
                       text);
    auto [operand, file] = text.split(':');
    if (file.empty())
      options.files["lhs"] = text.str();
    else
      options.files[operand.str()] = file.str();
  }
  return llvm::Error::success();
}

static llvm::Error parseStrides(const InputArgList &args, Options &options) {
  llvm::SmallVector<StringRef> entries;
  args.getLastArgValue(OPT_strides_EQ).split(entries, ',', -1, false);
  for (StringRef entry : entries) {
    auto [operand, text] = entry.split(':');
    int64_t stride;
    if (operand.empty() || text.getAsInteger(10, stride) || stride < 1 || stride > (1ll << 40))
      return makeError("--strides requires OPERAND:ELEMENTS with commas, got '{}'", entry);
    options.strides[operand.str()] = stride;
  }
  return llvm::Error::success();
}

static llvm::Error parseNumbers(const InputArgList &args, Options &options) {
  struct Entry {
    OptSpecifier id;
    int64_t min, max, fallback, value;
  } entries[] = {{OPT_seed_EQ, 0, INT64_MAX, 1, 0},
                 {OPT_pad_EQ, 0, 1 << 20, 0, 0},
                 {OPT_misalign_EQ, 0, 255, 0, 0},
                 {OPT_sample_workgroups_EQ, 1, 1 << 20, 0, 0},
                 {OPT_threads_EQ, 1, 1024, 0, 0}};
  for (Entry &entry : entries) {
    llvm::Expected<int64_t> value =
        integerArgument(args, entry.id, entry.min, entry.max, entry.fallback);
    if (!value)
      return value.takeError();
    entry.value = *value;
  }
  options.seed = uint64_t(entries[0].value);
  options.pad = entries[1].value;
  options.misalign = entries[2].value;
  options.sampleWorkgroups = entries[3].value;
  options.threads = unsigned(entries[4].value);
  return llvm::Error::success();
}

llvm::Expected<Options> qgemm::run::parseOptions(int argc, char **argv) {
  RunOptTable table;
  llvm::Expected<InputArgList> args = parseArguments(table, argc, argv, OPT_UNKNOWN);
  if (!args)
    return args.takeError();
  Options options;
  if (args->hasArg(OPT_help) || args->hasArg(OPT_version)) {
    options.action = args->hasArg(OPT_help) ? Options::Action::Help : Options::Action::Version;
    return std::move(options);
  }
  std::vector<std::string> packages = args->getAllArgValues(OPT_INPUT);
  if (packages.size() != 1)
    return makeError("qgemm-run requires one package folder, got {}", packages.size());
  options.package = packages[0];
  for (auto parse : {parseSizes, parseFill, parseStrides, parseNumbers})
    if (llvm::Error error = parse(*args, options))
      return std::move(error);
  options.kernel = args->getLastArgValue(OPT_kernel_EQ).str();
  options.problem = args->getLastArgValue(OPT_problem_EQ).str();
  options.family = args->getLastArgValue(OPT_family_EQ).str();
  options.device = args->getLastArgValue(OPT_device_EQ, "sim").str();
  options.schedule = args->getLastArgValue(OPT_schedule_EQ, "forward").str();
  options.dump = args->getLastArgValue(OPT_dump_dir_EQ).str();
  options.check = args->hasArg(OPT_check);
  options.json = args->hasArg(OPT_json);
  StringRef kind = StringRef(options.device).split(':').first;
  if (kind != "sim")
    return makeError("--device requires sim or sim:CHIP, got '{}'", options.device);
  return std::move(options);
}
