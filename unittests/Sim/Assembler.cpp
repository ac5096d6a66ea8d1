//===- Assembler.cpp - kernels from assembly text, in process ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Assembler.h"
#include "KernelFile.h"
#include "lld/Common/Driver.h"
#include "llvm/MC/MCAsmBackend.h"
#include "llvm/MC/MCAsmInfo.h"
#include "llvm/MC/MCCodeEmitter.h"
#include "llvm/MC/MCContext.h"
#include "llvm/MC/MCInstrInfo.h"
#include "llvm/MC/MCObjectFileInfo.h"
#include "llvm/MC/MCObjectWriter.h"
#include "llvm/MC/MCParser/MCAsmParser.h"
#include "llvm/MC/MCParser/MCTargetAsmParser.h"
#include "llvm/MC/MCRegisterInfo.h"
#include "llvm/MC/MCStreamer.h"
#include "llvm/MC/MCSubtargetInfo.h"
#include "llvm/MC/MCTargetOptions.h"
#include "llvm/MC/TargetRegistry.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/SourceMgr.h"
#include "llvm/Support/raw_ostream.h"
#include "gtest/gtest.h"

LLD_HAS_DRIVER(elf)

extern "C" {
void LLVMInitializeAMDGPUTargetInfo();
void LLVMInitializeAMDGPUTargetMC();
void LLVMInitializeAMDGPUAsmParser();
}

/// Collects the lines of errors instead of printing them.
static void collectLine(const llvm::SMDiagnostic &diagnostic, void *lines) {
  if (diagnostic.getKind() == llvm::SourceMgr::DK_Error)
    static_cast<std::set<unsigned> *>(lines)->insert(diagnostic.getLineNo());
}

/// The relocatable object, or empty after a diagnostic. `refused`, if given, gets the lines of
/// errors.
static std::string assembleObject(llvm::StringRef chip, const std::string &source,
                                  llvm::StringRef features, std::set<unsigned> *refused = nullptr) {
  LLVMInitializeAMDGPUTargetInfo();
  LLVMInitializeAMDGPUTargetMC();
  LLVMInitializeAMDGPUAsmParser();
  llvm::Triple triple("amdgcn-amd-amdhsa");
  std::string message;
  const llvm::Target *target = llvm::TargetRegistry::lookupTarget(triple, message);
  llvm::MCTargetOptions options;
  llvm::SourceMgr sources;
  sources.AddNewSourceBuffer(llvm::MemoryBuffer::getMemBufferCopy(source), llvm::SMLoc());
  if (refused)
    sources.setDiagHandler(collectLine, refused);
  std::unique_ptr<llvm::MCRegisterInfo> registers(target->createMCRegInfo(triple));
  std::unique_ptr<llvm::MCAsmInfo> asmInfo(target->createMCAsmInfo(*registers, triple, options));
  std::unique_ptr<llvm::MCInstrInfo> instructions(target->createMCInstrInfo());
  std::unique_ptr<llvm::MCSubtargetInfo> subtarget(
      target->createMCSubtargetInfo(triple, chip, features));
  llvm::MCContext context(triple, asmInfo.get(), registers.get(), subtarget.get(), &sources,
                          &options);
  std::unique_ptr<llvm::MCObjectFileInfo> fileInfo(target->createMCObjectFileInfo(context, true));
  context.setObjectFileInfo(fileInfo.get());

  llvm::SmallString<0> object;
  llvm::raw_svector_ostream os(object);
  std::unique_ptr<llvm::MCAsmBackend> backend(
      target->createMCAsmBackend(*subtarget, *registers, options));
  std::unique_ptr<llvm::MCObjectWriter> writer = backend->createObjectWriter(os);
  std::unique_ptr<llvm::MCCodeEmitter> emitter(target->createMCCodeEmitter(*instructions, context));
  std::unique_ptr<llvm::MCStreamer> streamer(target->createMCObjectStreamer(
      triple, context, std::move(backend), std::move(writer), std::move(emitter), *subtarget));
  std::unique_ptr<llvm::MCAsmParser> parser(
      llvm::createMCAsmParser(sources, context, *streamer, *asmInfo));
  std::unique_ptr<llvm::MCTargetAsmParser> targetParser(
      target->createMCAsmParser(*subtarget, *parser, *instructions, options));
  parser->setTargetParser(*targetParser);
  if (parser->Run(/*NoInitialTextSection=*/false))
    return "";
  return object.str().str();
}

std::set<unsigned> qgemm::sim_test::refusedLines(llvm::StringRef chip, const std::string &source,
                                                 llvm::StringRef features) {
  std::set<unsigned> refused;
  assembleObject(chip, source, features, &refused);
  return refused;
}

std::string qgemm::sim_test::assemble(llvm::StringRef chip, const std::string &source,
                                      llvm::StringRef features) {
  std::string object = assembleObject(chip, source, features);
  if (object.empty()) {
    ADD_FAILURE() << "cannot assemble, see above";
    return "";
  }
  llvm::SmallString<64> objectPath, linkedPath;
  if (llvm::sys::fs::createTemporaryFile("qgemm", "o", objectPath) ||
      llvm::sys::fs::createTemporaryFile("qgemm", "co", linkedPath))
    return "";
  std::error_code failure;
  llvm::raw_fd_ostream(objectPath, failure) << object;
  std::vector<const char *> arguments = {"ld.lld", "-shared", objectPath.c_str(), "-o",
                                         linkedPath.c_str()};
  lld::Result result =
      lld::lldMain(arguments, llvm::outs(), llvm::errs(), {{lld::Gnu, &lld::elf::link}});
  auto linked = llvm::MemoryBuffer::getFile(linkedPath);
  std::string bytes = linked ? (*linked)->getBuffer().str() : "";
  llvm::sys::fs::remove(objectPath);
  llvm::sys::fs::remove(linkedPath);
  EXPECT_EQ(result.retCode, 0);
  return bytes;
}

/// Waits, barriers and cache policies have other names on gfx12; here a wait is for everything.
std::string qgemm::sim_test::translate(llvm::StringRef chip, llvm::StringRef text) {
  if (!chip.starts_with("gfx12"))
    return text.str();
  llvm::SmallVector<llvm::StringRef> lines;
  text.split(lines, '\n');
  std::string result;
  auto replace = [](std::string line, llvm::StringRef from, llvm::StringRef to) {
    size_t at = line.find(from);
    return at == std::string::npos ? line : line.replace(at, from.size(), to);
  };
  for (llvm::StringRef line : lines) {
    if (line.trim().starts_with("s_waitcnt"))
      line = "s_wait_loadcnt_dscnt 0\ns_wait_storecnt 0\ns_wait_kmcnt 0";
    else if (line.trim() == "s_barrier")
      line = "s_barrier_signal -1\ns_barrier_wait -1";
    std::string own = line.str();
    if (line.trim().starts_with("buffer_") || line.trim().starts_with("tbuffer_")) {
      own = replace(own, ", 0 off", ", null off");
      own = replace(own, ", 0 format", ", null format");
      own = replace(own, " glc", " th:TH_ATOMIC_RETURN");
    }
    if (line.trim().starts_with("global_load"))
      own = replace(own, " glc", " scope:SCOPE_DEV");
    result += own + "\n";
  }
  return result;
}

std::string qgemm::sim_test::instructionKernel(llvm::StringRef chip, const std::string &body,
                                               unsigned waveSize) {
  bool rdna = !chip.starts_with("gfx9");
  if (!waveSize)
    waveSize = rdna ? 32 : 64;
  bool wave32 = waveSize == 32;
  std::string wide = rdna ? "b128" : "dwordx4";
  std::string text = "  s_load_" + wide + R"( s[4:7], s[0:1], 0x0
  v_lshlrev_b32 v63, 6, v0
  s_waitcnt lgkmcnt(0)
  s_mov_b64 s[2:3], s[6:7]
)";
  auto line = [&](const std::string &s) { text += "  " + s + "\n"; };
  for (int i = 0; i < 4; ++i)
    line("global_load_" + wide + " v[" + std::to_string(4 * i) + ":" + std::to_string(4 * i + 3) +
         "], v63, s[4:5] offset:" + std::to_string(16 * i));
  line("s_waitcnt vmcnt(0)");
  for (int i = 16; i < 24; ++i)
    line("v_mov_b32 v" + std::to_string(i) + ", 0");
  for (int i = 16; i < 22; ++i)
    line("s_mov_b32 s" + std::to_string(i) + ", 0");
  text += body + "\n";
  line(wave32 ? "s_mov_b32 s22, exec_lo" : "s_mov_b64 s[22:23], exec");
  if (wave32)
    line("s_mov_b32 s23, 0");
  line(wave32 ? "s_mov_b32 exec_lo, -1" : "s_mov_b64 exec, -1");
  for (int i = 0; i < 8; ++i)
    line("v_mov_b32 v" + std::to_string(24 + i) + ", s" + std::to_string(16 + i));
  for (int i = 0; i < 4; ++i)
    line("global_store_" + wide + " v63, v[" + std::to_string(16 + 4 * i) + ":" +
         std::to_string(19 + 4 * i) + "], s[2:3] offset:" + std::to_string(16 * i));
  KernelFrame frame;
  frame.chip = chip;
  frame.waveSize = waveSize;
  frame.lds = 1024;
  frame.scratch = 64;
  frame.vgprs = rdna ? 64 : 128;
  frame.accumOffset = 64;
  frame.maxWorkgroup = 64;
  std::string features = rdna && !wave32 ? "+wavefrontsize64,-wavefrontsize32" : "";
  if (chip.starts_with("gfx12"))
    features += features.empty() ? "+real-true16" : ",+real-true16";
  return assemble(chip, kernelFile(frame, translate(chip, text) + "  s_endpgm\n"), features);
}
