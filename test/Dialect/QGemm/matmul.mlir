// RUN: qgemm-opt %s | qgemm-opt | FileCheck %s
// RUN: qgemm-opt %s --mlir-print-op-generic | qgemm-opt | FileCheck %s
// RUN: qgemm-opt %s -verify-roundtrip -emit-bytecode | qgemm-opt | FileCheck %s

// CHECK-LABEL: @plain
// CHECK:      qgemm.matmul
// CHECK-NEXT:   lhs(%{{.*}} : memref<?x64xi8>)
// CHECK-NEXT:   rhs(%{{.*}} : memref<32x64xi8>)
// CHECK-NEXT:   outs(%{{.*}} : memref<?x32xi32>)
// CHECK-NEXT: return
func.func @plain(%a: memref<?x64xi8>, %b: memref<32x64xi8>, %c: memref<?x32xi32>) {
  qgemm.matmul lhs(%a : memref<?x64xi8>) rhs(%b : memref<32x64xi8>) outs(%c : memref<?x32xi32>)
  return
}

// CHECK-LABEL: @w8a8_bias
// CHECK:      lhs(%{{.*}} : memref<?x4096xi8, strided<[?, 1]>>) scale(%{{.*}} : memref<?x1xf32>) block [1, full]
// CHECK-NEXT: rhs(%{{.*}} : memref<6144x4096xi8, strided<[?, 1]>>) scale(%{{.*}} : memref<6144x1xf32>) block [1, full]
// CHECK-NEXT: outs(%{{.*}} : memref<?x6144xbf16, strided<[?, 1]>>)
// CHECK-NEXT: epilogue(%{{.*}} per_column : memref<6144xbf16>) {
// CHECK-NEXT: ^bb0(%[[ACC:.*]]: f32, %[[X:.*]]: bf16):
// CHECK-NEXT:   %[[E:.*]] = arith.extf %[[X]] : bf16 to f32
// CHECK:        qgemm.yield %{{.*}} : bf16
// CHECK-NEXT: }
func.func @w8a8_bias(%a: memref<?x4096xi8, strided<[?, 1]>>, %sa: memref<?x1xf32>,
                     %b: memref<6144x4096xi8, strided<[?, 1]>>, %sb: memref<6144x1xf32>,
                     %bias: memref<6144xbf16>, %c: memref<?x6144xbf16, strided<[?, 1]>>) {
  qgemm.matmul
      lhs(%a : memref<?x4096xi8, strided<[?, 1]>>) scale(%sa : memref<?x1xf32>) block [1, full]
      rhs(%b : memref<6144x4096xi8, strided<[?, 1]>>) scale(%sb : memref<6144x1xf32>) block [1, full]
      outs(%c : memref<?x6144xbf16, strided<[?, 1]>>)
      epilogue(%bias per_column : memref<6144xbf16>) {
    ^bb0(%acc: f32, %bias_e: bf16):
      %0 = arith.extf %bias_e : bf16 to f32
      %1 = arith.addf %acc, %0 : f32
      %2 = arith.truncf %1 : f32 to bf16
      qgemm.yield %2 : bf16
  }
  return
}

// CHECK-LABEL: @constants_config
// CHECK: lhs(%{{.*}} : memref<4x64xui8>) scale(2.500000e-01) zero(128)
// CHECK: rhs(%{{.*}} : memref<?x64xi8>) scale(0x7F800000) zero(-3)
// CHECK: outs(%{{.*}} : memref<4x?xf32>) attributes {config = "qg1:gfx1100", note = 1 : i64}
func.func @constants_config(%a: memref<4x64xui8>, %b: memref<?x64xi8>, %c: memref<4x?xf32>) {
  qgemm.matmul
      lhs(%a : memref<4x64xui8>) scale(0.25) zero(128)
      rhs(%b : memref<?x64xi8>) scale(0x7F800000) zero(-3)
      outs(%c : memref<4x?xf32>)
      attributes {config = "qg1:gfx1100", note = 1 : i64}
  return
}

// CHECK-LABEL: @zero_values_and_sums
// CHECK: lhs(%{{.*}} : memref<5x256xi8>) scale(%{{.*}} : memref<5x2xf32>) block [1, 128] zero(%{{.*}} : memref<1x1xi8>) block [full, full] sums(%{{.*}} : memref<5x8xi32>) block [1, 32]
// CHECK: rhs(%{{.*}} : memref<48x256xui4>) scale(%{{.*}} : memref<48x4xf16>) block [1, 64] zero(%{{.*}} : memref<48x4xui4>) block [1, 64] sums(%{{.*}} : memref<48x4xi32>) block [1, 64]
func.func @zero_values_and_sums(%a: memref<5x256xi8>, %sa: memref<5x2xf32>, %za: memref<1x1xi8>,
                                %suma: memref<5x8xi32>, %b: memref<48x256xui4>,
                                %sb: memref<48x4xf16>, %zb: memref<48x4xui4>,
                                %sumb: memref<48x4xi32>, %c: memref<5x48xf16>) {
  qgemm.matmul
      lhs(%a : memref<5x256xi8>) scale(%sa : memref<5x2xf32>) block [1, 128]
        zero(%za : memref<1x1xi8>) block [full, full] sums(%suma : memref<5x8xi32>) block [1, 32]
      rhs(%b : memref<48x256xui4>) scale(%sb : memref<48x4xf16>) block [1, 64]
        zero(%zb : memref<48x4xui4>) block [1, 64] sums(%sumb : memref<48x4xi32>) block [1, 64]
      outs(%c : memref<5x48xf16>)
  return
}

// Default block of sums: the whole of K, not printed.
// CHECK-LABEL: @full_sums
// CHECK: rhs({{.*}}) sums(%{{.*}} : memref<48x1xi32>)
// CHECK-NEXT: outs
func.func @full_sums(%a: memref<5x256xi8>, %za: memref<5x1xi32>, %b: memref<48x256xi8>,
                     %sumb: memref<48x1xi32>, %c: memref<5x48xi32>) {
  qgemm.matmul lhs(%a : memref<5x256xi8>) zero(%za : memref<5x1xi32>) block [1, full]
      rhs(%b : memref<48x256xi8>) sums(%sumb : memref<48x1xi32>) block [1, full]
      outs(%c : memref<5x48xi32>)
  return
}

// Gate and up in one pass, a residual in place, one value a row beside the result.
// CHECK-LABEL: @two_rhs
// CHECK:      rhs(%[[B0:.*]] : memref<32x64xi8>) scale
// CHECK-NEXT: rhs(%[[B1:.*]] : memref<32x64xi8>)
// CHECK-NEXT: outs(%[[C:.*]] : memref<?x32xf32>, %{{.*}} per_row max : memref<?xf32>, %{{.*}} per_row add : memref<?xi32>)
// CHECK-NEXT: epilogue(%[[C]] per_element : memref<?x32xf32>, %{{.*}} per_row : memref<?xui8>, %{{.*}} per_column : memref<32xi32>) {
// CHECK-NEXT: ^bb0(%{{.*}}: f32, %{{.*}}: i32, %{{.*}}: f32, %{{.*}}: i8, %{{.*}}: i32):
// CHECK: qgemm.yield %{{.*}}, %{{.*}}, %{{.*}} : f32, f32, i32
func.func @two_rhs(%a: memref<?x64xi8>, %b0: memref<32x64xi8>, %s0: memref<32x1xbf16>,
                   %b1: memref<32x64xi8>, %r: memref<?xui8>, %k: memref<32xi32>,
                   %c: memref<?x32xf32>, %max: memref<?xf32>, %sum: memref<?xi32>) {
  qgemm.matmul
      lhs(%a : memref<?x64xi8>)
      rhs(%b0 : memref<32x64xi8>) scale(%s0 : memref<32x1xbf16>) block [1, full]
      rhs(%b1 : memref<32x64xi8>)
      outs(%c : memref<?x32xf32>, %max per_row max : memref<?xf32>, %sum per_row add : memref<?xi32>)
      epilogue(%c per_element : memref<?x32xf32>, %r per_row : memref<?xui8>,
               %k per_column : memref<32xi32>) {
    ^bb0(%gate: f32, %up: i32, %c_e: f32, %r_e: i8, %k_e: i32):
      %0 = arith.sitofp %up : i32 to f32
      %1 = arith.mulf %gate, %0 : f32
      %2 = arith.addf %1, %c_e : f32
      %3 = math.absf %2 : f32
      %4 = arith.extui %r_e : i8 to i32
      %5 = arith.addi %4, %k_e : i32
      qgemm.yield %2, %3, %5 : f32, f32, i32
  }
  return
}

// CHECK-LABEL: @layouts
// CHECK: rhs({{.*}} : memref<32x64xi8, strided<[1, ?], offset: ?>>) scale({{.*}} : memref<32x2xf32, strided<[1, 32]>>) block [1, 32]
func.func @layouts(%a: memref<?x64xi8, strided<[80, 1], offset: 3>>,
                   %b: memref<32x64xi8, strided<[1, ?], offset: ?>>,
                   %sb: memref<32x2xf32, strided<[1, 32]>>,
                   %c: memref<?x32xf32, strided<[?, 1]>, #gpu.address_space<global>>) {
  qgemm.matmul lhs(%a : memref<?x64xi8, strided<[80, 1], offset: 3>>)
      rhs(%b : memref<32x64xi8, strided<[1, ?], offset: ?>>)
        scale(%sb : memref<32x2xf32, strided<[1, 32]>>) block [1, 32]
      outs(%c : memref<?x32xf32, strided<[?, 1]>, #gpu.address_space<global>>)
  return
}

// CHECK-LABEL: @batch
// CHECK: lhs(%{{.*}} : memref<8x?x64xf8E4M3FN>) scale(%{{.*}} : memref<8x?x2xf32>) block [1, 32]
// CHECK: epilogue(%{{.*}} per_row : memref<8x?xf32>, %{{.*}} per_column : memref<16xf32>, %{{.*}} per_column : memref<8x16xf32>)
func.func @batch(%a: memref<8x?x64xf8E4M3FN>, %sa: memref<8x?x2xf32>,
                 %b: memref<8x16x64xf8E5M2, strided<[0, 64, 1]>>, %r: memref<8x?xf32>,
                 %k: memref<16xf32>, %kb: memref<8x16xf32>, %c: memref<8x?x16xf16>) {
  qgemm.matmul lhs(%a : memref<8x?x64xf8E4M3FN>) scale(%sa : memref<8x?x2xf32>) block [1, 32]
      rhs(%b : memref<8x16x64xf8E5M2, strided<[0, 64, 1]>>)
      outs(%c : memref<8x?x16xf16>)
      epilogue(%r per_row : memref<8x?xf32>, %k per_column : memref<16xf32>,
               %kb per_column : memref<8x16xf32>) {
    ^bb0(%acc: f32, %0: f32, %1: f32, %2: f32):
      %3 = math.fma %acc, %0, %1 : f32
      %4 = arith.addf %3, %2 : f32
      %5 = arith.truncf %4 : f32 to f16
      qgemm.yield %5 : f16
  }
  return
}

// CHECK-LABEL: @experts
// CHECK: outs(%{{.*}} : memref<?x32xbf16>) offsets(%{{.*}} : memref<9xi32>) gather(%{{.*}} : memref<?xi32>)
func.func @experts(%a: memref<100x64xi8>, %sa: memref<100x1xf32>, %b: memref<8x32x64xi8>,
                   %sb: memref<8x32x1xf32>, %o: memref<9xi32>, %i: memref<?xi32>,
                   %bias: memref<8x32xf32>, %c: memref<?x32xbf16>) {
  qgemm.matmul lhs(%a : memref<100x64xi8>) scale(%sa : memref<100x1xf32>) block [1, full]
      rhs(%b : memref<8x32x64xi8>) scale(%sb : memref<8x32x1xf32>) block [1, full]
      outs(%c : memref<?x32xbf16>) offsets(%o : memref<9xi32>) gather(%i : memref<?xi32>)
      epilogue(%bias per_column : memref<8x32xf32>) {
    ^bb0(%acc: f32, %0: f32):
      %1 = arith.addf %acc, %0 : f32
      %2 = arith.truncf %1 : f32 to bf16
      qgemm.yield %2 : bf16
  }
  return
}

// CHECK-LABEL: @tensors
// CHECK: %[[R:.*]]:2 = qgemm.matmul
// CHECK: return %[[R]]#0, %[[R]]#1 : tensor<?x32xf32>, tensor<?xf32>
func.func @tensors(%a: tensor<?x64xf4E2M1FN>, %sa: tensor<?x2xf8E8M0FNU>,
                   %b: tensor<32x64xf6E3M2FN>, %sb: tensor<32x2xf8E8M0FNU>,
                   %c: tensor<?x32xf32>, %m: tensor<?xf32>) -> (tensor<?x32xf32>, tensor<?xf32>) {
  %r:2 = qgemm.matmul lhs(%a : tensor<?x64xf4E2M1FN>) scale(%sa : tensor<?x2xf8E8M0FNU>) block [1, 32]
      rhs(%b : tensor<32x64xf6E3M2FN>) scale(%sb : tensor<32x2xf8E8M0FNU>) block [1, 32]
      outs(%c : tensor<?x32xf32>, %m per_row max : tensor<?xf32>) epilogue {
    ^bb0(%acc: f32):
      %0 = math.absf %acc : f32
      qgemm.yield %acc, %0 : f32, f32
  }
  return %r#0, %r#1 : tensor<?x32xf32>, tensor<?xf32>
}

// Group-wise 4-bit weights with 16-bit activations; a float zero point of each group.
// CHECK-LABEL: @weight_only
// CHECK: zero(%{{.*}} : memref<32x4xf16>) block [1, 16]
// CHECK: zero(8.500000e+00 : f32)
func.func @weight_only(%a: memref<?x64xf16>, %b: memref<32x64xui4>, %sb: memref<32x4xf16>,
                       %zb: memref<32x4xf16>, %c: memref<?x32xf16>, %d: memref<?x32xf16>) {
  qgemm.matmul lhs(%a : memref<?x64xf16>)
      rhs(%b : memref<32x64xui4>) scale(%sb : memref<32x4xf16>) block [1, 16]
        zero(%zb : memref<32x4xf16>) block [1, 16]
      outs(%c : memref<?x32xf16>)
  qgemm.matmul lhs(%a : memref<?x64xf16>)
      rhs(%b : memref<32x64xui4>) scale(%sb : memref<32x4xf16>) block [1, 16] zero(8.5)
      outs(%d : memref<?x32xf16>)
  return
}
