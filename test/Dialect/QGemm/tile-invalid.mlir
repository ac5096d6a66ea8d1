// RUN: qgemm-opt %s -split-input-file -verify-diagnostics

// What the verifiers of layouts and of tile operations refuse.

//===----------------------------------------------------------------------===//
// Attributes and types
//===----------------------------------------------------------------------===//

// expected-error @+1 {{blocked layout requires one or two numbers for each of vector, lanes and waves, got 1, 2 and 1}}
#l = #qgemm.blocked<vector = [1], lanes = [8, 4], waves = [1]>

// -----

// expected-error @+1 {{blocked layout requires one or two numbers for each of vector, lanes and waves, got 3, 3 and 3}}
#l = #qgemm.blocked<vector = [1, 1, 1], lanes = [8, 4, 1], waves = [1, 1, 1]>

// -----

// expected-error @+1 {{vector requires powers of two up to 4096, got 3}}
#l = #qgemm.blocked<vector = [3], lanes = [32], waves = [1]>

// -----

// expected-error @+1 {{lanes requires powers of two up to 4096, got -32}}
#l = #qgemm.blocked<vector = [1], lanes = [-32], waves = [1]>

// -----

// expected-error @+1 {{waves requires powers of two up to 4096, got 8192}}
#l = #qgemm.blocked<vector = [1], lanes = [32], waves = [8192]>

// -----

// expected-error @+1 {{blocked layout requires 32 or 64 lanes, got 16}}
#l = #qgemm.blocked<vector = [1, 1], lanes = [4, 4], waves = [1, 1]>

// -----

// expected-error @+1 {{mma layout requires a family of the Target table, got 'gfx13'}}
#l = #qgemm.mma<gfx13, wmma_i32_16x16x16_iu8, waves = [1, 1], kwidth = 16>

// -----

// expected-error @+1 {{mma layout requires a matrix instruction of gfx11, got 'mfma_i32_16x16x32_i8'}}
#l = #qgemm.mma<gfx11, mfma_i32_16x16x32_i8, waves = [1, 1], kwidth = 16>

// -----

// expected-error @+1 {{mma layout requires two or three numbers of waves, got 1}}
#l = #qgemm.mma<gfx11, wmma_i32_16x16x16_iu8, waves = [1], kwidth = 16>

// -----

// expected-error @+1 {{waves requires powers of two up to 4096, got 6}}
#l = #qgemm.mma<gfx11, wmma_i32_16x16x16_iu8, waves = [6, 1], kwidth = 16>

// -----

// expected-error @+1 {{kwidth requires powers of two up to 4096, got 0}}
#l = #qgemm.mma<gfx11, wmma_i32_16x16x16_iu8, waves = [1, 1], kwidth = 0>

// -----

// expected-error @+1 {{expected 'transposed'}}
#l = #qgemm.mma<gfx11, wmma_i32_16x16x16_iu8, waves = [1, 1], kwidth = 16, swapped>

// -----

// expected-error @+1 {{slice requires dimension 0 or 1, got 2}}
#l = #qgemm.slice<2, #qgemm.mma<gfx11, wmma_i32_16x16x16_iu8, waves = [1, 1], kwidth = 16>>

// -----

// expected-error @+1 {{slice requires a two-dimensional layout, got #qgemm.blocked}}
#l = #qgemm.slice<0, #qgemm.blocked<vector = [1], lanes = [32], waves = [1]>>

// -----

// expected-error @+1 {{slice requires a two-dimensional layout, got 3 : i64}}
#l = #qgemm.slice<0, 3>

// -----

// expected-error @+1 {{lds buffer requires one or two dimensions, got 3}}
func.func private @f(!qgemm.lds<2x2x2xi8>)

// -----

// expected-error @+1 {{lds buffer requires extents that are powers of two up to 65536, got 48}}
func.func private @f(!qgemm.lds<48x64xi8>)

// -----

// expected-error @+1 {{lds buffer requires extents that are powers of two up to 65536, got 131072}}
func.func private @f(!qgemm.lds<131072xi8>)

// -----

// expected-error @+1 {{lds buffer requires elements of 4, 8, 16, 32 or 64 bits or floats of 6, got 'i6'}}
func.func private @f(!qgemm.lds<64xi6>)

// -----

// expected-error @+1 {{lds buffer requires elements of 4, 8, 16, 32 or 64 bits or floats of 6, got 'i24'}}
func.func private @f(!qgemm.lds<64xi24>)

// -----

// expected-error @+1 {{lds buffer requires elements of 4, 8, 16, 32 or 64 bits or floats of 6, got 'index'}}
func.func private @f(!qgemm.lds<64xindex>)

// -----

//===----------------------------------------------------------------------===//
// Kernels
//===----------------------------------------------------------------------===//

// expected-error @+1 {{'qgemm.kernel' op requires no results, got 1}}
qgemm.kernel @f() -> i32 attributes {chip = "gfx1100", num_waves = 1} {
  qgemm.return
}

// -----

// expected-error @+1 {{requires a number of waves that is a power of two up to 32, got 3}}
qgemm.kernel @f() attributes {chip = "gfx1100", num_waves = 3} {
  qgemm.return
}

// -----

// expected-error @+1 {{requires a number of waves that is a power of two up to 32, got 64}}
qgemm.kernel @f() attributes {chip = "gfx1100", num_waves = 64} {
  qgemm.return
}

// -----

// expected-error @+1 {{requires arguments that are memrefs, index or 32- and 64-bit scalars, got 'i8'}}
qgemm.kernel @f(%x: i8) attributes {chip = "gfx1100", num_waves = 1} {
  qgemm.return
}

// -----

// expected-error @+1 {{requires arguments that are memrefs, index or 32- and 64-bit scalars, got 'vector<4xf32>'}}
qgemm.kernel @f(%x: vector<4xf32>) attributes {chip = "gfx1100", num_waves = 1} {
  qgemm.return
}

// -----

// expected-error @+1 {{requires a body}}
qgemm.kernel @f() attributes {chip = "gfx1100", num_waves = 1}

// -----

// expected-error @+1 {{requires attribute 'chip'}}
qgemm.kernel @f() attributes {num_waves = 1} {
  qgemm.return
}

// -----

func.func private @g()
qgemm.kernel @f() attributes {chip = "gfx1100", num_waves = 1} {
  // expected-error @+1 {{'func.call' op is not allowed in qgemm.kernel: only the tile level of qgemm, arith, math, index, affine.apply, affine.min, affine.max, scf.for and scf.if are}}
  func.call @g() : () -> ()
  qgemm.return
}

// -----

qgemm.kernel @f(%a: memref<4xi32>) attributes {chip = "gfx1100", num_waves = 1} {
  %c0 = arith.constant 0 : index
  // expected-error @+1 {{'affine.load' op is not allowed in qgemm.kernel}}
  %0 = affine.load %a[%c0] : memref<4xi32>
  qgemm.return
}

// -----

qgemm.kernel @f(%a: memref<4x64xi8>, %c: memref<4x4xi32>) attributes {chip = "gfx1100", num_waves = 1} {
  // expected-error @+1 {{'qgemm.matmul' op is not allowed in qgemm.kernel}}
  qgemm.matmul lhs(%a : memref<4x64xi8>) rhs(%a : memref<4x64xi8>) outs(%c : memref<4x4xi32>)
  qgemm.return
}

// -----

qgemm.kernel @f(%x: i1) attributes {chip = "gfx1100", num_waves = 1} {
  qgemm.return
}
// expected-error @-3 {{requires arguments that are memrefs, index or 32- and 64-bit scalars, got 'i1'}}

// -----

qgemm.kernel @f(%x: f32) attributes {chip = "gfx1100", num_waves = 4} {
  // expected-error @+1 {{'qgemm.splat' op requires layouts over the kernel's 4 waves, got 2}}
  %0 = qgemm.splat %x : tensor<64xf32, #qgemm.blocked<vector = [1], lanes = [32], waves = [2]>>
  qgemm.return
}

// -----

qgemm.kernel @f() attributes {chip = "gfx1100", num_waves = 1} {
  // expected-error @+1 {{'arith.constant' op tile requires extents that are powers of two up to 65536, got 48}}
  %0 = arith.constant dense<1> : tensor<48xi32, #qgemm.blocked<vector = [1], lanes = [32], waves = [1]>>
  qgemm.return
}

// -----

func.func @f() {
  // expected-error @+1 {{'qgemm.return' op expects parent op 'qgemm.kernel'}}
  qgemm.return
}

// -----

func.func @f() {
  // expected-error @+1 {{attribute 'dim' failed to satisfy constraint}}
  %0 = qgemm.program_id 3
  return
}

// -----

func.func @f() {
  // expected-error @+1 {{attribute 'dim' failed to satisfy constraint}}
  %0 = qgemm.num_programs -1
  return
}
