//===- Configuration.h - how a product is computed --------------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A configuration names everything that decides the speed of a kernel, and
// round-trips through one versioned string:
//
//   qg1:gfx1100:large,bm128,bn128,bk64,wm2,wn2,mi=wmma_i32_16x16x16_iu8,kw16,st2,cu1,wpe0,cov5
//
// Keys that divide K, set the prefetch or order the grid are written only where they
// say something: wk, pd, sk, gm, xcd, pp.
//
//===----------------------------------------------------------------------===//

#ifndef QGEMM_DIALECT_QGEMM_TRANSFORMS_CONFIGURATION_H
#define QGEMM_DIALECT_QGEMM_TRANSFORMS_CONFIGURATION_H

#include "qgemm/Dialect/QGemm/IR/QGemm.h"
#include "qgemm/Target/Chip.h"
#include "qgemm/Target/MatrixInstruction.h"
#include "llvm/Support/Error.h"
#include "llvm/Support/JSON.h"

namespace qgemm {

/// `Large`: tiles through LDS. `Skinny`: few rows, operands straight to registers and K
/// divided among waves. `Generic`: every shape and stride.
enum class KernelFamily { Large, Skinny, Generic };

/// "large", "skinny", "generic".
llvm::StringRef familyName(KernelFamily family);
std::optional<KernelFamily> parseFamily(llvm::StringRef name);

struct Configuration {
  std::string target; ///< CHIP[:PRODUCT], the product after a '.' in the string
  KernelFamily family = KernelFamily::Large;
  int64_t bm = 128, bn = 128, bk = 64; ///< tile of a workgroup, in elements
  int64_t wm = 2, wn = 2;              ///< waves along M and N
  std::string instruction;
  int64_t kwidth = 16;    ///< elements along K that a lane reads at once
  int64_t stages = 2;     ///< LDS buffers; 4: loads straight to them
  bool cuMode = true;     ///< RDNA: workgroups stay on one CU
  int64_t wavesPerEu = 0; ///< waves per SIMD to aim at; 0: the back end decides
  int64_t codeObject = 5; ///< AMDHSA code object version
  int64_t wk = 1;         ///< waves along K (skinny): each sums its own part
  int64_t prefetch = 1;   ///< tiles under way while another is multiplied (skinny)
  int64_t splitK = 1;     ///< workgroups along K; the last to arrive adds up
  int64_t groupRows = 1;  ///< tiles along M that follow each other in the grid
  int64_t xcds = 1;       ///< dies that neighbouring workgroups are dealt out to
  int64_t waveGroups = 1; ///< 2: halves of the waves take turns at memory and products

  int64_t numWaves() const { return wm * wn * wk; }
  /// Skinny: columns of K that one pass around the loop takes.
  int64_t groupK() const { return bk * prefetch; }
  std::string str() const;

  /// Reads the string. Checks keys and numbers, not legality.
  static llvm::Expected<Configuration> parse(llvm::StringRef text);
};

/// Whether a configuration can compute a product.
struct Legality {
  enum Kind { Applicable, Inapplicable, Unsupported } kind = Applicable;
  std::string reason; ///< empty when applicable

  explicit operator bool() const { return kind == Applicable; }
  /// "inapplicable because ..." or "not supported ...: ...".
  std::string str() const;
};

/// Decides, without generating anything, whether `op` can be lowered at all
/// (whatever the configuration) and whether `config` can compute it.
Legality checkProblem(MatmulOp op, const target::Chip &chip);
Legality checkConfiguration(MatmulOp op, const Configuration &config);

/// Neighbours along N, at most 8, that one access can load of a rhs that is K x N.
int64_t columnMajorVector(MatmulOp op);

/// Whether tiles pass through registers on their way to LDS: to sum their rows for
/// zero points, to be flipped for an instruction that is signed, or to be turned where
/// the rhs is K x N.
bool loadsThroughRegisters(MatmulOp op, const target::MatrixInstruction &mi);

/// What the user restricts the choice to.
struct ConfigureRequest {
  target::Target target;
  std::optional<KernelFamily> family;
  bool noGeneric = false; ///< one of the families for aligned operands
  int64_t mMin = 0;
  int64_t mMax = mlir::ShapedType::kDynamic; ///< kDynamic: no bound
};

/// Why a configuration was chosen.
struct Choice {
  std::vector<std::string> reasons; ///< a line for each decision
  llvm::json::Object figures;       ///< what they rest on (docs/Rules.md)
};

/// The default configuration for a product, and why. Fails with the reason where no family
/// can compute it.
llvm::Expected<Configuration> chooseConfiguration(MatmulOp op, const ConfigureRequest &request,
                                                  Choice &choice);

/// The largest K for which no int32 sum of this product can overflow; 0 where
/// there is no such bound, kDynamic for floating operands.
int64_t exactKMax(MatmulOp op);

} // namespace qgemm

#endif // QGEMM_DIALECT_QGEMM_TRANSFORMS_CONFIGURATION_H
