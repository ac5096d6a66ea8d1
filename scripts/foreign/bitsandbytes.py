# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Kernels of the wheel bitsandbytes, against their definitions in NumPy.

Sources: bitsandbytes-foundation/bitsandbytes, csrc/kernels.cu (what they compute), csrc/ops.cu and
csrc/gemm_4bit_simt.cu (how they are launched).
"""
import os

import numpy as np

from .runner import Out, bf16_bits, from_bf16, require, require_equal

PACKAGE = "bitsandbytes==0.50.2"
LIBRARY = "libbitsandbytes_rocm72.so"
LIBRARIES = ["rocm64", "rocm70", "rocm71", "rocm714", "rocm715", "rocm72"]
# mangled type: (NumPy's type of the bits, to f32, from f32, relative error of one rounding)
REAL = {
    "f": (np.float32, lambda x: x, lambda x: x.astype(np.float32), 2.0 ** -22),
    "6__half": (np.float16, lambda x: x.astype(np.float32), lambda x: x.astype(np.float16), 2.0 ** -10),
    "14__hip_bfloat16": (np.uint16, from_bf16, bf16_bits, 2.0 ** -7),
}
GENERAL, FP4, NF4 = 0, 1, 2
FP4_VALUES = np.array([0, 0.005208333333, 0.66666667, 1, 0.33333333, 0.5, 0.16666667, 0.25],
                      np.float32)
FP4_VALUES = np.concatenate([FP4_VALUES, -FP4_VALUES])
NF4_VALUES = np.array([-1, -0.6961928009986877, -0.5250730514526367, -0.39491748809814453,
                       -0.28444138169288635, -0.18477343022823334, -0.09105003625154495, 0,
                       0.07958029955625534, 0.16093020141124725, 0.24611230194568634,
                       0.33791524171829224, 0.44070982933044434, 0.5626170039176941,
                       0.7229568362236023, 1], np.float32)


def code_values(kind, rng):
    """The values that codes stand for."""
    if kind == GENERAL:
        values = np.sort(rng.uniform(-1, 1, 256)).astype(np.float32)
        values[0], values[255] = -1, 1
        return values
    return FP4_VALUES if kind == FP4 else NF4_VALUES


def unpack(kind, codes):
    """Two codes in a byte, the first in the upper half."""
    return codes if kind == GENERAL else np.stack([codes >> 4, codes & 15], -1).reshape(-1)


def numbers(real, rng, *shape):
    bits, widen, narrow, _ = REAL[real]
    x = narrow(rng.normal(0, 1, shape).astype(np.float32))
    return x, widen(x).astype(np.float32)


def quantize(judge, file, chip, real, kind, size, n):
    rng = np.random.default_rng(size + n)
    per_thread = 2 if size < 1024 else 4
    blocks = -(-n // size)
    values = code_values(kind, rng)
    x, wide = numbers(real, rng, n)
    kernel = judge.find(file, chip, rf"kQuantizeBlockwiseI{real}Li{size}ELi{per_thread}ELi0ELi{kind}E")
    count = n if kind == GENERAL else -(-n // 2)
    absmax, codes = judge.run(file, chip, kernel, (blocks, 1, 1), size // per_thread,
                              [values if kind == GENERAL else None, x, Out(np.float32, blocks),
                               Out(np.uint8, count), None, 0, n])
    padded = np.zeros(blocks * size, np.float32)
    padded[:n] = np.abs(wide)
    require_equal(absmax, padded.reshape(blocks, size).max(1), "absmax")
    # A code is right when no other value is nearer, up to the pivots' own precision.
    scaled = wide / np.repeat(absmax, size)[:n]
    got = np.abs(values[unpack(kind, codes)[:n]] - scaled)
    best = np.abs(values[None, :] - scaled[:, None]).min(1)
    require(np.all(got <= best + 1e-5), f"{np.sum(got > best + 1e-5)} codes are not the nearest")


def dequantize(judge, file, chip, real, kind, size, n):
    rng = np.random.default_rng(size + n + 1)
    _, widen, narrow, _ = REAL[real]
    blocks = -(-n // size)
    values = code_values(kind, rng)
    codes = rng.integers(0, 256, n if kind == GENERAL else -(-n // 2), dtype=np.uint8)
    absmax = rng.uniform(0.1, 4, blocks).astype(np.float32)
    tile = 512 if kind == GENERAL else 1024
    kernel = judge.find(file, chip, rf"kDequantizeBlockwiseI{real}Li512ELi64ELi8ELi{kind}E")
    # Work-items past the end read the scale of their block: the array must reach as far.
    reach = np.ones(-(-n // tile) * tile // size + 1, np.float32)
    reach[:blocks] = absmax
    dtype = REAL[real][0]
    got, = judge.run(file, chip, kernel, (-(-n // tile), 1, 1), 64,
                     [values if kind == GENERAL else None, codes, reach, Out(dtype, n),
                      size if kind == GENERAL else size // 2, n])
    want = values[unpack(kind, codes)[:n]] * np.repeat(absmax, size)[:n]
    require_equal(got, narrow(want.astype(np.float32)), "values")


def vector_quant(judge, file, chip, sparse, rows, columns):
    rng = np.random.default_rng(rows)
    x = rng.normal(0, 2, (rows, columns)).astype(np.float16)
    threshold = np.float32(3.5 if sparse else 0)
    kernel = judge.find(file, chip, rf"kInt8VectorQuantI6__halfLi1024ELi{int(sparse)}E")
    got, stats = judge.run(file, chip, kernel, (rows, 1, 1), 1024,
                           [x, Out(np.int8, rows, columns), Out(np.float32, rows), threshold, rows,
                            columns])
    wide = x.astype(np.float32)
    inside = np.abs(wide) < threshold if sparse else np.ones_like(wide, bool)
    want_stats = np.where(inside, np.abs(wide), 0).max(1)
    require_equal(stats, want_stats.astype(np.float32), "row maxima")
    exact = np.where(inside, wide.astype(np.float64) * 127 / want_stats[:, None], 0)
    error = np.abs(got - exact)
    require(np.all(error <= 0.5 + 1e-4), f"{np.sum(error > 0.5 + 1e-4)} are not the nearest integer")


def dequantize_product(judge, file, chip, rows, columns, with_bias):
    rng = np.random.default_rng(columns)
    a = rng.integers(-(1 << 20), 1 << 20, (rows, columns), dtype=np.int32)
    row = rng.uniform(0.1, 3, rows).astype(np.float32)
    column = rng.uniform(0.1, 3, columns).astype(np.float32)
    bias = rng.normal(0, 1, columns).astype(np.float16) if with_bias else None
    kernel = judge.find(file, chip, "kdequant_mm_int32_fp16")
    count = rows * columns
    got, = judge.run(file, chip, kernel, (-(-count // 2048), 1, 1), 512,
                     [a, row, column, Out(np.float16, rows, columns), bias, rows, columns, count])
    scaled = a.astype(np.float32) * row[:, None] * column
    constant = np.float32(6.200012e-05)  # 1 / 127^2, as the source has it
    # A fused multiply-add: one rounding to f32, here by way of f64, then one to f16.
    total = scaled.astype(np.float64) * np.float64(constant)
    total = total + (bias.astype(np.float64) if with_bias else 0)
    with np.errstate(over="ignore"):
        require_equal(got, total.astype(np.float32).astype(np.float16), "values")


def product_4bit(judge, file, chip, real, kind, m, n, k, size):
    rng = np.random.default_rng(m + n + k)
    dtype, widen, _, step = REAL[real]
    values = code_values(kind, rng)
    a, wide = numbers(real, rng, m, k)
    codes = rng.integers(0, 256, (n, k // 2), dtype=np.uint8)
    absmax = rng.uniform(0.5, 2, (n, k // size)).astype(np.float32)
    bias, wide_bias = numbers(real, rng, n)
    rows = min(m, 8)
    kernel = judge.find(file, chip, rf"gemm_4bit_simtI{real}Li{rows}E")
    got, = judge.run(file, chip, kernel, (-(-n // 4), -(-m // rows), 1), 128,
                     [a, codes, absmax, None, None, None, Out(dtype, m, n), bias, m, n, k, size,
                      kind])
    weights = unpack(kind, codes.reshape(-1)).reshape(n, k)
    weights = values[weights].astype(np.float64) * np.repeat(absmax, size, 1)
    want = wide.astype(np.float64) @ weights.T + wide_bias
    # Weights and partial sums are rounded to the type on some chips.
    bound = step * (np.abs(wide.astype(np.float64)) @ np.abs(weights).T + np.abs(wide_bias))
    error = np.abs(widen(got).astype(np.float64) - want)
    require(np.all(error <= bound), f"{np.sum(error > bound)} of {got.size} beyond the bound, "
            f"the worst {np.max(error / bound):.2f} times")


def cases(judge, wheel, chips, sample):
    file = os.path.join(wheel, "bitsandbytes", LIBRARY)
    for chip in chips:
        for real in ["6__half"] if sample else REAL:
            for kind in (GENERAL, FP4, NF4):
                for size in (256,) if sample else (128, 256, 512, 1024, 2048, 4096):
                    yield f"{chip} kQuantizeBlockwise {real} {kind} {size}", \
                        lambda c=chip, r=real, q=kind, s=size: quantize(judge, file, c, r, q, s, 9000)
                for size in (64,) if sample else (64, 128, 1024):
                    yield f"{chip} kDequantizeBlockwise {real} {kind} {size}", \
                        lambda c=chip, r=real, q=kind, s=size: dequantize(judge, file, c, r, q, s,
                                                                         5000)
            for kind in (FP4, NF4):
                for m in (3,) if sample else (1, 2, 3, 5, 8, 11):
                    yield f"{chip} gemm_4bit_simt {real} {kind} {m}", \
                        lambda c=chip, r=real, q=kind, m=m: product_4bit(judge, file, c, r, q, m, 9,
                                                                        2176, 64)
        for sparse in (False, True):
            yield f"{chip} kInt8VectorQuant {sparse}", \
                lambda c=chip, s=sparse: vector_quant(judge, file, c, s, 3, 2500)
        for with_bias in (False, True):
            yield f"{chip} kdequant_mm_int32_fp16 {with_bias}", \
                lambda c=chip, b=with_bias: dequantize_product(judge, file, c, 13, 333, b)
