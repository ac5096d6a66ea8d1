// RUN: qgemm-opt %s -split-input-file -verify-diagnostics -qgemm-configure="target=gfx1100"

// What has no lowering yet is refused in one sentence, before any work is done.

func.func @tensors(%a: tensor<4x64xi8>, %b: tensor<32x64xi8>, %c: tensor<4x32xi32>) -> tensor<4x32xi32> {
  // expected-error @+1 {{not supported: a product of tensors is lowered after bufferization (one-shot-bufferize)}}
  %0 = qgemm.matmul lhs(%a : tensor<4x64xi8>) rhs(%b : tensor<32x64xi8>) outs(%c : tensor<4x32xi32>)
  return %0 : tensor<4x32xi32>
}

// -----

func.func @batch(%a: memref<8x?x64xi8>, %b: memref<8x32x64xi8>, %c: memref<8x?x32xi32>) {
  // expected-error @+1 {{not supported: batches have no lowering yet}}
  qgemm.matmul lhs(%a : memref<8x?x64xi8>) rhs(%b : memref<8x32x64xi8>) outs(%c : memref<8x?x32xi32>)
  return
}

// -----

func.func @two_rhs(%a: memref<?x64xi8>, %b: memref<32x64xi8>, %c: memref<?x32xi32>) {
  // expected-error @+1 {{not supported: several rhs have no lowering yet}}
  qgemm.matmul lhs(%a : memref<?x64xi8>) rhs(%b : memref<32x64xi8>) rhs(%b : memref<32x64xi8>) outs(%c : memref<?x32xi32>)
      epilogue {
    ^bb0(%x: i32, %y: i32):
      qgemm.yield %x : i32
  }
  return
}

// -----

func.func @f16(%a: memref<?x64xf16>, %b: memref<32x64xf16>, %c: memref<?x32xf32>) {
  // expected-error @+1 {{not supported: lhs of f16 has no lowering yet, only i8 and ui8 have}}
  qgemm.matmul lhs(%a : memref<?x64xf16>) rhs(%b : memref<32x64xf16>) outs(%c : memref<?x32xf32>)
  return
}

// -----

func.func @i4(%a: memref<?x64xi8>, %b: memref<32x64xi4>, %c: memref<?x32xi32>) {
  // expected-error @+1 {{not supported: rhs of i4 has no lowering yet, only i8 and ui8 have}}
  qgemm.matmul lhs(%a : memref<?x64xi8>) rhs(%b : memref<32x64xi4>) outs(%c : memref<?x32xi32>)
  return
}

// -----

func.func @groups(%a: memref<?x64xi8>, %b: memref<32x64xi8>, %s: memref<32x2xf32>, %c: memref<?x32xf32>) {
  // expected-error @+1 {{not supported: scales of the rhs that vary along K have no lowering yet}}
  qgemm.matmul lhs(%a : memref<?x64xi8>) rhs(%b : memref<32x64xi8>) scale(%s : memref<32x2xf32>) block [1, 32] outs(%c : memref<?x32xf32>)
  return
}

// -----

func.func @zero_groups(%a: memref<?x64xi8>, %b: memref<32x64xi8>, %z: memref<32x2xi8>, %s: memref<32x2xf32>, %c: memref<?x32xi32>) {
  // expected-error @+1 {{not supported: zero points of the rhs that vary along K have no lowering yet}}
  qgemm.matmul lhs(%a : memref<?x64xi8>) rhs(%b : memref<32x64xi8>) zero(%z : memref<32x2xi8>) block [1, 32] outs(%c : memref<?x32xi32>)
  return
}

// -----

func.func @row_blocks(%a: memref<?x64xi8>, %b: memref<32x64xi8>, %s: memref<2x1xf32>, %c: memref<?x32xf32>) {
  // expected-error @+1 {{not supported: scales of the rhs for blocks of rows have no lowering yet, only for one row or all}}
  qgemm.matmul lhs(%a : memref<?x64xi8>) rhs(%b : memref<32x64xi8>) scale(%s : memref<2x1xf32>) block [16, full] outs(%c : memref<?x32xf32>)
  return
}

// -----

func.func @e8m0(%a: memref<?x64xi8>, %b: memref<32x64xi8>, %s: memref<32x1xf8E8M0FNU>, %c: memref<?x32xf32>) {
  // expected-error @+1 {{not supported: scales of f8E8M0FNU have no lowering yet, only f32, f16 and bf16 have}}
  qgemm.matmul lhs(%a : memref<?x64xi8>) rhs(%b : memref<32x64xi8>) scale(%s : memref<32x1xf8E8M0FNU>) block [1, full] outs(%c : memref<?x32xf32>)
  return
}

// -----

func.func @sums(%a: memref<?x64xi8>, %b: memref<32x64xi8>, %u: memref<32x2xi32>, %c: memref<?x32xi32>) {
  // expected-error @+1 {{not supported: sums of the rhs over blocks of K have no lowering yet}}
  qgemm.matmul lhs(%a : memref<?x64xi8>) zero(3) rhs(%b : memref<32x64xi8>) sums(%u : memref<32x2xi32>) block [1, 32] outs(%c : memref<?x32xi32>)
  return
}

// -----

func.func @per_row(%a: memref<?x64xi8>, %b: memref<0x64xi8>, %c: memref<?x0xi32>, %m: memref<?xi32>) {
  // expected-error @+1 {{not supported: outs that are reduced along a row of no columns have no lowering}}
  qgemm.matmul lhs(%a : memref<?x64xi8>) rhs(%b : memref<0x64xi8>) outs(%c : memref<?x0xi32>, %m per_row max : memref<?xi32>)
      epilogue {
    ^bb0(%x: i32):
      qgemm.yield %x, %x : i32, i32
  }
  return
}

// -----

func.func @out_f8(%a: memref<?x64xi8>, %b: memref<32x64xi8>, %c: memref<?x32xf8E4M3FN>) {
  // expected-error @+1 {{not supported: outs of f8E4M3FN have no lowering yet, only i32, f32, f16, bf16, i8 and ui8 have}}
  qgemm.matmul lhs(%a : memref<?x64xi8>) scale(0.5) rhs(%b : memref<32x64xi8>) outs(%c : memref<?x32xf8E4M3FN>)
  return
}

// -----

func.func @offset(%a: memref<?x64xi8, strided<[64, 1], offset: 3>>, %b: memref<32x64xi8>, %c: memref<?x32xi32>) {
  // expected-error @+1 {{not supported: an offset of the lhs's memref has no lowering yet}}
  qgemm.matmul lhs(%a : memref<?x64xi8, strided<[64, 1], offset: 3>>) rhs(%b : memref<32x64xi8>) outs(%c : memref<?x32xi32>)
  return
}

// -----

func.func @offset(%a: memref<?x64xi8>, %b: memref<32x64xi8>, %s: memref<32x1xf32, strided<[1, 1], offset: ?>>, %c: memref<?x32xf32>) {
  // expected-error @+1 {{not supported: an offset of the rhs scale's memref has no lowering yet}}
  qgemm.matmul lhs(%a : memref<?x64xi8>) rhs(%b : memref<32x64xi8>) scale(%s : memref<32x1xf32, strided<[1, 1], offset: ?>>) block [1, full] outs(%c : memref<?x32xf32>)
  return
}

// -----

func.func @offset(%a: memref<?x64xi8>, %b: memref<32x64xi8>, %c: memref<?x32xi32, strided<[?, 1], offset: ?>>) {
  // expected-error @+1 {{not supported: an offset of the out's memref has no lowering yet}}
  qgemm.matmul lhs(%a : memref<?x64xi8>) rhs(%b : memref<32x64xi8>) outs(%c : memref<?x32xi32, strided<[?, 1], offset: ?>>)
  return
}

// -----

func.func @extra(%a: memref<?x64xi8>, %b: memref<32x64xi8>, %x: memref<32xf8E4M3FN>, %c: memref<?x32xi32>) {
  // expected-error @+1 {{not supported: epilogue operands of f8E4M3FN have no lowering yet}}
  qgemm.matmul lhs(%a : memref<?x64xi8>) rhs(%b : memref<32x64xi8>) outs(%c : memref<?x32xi32>) epilogue(%x per_column : memref<32xf8E4M3FN>) {
    ^bb0(%acc: i32, %e: f8E4M3FN):
      qgemm.yield %acc : i32
  }
  return
}

// -----

func.func @math(%a: memref<?x64xi8>, %b: memref<32x64xi8>, %c: memref<?x32xf32>) {
  // expected-error @+1 {{not supported: math.atan in the epilogue has no lowering yet}}
  qgemm.matmul lhs(%a : memref<?x64xi8>) scale(0.5) rhs(%b : memref<32x64xi8>) outs(%c : memref<?x32xf32>) epilogue {
    ^bb0(%acc: f32):
      %0 = math.atan %acc : f32
      qgemm.yield %0 : f32
  }
  return
}

// -----

func.func @wide(%a: memref<?x64xi8>, %b: memref<32x64xi8>, %c: memref<?x32xf32>) {
  // expected-error @+1 {{not supported: epilogue values of f8E4M3FN have no lowering yet}}
  qgemm.matmul lhs(%a : memref<?x64xi8>) scale(0.5) rhs(%b : memref<32x64xi8>) outs(%c : memref<?x32xf32>) epilogue {
    ^bb0(%acc: f32):
      %0 = arith.truncf %acc : f32 to f8E4M3FN
      %1 = arith.extf %0 : f8E4M3FN to f32
      qgemm.yield %1 : f32
  }
  return
}

// -----

func.func @experts(%a: memref<100x64xi8>, %b: memref<8x32x64xi8>, %o: memref<9xi32>, %c: memref<?x32xi32>) {
  // expected-error @+1 {{not supported: experts and gather have no lowering yet}}
  qgemm.matmul lhs(%a : memref<100x64xi8>) rhs(%b : memref<8x32x64xi8>) outs(%c : memref<?x32xi32>) offsets(%o : memref<9xi32>)
  return
}
