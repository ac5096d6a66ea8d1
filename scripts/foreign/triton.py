# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Machine code of Triton's compiler: kernels of ours, compiled without a GPU."""
import os
import sys
import tempfile

import numpy as np

from .runner import Out, require, require_equal

PACKAGE = None  # compiled, not shipped
HERE = os.path.dirname(os.path.abspath(__file__))
INT, SHORT, BYTE, HALF, SINGLE = "*i32", "*i16", "*i8", "*fp16", "*fp32"


class Compiler:
    """Code objects in a folder of their own."""

    def __init__(self):
        self.folder = tempfile.TemporaryDirectory()
        os.environ["TRITON_CACHE_DIR"] = os.path.join(self.folder.name, "cache")
        # The package's name is this module's.
        here = sys.path.pop(0) if sys.path and os.path.samefile(sys.path[0] or ".", HERE) else None
        import triton  # noqa: F401  (absolute: the installed package)
        from . import triton_kernels
        self.kernels = triton_kernels
        if here:
            sys.path.insert(0, here)

    def __call__(self, chip, name, signature, constants, warps=4):
        from triton import compile as triton_compile
        from triton.backends.compiler import GPUTarget
        from triton.compiler import ASTSource
        function = getattr(self.kernels, name)
        types = dict(zip(function.arg_names, signature + ["constexpr"] * len(constants)))
        values = {(function.arg_names.index(k),): v for k, v in constants.items()}
        wave = 64 if chip.startswith("gfx9") else 32
        made = triton_compile(ASTSource(fn=function, signature=types, constexprs=values),
                              target=GPUTarget("hip", chip, wave), options={"num_warps": warps})
        path = os.path.join(self.folder.name, f"{name}.{chip}.{abs(hash(str(values)))}.hsaco")
        with open(path, "wb") as f:
            f.write(made.asm["hsaco"])
        return path, warps * wave, made.metadata.shared


def run(judge, chip, compiled, name, grid, args):
    """Triton adds pointers to scratch memory that these kernels do not use."""
    path, block, shared = compiled
    explicit = judge.kernels(path, chip)[name]
    args = args + [None] * (len(explicit) - len(args))
    return judge.run(path, chip, name, grid, block, args, dynamic_lds=shared)


def product(judge, compiler, chip, kind, tile, m, n, k):
    import triton.language as tl
    rng = np.random.default_rng(m + n + k)
    if kind == BYTE:
        a, b = (rng.integers(-128, 128, s, dtype=np.int8) for s in ((m, k), (n, k)))
    else:
        a, b = (rng.integers(-16, 17, s).astype(np.float16) * np.float16(0.25)
                for s in ((m, k), (n, k)))
    scale = rng.uniform(0.5, 2, n).astype(np.float32)
    sums = tl.int32 if kind == BYTE else tl.float32
    compiled = compiler(chip, "product", [kind, kind, SINGLE, SINGLE, "i32", "i32", "i32"],
                        {"ROWS": tile[0], "COLUMNS": tile[1], "DEPTH": tile[2], "SUM": sums})
    got, = run(judge, chip, compiled, "product", (-(-m // tile[0]), -(-n // tile[1]), 1),
               [a, b, scale, Out(np.float32, m, n), m, n, k])
    want = (a.astype(np.float64) @ b.astype(np.float64).T).astype(np.float32) * scale
    require_equal(got, want, "product")


def row_statistics(judge, compiler, chip, rows, columns):
    rng = np.random.default_rng(rows)
    x = rng.integers(-1000000, 1000000, (rows, columns), dtype=np.int32)
    compiled = compiler(chip, "row_statistics", [INT] * 4 + ["i32"], {"WIDTH": 1024})
    largest, where, running = run(judge, chip, compiled, "row_statistics", (rows, 1, 1),
                                  [x, Out(np.int32, rows), Out(np.int32, rows),
                                   Out(np.int32, rows, columns), columns])
    require_equal(largest, x.max(1), "maxima")
    require_equal(where, x.argmax(1), "places")
    require_equal(running, np.cumsum(x, 1, dtype=np.int32), "sums")


def quantize_rows(judge, compiler, chip, rows, columns):
    rng = np.random.default_rng(columns)
    x = rng.normal(0, 3, (rows, columns)).astype(np.float16)
    compiled = compiler(chip, "quantize_rows", [HALF, BYTE, SINGLE, "i32"], {"WIDTH": 1024})
    codes, scales = run(judge, chip, compiled, "quantize_rows", (rows, 1, 1),
                        [x, Out(np.int8, rows, columns), Out(np.float32, rows), columns])
    wide = x.astype(np.float32)
    want = np.abs(wide).max(1) / np.float32(127)
    require(np.all(np.abs(scales - want) <= 1e-6 * want), "scales differ")
    error = np.abs(codes - wide.astype(np.float64) / scales[:, None])
    require(np.all(error <= 0.5 + 1e-4), f"{np.sum(error > 0.5 + 1e-4)} codes are not the nearest")


def sorted_rows(judge, compiler, chip, rows):
    x = np.random.default_rng(rows).integers(-2**31, 2**31, (rows, 512)).astype(np.int32)
    compiled = compiler(chip, "sorted_rows", [INT, INT], {"WIDTH": 512})
    got, = run(judge, chip, compiled, "sorted_rows", (rows, 1, 1), [x, Out(np.int32, rows, 512)])
    require_equal(got, np.sort(x, 1), "rows")


def histogram(judge, compiler, chip, count):
    x = np.random.default_rng(count).integers(0, 256, count, dtype=np.int32)
    compiled = compiler(chip, "histogram", [INT, INT, "i32"], {"BLOCK": 1024, "BINS": 256})
    got, = run(judge, chip, compiled, "histogram", (-(-count // 1024), 1, 1),
               [x, Out(np.int32, 256), count])
    require_equal(got, np.bincount(x, minlength=256).astype(np.int32), "bins")


def cases(judge, wheel, chips, sample):
    compiler = Compiler()
    tiles = [(64, 64, 64)] if sample else [(64, 64, 64), (128, 128, 64), (16, 64, 128), (128, 64, 32)]
    for chip in chips:
        for kind, name in ((BYTE, "i8"), (HALF, "f16")):
            for tile in tiles:
                yield f"{chip} product {name} {tile}", \
                    lambda c=chip, k=kind, t=tile: product(judge, compiler, c, k, t, 150, 200, 160)
        yield f"{chip} row_statistics", lambda c=chip: row_statistics(judge, compiler, c, 5, 777)
        yield f"{chip} quantize_rows", lambda c=chip: quantize_rows(judge, compiler, c, 5, 1000)
        yield f"{chip} sorted_rows", lambda c=chip: sorted_rows(judge, compiler, c, 3)
        yield f"{chip} histogram", lambda c=chip: histogram(judge, compiler, c, 5000)
