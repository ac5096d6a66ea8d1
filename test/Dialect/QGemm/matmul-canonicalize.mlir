// RUN: qgemm-opt %s -canonicalize -split-input-file | FileCheck %s

// An epilogue that only converts is left out.
// CHECK-LABEL: @identity
// CHECK-NOT: epilogue
// CHECK: return
func.func @identity(%a: memref<?x64xi8>, %s: memref<?x1xf32>, %b: memref<32x64xi8>,
                    %c: memref<?x32xbf16>, %d: memref<?x32xf32>) {
  qgemm.matmul lhs(%a : memref<?x64xi8>) scale(%s : memref<?x1xf32>) block [1, full]
      rhs(%b : memref<32x64xi8>) rhs(%b : memref<32x64xi8>)
      outs(%c : memref<?x32xbf16>, %d : memref<?x32xf32>) epilogue {
    ^bb0(%acc: f32, %acc1: f32):
      %0 = arith.truncf %acc : f32 to bf16
      qgemm.yield %0, %acc1 : bf16, f32
  }
  return
}

// -----

// The wrong accumulator, a reduction and fast math are no identity.
// CHECK-LABEL: @not_identity
// CHECK: qgemm.yield %{{.*}}, %{{.*}} : f32, f32
// CHECK: per_row max
// CHECK: qgemm.yield
// CHECK: arith.truncf %{{.*}} to_nearest_even fastmath<fast>
func.func @not_identity(%a: memref<?x64xi8>, %s: memref<?x1xf32>, %b: memref<32x64xi8>,
                        %c: memref<?x32xf32>, %d: memref<?x32xf32>, %m: memref<?xi32>,
                        %h: memref<?x32xf16>) {
  qgemm.matmul lhs(%a : memref<?x64xi8>) scale(%s : memref<?x1xf32>) block [1, full]
      rhs(%b : memref<32x64xi8>) rhs(%b : memref<32x64xi8>)
      outs(%c : memref<?x32xf32>, %d : memref<?x32xf32>) epilogue {
    ^bb0(%acc: f32, %acc1: f32):
      qgemm.yield %acc1, %acc : f32, f32
  }
  qgemm.matmul lhs(%a : memref<?x64xi8>) rhs(%b : memref<32x64xi8>)
      outs(%m per_row max : memref<?xi32>) epilogue {
    ^bb0(%acc: i32):
      qgemm.yield %acc : i32
  }
  qgemm.matmul lhs(%a : memref<?x64xi8>) scale(%s : memref<?x1xf32>) block [1, full]
      rhs(%b : memref<32x64xi8>) outs(%h : memref<?x32xf16>) epilogue {
    ^bb0(%acc: f32):
      %0 = arith.truncf %acc fastmath<fast> : f32 to f16
      qgemm.yield %0 : f16
  }
  return
}

// -----

// An extra that is not used goes, and then the epilogue.
// CHECK-LABEL: @unused_extra
// CHECK: epilogue(%{{[a-z0-9]+}} per_column : memref<32xi32>) {
// CHECK-NEXT: ^bb0(%[[ACC:.*]]: i32, %[[X:.*]]: i32):
// CHECK-NEXT:   arith.addi %[[ACC]], %[[X]]
// CHECK: }
// CHECK-NOT: epilogue
// CHECK: return
func.func @unused_extra(%a: memref<?x64xi8>, %b: memref<32x64xi8>, %r: memref<?xf32>,
                        %x: memref<32xi32>, %c: memref<?x32xi32>, %d: memref<?x32xi32>) {
  qgemm.matmul lhs(%a : memref<?x64xi8>) rhs(%b : memref<32x64xi8>) outs(%c : memref<?x32xi32>)
      attributes {config = "qg1"} epilogue(%r per_row : memref<?xf32>, %x per_column : memref<32xi32>) {
    ^bb0(%acc: i32, %0: f32, %1: i32):
      %2 = arith.addi %acc, %1 : i32
      qgemm.yield %2 : i32
  }
  qgemm.matmul lhs(%a : memref<?x64xi8>) rhs(%b : memref<32x64xi8>) outs(%d : memref<?x32xi32>)
      epilogue(%r per_row : memref<?xf32>) {
    ^bb0(%acc: i32, %0: f32):
      qgemm.yield %acc : i32
  }
  return
}

// -----

// Without scales the accumulator is an integer: the conversion is written out.
// CHECK-LABEL: @scale_one
// CHECK:      lhs(%{{.*}} : memref<?x64xi8>){{$}}
// CHECK-NEXT: rhs(%{{.*}} : memref<32x64xi8>){{$}}
// CHECK:      ^bb0(%[[ACC:.*]]: i32, %[[X:.*]]: f32):
// CHECK-NEXT:   %[[F:.*]] = arith.sitofp %[[ACC]] : i32 to f32
// CHECK-NEXT:   %[[S:.*]] = arith.addf %[[F]], %[[X]] : f32
// CHECK-NEXT:   %[[M:.*]] = arith.mulf %[[S]], %[[F]] : f32
// CHECK-NEXT:   qgemm.yield %[[M]] : f32
func.func @scale_one(%a: memref<?x64xi8>, %b: memref<32x64xi8>, %x: memref<32xf32>,
                     %c: memref<?x32xf32>) {
  qgemm.matmul lhs(%a : memref<?x64xi8>) scale(1.0) rhs(%b : memref<32x64xi8>) scale(1.0)
      outs(%c : memref<?x32xf32>) attributes {config = "qg1"} epilogue(%x per_column : memref<32xf32>) {
    ^bb0(%acc: f32, %0: f32):
      %1 = arith.addf %acc, %0 : f32
      %2 = arith.mulf %1, %acc : f32
      qgemm.yield %2 : f32
  }
  return
}

// -----

// The identity is no longer one: rounding to f32 and then to bf16 stays in two steps.
// CHECK-LABEL: @scale_one_identity
// CHECK:      attributes {config = "qg1", note}
// CHECK-NEXT: epilogue {
// CHECK-NEXT: ^bb0(%[[ACC:.*]]: i32):
// CHECK-NEXT:   %[[F:.*]] = arith.sitofp %[[ACC]] : i32 to f32
// CHECK-NEXT:   %[[T:.*]] = arith.truncf %[[F]] to_nearest_even : f32 to bf16
// CHECK-NEXT:   qgemm.yield %[[T]] : bf16
func.func @scale_one_identity(%a: memref<?x64xi8>, %b: memref<32x64xi8>, %c: memref<?x32xbf16>) {
  qgemm.matmul lhs(%a : memref<?x64xi8>) rhs(%b : memref<32x64xi8>) scale(1.0)
      outs(%c : memref<?x32xbf16>) attributes {config = "qg1", note}
  return
}

// -----

// One of two rhs stays scaled: only the other accumulator changes.
// CHECK-LABEL: @scale_one_of_two
// CHECK:      lhs(%{{.*}} : memref<?x64xi8>){{$}}
// CHECK:      scale(5.000000e-01)
// CHECK:      rhs(%{{.*}} : memref<32x64xi8>){{$}}
// CHECK:      ^bb0(%[[A:.*]]: f32, %[[B:.*]]: i32):
// CHECK-NEXT:   %[[F:.*]] = arith.sitofp %[[B]] : i32 to f32
// CHECK-NEXT:   arith.mulf %[[A]], %[[F]] : f32
func.func @scale_one_of_two(%a: memref<?x64xi8>, %b: memref<32x64xi8>, %c: memref<?x32xf32>) {
  qgemm.matmul lhs(%a : memref<?x64xi8>) scale(1.0)
      rhs(%b : memref<32x64xi8>) scale(0.5) rhs(%b : memref<32x64xi8>)
      outs(%c : memref<?x32xf32>) epilogue {
    ^bb0(%acc: f32, %acc1: f32):
      %0 = arith.mulf %acc, %acc1 : f32
      qgemm.yield %0 : f32
  }
  return
}

// -----

// Zero points of 0 go, and sums with nothing left to correct.
// CHECK-LABEL: @zero
// CHECK:      lhs(%{{.*}} : memref<?x64xi8>){{$}}
// CHECK-NEXT: rhs(%{{.*}} : memref<32x64xi8>) zero(3){{$}}
// CHECK:      lhs(%{{.*}} : memref<?x64xi8>) sums(%{{.*}} : memref<?x1xi32>){{$}}
// CHECK-NEXT: rhs(%{{.*}} : memref<32x64xi8>) zero(3){{$}}
// CHECK:      rhs(%{{.*}} : memref<32x64xi4>) scale(2.000000e+00){{$}}
func.func @zero(%a: memref<?x64xi8>, %b: memref<32x64xi8>, %sb: memref<32x1xi32>,
                %sa: memref<?x1xi32>, %c: memref<?x32xi32>, %d: memref<?x32xi32>,
                %h: memref<?x64xf16>, %w: memref<32x64xi4>, %e: memref<?x32xf16>) {
  qgemm.matmul lhs(%a : memref<?x64xi8>) zero(0)
      rhs(%b : memref<32x64xi8>) zero(3) sums(%sb : memref<32x1xi32>) outs(%c : memref<?x32xi32>)
  qgemm.matmul lhs(%a : memref<?x64xi8>) sums(%sa : memref<?x1xi32>)
      rhs(%b : memref<32x64xi8>) zero(3) outs(%d : memref<?x32xi32>)
  qgemm.matmul lhs(%h : memref<?x64xf16>)
      rhs(%w : memref<32x64xi4>) scale(2.0) zero(-0.0) outs(%e : memref<?x32xf16>)
  return
}

// -----

// Splat tensors are constants, unless they vary along K: those are rounded block by block.
// CHECK-LABEL: @splat
// CHECK: lhs(%{{[a-z0-9]+}} : tensor<?x64xui8>) scale(5.000000e-01) zero(200)
// CHECK: rhs(%{{.*}} : tensor<32x64xi8>) scale(%{{.*}} : tensor<32x2xf32>) block [1, 32] zero(-7)
func.func @splat(%a: tensor<?x64xui8>, %b: tensor<32x64xi8>, %c: tensor<?x32xf32>) -> tensor<?x32xf32> {
  %sa = arith.constant dense<0.5> : tensor<1x1xf16>
  %za = arith.constant dense<200> : tensor<1x1xui8>
  %sb = arith.constant dense<1.0> : tensor<32x2xf32>
  %zb = arith.constant dense<-7> : tensor<32x1xi8>
  %0 = qgemm.matmul
      lhs(%a : tensor<?x64xui8>) scale(%sa : tensor<1x1xf16>) block [full, full]
        zero(%za : tensor<1x1xui8>) block [full, full]
      rhs(%b : tensor<32x64xi8>) scale(%sb : tensor<32x2xf32>) block [1, 32]
        zero(%zb : tensor<32x1xi8>) block [1, full]
      outs(%c : tensor<?x32xf32>)
  return %0 : tensor<?x32xf32>
}

// -----

// Upstream would fold truncf(sitofp(x)) to sitofp(x), which rounds once instead of twice.
// CHECK-LABEL: @two_roundings
// CHECK: %[[F:.*]] = arith.sitofp %{{.*}} : i32 to f32
// CHECK: arith.truncf %[[F]] to_nearest_even : f32 to f16
func.func @two_roundings(%a: memref<?x64xi8>, %b: memref<32x64xi8>, %c: memref<?x32xf16>) {
  qgemm.matmul lhs(%a : memref<?x64xi8>) rhs(%b : memref<32x64xi8>) outs(%c : memref<?x32xf16>)
      epilogue {
    ^bb0(%acc: i32):
      %0 = arith.sitofp %acc : i32 to f32
      %1 = arith.truncf %0 : f32 to f16
      qgemm.yield %1 : f16
  }
  return
}

// -----

// Constants stay in the region that is isolated from above.
// CHECK-LABEL: @constants_inside
// CHECK-NOT: arith.constant
// CHECK: ^bb0
// CHECK: arith.constant 2.000000e+00
func.func @constants_inside(%a: memref<?x64xi8>, %b: memref<32x64xi8>, %c: memref<?x32xf32>) {
  qgemm.matmul lhs(%a : memref<?x64xi8>) scale(0.5) rhs(%b : memref<32x64xi8>)
      outs(%c : memref<?x32xf32>) epilogue {
    ^bb0(%acc: f32):
      %0 = arith.constant 2.0 : f32
      %1 = arith.mulf %acc, %0 : f32
      qgemm.yield %1 : f32
  }
  return
}

// -----

// Memory is written: the product stays although nothing reads a result of it.
// CHECK-LABEL: @effects
// CHECK: qgemm.matmul
func.func @effects(%a: memref<?x64xi8>, %b: memref<32x64xi8>, %c: memref<?x32xi32>) {
  qgemm.matmul lhs(%a : memref<?x64xi8>) rhs(%b : memref<32x64xi8>) outs(%c : memref<?x32xi32>)
  return
}

// -----

// On tensors an unused result is dead.
// CHECK-LABEL: @dead
// CHECK-NOT: qgemm.matmul
func.func @dead(%a: tensor<?x64xi8>, %b: tensor<32x64xi8>, %c: tensor<?x32xi32>) {
  %0 = qgemm.matmul lhs(%a : tensor<?x64xi8>) rhs(%b : tensor<32x64xi8>) outs(%c : tensor<?x32xi32>)
  return
}

// -----

// Casts are looked through, on tensors with a result of the old type.
// CHECK-LABEL: @tensor_casts
// CHECK:      %[[R:.*]] = qgemm.matmul
// CHECK-NEXT: lhs(%{{.*}} : tensor<4x8xi8>)
// CHECK-NEXT: rhs(%{{.*}} : tensor<5x8xi8>)
// CHECK-NEXT: outs(%{{.*}} : tensor<4x5xi32>)
// CHECK-NEXT: %[[C:.*]] = tensor.cast %[[R]] : tensor<4x5xi32> to tensor<?x5xi32>
// CHECK-NEXT: return %[[C]]
func.func @tensor_casts(%a: tensor<4x8xi8>, %b: tensor<5x8xi8>, %c: tensor<4x5xi32>) -> tensor<?x5xi32> {
  %0 = tensor.cast %a : tensor<4x8xi8> to tensor<?x8xi8>
  %1 = tensor.cast %c : tensor<4x5xi32> to tensor<?x5xi32>
  %2 = qgemm.matmul lhs(%0 : tensor<?x8xi8>) rhs(%b : tensor<5x8xi8>) outs(%1 : tensor<?x5xi32>)
  return %2 : tensor<?x5xi32>
}

// -----

// CHECK-LABEL: @memref_casts
// CHECK:      lhs(%{{.*}} : memref<4x8xi8>)
// CHECK:      outs(%{{.*}} : memref<4x5xi32>)
// CHECK-NEXT: epilogue
func.func @memref_casts(%a: memref<4x8xi8>, %b: memref<5x8xi8>, %c: memref<4x5xi32>) {
  %0 = memref.cast %a : memref<4x8xi8> to memref<?x8xi8, strided<[?, 1], offset: ?>>
  %1 = memref.cast %c : memref<4x5xi32> to memref<?x5xi32>
  qgemm.matmul lhs(%0 : memref<?x8xi8, strided<[?, 1], offset: ?>>) rhs(%b : memref<5x8xi8>)
      outs(%1 : memref<?x5xi32>) epilogue {
    ^bb0(%acc: i32):
      %2 = arith.addi %acc, %acc : i32
      qgemm.yield %2 : i32
  }
  return
}
