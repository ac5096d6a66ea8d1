// RUN: qgemm-opt %s -split-input-file -verify-diagnostics
//
// One function at least for each constraint of docs/Spec.md, named for it.

func.func @matmul_c1(%a: memref<4x8xi8>, %b: memref<4x8xi8>) {
  // expected-error @+1 {{'qgemm.matmul' op requires at least one out, got none}}
  qgemm.matmul lhs(%a : memref<4x8xi8>) rhs(%b : memref<4x8xi8>) outs()
  return
}

// -----

func.func @matmul_c1_rhs(%a: memref<4x8xi8>, %c: memref<4x4xi32>) {
  // expected-error @+1 {{requires at least one rhs, got none}}
  "qgemm.matmul"(%a, %c) <{extra_kinds = [], lhs_side = #qgemm.side<>,
    operandSegmentSizes = array<i32: 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1>,
    out_kinds = [#qgemm.out_kind<full>], rhs_sides = []}> ({}) : (memref<4x8xi8>, memref<4x4xi32>) -> ()
  return
}

// -----

func.func @matmul_c1_counts(%a: memref<4x8xi8>, %c: memref<4x4xi32>) {
  // expected-error @+1 {{lhs scales requires 1 entries, got 0}}
  "qgemm.matmul"(%a, %a, %c) <{extra_kinds = [], lhs_side = #qgemm.side<scale_block = [1, -1]>,
    operandSegmentSizes = array<i32: 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 1>,
    out_kinds = [#qgemm.out_kind<full>], rhs_sides = [#qgemm.side<>]}> ({})
    : (memref<4x8xi8>, memref<4x8xi8>, memref<4x4xi32>) -> ()
  return
}

// -----

func.func @matmul_c2(%a: memref<4x8xi8>, %b: tensor<4x8xi8>, %c: memref<4x4xi32>) {
  // expected-error @+1 {{requires all operands to be memrefs as the lhs is, got 'tensor<4x8xi8>'}}
  qgemm.matmul lhs(%a : memref<4x8xi8>) rhs(%b : tensor<4x8xi8>) outs(%c : memref<4x4xi32>)
  return
}

// -----

func.func @matmul_c2_unranked(%a: memref<*xi8>, %b: memref<4x8xi8>, %c: memref<4x4xi32>) {
  // expected-error @+1 {{operand #0 must be memref or ranked tensor, but got 'memref<*xi8>'}}
  qgemm.matmul lhs(%a : memref<*xi8>) rhs(%b : memref<4x8xi8>) outs(%c : memref<4x4xi32>)
  return
}

// -----

func.func @matmul_c3(%a: memref<4x8xsi8>, %b: memref<4x8xi8>, %c: memref<4x4xi32>) {
  // expected-error @+1 {{lhs requires elements of type i8, ui8, i4, ui4, f8E4M3FN, f8E5M2, f8E4M3FNUZ, f8E5M2FNUZ, f6E2M3FN, f6E3M2FN, f4E2M1FN, f16 or bf16, got 'si8'}}
  qgemm.matmul lhs(%a : memref<4x8xsi8>) rhs(%b : memref<4x8xi8>) outs(%c : memref<4x4xi32>)
  return
}

// -----

func.func @matmul_c3_f32(%a: memref<4x8xf16>, %b: memref<4x8xf32>, %c: memref<4x4xf32>) {
  // expected-error @+1 {{rhs #0 requires elements of type i8,}}
  qgemm.matmul lhs(%a : memref<4x8xf16>) rhs(%b : memref<4x8xf32>) outs(%c : memref<4x4xf32>)
  return
}

// -----

func.func @matmul_c4(%a: memref<4x8xf16>, %b: memref<4x8xbf16>, %c: memref<4x4xf32>) {
  // expected-error @+1 {{requires two integer types, two 8/6/4-bit float types, one 16-bit float type twice, or a 16-bit float lhs with a quantized rhs, got 'f16' and 'bf16'}}
  qgemm.matmul lhs(%a : memref<4x8xf16>) rhs(%b : memref<4x8xbf16>) outs(%c : memref<4x4xf32>)
  return
}

// -----

func.func @matmul_c4_mixed(%a: memref<4x8xi8>, %b: memref<4x8xf8E4M3FN>, %c: memref<4x4xf32>) {
  // expected-error @+1 {{got 'i8' and 'f8E4M3FN'}}
  qgemm.matmul lhs(%a : memref<4x8xi8>) rhs(%b : memref<4x8xf8E4M3FN>) outs(%c : memref<4x4xf32>)
  return
}

// -----

func.func @matmul_c4_rhs16(%a: memref<4x8xi8>, %b: memref<4x8xf16>, %c: memref<4x4xf32>) {
  // expected-error @+1 {{got 'i8' and 'f16'}}
  qgemm.matmul lhs(%a : memref<4x8xi8>) rhs(%b : memref<4x8xf16>) outs(%c : memref<4x4xf32>)
  return
}

// -----

func.func @matmul_c5(%a: memref<4x8xi8>, %b: memref<4x8xi8>, %b1: memref<4x8xui8>, %c: memref<4x4xi32>) {
  // expected-error @+1 {{rhs #1 requires the element type of rhs #0, 'i8', got 'ui8'}}
  qgemm.matmul lhs(%a : memref<4x8xi8>) rhs(%b : memref<4x8xi8>) rhs(%b1 : memref<4x8xui8>) outs(%c : memref<4x4xi32>)
  return
}

// -----

func.func @matmul_c6(%a: memref<8xi8>, %b: memref<4x8xi8>, %c: memref<4x4xi32>) {
  // expected-error @+1 {{lhs requires rank 2, or 3 with a batch, got rank 1}}
  qgemm.matmul lhs(%a : memref<8xi8>) rhs(%b : memref<4x8xi8>) outs(%c : memref<4x4xi32>)
  return
}

// -----

func.func @matmul_c6_experts(%a: memref<4x8xi8>, %b: memref<2x4x8xi8>, %c: memref<4x4xi32>) {
  // expected-error @+1 {{rhs #0 requires rank 2, got rank 3: experts need offsets}}
  qgemm.matmul lhs(%a : memref<4x8xi8>) rhs(%b : memref<2x4x8xi8>) outs(%c : memref<4x4xi32>)
  return
}

// -----

func.func @matmul_c6_both(%a: memref<2x4x8xi8>, %b: memref<2x4x8xi8>, %o: memref<3xi32>, %c: memref<2x4x4xi32>) {
  // expected-error @+1 {{lhs requires rank 2 with experts, got rank 3}}
  qgemm.matmul lhs(%a : memref<2x4x8xi8>) rhs(%b : memref<2x4x8xi8>) outs(%c : memref<2x4x4xi32>) offsets(%o : memref<3xi32>)
  return
}

// -----

func.func @matmul_c6_rank0(%a: memref<i8>, %b: memref<i8>, %c: memref<i32>) {
  // expected-error @+1 {{lhs requires rank 2, or 3 with a batch, got rank 0}}
  qgemm.matmul lhs(%a : memref<i8>) rhs(%b : memref<i8>) outs(%c : memref<i32>)
  return
}

// -----

func.func @matmul_c7(%a: memref<4x8xi8>, %b: memref<5x7xi8>, %c: memref<4x5xi32>) {
  // expected-error @+1 {{rhs #0 requires shape 5x8, got 5x7}}
  qgemm.matmul lhs(%a : memref<4x8xi8>) rhs(%b : memref<5x7xi8>) outs(%c : memref<4x5xi32>)
  return
}

// -----

func.func @matmul_c7_k_by_n(%a: tensor<?x8xi8>, %b: tensor<8x5xi8>, %c: tensor<?x5xi32>) {
  // expected-error @+1 {{rhs #0 requires shape 8x8, got 8x5: a rhs is N x K; on memrefs a K x N one is N x K with strided<[1, ?]>, on tensors it is transposed first}}
  qgemm.matmul lhs(%a : tensor<?x8xi8>) rhs(%b : tensor<8x5xi8>) outs(%c : tensor<?x5xi32>)
  return
}

// -----

func.func @matmul_c7_second(%a: memref<4x8xi8>, %b: memref<5x8xi8>, %b1: memref<6x8xi8>, %c: memref<4x5xi32>) {
  // expected-error @+1 {{rhs #1 requires shape 5x8, got 6x8}}
  qgemm.matmul lhs(%a : memref<4x8xi8>) rhs(%b : memref<5x8xi8>) rhs(%b1 : memref<6x8xi8>) outs(%c : memref<4x5xi32>)
  return
}

// -----

func.func @matmul_c7_batch(%a: memref<2x4x8xi8>, %b: memref<3x5x8xi8>, %c: memref<2x4x5xi32>) {
  // expected-error @+1 {{rhs #0 requires shape 2x5x8, got 3x5x8}}
  qgemm.matmul lhs(%a : memref<2x4x8xi8>) rhs(%b : memref<3x5x8xi8>) outs(%c : memref<2x4x5xi32>)
  return
}

// -----

func.func @matmul_c8(%a: memref<4x8xi8>, %b: memref<2x5x8xi8>, %o: memref<2xi32>, %c: memref<4x5xi32>) {
  // expected-error @+1 {{offsets requires shape 3, got 2}}
  qgemm.matmul lhs(%a : memref<4x8xi8>) rhs(%b : memref<2x5x8xi8>) outs(%c : memref<4x5xi32>) offsets(%o : memref<2xi32>)
  return
}

// -----

func.func @matmul_c8_type(%a: memref<4x8xi8>, %b: memref<2x5x8xi8>, %o: memref<3xi64>, %c: memref<4x5xi32>) {
  // expected-error @+1 {{offsets requires elements of type i32, got 'i64'}}
  qgemm.matmul lhs(%a : memref<4x8xi8>) rhs(%b : memref<2x5x8xi8>) outs(%c : memref<4x5xi32>) offsets(%o : memref<3xi64>)
  return
}

// -----

func.func @matmul_c8_empty(%a: memref<4x8xi8>, %b: memref<?x5x8xi8>, %o: memref<0xi32>, %c: memref<4x5xi32>) {
  // expected-error @+1 {{offsets requires at least one entry, got none}}
  qgemm.matmul lhs(%a : memref<4x8xi8>) rhs(%b : memref<?x5x8xi8>) outs(%c : memref<4x5xi32>) offsets(%o : memref<0xi32>)
  return
}

// -----

func.func @matmul_c9(%a: memref<4x8xi8>, %b: memref<5x8xi8>, %i: memref<4xi32>, %c: memref<4x5xi32>) {
  // expected-error @+1 {{gather requires offsets, got none}}
  qgemm.matmul lhs(%a : memref<4x8xi8>) rhs(%b : memref<5x8xi8>) outs(%c : memref<4x5xi32>) gather(%i : memref<4xi32>)
  return
}

// -----

func.func @matmul_c9_rows(%a: memref<9x8xi8>, %b: memref<2x5x8xi8>, %o: memref<3xi32>, %i: memref<4xi32>, %c: memref<6x5xi32>) {
  // expected-error @+1 {{out #0 requires shape 4x5, got 6x5}}
  qgemm.matmul lhs(%a : memref<9x8xi8>) rhs(%b : memref<2x5x8xi8>) outs(%c : memref<6x5xi32>) offsets(%o : memref<3xi32>) gather(%i : memref<4xi32>)
  return
}

// -----

func.func @matmul_c9_type(%a: memref<9x8xi8>, %b: memref<2x5x8xi8>, %o: memref<3xi32>, %i: memref<4xui32>, %c: memref<4x5xi32>) {
  // expected-error @+1 {{gather requires elements of type i32, got 'ui32'}}
  qgemm.matmul lhs(%a : memref<9x8xi8>) rhs(%b : memref<2x5x8xi8>) outs(%c : memref<4x5xi32>) offsets(%o : memref<3xi32>) gather(%i : memref<4xui32>)
  return
}

// -----

func.func @matmul_c10(%a: memref<4x8xi8>, %s: memref<4x1xf32>, %b: memref<5x8xi8>, %c: memref<4x5xf32>) {
  // expected-error @+1 {{block requires 'full' or an extent of at least 1, got 0}}
  qgemm.matmul lhs(%a : memref<4x8xi8>) scale(%s : memref<4x1xf32>) block [0, full] rhs(%b : memref<5x8xi8>) outs(%c : memref<4x5xf32>)
  return
}

// -----

// expected-error @+1 {{block requires two extents, each -1 (full) or at least 1, got array<i64: 1, -2>}}
func.func private @matmul_c10_attribute() attributes {a = #qgemm.side<scale_block = [1, -2]>}

// -----

func.func @matmul_c10_sums(%a: memref<4x8xi8>, %s: memref<2x1xi32>, %b: memref<5x8xi8>, %c: memref<4x5xi32>) {
  // expected-error @+1 {{block of sums requires 1 row}}
  qgemm.matmul lhs(%a : memref<4x8xi8>) sums(%s : memref<2x1xi32>) block [2, full] rhs(%b : memref<5x8xi8>) outs(%c : memref<4x5xi32>)
  return
}

// -----

func.func @matmul_c11(%a: memref<4x8xi8>, %s: memref<4x1xf64>, %b: memref<5x8xi8>, %c: memref<4x5xf32>) {
  // expected-error @+1 {{lhs scale requires elements of type f32, f16, bf16 or f8E8M0FNU, got 'f64'}}
  qgemm.matmul lhs(%a : memref<4x8xi8>) scale(%s : memref<4x1xf64>) block [1, full] rhs(%b : memref<5x8xi8>) outs(%c : memref<4x5xf32>)
  return
}

// -----

func.func @matmul_c11_float16(%a: memref<4x8xf16>, %b: memref<5x8xi8>, %c: memref<4x5xf32>) {
  // expected-error @+1 {{lhs scale requires an integer or 8/6/4-bit float operand, got 'f16'}}
  qgemm.matmul lhs(%a : memref<4x8xf16>) scale(2.0) rhs(%b : memref<5x8xi8>) outs(%c : memref<4x5xf32>)
  return
}

// -----

// expected-error @+1 {{constant scale requires f32, got 'f64'}}
func.func private @matmul_c11_constant() attributes {a = #qgemm.side<scale_constant = 1.0 : f64>}

// -----

func.func @matmul_c12(%a: memref<4x8xi8>, %z: memref<4x1xui8>, %b: memref<5x8xi8>, %c: memref<4x5xi32>) {
  // expected-error @+1 {{lhs zero point requires type 'i8' or i32, got 'ui8'}}
  qgemm.matmul lhs(%a : memref<4x8xi8>) zero(%z : memref<4x1xui8>) block [1, full] rhs(%b : memref<5x8xi8>) outs(%c : memref<4x5xi32>)
  return
}

// -----

func.func @matmul_c12_float(%a: memref<4x8xi8>, %b: memref<5x8xi8>, %c: memref<4x5xi32>) {
  // expected-error @+1 {{rhs #0 zero point requires an integer type, a float one belongs to a 16-bit float lhs, got 'f32'}}
  qgemm.matmul lhs(%a : memref<4x8xi8>) rhs(%b : memref<5x8xi8>) zero(7.5) outs(%c : memref<4x5xi32>)
  return
}

// -----

func.func @matmul_c12_data(%a: memref<4x8xbf16>, %b: memref<5x8xf8E5M2>, %c: memref<4x5xf32>) {
  // expected-error @+1 {{rhs #0 zero point requires an integer operand, got 'f8E5M2'}}
  qgemm.matmul lhs(%a : memref<4x8xbf16>) rhs(%b : memref<5x8xf8E5M2>) zero(1) outs(%c : memref<4x5xf32>)
  return
}

// -----

func.func @matmul_c12_range(%a: memref<4x8xi8>, %b: memref<5x8xi8>, %c: memref<4x5xi32>) {
  // expected-error @+1 {{zero requires a value, an i32 constant or a float constant, got 2147483648}}
  qgemm.matmul lhs(%a : memref<4x8xi8>) zero(2147483648) rhs(%b : memref<5x8xi8>) outs(%c : memref<4x5xi32>)
  return
}

// -----

// expected-error @+1 {{constant zero point requires i32 or f32, got 'i8'}}
func.func private @matmul_c12_constant() attributes {a = #qgemm.side<zero_constant = 1 : i8>}

// -----

func.func @matmul_c13(%a: memref<4x100xi8>, %s: memref<4x3xf32>, %b: memref<5x100xi8>, %c: memref<4x5xf32>) {
  // expected-error @+1 {{lhs scale requires shape 4x4, got 4x3}}
  qgemm.matmul lhs(%a : memref<4x100xi8>) scale(%s : memref<4x3xf32>) block [1, 32] rhs(%b : memref<5x100xi8>) outs(%c : memref<4x5xf32>)
  return
}

// -----

func.func @matmul_c13_rank(%a: memref<4x100xi8>, %b: memref<5x100xi8>, %s: memref<5xf32>, %c: memref<4x5xf32>) {
  // expected-error @+1 {{rhs #0 scale requires shape 5x1, got 5}}
  qgemm.matmul lhs(%a : memref<4x100xi8>) rhs(%b : memref<5x100xi8>) scale(%s : memref<5xf32>) block [1, full] outs(%c : memref<4x5xf32>)
  return
}

// -----

func.func @matmul_c13_zero(%a: memref<?x100xi8>, %b: memref<300x100xi8>, %z: memref<2x1xi32>, %c: memref<?x300xi32>) {
  // expected-error @+1 {{rhs #0 zero point requires shape 3x1, got 2x1}}
  qgemm.matmul lhs(%a : memref<?x100xi8>) rhs(%b : memref<300x100xi8>) zero(%z : memref<2x1xi32>) block [128, full] outs(%c : memref<?x300xi32>)
  return
}

// -----

func.func @matmul_c13_experts(%a: memref<4x8xi8>, %b: memref<2x5x8xi8>, %s: memref<5x1xf32>, %o: memref<3xi32>, %c: memref<4x5xf32>) {
  // expected-error @+1 {{rhs #0 scale requires shape 2x5x1, got 5x1}}
  qgemm.matmul lhs(%a : memref<4x8xi8>) rhs(%b : memref<2x5x8xi8>) scale(%s : memref<5x1xf32>) block [1, full] outs(%c : memref<4x5xf32>) offsets(%o : memref<3xi32>)
  return
}

// -----

// The rows of a gathered lhs are its own, not those of the outs.
func.func @matmul_c13_gather(%a: memref<9x8xi8>, %s: memref<4x1xf32>, %b: memref<2x5x8xi8>, %o: memref<3xi32>, %i: memref<4xi32>, %c: memref<4x5xf32>) {
  // expected-error @+1 {{lhs scale requires shape 9x1, got 4x1}}
  qgemm.matmul lhs(%a : memref<9x8xi8>) scale(%s : memref<4x1xf32>) block [1, full] rhs(%b : memref<2x5x8xi8>) outs(%c : memref<4x5xf32>) offsets(%o : memref<3xi32>) gather(%i : memref<4xi32>)
  return
}

// -----

func.func @matmul_c14(%a: memref<4x8xi8>, %s: memref<4x1xi64>, %b: memref<5x8xi8>, %c: memref<4x5xi32>) {
  // expected-error @+1 {{lhs sums requires elements of type i32, got 'i64'}}
  qgemm.matmul lhs(%a : memref<4x8xi8>) sums(%s : memref<4x1xi64>) rhs(%b : memref<5x8xi8>) outs(%c : memref<4x5xi32>)
  return
}

// -----

func.func @matmul_c14_float(%a: memref<4x8xf16>, %s: memref<4x1xi32>, %b: memref<5x8xi8>, %c: memref<4x5xf32>) {
  // expected-error @+1 {{lhs sums requires integer operands, got 'f16' and 'i8'}}
  qgemm.matmul lhs(%a : memref<4x8xf16>) sums(%s : memref<4x1xi32>) rhs(%b : memref<5x8xi8>) outs(%c : memref<4x5xf32>)
  return
}

// -----

func.func @matmul_c14_edges(%a: memref<4x256xi8>, %s: memref<4x1xi32>, %b: memref<5x256xi8>, %z: memref<5x4xi8>, %c: memref<4x5xi32>) {
  // expected-error @+1 {{lhs sums requires a block that divides the other side's zero point's block along K, 64, got full}}
  qgemm.matmul lhs(%a : memref<4x256xi8>) sums(%s : memref<4x1xi32>) rhs(%b : memref<5x256xi8>) zero(%z : memref<5x4xi8>) block [1, 64] outs(%c : memref<4x5xi32>)
  return
}

// -----

func.func @matmul_c14_scale(%a: memref<4x256xi8>, %b: memref<5x256xi8>, %sb: memref<5x4xf32>, %s: memref<5x6xi32>, %c: memref<4x5xf32>) {
  // expected-error @+1 {{rhs #0 sums requires a block that divides the scale's block along K, 64, got 48}}
  qgemm.matmul lhs(%a : memref<4x256xi8>) zero(3) rhs(%b : memref<5x256xi8>) scale(%sb : memref<5x4xf32>) block [1, 64] sums(%s : memref<5x6xi32>) block [1, 48] outs(%c : memref<4x5xf32>)
  return
}

// -----

func.func @matmul_c14_shape(%a: memref<4x256xi8>, %s: memref<4xi32>, %b: memref<5x256xi8>, %c: memref<4x5xi32>) {
  // expected-error @+1 {{lhs sums requires shape 4x1, got 4}}
  qgemm.matmul lhs(%a : memref<4x256xi8>) sums(%s : memref<4xi32>) rhs(%b : memref<5x256xi8>) outs(%c : memref<4x5xi32>)
  return
}

// -----

#map = affine_map<(d0, d1) -> (d0 floordiv 2, d1, d0 mod 2)>
func.func @matmul_c15(%a: memref<4x8xi8, #map>, %b: memref<5x8xi8>, %c: memref<4x5xi32>) {
  // expected-error @+1 {{lhs requires a strided layout, got affine_map<(d0, d1) -> (d0 floordiv 2, d1, d0 mod 2)>}}
  qgemm.matmul lhs(%a : memref<4x8xi8, #map>) rhs(%b : memref<5x8xi8>) outs(%c : memref<4x5xi32>)
  return
}

// -----

func.func @matmul_c16(%a: memref<4x8xi8, strided<[?, ?], offset: ?>>, %b: memref<5x8xi8>, %c: memref<4x5xi32>) {
  // expected-error @+1 {{lhs requires a static inner stride, got 'memref<4x8xi8, strided<[?, ?], offset: ?>>': bufferize with function-boundary-type-conversion=identity-layout-map}}
  qgemm.matmul lhs(%a : memref<4x8xi8, strided<[?, ?], offset: ?>>) rhs(%b : memref<5x8xi8>) outs(%c : memref<4x5xi32>)
  return
}

// -----

func.func @matmul_c16_extra(%a: memref<4x8xi8>, %b: memref<5x8xi8>, %x: memref<5xi32, strided<[?]>>, %c: memref<4x5xi32>) {
  // expected-error @+1 {{extra #0 requires a static inner stride}}
  qgemm.matmul lhs(%a : memref<4x8xi8>) rhs(%b : memref<5x8xi8>) outs(%c : memref<4x5xi32>) epilogue(%x per_column : memref<5xi32, strided<[?]>>) {
  ^bb0(%acc: i32, %0: i32):
    qgemm.yield %0 : i32
  }
  return
}

// -----

func.func @matmul_c17(%a: memref<4x8xi8, strided<[1, ?]>>, %b: memref<5x8xi8>, %c: memref<4x5xi32>) {
  // expected-error @+1 {{lhs requires inner stride 1, got 'memref<4x8xi8, strided<[1, ?]>>': a K x M lhs is not a problem-level operand, the tile level can load one}}
  qgemm.matmul lhs(%a : memref<4x8xi8, strided<[1, ?]>>) rhs(%b : memref<5x8xi8>) outs(%c : memref<4x5xi32>)
  return
}

// -----

func.func @matmul_c17_out(%a: memref<4x8xi8>, %b: memref<5x8xi8>, %c: memref<4x5xi32, strided<[1, 4]>>) {
  // expected-error @+1 {{out #0 requires inner stride 1, got 'memref<4x5xi32, strided<[1, 4]>>'}}
  qgemm.matmul lhs(%a : memref<4x8xi8>) rhs(%b : memref<5x8xi8>) outs(%c : memref<4x5xi32, strided<[1, 4]>>)
  return
}

// -----

func.func @matmul_c17_rhs(%a: memref<4x8xi8>, %b: memref<5x8xi8, strided<[16, 2]>>, %c: memref<4x5xi32>) {
  // expected-error @+1 {{rhs #0 requires inner stride 1 or row stride 1, got 'memref<5x8xi8, strided<[16, 2]>>'}}
  qgemm.matmul lhs(%a : memref<4x8xi8>) rhs(%b : memref<5x8xi8, strided<[16, 2]>>) outs(%c : memref<4x5xi32>)
  return
}

// -----

func.func @matmul_c18(%a: memref<4x8xi8, strided<[7, 1]>>, %b: memref<5x8xi8>, %c: memref<4x5xi32>) {
  // expected-error @+1 {{lhs requires a row stride of at least 8, got 7}}
  qgemm.matmul lhs(%a : memref<4x8xi8, strided<[7, 1]>>) rhs(%b : memref<5x8xi8>) outs(%c : memref<4x5xi32>)
  return
}

// -----

func.func @matmul_c18_k_by_n(%a: memref<4x8xi8>, %b: memref<5x8xi8, strided<[1, 4]>>, %c: memref<4x5xi32>) {
  // expected-error @+1 {{rhs #0 requires a column stride of at least 5, got 4}}
  qgemm.matmul lhs(%a : memref<4x8xi8>) rhs(%b : memref<5x8xi8, strided<[1, 4]>>) outs(%c : memref<4x5xi32>)
  return
}

// -----

func.func @matmul_c18_dynamic(%a: memref<4x?xi8, strided<[0, 1]>>, %b: memref<5x?xi8>, %c: memref<4x5xi32>) {
  // expected-error @+1 {{lhs requires a row stride of at least 1, got 0}}
  qgemm.matmul lhs(%a : memref<4x?xi8, strided<[0, 1]>>) rhs(%b : memref<5x?xi8>) outs(%c : memref<4x5xi32>)
  return
}

// -----

func.func @matmul_c18_batch(%a: memref<2x4x8xi8>, %b: memref<2x5x8xi8>, %c: memref<2x4x5xi32, strided<[19, 5, 1]>>) {
  // expected-error @+1 {{out #0 requires a batch stride of at least 20, got 19}}
  qgemm.matmul lhs(%a : memref<2x4x8xi8>) rhs(%b : memref<2x5x8xi8>) outs(%c : memref<2x4x5xi32, strided<[19, 5, 1]>>)
  return
}

// -----

func.func @matmul_c18_negative(%a: memref<2x4x8xi8, strided<[-32, 8, 1], offset: 32>>, %b: memref<2x5x8xi8>, %c: memref<2x4x5xi32>) {
  // expected-error @+1 {{lhs requires a batch stride of at least 0, got -32}}
  qgemm.matmul lhs(%a : memref<2x4x8xi8, strided<[-32, 8, 1], offset: 32>>) rhs(%b : memref<2x5x8xi8>) outs(%c : memref<2x4x5xi32>)
  return
}

// -----

func.func @matmul_c19(%a: memref<4x9xi8>, %b: memref<5x9xi4>, %c: memref<4x5xi32>) {
  // expected-error @+1 {{rhs #0 requires rows of whole bytes, strides that are multiples of 2 elements of type 'i4', got 9}}
  qgemm.matmul lhs(%a : memref<4x9xi8>) rhs(%b : memref<5x9xi4>) outs(%c : memref<4x5xi32>)
  return
}

// -----

func.func @matmul_c19_f6(%a: memref<4x8xf6E2M3FN, strided<[10, 1]>>, %b: memref<5x8xf4E2M1FN>, %c: memref<4x5xf32>) {
  // expected-error @+1 {{lhs requires rows of whole bytes, strides that are multiples of 4 elements of type 'f6E2M3FN', got 10}}
  qgemm.matmul lhs(%a : memref<4x8xf6E2M3FN, strided<[10, 1]>>) rhs(%b : memref<5x8xf4E2M1FN>) outs(%c : memref<4x5xf32>)
  return
}

// -----

func.func @matmul_c19_k_by_n(%a: memref<4x8xi8>, %b: memref<5x8xi4, strided<[1, 6]>>, %c: memref<4x5xi32>) {
  // expected-error @+1 {{rhs #0 requires inner stride 1 for elements of type 'i4', got 'memref<5x8xi4, strided<[1, 6]>>'}}
  qgemm.matmul lhs(%a : memref<4x8xi8>) rhs(%b : memref<5x8xi4, strided<[1, 6]>>) outs(%c : memref<4x5xi32>)
  return
}

// -----

func.func @matmul_c19_offset(%a: memref<4x8xi8>, %b: memref<5x8xi4, strided<[8, 1], offset: 3>>, %c: memref<4x5xi32>) {
  // expected-error @+1 {{rhs #0 requires an offset of whole bytes, a multiple of 2 elements of type 'i4', got 3}}
  qgemm.matmul lhs(%a : memref<4x8xi8>) rhs(%b : memref<5x8xi4, strided<[8, 1], offset: 3>>) outs(%c : memref<4x5xi32>)
  return
}

// -----

func.func @matmul_c19_tensor(%a: tensor<4x9xi8>, %b: tensor<5x9xi4>, %c: tensor<4x5xi32>) {
  // expected-error @+1 {{rhs #0 requires rows of whole bytes, a multiple of 2 elements of type 'i4', got 9}}
  qgemm.matmul lhs(%a : tensor<4x9xi8>) rhs(%b : tensor<5x9xi4>) outs(%c : tensor<4x5xi32>)
  return
}

// -----

func.func @matmul_c20(%a: tensor<4x8xi8>, %b: tensor<5x8xi8, "column_major">, %c: tensor<4x5xi32>) {
  // expected-error @+1 {{rhs #0 requires a tensor without encoding, got "column_major": column-major and K x N operands exist on memrefs only, transpose the tensor first}}
  qgemm.matmul lhs(%a : tensor<4x8xi8>) rhs(%b : tensor<5x8xi8, "column_major">) outs(%c : tensor<4x5xi32>)
  return
}

// -----

func.func @matmul_c21(%a: memref<4x8xi8, #gpu.address_space<workgroup>>, %b: memref<5x8xi8>, %c: memref<4x5xi32>) {
  // expected-error @+1 {{lhs requires global memory, got memory space #gpu.address_space<workgroup>}}
  qgemm.matmul lhs(%a : memref<4x8xi8, #gpu.address_space<workgroup>>) rhs(%b : memref<5x8xi8>) outs(%c : memref<4x5xi32>)
  return
}

// -----

func.func @matmul_c21_number(%a: memref<4x8xi8>, %b: memref<5x8xi8, 3>, %c: memref<4x5xi32>) {
  // expected-error @+1 {{rhs #0 requires global memory, got memory space 3}}
  qgemm.matmul lhs(%a : memref<4x8xi8>) rhs(%b : memref<5x8xi8, 3>) outs(%c : memref<4x5xi32>)
  return
}

// -----

func.func @matmul_c22(%a: memref<4x8xi8>, %b: memref<5x8xi8>, %x: memref<4xi32>, %c: memref<4x5xi32>) {
  // expected-error @+1 {{extra #0 requires shape 5, got 4}}
  qgemm.matmul lhs(%a : memref<4x8xi8>) rhs(%b : memref<5x8xi8>) outs(%c : memref<4x5xi32>) epilogue(%x per_column : memref<4xi32>) {
  ^bb0(%acc: i32, %0: i32):
    qgemm.yield %0 : i32
  }
  return
}

// -----

func.func @matmul_c22_type(%a: memref<4x8xi8>, %b: memref<5x8xi8>, %x: memref<4xi4>, %c: memref<4x5xi32>) {
  // expected-error @+1 {{extra #0 requires elements of type i8, ui8, i32, f32, f16, bf16, f8E4M3FN, f8E5M2, f8E4M3FNUZ or f8E5M2FNUZ, got 'i4'}}
  qgemm.matmul lhs(%a : memref<4x8xi8>) rhs(%b : memref<5x8xi8>) outs(%c : memref<4x5xi32>) epilogue(%x per_row : memref<4xi4>) {
  ^bb0(%acc: i32, %0: i4):
    qgemm.yield %acc : i32
  }
  return
}

// -----

func.func @matmul_c22_keyword(%a: memref<4x8xi8>, %b: memref<5x8xi8>, %x: memref<4xi32>, %c: memref<4x5xi32>) {
  // expected-error @+1 {{extra requires 'per_row', 'per_column' or 'per_element', got 'per_block'}}
  qgemm.matmul lhs(%a : memref<4x8xi8>) rhs(%b : memref<5x8xi8>) outs(%c : memref<4x5xi32>) epilogue(%x per_block : memref<4xi32>) {
  ^bb0(%acc: i32, %0: i32):
    qgemm.yield %0 : i32
  }
  return
}

// -----

func.func @matmul_c23(%a: memref<4x8xi8>, %b: memref<5x8xi8>, %c: memref<5x4xi32>) {
  // expected-error @+1 {{out #0 requires shape 4x5, got 5x4}}
  qgemm.matmul lhs(%a : memref<4x8xi8>) rhs(%b : memref<5x8xi8>) outs(%c : memref<5x4xi32>)
  return
}

// -----

func.func @matmul_c23_type(%a: memref<4x8xi8>, %b: memref<5x8xi8>, %c: memref<4x5xi64>) {
  // expected-error @+1 {{out #0 requires elements of type i8,}}
  qgemm.matmul lhs(%a : memref<4x8xi8>) rhs(%b : memref<5x8xi8>) outs(%c : memref<4x5xi64>)
  return
}

// -----

func.func @matmul_c23_per_row(%a: memref<4x8xi8>, %b: memref<5x8xi8>, %c: memref<4x5xi32>) {
  // expected-error @+1 {{out #0 requires shape 4, got 4x5}}
  qgemm.matmul lhs(%a : memref<4x8xi8>) rhs(%b : memref<5x8xi8>) outs(%c per_row max : memref<4x5xi32>) epilogue {
  ^bb0(%acc: i32):
    qgemm.yield %acc : i32
  }
  return
}

// -----

func.func @matmul_c24(%a: memref<4x8xi8>, %b: memref<5x8xi8>, %c: memref<4xf32>) {
  // expected-error @+1 {{out #0 per_row add requires an integer type, a float sum would depend on its order, got 'f32'}}
  qgemm.matmul lhs(%a : memref<4x8xi8>) scale(2.0) rhs(%b : memref<5x8xi8>) outs(%c per_row add : memref<4xf32>) epilogue {
  ^bb0(%acc: f32):
    qgemm.yield %acc : f32
  }
  return
}

// -----

func.func @matmul_c24_keyword(%a: memref<4x8xi8>, %b: memref<5x8xi8>, %c: memref<4xi32>) {
  // expected-error @+1 {{per_row requires 'max', 'min' or 'add', got 'mean'}}
  qgemm.matmul lhs(%a : memref<4x8xi8>) rhs(%b : memref<5x8xi8>) outs(%c per_row mean : memref<4xi32>)
  return
}

// -----

func.func @matmul_c25(%a: memref<4x8xi8>, %b: memref<5x8xi8>, %c: memref<4x5xf32>) {
  // expected-error @+1 {{out #0 without an epilogue requires i32 for an accumulator of type 'i32', got 'f32'}}
  qgemm.matmul lhs(%a : memref<4x8xi8>) rhs(%b : memref<5x8xi8>) outs(%c : memref<4x5xf32>)
  return
}

// -----

func.func @matmul_c25_float(%a: memref<4x8xi8>, %b: memref<5x8xi8>, %c: memref<4x5xi8>) {
  // expected-error @+1 {{out #0 without an epilogue requires a float type for an accumulator of type 'f32', got 'i8'}}
  qgemm.matmul lhs(%a : memref<4x8xi8>) scale(0.5) rhs(%b : memref<5x8xi8>) outs(%c : memref<4x5xi8>)
  return
}

// -----

func.func @matmul_c25_count(%a: memref<4x8xi8>, %b: memref<5x8xi8>, %c: memref<4x5xi32>) {
  // expected-error @+1 {{without an epilogue requires one out for each rhs, 2, got 1}}
  qgemm.matmul lhs(%a : memref<4x8xi8>) rhs(%b : memref<5x8xi8>) rhs(%b : memref<5x8xi8>) outs(%c : memref<4x5xi32>)
  return
}

// -----

func.func @matmul_c25_per_row(%a: memref<4x8xi8>, %b: memref<5x8xi8>, %c: memref<4xi32>) {
  // expected-error @+1 {{out #0 without an epilogue requires a value for each element, got per_row_max}}
  qgemm.matmul lhs(%a : memref<4x8xi8>) rhs(%b : memref<5x8xi8>) outs(%c per_row max : memref<4xi32>)
  return
}

// -----

func.func @matmul_c25_extras(%a: memref<4x8xi8>, %x: memref<4xi32>, %c: memref<4x4xi32>) {
  // expected-error @+1 {{without an epilogue requires no extras, got 1}}
  "qgemm.matmul"(%a, %a, %x, %c) <{extra_kinds = [#qgemm.broadcast<per_row>], lhs_side = #qgemm.side<>,
    operandSegmentSizes = array<i32: 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 1, 1>,
    out_kinds = [#qgemm.out_kind<full>], rhs_sides = [#qgemm.side<>]}> ({})
    : (memref<4x8xi8>, memref<4x8xi8>, memref<4xi32>, memref<4x4xi32>) -> ()
  return
}

// -----

func.func @matmul_c25_empty(%a: memref<4x8xi8>, %b: memref<5x8xi8>, %c: memref<4x5xi32>) {
  // expected-error @+1 {{epilogue requires a block, got an empty region}}
  qgemm.matmul lhs(%a : memref<4x8xi8>) rhs(%b : memref<5x8xi8>) outs(%c : memref<4x5xi32>) epilogue {}
  return
}

// -----

func.func @matmul_c26(%a: memref<4x8xi8>, %b: memref<5x8xi8>, %c: memref<4x5xf32>) {
  // expected-error @+1 {{epilogue requires arguments of types ('i32'), got ('f32')}}
  qgemm.matmul lhs(%a : memref<4x8xi8>) rhs(%b : memref<5x8xi8>) outs(%c : memref<4x5xf32>) epilogue {
  ^bb0(%acc: f32):
    qgemm.yield %acc : f32
  }
  return
}

// -----

func.func @matmul_c26_signless(%a: memref<4x8xi8>, %b: memref<5x8xi8>, %x: memref<5xui8>, %c: memref<4x5xi32>) {
  // expected-error @+1 {{epilogue requires arguments of types ('i32', 'i8'), got ('i32', 'ui8')}}
  qgemm.matmul lhs(%a : memref<4x8xi8>) rhs(%b : memref<5x8xi8>) outs(%c : memref<4x5xi32>) epilogue(%x per_column : memref<5xui8>) {
  ^bb0(%acc: i32, %0: ui8):
    qgemm.yield %acc : i32
  }
  return
}

// -----

func.func @matmul_c27(%a: memref<4x8xi8>, %b: memref<5x8xi8>, %c: memref<4x5xi8>) {
  qgemm.matmul lhs(%a : memref<4x8xi8>) rhs(%b : memref<5x8xi8>) outs(%c : memref<4x5xi8>) epilogue {
  ^bb0(%acc: i32):
    // expected-error @+1 {{'qgemm.yield' op requires types ('i8'), those of the outs, got ('i32')}}
    qgemm.yield %acc : i32
  }
  return
}

// -----

func.func @matmul_c27_terminator(%a: memref<4x8xi8>, %b: memref<5x8xi8>, %c: memref<4x5xi32>) {
  // expected-error @+1 {{epilogue requires 'qgemm.yield' at its end, got 'llvm.unreachable'}}
  qgemm.matmul lhs(%a : memref<4x8xi8>) rhs(%b : memref<5x8xi8>) outs(%c : memref<4x5xi32>) epilogue {
  ^bb0(%acc: i32):
    llvm.unreachable
  }
  return
}

// -----

func.func @matmul_c27_missing(%a: memref<4x8xi8>, %b: memref<5x8xi8>, %c: memref<4x5xi32>) {
  qgemm.matmul lhs(%a : memref<4x8xi8>) rhs(%b : memref<5x8xi8>) outs(%c : memref<4x5xi32>) epilogue {
  ^bb0(%acc: i32):
    // expected-error @+1 {{block with no terminator}}
    %0 = arith.addi %acc, %acc : i32
  }
  return
}

// -----

func.func @matmul_c27_parent() {
  // expected-error @+1 {{'qgemm.yield' op expects parent op 'qgemm.matmul'}}
  qgemm.yield
}

// -----

func.func @matmul_c28(%a: memref<4x8xi8>, %b: memref<5x8xi8>, %c: memref<4x5xi32>) {
  qgemm.matmul lhs(%a : memref<4x8xi8>) rhs(%b : memref<5x8xi8>) outs(%c : memref<4x5xi32>) epilogue {
  ^bb0(%acc: i32):
    // expected-error @+1 {{'arith.divsi' op is in an epilogue, which requires elementwise operations of arith and math whose results are always defined: integer division by zero has no defined result}}
    %0 = arith.divsi %acc, %acc : i32
    qgemm.yield %0 : i32
  }
  return
}

// -----

func.func @matmul_c28_dialect(%a: memref<4x8xi8>, %b: memref<5x8xi8>, %c: memref<4x5xi32>) {
  qgemm.matmul lhs(%a : memref<4x8xi8>) rhs(%b : memref<5x8xi8>) outs(%c : memref<4x5xi32>) epilogue {
  ^bb0(%acc: i32):
    // expected-error @+1 {{'memref.alloc' op is in an epilogue, which requires elementwise operations of arith and math}}
    %m = memref.alloc() : memref<4xi32>
    qgemm.yield %acc : i32
  }
  return
}

// -----

func.func @matmul_c28_isolated(%a: memref<4x8xi8>, %b: memref<5x8xi8>, %c: memref<4x5xi32>, %x: i32) {
  qgemm.matmul lhs(%a : memref<4x8xi8>) rhs(%b : memref<5x8xi8>) outs(%c : memref<4x5xi32>) epilogue {
  ^bb0(%acc: i32):
    // expected-error @+1 {{use of undeclared SSA value name}}
    %0 = arith.addi %acc, %x : i32
    qgemm.yield %0 : i32
  }
  return
}

// -----

func.func @matmul_c29(%a: memref<4x8xi8>, %b: memref<5x8xi8>, %c: memref<4x5xf32>) {
  qgemm.matmul lhs(%a : memref<4x8xi8>) scale(0.5) rhs(%b : memref<5x8xi8>) outs(%c : memref<4x5xf32>) epilogue {
  ^bb0(%acc: f32):
    // expected-error @+1 {{'arith.extf' op is in an epilogue, which requires i1, i4, i8, i16, i32, i64, f16, bf16 or f32 (8/6/4-bit floats in conversions), got 'f64'}}
    %0 = arith.extf %acc : f32 to f64
    %1 = arith.truncf %0 : f64 to f32
    qgemm.yield %1 : f32
  }
  return
}

// -----

func.func @matmul_c29_storage(%a: memref<4x8xi8>, %b: memref<5x8xi8>, %c: memref<4x5xf8E5M2>) {
  qgemm.matmul lhs(%a : memref<4x8xi8>) scale(0.5) rhs(%b : memref<5x8xi8>) outs(%c : memref<4x5xf8E5M2>) epilogue {
  ^bb0(%acc: f32):
    %0 = arith.truncf %acc : f32 to f8E5M2
    // expected-error @+1 {{'arith.addf' op is in an epilogue, which requires i1, i4, i8, i16, i32, i64, f16, bf16 or f32 (8/6/4-bit floats in conversions), got 'f8E5M2'}}
    %1 = arith.addf %0, %0 : f8E5M2
    qgemm.yield %1 : f8E5M2
  }
  return
}

// -----

func.func @matmul_c29_vector(%a: memref<4x8xi8>, %b: memref<5x8xi8>, %c: memref<4x5xi32>) {
  qgemm.matmul lhs(%a : memref<4x8xi8>) rhs(%b : memref<5x8xi8>) outs(%c : memref<4x5xi32>) epilogue {
  ^bb0(%acc: i32):
    // expected-error @+1 {{got 'vector<4xi32>'}}
    %0 = arith.constant dense<0> : vector<4xi32>
    qgemm.yield %acc : i32
  }
  return
}

// -----

func.func @matmul_c30(%a: memref<4x8xi8>, %b: memref<5x8xi8>, %c: memref<4x5xi32>) {
  qgemm.matmul lhs(%a : memref<4x8xi8>) rhs(%b : memref<5x8xi8>) outs(%c : memref<4x5xi32>) epilogue {
  ^bb0(%acc: i32):
    // expected-error @+1 {{'arith.addi' op is in an epilogue, which requires wrapping integers and rounding to nearest even, got the flag 'overflow'}}
    %0 = arith.addi %acc, %acc overflow<nsw> : i32
    qgemm.yield %0 : i32
  }
  return
}

// -----

func.func @matmul_c30_exact(%a: memref<4x8xi8>, %b: memref<5x8xi8>, %c: memref<4x5xi32>) {
  qgemm.matmul lhs(%a : memref<4x8xi8>) rhs(%b : memref<5x8xi8>) outs(%c : memref<4x5xi32>) epilogue {
  ^bb0(%acc: i32):
    // expected-error @+1 {{got the flag 'exact'}}
    %0 = arith.shrsi %acc, %acc exact : i32
    qgemm.yield %0 : i32
  }
  return
}

// -----

func.func @matmul_c30_rounding(%a: memref<4x8xi8>, %b: memref<5x8xi8>, %c: memref<4x5xf16>) {
  qgemm.matmul lhs(%a : memref<4x8xi8>) scale(0.5) rhs(%b : memref<5x8xi8>) outs(%c : memref<4x5xf16>) epilogue {
  ^bb0(%acc: f32):
    // expected-error @+1 {{got the flag 'rounding mode'}}
    %0 = arith.truncf %acc toward_zero : f32 to f16
    qgemm.yield %0 : f16
  }
  return
}

// -----

func.func @matmul_c31(%a: memref<4x8xi8>, %b: memref<5x8xi8>, %c: memref<4x5xi32>) {
  // expected-error @+1 {{out #0 requires memory of its own, which only a per_element extra may share, got the value of operand #3}}
  qgemm.matmul lhs(%a : memref<4x8xi8>) rhs(%b : memref<5x8xi8>) outs(%c : memref<4x5xi32>, %c : memref<4x5xi32>) epilogue {
  ^bb0(%acc: i32):
    qgemm.yield %acc, %acc : i32, i32
  }
  return
}

// -----

func.func @matmul_c31_input(%a: memref<8x8xi8>, %b: memref<8x8xi8>) {
  // expected-error @+1 {{out #0 requires memory of its own, which only a per_element extra may share, got the value of operand #0}}
  qgemm.matmul lhs(%a : memref<8x8xi8>) rhs(%b : memref<8x8xi8>) outs(%a : memref<8x8xi8>) epilogue {
  ^bb0(%acc: i32):
    %0 = arith.trunci %acc : i32 to i8
    qgemm.yield %0 : i8
  }
  return
}

// -----

func.func @config_not_a_string(%a: memref<4x8xi8>, %b: memref<5x8xi8>, %c: memref<4x5xi32>) {
  // expected-error @+1 {{config requires a string, got 3}}
  qgemm.matmul lhs(%a : memref<4x8xi8>) rhs(%b : memref<5x8xi8>) outs(%c : memref<4x5xi32>) attributes {config = 3}
  return
}

// -----

func.func @spelled_attribute(%a: memref<4x8xi8>, %b: memref<5x8xi8>, %c: memref<4x5xi32>) {
  // expected-error @+1 {{attribute 'out_kinds' is spelled by the syntax of the op}}
  qgemm.matmul lhs(%a : memref<4x8xi8>) rhs(%b : memref<5x8xi8>) outs(%c : memref<4x5xi32>) attributes {out_kinds = []}
  return
}
