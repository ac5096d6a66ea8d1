//===- WaveInit.cpp - the registers that a wave starts with ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "FloatBits.h"
#include "Launch.h"

using namespace qgemm::sim;
using namespace llvm::amdhsa;

/// What undefined registers and LDS hold: a NaN as f32 and f16, a large number as an integer.
static constexpr uint32_t undefinedWord = 0x7fbd7fbd;

namespace {
/// User SGPRs in the order in which the command processor writes them.
class UserRegisters {
public:
  explicit UserRegisters(Wave &wave) : wave(wave) {}
  void add32(uint32_t value) {
    if (next < 106)
      wave.launchScalar(next, value);
    ++next;
  }
  void add64(uint64_t value) {
    add32(static_cast<uint32_t>(value));
    add32(static_cast<uint32_t>(value >> 32));
  }

private:
  Wave &wave;
  unsigned next = 0;
};
} // namespace

static void initializeUserScalars(Wave &wave, const LaunchContext &context) {
  const kernel_descriptor_t &kd = context.kernel->descriptor;
  uint32_t properties = kd.kernel_code_properties;
  UserRegisters user(wave);
  if (AMDHSA_BITS_GET(properties, KERNEL_CODE_PROPERTY_ENABLE_SGPR_PRIVATE_SEGMENT_BUFFER)) {
    user.add64(0);
    user.add64(0);
  }
  if (AMDHSA_BITS_GET(properties, KERNEL_CODE_PROPERTY_ENABLE_SGPR_DISPATCH_PTR))
    user.add64(context.dispatchPacketAddress);
  if (AMDHSA_BITS_GET(properties, KERNEL_CODE_PROPERTY_ENABLE_SGPR_QUEUE_PTR))
    user.add64(context.queueAddress);
  if (AMDHSA_BITS_GET(properties, KERNEL_CODE_PROPERTY_ENABLE_SGPR_KERNARG_SEGMENT_PTR))
    user.add64(context.kernargAddress);
  if (AMDHSA_BITS_GET(properties, KERNEL_CODE_PROPERTY_ENABLE_SGPR_DISPATCH_ID))
    user.add64(1);
  if (AMDHSA_BITS_GET(properties, KERNEL_CODE_PROPERTY_ENABLE_SGPR_FLAT_SCRATCH_INIT))
    user.add64(0);
  if (AMDHSA_BITS_GET(properties, KERNEL_CODE_PROPERTY_ENABLE_SGPR_PRIVATE_SEGMENT_SIZE))
    user.add32(context.scratchPerLane);

  uint32_t length = AMDHSA_BITS_GET(kd.kernarg_preload, KERNARG_PRELOAD_SPEC_LENGTH);
  uint32_t offset = AMDHSA_BITS_GET(kd.kernarg_preload, KERNARG_PRELOAD_SPEC_OFFSET);
  for (uint32_t i = 0; i < length; ++i) {
    uint32_t word = 0;
    llvm::consumeError(
        context.memory->read(context.kernargAddress + (offset + i) * 4ull, &word, 4));
    user.add32(word);
  }
}

static void initializeSystemScalars(Wave &wave, const LaunchContext &context,
                                    const Workgroup &group) {
  uint32_t rsrc2 = context.kernel->descriptor.compute_pgm_rsrc2;
  if (wave.chip->workgroupIdsInTtmp) {
    wave.launchScalar(SlotTtmp0 + 9, group.id[0]);
    wave.launchScalar(SlotTtmp0 + 7, (group.id[1] & 0xffff) | group.id[2] << 16);
    // RDNA4 ISA, 3.4: GridYZvalid, the wave's number in its workgroup, part of the packet's
    // address.
    wave.launchScalar(SlotTtmp0 + 8,
                      1u << 30 | wave.index << 25 |
                          static_cast<uint32_t>(context.dispatchPacketAddress & 0x1ffffff));
    return;
  }
  unsigned next = AMDHSA_BITS_GET(rsrc2, COMPUTE_PGM_RSRC2_GFX6_GFX120_USER_SGPR_COUNT);
  if (AMDHSA_BITS_GET(rsrc2, COMPUTE_PGM_RSRC2_ENABLE_SGPR_WORKGROUP_ID_X))
    wave.launchScalar(next++, group.id[0]);
  if (AMDHSA_BITS_GET(rsrc2, COMPUTE_PGM_RSRC2_ENABLE_SGPR_WORKGROUP_ID_Y))
    wave.launchScalar(next++, group.id[1]);
  if (AMDHSA_BITS_GET(rsrc2, COMPUTE_PGM_RSRC2_ENABLE_SGPR_WORKGROUP_ID_Z))
    wave.launchScalar(next++, group.id[2]);
  if (AMDHSA_BITS_GET(rsrc2, COMPUTE_PGM_RSRC2_ENABLE_SGPR_WORKGROUP_INFO))
    wave.launchScalar(next++, 0);
}

static void initializeWorkitemIds(Wave &wave, const LaunchContext &context) {
  const auto &block = context.dispatch.block;
  uint32_t rsrc2 = context.kernel->descriptor.compute_pgm_rsrc2;
  uint32_t highest = AMDHSA_BITS_GET(rsrc2, COMPUTE_PGM_RSRC2_ENABLE_VGPR_WORKITEM_ID);
  uint64_t active = 0;
  uint32_t total = block[0] * block[1] * block[2];
  for (uint32_t lane = 0; lane < wave.lanes; ++lane) {
    uint32_t id = wave.index * wave.lanes + lane;
    if (id >= total)
      break;
    active |= 1ull << lane;
    uint32_t x = id % block[0], y = id / block[0] % block[1], z = id / (block[0] * block[1]);
    wave.vector(0)[lane] = x | (highest >= 1 ? y << 10 : 0) | (highest >= 2 ? z << 20 : 0);
  }
  wave.writeMask(SlotExec, active);
}

void qgemm::sim::initializeWave(Wave &wave, const LaunchContext &context, Workgroup &group,
                                uint32_t index) {
  wave.chip = &context.program->chip();
  wave.memory = context.memory;
  wave.group = &group;
  wave.options = context.options;
  wave.index = index;
  wave.lanes = context.waveSize;
  wave.laneShift = context.waveSize == 64 ? 6 : 5;
  wave.scc = false;
  wave.event = WaveEvent::None;
  wave.finished = wave.atBarrier = false;
  wave.barrierSignals = wave.barrierWaits = 0;
  wave.executed = 0;
  wave.pc = context.entryAddress;
  wave.faultMessage.clear();

  std::fill_n(wave.vectors, static_cast<size_t>(wave.chip->vgprs) << wave.laneShift, undefinedWord);
  std::fill(std::begin(wave.scalars), std::end(wave.scalars), undefinedWord);
  wave.launchScalars = RegisterSet();
  wave.scalars[SlotNull] = 0;
  wave.scalars[SlotExec] = wave.scalars[SlotExec + 1] = 0;
  if (wave.lanes == 32)
    wave.scalars[SlotVcc + 1] = 0;
  wave.scratchPerLane = context.scratchPerLane;
  wave.scratch.assign(static_cast<size_t>(context.scratchPerLane) * wave.lanes, 0xbd);

  // Bits 12-19 of RSRC1 are MODE's rounding and denormal fields, 21 and 23 DX10_CLAMP and IEEE.
  uint32_t rsrc1 = context.kernel->descriptor.compute_pgm_rsrc1;
  wave.modeRegister = (rsrc1 >> 12 & 0xff) | (rsrc1 >> 21 & 1) << 8 | (rsrc1 >> 23 & 1) << 9;
  wave.modeRegister |= (rsrc1 >> 26 & 1) << 23; // FP16_OVFL
  if (wave.chip->generation == Generation::GFX12)
    wave.modeRegister |= 0x300; // both bits are gone and their behaviour is always on
  wave.mode.set(wave.modeRegister);

  initializeUserScalars(wave, context);
  initializeSystemScalars(wave, context, group);
  initializeWorkitemIds(wave, context);
}
