// RUN: qgemm-opt %s -qgemm-allocate-lds -split-input-file -verify-diagnostics

#row = #qgemm.blocked<vector = [4], lanes = [32], waves = [1]>
// expected-error @+1 {{requires at most 65536 bytes of LDS on gfx1100, got 131072}}
qgemm.kernel @large() attributes {chip = "gfx1100", num_waves = 1} {
  %b = qgemm.lds_alloc : !qgemm.lds<32768xf32>
  %t = qgemm.lds_load %b : !qgemm.lds<32768xf32> -> tensor<128xf32, #row>
  qgemm.return
}

// -----

#row = #qgemm.blocked<vector = [4], lanes = [32], waves = [1]>
// expected-error @+1 {{requires at most 65536 bytes of LDS on gfx1100, got 66048}}
qgemm.kernel @beyond() attributes {chip = "gfx1100", num_waves = 1} {
  %b = qgemm.lds_alloc {offset = 65536} : !qgemm.lds<128xf32>
  %t = qgemm.lds_load %b : !qgemm.lds<128xf32> -> tensor<128xf32, #row>
  qgemm.return
}

// -----

// expected-error @+1 {{requires a chip of the Target table, got 'gfx9999'}}
qgemm.kernel @chip() attributes {chip = "gfx9999", num_waves = 1} {
  qgemm.return
}
