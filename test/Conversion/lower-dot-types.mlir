// RUN: qgemm-opt %s -qgemm-lower-tiles -canonicalize -cse -split-input-file | FileCheck %s

// Nibbles: 32 of them are one access of 16 bytes, cut into operands as bytes.
#acc = #qgemm.mma<gfx11, wmma_i32_16x16x16_iu4, waves = [1, 1], kwidth = 32>
#lhs = #qgemm.operand<lhs, #acc>
#rhs = #qgemm.operand<rhs, #acc>

// CHECK-LABEL: llvm.func @nibbles
// CHECK: %[[LOAD:.*]] = rocdl.raw.ptr.buffer.load {{.*}} : vector<4xi32>
// CHECK: %[[BYTES:.*]] = vector.bitcast %[[LOAD]] : vector<4xi32> to vector<16xi8>
// CHECK: %[[HALF:.*]] = vector.extract_strided_slice %[[BYTES]] {offsets = [0], sizes = [8], strides = [1]}
// CHECK: %[[A:.*]] = vector.bitcast %[[HALF]] : vector<8xi8> to vector<16xi4>
// CHECK-COUNT-2: amdgpu.wmma 16x16x16 {{.*}} {unsignedB} : vector<16xi4>, vector<16xi4>, vector<8xi32>
// CHECK-NOT: amdgpu.wmma
qgemm.kernel @nibbles(%a: memref<?x64xi4, strided<[?, 1]>>, %b: memref<16x32xui4>, %c: memref<16x16xi32>, %M: index)
    attributes {chip = "gfx1100", num_waves = 1} {
  %c0 = arith.constant 0 : index
  %x = qgemm.load %a[%c0, %c0] bounds(%M) {access = #qgemm<access buffer>, alignment = 16, in_bounds = array<i1: false, true>}
      : memref<?x64xi4, strided<[?, 1]>> -> tensor<16x32xi4, #lhs>
  %y = qgemm.load %b[%c0, %c0] {access = #qgemm<access buffer>, alignment = 16} : memref<16x32xui4> -> tensor<16x32xi4, #rhs>
  %z = arith.constant dense<0> : tensor<16x16xi32, #acc>
  %d = qgemm.dot %x, %y, %z {rhs_unsigned} : tensor<16x32xi4, #lhs>, tensor<16x32xi4, #rhs>, tensor<16x16xi32, #acc>
  qgemm.store %d, %c[%c0, %c0] : tensor<16x16xi32, #acc>, memref<16x16xi32>
  qgemm.return
}

// -----

// RDNA3 keeps 16-bit sums in the low halves of registers.
#acc = #qgemm.mma<gfx11, wmma_f16_16x16x16_f16, waves = [1, 1], kwidth = 16>
#lhs = #qgemm.operand<lhs, #acc>
#rhs = #qgemm.operand<rhs, #acc>

// CHECK-LABEL: llvm.func @halves
// CHECK: %[[C:.*]] = vector.shuffle %[[P:.*]], %[[P]] [0, -1, 1, -1, 2, -1, 3, -1, 4, -1, 5, -1, 6, -1, 7, -1]
// CHECK: %[[D:.*]] = amdgpu.wmma 16x16x16 %{{.*}} * %{{.*}} + %[[C]] : vector<16xf16>, vector<16xf16>, vector<16xf16>
// CHECK-COUNT-8: vector.extract %[[D]][{{0|2|4|6|8|10|12|14}}] : f16 from vector<16xf16>
qgemm.kernel @halves(%a: memref<16x16xf16>, %c: memref<16x16xf16>) attributes {chip = "gfx1100", num_waves = 1} {
  %c0 = arith.constant 0 : index
  %x = qgemm.load %a[%c0, %c0] {alignment = 16} : memref<16x16xf16> -> tensor<16x16xf16, #lhs>
  %y = qgemm.load %a[%c0, %c0] {alignment = 16} : memref<16x16xf16> -> tensor<16x16xf16, #rhs>
  %z = qgemm.load %c[%c0, %c0] : memref<16x16xf16> -> tensor<16x16xf16, #acc>
  %d = qgemm.dot %x, %y, %z : tensor<16x16xf16, #lhs>, tensor<16x16xf16, #rhs>, tensor<16x16xf16, #acc>
  qgemm.store %d, %c[%c0, %c0] : tensor<16x16xf16, #acc>, memref<16x16xf16>
  qgemm.return
}

// -----

// Block scales: each instruction takes one of each operand, which change places
// with their operands where the product is transposed.
#acc = #qgemm.mma<gfx950, mfma_scale_f32_16x16x128_f8f6f4.f8_f6f4, waves = [1, 1], kwidth = 32, transposed>
#lhs = #qgemm.operand<lhs, #acc>
#rhs = #qgemm.operand<rhs, #acc>
#lhs_scale = #qgemm.scale<lhs, #acc>
#rhs_scale = #qgemm.scale<rhs, #acc>

// CHECK-LABEL: llvm.func @scaled
// CHECK-COUNT-2: amdgpu.scaled_mfma 16x16x128 (%{{.*}}[0] * %{{.*}}) * (%{{.*}}[0] * %{{.*}}) + %{{.*}} : f8E8M0FNU, vector<32xf8E5M2>, f8E8M0FNU, vector<32xf4E2M1FN>, vector<4xf32>
// CHECK-NOT: amdgpu.scaled_mfma
qgemm.kernel @scaled(%a: memref<16x256xf4E2M1FN>, %sa: memref<16x8xf8E8M0FNU>, %b: memref<16x256xf8E5M2>,
                     %sb: memref<16x8xf8E8M0FNU>, %c: memref<16x16xf32>) attributes {chip = "gfx950", num_waves = 1} {
  %c0 = arith.constant 0 : index
  %x = qgemm.load %a[%c0, %c0] {alignment = 16} : memref<16x256xf4E2M1FN> -> tensor<16x256xf4E2M1FN, #lhs>
  %y = qgemm.load %b[%c0, %c0] {alignment = 16} : memref<16x256xf8E5M2> -> tensor<16x256xf8E5M2, #rhs>
  %sx = qgemm.load %sa[%c0, %c0] : memref<16x8xf8E8M0FNU> -> tensor<16x8xf8E8M0FNU, #lhs_scale>
  %sy = qgemm.load %sb[%c0, %c0] : memref<16x8xf8E8M0FNU> -> tensor<16x8xf8E8M0FNU, #rhs_scale>
  %z = arith.constant dense<0.0> : tensor<16x16xf32, #acc>
  %d = qgemm.dot %x, %y, %z scales(%sx : tensor<16x8xf8E8M0FNU, #lhs_scale>, %sy : tensor<16x8xf8E8M0FNU, #rhs_scale>)
      : tensor<16x256xf4E2M1FN, #lhs>, tensor<16x256xf8E5M2, #rhs>, tensor<16x16xf32, #acc>
  qgemm.store %d, %c[%c0, %c0] : tensor<16x16xf32, #acc>, memref<16x16xf32>
  qgemm.return
}

// -----

// Floats of 6 bits: a lane's 32 elements are 24 bytes, from global memory to the instruction in
// two accesses; of rows aligned to 4 bytes, in halves of 12.
#acc = #qgemm.mma<gfx950, mfma_f32_16x16x128_f8f6f4.f6f4_f6f4, waves = [1, 1], kwidth = 32>
#lhs = #qgemm.operand<lhs, #acc>
#rhs = #qgemm.operand<rhs, #acc>

// CHECK-LABEL: llvm.func @six_bits
// CHECK: %[[X0:.*]] = rocdl.raw.ptr.buffer.load {{.*}} : vector<4xi32>
// CHECK: %[[X1:.*]] = rocdl.raw.ptr.buffer.load {{.*}} : vector<2xi32>
// CHECK: %[[X2:.*]] = vector.insert_strided_slice %[[X0]], %{{.*}} {offsets = [0], strides = [1]} : vector<4xi32> into vector<6xi32>
// CHECK: %[[X3:.*]] = vector.insert_strided_slice %[[X1]], %[[X2]] {offsets = [4], strides = [1]} : vector<2xi32> into vector<6xi32>
// CHECK-COUNT-2: llvm.load {{.*}} {alignment = 4 : i64} : !llvm.ptr<1> -> vector<3xi32>
// CHECK: amdgpu.mfma 16x16x128 {{.*}} : vector<32xf6E2M3FN>, vector<32xf6E3M2FN>, vector<4xf32>
// CHECK: rocdl.raw.ptr.buffer.store {{.*}} : vector<4xi32>
// CHECK: rocdl.raw.ptr.buffer.store {{.*}} : vector<2xi32>
qgemm.kernel @six_bits(%a: memref<?x128xf6E2M3FN, strided<[?, 1]>>, %b: memref<16x128xf6E3M2FN>, %c: memref<16x16xf32>,
                       %e: memref<?x128xf6E2M3FN>, %M: index)
    attributes {chip = "gfx950", num_waves = 1} {
  %c0 = arith.constant 0 : index
  %x = qgemm.load %a[%c0, %c0] bounds(%M) {access = #qgemm<access buffer>, alignment = 8}
      : memref<?x128xf6E2M3FN, strided<[?, 1]>> -> tensor<16x128xf6E2M3FN, #lhs>
  %y = qgemm.load %b[%c0, %c0] {alignment = 4} : memref<16x128xf6E3M2FN> -> tensor<16x128xf6E3M2FN, #rhs>
  %z = arith.constant dense<0.0> : tensor<16x16xf32, #acc>
  %d = qgemm.dot %x, %y, %z : tensor<16x128xf6E2M3FN, #lhs>, tensor<16x128xf6E3M2FN, #rhs>, tensor<16x16xf32, #acc>
  qgemm.store %d, %c[%c0, %c0] : tensor<16x16xf32, #acc>, memref<16x16xf32>
  qgemm.store %x, %e[%c0, %c0] bounds(%M) {access = #qgemm<access buffer>, alignment = 8}
      : tensor<16x128xf6E2M3FN, #lhs>, memref<?x128xf6E2M3FN>
  qgemm.return
}
