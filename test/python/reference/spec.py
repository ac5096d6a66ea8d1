# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""qgemm.matmul in NumPy, written from docs/Spec.md.

Shares nothing with the C++ reference: formats come from ml_dtypes, fma is made of binary64
operations.
"""

from dataclasses import dataclass

import ml_dtypes
import numpy as np

F32 = np.float32

# name -> (bits, dtype of one element a byte or more, or None for 4-bit integers)
FLOATS = {
    "f8E4M3FN": (8, ml_dtypes.float8_e4m3fn),
    "f8E5M2": (8, ml_dtypes.float8_e5m2),
    "f8E4M3FNUZ": (8, ml_dtypes.float8_e4m3fnuz),
    "f8E5M2FNUZ": (8, ml_dtypes.float8_e5m2fnuz),
    "f6E2M3FN": (6, ml_dtypes.float6_e2m3fn),
    "f6E3M2FN": (6, ml_dtypes.float6_e3m2fn),
    "f4E2M1FN": (4, ml_dtypes.float4_e2m1fn),
    "f8E8M0FNU": (8, ml_dtypes.float8_e8m0fnu),
    "f16": (16, np.float16),
    "bf16": (16, ml_dtypes.bfloat16),
    "f32": (32, np.float32),
}
INTEGERS = {"i4": (4, True), "ui4": (4, False), "i8": (8, True), "ui8": (8, False), "i32": (32, True)}
LOW_FLOATS = [t for t in FLOATS if FLOATS[t][0] <= 8 and t != "f8E8M0FNU"]
OPERAND_INTEGERS = ["i8", "ui8", "i4", "ui4"]


def bits_of(type_name):
    return (FLOATS.get(type_name) or INTEGERS[type_name])[0]


def is_float(type_name):
    return type_name in FLOATS


def decode(type_name, patterns):
    """Patterns (unsigned integers) to values: float64 or int64."""
    patterns = np.asarray(patterns, dtype=np.uint64)
    if is_float(type_name):
        bits, dtype = FLOATS[type_name]
        storage = {32: np.uint32, 16: np.uint16}.get(bits, np.uint8)
        with np.errstate(invalid="ignore"):  # a NaN
            return patterns.astype(storage).view(dtype).astype(np.float32).astype(np.float64)
    bits, signed = INTEGERS[type_name]
    values = patterns.astype(np.int64)
    return np.where(signed & (values >= 1 << (bits - 1)), values - (1 << bits), values)


def encode(type_name, values):
    """float32 (or integer) values to patterns; floats of 8 bits and less saturate."""
    if not is_float(type_name):
        return np.asarray(values).astype(np.int64).astype(np.uint64) & np.uint64(
            (1 << bits_of(type_name)) - 1)
    bits, dtype = FLOATS[type_name]
    values = np.asarray(values, dtype=np.float32)
    if bits < 16:
        limit = np.float32(ml_dtypes.finfo(dtype).max)
        finite_only = type_name in ("f6E2M3FN", "f6E3M2FN", "f4E2M1FN")
        clipped = np.clip(values, -limit, limit)  # leaves NaN
        values = np.where(np.isnan(values) & finite_only, limit, clipped).astype(np.float32)
    storage = {32: np.uint32, 16: np.uint16}.get(bits, np.uint8)
    return values.astype(dtype).view(storage).astype(np.uint64)


def rounded(type_name, values):
    """float32 values rounded to a type, as float32."""
    return decode(type_name, encode(type_name, values)).astype(np.float32)


def fma(a, b, c):
    """f32 fused multiply-add: binary64 rounded to odd, then to f32."""
    a, b, c = np.broadcast_arrays(*(np.asarray(x, dtype=np.float32) for x in (a, b, c)))
    product = a.astype(np.float64) * b.astype(np.float64)  # exact
    c = c.astype(np.float64)
    total = product + c
    virtual = total - product
    error = (product - (total - virtual)) + (c - virtual)  # exact (2Sum)
    inexact = np.isfinite(total) & np.isfinite(error) & (error != 0)
    odd = (np.ascontiguousarray(total).view(np.uint64) & 1).astype(bool)
    toward = np.where(error > 0, np.inf, -np.inf)
    total = np.where(inexact & ~odd, np.nextafter(total, toward), total)
    return total.astype(np.float32)


def from_pattern(pattern):
    return np.uint32(pattern).view(np.float32)


def exp(x):
    """The sequence of docs/Spec.md, "exp"."""
    x = np.asarray(x, dtype=np.float32)
    c = np.where(x > F32(89), F32(89), x)
    c = np.where(c < F32(-104.5), F32(-104.5), c)
    n = np.round(c * from_pattern(0x3FB8AA3B))  # to even
    r = fma(n, from_pattern(0xBF317218), c)
    r = fma(n, from_pattern(0x3102E308), r)
    p = np.full_like(r, from_pattern(0x3AB563A7))
    for coefficient in (0x3C091EF0, 0x3D2AAC2C, 0x3E2AAA46, 0x3EFFFFFE, 0x3F800000, 0x3F800000):
        p = fma(p, r, from_pattern(coefficient))
    i = np.where(np.isnan(n), 0, n).astype(np.int32)
    half = i >> 1
    s1 = ((half + 127) << 23).astype(np.uint32).view(np.float32)
    s2 = ((i - half + 127) << 23).astype(np.uint32).view(np.float32)
    return (p * s1) * s2


@dataclass(eq=False)
class Param:
    """A scale or zero point: a constant, or values with a block shape (None is full)."""

    type_name: str
    values: np.ndarray  # R' x K', or a scalar
    block: tuple = None  # None: a constant

    def varies_along_k(self):
        return self.block is not None and self.block[1] is not None

    def expand(self, rows, k):
        """One value for each element of rows x k."""
        if self.block is None:
            return np.full((rows, k), self.values)
        br, bk = self.block
        r = np.zeros(rows, int) if br is None else np.arange(rows) // br
        c = np.zeros(k, int) if bk is None else np.arange(k) // bk
        return self.values[r[:, None], c[None, :]]

    def column(self, rows, k):
        """One value for each row, at depth k."""
        if self.block is None:
            return np.full(rows, self.values)
        br, bk = self.block
        r = np.zeros(rows, int) if br is None else np.arange(rows) // br
        return self.values[r, 0 if bk is None else k // bk]


@dataclass(eq=False)
class Side:
    type_name: str
    values: np.ndarray  # R x K: int64, or float64
    scale: Param = None
    zero: Param = None


def wrap32(x):
    return ((x.astype(np.int64) + (1 << 31)) % (1 << 32) - (1 << 31)).astype(np.int64)


def minus_zero(side):
    """Integer values less their zero points, in int32."""
    rows, k = side.values.shape
    if side.zero is None:
        return side.values
    return wrap32(side.values - side.zero.expand(rows, k).astype(np.int64))


def dequantize_weights(lhs_type, side):
    rows, k = side.values.shape
    if is_float(side.type_name) or side.zero is None:
        w = side.values.astype(np.float32)
    elif is_float(side.zero.type_name):
        w = side.values.astype(np.float32) - side.zero.expand(rows, k).astype(np.float32)
    else:
        w = minus_zero(side).astype(np.float32)
    if side.scale is not None:
        w = w * side.scale.expand(rows, k).astype(np.float32)
    return rounded(lhs_type, w).astype(np.float64)


def integer_sums(a, b):
    return wrap32(a @ b.T)


def float_sums(a, b):
    """binary64, in increasing k."""
    total = np.zeros((a.shape[0], b.shape[0]))
    for k in range(a.shape[1]):
        total = total + a[:, k, None] * b[None, :, k]
    return total


def accumulators(lhs, rhs):
    """%acc of every element: int64 holding an i32, or float32."""
    (m, k), n = lhs.values.shape, rhs.values.shape[0]
    left, right = lhs.scale, rhs.scale
    if is_float(lhs.type_name):
        a, sums = lhs.values, float_sums
        if bits_of(lhs.type_name) == 16 and rhs.type_name != lhs.type_name:
            b, right = dequantize_weights(lhs.type_name, rhs), None
        else:
            b = rhs.values
    else:
        a, b, sums = minus_zero(lhs), minus_zero(rhs), integer_sums
        if left is None and right is None:
            return sums(a, b)
    if k == 0:
        return np.zeros((m, n), np.float32)

    in_chain = [s for s in (left, right) if s is not None and s.varies_along_k()]
    if in_chain:
        edges = sorted({k} | {e for s in in_chain for e in range(0, k, s.block[1])})
        acc = np.zeros((m, n), np.float32)
        for k0, k1 in zip(edges, edges[1:]):
            part = sums(a[:, k0:k1], b[:, k0:k1]).astype(np.float32)
            factor = np.ones((1, 1), np.float32)
            if left in in_chain:
                factor = left.column(m, k0).astype(np.float32)[:, None]
            if right in in_chain:
                column = right.column(n, k0).astype(np.float32)[None, :]
                factor = factor * column if left in in_chain else column
            acc = fma(part, factor, acc)
    else:
        acc = sums(a, b).astype(np.float32)
    if left is not None and left not in in_chain:
        acc = acc * left.column(m, 0).astype(np.float32)[:, None]
    if right is not None and right not in in_chain:
        acc = acc * right.column(n, 0).astype(np.float32)[None, :]
    return acc
