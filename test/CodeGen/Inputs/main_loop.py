"""Counts what stands in the main loop of a kernel's assembly: the block with the most
matrix instructions that branches back to itself. Prints a line for each memory
instruction, matrix instruction and copy between the two kinds of registers."""

import collections
import re
import sys

KINDS = re.compile(
    r"(ds|buffer|global|flat|scratch)_|v_wmma|v_mfma|v_accvgpr|s_barrier|s_and_saveexec")


def blocks(lines):
    """(label, mnemonics, labels branched to) of each basic block."""
    label, found, targets = "", [], []
    for line in lines:
        line = line.split(";")[0].rstrip()
        start = re.match(r"(\.LBB\w+|\w+):", line)
        if start:
            yield label, found, targets
            label, found, targets = start.group(1), [], []
            continue
        words = line.split()
        if not words or words[0].startswith("."):
            continue
        found.append(words[0])
        if "branch" in words[0]:
            targets.append(words[-1])
            yield label, found, targets
            label, found, targets = "", [], []
    yield label, found, targets


def main():
    loops = [found for label, found, targets in blocks(sys.stdin) if label in targets]
    if not loops:
        sys.exit("no loop of one block")
    body = max(loops, key=lambda found: sum(m.startswith(("v_wmma", "v_mfma")) for m in found))
    for name, count in sorted(collections.Counter(m for m in body if KINDS.match(m)).items()):
        print(f"{name}: {count}")


main()
