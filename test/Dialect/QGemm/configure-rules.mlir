// RUN: qgemm-opt %s -split-input-file -verify-diagnostics -qgemm-configure="target=gfx1100 explain" | FileCheck %s

// A static M is a bound on the rows.
// CHECK-LABEL: func.func @static_rows
// CHECK: config = "qg1:gfx1100:skinny,bm32,bn32,bk256
func.func @static_rows(%a: memref<20x4096xi8>, %b: memref<4096x4096xi8>, %c: memref<20x4096xi32>) {
  // expected-remark @+5 {{skinny: applicable}}
  // expected-remark @+4 {{tile 32x32x256 by 1x1 waves of wmma_i32_16x16x16_iu8: the rule for at most 20 rows on gfx1100}}
  // expected-remark @+3 {{8 waves divide K, each with 4 tiles ahead: 32768 bytes of weights under way a workgroup}}
  // expected-remark @+2 {{62 % of the tiles lie inside the result, 67 % of the compute units' turns have work; about 200 registers a lane, 4 waves a SIMD}}
  // expected-remark @+1 {{128 tiles on the 96 compute units of 7900xtx: no split of K}}
  qgemm.matmul lhs(%a : memref<20x4096xi8>) rhs(%b : memref<4096x4096xi8>) outs(%c : memref<20x4096xi32>)
  return
}

// -----

// Rows that are no multiple of 16 bytes fall to the generic kernel.
// CHECK-LABEL: func.func @unaligned
// CHECK: config = "qg1:gfx1100:generic
func.func @unaligned(%a: memref<?x100xi8>, %b: memref<64x100xi8>, %c: memref<?x64xi32>) {
  // expected-remark @+3 {{large: inapplicable because rows of the lhs are 100 bytes apart, which is not a multiple of 16}}
  // expected-remark @+2 {{generic: applicable}}
  // expected-remark @+1 {{tile 32x64x16 by 2x2 waves of wmma_i32_16x16x16_iu8: the rule for any number of rows on gfx1100}}
  qgemm.matmul lhs(%a : memref<?x100xi8>) rhs(%b : memref<64x100xi8>) outs(%c : memref<?x64xi32>)
  return
}

// -----

// A K x N rhs is turned on its way to LDS, four columns of K at least; N is compared
// once, so it must be known, and K bounds what the descriptor spans.
// CHECK-LABEL: func.func @column_major
// CHECK: config = "qg1:gfx1100:large
func.func @column_major(%a: memref<?x64xi8>, %b: memref<64x64xi8, strided<[1, ?]>>, %c: memref<?x64xi32>) {
  // expected-remark @+6 {{large: applicable}}
  // expected-remark @+5 {{tile 64x64x64}}
  // expected-remark @+4 {{at 1024 rows}}
  // expected-remark @+3 {{at 4096 rows}}
  // expected-remark @+2 {{candidates the next tile}}
  // expected-remark @+1 {{tiles in groups of 8 rows}}
  qgemm.matmul lhs(%a : memref<?x64xi8>) rhs(%b : memref<64x64xi8, strided<[1, ?]>>) outs(%c : memref<?x64xi32>)
  return
}

// -----

// CHECK-LABEL: func.func @column_major_odd
// CHECK: config = "qg1:gfx1100:generic
func.func @column_major_odd(%a: memref<?x64xi8>, %b: memref<66x64xi8, strided<[1, ?]>>, %c: memref<?x66xi32>) {
  // expected-remark @+3 {{large: inapplicable because the rhs is K x N, and its rows of 66 bytes do not divide into four}}
  // expected-remark @+2 {{generic: applicable}}
  // expected-remark @+1 {{tile 32x64x16}}
  qgemm.matmul lhs(%a : memref<?x64xi8>) rhs(%b : memref<66x64xi8, strided<[1, ?]>>) outs(%c : memref<?x66xi32>)
  return
}

// -----

// CHECK-LABEL: func.func @column_major_dynamic
// CHECK: config = "qg1:gfx1100:generic
func.func @column_major_dynamic(%a: memref<?x?xi8>, %b: memref<64x?xi8, strided<[1, ?]>>, %c: memref<?x64xi32>) {
  // expected-remark @+3 {{large: inapplicable because the rhs is K x N, and tiles for one are made for one N and K}}
  // expected-remark @+2 {{generic: applicable}}
  // expected-remark @+1 {{tile 32x64x16}}
  qgemm.matmul lhs(%a : memref<?x?xi8>) rhs(%b : memref<64x?xi8, strided<[1, ?]>>) outs(%c : memref<?x64xi32>)
  return
}

// -----

// CHECK-LABEL: func.func @column_major_huge
// CHECK: config = "qg1:gfx1100:generic
func.func @column_major_huge(%a: memref<?x65536xi8>, %b: memref<64x65536xi8, strided<[1, 32768]>>, %c: memref<?x64xi32>) {
  // expected-remark @+3 {{large: inapplicable because the rhs, which is K x N, would span 2^31 bytes or more}}
  // expected-remark @+2 {{generic: applicable}}
  // expected-remark @+1 {{tile 32x64x16}}
  qgemm.matmul lhs(%a : memref<?x65536xi8>) rhs(%b : memref<64x65536xi8, strided<[1, 32768]>>) outs(%c : memref<?x64xi32>)
  return
}

// -----

// CHECK-LABEL: func.func @short_k
// CHECK: config = "qg1:gfx1100:generic
func.func @short_k(%a: memref<?x48xi8>, %b: memref<64x48xi8>, %c: memref<?x64xi32>) {
  // expected-remark @+3 {{large: inapplicable because K is 48, below the tile's 64}}
  // expected-remark @+2 {{generic: applicable}}
  // expected-remark @+1 {{tile 32x64x16}}
  qgemm.matmul lhs(%a : memref<?x48xi8>) rhs(%b : memref<64x48xi8>) outs(%c : memref<?x64xi32>)
  return
}

// -----

// CHECK-LABEL: func.func @long_rows
// CHECK: config = "qg1:gfx1100:generic
func.func @long_rows(%a: memref<?x134217728xi8>, %b: memref<64x134217728xi8>, %c: memref<?x64xi32>) {
  // expected-remark @+4 {{large: inapplicable because a tile of the lhs would span 2^31 bytes or more}}
  // expected-remark @+3 {{generic: applicable}}
  // expected-remark @+2 {{tile 32x64x16}}
  // expected-warning @+1 {{sums over K = 134217728 may exceed 32 bits: they are exact up to K = 131071 and wrap beyond}}
  qgemm.matmul lhs(%a : memref<?x134217728xi8>) rhs(%b : memref<64x134217728xi8>) outs(%c : memref<?x64xi32>)
  return
}

// -----

// CHECK-LABEL: func.func @long_outs
// CHECK: config = "qg1:gfx1100:generic
func.func @long_outs(%a: memref<?x64xi8>, %b: memref<33554432x64xi8>, %c: memref<?x33554432xi32>) {
  // expected-remark @+3 {{large: inapplicable because a tile of an out would span 2^31 bytes or more}}
  // expected-remark @+2 {{generic: applicable}}
  // expected-remark @+1 {{tile 32x64x16}}
  qgemm.matmul lhs(%a : memref<?x64xi8>) rhs(%b : memref<33554432x64xi8>) outs(%c : memref<?x33554432xi32>)
  return
}

// -----

// CHECK-LABEL: func.func @long_residual
// CHECK: config = "qg1:gfx1100:generic
func.func @long_residual(%a: memref<?x64xi8>, %b: memref<64x64xi8>, %r: memref<?x64xi32, strided<[33554432, 1]>>, %c: memref<?x64xi32>) {
  // expected-remark @+3 {{large: inapplicable because a tile of an epilogue operand would span 2^31 bytes or more}}
  // expected-remark @+2 {{generic: applicable}}
  // expected-remark @+1 {{tile 32x64x16}}
  qgemm.matmul lhs(%a : memref<?x64xi8>) rhs(%b : memref<64x64xi8>) outs(%c : memref<?x64xi32>)
      epilogue(%r per_element : memref<?x64xi32, strided<[33554432, 1]>>) {
    ^bb0(%acc: i32, %x: i32):
      %0 = arith.addi %acc, %x : i32
      qgemm.yield %0 : i32
  }
  return
}

// -----

// Few tiles: K is divided among workgroups. Skinny tiles are made for one K.
// CHECK-LABEL: func.func @narrow
// CHECK: config = "qg1:gfx1100:skinny,bm16,bn16,bk512,{{.*}}wk8,pd4,sk6"
func.func @narrow(%a: memref<8x16384xi8>, %b: memref<256x16384xi8>, %c: memref<8x256xi32>) {
  // expected-remark @+5 {{skinny: applicable}}
  // expected-remark @+4 {{tile 16x16x512}}
  // expected-remark @+3 {{50 % of the tiles lie inside the result, 100 % of the compute units' turns have work}}
  // expected-remark @+2 {{8 waves divide K, each with 4 tiles ahead: 32768 bytes of weights under way a workgroup}}
  // expected-remark @+1 {{16 tiles on the 96 compute units of 7900xtx: K in 6 parts}}
  qgemm.matmul lhs(%a : memref<8x16384xi8>) rhs(%b : memref<256x16384xi8>) outs(%c : memref<8x256xi32>)
  return
}

// -----

// CHECK-LABEL: func.func @odd_k
// CHECK: config = "qg1:gfx1100:large,bm16,bn128
func.func @odd_k(%a: memref<8x1000xi8, strided<[1008, 1]>>, %b: memref<64x1000xi8, strided<[1008, 1]>>, %c: memref<8x64xi32>) {
  // expected-remark @+6 {{25 % of the tiles lie inside the result, 1 % of the compute units' turns have work}}
  // expected-remark @+5 {{at 8 rows about 18747 cycles, bound by latency, with 1 of 1 workgroups on the busiest compute unit; a step of K takes 512 cycles of matrix, 264 of lds, 310 of l2}}
  // expected-remark @+4 {{skinny: inapplicable because K is 1000, which is not a positive multiple of 16}}
  // expected-remark @+3 {{large: applicable}}
  // expected-remark @+2 {{tile 16x128x64}}
  // expected-remark @+1 {{1 tiles on the 96 compute units of 7900xtx: no split of K}}
  qgemm.matmul lhs(%a : memref<8x1000xi8, strided<[1008, 1]>>) rhs(%b : memref<64x1000xi8, strided<[1008, 1]>>) outs(%c : memref<8x64xi32>)
  return
}

// -----

// Fewer than four steps of K: LLVM unrolls them all, and a wave of 64 x 64 would spill.
// CHECK-LABEL: func.func @few_steps
// CHECK: config = "qg1:gfx1100:large,bm64,bn128,
func.func @few_steps(%a: memref<4096x192xi8>, %b: memref<4096x192xi8>, %c: memref<4096x4096xi32>) {
  // expected-remark @+7 {{large: applicable}}
  // expected-remark @+6 {{tile 64x128x64 by 2x4 waves}}
  // expected-remark @+5 {{2048 tiles on the 96 compute units of 7900xtx: no split of K}}
  // expected-remark @+4 {{100 % of the tiles lie inside the result, 97 % of the compute units' turns have work}}
  // expected-remark @+3 {{at 4096 rows about}}
  // expected-remark @+2 {{of 3 candidates the next tile is}}
  // expected-remark @+1 {{tiles in groups of 8 rows}}
  qgemm.matmul lhs(%a : memref<4096x192xi8>) rhs(%b : memref<4096x192xi8>) outs(%c : memref<4096x4096xi32>)
  return
}
