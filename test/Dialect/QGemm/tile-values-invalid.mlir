// RUN: qgemm-opt %s -split-input-file -verify-diagnostics

// What the verifiers of operations on tile values refuse.

#row = #qgemm.blocked<vector = [1], lanes = [32], waves = [1]>
func.func @f(%x: f32) {
  // expected-error @+1 {{layout requires a tile of rank 1, got rank 2}}
  %0 = qgemm.splat %x : tensor<64x64xf32, #row>
  return
}

// -----

#row = #qgemm.blocked<vector = [1], lanes = [32], waves = [1]>
func.func @f(%x: f32) {
  // expected-error @+1 {{failed to verify that the input is an element of the result}}
  %0 = "qgemm.splat"(%x) : (f32) -> tensor<64xi32, #row>
  return
}

// -----

#t = #qgemm.blocked<vector = [1, 4], lanes = [8, 4], waves = [1, 1]>
func.func @f(%x: f32) {
  // expected-error @+1 {{layout requires an extent of at least 4 along dimension 1, got 2}}
  %0 = qgemm.splat %x : tensor<8x2xf32, #t>
  return
}

// -----

#t = #qgemm.blocked<vector = [1, 4], lanes = [8, 4], waves = [1, 1]>
func.func @f(%x: f32) {
  // expected-error @+1 {{tile requires at most 4096 elements a lane, got 32768}}
  %0 = qgemm.splat %x : tensor<1024x1024xf32, #t>
  return
}

// -----

#acc = #qgemm.mma<gfx11, wmma_i32_16x16x16_iu8, waves = [1, 1], kwidth = 16>
func.func @f(%x: i32) {
  // expected-error @+1 {{layout requires an extent of at least 16 along dimension 0, got 8}}
  %0 = qgemm.splat %x : tensor<8x16xi32, #acc>
  return
}

// -----

#a = #qgemm.mma<gfx11, wmma_i32_16x16x16_iu8, waves = [1, 1], kwidth = 8>
func.func @f(%x: i8) {
  // expected-error @+1 {{layout requires a kwidth of at least 16, got 8}}
  %0 = qgemm.splat %x : tensor<16x16xi8, #qgemm.operand<lhs, #a>>
  return
}

// -----

#acc = #qgemm.mma<gfx11, wmma_i32_16x16x16_iu8, waves = [1, 1], kwidth = 16>
#lhs = #qgemm.operand<lhs, #acc>
func.func @f(%x: i8) {
  // expected-error @+1 {{layout requires an extent of at least 16 along dimension 1, got 8}}
  %0 = qgemm.splat %x : tensor<16x8xi8, #lhs>
  return
}

// -----

#acc = #qgemm.mma<gfx11, wmma_i32_16x16x16_iu8, waves = [1, 1], kwidth = 16>
func.func @f(%x: i32) {
  // expected-error @+1 {{layout requires a tile of rank 1, got rank 2}}
  %0 = qgemm.splat %x : tensor<16x16xi32, #qgemm.slice<0, #acc>>
  return
}

// -----

#row = #qgemm.blocked<vector = [1], lanes = [32], waves = [1]>
func.func @f() {
  // expected-error @+1 {{requires a one-dimensional tile of i32, got}}
  %0 = qgemm.range : tensor<64xi64, #row>
  return
}

// -----

#t = #qgemm.blocked<vector = [1, 4], lanes = [8, 4], waves = [1, 1]>
func.func @f() {
  // expected-error @+1 {{requires a one-dimensional tile of i32, got}}
  %0 = qgemm.range : tensor<8x16xi32, #t>
  return
}

// -----

#t = #qgemm.blocked<vector = [1, 4], lanes = [8, 4], waves = [1, 1]>
func.func @f(%x: tensor<16xf32, #qgemm.slice<0, #t>>) {
  // expected-error @+1 {{requires equal element types, got}}
  %0 = qgemm.broadcast %x : tensor<16xf32, #qgemm.slice<0, #t>> -> tensor<8x16xi32, #t>
  return
}

// -----

#row = #qgemm.blocked<vector = [1], lanes = [32], waves = [1]>
#t = #qgemm.blocked<vector = [1, 4], lanes = [8, 4], waves = [1, 1]>
func.func @f(%x: tensor<16xf32, #row>) {
  // expected-error @+1 {{requires an input with a slice layout, got #qgemm.blocked}}
  %0 = qgemm.broadcast %x : tensor<16xf32, #row> -> tensor<8x16xf32, #t>
  return
}

// -----

#t = #qgemm.blocked<vector = [1, 4], lanes = [8, 4], waves = [1, 1]>
#u = #qgemm.blocked<vector = [1, 4], lanes = [4, 8], waves = [1, 1]>
func.func @f(%x: tensor<16xf32, #qgemm.slice<0, #t>>) {
  // expected-error @+1 {{requires the layout #qgemm.slice<0, #qgemm.blocked<vector = [1, 4], lanes = [4, 8], waves = [1, 1]>>, got}}
  %0 = qgemm.broadcast %x : tensor<16xf32, #qgemm.slice<0, #t>> -> tensor<8x16xf32, #u>
  return
}

// -----

#t = #qgemm.blocked<vector = [1, 4], lanes = [8, 4], waves = [1, 1]>
func.func @f(%x: tensor<32xf32, #qgemm.slice<0, #t>>) {
  // expected-error @+1 {{requires an extent of 16, got 32}}
  %0 = qgemm.broadcast %x : tensor<32xf32, #qgemm.slice<0, #t>> -> tensor<8x16xf32, #t>
  return
}

// -----

#t = #qgemm.blocked<vector = [1, 4], lanes = [8, 4], waves = [1, 1]>
func.func @f(%x: tensor<16xf32, #qgemm.slice<0, #t>>) {
  // expected-error @+1 {{requires tiles of rank 1 and 2, got}}
  %0 = qgemm.broadcast %x : tensor<16xf32, #qgemm.slice<0, #t>> -> tensor<16xf32, #qgemm.slice<0, #t>>
  return
}

// -----

#t = #qgemm.blocked<vector = [1, 4], lanes = [8, 4], waves = [1, 1]>
func.func @f(%x: tensor<8x16xi8, #t>) {
  // expected-error @+1 {{requires dimension 0 or 1, got 2}}
  %0 = qgemm.reduce add %x {dim = 2 : i64} : tensor<8x16xi8, #t> -> tensor<8xi32, #qgemm.slice<1, #t>>
  return
}

// -----

#t = #qgemm.blocked<vector = [1, 4], lanes = [8, 4], waves = [1, 1]>
func.func @f(%x: tensor<8x16xi8, #t>) {
  // expected-error @+1 {{requires the layout #qgemm.slice<0,}}
  %0 = qgemm.reduce add %x {dim = 0 : i64} : tensor<8x16xi8, #t> -> tensor<8xi32, #qgemm.slice<1, #t>>
  return
}

// -----

#t = #qgemm.blocked<vector = [1, 4], lanes = [8, 4], waves = [1, 1]>
func.func @f(%x: tensor<8x16xi8, #t>) {
  // expected-error @+1 {{requires a result of 'i32', got 'i8'}}
  %0 = qgemm.reduce add %x {dim = 1 : i64} : tensor<8x16xi8, #t> -> tensor<8xi8, #qgemm.slice<1, #t>>
  return
}

// -----

#t = #qgemm.blocked<vector = [1, 4], lanes = [8, 4], waves = [1, 1]>
func.func @f(%x: tensor<8x16xi8, #t>) {
  // expected-error @+1 {{requires a result of 'i8', got 'i32'}}
  %0 = qgemm.reduce max %x {dim = 1 : i64} : tensor<8x16xi8, #t> -> tensor<8xi32, #qgemm.slice<1, #t>>
  return
}

// -----

#t = #qgemm.blocked<vector = [1, 4], lanes = [8, 4], waves = [1, 1]>
func.func @f(%x: tensor<8x16xi64, #t>) {
  // expected-error @+1 {{requires elements of at most 32 bits, got 'i64'}}
  %0 = qgemm.reduce add %x {dim = 1 : i64} : tensor<8x16xi64, #t> -> tensor<8xi32, #qgemm.slice<1, #t>>
  return
}

// -----

#v = #qgemm.blocked<vector = [1, 4], lanes = [4, 8], waves = [1, 2]>
func.func @f(%x: tensor<8x64xi32, #v>) {
  // expected-error @+1 {{requires an extent of 2 along dimension 1, one for each wave, got 1}}
  %0 = qgemm.reduce max %x {dim = 1 : i64} : tensor<8x64xi32, #v> -> tensor<8x1xi32, #qgemm.wave_parts<1, #v>>
  return
}

// -----

#v = #qgemm.blocked<vector = [1, 4], lanes = [4, 8], waves = [1, 2]>
func.func @f(%x: tensor<8x64xi32, #v>) {
  // expected-error @+1 {{layout requires an extent of at most 2 along dimension 1, got 4}}
  %0 = qgemm.reduce max %x {dim = 1 : i64} : tensor<8x64xi32, #v> -> tensor<8x4xi32, #qgemm.wave_parts<1, #v>>
  return
}

// -----

#v = #qgemm.blocked<vector = [1, 4], lanes = [4, 8], waves = [2, 1]>
func.func @f(%x: tensor<8x32xi8, #v>) {
  // expected-error @+1 {{requires the reduced dimension to lie within one wave}}
  %0 = qgemm.reduce add %x {dim = 0 : i64} : tensor<8x32xi8, #v> -> tensor<32xi32, #qgemm.slice<0, #v>>
  return
}

// -----

#t = #qgemm.blocked<vector = [1, 4], lanes = [8, 4], waves = [1, 1]>
#u = #qgemm.blocked<vector = [1, 4], lanes = [4, 8], waves = [1, 1]>
func.func @f(%x: tensor<8x32xi8, #t>) {
  // expected-error @+1 {{requires the same shape and element type, got}}
  %0 = qgemm.convert_layout %x : tensor<8x32xi8, #t> -> tensor<8x16xi8, #u>
  return
}

// -----

#t = #qgemm.blocked<vector = [1, 4], lanes = [8, 4], waves = [1, 1]>
#u = #qgemm.blocked<vector = [1, 4], lanes = [4, 8], waves = [1, 1]>
func.func @f(%x: tensor<8x32xi8, #t>) {
  // expected-error @+1 {{requires the same shape and element type, got}}
  %0 = qgemm.convert_layout %x : tensor<8x32xi8, #t> -> tensor<8x32xi16, #u>
  return
}

// -----

#t = #qgemm.blocked<vector = [1, 4], lanes = [8, 4], waves = [1, 1]>
#w = #qgemm.blocked<vector = [1, 4], lanes = [4, 16], waves = [1, 1]>
func.func @f(%x: tensor<8x64xi8, #t>) {
  // expected-error @+1 {{requires layouts over the same lanes and waves, got 32x1 and 64x1}}
  %0 = qgemm.convert_layout %x : tensor<8x64xi8, #t> -> tensor<8x64xi8, #w>
  return
}

// -----

#t = #qgemm.blocked<vector = [1, 4], lanes = [8, 4], waves = [1, 1]>
#v = #qgemm.blocked<vector = [1, 4], lanes = [4, 8], waves = [2, 1]>
func.func @f(%x: tensor<8x64xi8, #t>) {
  // expected-error @+1 {{requires layouts over the same lanes and waves, got 32x1 and 32x2}}
  %0 = qgemm.convert_layout %x : tensor<8x64xi8, #t> -> tensor<8x64xi8, #v>
  return
}

// -----

#acc = #qgemm.mma<gfx11, wmma_i32_16x16x16_iu8, waves = [1, 1], kwidth = 16>
#lhs = #qgemm.operand<lhs, #acc>
#rhs = #qgemm.operand<rhs, #acc>
#t = #qgemm.blocked<vector = [1, 4], lanes = [8, 4], waves = [1, 1]>
func.func @f(%a: tensor<16x16xi8, #lhs>, %b: tensor<16x16xi8, #rhs>, %c: tensor<16x16xi32, #t>) {
  // expected-error @+1 {{requires an accumulator with an mma layout, got #qgemm.blocked}}
  %0 = qgemm.dot %a, %b, %c : tensor<16x16xi8, #lhs>, tensor<16x16xi8, #rhs>, tensor<16x16xi32, #t>
  return
}

// -----

#acc = #qgemm.mma<gfx11, wmma_i32_16x16x16_iu8, waves = [1, 1], kwidth = 16>
#rhs = #qgemm.operand<rhs, #acc>
#t = #qgemm.blocked<vector = [1, 4], lanes = [8, 4], waves = [1, 1]>
func.func @f(%a: tensor<16x16xi8, #t>, %b: tensor<16x16xi8, #rhs>, %c: tensor<16x16xi32, #acc>) {
  // expected-error @+1 {{requires lhs with the layout #qgemm.operand<lhs, <gfx11, wmma_i32_16x16x16_iu8, waves = [1, 1], kwidth = 16>>, got #qgemm.blocked}}
  %0 = qgemm.dot %a, %b, %c : tensor<16x16xi8, #t>, tensor<16x16xi8, #rhs>, tensor<16x16xi32, #acc>
  return
}

// -----

#acc = #qgemm.mma<gfx11, wmma_i32_16x16x16_iu8, waves = [1, 1], kwidth = 16>
#lhs = #qgemm.operand<lhs, #acc>
func.func @f(%a: tensor<16x16xi8, #lhs>, %b: tensor<16x16xi8, #lhs>, %c: tensor<16x16xi32, #acc>) {
  // expected-error @+1 {{requires rhs with the layout #qgemm.operand<rhs,}}
  %0 = qgemm.dot %a, %b, %c : tensor<16x16xi8, #lhs>, tensor<16x16xi8, #lhs>, tensor<16x16xi32, #acc>
  return
}

// -----

#acc = #qgemm.mma<gfx11, wmma_i32_16x16x16_iu8, waves = [1, 1], kwidth = 16>
#lhs = #qgemm.operand<lhs, #acc>
#rhs = #qgemm.operand<rhs, #acc>
func.func @f(%a: tensor<16x16xi8, #lhs>, %b: tensor<32x16xi8, #rhs>, %c: tensor<16x16xi32, #acc>) {
  // expected-error @+1 {{requires tiles M x K, N x K and M x N, got}}
  %0 = qgemm.dot %a, %b, %c : tensor<16x16xi8, #lhs>, tensor<32x16xi8, #rhs>, tensor<16x16xi32, #acc>
  return
}

// -----

#acc = #qgemm.mma<gfx11, wmma_i32_16x16x16_iu8, waves = [1, 1], kwidth = 16>
#lhs = #qgemm.operand<lhs, #acc>
#rhs = #qgemm.operand<rhs, #acc>
func.func @f(%a: tensor<16x16xi8, #lhs>, %b: tensor<16x32xi8, #rhs>, %c: tensor<16x16xi32, #acc>) {
  // expected-error @+1 {{requires tiles M x K, N x K and M x N, got}}
  %0 = qgemm.dot %a, %b, %c : tensor<16x16xi8, #lhs>, tensor<16x32xi8, #rhs>, tensor<16x16xi32, #acc>
  return
}

// -----

#acc = #qgemm.mma<gfx11, wmma_i32_16x16x16_iu8, waves = [1, 1], kwidth = 16>
#lhs = #qgemm.operand<lhs, #acc>
#rhs = #qgemm.operand<rhs, #acc>
func.func @f(%a: tensor<16x16xi16, #lhs>, %b: tensor<16x16xi8, #rhs>, %c: tensor<16x16xi32, #acc>) {
  // expected-error @+1 {{requires element types that wmma_i32_16x16x16_iu8 takes, got 'i16', 'i8' and 'i32'}}
  %0 = qgemm.dot %a, %b, %c : tensor<16x16xi16, #lhs>, tensor<16x16xi8, #rhs>, tensor<16x16xi32, #acc>
  return
}

// -----

#acc = #qgemm.mma<gfx11, wmma_i32_16x16x16_iu8, waves = [1, 1], kwidth = 16>
#lhs = #qgemm.operand<lhs, #acc>
#rhs = #qgemm.operand<rhs, #acc>
func.func @f(%a: tensor<16x16xi8, #lhs>, %b: tensor<16x16xi8, #rhs>, %c: tensor<16x16xf32, #acc>) {
  // expected-error @+1 {{requires element types that wmma_i32_16x16x16_iu8 takes, got 'i8', 'i8' and 'f32'}}
  %0 = qgemm.dot %a, %b, %c : tensor<16x16xi8, #lhs>, tensor<16x16xi8, #rhs>, tensor<16x16xf32, #acc>
  return
}

// -----

#acc = #qgemm.mma<gfx942, mfma_i32_16x16x32_i8, waves = [1, 1], kwidth = 8>
#lhs = #qgemm.operand<lhs, #acc>
#rhs = #qgemm.operand<rhs, #acc>
func.func @f(%a: tensor<16x32xi8, #lhs>, %b: tensor<16x32xi8, #rhs>, %c: tensor<16x16xi32, #acc>) {
  // expected-error @+1 {{requires an instruction that takes unsigned operands, got mfma_i32_16x16x32_i8}}
  %0 = qgemm.dot %a, %b, %c {rhs_unsigned} : tensor<16x32xi8, #lhs>, tensor<16x32xi8, #rhs>, tensor<16x16xi32, #acc>
  return
}

// -----

#acc = #qgemm.mma<gfx11, wmma_i32_16x16x16_iu8, waves = [1, 1], kwidth = 16>
#lhs = #qgemm.operand<lhs, #acc>
#rhs = #qgemm.operand<rhs, #acc>
func.func @f(%a: tensor<16x16xi8, #lhs>, %b: tensor<16x16xi8, #rhs>, %c: tensor<16x16xi32, #acc>, %s: tensor<16x16xf8E8M0FNU, #lhs>) {
  // expected-error @+1 {{requires a scaled instruction for block scales, got wmma_i32_16x16x16_iu8}}
  %0 = qgemm.dot %a, %b, %c scales(%s : tensor<16x16xf8E8M0FNU, #lhs>, %s : tensor<16x16xf8E8M0FNU, #lhs>) : tensor<16x16xi8, #lhs>, tensor<16x16xi8, #rhs>, tensor<16x16xi32, #acc>
  return
}

// -----

#acc = #qgemm.mma<gfx950, mfma_scale_f32_16x16x128_f8f6f4.f8_f8, waves = [1, 1], kwidth = 32>
#lhs = #qgemm.operand<lhs, #acc>
#rhs = #qgemm.operand<rhs, #acc>
#sl = #qgemm.scale<lhs, #acc>
func.func @f(%a: tensor<16x128xf8E4M3FN, #lhs>, %b: tensor<16x128xf8E4M3FN, #rhs>, %c: tensor<16x16xf32, #acc>,
             %s: tensor<16x4xf8E8M0FNU, #sl>) {
  // expected-error @+1 {{requires rhs scales of type 'tensor<16x4xf8E8M0FNU, #qgemm.scale<rhs, }}
  %0 = qgemm.dot %a, %b, %c scales(%s : tensor<16x4xf8E8M0FNU, #sl>, %s : tensor<16x4xf8E8M0FNU, #sl>)
      : tensor<16x128xf8E4M3FN, #lhs>, tensor<16x128xf8E4M3FN, #rhs>, tensor<16x16xf32, #acc>
  return
}

// -----

#acc = #qgemm.mma<gfx950, mfma_f32_16x16x128_f8f6f4.f8_f8, waves = [1, 1], kwidth = 32>
#lhs = #qgemm.operand<lhs, #acc>
#rhs = #qgemm.operand<rhs, #acc>
func.func @f(%a: tensor<16x128xf8E4M3FN, #lhs>, %b: tensor<16x128xf4E2M1FN, #rhs>, %c: tensor<16x16xf32, #acc>) {
  // expected-error @+1 {{requires element types that mfma_f32_16x16x128_f8f6f4.f8_f8 takes, got 'f8E4M3FN', 'f4E2M1FN' and 'f32'}}
  %0 = qgemm.dot %a, %b, %c : tensor<16x128xf8E4M3FN, #lhs>, tensor<16x128xf4E2M1FN, #rhs>, tensor<16x16xf32, #acc>
  return
}

// -----

#t = #qgemm.blocked<vector = [1, 2], lanes = [4, 8], waves = [1, 1]>
#p = #qgemm.blocked<vector = [1, 1], lanes = [4, 8], waves = [1, 1]>
func.func @f(%x: tensor<8x16xi8, #t>, %s: tensor<8x8xi32, #p>) {
  // expected-error @+1 {{requires a two-dimensional tile of i8 of which a lane holds four or more elements of a row}}
  %0 = qgemm.row_sums %x, %s : tensor<8x16xi8, #t>, tensor<8x8xi32, #p>
  return
}

// -----

#t = #qgemm.blocked<vector = [1, 8], lanes = [16, 2], waves = [1, 1]>
#p = #qgemm.blocked<vector = [1, 1], lanes = [16, 2], waves = [1, 1]>
func.func @f(%x: tensor<16x16xi8, #t>, %s: tensor<16x4xi32, #p>) {
  // expected-error @+1 {{requires sums of type 'tensor<16x2xi32}}
  %0 = qgemm.row_sums %x, %s : tensor<16x16xi8, #t>, tensor<16x4xi32, #p>
  return
}
