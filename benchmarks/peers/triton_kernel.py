# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The product that qgemm is compared on, in Triton's language: int8 by int8, int32
sums, a scale for each row and each column, bf16 out; and its compilation to a code
object, which takes no GPU."""
import triton
import triton.language as tl
from triton.backends.compiler import GPUTarget
from triton.compiler import ASTSource

POINTERS = {"lhs": "*i8", "rhs": "*i8", "lhs_scale": "*fp32", "rhs_scale": "*fp32", "out": "*bf16"}
INTEGERS = ["M", "N", "K", "lhs_stride", "rhs_stride", "out_stride"]


@triton.jit
def product(
    lhs, rhs, lhs_scale, rhs_scale, out, M, N, K, lhs_stride, rhs_stride, out_stride,
    BM: tl.constexpr, BN: tl.constexpr, BK: tl.constexpr,
):  # fmt: skip
    first_row = tl.program_id(1) * BM
    first_column = tl.program_id(0) * BN
    rows = first_row + tl.arange(0, BM)
    columns = first_column + tl.arange(0, BN)
    along_k = tl.arange(0, BK)
    # Rows outside wrap around instead of being masked: the cheapest loop Triton has.
    lhs_tile = lhs + (rows % M)[:, None] * lhs_stride + along_k[None, :]
    rhs_tile = rhs + (columns % N)[None, :] * rhs_stride + along_k[:, None]
    sums = tl.zeros((BM, BN), dtype=tl.int32)
    for _ in range(0, tl.cdiv(K, BK)):
        sums = tl.dot(tl.load(lhs_tile), tl.load(rhs_tile), sums, out_dtype=tl.int32)
        lhs_tile += BK
        rhs_tile += BK
    row_scale = tl.load(lhs_scale + rows, mask=rows < M, other=0.0)
    column_scale = tl.load(rhs_scale + columns, mask=columns < N, other=0.0)
    result = sums.to(tl.float32) * row_scale[:, None] * column_scale[None, :]
    inside = (rows < M)[:, None] & (columns < N)[None, :]
    at = out + rows[:, None] * out_stride + columns[None, :]
    tl.store(at, result.to(tl.bfloat16), mask=inside)


def compile_product(chip, bm, bn, bk, warps, stages, n=None, k=None):
    """The code object for `chip` and its bytes of LDS, which are asked for at launch;
    every stride and extent is a multiple of 16. `n` and `k`, where given, are known to the kernel."""
    constants = {"BM": bm, "BN": bn, "BK": bk}
    constants.update({name: size for name, size in (("N", n), ("K", k)) if size})
    signature = {**POINTERS, **dict.fromkeys(INTEGERS, "i32"), **dict.fromkeys(constants, "constexpr")}
    names = list(signature)
    aligned = [["tt.divisibility", 16]]
    small = [["tt.pointer_range", 32]]
    # Which argument is known changes none of the positions.
    attributes = {(i,): aligned + (small if n in POINTERS else []) for i, n in enumerate(names[:11])
                  if n not in constants}
    source = ASTSource(
        fn=product,
        signature=signature,
        constexprs={(names.index(n),): v for n, v in constants.items()},
        attrs=attributes,
    )
    wave = 64 if chip.startswith("gfx9") else 32
    options = {"num_warps": warps, "num_stages": stages}
    kernel = triton.compile(source, target=GPUTarget("hip", chip, wave), options=options)
    return kernel.asm["hsaco"], kernel.metadata.shared
