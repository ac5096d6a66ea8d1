// A product with an epilogue; lines of this file are looked for in line tables.
func.func @product(%a: memref<64x128xi8>, %b: memref<64x128xi8>, %c: memref<64x64xf32>) {
  qgemm.matmul lhs(%a : memref<64x128xi8>) scale(0.5)
               rhs(%b : memref<64x128xi8>) scale(1.0)
               outs(%c : memref<64x64xf32>) epilogue {
  ^bb0(%acc: f32):
    %two = arith.constant 3.0 : f32
    %double = arith.mulf %acc, %two : f32
    %sum = arith.addf %double, %acc : f32
    qgemm.yield %sum : f32
  }
  return
}
