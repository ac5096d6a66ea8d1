// RUN: qgemm-opt %s -qgemm-lower-tiles -canonicalize -cse -split-input-file | FileCheck %s

// Arguments follow the kernel ABI: pointers, then dims and scalars, then strides.
// CHECK-LABEL: gpu.module @abi
// CHECK-SAME: qgemm.abi = [{kind = "pointer", name = "a", offset = 0 : i64, size = 8 : i64, type = "i8"},
// CHECK-SAME: {kind = "pointer", name = "arg3", offset = 8 : i64, size = 8 : i64, type = "f16"},
// CHECK-SAME: {kind = "dim", name = "M", offset = 16 : i64, size = 4 : i64, type = "i32"},
// CHECK-SAME: {kind = "scalar", name = "arg2", offset = 20 : i64, size = 4 : i64, type = "f32"},
// CHECK-SAME: {kind = "stride", name = "a_stride", offset = 24 : i64, size = 8 : i64, type = "i64"},
// CHECK-SAME: {kind = "stride", name = "arg3_stride0", offset = 32 : i64, size = 8 : i64, type = "i64"},
// CHECK-SAME: {kind = "stride", name = "arg3_stride1", offset = 40 : i64, size = 8 : i64, type = "i64"}]
// CHECK-SAME: qgemm.block = 64 : i64, qgemm.chip = "gfx1100", qgemm.config = "x"
// CHECK: llvm.func @abi(%{{.*}}: !llvm.ptr<1> {llvm.inreg, llvm.readonly}, %{{.*}}: !llvm.ptr<1> {llvm.inreg}, %{{.*}}: i32 {llvm.inreg}, %{{.*}}: f32 {llvm.inreg}, %{{.*}}: i64 {llvm.inreg}, %{{.*}}: i64 {llvm.inreg}, %{{.*}}: i64 {llvm.inreg})
// CHECK-SAME: passthrough =
// CHECK-SAME: ["amdgpu-flat-work-group-size", "64,64"]
// CHECK-SAME: ["amdgpu-waves-per-eu", "4,4"]
// CHECK-SAME: rocdl.reqd_work_group_size = array<i32: 64, 1, 1>
qgemm.kernel @abi(%a: memref<?x64xi8, strided<[?, 1]>> {qgemm.name = "a", llvm.readonly}, %M: index {qgemm.name = "M"}, %s: f32,
                  %b: memref<?x?xf16, strided<[?, ?]>>)
    attributes {chip = "gfx1100", num_waves = 2, qgemm.config = "x", qgemm.waves_per_eu = 4 : i64} {
  qgemm.return
}

// -----

#gather = #qgemm.blocked<vector = [1, 16], lanes = [8, 4], waves = [1, 1]>

// A buffer load: one descriptor for the tile, 16 bytes a lane, nothing compared. Global
// access checks each vector, reads the first element instead and drops what it read.
// CHECK-LABEL: llvm.func @loads
// CHECK:     %[[RSRC:.*]] = rocdl.make.buffer.rsrc
// CHECK-NOT: arith.select
// CHECK-COUNT-2: rocdl.raw.ptr.buffer.load %[[RSRC]], {{.*}} : vector<4xi32>
// CHECK-NOT: rocdl.raw.ptr.buffer.load
// CHECK:     %[[IN:.*]] = arith.cmpi slt
// CHECK:     %[[P:.*]] = arith.select %{{.*}}, %{{.*}}, %{{.*}} : !llvm.ptr<1>
// CHECK:     %[[V:.*]] = llvm.load %[[P]] {alignment = 1 : i64} : !llvm.ptr<1> -> i8
// CHECK:     arith.select %{{.*}}, %[[V]], %{{.*}} : i8
// A store outside is branched around.
// CHECK:     scf.if
// CHECK-NEXT:  llvm.store {{.*}} : i8, !llvm.ptr<1>
qgemm.kernel @loads(%x: memref<?x4096xi8>, %y: memref<?x?xi8, strided<[?, 1]>>, %M: index, %N: index) attributes {chip = "gfx1100", num_waves = 1} {
  %c0 = arith.constant 0 : index
  %t = qgemm.load %x[%c0, %c0] bounds(%M) {access = #qgemm<access buffer>, alignment = 16, in_bounds = array<i1: false, true>}
      : memref<?x4096xi8> -> tensor<16x64xi8, #gather>
  %u = qgemm.load %y[%c0, %c0] bounds(%M, %N) : memref<?x?xi8, strided<[?, 1]>> -> tensor<16x64xi8, #gather>
  %v = arith.addi %t, %u : tensor<16x64xi8, #gather>
  qgemm.store %v, %y[%c0, %c0] bounds(%M, %N) : tensor<16x64xi8, #gather>, memref<?x?xi8, strided<[?, 1]>>
  qgemm.return
}

// -----

#columns = #qgemm.blocked<vector = [4, 4], lanes = [4, 8], waves = [1, 1], transposed>

// Columns that lie side by side are turned when they are stored: eight permutations for
// four words. The descriptor of a tile that is in bounds along the strided dimension stays
// at the memref's base; the position is the scalar offset.
// CHECK-LABEL: llvm.func @turned
// CHECK-SAME: %[[BASE:[a-z0-9]+]]: !llvm.ptr<1>
// CHECK:     %[[RSRC:.*]] = rocdl.make.buffer.rsrc %[[BASE]]
// CHECK-COUNT-4: rocdl.raw.ptr.buffer.load %[[RSRC]], {{.*}} : i32
// CHECK-NOT: rocdl.raw.ptr.buffer.load
// CHECK-COUNT-3: llvm.call_intrinsic "llvm.amdgcn.perm"
// CHECK:     llvm.store {{.*}} {alignment = 4 : i64} : i32, !llvm.ptr<3>
// CHECK:     llvm.call_intrinsic "llvm.amdgcn.perm"
// CHECK-NEXT: llvm.getelementptr
// CHECK-NEXT: llvm.store
// CHECK-COUNT-3: llvm.call_intrinsic "llvm.amdgcn.perm"
// CHECK:     llvm.store
// CHECK:     llvm.call_intrinsic "llvm.amdgcn.perm"
// CHECK-NEXT: llvm.getelementptr
// CHECK-NEXT: llvm.store
// CHECK-NOT: llvm.call_intrinsic
qgemm.kernel @turned(%x: memref<64x4096xi8, strided<[1, 64]>>, %k: index) attributes {chip = "gfx1100", num_waves = 1} {
  %c0 = arith.constant 0 : index
  %b = qgemm.lds_alloc {offset = 0} : !qgemm.lds<16x32xi8>
  %t = qgemm.load %x[%c0, %k] {access = #qgemm<access buffer>, alignment = 16, in_bounds = array<i1: true, true>}
      : memref<64x4096xi8, strided<[1, 64]>> -> tensor<16x32xi8, #columns>
  qgemm.lds_store %t, %b : tensor<16x32xi8, #columns>, !qgemm.lds<16x32xi8>
  qgemm.return
}

// -----

#acc = #qgemm.mma<gfx11, wmma_i32_16x16x16_iu8, waves = [2, 1], kwidth = 16, transposed>
#lhs = #qgemm.operand<lhs, #acc>
#rhs = #qgemm.operand<rhs, #acc>

// Transposed: the rhs is the instruction's first operand, and its sign goes with it.
// One fragment of the rhs meets all of the lhs before the next is needed.
// CHECK-LABEL: llvm.func @dot
// CHECK-COUNT-4: amdgpu.wmma 16x16x16 %{{.*}} * %{{.*}} + %{{.*}} {unsignedB} : vector<16xi8>, vector<16xi8>, vector<8xi32>
// CHECK-NOT: amdgpu.wmma
qgemm.kernel @dot(%a: memref<64x16xi8>, %b: memref<32x16xi8>, %c: memref<64x32xi32>) attributes {chip = "gfx1100", num_waves = 2} {
  %c0 = arith.constant 0 : index
  %z = arith.constant dense<0> : tensor<64x32xi32, #acc>
  %al = qgemm.load %a[%c0, %c0] {alignment = 16} : memref<64x16xi8> -> tensor<64x16xi8, #lhs>
  %bl = qgemm.load %b[%c0, %c0] {alignment = 16} : memref<32x16xi8> -> tensor<32x16xi8, #rhs>
  %d = qgemm.dot %al, %bl, %z {lhs_unsigned} : tensor<64x16xi8, #lhs>, tensor<32x16xi8, #rhs>, tensor<64x32xi32, #acc>
  qgemm.store %d, %c[%c0, %c0] {alignment = 16} : tensor<64x32xi32, #acc>, memref<64x32xi32>
  qgemm.return
}

// -----

#acc = #qgemm.mma<gfx942, mfma_i32_16x16x32_i8, waves = [1, 1], kwidth = 16>
#lhs = #qgemm.operand<lhs, #acc>
#rhs = #qgemm.operand<rhs, #acc>

// 16 bytes a lane feed two instructions.
// CHECK-LABEL: llvm.func @two_from_one_read
// CHECK-COUNT-2: llvm.load {{.*}} : !llvm.ptr<1> -> vector<4xi32>
// CHECK-NOT: llvm.load
// CHECK: %[[D:.*]] = amdgpu.mfma 16x16x32 %{{.*}} * %{{.*}} + %{{.*}} blgp =  none : vector<8xi8>, vector<8xi8>, vector<4xi32>
// CHECK: amdgpu.mfma 16x16x32 %{{.*}} * %{{.*}} + %[[D]]
qgemm.kernel @two_from_one_read(%a: memref<16x64xi8>, %b: memref<16x64xi8>, %c: memref<16x16xi32>) attributes {chip = "gfx942", num_waves = 1} {
  %c0 = arith.constant 0 : index
  %z = arith.constant dense<0> : tensor<16x16xi32, #acc>
  %al = qgemm.load %a[%c0, %c0] {alignment = 16} : memref<16x64xi8> -> tensor<16x64xi8, #lhs>
  %bl = qgemm.load %b[%c0, %c0] {alignment = 16} : memref<16x64xi8> -> tensor<16x64xi8, #rhs>
  %d = qgemm.dot %al, %bl, %z : tensor<16x64xi8, #lhs>, tensor<16x64xi8, #rhs>, tensor<16x16xi32, #acc>
  qgemm.store %d, %c[%c0, %c0] : tensor<16x16xi32, #acc>, memref<16x16xi32>
  qgemm.return
}

// -----

#row = #qgemm.blocked<vector = [4], lanes = [32], waves = [1]>

// LDS is one array, never of a kernel's name; barriers wait for LDS alone; waits name their counters.
// CHECK-LABEL: gpu.module @lds
// CHECK: llvm.mlir.global internal @lds.lds() {addr_space = 3 : i32, alignment = 1024 : i64} : !llvm.array<1536 x i8>
// CHECK: llvm.store {{.*}} {alignment = 16 : i64} : vector<4xi32>, !llvm.ptr<3>
// CHECK: amdgpu.lds_barrier
// CHECK: amdgpu.memory_counter_wait load(2) ds(1)
// CHECK: llvm.load {{.*}} {alignment = 16 : i64} : !llvm.ptr<3> -> vector<4xi32>
qgemm.kernel @lds(%x: memref<128xf32>) attributes {chip = "gfx1100", num_waves = 1} {
  %c0 = arith.constant 0 : index
  %b = qgemm.lds_alloc {offset = 1024} : !qgemm.lds<128xf32>
  %t = qgemm.load %x[%c0] : memref<128xf32> -> tensor<128xf32, #row>
  qgemm.lds_store %t, %b : tensor<128xf32, #row>, !qgemm.lds<128xf32>
  qgemm.barrier
  qgemm.wait {loads = 2, lds = 1}
  %u = qgemm.lds_load %b : !qgemm.lds<128xf32> -> tensor<128xf32, #row>
  qgemm.store %u, %x[%c0] : tensor<128xf32, #row>, memref<128xf32>
  qgemm.return
}

// -----

#t = #qgemm.blocked<vector = [1, 4], lanes = [8, 4], waves = [1, 1]>

// Bytes are summed four at a time by a dot product with ones, then over the four lanes
// that share a row; conversions to integers saturate; affine is arithmetic.
// CHECK-LABEL: llvm.func @values
// CHECK-NOT: affine
// CHECK: llvm.call_intrinsic "llvm.amdgcn.sudot4"
// CHECK-COUNT-2: rocdl.ds_bpermute
// CHECK-NOT: rocdl.ds_bpermute
// CHECK: llvm.call_intrinsic "llvm.fptosi.sat"({{.*}}) : (vector<1xf32>) -> vector<1xi8>
qgemm.kernel @values(%x: memref<8x16xi8>, %y: memref<64xi8>) attributes {chip = "gfx1100", num_waves = 1} {
  %c0 = arith.constant 0 : index
  %p = qgemm.program_id 0
  %q = affine.apply affine_map<(d0) -> (d0 * 8)>(%p)
  %t = qgemm.load %x[%c0, %c0] {alignment = 4} : memref<8x16xi8> -> tensor<8x16xi8, #t>
  %s = qgemm.reduce add %t {dim = 1 : i64} : tensor<8x16xi8, #t> -> tensor<8xi32, #qgemm.slice<1, #t>>
  %f = arith.sitofp %s : tensor<8xi32, #qgemm.slice<1, #t>> to tensor<8xf32, #qgemm.slice<1, #t>>
  %i = arith.fptosi %f : tensor<8xf32, #qgemm.slice<1, #t>> to tensor<8xi8, #qgemm.slice<1, #t>>
  qgemm.store %i, %y[%q] : tensor<8xi8, #qgemm.slice<1, #t>>, memref<64xi8>
  qgemm.return
}

// -----

// Straight to LDS: lanes write in a row, so the swizzle is on what they read; other
// accesses to LDS are said not to alias, and a wait keeps its place.
// CHECK-LABEL: llvm.func @direct
// CHECK: %[[LANE:.*]] = arith.andi %{{.*}}, %c63_i32
// CHECK-COUNT-2: rocdl.raw.ptr.buffer.load.lds {{.*}}alias_scopes
// CHECK: rocdl.sched.barrier 0
// CHECK-NEXT: llvm.fence syncscope("wavefront") acq_rel
// CHECK-NEXT: rocdl.sched.barrier 0
// CHECK-NEXT: amdgpu.memory_counter_wait load(0) ds(0)
// CHECK: rocdl.s.barrier
// CHECK: llvm.load {{.*}}noalias_scopes{{.*}} : !llvm.ptr<3> -> vector<4xi32>
#t = #qgemm.blocked<vector = [1, 16], lanes = [16, 4], waves = [1, 1]>
qgemm.kernel @direct(%x: memref<32x64xi8>, %y: memref<32x64xi8>) attributes {chip = "gfx950", num_waves = 1} {
  %c0 = arith.constant 0 : index
  %b = qgemm.lds_alloc {offset = 0, swizzle = #qgemm.swizzle<[0, 1, 2, 3]>} : !qgemm.lds<32x64xi8>
  qgemm.load_to_lds %x[%c0, %c0] to %b by <vector = [1, 16], lanes = [16, 4], waves = [1, 1]> {in_bounds = array<i1: false, true>} : memref<32x64xi8>, !qgemm.lds<32x64xi8>
  qgemm.wait {loads = 0, lds = 0}
  qgemm.barrier {bare}
  %t = qgemm.lds_load %b : !qgemm.lds<32x64xi8> -> tensor<32x64xi8, #t>
  qgemm.store %t, %y[%c0, %c0] {alignment = 16} : tensor<32x64xi8, #t>, memref<32x64xi8>
  qgemm.return
}

// -----

// A barrier for the second half of the waves is a branch on a scalar.
// CHECK-LABEL: llvm.func @halves
// CHECK: rocdl.s.setprio 1
// CHECK: %[[WAVE:.*]] = rocdl.readfirstlane
// CHECK: %[[SECOND:.*]] = arith.cmpi sge, %[[WAVE]], %c4_i32
// CHECK-NEXT: scf.if %[[SECOND]] {
// CHECK-NEXT: rocdl.s.barrier
// CHECK-NEXT: }
// CHECK: %[[FIRST:.*]] = arith.cmpi slt, %{{.*}}, %c4_i32
// CHECK-NEXT: scf.if %[[FIRST]] {
// CHECK-NEXT: rocdl.s.barrier
// CHECK-NEXT: }
qgemm.kernel @halves() attributes {chip = "gfx942", num_waves = 8} {
  qgemm.priority 1
  qgemm.barrier {bare, half = 1}
  qgemm.barrier {bare, half = 0}
  qgemm.return
}
