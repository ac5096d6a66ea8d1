# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""exp of the specification against MPFR, at a sample (`qgemm-exp-mpfr --all` takes every f32)."""

import pathlib
import subprocess

import pytest

TOOL = pathlib.Path(__file__).resolve().parents[3] / "build/unittests/qgemm-exp-mpfr"


@pytest.mark.skipif(not TOOL.exists(), reason="built only where MPFR is installed")
def test_exp_is_within_one_ulp():
    done = subprocess.run([TOOL], capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stdout
