// RUN: qgemm-opt %s -qgemm-lower-tiles -split-input-file -verify-diagnostics

// expected-error @+1 {{requires a chip of the Target table, got 'gfx9999'}}
qgemm.kernel @chip() attributes {chip = "gfx9999", num_waves = 1} {
  qgemm.return
}

// -----

// expected-error @+1 {{requires at most 1024 threads, got 32 waves of 64 lanes}}
qgemm.kernel @threads() attributes {chip = "gfx942", num_waves = 32} {
  qgemm.return
}

// -----

#row = #qgemm.blocked<vector = [1], lanes = [64], waves = [1]>
qgemm.kernel @lanes(%x: f32) attributes {chip = "gfx1100", num_waves = 1} {
  // expected-error @+1 {{requires layouts over waves of 32 lanes for gfx1100, got 64}}
  %0 = qgemm.splat %x : tensor<64xf32, #row>
  qgemm.return
}

// -----

#acc = #qgemm.mma<gfx11, wmma_i32_16x16x16_iu8, waves = [1, 1], kwidth = 16>
#lhs = #qgemm.operand<lhs, #acc>
#rhs = #qgemm.operand<rhs, #acc>
qgemm.kernel @family() attributes {chip = "gfx1200", num_waves = 1} {
  %a = arith.constant dense<1> : tensor<16x16xi8, #lhs>
  %b = arith.constant dense<1> : tensor<16x16xi8, #rhs>
  %c = arith.constant dense<1> : tensor<16x16xi32, #acc>
  // expected-error @+2 {{requires an instruction of gfx12, got wmma_i32_16x16x16_iu8 of gfx11}}
  // expected-error @+1 {{failed to legalize operation 'qgemm.dot'}}
  %d = qgemm.dot %a, %b, %c : tensor<16x16xi8, #lhs>, tensor<16x16xi8, #rhs>, tensor<16x16xi32, #acc>
  qgemm.return
}

// -----

qgemm.kernel @direct(%x: memref<128xi32>) attributes {chip = "gfx942", num_waves = 1} {
  %c0 = arith.constant 0 : index
  %b = qgemm.lds_alloc {offset = 0} : !qgemm.lds<128xi32>
  // expected-error @+1 {{'qgemm.load_to_lds' op has no lowering yet}}
  qgemm.load_to_lds %x[%c0] to %b by <vector = [1], lanes = [64], waves = [1]> : memref<128xi32>, !qgemm.lds<128xi32>
  qgemm.return
}

// -----

#a = #qgemm.blocked<vector = [1, 4], lanes = [8, 4], waves = [1, 1]>
#b = #qgemm.blocked<vector = [1, 4], lanes = [4, 8], waves = [1, 1]>
qgemm.kernel @convert() attributes {chip = "gfx1100", num_waves = 1} {
  %t = arith.constant dense<1.0> : tensor<8x32xf32, #a>
  // expected-error @+2 {{moves data between lanes: run qgemm-pipeline first}}
  // expected-error @+1 {{failed to legalize operation 'qgemm.convert_layout'}}
  %u = qgemm.convert_layout %t : tensor<8x32xf32, #a> -> tensor<8x32xf32, #b>
  qgemm.return
}

// -----

#row = #qgemm.blocked<vector = [4], lanes = [32], waves = [1]>
qgemm.kernel @offset() attributes {chip = "gfx1100", num_waves = 1} {
  // expected-error @+2 {{requires an offset: run qgemm-allocate-lds first}}
  // expected-error @+1 {{failed to legalize operation 'qgemm.lds_alloc'}}
  %b = qgemm.lds_alloc : !qgemm.lds<128xf32>
  %t = qgemm.lds_load %b : !qgemm.lds<128xf32> -> tensor<128xf32, #row>
  qgemm.return
}
