//===- control.cpp - branches, calls, recursion ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "corpus.h"

/// A machine of 24 instructions: a dense switch in a loop, different for every lane.
KERNEL interpreter(const u8 *code, const u32 *in, u32 *out) {
  u32 i = globalId();
  u32 a = in[i], b = in[i ^ 1], steps = 0;
  for (u32 pc = i % 64; pc < 256 && steps < 200; ++steps) {
    switch (code[pc++] % 24) {
    case 0:
      a += b;
      break;
    case 1:
      a -= b;
      break;
    case 2:
      a *= b | 1;
      break;
    case 3:
      a ^= b << 3;
      break;
    case 4:
      b = a >> 5;
      break;
    case 5:
      b += 0x9e3779b9;
      break;
    case 6:
      a = b ? a / b : 1;
      break;
    case 7:
      a = ~a;
      break;
    case 8:
      if (a & 1)
        ++pc;
      break;
    case 9:
      if (a > b)
        pc += 2;
      break;
    case 10:
      a = a << 7 | a >> 25;
      break;
    case 11:
      b ^= a;
      break;
    case 12:
      a = u32(__builtin_popcount(a)) * b;
      break;
    case 13: {
      u32 t = a;
      a = b;
      b = t;
    } break;
    case 14:
      a = i32(a) < i32(b) ? a : b;
      break;
    case 15:
      for (u32 k = 0; k < (b & 3); ++k)
        a = a * 3 + k;
      break;
    case 16:
      b = b % 1000;
      break;
    case 17:
      a |= 0x10001;
      break;
    case 18:
      a &= 0x7ffffffe;
      break;
    case 19:
      if (b % 37 == 0) {
        out[i] = a ^ 0xdead;
        return;
      }
      break;
    case 20:
      a += code[a & 255];
      break;
    case 21:
      b -= steps;
      break;
    case 22:
      pc = (pc + (a & 7)) & 255;
      break;
    default:
      a = a * 5 + 1;
      break;
    }
  }
  out[i] = a + b * 31 + steps;
}
CASE(ANY_CHIP, interpreter, 4, 256, random<u8>(256, 30), random<u32>(1024, 31), result<u32>(1024))

/// Sparse cases, ranges and a uniform selector: a jump table or a tree of branches.
KERNEL switches(const i32 *in, i32 *out, i32 mode) {
  u32 i = globalId();
  i32 x = in[i], r = 0;
  switch (mode) {
  case 0:
    r = x;
    break;
  case 1:
    r = x * x;
    break;
  case 2:
    r = x / 3;
    break;
  case 3:
    r = -x;
    break;
  case 4:
    r = x ^ 0x55;
    break;
  case 5:
    r = x << 4;
    break;
  case 6:
    r = x % 17;
    break;
  case 7:
    r = x & 0xff00;
    break;
  case 8:
    r = x + mode;
    break;
  }
  switch (x % 1000) {
  case -999 ... - 500:
    r += 1;
    break;
  case -7:
    r *= 3;
    break;
  case 0:
    r ^= -1;
    break;
  case 1:
  case 2:
  case 3:
  case 5:
  case 8:
  case 13:
  case 21:
    r += 1000;
    break;
  case 100:
    r = 5;
    break;
  case 400 ... 499:
    r -= x / 7;
    break;
  case 999:
    r <<= 2;
    break;
  default:
    r += 7;
  }
  out[i] = r;
}
CASE(ANY_CHIP, switches, 2, 256, ranged<i32>(512, -2000, 2000, 32), result<i32>(512), 6)
CASE(ANY_CHIP, switches, 1, 512, mixed<i32>(512, 33), result<i32>(512), 3)

NOINLINE static u32 ackermann(u32 m, u32 n) {
  if (m == 0)
    return n + 1;
  return ackermann(m - 1, n ? ackermann(m, n - 1) : 1);
}
NOINLINE static u64 fibonacci(u32 n) { return n < 2 ? n : fibonacci(n - 1) + fibonacci(n - 2); }

KERNEL recursion(const u32 *in, u64 *out) {
  u32 i = globalId();
  out[i] = ackermann(2, in[i] % 5) * 1000 + fibonacci(in[i] % 11);
}
CASE(ANY_CHIP, recursion, 2, 64, random<u32>(128, 34), result<u64>(128))

/// Quicksort of a private array: pointers into a caller's frame, recursion of unknown depth.
NOINLINE static void quicksort(i32 *values, i32 low, i32 high) {
  if (low >= high)
    return;
  i32 pivot = values[(low + high) / 2], l = low, h = high;
  while (l <= h) {
    while (values[l] < pivot)
      ++l;
    while (values[h] > pivot)
      --h;
    if (l <= h) {
      i32 t = values[l];
      values[l++] = values[h];
      values[h--] = t;
    }
  }
  quicksort(values, low, h);
  quicksort(values, l, high);
}

KERNEL sort_recursive(const i32 *in, i32 *out) {
  u32 i = globalId();
  i32 values[20];
  for (u32 k = 0; k < 20; ++k)
    values[k] = in[(i * 13 + k * 29) % 997];
  quicksort(values, 0, 19);
  for (u32 k = 0; k < 20; ++k)
    out[i * 20 + k] = values[k];
}
CASE(ANY_CHIP, sort_recursive, 2, 64, mixed<i32>(997, 35), result<i32>(2560))

/// A frame whose size is known at run time only.
NOINLINE static u32 reversed_sum(const u32 *in, u32 n) {
  u32 *copy = static_cast<u32 *>(__builtin_alloca(n * sizeof(u32)));
  for (u32 k = 0; k < n; ++k)
    copy[n - 1 - k] = in[k];
  u32 sum = 0;
  for (u32 k = 0; k < n; ++k)
    sum = sum * 31 + copy[k];
  return sum;
}

KERNEL dynamic_frames(const u32 *in, u32 *out, u32 n) {
  u32 i = globalId();
  u32 first = reversed_sum(in + i, n);
  out[i] = first ^ reversed_sum(in + 2 * i, n / 2);
}
CASE(ANY_CHIP, dynamic_frames, 1, 128, random<u32>(300, 36), result<u32>(128), 24)

/// Calls through a table of addresses: relocations in the code object, targets that differ by lane.
NOINLINE static i32 opAdd(i32 a, i32 b) { return a + b; }
NOINLINE static i32 opSub(i32 a, i32 b) { return a * 2 - b; }
NOINLINE static i32 opMul(i32 a, i32 b) { return a * b; }
NOINLINE static i32 opMix(i32 a, i32 b) { return (a ^ b) + opAdd(a, opMul(b, 3)); }
using Operation = i32 (*)(i32, i32);
static const Operation operations[4] = {opAdd, opSub, opMul, opMix};

KERNEL indirect_calls(const i32 *in, const u8 *which, i32 *out) {
  u32 i = globalId();
  i32 acc = in[i];
  for (u32 k = 0; k < 6; ++k)
    acc = operations[which[(i * 3 + k) & 255] & 3](acc, in[(i + k) & 255]);
  out[i] = acc;
}
CASE(ANY_CHIP, indirect_calls, 1, 256, random<i32>(256, 37), random<u8>(256, 38), result<i32>(256))

/// More arguments than registers for them, structures by value and returned.
struct Wide {
  u64 a[6];
  f32 b;
  u8 c;
};
NOINLINE static Wide combine(Wide x, Wide y, u32 n) {
  Wide r = x;
  for (u32 k = 0; k < 6; ++k)
    r.a[k] += y.a[(k + n) % 6];
  r.b = x.b * y.b + f32(n);
  r.c = u8(x.c ^ y.c);
  return r;
}
NOINLINE static u64 manyArguments(u32 a, u64 b, f64 c, u32 d, u32 e, u32 f, u64 g, u64 h, u32 i,
                                  u32 j, u64 k, u32 l, u64 m, u64 n, u32 o, u64 p, u32 q, u64 r,
                                  u64 s, u32 t, u64 u, f32 v, u16 w, u8 x, bool y, i64 z) {
  return a + b * 2 + u64(c) + d * 3 + (e ^ f) + (g - h) * i + j + k / (l | 1) + (m & n) + o +
         p * q + (r | s) + t + (u << 3) + u64(i64(v)) + w + x * 5 + y + u64(z);
}

KERNEL big_calls(const u64 *in, u64 *out) {
  u32 i = globalId();
  Wide x{}, y{};
  for (u32 k = 0; k < 6; ++k) {
    x.a[k] = in[(i + k) & 255];
    y.a[k] = in[(i * 7 + k) & 255];
  }
  x.b = f32(i), y.b = 0.25f, x.c = u8(in[i]), y.c = u8(i);
  Wide r = combine(combine(x, y, i), x, i * 3);
  u64 sum = u64(i64(r.b)) + r.c;
  for (u32 k = 0; k < 6; ++k)
    sum = sum * 3 + r.a[k];
  const u64 *v = in + (i & 127);
  sum ^= manyArguments(u32(v[0]), v[1], 4.75 * i, u32(v[2]), u32(v[3]), u32(v[4]), v[5], v[6],
                       u32(v[7]), u32(v[8]), v[9], u32(v[10]), v[11], v[12], u32(v[13]), v[14],
                       u32(v[15]), v[16], v[17], u32(v[18]), v[19], -3.5f, u16(v[20]), u8(v[21]),
                       v[22] & 1, i64(v[23]));
  out[i] = sum;
}
CASE(ANY_CHIP, big_calls, 1, 256, random<u64>(256, 39), result<u64>(256))

/// Loops in loops with breaks, continues and a jump out of both.
KERNEL nested_loops(const u32 *in, u32 *out) {
  u32 i = globalId();
  u32 x = in[i], acc = 0;
  for (u32 a = 0; a < 1 + (x & 15); ++a) {
    for (u32 b = a;; ++b) {
      acc += a * b + (x >> (b & 31));
      if (acc % 11 == 3)
        continue;
      if (acc % 13 == 5 || b > 40)
        break;
      if (acc % 401 == 7)
        goto done;
      u32 turns = 0;
      do
        acc ^= x << (acc & 3);
      while ((acc & 0x30) == 0x10 && ++turns < 5);
    }
    if (acc & 0x8000)
      acc -= in[(i + a) & 255];
  }
done:
  u32 n = x | 1, steps = 0;
  while (n != 1 && steps < 300) {
    n = n & 1 ? 3 * n + 1 : n >> 1;
    ++steps;
  }
  out[i] = acc ^ steps << 20;
}
CASE(ANY_CHIP, nested_loops, 4, 64, random<u32>(256, 40), result<u32>(256))

/// A machine of states with computed jumps.
KERNEL automaton(const u8 *text, u32 *out) {
  u32 i = globalId();
  u32 words = 0, digits = 0, longest = 0, length = 0;
  const u8 *p = text + i, *end = p + 100;
start:
  if (p == end)
    goto finish;
  if (*p < 96)
    goto space;
  if (*p < 128)
    goto number;
  ++words;
  length = 0;
word:
  ++length;
  if (++p == end || *p < 128) {
    longest = length > longest ? length : longest;
    goto start;
  }
  goto word;
number:
  digits = digits * 7 + *p++;
  goto start;
space:
  ++p;
  goto start;
finish:
  out[i] = words | longest << 8 | digits << 16;
}
CASE(ANY_CHIP, automaton, 2, 128, random<u8>(400, 41), result<u32>(256))
