# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Runs the commands of a Markdown file and compares what they print with what it says.

usage: check_console.py FILE.md FOLDER     (FOLDER is emptied, and the commands run in it, beside a
                                            link to examples/)

* A block ```console holds commands after "$ ", each followed by its output, standard output and
  standard error together. A line "..." stands for any lines. A line `$ echo $?` asks for the exit
  status of the command before.
* A block ```mlir whose first line is "// NAME.mlir" is written to that file first.

What changes from run to run or with the register allocator is compared as a placeholder: times,
hashes, counts of executed instructions, and the numbers of a kernel's resources.
"""
import pathlib
import re
import shutil
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[3]

VOLATILE = [
    (re.compile(r"\b\d+\.\d+ s\b"), "<time>"),
    (re.compile(r"_[0-9a-f]{10}\b"), "_<hash>"),
    (re.compile(r"\b(sha256:)?[0-9a-f]{12,}\b"), "<hash>"),
    (re.compile(r"\d+ wave-instructions"), "<count> wave-instructions"),
    (re.compile(r'("?(?:agprs|vgprs|sgprs|text_bytes|waves_per_simd)"?(?: =|:)) \d+'), r"\1 <number>"),
]


def normalize(text):
    lines = [line.rstrip() for line in text.splitlines()]
    for pattern, placeholder in VOLATILE:
        lines = [pattern.sub(placeholder, line) for line in lines]
    return [line for line in lines if line]


def blocks(text):
    """(language, lines) of each fenced block."""
    return [(m[1], m[2].splitlines()) for m in re.finditer(r"^```(\w+)\n(.*?)^```$", text, re.M | re.S)]


def matches(wanted, got):
    """Whether `got` is `wanted`, where "..." stands for any lines."""
    if not wanted:
        return not got
    if wanted[0] == "...":
        return any(matches(wanted[1:], got[i:]) for i in range(len(got) + 1))
    return bool(got) and wanted[0] == got[0] and matches(wanted[1:], got[1:])


def commands(lines):
    """[command, expected lines] of a console block; a command goes on after a backslash and while a quote is open."""
    result, open_command = [], False
    for line in lines:
        if open_command:
            result[-1][0] += "\n" + line
        elif line.startswith("$ "):
            result.append([line[2:], []])
        else:
            result[-1][1].append(line)
            continue
        open_command = line.endswith("\\") or result[-1][0].count("'") % 2 == 1
    return result


def main(path, folder):
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    (folder / "examples").symlink_to(ROOT / "examples")
    failures = count = status = 0
    for language, lines in blocks(path.read_text(encoding="utf-8")):
        if language == "mlir" and (name := re.fullmatch(r"// (\w+\.mlir)", lines[0])):
            (folder / name[1]).write_text("\n".join(lines) + "\n")
        if language != "console":
            continue
        for command, wanted in commands(lines):
            count += 1
            if command == "echo $?":
                got = str(status)
            else:
                run = subprocess.run(["bash", "-c", command], cwd=folder, text=True, timeout=300,
                                     stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
                got, status = run.stdout, run.returncode
            if not matches(normalize("\n".join(wanted)), normalize(got)):
                failures += 1
                print(f"{path.name}: $ {command}\n--- written\n" + "\n".join(wanted)
                      + f"\n--- printed\n{got}")
    print(f"{path.name}: {count} commands, {failures} failures")
    return failures > 0 or count == 0


if __name__ == "__main__":
    sys.exit(main(pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])))
