# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Transcendental functions of the specification against MPFR, at a sample; every f32 with `--all`."""

import pathlib
import subprocess

import pytest

TOOL = pathlib.Path(__file__).resolve().parents[3] / "build/unittests/qgemm-transcendentals-mpfr"


@pytest.mark.skipif(not TOOL.exists(), reason="built only where MPFR is installed")
def test_errors_are_below_the_stated_bounds():
    done = subprocess.run([TOOL], capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stdout
