// RUN: qgemm-opt %s -qgemm-configure="config=qg1:gfx942:large,bm64,bn128,bk64,wm2,wn2,mi=mfma_i32_16x16x32_i8 m-max=64" -qgemm-tile -canonicalize -split-input-file | FileCheck %s
// RUN: qgemm-opt %s -qgemm-configure="target=gfx1100 family=generic" -qgemm-tile -canonicalize -split-input-file | FileCheck %s --check-prefix=GENERIC

// Unsigned values meet a signed instruction less 128, per-token zero points are
// corrected by sums of the other side, scales are applied lhs before rhs, once.

// CHECK-LABEL: qgemm.kernel @quantized(
// CHECK-SAME: %[[A:[^:]*]]: memref<?x4096xui8, strided<[?, 1]>> {llvm.noalias, llvm.readonly, qgemm.name = "lhs"}
// CHECK-SAME: %[[ZA:[^:]*]]: memref<?x1xi32> {llvm.noalias, llvm.readonly, qgemm.name = "lhs_zero"}
// CHECK-SAME: qgemm.name = "rhs"
// CHECK-SAME: qgemm.name = "rhs_scale"
// CHECK-SAME: %[[X:[^:]*]]: memref<4096xf32> {llvm.readonly, qgemm.name = "extra0"}
// CHECK-SAME: memref<?x4096xbf16> {llvm.noalias, qgemm.name = "out0"}
// CHECK-SAME: %[[M:[^:]*]]: index {qgemm.name = "M"}
// CHECK-SAME: chip = "gfx942", num_waves = 4 : i64, qgemm.agpr_alloc = 0 : i64
// CHECK-SAME: qgemm.config = "qg1:gfx942:large,bm64
// CHECK-SAME: qgemm.exact_k_max = 0 : i64
// CHECK-SAME: qgemm.grid = [{dim = "N", tile = 128 : i64}, {dim = "M", tile = 64 : i64}, 1]
// CHECK-SAME: qgemm.predicate = [{max = 64 : i64, min = 0 : i64, value = "M"}, {multiple_of = 16 : i64, value = "lhs.base"}, {max = 33554431 : i64, multiple_of = 16 : i64, value = "lhs.stride"}
// CHECK-DAG:  %[[PM:.*]] = qgemm.program_id 1
// CHECK-DAG:  %[[M0:.*]] = arith.muli %[[PM]], %c64
// CHECK:      %[[R:.*]]:2 = scf.for %[[K:.*]] = %c0 to %c4096 step %c64
// CHECK:        qgemm.load %[[A]][%[[M0]], %[[K]]] bounds(%[[M]]) {access = #qgemm<access buffer>, alignment = 16 : i64, in_bounds = array<i1: false, true>}
// CHECK:        arith.xori
// CHECK:        qgemm.convert_layout
// CHECK:        qgemm.dot
// CHECK-NOT:    unsigned
// CHECK:        qgemm.reduce add
// CHECK-NOT:  scf.for
// CHECK:      qgemm.load %[[ZA]][%[[M0]], %c0] bounds(%[[M]])
// CHECK:      arith.subi
// CHECK:      arith.subi %[[R]]#0
// CHECK:      arith.sitofp
// CHECK:      arith.mulf
// CHECK:      arith.extf {{.*}}f16
// CHECK:      arith.mulf
// CHECK:      qgemm.load %[[X]]
// CHECK:      arith.addf
// CHECK:      arith.truncf
// CHECK:      qgemm.store {{.*}} bounds(%[[M]]) {access = #qgemm<access buffer>, alignment = 16 : i64}
// CHECK-NOT:  func.func

// The generic kernel checks everything, takes any stride, and asks for nothing. gfx11's
// instruction takes unsigned operands as they are.
// GENERIC-LABEL: qgemm.kernel @quantized(
// GENERIC-SAME: qgemm.predicate = []
// GENERIC:      scf.for
// GENERIC:        qgemm.load {{.*}} {in_bounds = array<i1: false, false>}
// GENERIC-NOT:    arith.xori
// GENERIC-NOT:    qgemm.convert_layout
// GENERIC:        qgemm.dot {{.*}} {lhs_unsigned}
func.func @quantized(%a: memref<?x4096xui8, strided<[?, 1]>>, %za: memref<?x1xi32>, %b: memref<4096x4096xi8>,
                     %sb: memref<4096x1xf16>, %bias: memref<4096xf32>, %c: memref<?x4096xbf16>) {
  qgemm.matmul lhs(%a : memref<?x4096xui8, strided<[?, 1]>>) scale(0.5) zero(%za : memref<?x1xi32>) block [1, full]
      rhs(%b : memref<4096x4096xi8>) scale(%sb : memref<4096x1xf16>) block [1, full]
      outs(%c : memref<?x4096xbf16>) epilogue(%bias per_column : memref<4096xf32>) {
   ^bb0(%acc: f32, %x: f32):
    %0 = arith.addf %acc, %x : f32
    %1 = arith.truncf %0 : f32 to bf16
    qgemm.yield %1 : bf16
  }
  return
}

// -----

// A static K that is no multiple of the tile has its last step ahead of the loop, checked;
// with a dynamic one it always stands there, and its loads are checked where they must
// be. Its least value is in the predicate.
// CHECK-LABEL: qgemm.kernel @static_tail
// CHECK-NOT: scf.if
// CHECK:     qgemm.load %{{.*}}[%{{.*}}, %c4096] {{.*}}in_bounds = array<i1: false, false>
// CHECK:     %[[D:.*]] = qgemm.dot
// CHECK:     scf.for %{{.*}} = %c0 to %c4096 step %c64 iter_args(%{{.*}} = %[[D]])
func.func @static_tail(%a: memref<?x4112xi8>, %b: memref<64x4112xi8>, %c: memref<?x64xi32>) {
  qgemm.matmul lhs(%a : memref<?x4112xi8>) rhs(%b : memref<64x4112xi8>) outs(%c : memref<?x64xi32>)
  return
}

// -----

// CHECK-LABEL: qgemm.kernel @dynamic_tail
// CHECK-SAME: {min = 64 : i64, value = "K"}
// CHECK:     %[[LESS:.*]] = arith.subi %[[K:.*]], %c1
// CHECK:     %[[WHOLE:.*]] = arith.andi %[[LESS]], %c-64
// CHECK:     %[[REST:.*]] = arith.andi %[[K]], %c63
// CHECK:     %[[EVEN:.*]] = arith.cmpi eq, %[[REST]], %c0
// CHECK:     %[[T:.*]]:2 = scf.if %[[EVEN]]
// CHECK-COUNT-2: in_bounds = array<i1: false, true>
// CHECK:     else
// CHECK-COUNT-2: in_bounds = array<i1: false, false>
// CHECK:     qgemm.convert_layout %[[T]]#0
// CHECK:     scf.for %{{.*}} = %c0 to %[[WHOLE]] step %c64
func.func @dynamic_tail(%a: memref<?x?xi8, strided<[?, 1]>>, %b: memref<64x?xi8, strided<[?, 1]>>, %c: memref<?x64xi32>) {
  qgemm.matmul lhs(%a : memref<?x?xi8, strided<[?, 1]>>) rhs(%b : memref<64x?xi8, strided<[?, 1]>>) outs(%c : memref<?x64xi32>)
  return
}

// -----

// Trusted sums are loaded, not computed; a residual that is read per element may be the
// out itself, so neither is marked noalias.
// CHECK-LABEL: qgemm.kernel @sums(
// CHECK-SAME: memref<64x1xi32> {llvm.noalias, llvm.readonly, qgemm.name = "rhs_sums"}
// CHECK-SAME: memref<?x64xi32> {llvm.readonly, qgemm.name = "extra0"}
// CHECK-SAME: memref<?x64xi32> {qgemm.name = "out0"}
// CHECK-NOT: qgemm.row_sums
// CHECK: qgemm.store
func.func @sums(%a: memref<?x4096xi8>, %b: memref<64x4096xi8>, %s: memref<64x1xi32>, %r: memref<?x64xi32>, %c: memref<?x64xi32>) {
  qgemm.matmul lhs(%a : memref<?x4096xi8>) zero(7) rhs(%b : memref<64x4096xi8>) sums(%s : memref<64x1xi32>) block [1, full]
      outs(%c : memref<?x64xi32>) epilogue(%r per_element : memref<?x64xi32>) {
   ^bb0(%acc: i32, %x: i32):
    %0 = arith.addi %acc, %x : i32
    qgemm.yield %0 : i32
  }
  return
}

// -----

// A kernel for each product; other functions stay.
// CHECK-LABEL: qgemm.kernel @two_0
// CHECK-LABEL: qgemm.kernel @two_1
// CHECK-LABEL: func.func @other
func.func @two(%a: memref<?x64xi8>, %b: memref<64x64xi8>, %c: memref<?x64xi32>) {
  qgemm.matmul lhs(%a : memref<?x64xi8>) rhs(%b : memref<64x64xi8>) outs(%c : memref<?x64xi32>)
  qgemm.matmul lhs(%a : memref<?x64xi8>) rhs(%b : memref<64x64xi8>) outs(%c : memref<?x64xi32>)
  return
}
func.func @other() {
  return
}
