//===- corpus.h - one source for the device and the host ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Every file of the corpus is compiled twice: by clang for a chip, without headers or libraries,
// and as part of the test, where each work-item is a fibre (HostGrid.h). What both must agree on
// has the same spelling in both; this header gives that spelling its two meanings.
//
//===----------------------------------------------------------------------===//

#ifndef QGEMM_UNITTESTS_SIM_CORPUS_KERNELS_CORPUS_H
#define QGEMM_UNITTESTS_SIM_CORPUS_KERNELS_CORPUS_H

using i8 = signed char;
using u8 = unsigned char;
using i16 = short;
using u16 = unsigned short;
using i32 = int;
using u32 = unsigned;
using i64 = long;
using u64 = unsigned long;
using i128 = __int128;
using u128 = unsigned __int128;
using f16 = _Float16;
using bf16 = __bf16;
using f32 = float;
using f64 = double;
static_assert(sizeof(i64) == 8 && sizeof(u64) == 8, "both sides are LP64");

template <class T, int N> using Vec = T __attribute__((ext_vector_type(N)));

#define NOINLINE __attribute__((noinline))

#ifdef __AMDGCN__

#define ON_DEVICE 1
#define KERNEL extern "C" __attribute__((amdgpu_kernel)) void
#define LDS __attribute__((address_space(3)))
#define SHARED static __attribute__((address_space(3), loader_uninitialized))

inline u32 localId() { return __builtin_amdgcn_workitem_id_x(); }
inline u32 groupId() { return __builtin_amdgcn_workgroup_id_x(); }
inline u32 groupSize() { return __builtin_amdgcn_workgroup_size_x(); }
inline u32 waveSize() { return __builtin_amdgcn_wavefrontsize(); }
inline u32 laneId() {
  u32 low = __builtin_amdgcn_mbcnt_lo(~0u, 0);
  return waveSize() == 64 ? __builtin_amdgcn_mbcnt_hi(~0u, low) : low;
}
inline void barrier() {
  __builtin_amdgcn_fence(__ATOMIC_RELEASE, "workgroup");
  __builtin_amdgcn_s_barrier();
  __builtin_amdgcn_fence(__ATOMIC_ACQUIRE, "workgroup");
}
/// Waves of 32 lanes fill the lower half.
inline u64 ballot(bool p) { return __builtin_amdgcn_ballot_w64(p); }

#else

#define ON_DEVICE 0
#define KERNEL static void
#define LDS
#define SHARED static

#include "../HostGrid.h"

#endif

inline u32 globalId() { return groupId() * groupSize() + localId(); }

/// Atomics of a scope, the same builtins on both sides.
template <class P, class V> inline auto atomicAdd(P *p, V v) {
  return __scoped_atomic_fetch_add(p, v, __ATOMIC_RELAXED, __MEMORY_SCOPE_DEVICE);
}
template <class P, class V> inline auto atomicSub(P *p, V v) {
  return __scoped_atomic_fetch_sub(p, v, __ATOMIC_RELAXED, __MEMORY_SCOPE_DEVICE);
}
template <class P, class V> inline auto atomicAnd(P *p, V v) {
  return __scoped_atomic_fetch_and(p, v, __ATOMIC_RELAXED, __MEMORY_SCOPE_DEVICE);
}
template <class P, class V> inline auto atomicOr(P *p, V v) {
  return __scoped_atomic_fetch_or(p, v, __ATOMIC_RELAXED, __MEMORY_SCOPE_DEVICE);
}
template <class P, class V> inline auto atomicXor(P *p, V v) {
  return __scoped_atomic_fetch_xor(p, v, __ATOMIC_RELAXED, __MEMORY_SCOPE_DEVICE);
}
template <class P, class V> inline auto atomicMin(P *p, V v) {
  return __scoped_atomic_fetch_min(p, v, __ATOMIC_RELAXED, __MEMORY_SCOPE_DEVICE);
}
template <class P, class V> inline auto atomicMax(P *p, V v) {
  return __scoped_atomic_fetch_max(p, v, __ATOMIC_RELAXED, __MEMORY_SCOPE_DEVICE);
}

#if !ON_DEVICE
#include "../Cases.h"
#define ANY_CHIP ""
/// CASE(chips, kernel, groups, block, arguments...): launches the kernel of this file; `chips` are
/// those that have it, with spaces, or ANY_CHIP.
#define CASE(chips, kernel, groups, block, ...)                                                    \
  static const ::qgemm::corpus::Registration CASE_NAME(__COUNTER__)(                               \
      __FILE_NAME__, #kernel, chips, groups, block, kernel, __VA_ARGS__);
#define CASE_NAME(n) CASE_NAME_2(n)
#define CASE_NAME_2(n) registration##n
using ::qgemm::corpus::counting;
using ::qgemm::corpus::filled;
using ::qgemm::corpus::mixed;
using ::qgemm::corpus::random;
using ::qgemm::corpus::ranged;
using ::qgemm::corpus::result;
#else
#define CASE(...)
#endif

#endif // QGEMM_UNITTESTS_SIM_CORPUS_KERNELS_CORPUS_H
