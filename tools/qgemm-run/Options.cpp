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
  RunOptTable().printHelp(out,
                          "qgemm-run PACKAGE --m=SIZE [options]\n"
                          "       qgemm-run --hsaco=FILE [--kernel=NAME --arg=WHAT...]",
                          "qgemm-run: runs kernels and proves their results");
  out << R"(
PACKAGE is a folder that qgemm-gen wrote. The first kernel whose predicate holds for
the sizes, strides and bases runs. With --check, every bit of the result must be the
reference's (any NaN equals any NaN); the exit status is 1 otherwise.

--hsaco runs any kernel. Each --arg is the kernel's next argument:
  i32:5, f32:1e-3, ...       a number of type i8 to i64, ui8 to ui64, f16, bf16, f32, f64
  raw:00ff3c                 bytes, first byte first
  buf:FILE.npy               a buffer with the array's elements
  inout:FILE.npy[=OUT.npy]   the same, reported after the run, written to OUT.npy
  out:f32[64,64][=OUT.npy]   a buffer of zeros, reported after the run, written to OUT.npy
  zero:i32[16]               a buffer of zeros
  arg:N[+BYTES]              the buffer of argument N (from 0), BYTES behind its start
  null                       the address 0
  lds:BYTES                  dynamic LDS, for pointers to LDS
@OFFSET: before any of them places it in the kernarg segment by hand, whatever the
file says of its arguments. With a tolerance, --expect allows a difference of
TOLERANCE * max(1, |wanted|); without, every bit must agree, any NaN with any NaN.

EXAMPLES:
  qgemm-run out/ --m=300 --check
  qgemm-run out/ --m=1,33,129 --check --fill=extreme --seed=7
  qgemm-run out/ --m=4096 --sample-workgroups=6 --check --device=sim:gfx942
  qgemm-run out/ --m=17 --pad=3 --misalign=1 --check --json
  qgemm-run out/ --m=2 --fill=lhs:activations.npy --dump=arrays/
  qgemm-run --hsaco=scale.hsaco --kernel=scale --grid=4 --block=256 \
      --arg=buf:x.npy --arg=out:f32[1024] --arg=f32:2 --expect=1:y.npy,1e-6
  qgemm-run --list-unsupported libfat.so --device=sim:gfx942
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
                                                               {"nan", Pattern::NaN},
                                                               {"ties", Pattern::Ties}};
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
      return makeError("--fill requires uniform, extreme, outliers, nan, ties, FILE.npy or "
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
  } entries[] = {
      {OPT_seed_EQ, 0, INT64_MAX, 1, 0},     {OPT_pad_EQ, 0, 1 << 20, 0, 0},
      {OPT_misalign_EQ, 0, 255, 0, 0},       {OPT_sample_workgroups_EQ, 1, 1 << 20, 0, 0},
      {OPT_threads_EQ, 1, 1024, 0, 0},       {OPT_budget_EQ, 1, INT64_MAX, 20'000'000'000, 0},
      {OPT_trace_wave_EQ, 0, 1023, -1, 0},   {OPT_trace_count_EQ, 1, INT64_MAX, INT64_MAX, 0},
      {OPT_bench_runs_EQ, 1, 100000, 20, 0}, {OPT_repeat_EQ, 1, 1 << 20, 1, 0},
      {OPT_trace_lanes_EQ, 1, 64, 4, 0}};
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
  options.deviceOptions.threads = unsigned(entries[4].value);
  options.deviceOptions.instructionBudget = uint64_t(entries[5].value);
  if (entries[6].value >= 0)
    options.inspect.wave = uint32_t(entries[6].value);
  options.inspect.limit = uint64_t(entries[7].value);
  options.benchOptions.runs = unsigned(entries[8].value);
  options.repeat = unsigned(entries[9].value);
  options.inspect.laneRuns = unsigned(entries[10].value);
  return llvm::Error::success();
}

/// "X", "X,Y" or "X,Y,Z" of at least `least`, which also stands for what is missing.
static llvm::Expected<std::array<uint32_t, 3>> parseExtents(StringRef flag, StringRef text,
                                                            uint32_t least = 1) {
  std::array<uint32_t, 3> extents = {least, least, least};
  llvm::SmallVector<StringRef> parts;
  text.split(parts, ',');
  bool good = parts.size() <= 3;
  for (size_t i = 0; good && i < parts.size(); ++i)
    good = !parts[i].getAsInteger(10, extents[i]) && extents[i] >= least;
  if (!good)
    return makeError("{} requires one to three {} integers with commas, got '{}'", flag,
                     least ? "positive" : "non-negative", text);
  return extents;
}

static llvm::Error parseExpectations(const InputArgList &args, Options &options) {
  for (StringRef text : args.getAllArgValues(OPT_expect_EQ)) {
    auto [argument, rest] = text.split(':');
    auto [file, tolerance] = rest.rsplit(',');
    Expectation expectation{argument.str(), file.str(), 0};
    if (tolerance.getAsDouble(expectation.tolerance)) {
      expectation.file = rest.str(); // a comma of the file's name, or none
      expectation.tolerance = 0;
    }
    if (argument.empty() || !StringRef(expectation.file).ends_with(".npy") ||
        !(expectation.tolerance >= 0))
      return makeError("--expect requires ARG:FILE.npy or ARG:FILE.npy,TOLERANCE, got '{}'", text);
    options.file.expectations.push_back(std::move(expectation));
  }
  return llvm::Error::success();
}

static llvm::Error parseFileOptions(const InputArgList &args, Options &options) {
  FileOptions &file = options.file;
  file.arguments = args.getAllArgValues(OPT_arg_EQ);
  if (args.hasArg(OPT_grid_EQ)) {
    auto grid = parseExtents("--grid", args.getLastArgValue(OPT_grid_EQ));
    if (!grid)
      return grid.takeError();
    file.grid = *grid;
  }
  if (args.hasArg(OPT_block_EQ)) {
    auto block = parseExtents("--block", args.getLastArgValue(OPT_block_EQ));
    if (!block)
      return block.takeError();
    file.block = *block;
  }
  llvm::Expected<int64_t> lds = integerArgument(args, OPT_dynamic_lds_EQ, 0, 1 << 20, 0);
  if (!lds)
    return lds.takeError();
  file.dynamicLds = uint32_t(*lds);
  return parseExpectations(args, options);
}

/// A code object, or a package with sizes.
static llvm::Error parseWhat(const InputArgList &args, Options &options) {
  std::vector<std::string> packages = args.getAllArgValues(OPT_INPUT);
  bool list = args.hasArg(OPT_list_unsupported_EQ), file = args.hasArg(OPT_hsaco_EQ);
  if (!list && !file) {
    if (packages.size() != 1)
      return makeError("qgemm-run requires one package folder or --hsaco=FILE, got {} folders",
                       packages.size());
    options.package = packages[0];
    for (auto parse : {parseSizes, parseFill, parseStrides, parseNumbers})
      if (llvm::Error error = parse(args, options))
        return error;
    return llvm::Error::success();
  }
  if (!packages.empty() || (list && file))
    return makeError("qgemm-run requires one of a package folder, --hsaco and --list-unsupported, "
                     "got several");
  options.action = list ? Options::Action::ListUnsupported : Options::Action::RunFile;
  options.file.path = args.getLastArgValue(list ? OPT_list_unsupported_EQ : OPT_hsaco_EQ).str();
  if (llvm::Error error = parseNumbers(args, options))
    return error;
  return parseFileOptions(args, options);
}

/// Checks of the simulator that are switched off.
static llvm::Error parseUnchecked(const InputArgList &args, Options &options) {
  static constexpr std::pair<StringRef, bool runtime::CheckOptions::*> names[] = {
      {"waits", &runtime::CheckOptions::waits},
      {"undefined", &runtime::CheckOptions::undefined},
      {"hazards", &runtime::CheckOptions::hazards},
      {"matrix", &runtime::CheckOptions::matrix},
      {"barriers", &runtime::CheckOptions::barriers}};
  if (!args.hasArg(OPT_unchecked_EQ))
    return llvm::Error::success();
  llvm::SmallVector<StringRef> wanted;
  StringRef(args.getLastArgValue(OPT_unchecked_EQ)).split(wanted, ',');
  for (StringRef name : wanted) {
    auto found = llvm::find_if(names, [&](const auto &entry) { return entry.first == name; });
    if (found == std::end(names))
      return makeError(
          "--unchecked requires waits, undefined, hazards, matrix or barriers, got '{}'", name);
    options.deviceOptions.checks.*found->second = false;
  }
  return llvm::Error::success();
}

static llvm::Error parseInspection(const InputArgList &args, Options &options) {
  options.trace = args.hasArg(OPT_trace) || args.hasArg(OPT_trace_EQ);
  options.traceFile = args.getLastArgValue(OPT_trace_EQ).str();
  options.profile = options.inspect.profile = args.hasArg(OPT_profile);
  if (options.trace && options.traceFile.empty() && args.hasArg(OPT_json))
    return makeError("--trace requires a file beside --json, got none");
  if (!args.hasArg(OPT_trace_workgroup_EQ))
    return llvm::Error::success();
  auto workgroup = parseExtents("--trace-workgroup", args.getLastArgValue(OPT_trace_workgroup_EQ),
                                /*least=*/0);
  if (!workgroup)
    return workgroup.takeError();
  options.inspect.workgroup = *workgroup;
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
  if (llvm::Error error = parseWhat(*args, options))
    return std::move(error);
  if (llvm::Error error = parseInspection(*args, options))
    return std::move(error);
  if (llvm::Error error = parseUnchecked(*args, options))
    return std::move(error);
  options.kernel = args->getLastArgValue(OPT_kernel_EQ).str();
  options.problem = args->getLastArgValue(OPT_problem_EQ).str();
  options.family = args->getLastArgValue(OPT_family_EQ).str();
  options.device = args->getLastArgValue(OPT_device_EQ, "sim").str();
  options.deviceOptions.races = args->hasArg(OPT_races);
  options.deviceOptions.schedule = args->getLastArgValue(OPT_schedule_EQ, "forward").str();
  options.dump = args->getLastArgValue(OPT_dump_dir_EQ).str();
  options.check = args->hasArg(OPT_check);
  options.json = args->hasArg(OPT_json);
  options.deviceOptions.strictAlignment = args->hasArg(OPT_strict_alignment);
  options.deviceOptions.anyAlignment = args->hasArg(OPT_any_alignment);
  options.bench = args->hasArg(OPT_bench);
  options.report = args->getLastArgValue(OPT_report_EQ).str();
  auto [kind, rest] = StringRef(options.device).split(':');
  if (kind != "sim" && kind != "hip")
    return makeError("--device requires sim, sim:CHIP, hip or hip:N, got '{}'", options.device);
  if (kind == "sim")
    options.target = rest.split(':').first.str();
  if (options.bench && kind != "hip")
    return makeError("--bench requires --device=hip, got {}: the simulator has no clock",
                     options.device);
  return std::move(options);
}
