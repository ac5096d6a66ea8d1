//===- Fault.h - what can go wrong in a running kernel ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef QGEMM_SIM_FAULT_H
#define QGEMM_SIM_FAULT_H

#include "llvm/Support/Error.h"
#include <array>
#include <cstdint>
#include <string>

namespace qgemm::sim {

enum class FaultKind : uint8_t {
  OutOfBounds,   ///< global, constant or scratch memory that nobody allocated
  LdsOutOfRange, ///< LDS beyond the workgroup's allocation
  Misaligned,    ///< an address that is not a multiple of what LaunchOptions asks for
  Unsupported,   ///< an instruction, or a use of it, without semantics here
  BadProgram,    ///< the program counter left the code, or bytes that are no instruction
  Budget,        ///< more instructions than the budget allows
  Trap,          ///< s_trap
  Barrier,       ///< waves of a workgroup wait for each other without end
  MissingWait,   ///< a result is used before the wait that says it is there
  Undefined,     ///< data that nobody wrote are stored, branched on or used as an address
  Hazard,        ///< instructions too close to each other for the hardware to notice
  Race,          ///< accesses of a workgroup's waves that nothing orders, one of them a write
  Ordering,      ///< the same between workgroups: no release and acquire at the right scope
  MatrixOperand, ///< EXEC or operands of a matrix instruction are not as it wants them
};

/// "out of bounds", "unsupported instruction", ...
const char *faultName(FaultKind kind);

/// A fault, as a debugger would report it.
struct Fault {
  FaultKind kind = FaultKind::Unsupported;
  std::string chip, kernel;
  std::string message;     ///< what was wanted and what was got
  std::string instruction; ///< assembly text
  uint64_t pc = 0;         ///< offset from the start of the code object's image
  std::array<uint32_t, 3> workgroup = {};
  uint32_t wave = 0;
  int32_t lane = -1;    ///< -1: no single lane
  uint64_t address = 0; ///< the address accessed, where there is one

  /// One line with all of the above.
  std::string str() const;
};

/// How a fault travels to the caller of a launch.
class FaultError : public llvm::ErrorInfo<FaultError> {
public:
  static char ID;
  explicit FaultError(Fault fault) : fault(std::move(fault)) {}

  void log(llvm::raw_ostream &os) const override;
  std::error_code convertToErrorCode() const override { return llvm::inconvertibleErrorCode(); }

  Fault fault;
};

} // namespace qgemm::sim

#endif // QGEMM_SIM_FAULT_H
