// RUN: qgemm-opt %s -qgemm-configure="target=gfx1100" | FileCheck %s --check-prefixes=CHECK,ANY
// RUN: qgemm-opt %s -qgemm-configure="target=gfx1100 m-max=16" | FileCheck %s --check-prefixes=CHECK,M16
// RUN: qgemm-opt %s -qgemm-configure="target=gfx1100 m-min=17 m-max=32" | FileCheck %s --check-prefixes=CHECK,M32
// RUN: qgemm-opt %s -qgemm-configure="target=gfx1100 m-max=64" | FileCheck %s --check-prefixes=CHECK,M64
// RUN: qgemm-opt %s -qgemm-configure="target=gfx942:mi300x m-max=4096" | FileCheck %s --check-prefixes=CHECK,CDNA
// RUN: qgemm-opt %s -qgemm-configure="target=gfx1100 family=generic" | FileCheck %s --check-prefixes=CHECK,GENERIC
// RUN: qgemm-opt %s -qgemm-configure="target=gfx942 family=generic" | FileCheck %s --check-prefixes=CHECK,GENERIC942
// RUN: qgemm-opt %s -qgemm-configure="config=qg1:gfx1100:large,bm64,bn256,bk64,wm1,wn8,mi=wmma_i32_16x16x16_iu8,kw16,st2,wpe2,cov6,cu0" | FileCheck %s --check-prefixes=CHECK,GIVEN

// CHECK-LABEL: func.func @aligned
// ANY: config = "qg1:gfx1100:large,bm128,bn128,bk64,wm2,wn2,mi=wmma_i32_16x16x16_iu8,kw16,st2,wpe0,cov5,cu1,gm8"
// ANY-NOT: qgemm.m_range
// M16: config = "qg1:gfx1100:skinny,bm16,bn32,bk256,wm1,wn1,mi=wmma_i32_16x16x16_iu8,kw16,st1,wpe0,cov5,cu1,wk8,pd5"
// M32: config = "qg1:gfx1100:skinny,bm32,bn32,bk256,wm1,wn1,mi=wmma_i32_16x16x16_iu8,kw16,st1,wpe0,cov5,cu1,wk8,pd4", qgemm.m_range = array<i64: 17, 32>}
// M64: config = "qg1:gfx1100:large,bm64,bn128,bk64,wm2,wn4,mi=wmma_i32_16x16x16_iu8,kw16,st2,wpe0,cov5,cu1,sk3"
// CDNA: config = "qg1:gfx942.mi300x:large,bm256,bn256,bk64,wm2,wn2,mi=mfma_i32_16x16x32_i8,kw16,st2,wpe0,cov5,cu1,gm8,xcd8"
// GENERIC: config = "qg1:gfx1100:generic,bm32,bn64,bk16,wm2,wn2,mi=wmma_i32_16x16x16_iu8,kw16,st1,wpe0,cov5,cu1"
// GENERIC942: config = "qg1:gfx942:generic,bm32,bn64,bk32,wm2,wn2,mi=mfma_i32_16x16x32_i8,kw8,st1,wpe0,cov5,cu1"
// GIVEN: config = "qg1:gfx1100:large,bm64,bn256,bk64,wm1,wn8,mi=wmma_i32_16x16x16_iu8,kw16,st2,wpe2,cov6,cu0"
func.func @aligned(%a: memref<?x4096xi8>, %b: memref<4096x4096xi8>, %c: memref<?x4096xi32>) {
  qgemm.matmul lhs(%a : memref<?x4096xi8>) rhs(%b : memref<4096x4096xi8>) outs(%c : memref<?x4096xi32>)
  return
}
