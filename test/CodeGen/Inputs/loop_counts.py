#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Counts the instructions of the loop with the most matrix instructions in an
assembly file, by class; and the copies, spills and matrix instructions between
which accesses wait. One line each, `name: value`."""
import re
import sys

CLASSES = [
    ("matrix", r"v_(s?wmma|s?mfma)_"),
    ("lds_read", r"ds_(load|read)"),
    ("lds_write", r"ds_(store|write)"),
    ("global_load", r"(global|buffer)_load"),
    ("scratch", r"scratch_"),
    ("wait", r"s_wait(cnt|_(load|ds|store|km)cnt)"),
    ("barrier", r"s_barrier"),
    ("accumulator_copy", r"v_accvgpr"),
    ("vector", r"v_"),
    ("priority", r"s_setprio"),
    ("scalar", r"s_"),
]


def instructions(lines):
    for line in lines:
        text = line.split(";")[0].split("//")[0].strip()
        if text and not text.startswith(".") and not text.endswith(":"):
            yield text


def main_loop(lines):
    labels, best = {}, (0, [])
    for i, line in enumerate(lines):
        if label := re.match(r"(\.L\w+):", line):
            labels[label.group(1)] = i
        branch = re.match(r"\s*s_c?branch\w*\s+(\.L\w+)", line)
        if branch and branch.group(1) in labels:
            body = list(instructions(lines[labels[branch.group(1)] : i + 1]))
            best = max(best, (sum(bool(re.match(CLASSES[0][1], x)) for x in body), body))
    return best[1]


def waits(text):
    """The counts that an instruction waits for: kind to number left under way."""
    found = dict(re.findall(r"(lgkmcnt|vmcnt)\((\d+)\)", text))
    if single := re.match(r"s_wait_(load|ds)cnt\s+(\w+)", text):
        found[{"load": "vmcnt", "ds": "lgkmcnt"}[single.group(1)]] = int(single.group(2), 0)
    return {kind: int(count) for kind, count in found.items()}


def distances(body):
    """Matrix instructions between accesses and the waits that cover them, over
    three rounds of the loop."""
    least, queues, matrix = {}, {"lgkmcnt": [], "vmcnt": []}, 0
    for text in body * 3:
        matrix += bool(re.match(CLASSES[0][1], text))
        if re.match(CLASSES[1][1] + "|" + CLASSES[2][1], text):
            queues["lgkmcnt"].append(("lds_read" if re.match(CLASSES[1][1], text) else "", matrix))
        elif re.match(CLASSES[3][1], text):
            queues["vmcnt"].append(("global_load", matrix))
        for kind, left in waits(text).items():
            while len(queues[kind]) > left:
                name, at = queues[kind].pop(0)
                least[name] = min(least.get(name, 1 << 30), matrix - at)
    return least


def main():
    with open(sys.argv[1], encoding="utf-8") as f:
        body = main_loop(f.read().splitlines())
    counts = dict.fromkeys((name for name, _ in CLASSES), 0)
    for text in body:
        counts[next((n for n, p in CLASSES if re.match(p, text)), "scalar")] += 1
    for name, count in counts.items():
        print(f"{name}: {count}")
    print(f"other: {len(body) - counts['matrix']}")
    # No instruction of these loops is longer than 12 bytes; instruction caches hold 32 KB.
    print(f"under_32_kb: {'yes' if 12 * len(body) < 32768 else 'no'}")
    print(f"full_lds_wait: {sum(waits(text).get('lgkmcnt') == 0 for text in body)}")
    print(f"full_load_wait: {sum(waits(text).get('vmcnt') == 0 for text in body)}")
    for name, distance in sorted(distances(body).items()):
        if name:
            print(f"{name}_distance: {distance}")


if __name__ == "__main__":
    main()
