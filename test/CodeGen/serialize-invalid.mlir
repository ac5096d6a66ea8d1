// RUN: qgemm-opt %s -qgemm-serialize -split-input-file -verify-diagnostics

// expected-error @+1 {{code generation requires the attribute 'qgemm.chip', got none}}
gpu.module @no_chip {
}

// -----

// expected-error @+1 {{'qgemm.chip' requires a string, got 1100 : i64}}
gpu.module @chip_number attributes {qgemm.chip = 1100 : i64} {
}

// -----

// expected-error @+1 {{unknown chip 'gfx9999', known chips are gfx1100,}}
gpu.module @unknown attributes {qgemm.chip = "gfx9999"} {
}

// -----

// expected-error @+1 {{code generation requires a chip without product, got gfx942:mi300x}}
gpu.module @product attributes {qgemm.chip = "gfx942:mi300x"} {
}

// -----

// expected-error @+1 {{the wave size requires one that gfx942 has, got 32}}
gpu.module @wave attributes {qgemm.chip = "gfx942", qgemm.wave_size = 32 : i32} {
}

// -----

// expected-error @+1 {{'qgemm.wave_size' requires a small non-negative integer, got -1 : i32}}
gpu.module @negative attributes {qgemm.chip = "gfx942", qgemm.wave_size = -1 : i32} {
}

// -----

// expected-error @+1 {{wgp mode requires an rdna chip, got gfx942}}
gpu.module @mode attributes {qgemm.chip = "gfx942", qgemm.wgp_mode} {
}

// -----

// expected-error @+1 {{the code object version requires 5 or 6, got 4}}
gpu.module @version attributes {qgemm.chip = "gfx942", qgemm.code_object_version = 4 : i32} {
}

// -----

// LLVM reports this one through a diagnostic whose default handler exits.
// expected-error @+1 {{code generation for gfx1100 failed: local memory (65540) exceeds limit (65536) in function 'lds'}}
gpu.module @lds attributes {qgemm.chip = "gfx1100"} {
  llvm.mlir.global internal @buffer() {addr_space = 3 : i32} : !llvm.array<16385 x i32>
  llvm.func @lds(%value: i32, %at: i32) attributes {gpu.kernel, rocdl.kernel} {
    %base = llvm.mlir.addressof @buffer : !llvm.ptr<3>
    %address = llvm.getelementptr %base[%at] : (!llvm.ptr<3>, i32) -> !llvm.ptr<3>, i32
    llvm.store volatile %value, %address : i32, !llvm.ptr<3>
    llvm.return
  }
}

// -----

// LLVM aborts at this one: gfx11 takes fragments of four registers, gfx12 of two.
// expected-error @+1 {{code generation for gfx1100 failed: Cannot select: intrinsic %llvm.amdgcn.wmma.i32.16x16x16.iu8}}
gpu.module @fragment attributes {qgemm.chip = "gfx1100"} {
  llvm.func @fragment(%a: vector<2xi32>, %b: vector<2xi32>, %c: vector<8xi32>, %out: !llvm.ptr<1>) attributes {gpu.kernel, rocdl.kernel} {
    %product = rocdl.wmma.i32.16x16x16.iu8 %a, %b, %c {signA = true, signB = true} : (vector<2xi32>, vector<2xi32>, vector<8xi32>) -> vector<8xi32>
    llvm.store %product, %out : vector<8xi32>, !llvm.ptr<1>
    llvm.return
  }
}

// -----

// expected-error @+1 {{linking failed: undefined symbol: helper}}
gpu.module @undefined attributes {qgemm.chip = "gfx1100"} {
  llvm.func @helper()
  llvm.func @caller() attributes {gpu.kernel, rocdl.kernel} {
    llvm.call @helper() : () -> ()
    llvm.return
  }
}
