//===- TileCost.cpp - what a tile would cost, estimated -------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "qgemm/Dialect/QGemm/Transforms/TileCost.h"
#include "qgemm/Target/Occupancy.h"

#include "llvm/Support/MathExtras.h"

using namespace qgemm;
using namespace llvm;

namespace {
/// What Products.cpp does not say. `l2`: bytes a second over compute units and clock of the
/// chip's first product. On RDNA what AMD's analytical tile selector was fitted with
/// (ROCm/rocm-libraries, shared/origami, hardware.hpp): 7.12e12 / 96 / 2.5e9, 2.47e12 / 40 /
/// 2.9e9, 5.74e12 / 64 / 2.97e9. On gfx942 what RRZE-HPC/gpu-benches measured where all units
/// read one buffer, 26.5e12 / 304 / 2.1e9; gfx950 is assumed to be like it. (The selector's
/// figures of these two, 26.6 and 27.7, fit measured GEMM times less well.)
/// `load`: a load out of DRAM: gfx942 measured by RRZE-HPC/gpu-benches, gfx1100 a cold load in
/// tinygrad's traces. Nobody has published the others': they are assumed to be like the
/// chip before.
struct MemoryFigures {
  StringLiteral chip; ///< or the beginning of its name
  double l2, load;
};
constexpr MemoryFigures memoryFigures[] = {
    {"gfx115", 21.3, 1480}, {"gfx11", 29.7, 1480}, {"gfx12", 30.2, 1480},
    {"gfx942", 41.5, 890},  {"gfx950", 41.5, 890},
};
/// LDS of one compute unit (RDNA3 ISA, 2.2; CDNA3 ISA, 11.1: 32 banks and 128 bytes a cycle).
/// On gfx950 AMD's pages say 256 for reads, its profiler 128.
constexpr double kLdsBytesPerCycle = 128;

/// Behind sums, tiles and fragments: addresses, counters, scales. The registers of the int8
/// loops at 128x128, 64x128 and 256x256 are met within 14 on all chips.
constexpr int64_t kOtherRegisters = 16;
/// Likewise of skinny kernels (Legality.cpp counts as many).
constexpr int64_t kSkinnyRegisters = 40;

/// A division of sums among workgroups: stores, the counter and the first reads of the last
/// to arrive follow each other.
constexpr double kSplitLoads = 3;
} // namespace

Machine::Machine(const target::Target &target) {
  const target::Product *first = nullptr;
  for (const target::Product &p : target::products())
    if (!first && p.chip == target.chip->name)
      first = &p;
  const target::Product *found = target.product ? target.product : first;
  const auto *memory = find_if(memoryFigures, [&](const MemoryFigures &figures) {
    return StringRef(target.chip->name).starts_with(figures.chip);
  });
  assert(memory != std::end(memoryFigures) && "each family has its figures");
  l2BytesPerCycle = memory->l2;
  loadCycles = memory->load;
  ldsBytesPerCycle = kLdsBytesPerCycle;
  if (!found || !first)
    return;
  product = found->name;
  computeUnits = int64_t(found->computeUnits.value.value_or(1));
  xcds = int64_t(found->xcds.value.value_or(1));
  auto figure = [&](target::Figure target::Product::*member) {
    std::optional<double> own = (found->*member).value;
    return own ? own : (first->*member).value;
  };
  auto clock = figure(&target::Product::clockMHz);
  auto dram = figure(&target::Product::dramBytesPerSecond);
  if (clock && dram)
    dramBytesPerCycle = *dram / (*clock * 1e6);
}

StringRef qgemm::boundName(CostBound bound) {
  static constexpr StringLiteral names[] = {"matrix", "lds", "l2", "latency", "dram"};
  return names[unsigned(bound)];
}

/// Registers of a lane: sums, tiles under way and what is read ahead of the product.
static int64_t estimateRegisters(const target::Chip &chip, const target::MatrixInstruction &mi,
                                 const Configuration &config) {
  int64_t lanes = config.wm * config.wn * chip.waveSize;
  int64_t sums = config.bm * config.bn / lanes;
  if (config.family == KernelFamily::Skinny) {
    int64_t operands = config.bm / mi.m * mi.lhsElements() + config.bn / mi.n * mi.rhsElements();
    int64_t tile = operands * (config.bk / config.wk) / mi.k / 4;
    return sums + config.prefetch * tile + kSkinnyRegisters;
  }
  int64_t underWay = config.stages == 4 ? 0 : (config.bm + config.bn) * config.bk / lanes / 4;
  int64_t fragments =
      (config.bm / config.wm / mi.m + config.bn / config.wn / mi.n) * config.kwidth / 4;
  return sums + underWay + 2 * fragments + kOtherRegisters;
}

GridCost qgemm::estimateGrid(const target::Chip &chip, const Machine &machine,
                             const Configuration &config, const ProductSize &size) {
  const auto *mi = target::findMatrixInstruction(chip.family, config.instruction);
  assert(mi && "the configuration is legal");
  GridCost cost;
  int64_t rows = std::max<int64_t>(size.m, 1), columns = std::max<int64_t>(size.n, 1);
  cost.tiles = divideCeil(rows, config.bm) * divideCeil(columns, config.bn);
  cost.workgroups = cost.tiles * config.splitK;
  cost.onBusiest = divideCeil(cost.workgroups, machine.computeUnits);
  cost.fill = double(cost.workgroups) / double(cost.onBusiest * machine.computeUnits);
  cost.efficiency =
      double(rows) * double(columns) / (double(cost.tiles) * double(config.bm * config.bn));

  target::KernelResources kernel;
  cost.registers = estimateRegisters(chip, *mi, config);
  kernel.vgprs = std::min<unsigned>(cost.registers, chip.waves.addressableVgprs);
  kernel.ldsBytes = config.family == KernelFamily::Skinny
                        ? (config.wk > 1 ? 4 * config.wk * config.bm * config.bn : 0)
                        : config.stages * (config.bm + config.bn) * config.bk;
  kernel.workgroupSize = config.numWaves() * chip.waveSize;
  cost.resident = 1;
  if (auto occupancy = target::computeOccupancy(chip, kernel))
    cost.resident = std::max<int64_t>(occupancy->workgroups, 1);
  else
    consumeError(occupancy.takeError());
  int64_t together = std::min(cost.resident, cost.onBusiest);
  cost.wavesPerSimd =
      divideCeil(together * config.numWaves(), int64_t(chip.waves.simdsPerComputeUnit));
  return cost;
}

TileCost qgemm::estimateCost(const target::Chip &chip, const Machine &machine,
                             const Configuration &config, const ProductSize &size) {
  TileCost cost;
  static_cast<GridCost &>(cost) = estimateGrid(chip, machine, config, size);
  const auto *mi = target::findMatrixInstruction(chip.family, config.instruction);

  // One step of K, if only one thing counted.
  double simds = std::min<double>(chip.waves.simdsPerComputeUnit, config.numWaves());
  double products = double(config.bm) * config.bn * config.bk;
  double tileBytes = double(config.bm + config.bn) * config.bk;
  cost.matrix = products / (double(mi->m) * mi->n * mi->k) * mi->cycles / simds;
  cost.l2 = tileBytes / machine.l2BytesPerCycle;
  double copies = double(mi->lhsElements()) * mi->waveSize / (double(mi->m) * mi->k);
  double reads = copies * double(config.wn * config.bm + config.wm * config.bn) * config.bk;
  cost.lds = (reads + tileBytes) / machine.ldsBytesPerCycle;

  int64_t steps = std::max<int64_t>(divideCeil(divideCeil(size.k, config.bk), config.splitK), 1);
  double rounds = double(divideCeil(cost.onBusiest, cost.resident));
  double step = std::max({cost.matrix, cost.lds, cost.l2});
  cost.bound = step == cost.matrix ? CostBound::Matrix
               : step == cost.lds  ? CostBound::Lds
                                   : CostBound::L2;
  // Workgroups on a unit share what it has, and wait at the same time: a tile is loaded one
  // step or more before it is used, the first one waited for.
  double busy = double(cost.onBusiest) * steps * step;
  double waiting = rounds * steps * machine.loadCycles / (config.stages == 4 ? 2.5 : 1.5);
  if (waiting > busy) {
    busy = waiting;
    cost.bound = CostBound::Latency;
  }
  cost.cycles = busy + rounds * 2 * machine.loadCycles;
  // The last to arrive reads what the others have stored.
  double partBytes = 4.0 * config.bm * config.bn;
  double traffic = double(size.m) * size.k + double(size.n) * size.k + 2.0 * size.m * size.n;
  if (config.splitK > 1) {
    cost.cycles += (1 + config.splitK) * partBytes / machine.l2BytesPerCycle +
                   kSplitLoads * machine.loadCycles;
    traffic += 2.0 * double(cost.workgroups) * partBytes;
  }
  if (machine.dramBytesPerCycle > 0) {
    double floor = traffic / machine.dramBytesPerCycle + 2 * machine.loadCycles;
    if (floor > cost.cycles) {
      cost.cycles = floor;
      cost.bound = CostBound::Dram;
    }
  }
  return cost;
}
