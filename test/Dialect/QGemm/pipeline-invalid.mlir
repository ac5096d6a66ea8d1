// RUN: qgemm-opt %s -qgemm-pipeline -verify-diagnostics

#a = #qgemm.blocked<vector = [1, 4], lanes = [8, 4], waves = [1, 1]>
#b = #qgemm.blocked<vector = [1, 4], lanes = [4, 8], waves = [1, 1]>
qgemm.kernel @nibbles(%x: memref<8x128xi8>, %y: memref<8x32xi8>) attributes {chip = "gfx1100", num_waves = 1} {
  %c0 = arith.constant 0 : index
  %c32 = arith.constant 32 : index
  %c128 = arith.constant 128 : index
  %z = arith.constant dense<0> : tensor<8x32xi4, #b>
  %r = scf.for %k = %c0 to %c128 step %c32 iter_args(%s = %z) -> tensor<8x32xi4, #b> {
    %t = qgemm.load %x[%c0, %k] : memref<8x128xi8> -> tensor<8x32xi8, #a>
    %n = arith.trunci %t : tensor<8x32xi8, #a> to tensor<8x32xi4, #a>
    // expected-error @+1 {{requires elements of 8, 16, 32 or 64 bits to go through LDS, got 'i4'}}
    %u = qgemm.convert_layout %n : tensor<8x32xi4, #a> -> tensor<8x32xi4, #b>
    %v = arith.addi %s, %u : tensor<8x32xi4, #b>
    scf.yield %v : tensor<8x32xi4, #b>
  }
  qgemm.return
}
