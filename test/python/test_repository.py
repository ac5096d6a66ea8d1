# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Rules of the source tree that no compiler checks."""
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

# The generator's rooms, which must not know the judge's.
GENERATOR = ("Target", "Dialect", "Conversion", "CodeGen")
JUDGE = ("Sim", "Reference")


def tracked(*patterns):
    """Tracked files, relative to the root."""
    out = subprocess.run(
        ["git", "-C", ROOT, "ls-files", "-z", "--", *patterns],
        check=True, capture_output=True, text=True)
    return [name for name in out.stdout.split("\0") if name]


def rooms(room):
    return tracked(f"lib/{room}/**", f"include/qgemm/{room}/**")


def includes(name):
    """Rooms whose headers the file includes: {"Target", "Sim/Timing"}."""
    text = (ROOT / name).read_text(encoding="utf-8")
    return re.findall(r'#include "qgemm/([\w/]+)/\w+\.h(?:\.inc)?"', text)


@pytest.mark.parametrize("room", GENERATOR)
def test_generator_does_not_include_the_judge(room):
    files = [name for name in rooms(room) if name.endswith((".h", ".cpp", ".td"))]
    assert files
    bad = [(name, used) for name in files for used in includes(name)
           if used.split("/")[0] in JUDGE]
    assert bad == []


@pytest.mark.parametrize("room, allowed", [
    # The reference interprets qgemm IR; the simulator has tables of its own, but its
    # timing model may use Target's counts and rates.
    ("Reference", {"Reference", "Support", "Dialect/QGemm/IR"}),
    ("Sim", {"Sim", "Support"}),
])
def test_the_judge_is_independent(room, allowed):
    for name in rooms(room):
        if not name.endswith((".h", ".cpp")):
            continue
        if "/Timing" in name:
            continue
        used = {u for u in includes(name) if not any(
            u == a or u.startswith(a + "/") for a in allowed)}
        assert used == set(), name


def test_sources_open_with_purpose_and_licence():
    names = tracked("include/**.h", "lib/**.cpp", "lib/**.h", "tools/**.cpp", "unittests/**.cpp",
                    "unittests/**.h")
    assert names
    bad = []
    for name in names:
        lines = (ROOT / name).read_text(encoding="utf-8").splitlines()[:2]
        if (len(lines) < 2 or not lines[0].startswith(f"//===- {Path(name).name} - ")
                or "SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception" not in lines[1]):
            bad.append(name)
    assert bad == []


def test_scripts_are_executable():
    # Modules of a script are in a folder of their own and end with .py.
    names = [name for name in tracked("scripts/*", ".ci/*") if not name.endswith(".py")]
    assert names
    for name in names:
        path = ROOT / name
        assert path.read_text(encoding="utf-8").startswith("#!"), name
        assert path.stat().st_mode & 0o111, name
