//===- BufferizableOpInterfaceImpl.h - bufferization of qgemm ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef QGEMM_DIALECT_QGEMM_IR_BUFFERIZABLEOPINTERFACEIMPL_H
#define QGEMM_DIALECT_QGEMM_IR_BUFFERIZABLEOPINTERFACEIMPL_H

namespace mlir {
class DialectRegistry;
} // namespace mlir

namespace qgemm {

/// Lets upstream's one-shot bufferization take `qgemm.matmul` from tensors to
/// memrefs. Function boundaries need
/// `function-boundary-type-conversion=identity-layout-map`, since a matmul
/// refuses memrefs with a dynamic inner stride.
void registerBufferizableOpInterfaceExternalModels(mlir::DialectRegistry &registry);

} // namespace qgemm

#endif // QGEMM_DIALECT_QGEMM_IR_BUFFERIZABLEOPINTERFACEIMPL_H
