// Integer code without matrix instructions, as kernels have it around their loops: addresses,
// hashes, table look-ups, selects and shifts. `rounds` turns of about fifty instructions.

kernel void integer(global const uint *in, global uint *out, uint rounds) {
  uint id = __builtin_amdgcn_workgroup_id_x() * 256 + __builtin_amdgcn_workitem_id_x();
  uint a = in[id & 1023], b = id * 2654435761u, c = ~id, d = a ^ b;
  for (uint i = 0; i < rounds; ++i) {
    a = (a << 5 | a >> 27) + (b & c) + 0x9e3779b9u;
    b ^= a >> 3;
    c = c * 2246822519u + d;
    d = d > a ? d - a : a - d;
    a += (b >> 8 & 255) * 3 + (c >> 16 & 255);
    b = (b << 13 | b >> 19) ^ (d | i);
    c ^= (a & 1) ? d : b;
    d = (d & 0xffff0000u) | (c + i) >> 16;
    a ^= (b >> 7) + (c & d & 0xff);
    b += (a < c ? a : c) ^ (b > d ? b : d);
  }
  out[id] = a ^ b ^ c ^ d;
}
