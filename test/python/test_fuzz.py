# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""scripts/fuzz finds what stand-ins for the tools do wrong, and nothing in what they do right."""
import random
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "scripts"))

from fuzzing import commands, mutate  # noqa: E402
from fuzzing.judge import INPUT, Findings, Tools  # noqa: E402
from fuzzing.rounds import OptRound, Round, minimize  # noqa: E402


def tools(folder, body):
    binaries = folder / "bin"
    binaries.mkdir()
    tool = binaries / "qgemm-opt"
    tool.write_text("#!/bin/bash\nfile=${@: -1}\n" + body)
    tool.chmod(0o755)
    return Tools(binaries, folder)


@pytest.mark.parametrize("body, fault", [
    ("exit 0", None),
    ("echo 'error: no' >&2; exit 1", None),
    ("exit 1", "silent failure"),
    ("echo x >&2; exit 3", "status 3: no message"),
    ("kill -SEGV $$", "status -11: no message"),
    ("kill -XCPU $$", "hang"),
    ("echo \"f.cpp:7: Assertion \\`x > 3' failed.\" >&2; kill -ABRT $$",
     "status -6: f.cpp:N: Assertion `x > N' failed."),
    ("echo LLVM ERROR: bad >&2; exit 1", "status 1: LLVM ERROR: bad"),
    ("echo no >&2; touch out.tmp; exit 1", "files left after a failure: out.tmp"),
])
def test_faults(tmp_path, body, fault):
    assert tools(tmp_path, body).run("qgemm-opt", [INPUT], "text").fault() == fault


def test_minimize_keeps_what_it_needs():
    text = "".join(f"{i}\n" for i in range(40))
    assert minimize(text, lambda part: "\n7\n" in "\n" + part and "\n31\n" in part) == "7\n31\n"


def test_a_batch_is_halved_to_the_input_at_fault(tmp_path):
    found = Findings()
    bad = tools(tmp_path, "grep -q qgemm.bad $file && kill -SEGV $$; cat $file")
    rounds = OptRound(bad, found, None, [], 8)
    rounds.probe([], ["good\n", "good\n", "first\nqgemm.bad\nlast\n", "good\n", "good\n"])
    assert {key: text for key, (_, text, _) in found.by_key.items()} == {
        ("qgemm-opt", "status -11: no message"): "qgemm.bad\n"}


def test_other_dialects_parsers_are_told_apart(tmp_path):
    found = Findings()
    bad = tools(tmp_path, "grep -q bad $file && kill -SEGV $$; exit 0")
    Round(bad, found).judge("qgemm-opt", [INPUT], "llvm.bad\n")
    assert not found.by_key and len(found.upstream) == 1


def test_mutants_differ_and_are_repeatable():
    seed = (ROOT / "test/Dialect/QGemm/matmul.mlir").read_text()
    make = lambda: [mutate.Mutator([seed]).make(random.Random(i)) for i in range(60)]
    first = make()
    assert first == make()
    assert len(set(first)) > 50 and all("// -----" not in text for text in first)


def test_command_lines_write_nowhere_else():
    for table in commands.tables(ROOT):
        assert len(table.valued) > 5
        for i in range(2000):
            for arg in table.line(random.Random(i)):
                for option in ("-o", "--dump="):
                    if arg.startswith(option):
                        assert arg[len(option):] in commands.OUTPUTS


def test_bad_folder_is_an_error(tmp_path):
    run = subprocess.run([ROOT / "scripts/fuzz", "--bin", tmp_path], capture_output=True, text=True)
    assert run.returncode == 1
    assert run.stderr == f"fuzz: --bin requires a folder with qgemm-opt, got '{tmp_path}'\n"
