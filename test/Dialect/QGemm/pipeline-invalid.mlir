// RUN: qgemm-opt %s -qgemm-pipeline -verify-diagnostics

#a = #qgemm.blocked<vector = [1, 4], lanes = [8, 4], waves = [1, 1]>
#b = #qgemm.blocked<vector = [1, 4], lanes = [4, 8], waves = [1, 1]>
qgemm.kernel @six_bits(%x: memref<8x128xi8>, %y: memref<8x32xi8>) attributes {chip = "gfx1100", num_waves = 1} {
  %c0 = arith.constant 0 : index
  %c32 = arith.constant 32 : index
  %c128 = arith.constant 128 : index
  %z = arith.constant dense<0> : tensor<8x32xi6, #b>
  %r = scf.for %k = %c0 to %c128 step %c32 iter_args(%s = %z) -> tensor<8x32xi6, #b> {
    %t = qgemm.load %x[%c0, %k] : memref<8x128xi8> -> tensor<8x32xi8, #a>
    %n = arith.trunci %t : tensor<8x32xi8, #a> to tensor<8x32xi6, #a>
    // expected-error @+1 {{requires whole bytes of a row in each lane to go through LDS, got 'tensor<8x32xi6}}
    %u = qgemm.convert_layout %n : tensor<8x32xi6, #a> -> tensor<8x32xi6, #b>
    %v = arith.addi %s, %u : tensor<8x32xi6, #b>
    scf.yield %v : tensor<8x32xi6, #b>
  }
  qgemm.return
}
