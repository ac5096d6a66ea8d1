// RUN: qgemm-opt %s -split-input-file \
// RUN:   -one-shot-bufferize="bufferize-function-boundaries function-boundary-type-conversion=identity-layout-map" \
// RUN: | FileCheck %s

// CHECK-LABEL: func.func @w8a8(
// CHECK-SAME:    %[[A:.*]]: memref<?x64xi8>, %[[SA:.*]]: memref<?x1xf32>, %[[B:.*]]: memref<32x64xi8>, %[[X:.*]]: memref<32xf32>, %[[C:.*]]: memref<?x32xf32>)
// CHECK-NOT:   memref.alloc
// CHECK-NOT:   memref.copy
// CHECK:       qgemm.matmul
// CHECK-NEXT:    lhs(%[[A]] : memref<?x64xi8>) scale(%[[SA]] : memref<?x1xf32>) block [1, full] zero(3)
// CHECK-NEXT:    rhs(%[[B]] : memref<32x64xi8>)
// CHECK-NEXT:    outs(%[[C]] : memref<?x32xf32>) attributes {config = "qg1", note}
// CHECK-NEXT:    epilogue(%[[X]] per_column : memref<32xf32>) {
// CHECK:         qgemm.yield %{{.*}} : f32
// CHECK:       return %[[C]] : memref<?x32xf32>
func.func @w8a8(%a: tensor<?x64xi8>, %sa: tensor<?x1xf32>, %b: tensor<32x64xi8>,
                %x: tensor<32xf32>,
                %c: tensor<?x32xf32> {bufferization.writable = true}) -> tensor<?x32xf32> {
  %0 = qgemm.matmul
      lhs(%a : tensor<?x64xi8>) scale(%sa : tensor<?x1xf32>) block [1, full] zero(3)
      rhs(%b : tensor<32x64xi8>) outs(%c : tensor<?x32xf32>) attributes {config = "qg1", note}
      epilogue(%x per_column : tensor<32xf32>) {
    ^bb0(%acc: f32, %1: f32):
      %2 = arith.addf %acc, %1 : f32
      qgemm.yield %2 : f32
  }
  return %0 : tensor<?x32xf32>
}

// -----

// Outs are not read: the allocation is not filled from anything. Two results.
// CHECK-LABEL: func.func @two_outs
// CHECK-DAG:   %[[C:.*]] = memref.alloc() {{.*}}: memref<4x32xi32>
// CHECK-DAG:   %[[M:.*]] = memref.alloc() {{.*}}: memref<4xi32>
// CHECK-NOT:   memref.copy
// CHECK:       outs(%[[C]] : memref<4x32xi32>, %[[M]] per_row max : memref<4xi32>)
// CHECK:       return %[[C]], %[[M]]
func.func @two_outs(%a: tensor<4x64xi8>, %b: tensor<32x64xi8>) -> (tensor<4x32xi32>, tensor<4xi32>) {
  %c = tensor.empty() : tensor<4x32xi32>
  %m = tensor.empty() : tensor<4xi32>
  %0:2 = qgemm.matmul lhs(%a : tensor<4x64xi8>) rhs(%b : tensor<32x64xi8>)
      outs(%c : tensor<4x32xi32>, %m per_row max : tensor<4xi32>) epilogue {
    ^bb0(%acc: i32):
      %1 = math.absi %acc : i32
      qgemm.yield %acc, %1 : i32, i32
  }
  return %0#0, %0#1 : tensor<4x32xi32>, tensor<4xi32>
}

// -----

// A residual that is the out itself is added in place.
// CHECK-LABEL: func.func @in_place
// CHECK-SAME:    %[[C:[a-z0-9]+]]: memref<4x32xi32>)
// CHECK-NOT:   memref.copy
// CHECK:       outs(%[[C]] : memref<4x32xi32>)
// CHECK-NEXT:  epilogue(%[[C]] per_element : memref<4x32xi32>)
// CHECK:       return %[[C]]
func.func @in_place(%a: tensor<4x64xi8>, %b: tensor<32x64xi8>,
                    %c: tensor<4x32xi32> {bufferization.writable = true}) -> tensor<4x32xi32> {
  %0 = qgemm.matmul lhs(%a : tensor<4x64xi8>) rhs(%b : tensor<32x64xi8>)
      outs(%c : tensor<4x32xi32>) epilogue(%c per_element : tensor<4x32xi32>) {
    ^bb0(%acc: i32, %1: i32):
      %2 = arith.addi %acc, %1 : i32
      qgemm.yield %2 : i32
  }
  return %0 : tensor<4x32xi32>
}

// -----

// An operand of the product that is the out as well is read too often: a copy is made.
// CHECK-LABEL: func.func @not_in_place
// CHECK-SAME:    %[[A:[a-z0-9]+]]: memref<32x32xi8>
// CHECK:       %[[C:.*]] = memref.alloc() {{.*}}: memref<32x32xi8>
// CHECK:       lhs(%[[A]] : memref<32x32xi8>)
// CHECK:       outs(%[[C]] : memref<32x32xi8>)
func.func @not_in_place(%a: tensor<32x32xi8> {bufferization.writable = true},
                        %b: tensor<32x32xi8>) -> tensor<32x32xi8> {
  %0 = qgemm.matmul lhs(%a : tensor<32x32xi8>) rhs(%b : tensor<32x32xi8>)
      outs(%a : tensor<32x32xi8>) epilogue {
    ^bb0(%acc: i32):
      %1 = arith.trunci %acc : i32 to i8
      qgemm.yield %1 : i8
  }
  return %0 : tensor<32x32xi8>
}

// -----

// CHECK-LABEL: func.func @experts
// CHECK:       lhs(%{{.*}} : memref<9x64xf16>)
// CHECK-NEXT:  rhs(%{{.*}} : memref<2x32x64xui4>) scale(%{{.*}} : memref<2x32x2xf16>) block [1, 32] zero(%{{.*}} : memref<2x32x2xui4>) block [1, 32]
// CHECK-NEXT:  outs(%{{.*}} : memref<?x32xf16>) offsets(%{{.*}} : memref<3xi32>) gather(%{{.*}} : memref<?xi32>)
func.func @experts(%a: tensor<9x64xf16>, %b: tensor<2x32x64xui4>, %s: tensor<2x32x2xf16>,
                   %z: tensor<2x32x2xui4>, %o: tensor<3xi32>, %i: tensor<?xi32>,
                   %c: tensor<?x32xf16> {bufferization.writable = true}) -> tensor<?x32xf16> {
  %0 = qgemm.matmul lhs(%a : tensor<9x64xf16>)
      rhs(%b : tensor<2x32x64xui4>) scale(%s : tensor<2x32x2xf16>) block [1, 32]
        zero(%z : tensor<2x32x2xui4>) block [1, 32]
      outs(%c : tensor<?x32xf16>) offsets(%o : tensor<3xi32>) gather(%i : tensor<?xi32>)
  return %0 : tensor<?x32xf16>
}

// -----

// What is a memref already stays as it is.
// CHECK-LABEL: func.func @memrefs
// CHECK:       qgemm.matmul
func.func @memrefs(%a: memref<4x64xi8>, %b: memref<32x64xi8>, %c: memref<4x32xi32>) {
  qgemm.matmul lhs(%a : memref<4x64xi8>) rhs(%b : memref<32x64xi8>) outs(%c : memref<4x32xi32>)
  return
}
