#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Compares the coverage table of a page with the tool's. The page sums what is outside."""
import re
import subprocess
import sys

HEADER = "| chip | opcodes | covered | missing | outside |"


def cells(line):
    return [cell.strip() for cell in line.strip().strip("|").split("|")]


def rows(text):
    """chip -> [opcodes, covered, missing, outside], the last one summed."""
    lines = text.splitlines()
    if HEADER not in lines:
        sys.exit(f"check_coverage: error: page requires the header '{HEADER}', got none")
    table = {}
    for line in lines[lines.index(HEADER) + 2:]:
        if not line.startswith("|"):
            break
        chip, *counts, outside = cells(line)
        table[chip] = [int(c) for c in counts] + [sum(map(int, re.findall(r"\d+(?=,|$)", outside)))]
    return table


def main():
    page, tool = sys.argv[1:]
    with open(page, encoding="utf-8") as file:
        documented = rows(file.read())
    if not documented:
        sys.exit("check_coverage: error: table requires rows, got none")
    run = subprocess.run([tool, *documented], capture_output=True, text=True, check=True)
    counted = rows(run.stdout)
    wrong = [chip for chip in documented if documented[chip] != counted.get(chip)]
    for chip in wrong:
        print(f"{chip} requires | " + " | ".join(map(str, counted[chip])), end=" |, got ")
        print("| " + " | ".join(map(str, documented[chip])) + " |")
    return bool(wrong)


if __name__ == "__main__":
    sys.exit(main())
