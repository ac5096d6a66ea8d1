// RUN: qgemm-opt %s -split-input-file -verify-diagnostics -qgemm-lower=target=gfx1100
// RUN: qgemm-opt %s -split-input-file -verify-diagnostics -qgemm-lower=target=gfx942

// Sizes and strides at the ends of their types.

func.func @m(%a: memref<4611686018427387904x64xi8>, %b: memref<64x64xi8>,
             %c: memref<4611686018427387904x64xi32>) {
  // expected-error @+1 {{M requires at most 2147483647, got 4611686018427387904}}
  qgemm.matmul lhs(%a : memref<4611686018427387904x64xi8>) rhs(%b : memref<64x64xi8>)
               outs(%c : memref<4611686018427387904x64xi32>) epilogue {
  ^bb0(%acc: i32):
    qgemm.yield %acc : i32
  }
  return
}

// -----

func.func @n(%a: memref<?x64xi8>, %b: memref<2147483648x64xi8>, %c: memref<?x2147483648xi32>) {
  // expected-error @+1 {{N requires at most 2147483647, got 2147483648}}
  qgemm.matmul lhs(%a : memref<?x64xi8>) rhs(%b : memref<2147483648x64xi8>)
               outs(%c : memref<?x2147483648xi32>) epilogue {
  ^bb0(%acc: i32):
    qgemm.yield %acc : i32
  }
  return
}

// -----

func.func @k(%a: memref<?x9223372036854775807xi8>, %b: memref<64x9223372036854775807xi8>,
             %c: memref<?x64xi32>) {
  // expected-error @+1 {{K requires at most 2147483647, got 9223372036854775807}}
  qgemm.matmul lhs(%a : memref<?x9223372036854775807xi8>)
               rhs(%b : memref<64x9223372036854775807xi8>)
               outs(%c : memref<?x64xi32>) epilogue {
  ^bb0(%acc: i32):
    qgemm.yield %acc : i32
  }
  return
}

// -----

func.func @negative_stride(%a: memref<64x64xi8, strided<[-9223372036854775807, 1]>>,
                           %b: memref<64x64xi8>, %c: memref<64x64xi32>) {
  // expected-error @+1 {{lhs requires a row stride of at least 64, got -9223372036854775807}}
  qgemm.matmul lhs(%a : memref<64x64xi8, strided<[-9223372036854775807, 1]>>)
               rhs(%b : memref<64x64xi8>) outs(%c : memref<64x64xi32>) epilogue {
  ^bb0(%acc: i32):
    qgemm.yield %acc : i32
  }
  return
}

// -----

// No size at all is a legal product.
func.func @none(%a: memref<0x0xi8>, %b: memref<0x0xi8>, %c: memref<0x0xi32>) {
  qgemm.matmul lhs(%a : memref<0x0xi8>) rhs(%b : memref<0x0xi8>) outs(%c : memref<0x0xi32>) epilogue {
  ^bb0(%acc: i32):
    qgemm.yield %acc : i32
  }
  return
}
