// RUN: not qgemm-opt %s -qgemm-lower=family=large 2>&1 | FileCheck %s
// RUN: qgemm-opt %s -qgemm-configure=target=gfx1100 | FileCheck %s --check-prefix=GENERIC

// 2^61 elements of 8 bits are 2^64 bits: in 64 bits that is 0, a multiple of 16 and below 2^31.
// Only the kernel with 64-bit addresses may be chosen.
// CHECK: a tile of the lhs would span 2^31 bytes or more
// GENERIC: qg1:gfx1100:generic
func.func @wraps(%a: memref<64x64xi8, strided<[2305843009213693952, 1]>>, %b: memref<64x64xi8>,
                 %c: memref<64x64xi32>) {
  qgemm.matmul lhs(%a : memref<64x64xi8, strided<[2305843009213693952, 1]>>)
               rhs(%b : memref<64x64xi8>) outs(%c : memref<64x64xi32>) epilogue {
  ^bb0(%acc: i32):
    qgemm.yield %acc : i32
  }
  return
}
