//===- Options.cpp - qgemm-gen's command line, checked --------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Options.h"

#include "qgemm/Library/CommandLine.h"
#include "qgemm/Library/Error.h"
#include "qgemm/Library/InputGuard.h"
#include "qgemm/Target/Chip.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/Option/Option.h"
#include "llvm/Support/raw_ostream.h"
#include <set>
#include <thread>

using namespace qgemm;
using namespace qgemm::gen;
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

struct GenOptTable : GenericOptTable {
  GenOptTable() : GenericOptTable(OptionStrTable, OptionPrefixesTable, infoTable) {}
};
} // namespace

void qgemm::gen::printHelp(llvm::raw_ostream &out) {
  GenOptTable().printHelp(out,
                          "qgemm-gen --arch=CHIPS [what is multiplied] [sizes] -o FOLDER\n"
                          "       qgemm-gen --arch=CHIPS FILE.mlir -o FOLDER\n"
                          "       qgemm-gen KERNELS.mlir -o FOLDER",
                          "qgemm-gen: compiles quantized matrix products to code objects with a "
                          "manifest");
  out << "\nPRECISIONS:\n"
      << precisionHelp() << R"(
EXAMPLES:
  A linear layer, 8-bit weights and activations, for two chips:
    qgemm-gen --arch=gfx1100,gfx942 --n=6144 --k=4096 --epilogue=bias,silu -o out/
  Every shape of a list, kernels for M = 1 and M = 128 only:
    qgemm-gen --arch=gfx1100 --shapes=shapes.csv --m=1,128 -o out/
  The bare int32 product, any size:
    qgemm-gen --arch=gfx1100 --out-type=i32 --n=dyn --k=dyn -o out/
  What a product looks like as IR, and what becomes of it:
    qgemm-gen --n=4096 --k=4096 --epilogue=relu --emit=problem
    qgemm-gen --arch=gfx1100 --n=4096 --k=4096 --m=128 --emit=asm
  A file of your own, or standard input:
    qgemm-gen --arch=gfx942 my.mlir -o out/
  Kernels written at the tile level, which name their chip; one NAME.hsaco each:
    qgemm-gen kernels.mlir -o out/
  Then prove a kernel in the simulator:
    qgemm-run out/ --m=300 --device=sim --check
)";
}

/// Chips by name, checked before LLVM sees them; each once.
static llvm::Expected<std::vector<std::string>> parseTargets(const InputArgList &args) {
  StringRef list = args.getLastArgValue(OPT_arch_EQ);
  if (list.empty())
    return makeError("--arch requires at least one chip, got none");
  llvm::SmallVector<StringRef> names;
  list.split(names, ',');
  std::vector<std::string> targets;
  for (StringRef name : names) {
    llvm::Expected<target::Target> target = target::parseTarget(name.trim());
    if (!target)
      return target.takeError();
    if (!llvm::is_contained(targets, target->str()))
      targets.push_back(target->str());
  }
  return targets;
}

static llvm::Error parseM(const InputArgList &args, Request &request) {
  StringRef list = args.getLastArgValue(OPT_m_EQ, "dyn");
  if (list == "dyn" || list == "?")
    return llvm::Error::success();
  llvm::SmallVector<StringRef> sizes;
  list.split(sizes, ',');
  for (StringRef text : sizes) {
    llvm::Expected<int64_t> size = parseDim(text.trim(), "m");
    if (!size)
      return size.takeError();
    if (*size == kDynamic)
      return makeError("--m requires 'dyn' alone or a list of sizes, got '{}'", list);
    if (!llvm::is_contained(request.mList, *size))
      request.mList.push_back(*size);
  }
  return llvm::Error::success();
}

/// N and K by flags, or the list of --shapes.
static llvm::Error parseSizes(const InputArgList &args, Request &request) {
  if (const Arg *file = args.getLastArg(OPT_shapes_EQ)) {
    if (const Arg *other = args.getLastArg(OPT_n_EQ, OPT_k_EQ))
      return makeError("--shapes requires no --n and --k, got '{}'", other->getAsString(args));
    llvm::Expected<std::string> csv = readInput(file->getValue());
    if (!csv)
      return csv.takeError();
    llvm::Expected<std::vector<Shape>> shapes = parseShapes(*csv, file->getValue());
    if (!shapes)
      return shapes.takeError();
    if (shapes->front().m && args.hasArg(OPT_m_EQ))
      return makeError("--m requires a list of shapes without a column M, got one in {}",
                       StringRef(file->getValue()));
    request.shapes = std::move(*shapes);
    return llvm::Error::success();
  }
  Shape shape{std::nullopt, 0, 0};
  struct Entry {
    OptSpecifier id;
    StringRef flag;
    int64_t Shape::*member;
  } entries[] = {{OPT_n_EQ, "n", &Shape::n}, {OPT_k_EQ, "k", &Shape::k}};
  for (const Entry &entry : entries) {
    if (!args.hasArg(entry.id))
      return makeError("--{} requires a size or 'dyn', got none (or use --shapes=FILE.csv)",
                       entry.flag);
    llvm::Expected<int64_t> size = parseDim(args.getLastArgValue(entry.id), entry.flag);
    if (!size)
      return size.takeError();
    shape.*entry.member = *size;
  }
  request.shapes = {shape};
  return llvm::Error::success();
}

/// The products: an .mlir file, or what the flags describe.
static llvm::Error parseProblem(const InputArgList &args, Request &request) {
  std::vector<std::string> inputs = args.getAllArgValues(OPT_INPUT);
  if (inputs.size() > 1)
    return makeError("qgemm-gen requires one input file, got '{}' and '{}'", inputs[0], inputs[1]);
  if (!inputs.empty()) {
    if (const Arg *flag = args.getLastArg(OPT_problemGroup, OPT_n_EQ, OPT_k_EQ, OPT_shapes_EQ))
      return makeError("an .mlir file requires no flags that describe a product, got '{}'",
                       flag->getAsString(args));
    llvm::Expected<std::string> text = readInput(inputs[0]);
    if (!text)
      return text.takeError();
    request.inputName = inputs[0] == "-" ? "<stdin>" : inputs[0];
    request.input = std::move(*text);
    return checkInput(request.input, request.inputName);
  }
  SpecFlags flags;
  struct Entry {
    OptSpecifier id;
    std::string SpecFlags::*member;
  } entries[] = {
      {OPT_precision_EQ, &SpecFlags::precision},
      {OPT_weight_type_EQ, &SpecFlags::weightType},
      {OPT_activation_type_EQ, &SpecFlags::activationType},
      {OPT_out_type_EQ, &SpecFlags::outType},
      {OPT_a_scale_EQ, &SpecFlags::aScale},
      {OPT_b_scale_EQ, &SpecFlags::bScale},
      {OPT_scale_type_EQ, &SpecFlags::scaleType},
      {OPT_a_zero_point_EQ, &SpecFlags::aZeroPoint},
      {OPT_b_zero_point_EQ, &SpecFlags::bZeroPoint},
      {OPT_epilogue_EQ, &SpecFlags::epilogue},
      {OPT_b_layout_EQ, &SpecFlags::bLayout},
  };
  for (const Entry &entry : entries)
    flags.*entry.member = args.getLastArgValue(entry.id).str();
  flags.contiguous = args.hasArg(OPT_contiguous);
  llvm::Expected<GemmSpec> spec = parseSpec(flags);
  if (!spec)
    return spec.takeError();
  request.spec = std::move(*spec);
  return parseSizes(args, request);
}

static llvm::Error parseLines(const InputArgList &args, Request &request) {
  static constexpr std::pair<StringRef, LineTables> names[] = {{"none", LineTables::None},
                                                               {"problem", LineTables::Problem},
                                                               {"tile", LineTables::Tile},
                                                               {"input", LineTables::Input}};
  StringRef wanted = args.getLastArgValue(OPT_lines_EQ, "problem");
  auto found = llvm::find_if(names, [&](const auto &entry) { return entry.first == wanted; });
  if (found == std::end(names))
    return makeError("--lines requires problem, tile, input or none, got '{}'", wanted);
  request.lines = args.hasArg(OPT_strip) ? LineTables::None : found->second;
  if (request.lines == LineTables::Input && request.inputName.empty())
    return makeError("--lines=input requires an .mlir file, got none");
  return llvm::Error::success();
}

static llvm::Error parseOutput(const InputArgList &args, Options &options) {
  StringRef form = args.getLastArgValue(OPT_emit_EQ, "hsaco");
  std::optional<Form> parsed = parseForm(form);
  if (!parsed)
    return makeError("--emit requires problem, tile, rocdl, llvm, asm or hsaco, got '{}'", form);
  options.request.form = *parsed;
  options.output = args.getLastArgValue(OPT_o).str();
  if (const Arg *explain = args.getLastArg(OPT_explain_EQ)) {
    if (StringRef(explain->getValue()) != "json")
      return makeError("--explain requires json or no form, got '{}'",
                       StringRef(explain->getValue()));
    if (const Arg *other =
            args.getLastArg(OPT_o, OPT_emit_EQ, OPT_stats_EQ, OPT_save_temps, OPT_config_EQ))
      return makeError("--explain=json requires no {}, as it compiles nothing",
                       other->getOption().getPrefixedName());
    options.explainJson = true;
    return llvm::Error::success();
  }
  if (*parsed == Form::Hsaco && options.output.empty())
    return makeError("-o requires the package's folder, got none");
  if (*parsed == Form::Hsaco && options.output == "-")
    return makeError("-o requires the package's folder, got '-'");
  StringRef stats = args.getLastArgValue(OPT_stats_EQ, "json");
  if (stats != "json")
    return makeError("--stats requires json, got '{}'", stats);
  options.statsJson = args.hasArg(OPT_stats_EQ);
  options.quiet = args.hasArg(OPT_quiet);
  options.saveTemps = args.hasArg(OPT_save_temps);
  if (options.request.form != Form::Hsaco && (options.saveTemps || options.statsJson))
    return makeError("{} requires --emit=hsaco, got --emit={}",
                     options.saveTemps ? "--save-temps" : "--stats", form);
  options.request.keepTemps = options.saveTemps;
  options.request.explain = args.hasArg(OPT_explain);
  options.request.config = args.getLastArgValue(OPT_config_EQ).str();
  return llvm::Error::success();
}

llvm::Expected<Options> qgemm::gen::parseOptions(int argc, char **argv) {
  GenOptTable table;
  llvm::Expected<InputArgList> args = parseArguments(table, argc, argv, OPT_UNKNOWN);
  if (!args)
    return args.takeError();
  Options options;
  if (args->hasArg(OPT_help) || args->hasArg(OPT_version)) {
    options.action = args->hasArg(OPT_help) ? Options::Action::Help : Options::Action::Version;
    return std::move(options);
  }
  unsigned cores = std::max(1u, std::thread::hardware_concurrency());
  llvm::Expected<int64_t> threads = integerArgument(*args, OPT_j, 1, 1024, cores);
  if (!threads)
    return threads.takeError();
  options.request.threads = unsigned(*threads);

  if (llvm::Error error = parseM(*args, options.request))
    return std::move(error);
  if (llvm::Error error = parseOutput(*args, options))
    return std::move(error);
  // The problem alone is for no chip, and tile-level kernels name theirs.
  options.tileLevel =
      args->hasArg(OPT_INPUT) && !args->hasArg(OPT_arch_EQ) && options.request.form > Form::Tile;
  if (options.tileLevel) {
    if (const Arg *flag = args->getLastArg(OPT_m_EQ, OPT_config_EQ, OPT_explain, OPT_explain_EQ,
                                           OPT_stats_EQ, OPT_save_temps))
      return makeError("{} requires --arch and a qgemm.matmul, got no --arch",
                       flag->getAsString(*args));
  } else if (options.request.form != Form::Problem || args->hasArg(OPT_arch_EQ)) {
    llvm::Expected<std::vector<std::string>> targets = parseTargets(*args);
    if (!targets)
      return targets.takeError();
    options.request.targets = std::move(*targets);
  }
  if (llvm::Error error = parseProblem(*args, options.request))
    return std::move(error);
  if (llvm::Error error = parseLines(*args, options.request))
    return std::move(error);
  return std::move(options);
}
