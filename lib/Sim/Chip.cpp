//===- Chip.cpp - what differs between chips, as data ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "qgemm/Sim/Chip.h"
#include "llvm/BinaryFormat/ELF.h"

using namespace qgemm::sim;

// Sources: "User Guide for AMDGPU Backend" (LLVM), tables of processors, initial register state and
// LDS sizes; CDNA3 and CDNA4 ISA 3.6 (register counts, LDS), RDNA3, RDNA3.5 and RDNA4 ISA 3.3. The
// upper half of 16-bit results: LLVM 22, GCNSubtarget::zeroesHigh16BitsOfDest.
static constexpr Chip chipTable[] = {
    // name, generation, machine, wave, LDS, SGPRs, VGPRs, ids in ttmp, zero high, AGPRs, CDNA4
    {"gfx942", Generation::GFX9, llvm::ELF::EF_AMDGPU_MACH_AMDGCN_GFX942, 64, 65536, 102, 512,
     false, true, true},
    {"gfx950", Generation::GFX9, llvm::ELF::EF_AMDGPU_MACH_AMDGCN_GFX950, 64, 163840, 102, 512,
     false, true, true, true},
    {"gfx1100", Generation::GFX11, llvm::ELF::EF_AMDGPU_MACH_AMDGCN_GFX1100, 32, 65536, 106, 256,
     false, false, false},
    {"gfx1101", Generation::GFX11, llvm::ELF::EF_AMDGPU_MACH_AMDGCN_GFX1101, 32, 65536, 106, 256,
     false, false, false},
    {"gfx1102", Generation::GFX11, llvm::ELF::EF_AMDGPU_MACH_AMDGCN_GFX1102, 32, 65536, 106, 256,
     false, false, false},
    {"gfx1103", Generation::GFX11, llvm::ELF::EF_AMDGPU_MACH_AMDGCN_GFX1103, 32, 65536, 106, 256,
     false, false, false},
    {"gfx1150", Generation::GFX11, llvm::ELF::EF_AMDGPU_MACH_AMDGCN_GFX1150, 32, 65536, 106, 256,
     false, false, false},
    {"gfx1151", Generation::GFX11, llvm::ELF::EF_AMDGPU_MACH_AMDGCN_GFX1151, 32, 65536, 106, 256,
     false, false, false},
    {"gfx1152", Generation::GFX11, llvm::ELF::EF_AMDGPU_MACH_AMDGCN_GFX1152, 32, 65536, 106, 256,
     false, false, false},
    {"gfx1200", Generation::GFX12, llvm::ELF::EF_AMDGPU_MACH_AMDGCN_GFX1200, 32, 65536, 106, 256,
     true, false, false},
    {"gfx1201", Generation::GFX12, llvm::ELF::EF_AMDGPU_MACH_AMDGCN_GFX1201, 32, 65536, 106, 256,
     true, false, false},
};

llvm::ArrayRef<Chip> qgemm::sim::chips() { return chipTable; }

const Chip *qgemm::sim::findChip(llvm::StringRef name) {
  for (const Chip &chip : chipTable)
    if (chip.name == name)
      return &chip;
  return nullptr;
}

const Chip *qgemm::sim::findChipByElfMachine(uint32_t machine) {
  for (const Chip &chip : chipTable)
    if (chip.elfMachine == machine)
      return &chip;
  return nullptr;
}

std::string qgemm::sim::chipNames() {
  std::string names;
  for (const Chip &chip : chipTable)
    names += (names.empty() ? "" : ", ") + chip.name.str();
  return names;
}
