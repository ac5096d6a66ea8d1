# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The hand-written kernels of examples/, run by the simulator and compared with NumPy.

Products of small integers and of floats with few significant bits are exact in any order of
summation, so that every comparison is of bits, save one where the order of rounded sums is free.
"""

import pathlib
import subprocess

import ml_dtypes
import numpy as np
import pytest

ROOT = pathlib.Path(__file__).resolve().parents[3]
BIN = ROOT / "build/bin"
SIZES = (1, 127, 129, 200)


def run(tmp_path, example, kernel, grid, block, arguments, expected):
    """Compiles and runs a kernel. `arguments`: arrays (inputs), (dtype, shape) (outputs) or text;
    `expected`: the outputs by argument number, compared bit by bit."""
    subprocess.run([BIN / "qgemm-gen", ROOT / "examples" / example, "-o", tmp_path], check=True)
    flags = []
    for number, argument in enumerate(arguments):
        if isinstance(argument, str):
            flags.append(f"--arg={argument}")
            continue
        path = tmp_path / f"{number}.npy"
        np.save(path, argument)
        flags.append(f"--arg=buf:{path}")
    for number, array in expected.items():
        path = tmp_path / f"want{number}.npy"
        np.save(path, array)
        flags.append(f"--expect={number}:{path}")
    done = subprocess.run(
        [BIN / "qgemm-run", f"--hsaco={tmp_path / kernel}.hsaco", f"--kernel={kernel}",
         "--grid=" + ",".join(map(str, grid)), f"--block={block}", *flags],
        capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stdout + done.stderr


def halves(values):
    """4-bit patterns, two to a byte, the first in the low bits."""
    bits = values.astype(np.uint8) & 15
    return bits[:, 0::2] | bits[:, 1::2] << 4


def six_bits(values):
    """6-bit patterns, four to three bytes, the first in the low bits."""
    bits = values.astype(np.uint32) & 63
    word = bits[:, 0::4] | bits[:, 1::4] << 6 | bits[:, 2::4] << 12 | bits[:, 3::4] << 18
    return word.astype("<u4").view(np.uint8).reshape(*word.shape, 4)[..., :3].reshape(len(word), -1)


def rows_of(m):
    return -(-m // 128)


def scales(generator, count):
    return np.float32(2.0) ** generator.integers(-6, 3, count).astype(np.float32)


@pytest.mark.parametrize("m", (129,))
@pytest.mark.parametrize("example, block", [("int8_gemm.mlir", 128), ("int8_gemm_gfx942.mlir", 256)])
def test_int8(tmp_path, example, block, m):
    g = np.random.default_rng(m)
    a = g.integers(-128, 128, (m, 4096), dtype=np.int8)
    b = g.integers(-128, 128, (4096, 4096), dtype=np.int8)
    sa, sb = scales(g, m), scales(g, 4096)
    bias = g.integers(-9, 9, 4096).astype(np.float32)
    sums = (a.astype(np.float64) @ b.astype(np.float64).T).astype(np.int32)
    want = sums.astype(np.float32) * sa[:, None] * sb[None, :] + bias
    run(tmp_path, example, "int8_gemm", (32, rows_of(m), 1), block,
        [a, b, sa, sb, bias, f"out:f32[{m},4096]", f"i32:{m}"], {5: want})


@pytest.mark.parametrize("m", SIZES)
def test_iu4(tmp_path, m):
    g = np.random.default_rng(m)
    a, b = g.integers(0, 16, (m, 1024)), g.integers(-8, 8, (512, 1024))
    sa, sb = scales(g, m), scales(g, 512)
    want = (a @ b.T).astype(np.float32) * sa[:, None] * sb[None, :]
    run(tmp_path, "iu4_gemm_gfx1100.mlir", "iu4_gemm", (4, rows_of(m), 1), 128,
        [halves(a), halves(b), sa, sb, f"out:f32[{m},512]", f"i32:{m}"], {4: want})


@pytest.mark.parametrize("m", SIZES)
def test_fp8(tmp_path, m):
    g = np.random.default_rng(m)
    # Of few significant bits: sums are exact.
    a = g.integers(-4, 5, (m, 1024)).astype(ml_dtypes.float8_e4m3fn)
    b = g.integers(-4, 5, (512, 1024)).astype(ml_dtypes.float8_e5m2)
    sa, sb = scales(g, m), scales(g, 512)
    sums = a.astype(np.float32) @ b.astype(np.float32).T
    want = (sums * sa[:, None] * sb[None, :]).astype(ml_dtypes.bfloat16)
    run(tmp_path, "fp8_gemm_gfx1201.mlir", "fp8_gemm", (4, rows_of(m), 1), 128,
        [a.view(np.uint8), b.view(np.uint8), sa, sb, f"out:ui16[{m},512]", f"i32:{m}"],
        {4: want.view(np.uint16)})


@pytest.mark.parametrize("m", SIZES)
def test_mxfp4(tmp_path, m):
    g = np.random.default_rng(m)
    value = np.arange(16, dtype=np.uint8).view(ml_dtypes.float4_e2m1fn).astype(np.float64)
    a, b = g.integers(0, 16, (m, 1024)), g.integers(0, 16, (512, 1024))
    ea, eb = g.integers(124, 131, (m, 32)), g.integers(124, 131, (512, 32))

    def dequantized(codes, exponents):
        return value[codes] * np.repeat(2.0 ** (exponents - 127), 32, axis=1)

    want = (dequantized(a, ea) @ dequantized(b, eb).T).astype(np.float32)
    run(tmp_path, "mxfp4_gemm_gfx950.mlir", "mxfp4_gemm", (4, rows_of(m), 1), 256,
        [halves(a), halves(b), ea.astype(np.uint8), eb.astype(np.uint8), f"out:f32[{m},512]", f"i32:{m}"],
        {4: want})


@pytest.mark.parametrize("m", (1, 129))
def test_mxfp6(tmp_path, m):
    g = np.random.default_rng(m)
    code = np.arange(64, dtype=np.uint8)
    e3m2, e2m3 = (code.view(t).astype(np.float64)
                  for t in (ml_dtypes.float6_e3m2fn, ml_dtypes.float6_e2m3fn))
    a, b = g.integers(0, 64, (m, 1024)), g.integers(0, 64, (512, 1024))
    # Products are multiples of 2^-7, and their sums stay far below 2^17: exact in f32.
    ea, eb = g.integers(127, 129, (m, 32)), g.integers(127, 129, (512, 32))

    def dequantized(value, codes, exponents):
        return value[codes] * np.repeat(2.0 ** (exponents - 127), 32, axis=1)

    want = (dequantized(e3m2, a, ea) @ dequantized(e2m3, b, eb).T).astype(np.float32)
    run(tmp_path, "mxfp6_gemm_gfx950.mlir", "mxfp6_gemm", (4, rows_of(m), 1), 256,
        [six_bits(a), six_bits(b), ea.astype(np.uint8), eb.astype(np.uint8), f"out:f32[{m},512]", f"i32:{m}"],
        {4: want})


@pytest.mark.parametrize("m", SIZES)
def test_bf16(tmp_path, m):
    g = np.random.default_rng(m)
    a = g.integers(-8, 9, (m, 1024)).astype(ml_dtypes.bfloat16)
    b = g.integers(-8, 9, (512, 1024)).astype(ml_dtypes.bfloat16)
    want = (a.astype(np.float32) @ b.astype(np.float32).T).astype(ml_dtypes.bfloat16)
    run(tmp_path, "bf16_gemm_gfx942.mlir", "bf16_gemm", (4, rows_of(m), 1), 256,
        [a.view(np.uint16), b.view(np.uint16), f"out:ui16[{m},512]", f"i32:{m}"],
        {2: want.view(np.uint16)})


@pytest.mark.parametrize("m, k", [(1, 1), (7, 63), (8, 64), (9, 65), (100, 1000)])
def test_quantize_rows(tmp_path, m, k):
    g = np.random.default_rng(m)
    x = (g.standard_normal((m, k)) * 10.0 ** g.integers(-30, 30, (m, 1))).astype(np.float32)
    x[m // 2] = 0
    scale = np.abs(x).max(axis=1) / np.float32(127)
    with np.errstate(invalid="ignore"):
        q = np.nan_to_num(np.rint(x / scale[:, None])).astype(np.int8)
    run(tmp_path, "quantize_rows.mlir", "quantize_rows", (-(-m // 8), 1, 1), 128,
        [x, f"out:i8[{m},{k}]", f"out:f32[{m}]", f"i32:{m}", f"i32:{k}"], {1: q, 2: scale})


@pytest.mark.parametrize("m, n", [(1, 1), (3, 127), (4, 128), (5, 129), (333, 300)])
def test_column_sums(tmp_path, m, n):
    x = np.random.default_rng(m).integers(-128, 128, (m, n), dtype=np.int8)
    run(tmp_path, "column_sums.mlir", "column_sums", (-(-n // 128), 1, 1), 128,
        [x, f"out:i32[{n}]", f"i32:{m}", f"i32:{n}"], {1: x.sum(axis=0, dtype=np.int32)})


@pytest.mark.parametrize("n", (1, 1024, 1500))
def test_vector_scale(tmp_path, n):
    x = np.random.default_rng(n).standard_normal(n).astype(np.float32)
    run(tmp_path, "vector_scale.mlir", "vector_scale", (-(-n // 1024), 1, 1), 128,
        [x, f"out:f32[{n}]", "f32:1.5", f"i32:{n}"], {1: x * np.float32(1.5)})
