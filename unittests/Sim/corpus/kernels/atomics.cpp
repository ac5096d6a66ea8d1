//===- atomics.cpp - atomics on global memory ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What is stored at the end does not depend on the order of the work-items.
//
//===----------------------------------------------------------------------===//

#include "corpus.h"

KERNEL atomics32(const u32 *in, u32 *cells) {
  u32 x = in[globalId()];
  u32 *c = cells + x % 5 * 8;
  atomicAdd(&c[0], x);
  atomicSub(&c[1], x);
  atomicAnd(&c[2], x | 0xfff0ffffu);
  atomicOr(&c[3], x & 0x11u << (x & 15));
  atomicXor(&c[4], x);
  atomicMin(&c[5], x);
  atomicMax(reinterpret_cast<i32 *>(&c[6]), i32(x));
  atomicMax(&c[7], x);
}
CASE(ANY_CHIP, atomics32, 4, 128, random<u32>(512, 90), random<u32>(40, 91))

KERNEL atomics64(const u64 *in, u64 *cells) {
  u64 x = in[globalId()];
  u64 *c = cells + x % 5 * 8;
  atomicAdd(&c[0], x);
  atomicSub(&c[1], x);
  atomicAnd(&c[2], x | 0xfffffff0ffffffff);
  atomicOr(&c[3], x & 0x1111111111ul << (x & 15));
  atomicXor(&c[4], x);
  atomicMin(&c[5], x);
  atomicMax(reinterpret_cast<i64 *>(&c[6]), i64(x));
  atomicMin(reinterpret_cast<i64 *>(&c[7]), i64(x));
}
CASE(ANY_CHIP, atomics64, 4, 128, random<u64>(512, 92), random<u64>(40, 93))

/// Every ticket is drawn once.
KERNEL tickets(u32 *counter, u32 *drawn, u64 *wideCounter, u32 *wideDrawn) {
  u32 i = globalId();
  drawn[atomicAdd(counter, 1u) - 100] += 1;
  if (i % 3 == 0)
    wideDrawn[atomicAdd(wideCounter, u64(2)) / 2] = 7;
}
CASE(ANY_CHIP, tickets, 3, 128, filled<u32>(1, 100), filled<u32>(384, 0), filled<u64>(1, 0),
     filled<u32>(128, 0))

/// Sums of whole numbers, exact in every order.
KERNEL float_sums(const u32 *in, f32 *sums, f64 *wide) {
  u32 x = in[globalId()];
  atomicAdd(&sums[x % 7], f32(i32(x % 2001) - 1000));
  atomicAdd(&wide[x % 3], f64(x) * 0.25);
}
CASE(ANY_CHIP, float_sums, 4, 128, random<u32>(512, 94), filled<f32>(7, 0.0f), filled<f64>(3, 1.5))

/// Compare-and-swap loops: a maximum of floats, a product modulo a prime, a 64-bit pair.
KERNEL swap_loops(const f32 *in, u32 *cells, u64 *pair) {
  u32 i = globalId();
  f32 x = in[i];
  u32 old = __scoped_atomic_load_n(&cells[0], __ATOMIC_RELAXED, __MEMORY_SCOPE_DEVICE);
  while (x > __builtin_bit_cast(f32, old) &&
         !__scoped_atomic_compare_exchange_n(&cells[0], &old, __builtin_bit_cast(u32, x), false,
                                             __ATOMIC_RELAXED, __ATOMIC_RELAXED,
                                             __MEMORY_SCOPE_DEVICE))
    ;
  old = __scoped_atomic_load_n(&cells[1], __ATOMIC_RELAXED, __MEMORY_SCOPE_DEVICE);
  while (!__scoped_atomic_compare_exchange_n(
      &cells[1], &old, u32(u64(old) * (i * 2 + 3) % 4294967291), false, __ATOMIC_RELAXED,
      __ATOMIC_RELAXED, __MEMORY_SCOPE_DEVICE))
    ;
  u64 both = __scoped_atomic_load_n(pair, __ATOMIC_RELAXED, __MEMORY_SCOPE_DEVICE);
  while (!__scoped_atomic_compare_exchange_n(
      pair, &both, (both + i) << 32 >> 32 | ((both >> 32) + 1) << 32, false, __ATOMIC_RELAXED,
      __ATOMIC_RELAXED, __MEMORY_SCOPE_DEVICE))
    ;
}
CASE(ANY_CHIP, swap_loops, 2, 64, ranged<f32>(128, 0, 100, 95), std::vector<u32>{0, 12345},
     filled<u64>(1, 77))

/// Exchanges keep the sum of what is held and what was given back. The last one is known from the
/// tickets: whoever draws the last takes the cell's value as well.
KERNEL exchanges(const u32 *in, u32 *cell, u32 *tickets, u32 *sum) {
  u32 given =
      __scoped_atomic_exchange_n(cell, in[globalId()], __ATOMIC_RELAXED, __MEMORY_SCOPE_DEVICE);
  atomicAdd(sum, given);
  if (__scoped_atomic_fetch_add(tickets, 1u, __ATOMIC_ACQ_REL, __MEMORY_SCOPE_DEVICE) == 255)
    atomicAdd(sum, __scoped_atomic_exchange_n(cell, 0u, __ATOMIC_RELAXED, __MEMORY_SCOPE_DEVICE));
}
CASE(ANY_CHIP, exchanges, 2, 128, random<u32>(256, 96), random<u32>(1, 97), filled<u32>(1, 0),
     filled<u32>(1, 0))

/// The last workgroup to finish sums what the others have written.
KERNEL last_group(const u32 *in, u32 *partial, u32 *counter, u32 *out) {
  SHARED u32 sums[64];
  SHARED u32 last;
  u32 t = localId();
  sums[t] = in[globalId()];
  barrier();
  if (t == 0) {
    u32 sum = 0;
    for (u32 k = 0; k < 64; ++k)
      sum = sum * 3 + sums[k];
    partial[groupId()] = sum;
    last = __scoped_atomic_fetch_add(counter, 1u, __ATOMIC_ACQ_REL, __MEMORY_SCOPE_DEVICE) == 7;
  }
  barrier();
  if (last && t < 8)
    out[t] = partial[t] + partial[(t + 1) & 7] * 5;
}
CASE(ANY_CHIP, last_group, 8, 64, random<u32>(512, 98), filled<u32>(8, 0), filled<u32>(1, 0),
     result<u32>(8))

/// A lock around a structure too wide for one atomic.
KERNEL locked(const u32 *in, u32 *lock, u32 *state) {
  if (localId() == 0) {
    while (__scoped_atomic_exchange_n(lock, 1u, __ATOMIC_ACQUIRE, __MEMORY_SCOPE_DEVICE))
      ;
    for (u32 k = 0; k < 6; ++k)
      state[k] += in[groupId()] * (k + 1) + (k ? 0 : 1);
    __scoped_atomic_store_n(lock, 0u, __ATOMIC_RELEASE, __MEMORY_SCOPE_DEVICE);
  }
}
CASE(ANY_CHIP, locked, 16, 32, random<u32>(16, 99), filled<u32>(1, 0), random<u32>(6, 100))

/// Counters that wrap at a limit.
#if ON_DEVICE
static u32 increment(u32 *p, u32 limit) {
  return __builtin_amdgcn_atomic_inc32(p, limit, __ATOMIC_RELAXED, "agent");
}
static u32 decrement(u32 *p, u32 limit) {
  return __builtin_amdgcn_atomic_dec32(p, limit, __ATOMIC_RELAXED, "agent");
}
static u64 increment(u64 *p, u64 limit) {
  auto *wide = reinterpret_cast<unsigned long long *>(p);
  return __builtin_amdgcn_atomic_inc64(wide, limit, __ATOMIC_RELAXED, "agent");
}
#else
template <class T> static T increment(T *p, T limit) {
  T old = *p;
  *p = old >= limit ? 0 : old + 1;
  return old;
}
static u32 decrement(u32 *p, u32 limit) {
  u32 old = *p;
  *p = old == 0 || old > limit ? limit : old - 1;
  return old;
}
#endif
KERNEL wrapping_counters(u32 *cells, u64 *wide, u32 *seen) {
  atomicAdd(&seen[increment(&cells[0], 6u)], 1u);
  atomicAdd(&seen[8 + decrement(&cells[1], 10u)], 1u);
  increment(&wide[0], u64(99));
}
CASE(ANY_CHIP, wrapping_counters, 3, 64, std::vector<u32>{0, 3}, filled<u64>(1, 98),
     filled<u32>(24, 0))

/// Bytes and halves have no atomics of their own: loops on the word around them.
KERNEL small_atomics(const u32 *in, u8 *bytes, u16 *halves) {
  u32 x = in[globalId()];
  atomicAdd(&bytes[x % 11], u8(x >> 8));
  atomicXor(&halves[x % 7], u16(x >> 8));
  atomicMax(&halves[8 + x % 3], u16(x >> 16));
}
CASE(ANY_CHIP, small_atomics, 2, 64, random<u32>(128, 101), random<u8>(12, 102),
     random<u16>(12, 103))
