// What a configuration cannot be given for, and options that say nothing.

// RUN: not qgemm-opt %s -qgemm-configure="target=gfx9999" 2>&1 | FileCheck %s --check-prefix=CHIP
// CHIP: error: 'qgemm.matmul' op unknown chip 'gfx9999', known chips are gfx1100,
// RUN: not qgemm-opt %s -qgemm-configure="target=gfx942:mi1" 2>&1 | FileCheck %s --check-prefix=PRODUCT
// PRODUCT: error: 'qgemm.matmul' op unknown product 'mi1' of gfx942, known products are
// RUN: not qgemm-opt %s -qgemm-configure="family=small" 2>&1 | FileCheck %s --check-prefix=FAMILY
// FAMILY: error: 'qgemm.matmul' op family requires auto, tiled, large, skinny or generic, got 'small'
// RUN: not qgemm-opt %s -qgemm-configure="m-min=32 m-max=16" 2>&1 | FileCheck %s --check-prefix=RANGE
// RANGE: error: 'qgemm.matmul' op requires m-min from 0 to m-max, got 32 and 16
// RUN: not qgemm-opt %s -qgemm-configure="m-min=-1" 2>&1 | FileCheck %s --check-prefix=NEGATIVE
// NEGATIVE: error: 'qgemm.matmul' op requires m-min from 0 to m-max, got -1 and -1

// RUN: not qgemm-opt %s -qgemm-configure="config=qg1:gfx1100:large,bm100,mi=wmma_i32_16x16x16_iu8" 2>&1 | FileCheck %s --check-prefix=NUMBER
// NUMBER: error: 'qgemm.matmul' op configuration key 'bm' requires a power of two from 16 to 256, got '100'
// RUN: not qgemm-opt %s -qgemm-configure="config=qg1:gfx9999:large,mi=wmma_i32_16x16x16_iu8" 2>&1 | FileCheck %s --check-prefix=CFGCHIP
// CFGCHIP: error: 'qgemm.matmul' op configuration is not supported: unknown chip 'gfx9999', known chips are
// RUN: not qgemm-opt %s -qgemm-configure="config=qg1:gfx942:large,mi=wmma_i32_16x16x16_iu8" 2>&1 | FileCheck %s --check-prefix=INSTRUCTION
// INSTRUCTION: error: 'qgemm.matmul' op configuration is not supported: gfx942 has no instruction 'wmma_i32_16x16x16_iu8'
// RUN: not qgemm-opt %s -qgemm-configure="config=qg1:gfx1100:large,wm8,wn8,mi=wmma_i32_16x16x16_iu8" 2>&1 | FileCheck %s --check-prefix=WAVES
// WAVES: error: 'qgemm.matmul' op configuration is not supported: 64 waves exceed a workgroup of 1024 threads
// RUN: not qgemm-opt %s -qgemm-configure="config=qg1:gfx1100:large,bm32,wm4,mi=wmma_i32_16x16x16_iu8" 2>&1 | FileCheck %s --check-prefix=SMALL
// SMALL: error: 'qgemm.matmul' op configuration is inapplicable because a tile of 32x128 is too small for the accumulator of wmma_i32_16x16x16_iu8 with 4x2 waves and kwidth 16
// RUN: not qgemm-opt %s -qgemm-configure="config=qg1:gfx1100:large,st1,mi=wmma_i32_16x16x16_iu8" 2>&1 | FileCheck %s --check-prefix=STAGES
// STAGES: error: 'qgemm.matmul' op configuration is not supported: large tiles take 2 or 4 stages, got 1
// RUN: not qgemm-opt %s -qgemm-configure="config=qg1:gfx942:large,st4,mi=mfma_i32_16x16x32_i8" 2>&1 | FileCheck %s --check-prefix=DIRECT
// DIRECT: error: 'qgemm.matmul' op configuration is not supported: 4 stages take loads straight to LDS, which gfx942 has not
// RUN: not qgemm-opt %s -qgemm-configure="config=qg1:gfx1100:large,bm256,bn256,bk128,mi=wmma_i32_16x16x16_iu8" 2>&1 | FileCheck %s --check-prefix=LDS
// LDS: error: 'qgemm.matmul' op configuration is inapplicable because 131072 bytes of LDS exceed the 65536 of a workgroup on gfx1100
// RUN: not qgemm-opt %s -qgemm-configure="config=qg1:gfx1100:large,bm64,bk128,mi=wmma_i32_16x16x16_iu8" 2>&1 | FileCheck %s --check-prefix=SHORT
// SHORT: error: 'qgemm.matmul' op configuration is inapplicable because K is 96, below the tile's 128
// RUN: not qgemm-opt %s -qgemm-configure="config=qg1:gfx1100:generic,bm32,bn64,bk16,mi=wmma_i32_16x16x16_iu8,st1,sk2" 2>&1 | FileCheck %s --check-prefix=GENERICSK
// GENERICSK: error: 'qgemm.matmul' op configuration is not supported: generic tiles take sk1, got sk2
// RUN: not qgemm-opt %s -qgemm-configure="config=qg1:gfx1100:large,wk2,mi=wmma_i32_16x16x16_iu8" 2>&1 | FileCheck %s --check-prefix=LARGEWK
// LARGEWK: error: 'qgemm.matmul' op configuration is not supported: large tiles take wk1, got wk2
// RUN: not qgemm-opt %s -qgemm-configure="config=qg1:gfx1100:large,pd2,mi=wmma_i32_16x16x16_iu8" 2>&1 | FileCheck %s --check-prefix=LARGEPD
// LARGEPD: error: 'qgemm.matmul' op configuration is not supported: large tiles take pd1, got pd2
// RUN: not qgemm-opt %s -qgemm-configure="config=qg1:gfx942:generic,bm32,bn64,bk32,pp2,mi=mfma_i32_16x16x32_i8" 2>&1 | FileCheck %s --check-prefix=GENERICPP
// GENERICPP: error: 'qgemm.matmul' op configuration is not supported: generic tiles take pp1, got pp2
// RUN: not qgemm-opt %s -qgemm-configure="config=qg1:gfx1100:large,bm64,wm4,pp2,mi=wmma_i32_16x16x16_iu8" 2>&1 | FileCheck %s --check-prefix=RDNAPP
// RDNAPP: error: 'qgemm.matmul' op configuration is not supported: wave groups that take turns are lowered for gfx942 and gfx950, got gfx1100
// RUN: not qgemm-opt %s -qgemm-configure="config=qg1:gfx942:large,pp2,mi=mfma_i32_16x16x32_i8" 2>&1 | FileCheck %s --check-prefix=WAVESPP
// WAVESPP: error: 'qgemm.matmul' op configuration is inapplicable because pp2 requires 8 waves, two for each SIMD, got 4
// RUN: not qgemm-opt %s -qgemm-configure="config=qg1:gfx950:large,bm256,bn256,bk128,wn4,pp2,mi=mfma_i32_16x16x64_i8" 2>&1 | FileCheck %s --check-prefix=REGISTERSPP
// REGISTERSPP: error: 'qgemm.matmul' op configuration is inapplicable because about 304 registers a lane exceed the 256 of two waves a SIMD on gfx950
// RUN: not qgemm-opt %s -qgemm-configure="config=qg1:gfx1100:skinny,bm16,bn16,mi=wmma_i32_16x16x16_iu8" 2>&1 | FileCheck %s --check-prefix=SKINNYST
// SKINNYST: error: 'qgemm.matmul' op configuration is not supported: skinny tiles take st1, got st2
// RUN: not qgemm-opt %s -qgemm-configure="config=qg1:gfx1100:skinny,bm64,bn128,bk256,wm1,wn1,st1,pd8,mi=wmma_i32_16x16x16_iu8" 2>&1 | FileCheck %s --check-prefix=SKINNYREG
// SKINNYREG: error: 'qgemm.matmul' op configuration is inapplicable because about 6440 registers a lane exceed the 256 of 1 waves a SIMD on gfx1100
// RUN: not qgemm-opt %s -qgemm-configure="config=qg1:gfx1100:skinny,bm64,bn64,bk1024,wm1,wn1,wk8,st1,mi=wmma_i32_16x16x16_iu8" 2>&1 | FileCheck %s --check-prefix=SKINNYLDS
// SKINNYLDS: error: 'qgemm.matmul' op configuration is inapplicable because 131072 bytes of LDS exceed the 65536 of a workgroup on gfx1100
// RUN: not qgemm-opt %s -qgemm-configure="config=qg1:gfx1100:skinny,bm16,bn16,bk64,wm1,wn1,wk8,st1,mi=wmma_i32_16x16x16_iu8" 2>&1 | FileCheck %s --check-prefix=SKINNYWAVES
// SKINNYWAVES: error: 'qgemm.matmul' op configuration is inapplicable because a tile of 16x64 is too small for the lhs of wmma_i32_16x16x16_iu8 with 1x1x8 waves and kwidth 16
// RUN: not qgemm-opt %s -qgemm-tile 2>&1 | FileCheck %s --check-prefix=ORDER
// ORDER: error: 'qgemm.matmul' op requires a configuration: run qgemm-configure first
func.func @product(%a: memref<?x96xi8>, %b: memref<32x96xi8>, %c: memref<?x32xi32>) {
  qgemm.matmul lhs(%a : memref<?x96xi8>) rhs(%b : memref<32x96xi8>) outs(%c : memref<?x32xi32>)
  return
}
