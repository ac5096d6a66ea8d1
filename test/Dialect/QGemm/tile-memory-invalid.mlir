// RUN: qgemm-opt %s -split-input-file -verify-diagnostics

// What the verifiers of operations on global memory and LDS refuse.

//===----------------------------------------------------------------------===//
// Global memory
//===----------------------------------------------------------------------===//

#row = #qgemm.blocked<vector = [1], lanes = [32], waves = [1]>
func.func @f(%x: memref<8x64xf32>, %i: index) {
  // expected-error @+1 {{requires one index for each of 2 dimensions, got 1}}
  %0 = qgemm.load %x[%i] : memref<8x64xf32> -> tensor<64xf32, #row>
  return
}

// -----

#row = #qgemm.blocked<vector = [1], lanes = [32], waves = [1]>
func.func @f(%x: memref<?xf32>, %i: index) {
  // expected-error @+1 {{requires one bound for each of 1 dynamic dimensions, got 0}}
  %0 = qgemm.load %x[%i] : memref<?xf32> -> tensor<64xf32, #row>
  return
}

// -----

#row = #qgemm.blocked<vector = [1], lanes = [32], waves = [1]>
func.func @f(%x: memref<64xf32>, %i: index) {
  // expected-error @+1 {{requires one bound for each of 0 dynamic dimensions, got 1}}
  %0 = qgemm.load %x[%i] bounds(%i) : memref<64xf32> -> tensor<64xf32, #row>
  return
}

// -----

#t = #qgemm.blocked<vector = [1, 1], lanes = [8, 4], waves = [1, 1]>
func.func @f(%x: memref<64xf32>, %i: index) {
  // expected-error @+1 {{requires a memref of rank 2 or more, got 1}}
  %0 = qgemm.load %x[%i] : memref<64xf32> -> tensor<8x8xf32, #t>
  return
}

// -----

#t = #qgemm.blocked<vector = [1, 1], lanes = [8, 4], waves = [1, 1]>
func.func @f(%x: memref<64x64xf32>, %i: index) {
  // expected-error @+1 {{requires one of dims for each dimension of the tile, got 1}}
  %0 = qgemm.load %x[%i, %i] {dims = array<i64: 0>} : memref<64x64xf32> -> tensor<8x8xf32, #t>
  return
}

// -----

#t = #qgemm.blocked<vector = [1, 1], lanes = [8, 4], waves = [1, 1]>
func.func @f(%x: memref<64x64xf32>, %i: index) {
  // expected-error @+1 {{requires dims below 2, got 2}}
  %0 = qgemm.load %x[%i, %i] {dims = array<i64: 0, 2>} : memref<64x64xf32> -> tensor<8x8xf32, #t>
  return
}

// -----

#t = #qgemm.blocked<vector = [1, 1], lanes = [8, 4], waves = [1, 1]>
func.func @f(%x: memref<64x64xf32>, %i: index) {
  // expected-error @+1 {{requires dims that differ, got 1 twice}}
  %0 = qgemm.load %x[%i, %i] {dims = array<i64: 1, 1>} : memref<64x64xf32> -> tensor<8x8xf32, #t>
  return
}

// -----

#t = #qgemm.blocked<vector = [1, 1], lanes = [8, 4], waves = [1, 1]>
func.func @f(%x: memref<64x64xf32>, %i: index) {
  // expected-error @+1 {{requires one of in_bounds for each dimension of the tile, got 1}}
  %0 = qgemm.load %x[%i, %i] {in_bounds = array<i1: true>} : memref<64x64xf32> -> tensor<8x8xf32, #t>
  return
}

// -----

#t = #qgemm.blocked<vector = [1, 1], lanes = [8, 4], waves = [1, 1]>
func.func @f(%x: memref<64x64xf32>, %i: index) {
  // expected-error @+1 {{requires an alignment that is a power of two up to 16, got 32}}
  %0 = qgemm.load %x[%i, %i] {alignment = 32} : memref<64x64xf32> -> tensor<8x8xf32, #t>
  return
}

// -----

#row = #qgemm.blocked<vector = [1], lanes = [32], waves = [1]>
func.func @f(%x: memref<64xf32, strided<[1], offset: 4>>, %i: index) {
  // expected-error @+1 {{requires a strided memref without offset, got 'memref<64xf32, strided<[1], offset: 4>>'}}
  %0 = qgemm.load %x[%i] : memref<64xf32, strided<[1], offset: 4>> -> tensor<64xf32, #row>
  return
}

// -----

#row = #qgemm.blocked<vector = [1], lanes = [32], waves = [1]>
func.func @f(%x: memref<64xui8>, %i: index) {
  // expected-error @+1 {{requires a tile of 'i8', got 'i32'}}
  %0 = qgemm.load %x[%i] : memref<64xui8> -> tensor<64xi32, #row>
  return
}

// -----

#row = #qgemm.blocked<vector = [1], lanes = [32], waves = [1]>
func.func @f(%x: memref<64xi4>, %i: index) {
  // expected-error @+1 {{requires a layout that holds whole bytes along dimension 0 for elements of 'i4'}}
  %0 = qgemm.load %x[%i] : memref<64xi4> -> tensor<64xi4, #row>
  return
}

// -----

#row = #qgemm.blocked<vector = [1], lanes = [32], waves = [1]>
func.func @f(%x: memref<64xindex>, %i: index) {
  // expected-error @+1 {{requires elements of 4, 8, 16, 32 or 64 bits or floats of 6, got 'index'}}
  %0 = qgemm.load %x[%i] : memref<64xindex> -> tensor<64xindex, #row>
  return
}

// -----

#row = #qgemm.blocked<vector = [1], lanes = [32], waves = [1]>
func.func @f(%x: memref<64xi256>, %i: index, %t: tensor<64xi256, #row>) {
  // expected-error @+1 {{'qgemm.store' op requires elements of 4, 8, 16, 32 or 64 bits or floats of 6, got 'i256'}}
  qgemm.store %t, %x[%i] : tensor<64xi256, #row>, memref<64xi256>
  return
}

// -----

#row = #qgemm.blocked<vector = [1], lanes = [32], waves = [1]>
func.func @f(%x: memref<48xf32>, %i: index) {
  // expected-error @+1 {{tile requires extents that are powers of two up to 65536, got 48}}
  %0 = qgemm.load %x[%i] : memref<48xf32> -> tensor<48xf32, #row>
  return
}

// -----

func.func @f(%x: memref<64xf32>, %i: index) {
  // expected-error @+1 {{result #0 must be tile (a tensor with a qgemm layout)}}
  %0 = qgemm.load %x[%i] : memref<64xf32> -> tensor<64xf32>
  return
}

// -----

func.func @f(%x: memref<8x64xf32>, %i: index) {
  // expected-error @+1 {{requires one index for each of 2 dimensions, got 1}}
  %0 = qgemm.load_scalar %x[%i] : memref<8x64xf32>
  return
}

// -----

func.func @f(%x: memref<8x?xf32>, %i: index) {
  // expected-error @+1 {{requires a memref with known or explicit strides, got 'memref<8x?xf32>'}}
  %0 = qgemm.load_scalar %x[%i, %i] : memref<8x?xf32>
  return
}

// -----

func.func @f(%x: memref<8xindex>, %i: index) {
  // expected-error @+1 {{requires elements of 4, 8, 16, 32 or 64 bits or floats of 6, got 'index'}}
  %0 = qgemm.load_scalar %x[%i] : memref<8xindex>
  return
}

// -----

func.func @f(%x: memref<8x?xi32>, %i: index, %v: i32) {
  // expected-error @+1 {{requires a memref with known or explicit strides, got 'memref<8x?xi32>'}}
  %0 = qgemm.atomic_add %v, %x[%i, %i] scope = agent : memref<8x?xi32>
  return
}

// -----

func.func @f(%x: memref<8xf32>, %i: index, %v: i32) {
  // expected-error @+1 {{operand #1 must be memref of 32-bit signless integer values}}
  %0 = qgemm.atomic_add %v, %x[%i] scope = agent : memref<8xf32>
  return
}

// -----

//===----------------------------------------------------------------------===//
// LDS and order
//===----------------------------------------------------------------------===//

func.func @f() {
  // expected-error @+1 {{requires two dimensions for a swizzle, got '!qgemm.lds<512xi8>'}}
  %0 = qgemm.lds_alloc {swizzle = #qgemm.swizzle<[1]>} : !qgemm.lds<512xi8>
  return
}

// -----

func.func @f() {
  // expected-error @+1 {{requires a swizzle mask below 8 for bit 1 of the row, got 8}}
  %0 = qgemm.lds_alloc {swizzle = #qgemm.swizzle<[1, 8]>} : !qgemm.lds<8x64xi8>
  return
}

// -----

func.func @f() {
  // expected-error @+1 {{requires a swizzle mask below 1 for bit 0 of the row, got -1}}
  %0 = qgemm.lds_alloc {swizzle = #qgemm.swizzle<[-1]>} : !qgemm.lds<8x8xi8>
  return
}

// -----

func.func @f() {
  // expected-error @+1 {{requires an offset that is a multiple of 16 up to 1048576, got 8}}
  %0 = qgemm.lds_alloc {offset = 8} : !qgemm.lds<8x8xi8>
  return
}

// -----

func.func @f() {
  // expected-error @+1 {{requires an offset that is a multiple of 16 up to 1048576, got -16}}
  %0 = qgemm.lds_alloc {offset = -16} : !qgemm.lds<8x8xi8>
  return
}

// -----

func.func @f() {
  // expected-error @+1 {{requires an offset that is a multiple of 16 up to 1048576, got 9223372036854775792}}
  %0 = qgemm.lds_alloc {offset = 9223372036854775792} : !qgemm.lds<8x8xi8>
  return
}

// -----

#row = #qgemm.blocked<vector = [1], lanes = [32], waves = [1]>
func.func @f(%b: !qgemm.lds<64xf32>) {
  // expected-error @+1 {{requires a tile of 'f32', got 'i32'}}
  %0 = qgemm.lds_load %b : !qgemm.lds<64xf32> -> tensor<64xi32, #row>
  return
}

// -----

#row = #qgemm.blocked<vector = [1], lanes = [32], waves = [1]>
func.func @f(%b: !qgemm.lds<8x64xf32>) {
  // expected-error @+1 {{requires a tile of rank 2, got 1}}
  %0 = qgemm.lds_load %b : !qgemm.lds<8x64xf32> -> tensor<64xf32, #row>
  return
}

// -----

#row = #qgemm.blocked<vector = [1], lanes = [32], waves = [1]>
func.func @f(%b: !qgemm.lds<128xf32>) {
  // expected-error @+1 {{requires one offset for each dimension, got 2}}
  %0 = qgemm.lds_load %b {offsets = array<i64: 0, 0>} : !qgemm.lds<128xf32> -> tensor<64xf32, #row>
  return
}

// -----

#row = #qgemm.blocked<vector = [1], lanes = [32], waves = [1]>
func.func @f(%b: !qgemm.lds<128xf32>) {
  // expected-error @+1 {{requires an offset that is a multiple of the tile's extent inside the buffer, got 32 along dimension 0}}
  %0 = qgemm.lds_load %b {offsets = array<i64: 32>} : !qgemm.lds<128xf32> -> tensor<64xf32, #row>
  return
}

// -----

#row = #qgemm.blocked<vector = [1], lanes = [32], waves = [1]>
func.func @f(%b: !qgemm.lds<128xf32>, %t: tensor<64xf32, #row>) {
  // expected-error @+1 {{requires an offset that is a multiple of the tile's extent inside the buffer, got 128 along dimension 0}}
  qgemm.lds_store %t, %b {offsets = array<i64: 128>} : tensor<64xf32, #row>, !qgemm.lds<128xf32>
  return
}

// -----

func.func @f(%x: memref<64xf32>, %b: !qgemm.lds<128xf32>) {
  // expected-error @+1 {{requires one index for each of 1 dimensions, got 0}}
  qgemm.load_to_lds %x[] to %b by <vector = [1], lanes = [32], waves = [1]> : memref<64xf32>, !qgemm.lds<128xf32>
  return
}

// -----

func.func @f(%x: memref<64x64xf32>, %i: index, %b: !qgemm.lds<128xf32>) {
  // expected-error @+1 {{layout requires a tile of rank 2, got rank 1}}
  qgemm.load_to_lds %x[%i, %i] to %b by <vector = [1, 1], lanes = [8, 4], waves = [1, 1]> : memref<64x64xf32>, !qgemm.lds<128xf32>
  return
}

// -----

func.func @f() {
  // expected-error @+1 {{requires a count of loads or lds}}
  qgemm.wait
  return
}

// -----

func.func @f() {
  // expected-error @+1 {{requires a count from 0 to 63, got 64}}
  qgemm.wait {lds = 64}
  return
}

// -----

func.func @f() {
  // expected-error @+1 {{requires a count from 0 to 63, got -1}}
  qgemm.wait {loads = -1}
  return
}

// -----

func.func @f() {
  // expected-error @+1 {{requires half 0 or 1, got 2}}
  qgemm.barrier {bare, half = 2}
  return
}

// -----

func.func @f() {
  // expected-error @+1 {{requires 'bare' where half of the waves meet it}}
  qgemm.barrier {half = 0}
  return
}

// -----

qgemm.kernel @f() attributes {chip = "gfx942", num_waves = 1} {
  // expected-error @+1 {{requires an even number of waves to have halves, got 1}}
  qgemm.barrier {bare, half = 0}
  qgemm.return
}

// -----

func.func @f() {
  // expected-error @+1 {{requires a level from 0 to 3, got 4}}
  qgemm.priority 4
  return
}

// -----

#pair = #qgemm.blocked<vector = [2], lanes = [32], waves = [1]>
func.func @f(%x: memref<?xi4>, %i: index) {
  // expected-error @+1 {{requires in_bounds or a static extent of whole bytes along dimension 0 of 'memref<?xi4>'}}
  %0 = qgemm.load %x[%i] bounds(%i) : memref<?xi4> -> tensor<64xi4, #pair>
  return
}

// -----

#pair = #qgemm.blocked<vector = [2], lanes = [32], waves = [1]>
func.func @f(%x: memref<63xi4>, %i: index) {
  // expected-error @+1 {{requires in_bounds or a static extent of whole bytes along dimension 0 of 'memref<63xi4>'}}
  %0 = qgemm.load %x[%i] : memref<63xi4> -> tensor<64xi4, #pair>
  return
}

// -----

#pair = #qgemm.blocked<vector = [2], lanes = [32], waves = [1]>
func.func @f(%x: memref<64xi4, strided<[2]>>, %i: index) {
  // expected-error @+1 {{requires a dimension with stride 1 for elements of 'i4', got 'memref<64xi4, strided<[2]>>'}}
  %0 = qgemm.load %x[%i] : memref<64xi4, strided<[2]>> -> tensor<64xi4, #pair>
  return
}

// -----

#rows = #qgemm.blocked<vector = [2, 1], lanes = [32, 1], waves = [1, 1]>
func.func @f(%b: !qgemm.lds<64x64xi4>) {
  // expected-error @+1 {{requires a layout that holds whole bytes of a row, got}}
  %0 = qgemm.lds_load %b : !qgemm.lds<64x64xi4> -> tensor<64x64xi4, #rows>
  return
}

// -----

func.func @f(%x: memref<8xi4>, %i: index) {
  // expected-error @+1 {{requires elements of whole bytes, got 'i4'}}
  %0 = qgemm.load_scalar %x[%i] : memref<8xi4>
  return
}

// -----

#pair = #qgemm.blocked<vector = [1, 2], lanes = [1, 32], waves = [1, 1]>
func.func @f(%x: memref<4x63xi4>, %i: index) {
  // expected-error @+1 {{requires strides that are multiples of 2 elements of 'i4', got 'memref<4x63xi4>'}}
  %0 = qgemm.load %x[%i, %i] {in_bounds = array<i1: true, true>} : memref<4x63xi4> -> tensor<4x64xi4, #pair>
  return
}

// -----

#four = #qgemm.blocked<vector = [1, 4], lanes = [1, 32], waves = [1, 1]>
func.func @f(%x: memref<4x128xf6E2M3FN, strided<[130, 1]>>, %i: index) {
  // expected-error @+1 {{requires strides that are multiples of 4 elements of 'f6E2M3FN', got 'memref<4x128xf6E2M3FN, strided<[130, 1]>>'}}
  %0 = qgemm.load %x[%i, %i] : memref<4x128xf6E2M3FN, strided<[130, 1]>> -> tensor<4x128xf6E2M3FN, #four>
  return
}

// -----

#pair = #qgemm.blocked<vector = [2], lanes = [32], waves = [1]>
func.func @f(%x: memref<64xf6E2M3FN>, %i: index) {
  // expected-error @+1 {{requires a layout that holds whole bytes along dimension 0 for elements of 'f6E2M3FN'}}
  %0 = qgemm.load %x[%i] : memref<64xf6E2M3FN> -> tensor<64xf6E2M3FN, #pair>
  return
}

// -----

#four = #qgemm.blocked<vector = [4], lanes = [32], waves = [1]>
func.func @f(%x: memref<126xf6E3M2FN>, %i: index) {
  // expected-error @+1 {{requires in_bounds or a static extent of whole bytes along dimension 0 of 'memref<126xf6E3M2FN>'}}
  %0 = qgemm.load %x[%i] : memref<126xf6E3M2FN> -> tensor<128xf6E3M2FN, #four>
  return
}

// -----

#sixteen = #qgemm.blocked<vector = [1, 16], lanes = [32, 1], waves = [1, 1]>
func.func @f(%b: !qgemm.lds<64x64xf6E2M3FN>) {
  // expected-error @+1 {{requires a layout that holds runs of 32 elements of a row, got}}
  %0 = qgemm.lds_load %b : !qgemm.lds<64x64xf6E2M3FN> -> tensor<64x64xf6E2M3FN, #sixteen>
  return
}

// -----

func.func @f(%x: memref<8xf6E2M3FN>, %i: index) {
  // expected-error @+1 {{requires elements of whole bytes, got 'f6E2M3FN'}}
  %0 = qgemm.load_scalar %x[%i] : memref<8xf6E2M3FN>
  return
}
