# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The repository's scripts, run against stand-ins for what they call."""
import os
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def stand_in(folder, name, body):
    path = folder / name
    path.write_text("#!/bin/bash\n" + body)
    path.chmod(0o755)


def install_deps(folder, installed, available):
    """Runs install-deps where only the given packages are installed and available."""
    log = folder / "log"
    stand_in(folder, "dpkg-query", f'[[ " {installed} " == *" ${{@: -1}} "* || "{installed}" == all ]]'
             ' && printf installed')
    stand_in(folder, "apt-cache", f'[[ " {available} " == *" ${{@: -1}} "* || "{available}" == all ]]'
             ' && echo Package: x')
    stand_in(folder, "apt-get", f'echo "$@" >> {log}')
    stand_in(folder, "id", "echo 0")
    result = subprocess.run([ROOT / "scripts/install-deps"], capture_output=True, text=True,
                            env={**os.environ, "PATH": f"{folder}:{os.environ['PATH']}"})
    return result, log.read_text().splitlines() if log.exists() else []


def test_install_deps_leaves_a_complete_machine_alone(tmp_path):
    result, log = install_deps(tmp_path, "all", "all")
    assert result.returncode == 0 and log == []


def test_install_deps_updates_before_it_installs(tmp_path):
    result, log = install_deps(tmp_path, "cmake", "all")
    assert result.returncode == 0, result.stderr
    assert log[0].startswith("update")
    assert log[1].startswith("install") and " clang-22 " in log[1] and " cmake " not in log[1]


def test_install_deps_names_the_suite_of_a_missing_package(tmp_path):
    result, log = install_deps(tmp_path, "cmake", "ninja-build")
    assert result.returncode == 1
    assert ("install-deps: package clang-22 requires the Debian suite bookworm-security, "
            "got no apt source that has it") in result.stderr
    assert "package libfmt-dev requires the Debian suite bookworm," in result.stderr
    assert not any(line.startswith("install") for line in log)


def summarize(*reports):
    result = subprocess.run([ROOT / "scripts/summarize-results", *reports], capture_output=True,
                            text=True)
    return result.returncode, result.stdout.strip()


def report(folder, name, **counts):
    attributes = " ".join(f'{key}="{value}"' for key, value in counts.items())
    path = folder / name
    path.write_text(f'<testsuites tests="99"><testsuite name="s" {attributes}/></testsuites>')
    return path


def test_summary_adds_up(tmp_path):
    good = report(tmp_path, "a.xml", tests=5, failures=0, skipped=2)
    bad = report(tmp_path, "b.xml", tests=4, failures=1, errors=1)
    assert summarize(good) == (0, "3 passed, 0 failed, 2 skipped")
    assert summarize(good, bad) == (1, "5 passed, 2 failed, 2 skipped")
    broken = tmp_path / "c.xml"
    broken.write_text("<testsuites>")
    assert summarize(good, broken) == (1, "3 passed, 1 failed, 2 skipped")
    assert summarize() == (1, "0 passed, 0 failed")
