# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""AMD's hand-written GEMMs, from the wheel amd-aiter.

Every argument stands on a multiple of 16 bytes. Sources: ROCm/aiter, csrc/py_itfs_cu/
asm_gemm_a8w8.cu and asm_gemm_a4w4.cu (arguments, grid), aiter/ops/shuffle.py and
aiter/utility/fp4_utils.py (order of weights and scales).
"""
import os

import numpy as np

from .runner import Out, bf16_bits, require_equal

# The kernels set M0 right before loads to LDS use it. The manuals' tables of wait states ask for one
# between (CDNA3 ISA, 4.5), as does LLVM; kernels that run in production do without.
UNCHECKED = ("hazards",)
# The int8 ones reuse LDS in the epilogue without a wait for the loop's last transfers, which lie past
# the end of K; and waves without rows end before the others' last barriers.
UNCHECKED_INT8 = UNCHECKED + ("waits", "barriers")

PACKAGE = "amd-aiter==0.1.7.post2.dev18"
I8_TILES = [(128, 128), (192, 128)]
F4_TILES = [(32, 128), (32, 256), (64, 128), (64, 256), (96, 256), (128, 128), (128, 256),
            (128, 512), (160, 384), (192, 128), (224, 256), (256, 256)]
E2M1 = np.array([0, .5, 1, 1.5, 2, 3, 4, 6, -0., -.5, -1, -1.5, -2, -3, -4, -6])


def shuffled_weights(b, rows, columns):
    """Blocks of `rows` rows and `columns` bytes, each as two halves of 16 bytes a row."""
    n, k = b.shape
    halves = b.reshape(n // rows, rows, k // columns, columns // 16, 16)
    return np.ascontiguousarray(halves.transpose(0, 2, 3, 1, 4)).reshape(n, k)


def shuffled_scales(scales):
    """Padded to 256 x 8 and put in the order in which the lanes of gfx950 take them."""
    m, n = scales.shape
    padded = np.full((-(-m // 256) * 256, -(-n // 8) * 8), 127, np.uint8)
    padded[:m, :n] = scales
    m, n = padded.shape
    split = padded.reshape(m // 32, 2, 16, n // 8, 2, 4)
    return np.ascontiguousarray(split.transpose(0, 3, 5, 2, 4, 1)).reshape(m, n)


def rounded_half_up(x):
    """These kernels round by adding half a unit: ties go away from zero."""
    return ((x.astype(np.float32).view(np.uint32) + 0x8000) >> 16).astype(np.uint16)


def int8_product(judge, folder, tile, m, n, k, splits=1):
    rng = np.random.default_rng(m + n + k)
    a = rng.integers(-128, 128, (m, k), dtype=np.int8)
    b = rng.integers(-128, 128, (n, k), dtype=np.int8)
    scale_a = rng.uniform(1e-3, 1e-2, (m, 1)).astype(np.float32)
    scale_b = rng.uniform(1e-3, 1e-2, (1, n)).astype(np.float32)
    bias = rng.uniform(-1, 1, (1, n)).astype(np.float32)
    file = os.path.join(folder, "gfx942", "i8gemm",
                        "I8gemm_bf16_perTokenI8_BpreShuffle_%dx%d.co" % tile)
    args = [Out(np.uint16, m, n), a, shuffled_weights(b, 32, 32), scale_a, scale_b, bias,
            m, n, k, k, k, 2 * n, splits, bytes(12)]
    places = [16 * i for i in range(13)] + [196]
    grid = (n // tile[1] * splits, -(-m // tile[0]), 1)
    got, = judge.run(file, "gfx942", judge.find(file, "gfx942", "I8gemm"), grid, 256, args, places,
                     unchecked=UNCHECKED_INT8)
    product = (a.astype(np.int64) @ b.astype(np.int64).T).astype(np.float32)
    want = rounded_half_up(product * scale_a * scale_b + bias)
    require_equal(got, want, f"int8 {tile} {m}x{n}x{k}")


def fp4_product(judge, folder, tile, m, n, k):
    rng = np.random.default_rng(m + n + k)
    a = rng.integers(0, 256, (m, k // 2), dtype=np.uint8)
    b = rng.integers(0, 256, (n, k // 2), dtype=np.uint8)
    scale_a = rng.integers(124, 131, (m, k // 32), dtype=np.uint8)
    scale_b = rng.integers(124, 131, (n, k // 32), dtype=np.uint8)
    packed_a, packed_b = shuffled_scales(scale_a), shuffled_scales(scale_b)
    file = os.path.join(folder, "gfx950", "f4gemm",
                        "f4gemm_bf16_per1x32Fp4_BpreShuffle_%dx%d.co" % tile)
    one, zero = np.float32(1), np.float32(0)
    # D, C, A, B, alpha, beta, two strides each of D, C, A, B, sizes, scales and their strides.
    args = [Out(np.uint16, m, n), None, a, shuffled_weights(b, 16, 32), one, zero,
            n, 0, n, 0, k, 0, k, 0, m, n, k, packed_a, packed_b,
            packed_a.shape[1], 0, packed_b.shape[1], 0, 0, bytes(12)]
    places = [16 * i for i in range(24)] + [372]
    grid = (-(-n // tile[1]), -(-m // tile[0]), 1)
    got, = judge.run(file, "gfx950", judge.find(file, "gfx950", "f4gemm"), grid, 256, args, places,
                     unchecked=UNCHECKED)

    def values(codes, scales):
        numbers = np.stack([E2M1[codes & 15], E2M1[codes >> 4]], -1).reshape(codes.shape[0], -1)
        return numbers * np.repeat(2.0 ** (scales.astype(int) - 127), 32, 1)

    # Every partial sum is a multiple of 2^-10 below 2^14: exact in f32 whatever the order.
    want = bf16_bits((values(a, scale_a) @ values(b, scale_b).T).astype(np.float32))
    require_equal(got, want, f"MXFP4 {tile} {m}x{n}x{k}")


def cases(judge, wheel, chips, sample):
    folder = os.path.join(wheel, "aiter_meta", "hsa")
    if "gfx942" in chips:
        for tile in I8_TILES:
            yield f"int8 {tile}", lambda t=tile: int8_product(judge, folder, t, t[0], t[1], 512)
            yield f"int8 {tile}, rows left over", \
                lambda t=tile: int8_product(judge, folder, t, t[0] + 44, 2 * t[1], 1152)
    if "gfx950" in chips:
        for tile in F4_TILES[:6] if sample else F4_TILES:
            yield f"MXFP4 {tile}", lambda t=tile: fp4_product(judge, folder, t, t[0], t[1], 512)
            yield f"MXFP4 {tile}, rows left over", \
                lambda t=tile: fp4_product(judge, folder, t, t[0] + 17, 2 * t[1], 1024)
