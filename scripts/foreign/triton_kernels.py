# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Kernels for Triton's compiler to make machine code of."""
import triton
import triton.language as tl


@triton.jit
def product(left, right, scale, out, rows, columns, depth, ROWS: tl.constexpr,
            COLUMNS: tl.constexpr, DEPTH: tl.constexpr, SUM: tl.constexpr):
    """out[r, c] = scale[c] * sum over k of left[r, k] * right[c, k]"""
    r = tl.program_id(0) * ROWS + tl.arange(0, ROWS)
    c = tl.program_id(1) * COLUMNS + tl.arange(0, COLUMNS)
    total = tl.zeros((ROWS, COLUMNS), dtype=SUM)
    for start in range(0, depth, DEPTH):
        k = start + tl.arange(0, DEPTH)
        a = tl.load(left + r[:, None] * depth + k[None, :],
                    mask=(r[:, None] < rows) & (k[None, :] < depth), other=0)
        b = tl.load(right + c[None, :] * depth + k[:, None],
                    mask=(c[None, :] < columns) & (k[:, None] < depth), other=0)
        total = tl.dot(a, b, total, out_dtype=SUM)
    factor = tl.load(scale + c, mask=c < columns, other=0.0)
    tl.store(out + r[:, None] * columns + c[None, :], total.to(tl.float32) * factor[None, :],
             mask=(r[:, None] < rows) & (c[None, :] < columns))


@triton.jit
def row_statistics(x, largest, where, running, columns, WIDTH: tl.constexpr):
    """The maximum of a row, its place, and the sums of all before."""
    row = tl.program_id(0)
    k = tl.arange(0, WIDTH)
    values = tl.load(x + row * columns + k, mask=k < columns, other=-2147483648)
    tl.store(largest + row, tl.max(values, axis=0))
    tl.store(where + row, tl.argmax(values, axis=0))
    sums = tl.cumsum(tl.where(k < columns, values, 0), axis=0)
    tl.store(running + row * columns + k, sums, mask=k < columns)


@triton.jit
def quantize_rows(x, codes, scales, columns, WIDTH: tl.constexpr):
    """Rows of f16 to i8 with one scale each."""
    row = tl.program_id(0)
    k = tl.arange(0, WIDTH)
    values = tl.load(x + row * columns + k, mask=k < columns, other=0.0).to(tl.float32)
    scale = tl.max(tl.abs(values), axis=0) / 127.0
    tl.store(scales + row, scale)
    scaled = values / scale
    rounded = tl.where(scaled < 0, scaled - 0.5, scaled + 0.5).to(tl.int8)
    tl.store(codes + row * columns + k, rounded, mask=k < columns)


@triton.jit
def sorted_rows(x, out, WIDTH: tl.constexpr):
    row = tl.program_id(0)
    k = tl.arange(0, WIDTH)
    tl.store(out + row * WIDTH + k, tl.sort(tl.load(x + row * WIDTH + k)))


@triton.jit
def histogram(x, bins, count, BLOCK: tl.constexpr, BINS: tl.constexpr):
    """Counts in every block, added up with atomics."""
    i = tl.program_id(0) * BLOCK + tl.arange(0, BLOCK)
    values = tl.load(x + i, mask=i < count, other=0)
    found = tl.histogram(values, BINS, mask=i < count)
    tl.atomic_add(bins + tl.arange(0, BINS), found)
