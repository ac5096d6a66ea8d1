// Every combination of signs, zero points and scales compiles on both chips and in both
// families, in registers: no scratch, no spills. The binaries' metadata are read back.

// RUN: qgemm-opt %s -qgemm-to-binary="target=gfx1100 family=large m-max=16" | sed "s/bin = .*//" | FileCheck %s --check-prefixes=CHECK,RDNA
// RUN: qgemm-opt %s -qgemm-to-binary="target=gfx1100 family=large m-max=32" | sed "s/bin = .*//" | FileCheck %s --check-prefixes=CHECK,RDNA
// RUN: qgemm-opt %s -qgemm-to-binary="target=gfx1100 family=generic" | sed "s/bin = .*//" | FileCheck %s --check-prefixes=CHECK,RDNA
// RUN: qgemm-opt %s -qgemm-to-binary="target=gfx942 family=large m-max=16" | sed "s/bin = .*//" | FileCheck %s --check-prefixes=CHECK,CDNA
// RUN: qgemm-opt %s -qgemm-to-binary="target=gfx942 family=large" | sed "s/bin = .*//" | FileCheck %s --check-prefixes=CHECK,CDNA
// RUN: qgemm-opt %s -qgemm-to-binary="target=gfx942 family=generic" | sed "s/bin = .*//" | FileCheck %s --check-prefixes=CHECK,CDNA

// CHECK-LABEL: gpu.binary @i8_i8_zero_none_scale_none
// CHECK-SAME: scratch_bytes = 0
// CHECK-SAME: sgpr_spills = 0
// CHECK-SAME: vgpr_spills = 0
// RDNA-SAME: wave_size = 32
// CDNA-SAME: wave_size = 64
func.func @i8_i8_zero_none_scale_none(%a: memref<?x2064xi8>, %b: memref<256x2064xi8>, %c: memref<?x256xi32>) {
  qgemm.matmul lhs(%a : memref<?x2064xi8>)
      rhs(%b : memref<256x2064xi8>)
      outs(%c : memref<?x256xi32>)
  return
}

// CHECK-LABEL: gpu.binary @i8_i8_zero_const_scale_const
// CHECK-SAME: scratch_bytes = 0
// CHECK-SAME: sgpr_spills = 0
// CHECK-SAME: vgpr_spills = 0
// RDNA-SAME: wave_size = 32
// CDNA-SAME: wave_size = 64
func.func @i8_i8_zero_const_scale_const(%a: memref<?x2064xi8>, %b: memref<256x2064xi8>, %c: memref<?x256xf32>) {
  qgemm.matmul lhs(%a : memref<?x2064xi8>) scale(0.5) zero(3)
      rhs(%b : memref<256x2064xi8>) zero(5)
      outs(%c : memref<?x256xf32>)
  return
}

// CHECK-LABEL: gpu.binary @i8_i8_zero_token_scale_token
// CHECK-SAME: scratch_bytes = 0
// CHECK-SAME: sgpr_spills = 0
// CHECK-SAME: vgpr_spills = 0
// RDNA-SAME: wave_size = 32
// CDNA-SAME: wave_size = 64
func.func @i8_i8_zero_token_scale_token(%a: memref<?x2064xi8>, %b: memref<256x2064xi8>, %c: memref<?x256xbf16>, %z: memref<?x1xi32>, %y: memref<256x1xi8>, %s: memref<?x1xf32>, %t: memref<256x1xf16>) {
  qgemm.matmul lhs(%a : memref<?x2064xi8>) scale(%s : memref<?x1xf32>) block [1, full] zero(%z : memref<?x1xi32>) block [1, full]
      rhs(%b : memref<256x2064xi8>) scale(%t : memref<256x1xf16>) block [1, full] zero(%y : memref<256x1xi8>) block [1, full]
      outs(%c : memref<?x256xbf16>)
  return
}

// CHECK-LABEL: gpu.binary @i8_i8_zero_tensor_scale_tensor
// CHECK-SAME: scratch_bytes = 0
// CHECK-SAME: sgpr_spills = 0
// CHECK-SAME: vgpr_spills = 0
// RDNA-SAME: wave_size = 32
// CDNA-SAME: wave_size = 64
func.func @i8_i8_zero_tensor_scale_tensor(%a: memref<?x2064xi8>, %b: memref<256x2064xi8>, %c: memref<?x256xf16>, %z: memref<1x1xi8>, %y: memref<1x1xi32>, %s: memref<1x1xbf16>, %t: memref<1x1xf32>) {
  qgemm.matmul lhs(%a : memref<?x2064xi8>) scale(%s : memref<1x1xbf16>) block [full, full] zero(%z : memref<1x1xi8>) block [full, full]
      rhs(%b : memref<256x2064xi8>) scale(%t : memref<1x1xf32>) block [full, full] zero(%y : memref<1x1xi32>) block [full, full]
      outs(%c : memref<?x256xf16>)
  return
}

// CHECK-LABEL: gpu.binary @ui8_i8_zero_none_scale_const
// CHECK-SAME: scratch_bytes = 0
// CHECK-SAME: sgpr_spills = 0
// CHECK-SAME: vgpr_spills = 0
// RDNA-SAME: wave_size = 32
// CDNA-SAME: wave_size = 64
func.func @ui8_i8_zero_none_scale_const(%a: memref<?x2064xui8>, %b: memref<256x2064xi8>, %c: memref<?x256xf32>) {
  qgemm.matmul lhs(%a : memref<?x2064xui8>) scale(0.5)
      rhs(%b : memref<256x2064xi8>)
      outs(%c : memref<?x256xf32>)
  return
}

// CHECK-LABEL: gpu.binary @ui8_i8_zero_const_scale_token
// CHECK-SAME: scratch_bytes = 0
// CHECK-SAME: sgpr_spills = 0
// CHECK-SAME: vgpr_spills = 0
// RDNA-SAME: wave_size = 32
// CDNA-SAME: wave_size = 64
func.func @ui8_i8_zero_const_scale_token(%a: memref<?x2064xui8>, %b: memref<256x2064xi8>, %c: memref<?x256xbf16>, %s: memref<?x1xf32>, %t: memref<256x1xf16>) {
  qgemm.matmul lhs(%a : memref<?x2064xui8>) scale(%s : memref<?x1xf32>) block [1, full] zero(3)
      rhs(%b : memref<256x2064xi8>) scale(%t : memref<256x1xf16>) block [1, full] zero(5)
      outs(%c : memref<?x256xbf16>)
  return
}

// CHECK-LABEL: gpu.binary @ui8_i8_zero_token_scale_tensor
// CHECK-SAME: scratch_bytes = 0
// CHECK-SAME: sgpr_spills = 0
// CHECK-SAME: vgpr_spills = 0
// RDNA-SAME: wave_size = 32
// CDNA-SAME: wave_size = 64
func.func @ui8_i8_zero_token_scale_tensor(%a: memref<?x2064xui8>, %b: memref<256x2064xi8>, %c: memref<?x256xf16>, %z: memref<?x1xi32>, %y: memref<256x1xi8>, %s: memref<1x1xbf16>, %t: memref<1x1xf32>) {
  qgemm.matmul lhs(%a : memref<?x2064xui8>) scale(%s : memref<1x1xbf16>) block [full, full] zero(%z : memref<?x1xi32>) block [1, full]
      rhs(%b : memref<256x2064xi8>) scale(%t : memref<1x1xf32>) block [full, full] zero(%y : memref<256x1xi8>) block [1, full]
      outs(%c : memref<?x256xf16>)
  return
}

// CHECK-LABEL: gpu.binary @ui8_i8_zero_tensor_scale_none
// CHECK-SAME: scratch_bytes = 0
// CHECK-SAME: sgpr_spills = 0
// CHECK-SAME: vgpr_spills = 0
// RDNA-SAME: wave_size = 32
// CDNA-SAME: wave_size = 64
func.func @ui8_i8_zero_tensor_scale_none(%a: memref<?x2064xui8>, %b: memref<256x2064xi8>, %c: memref<?x256xi32>, %z: memref<1x1xui8>, %y: memref<1x1xi32>) {
  qgemm.matmul lhs(%a : memref<?x2064xui8>) zero(%z : memref<1x1xui8>) block [full, full]
      rhs(%b : memref<256x2064xi8>) zero(%y : memref<1x1xi32>) block [full, full]
      outs(%c : memref<?x256xi32>)
  return
}

// CHECK-LABEL: gpu.binary @i8_ui8_zero_none_scale_token
// CHECK-SAME: scratch_bytes = 0
// CHECK-SAME: sgpr_spills = 0
// CHECK-SAME: vgpr_spills = 0
// RDNA-SAME: wave_size = 32
// CDNA-SAME: wave_size = 64
func.func @i8_ui8_zero_none_scale_token(%a: memref<?x2064xi8>, %b: memref<256x2064xui8>, %c: memref<?x256xbf16>, %s: memref<?x1xf32>, %t: memref<256x1xf16>) {
  qgemm.matmul lhs(%a : memref<?x2064xi8>) scale(%s : memref<?x1xf32>) block [1, full]
      rhs(%b : memref<256x2064xui8>) scale(%t : memref<256x1xf16>) block [1, full]
      outs(%c : memref<?x256xbf16>)
  return
}

// CHECK-LABEL: gpu.binary @i8_ui8_zero_const_scale_tensor
// CHECK-SAME: scratch_bytes = 0
// CHECK-SAME: sgpr_spills = 0
// CHECK-SAME: vgpr_spills = 0
// RDNA-SAME: wave_size = 32
// CDNA-SAME: wave_size = 64
func.func @i8_ui8_zero_const_scale_tensor(%a: memref<?x2064xi8>, %b: memref<256x2064xui8>, %c: memref<?x256xf16>, %s: memref<1x1xbf16>, %t: memref<1x1xf32>) {
  qgemm.matmul lhs(%a : memref<?x2064xi8>) scale(%s : memref<1x1xbf16>) block [full, full] zero(3)
      rhs(%b : memref<256x2064xui8>) scale(%t : memref<1x1xf32>) block [full, full] zero(5)
      outs(%c : memref<?x256xf16>)
  return
}

// CHECK-LABEL: gpu.binary @i8_ui8_zero_token_scale_none
// CHECK-SAME: scratch_bytes = 0
// CHECK-SAME: sgpr_spills = 0
// CHECK-SAME: vgpr_spills = 0
// RDNA-SAME: wave_size = 32
// CDNA-SAME: wave_size = 64
func.func @i8_ui8_zero_token_scale_none(%a: memref<?x2064xi8>, %b: memref<256x2064xui8>, %c: memref<?x256xi32>, %z: memref<?x1xi32>, %y: memref<256x1xui8>) {
  qgemm.matmul lhs(%a : memref<?x2064xi8>) zero(%z : memref<?x1xi32>) block [1, full]
      rhs(%b : memref<256x2064xui8>) zero(%y : memref<256x1xui8>) block [1, full]
      outs(%c : memref<?x256xi32>)
  return
}

// CHECK-LABEL: gpu.binary @i8_ui8_zero_tensor_scale_const
// CHECK-SAME: scratch_bytes = 0
// CHECK-SAME: sgpr_spills = 0
// CHECK-SAME: vgpr_spills = 0
// RDNA-SAME: wave_size = 32
// CDNA-SAME: wave_size = 64
func.func @i8_ui8_zero_tensor_scale_const(%a: memref<?x2064xi8>, %b: memref<256x2064xui8>, %c: memref<?x256xf32>, %z: memref<1x1xi8>, %y: memref<1x1xi32>) {
  qgemm.matmul lhs(%a : memref<?x2064xi8>) scale(0.5) zero(%z : memref<1x1xi8>) block [full, full]
      rhs(%b : memref<256x2064xui8>) zero(%y : memref<1x1xi32>) block [full, full]
      outs(%c : memref<?x256xf32>)
  return
}

// CHECK-LABEL: gpu.binary @ui8_ui8_zero_none_scale_tensor
// CHECK-SAME: scratch_bytes = 0
// CHECK-SAME: sgpr_spills = 0
// CHECK-SAME: vgpr_spills = 0
// RDNA-SAME: wave_size = 32
// CDNA-SAME: wave_size = 64
func.func @ui8_ui8_zero_none_scale_tensor(%a: memref<?x2064xui8>, %b: memref<256x2064xui8>, %c: memref<?x256xf16>, %s: memref<1x1xbf16>, %t: memref<1x1xf32>) {
  qgemm.matmul lhs(%a : memref<?x2064xui8>) scale(%s : memref<1x1xbf16>) block [full, full]
      rhs(%b : memref<256x2064xui8>) scale(%t : memref<1x1xf32>) block [full, full]
      outs(%c : memref<?x256xf16>)
  return
}

// CHECK-LABEL: gpu.binary @ui8_ui8_zero_const_scale_none
// CHECK-SAME: scratch_bytes = 0
// CHECK-SAME: sgpr_spills = 0
// CHECK-SAME: vgpr_spills = 0
// RDNA-SAME: wave_size = 32
// CDNA-SAME: wave_size = 64
func.func @ui8_ui8_zero_const_scale_none(%a: memref<?x2064xui8>, %b: memref<256x2064xui8>, %c: memref<?x256xi32>) {
  qgemm.matmul lhs(%a : memref<?x2064xui8>) zero(3)
      rhs(%b : memref<256x2064xui8>) zero(5)
      outs(%c : memref<?x256xi32>)
  return
}

// CHECK-LABEL: gpu.binary @ui8_ui8_zero_token_scale_const
// CHECK-SAME: scratch_bytes = 0
// CHECK-SAME: sgpr_spills = 0
// CHECK-SAME: vgpr_spills = 0
// RDNA-SAME: wave_size = 32
// CDNA-SAME: wave_size = 64
func.func @ui8_ui8_zero_token_scale_const(%a: memref<?x2064xui8>, %b: memref<256x2064xui8>, %c: memref<?x256xf32>, %z: memref<?x1xi32>, %y: memref<256x1xui8>) {
  qgemm.matmul lhs(%a : memref<?x2064xui8>) scale(0.5) zero(%z : memref<?x1xi32>) block [1, full]
      rhs(%b : memref<256x2064xui8>) zero(%y : memref<256x1xui8>) block [1, full]
      outs(%c : memref<?x256xf32>)
  return
}

// CHECK-LABEL: gpu.binary @ui8_ui8_zero_tensor_scale_token
// CHECK-SAME: scratch_bytes = 0
// CHECK-SAME: sgpr_spills = 0
// CHECK-SAME: vgpr_spills = 0
// RDNA-SAME: wave_size = 32
// CDNA-SAME: wave_size = 64
func.func @ui8_ui8_zero_tensor_scale_token(%a: memref<?x2064xui8>, %b: memref<256x2064xui8>, %c: memref<?x256xbf16>, %z: memref<1x1xui8>, %y: memref<1x1xi32>, %s: memref<?x1xf32>, %t: memref<256x1xf16>) {
  qgemm.matmul lhs(%a : memref<?x2064xui8>) scale(%s : memref<?x1xf32>) block [1, full] zero(%z : memref<1x1xui8>) block [full, full]
      rhs(%b : memref<256x2064xui8>) scale(%t : memref<256x1xf16>) block [1, full] zero(%y : memref<1x1xi32>) block [full, full]
      outs(%c : memref<?x256xbf16>)
  return
}
