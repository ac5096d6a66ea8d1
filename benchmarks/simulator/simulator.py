#!/usr/bin/env python3
# ===- simulator.py - how fast the simulator runs ---*- Python -*-===//
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Times the simulator on two kernels of each chip: the generator's int8 product of 256 x 256 x 256,
and integer code without matrix instructions (integer.cl). Prints a table and writes JSON.

    benchmarks/simulator/simulator.py --bin=build/bin [--chips=...] [--json=FILE] [--sample]

Every figure is the best of the repetitions: what the machine does besides only makes runs slower.
"""

import argparse
import json
import os
import pathlib
import resource
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
CHIPS = ["gfx1100", "gfx1151", "gfx1201", "gfx942", "gfx950"]
SIZE = 256
INTEGER_GROUPS = 16
MODES = [("checks", []), ("checks, races", ["--races"])]


def run(command, **options):
    result = subprocess.run(command, capture_output=True, text=True, **options)
    if result.returncode:
        sys.exit(f"{' '.join(map(str, command))}:\n{result.stderr.strip()}")
    return result.stdout


def timed(value):
    """The object with the times in what qgemm-run prints, wherever it lies."""
    if isinstance(value, dict) and "seconds" in value and "instructions" in value:
        return value
    inner = value if isinstance(value, list) else value.values() if isinstance(value, dict) else ()
    return next((found for found in map(timed, inner) if found), None)


class Bench:
    def __init__(self, options, folder):
        self.options, self.folder = options, folder
        self.tool = {name: options.bin / name for name in ("qgemm-gen", "qgemm-run")}

    def product(self, chip, flags):
        package = self.folder / chip
        if not package.exists():
            run([self.tool["qgemm-gen"], f"--arch={chip}", f"--n={SIZE}", f"--k={SIZE}",
                 f"--m={SIZE}", "-o", package, "--quiet"])
        record = timed(json.loads(run(
            [self.tool["qgemm-run"], package, f"--m={SIZE}", f"--device=sim:{chip}", "--json",
             f"--repeat={self.options.repeat}", *flags])))
        # One thread: CPU time, which a busy machine disturbs less.
        seconds = record["cpu_seconds" if "--threads=1" in flags else "seconds"]
        return {"instructions": record["instructions"], "seconds": seconds,
                "macs_per_second": SIZE**3 / seconds}

    def integer(self, chip, flags):
        code = self.folder / f"integer.{chip}.co"
        if not code.exists():
            run([self.options.clang, "-x", "cl", "-cl-std=CL2.0", "--target=amdgcn-amd-amdhsa",
                 f"-mcpu={chip}", "-nogpulib", "-O2", HERE / "integer.cl", "-o", code])
        count = 256 * INTEGER_GROUPS
        command = [self.tool["qgemm-run"], f"--hsaco={code}", "--kernel=integer",
                   f"--grid={INTEGER_GROUPS}", "--block=256", "--arg=zero:i32[1024]",
                   f"--arg=out:i32[{count}]", f"--arg=i32:{self.options.rounds}",
                   f"--device=sim:{chip}", "--json", *flags]
        seconds, instructions = min(self.measure(command, flags)
                                    for _ in range(self.options.repeat))
        return {"instructions": instructions, "seconds": seconds}

    @staticmethod
    def measure(command, flags):
        """Seconds and instructions of one run; of one thread, the process's CPU time."""
        before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
        record = timed(json.loads(run(command)))
        user = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before
        return user if "--threads=1" in flags else record["seconds"], record["instructions"]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--bin", type=pathlib.Path, default=pathlib.Path("build/bin"))
    parser.add_argument("--clang", default="clang-22")
    parser.add_argument("--chips", default=",".join(CHIPS))
    parser.add_argument("--threads", default="1,2")
    parser.add_argument("--repeat", type=int, default=10)
    parser.add_argument("--rounds", type=int, default=4000, help="turns of integer.cl's loop")
    parser.add_argument("--json", type=pathlib.Path)
    parser.add_argument("--sample", action="store_true", help="one repetition, short: is it alive")
    options = parser.parse_args()
    if options.sample:
        options.repeat, options.rounds = 1, 100

    rows = []
    print(f"{'chip':8} {'kernel':8} {'mode':14} {'threads':>7} {'M wave-instr/s':>15} {'G MAC/s':>8}")
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(options, pathlib.Path(folder))
        for chip in options.chips.split(","):
            for kernel in ("product", "integer"):
                for mode, flags in MODES:
                    for threads in options.threads.split(","):
                        if "--races" in flags and threads != "1":
                            continue  # always one thread
                        row = {"chip": chip, "kernel": kernel, "mode": mode,
                               "threads": int(threads)}
                        row.update(getattr(bench, kernel)(chip, [*flags, f"--threads={threads}"]))
                        rows.append(row)
                        rate = row["instructions"] / row["seconds"] / 1e6
                        macs = row.get("macs_per_second")
                        print(f"{chip:8} {kernel:8} {mode:14} {threads:>7} {rate:15.1f} "
                              f"{f'{macs / 1e9:.2f}' if macs else '-':>8}", flush=True)
    if options.json:
        record = {"isa": os.environ.get("QGEMM_SIM_ISA", "best"), "size": SIZE, "runs": rows}
        options.json.write_text(json.dumps(record, indent=2) + "\n")


if __name__ == "__main__":
    main()
