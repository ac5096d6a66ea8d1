// gfx942 has the FNUZ types only; LLVM 22's conversion crashes on the other.
func.func @f(%v: f32) -> vector<4xf8E4M3FN> {
  %0 = amdgpu.packed_trunc_2xfp8 %v, undef into undef[word 0] : f32 to vector<4xf8E4M3FN>
  return %0 : vector<4xf8E4M3FN>
}
