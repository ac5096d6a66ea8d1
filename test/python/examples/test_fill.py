# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The contents that qgemm-run gives operands are such that a proof with them means something."""

import pathlib
import subprocess

import ml_dtypes
import numpy as np
import pytest

BIN = pathlib.Path(__file__).resolve().parents[3] / "build/bin"


def exact_results(tmp_path, flags, run_flags):
    """The results before they are rounded, exact, and what the kernel stored."""
    package, dump = tmp_path / "package", tmp_path / "dump"
    subprocess.run([BIN / "qgemm-gen", "--arch=gfx1100", *flags, "--quiet", "-o", package],
                   check=True)
    subprocess.run([BIN / "qgemm-run", package, "--check", f"--dump={dump}", *run_flags],
                   check=True, stdout=subprocess.DEVNULL)
    arrays = {p.stem: np.load(p) for p in dump.iterdir()}
    product = arrays["lhs"].astype(np.int64) @ arrays["rhs"].astype(np.int64).T
    scales = (arrays["lhs_scale"].astype(np.float64).reshape(-1, 1)
              * arrays["rhs_scale"].astype(np.float64).reshape(1, -1))
    return product * scales, arrays["out0"]


@pytest.mark.parametrize("out, dtype, n, k", [("bf16", ml_dtypes.bfloat16, 64, 192),
                                              ("f16", np.float16, 64, 4096)])
def test_ties_are_many_and_go_to_even(tmp_path, out, dtype, n, k):
    exact, stored = exact_results(
        tmp_path, [f"--n={n}", f"--k={k}", "--precision=w8a8", f"--out-type={out}"],
        ["--m=16", "--fill=ties"])
    stored = stored.view(np.uint16)
    value = stored.view(dtype).astype(np.float64)
    step = [(stored + np.uint16(d)).view(dtype).astype(np.float64) for d in (1, 0xffff)]
    tie = np.any([exact == (value + other) / 2 for other in step], axis=0) & (exact != value)
    assert tie.mean() > 0.01
    assert not np.any(stored[tie] & 1)
