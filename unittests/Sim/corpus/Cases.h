//===- Cases.h - launches of the corpus ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A case is one launch: a kernel, its grid and the contents of its arguments. Each source file of
// the corpus registers its own with CASE; CorpusTest.cpp runs them on both sides.
//
//===----------------------------------------------------------------------===//

#ifndef QGEMM_UNITTESTS_SIM_CORPUS_CASES_H
#define QGEMM_UNITTESTS_SIM_CORPUS_CASES_H

#include <cstdint>
#include <cstring>
#include <functional>
#include <limits>
#include <random>
#include <string>
#include <tuple>
#include <type_traits>
#include <vector>

namespace qgemm::corpus {

/// How the elements of a buffer are compared: any NaN equals any NaN, all else bit for bit.
enum class Elements : uint8_t { Bits, Half, BFloat, Float, Double };

template <class T> constexpr Elements elementsOf() {
  if (std::is_same_v<T, _Float16>)
    return Elements::Half;
  if (std::is_same_v<T, __bf16>)
    return Elements::BFloat;
  if (std::is_same_v<T, float>)
    return Elements::Float;
  return std::is_same_v<T, double> ? Elements::Double : Elements::Bits;
}

/// A scalar, or the initial contents of a buffer.
struct Argument {
  std::vector<uint8_t> bytes;
  Elements elements = Elements::Bits;
  bool buffer = false;
  unsigned alignment = 0;

  template <class T>
  Argument(const std::vector<T> &values)
      : elements(elementsOf<T>()), buffer(true), alignment(alignof(T)) {
    bytes.resize(values.size() * sizeof(T));
    std::memcpy(bytes.data(), values.data(), bytes.size());
  }
  template <class T, class = std::enable_if_t<std::is_arithmetic_v<T>>>
  Argument(T value) : alignment(alignof(T)) {
    bytes.resize(sizeof(T));
    std::memcpy(bytes.data(), &value, sizeof(T));
  }
};

struct Case {
  std::string file;   ///< "integer.cpp"
  std::string kernel; ///< "divide64"
  std::string chips;  ///< those that have it; empty: all
  uint32_t groups = 1;
  uint32_t block = 1; ///< work-items; 0: one wave
  std::vector<Argument> arguments;
  std::function<void(const std::vector<void *> &)> host; ///< one work-item, given its arguments
};

std::vector<Case> &cases();

template <class P> P parameter(void *storage) {
  if constexpr (std::is_pointer_v<P>)
    return static_cast<P>(storage);
  else
    return *static_cast<P *>(storage);
}

/// An argument of the parameter's own type: a literal 5 for a `u64` takes eight bytes.
template <class P, class V> Argument argumentFor(const V &value) {
  if constexpr (std::is_pointer_v<P>)
    return Argument(value);
  else
    return Argument(P(value));
}

struct Registration {
  template <class... P, class... V>
  Registration(const char *file, const char *kernel, const char *chips, uint32_t groups,
               uint32_t block, void (*function)(P...), const V &...values) {
    static_assert(sizeof...(P) == sizeof...(V), "one value for each parameter");
    Case added{file, kernel, chips, groups, block, {argumentFor<P>(values)...}, {}};
    added.host = [function](const std::vector<void *> &storage) {
      call(function, storage, std::index_sequence_for<P...>());
    };
    cases().push_back(std::move(added));
  }

private:
  template <class... P, size_t... I>
  static void call(void (*function)(P...), const std::vector<void *> &storage,
                   std::index_sequence<I...>) {
    function(parameter<P>(storage[I])...);
  }
};

/// Any bits, all of them equally likely.
template <class T> std::vector<T> random(size_t count, unsigned seed = 1) {
  std::mt19937_64 engine(seed * 0x9e3779b9u + sizeof(T));
  std::vector<T> values(count);
  auto *bytes = reinterpret_cast<uint8_t *>(values.data());
  for (size_t i = 0; i < count * sizeof(T); ++i)
    bytes[i] = uint8_t(engine() >> 32);
  return values;
}

/// Numbers in [low, high].
template <class T> std::vector<T> ranged(size_t count, double low, double high, unsigned seed = 1) {
  std::mt19937_64 engine(seed);
  std::vector<T> values(count);
  for (T &value : values) {
    double unit = double(engine() >> 11) * 0x1p-53;
    double number = low + (high - low) * unit;
    value =
        std::is_integral_v<T> ? T(low + double(engine() % uint64_t(high - low + 1))) : T(number);
  }
  return values;
}

template <class T> std::vector<T> edges() {
  if constexpr (std::is_integral_v<T>) {
    using L = std::numeric_limits<T>;
    return {T(0),
            T(1),
            T(2),
            T(-1),
            T(-2),
            L::min(),
            T(L::min() + 1),
            L::max(),
            T(L::max() - 1),
            T(L::max() / 2),
            T(7),
            T(10),
            T(100),
            T(L::min() / 3)};
  } else {
    // Built from bits, for the types that have no numeric_limits.
    constexpr int bits = sizeof(T) * 8;
    constexpr int mantissa =
        std::is_same_v<T, _Float16> ? 10 : (std::is_same_v<T, __bf16> ? 7 : (bits == 32 ? 23 : 52));
    uint64_t one = 1, infinity = ((one << (bits - 1 - mantissa)) - 1) << mantissa;
    uint64_t unit = ((one << (bits - 2 - mantissa)) - 1) << mantissa;
    std::vector<uint64_t> patterns = {0,
                                      1,
                                      2,
                                      (one << mantissa) - 1,
                                      one << mantissa,
                                      (one << mantissa) + 1,
                                      unit,
                                      unit + 1,
                                      unit - 1,
                                      unit + (one << mantissa),
                                      unit + (one << mantissa) / 2,
                                      infinity - 1,
                                      infinity - 2,
                                      infinity,
                                      infinity | one << (mantissa - 1),
                                      infinity + 1};
    std::vector<T> values;
    for (uint64_t sign : {uint64_t(0), one << (bits - 1)})
      for (uint64_t pattern : patterns) {
        uint64_t whole = pattern | sign;
        T value;
        std::memcpy(&value, &whole, sizeof(T));
        values.push_back(value);
      }
    return values;
  }
}

/// Random bits, with edge values in a third of the places; two buffers with different seeds meet
/// in most pairs of edges.
template <class T> std::vector<T> mixed(size_t count, unsigned seed = 1) {
  std::vector<T> values = random<T>(count, seed), special = edges<T>();
  std::mt19937 engine(seed * 77 + 5);
  for (T &value : values)
    if (engine() % 3 == 0)
      value = special[engine() % special.size()];
  return values;
}

template <class T> std::vector<T> counting(size_t count, T first = T(0)) {
  std::vector<T> values(count);
  for (size_t i = 0; i < count; ++i)
    values[i] = T(first + T(i));
  return values;
}

template <class T> std::vector<T> filled(size_t count, T value) {
  return std::vector<T>(count, value);
}

/// A buffer that the kernel fills: what it leaves out must stay as it was.
template <class T> std::vector<T> result(size_t count) {
  std::vector<T> values(count);
  std::memset(values.data(), 0x5a, count * sizeof(T));
  return values;
}

} // namespace qgemm::corpus

#endif // QGEMM_UNITTESTS_SIM_CORPUS_CASES_H
