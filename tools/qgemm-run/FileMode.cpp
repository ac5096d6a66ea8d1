//===- FileMode.cpp - running kernels of any code object ------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "FileMode.h"
#include "Bench.h"
#include "FileReport.h"
#include "Profile.h"

#include "qgemm/Library/Error.h"
#include "qgemm/Sim/Chip.h"

#include "llvm/Support/Path.h"
#include "llvm/Support/xxhash.h"
#include <chrono>

using namespace qgemm;
using namespace qgemm::run;
using namespace qgemm::library;
using llvm::StringRef;

std::optional<sim::TargetId> qgemm::run::deviceTarget(const Options &options) {
  if (options.target.empty())
    return std::nullopt;
  llvm::Expected<sim::TargetId> parsed = sim::TargetId::parse(options.target);
  if (parsed)
    return std::move(*parsed);
  // A name that is no chip is found in no file, and the error says so.
  llvm::consumeError(parsed.takeError());
  return sim::TargetId{options.target, std::nullopt, std::nullopt};
}

llvm::Expected<OpenFile> qgemm::run::openFile(const Options &options, bool parse) {
  OpenFile file;
  const std::string &path = options.file.path;
  auto buffer = llvm::MemoryBuffer::getFile(path, /*IsText=*/false,
                                            /*RequiresNullTerminator=*/false);
  if (!buffer)
    return makeError("cannot read '{}': {}", path, buffer.getError().message());
  file.buffer = std::move(*buffer);
  auto binary = sim::FatBinary::open(file.buffer->getMemBufferRef());
  if (!binary)
    return makeError("'{}': {}", path, llvm::toString(binary.takeError()));
  file.binary = std::move(*binary);

  std::vector<const sim::FatBinary::Entry *> entries;
  if (std::optional<sim::TargetId> target = deviceTarget(options)) {
    auto chosen = file.binary->entriesFor(*target);
    if (!chosen)
      return makeError("'{}': {}", path, llvm::toString(chosen.takeError()));
    entries = std::move(*chosen);
  } else {
    for (const sim::FatBinary::Entry &entry : file.binary->entries())
      entries.push_back(&entry);
  }
  for (const sim::FatBinary::Entry *entry : entries) {
    OpenFile::Object object{entry->target, entry->bytes, nullptr};
    if (parse) {
      auto code = sim::CodeObject::parse({entry->bytes, path});
      if (!code)
        return makeError("'{}', {}: {}", path, entry->target.str(),
                         llvm::toString(code.takeError()));
      object.code = std::move(*code);
    }
    file.objects.push_back(std::move(object));
  }
  return std::move(file);
}

/// The one object that has the kernel.
static llvm::Expected<const OpenFile::Object *> findKernel(const OpenFile &file,
                                                           const Options &options) {
  std::vector<const OpenFile::Object *> found;
  std::vector<std::string> targets;
  for (const OpenFile::Object &object : file.objects)
    if (object.code->findKernel(options.kernel)) {
      found.push_back(&object);
      if (std::string name = object.target.str(); !llvm::is_contained(targets, name))
        targets.push_back(std::move(name));
    }
  if (found.empty())
    return makeError("--kernel requires a kernel of '{}', got '{}': without --kernel they are "
                     "listed",
                     options.file.path, options.kernel);
  if (targets.size() > 1)
    return makeError("--device requires one of the chips {}, got none", fmt::join(targets, ", "));
  return found.front();
}

static llvm::Error upload(runtime::Device &device, std::vector<FileArgument> &arguments) {
  for (size_t i = 0; i < arguments.size(); ++i) {
    FileArgument &argument = arguments[i];
    if (argument.kind != FileArgument::Kind::Buffer)
      continue;
    auto address = device.allocate(argument.bytes, 256, "arg " + std::to_string(i));
    if (!address)
      return address.takeError();
    argument.address = *address;
    if (!argument.contents.empty())
      if (llvm::Error error =
              device.copyIn(*address, argument.contents.data(), argument.contents.size()))
        return error;
  }
  return llvm::Error::success();
}

static llvm::Error download(runtime::Device &device, const Options &options,
                            const sim::KernelInfo &kernel, std::vector<FileArgument> &arguments) {
  for (size_t i = 0; i < arguments.size(); ++i) {
    FileArgument &argument = arguments[i];
    bool wanted = argument.reported || llvm::any_of(options.file.expectations, [&](auto &e) {
                    return argumentIndex(kernel, e.argument) == i;
                  });
    if (argument.kind != FileArgument::Kind::Buffer || !wanted)
      continue;
    argument.after.resize(argument.bytes);
    if (llvm::Error error = device.copyOut(argument.after.data(), argument.address, argument.bytes))
      return error;
    if (!argument.output.empty())
      if (llvm::Error error = writeArgument(argument))
        return error;
  }
  return llvm::Error::success();
}

static llvm::Expected<std::array<uint32_t, 3>> blockOf(const Options &options,
                                                       const sim::KernelInfo &kernel) {
  if (options.file.block)
    return *options.file.block;
  const std::vector<uint32_t> &required = kernel.requiredWorkgroupSize;
  if (required.size() == 3)
    return std::array<uint32_t, 3>{required[0], required[1], required[2]};
  return makeError("--block requires the size of a workgroup, got none: '{}' leaves it open, up to "
                   "{} work-items",
                   kernel.name, kernel.maxFlatWorkgroupSize);
}

/// Runs the kernel and fills the report.
static llvm::Error launchFile(const Options &options, const OpenFile::Object &object,
                              const sim::KernelInfo &kernel, FileReport &report) {
  auto arguments = parseFileArguments(options.file.arguments);
  if (!arguments)
    return arguments.takeError();
  auto places = placeArguments(kernel, *arguments);
  if (!places)
    return places.takeError();
  auto block = blockOf(options, kernel);
  if (!block)
    return block.takeError();
  // What cannot be compared is said before anything runs.
  if (llvm::Error error = checkExpectations(options, kernel, *arguments))
    return error;

  std::string name = options.device;
  if (name == "sim" && sim::findChip(object.target.processor))
    name += ":" + object.target.processor;
  auto device = runtime::createDevice(name, options.deviceOptions);
  if (!device)
    return device.takeError();
  if (llvm::Error error = upload(**device, *arguments))
    return error;
  auto module = (*device)->load(llvm::MemoryBufferRef(object.bytes, options.file.path));
  if (!module)
    return module.takeError();
  auto function = (*module)->kernel(kernel.name);
  if (!function)
    return function.takeError();
  runtime::LaunchConfig config;
  config.grid = options.file.grid;
  config.block = *block;
  config.dynamicLds = options.file.dynamicLds;
  std::vector<uint8_t> packed = packFileArguments(kernel, *arguments, *places, config.dynamicLds);
  auto inspection = InspectionFile::open(options);
  if (!inspection)
    return inspection.takeError();
  config.inspection = (*inspection)->get();
  auto start = std::chrono::steady_clock::now();
  auto result = (*function)->launch(config, packed);
  if (llvm::Error error = (*inspection)->close())
    return llvm::joinErrors(result.takeError(), std::move(error));
  if (!result)
    return result.takeError();
  std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - start;
  if (llvm::Error error = download(**device, options, kernel, *arguments))
    return error;
  if (options.bench) {
    auto bench = (*function)->bench(config, packed, options.benchOptions);
    if (!bench)
      return bench.takeError();
    report.bench = std::move(*bench);
  }
  report.device = (*device)->describe();
  report.codeHash = llvm::xxh3_64bits(object.bytes);
  report.kernel = kernel.name;
  report.chip = (*device)->chip().str();
  report.config = config;
  report.result = *result;
  report.seconds = elapsed.count();
  report.arguments = std::move(*arguments);
  report.profile = std::move((*inspection)->profile());
  return compareExpectations(options, kernel, report);
}

llvm::Expected<bool> qgemm::run::runFile(const Options &options) {
  llvm::Expected<OpenFile> file = openFile(options, /*parse=*/true);
  if (!file)
    return file.takeError();
  if (options.kernel.empty()) {
    if (!options.file.arguments.empty())
      return makeError("--arg requires --kernel, got none");
    listKernels(*file, options.json);
    return true;
  }
  auto object = findKernel(*file, options);
  if (!object)
    return object.takeError();
  const sim::KernelInfo &kernel = *(*object)->code->findKernel(options.kernel);
  FileReport report;
  if (llvm::Error error = launchFile(options, **object, kernel, report))
    return std::move(error);
  SourceTexts sources(llvm::sys::path::parent_path(options.file.path));
  printReport(report, kernel, sources, options.json);
  if (!options.report.empty())
    if (llvm::Error error = writeReport(options.report, fileReportJson(report, kernel, sources),
                                        fileReportText(report, kernel)))
      return std::move(error);
  return report.passed();
}
