# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The C++ reference against NumPy, bit for bit (any NaN equals any NaN).

Needs `qgemm-reference-test` (QGEMM_REFERENCE_TEST, or the default build folder) and the
requirements of test/python:

    ninja -C build qgemm-reference-test
    python -m pytest test/python/reference
"""

import json
import os
import pathlib
import subprocess

import numpy as np
import pytest

import epilogues as ep
import spec
from cases import Builder, Scheme
from memory import unpack

ROOT = pathlib.Path(__file__).resolve().parents[3]
TOOL = os.environ.get("QGEMM_REFERENCE_TEST", str(ROOT / "build/unittests/qgemm-reference-test"))

TENSOR, ROW, GROUP, BLOCK = (None, None), (1, None), (1, 16), (2, 24)


def integer_schemes():
    for a in spec.OPERAND_INTEGERS:
        for b in spec.OPERAND_INTEGERS:
            yield Scheme(a, b, epilogue=ep.identity(True, "i32"), name=f"{a} x {b}")
            yield Scheme(a, b, extreme=True, k_by_n=True, depth=777,
                         epilogue=ep.identity(True, "i32"), name=f"{a} x {b} extreme")
    zeros = {"constant": 3, "tensor": ("own", TENSOR), "row": ("own", ROW), "group": ("own", GROUP),
             "block": ("own", BLOCK), "i32 row": ("i32", ROW), "i32 group": ("i32", GROUP)}
    for name, zero in zeros.items():
        for a, b in (("i8", "i8"), ("ui8", "i4"), ("i4", "ui4")):
            own = lambda t: (t, zero[1]) if isinstance(zero, tuple) and zero[0] == "own" else zero
            yield Scheme(a, b, lhs_zero=own(a), epilogue=ep.identity(True, "i32"),
                         name=f"{a} x {b} lhs zero {name}")
            yield Scheme(a, b, rhs_zero=own(b), lhs_zero=5, epilogue=ep.integer_program(),
                         name=f"{a} x {b} zeros {name}")


def scaled_schemes():
    blocks = {"tensor": TENSOR, "row": ROW, "group": GROUP, "block": BLOCK, "column": (None, 8)}
    outs = ["f32", "f16", "bf16", "f8E4M3FN", "f8E5M2", "f8E4M3FNUZ", "f8E5M2FNUZ"]
    i = 0
    for left_name, left in {**blocks, "none": None, "constant": 0.3}.items():
        for right_name, right in {**blocks, "none": None, "constant": 1.7}.items():
            if left is None and right is None:
                continue
            types = ["f32", "f16", "bf16", "f8E8M0FNU"]
            scale = lambda s, j: (types[(i + j) % 4], s) if isinstance(s, tuple) else s
            operands = [("i8", "i8"), ("i8", "ui4"), ("f8E4M3FN", "f8E5M2")][i % 3]
            zero = ("i32", GROUP) if operands[1] == "ui4" else None
            programs = [ep.identity(False, outs[i % 7]), ep.bias(outs[1 + i % 6]), ep.silu("bf16"),
                        ep.requantize("i8"), ep.requantize("ui8"), ep.brain_float(), ep.gated(),
                        ep.row_maximum()]
            yield Scheme(*operands, lhs_scale=scale(left, 0), rhs_scale=scale(right, 1),
                         rhs_zero=zero, epilogue=programs[i % 8], k_by_n=i % 2 == 0,
                         column_major_scales=i % 3 == 0,
                         name=f"{operands} {left_name} x {right_name}, {programs[i % 8].name}")
            i += 1


def float_schemes():
    for i, a in enumerate(spec.LOW_FLOATS):
        for b in spec.LOW_FLOATS:
            yield Scheme(a, b, epilogue=ep.identity(False, "f32"), name=f"{a} x {b}")
        yield Scheme(a, a, lhs_scale=("f8E8M0FNU", (1, 32)), rhs_scale=("f8E8M0FNU", (1, 32)),
                     epilogue=ep.identity(False, "bf16"), depth=96, name=f"MX {a}")
    for a in ("f16", "bf16"):
        yield Scheme(a, a, epilogue=ep.silu(a), name=f"{a} x {a}")
        yield Scheme(a, a, epilogue=ep.exponential(), name=f"{a} x {a}, exp")


def weight_only_schemes():
    scales = {"none": None, "constant": 0.11, "tensor": ("f32", TENSOR), "row": ("f16", ROW),
              "group": ("bf16", GROUP), "block": ("f8E8M0FNU", BLOCK)}
    zeros = {"none": None, "constant": 8, "float constant": 7.5, "row": ("own", ROW),
             "group": ("own", GROUP), "i32": ("i32", TENSOR), "f32": ("f32", GROUP),
             "f16": ("f16", ROW), "bf16": ("bf16", BLOCK)}
    i = 0
    for scale_name, scale in scales.items():
        for zero_name, zero in zeros.items():
            a, b = ("f16", "bf16")[i % 2], spec.OPERAND_INTEGERS[i % 4]
            own = (b, zero[1]) if isinstance(zero, tuple) and zero[0] == "own" else zero
            yield Scheme(a, b, rhs_scale=scale, rhs_zero=own, epilogue=ep.identity(False, a),
                         k_by_n=i % 3 == 0, name=f"{a} x {b} scale {scale_name} zero {zero_name}")
            i += 1
        for b in spec.LOW_FLOATS:
            yield Scheme("bf16", b, rhs_scale=scale, epilogue=ep.identity(False, "f32"),
                         name=f"bf16 x {b} scale {scale_name}")


def other_schemes():
    yield Scheme("i8", "i8", epilogue=ep.row_reductions(), name="row reductions")
    for depth in (0, 1):
        yield Scheme("i8", "i8", lhs_scale=("f32", ROW), rhs_scale=("f32", ROW), depth=depth,
                     epilogue=ep.silu("bf16"), name=f"K = {depth}")
    for program in (ep.silu("f16"), ep.bias("bf16"), ep.brain_float(), ep.row_maximum()):
        yield Scheme("i8", "ui8", lhs_scale=("f32", ROW), rhs_scale=("f32", GROUP), batches=3,
                     rhs_zero=("ui8", ROW), epilogue=program, name=f"batch, {program.name}")
        yield Scheme("ui4", "i8", lhs_scale=("f16", ROW), rhs_scale=("f32", ROW), experts=4,
                     lhs_zero=("i32", GROUP), epilogue=program, k_by_n=True,
                     name=f"experts, {program.name}")
        yield Scheme("i8", "i4", lhs_scale=("f32", GROUP), rhs_scale=("f32", ROW), experts=3,
                     gather=True, epilogue=program, name=f"gather, {program.name}")


def all_schemes():
    for family in (integer_schemes, scaled_schemes, float_schemes, weight_only_schemes,
                   other_schemes):
        yield from family()


SCHEMES = list(all_schemes())
VARIANTS = 3  # shapes of each scheme
IDS = [f"{s.name} #{v}" for s in SCHEMES for v in range(VARIANTS)]


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory):
    """All cases in one run of the tool: (case, line, contents of the outs)."""
    folder = tmp_path_factory.mktemp("reference")
    cases, described = [], []
    for i in range(len(IDS)):
        with np.errstate(all="ignore"):
            case = Builder(SCHEMES[i // VARIANTS], seed=7 * i + i // VARIANTS).build()
        entries = []
        for j, buffer in enumerate(case.buffers):
            path = folder / f"{i}.{j}"
            path.write_bytes(buffer.bytes())
            entries.append({"file": str(path), "shape": list(buffer.shape),
                            "strides": [int(s) for s in buffer.strides]})
        described.append({"mlir": case.mlir, "simple": i % 4 == 3, "buffers": entries})
        cases.append(case)
    (folder / "cases.json").write_text(json.dumps(described))
    done = subprocess.run([TOOL, str(folder / "cases.json")], capture_output=True, text=True,
                          timeout=300)
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert len(lines) == len(cases), done.stderr
    return folder, cases, lines, done.stderr


@pytest.mark.parametrize("index", range(len(IDS)), ids=IDS)
def test_equals_numpy(outcomes, index):
    folder, cases, lines, stderr = outcomes
    case = cases[index]
    assert lines[index] == "ok", case.mlir + stderr[-2000:]
    for j, want in case.expected:
        type_name = case.buffers[j].type_name
        got = unpack(type_name, (folder / f"{index}.{j}").read_bytes(), len(want))
        same = got == want
        if spec.is_float(type_name):
            same |= np.isnan(spec.decode(type_name, got)) & np.isnan(spec.decode(type_name, want))
        wrong = np.flatnonzero(~same)
        assert wrong.size == 0, (f"{wrong.size} of {len(want)} differ, first at {wrong[0]}: got "
                                 f"{got[wrong[0]]:#x}, want {want[wrong[0]]:#x}\n{case.mlir}")


def test_bad_cases_are_errors(tmp_path):
    (tmp_path / "b").write_bytes(bytes(64))
    buffer = {"file": str(tmp_path / "b"), "shape": [2, 3], "strides": [3, 1]}
    mlir = ("func.func @f(%a: memref<?x4xi8>, %b: memref<?x4xi8>, %c: memref<?x?xi32>) {\n"
            "  qgemm.matmul lhs(%a : memref<?x4xi8>) rhs(%b : memref<?x4xi8>)\n"
            "      outs(%c : memref<?x?xi32>)\n  return\n}")
    cases = [{"mlir": mlir, "buffers": [buffer] * 3}, {"mlir": mlir, "buffers": []},
             {"mlir": "module {}", "buffers": []}]
    (tmp_path / "cases.json").write_text(json.dumps(cases))
    done = subprocess.run([TOOL, str(tmp_path / "cases.json")], capture_output=True, text=True)
    assert done.stdout.splitlines() == [
        "error: lhs requires memref<?x4xi8>, got 2x3",
        "error: qgemm.matmul requires operands that are arguments with a buffer",
        "error: mlir requires a qgemm.matmul",
    ]
