// RUN: qgemm-opt %s -one-shot-bufferize=bufferize-function-boundaries -verify-diagnostics

// Upstream's default gives function arguments a dynamic layout; the error names the way out.
func.func @dynamic_layout(%a: tensor<4x64xi8>, %b: tensor<32x64xi8>,
                          %c: tensor<4x32xi32>) -> tensor<4x32xi32> {
  // expected-error @+1 {{lhs requires a static inner stride, got 'memref<4x64xi8, strided<[?, ?], offset: ?>>': bufferize with function-boundary-type-conversion=identity-layout-map}}
  %0 = qgemm.matmul lhs(%a : tensor<4x64xi8>) rhs(%b : tensor<32x64xi8>) outs(%c : tensor<4x32xi32>)
  return %0 : tensor<4x32xi32>
}
