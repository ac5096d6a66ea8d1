//===- KernelAttrs.h - names of attributes that kernels carry ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Discardable attributes of qgemm.kernel that travel with it to its gpu.module
// and end in the manifest.
//
//===----------------------------------------------------------------------===//

#ifndef QGEMM_DIALECT_QGEMM_IR_KERNELATTRS_H
#define QGEMM_DIALECT_QGEMM_IR_KERNELATTRS_H

#include "llvm/ADT/StringRef.h"

namespace qgemm {

/// String: the chip's name.
inline constexpr llvm::StringLiteral kChipAttr = "qgemm.chip";
/// String: the configuration the kernel was made with.
inline constexpr llvm::StringLiteral kConfigAttr = "qgemm.config";
/// Array of dictionaries {name, kind, type, offset, size}, in kernarg order.
inline constexpr llvm::StringLiteral kAbiAttr = "qgemm.abi";
/// i64: threads of a workgroup.
inline constexpr llvm::StringLiteral kBlockAttr = "qgemm.block";
/// Array of three: an i64, or a dictionary {dim, tile} for ceil(dim / tile).
inline constexpr llvm::StringLiteral kGridAttr = "qgemm.grid";
/// Dictionary {group_rows, xcds}: how workgroups are renumbered; absent: they are not.
inline constexpr llvm::StringLiteral kGridOrderAttr = "qgemm.grid_order";
/// Array of dictionaries {value, min?, max?, multiple_of?}: all must hold.
inline constexpr llvm::StringLiteral kPredicateAttr = "qgemm.predicate";
/// On kernel arguments, string: the argument's name in the ABI.
inline constexpr llvm::StringLiteral kNameAttr = "qgemm.name";
/// On kernel arguments, dictionary {bytes_per_tile, zeroed}: device memory that the
/// caller lends, so many bytes for each tile of the grid's x and y; `zeroed`: it holds
/// zeros before and after every launch.
inline constexpr llvm::StringLiteral kWorkspaceAttr = "qgemm.workspace";
/// i64: waves per SIMD that the register allocator is told to aim at.
inline constexpr llvm::StringLiteral kWavesPerEuAttr = "qgemm.waves_per_eu";
/// Unit: workgroups span two CUs (RDNA's WGP mode).
inline constexpr llvm::StringLiteral kWgpModeAttr = "qgemm.wgp_mode";
/// i32: the AMDHSA code object version, where it is not 5.
inline constexpr llvm::StringLiteral kCodeObjectAttr = "qgemm.code_object_version";
/// i64: the largest K for which int32 sums are exact; 0: none can be stated.
inline constexpr llvm::StringLiteral kExactKMaxAttr = "qgemm.exact_k_max";
/// i64: accumulation registers to set apart (CDNA).
inline constexpr llvm::StringLiteral kAgprAllocAttr = "qgemm.agpr_alloc";
/// i64, on a pipelined loop of two steps: slices along K of each step's tile, as
/// `qgemm-pipeline` laid them out for `qgemm-schedule`.
inline constexpr llvm::StringLiteral kSlicesAttr = "qgemm.slices";
/// Unit, on a loop that adds up the parts of a sum: what follows it is an epilogue.
inline constexpr llvm::StringLiteral kPartsAttr = "qgemm.parts";

/// i64: LDS buffers of a pipelined loop, where they are more than two.
inline constexpr llvm::StringLiteral kStagesAttr = "qgemm.stages";
/// i64, 2: the waves' halves take turns: one multiplies while the other moves data.
inline constexpr llvm::StringLiteral kWaveGroupsAttr = "qgemm.wave_groups";
/// Unit, beside `qgemm.slices`: two barriers a step, before and behind its products.
inline constexpr llvm::StringLiteral kPingPongAttr = "qgemm.ping_pong";

} // namespace qgemm

#endif // QGEMM_DIALECT_QGEMM_IR_KERNELATTRS_H
