# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Runs every product of a package on every chip it has kernels for, checked.

usage: run-all.py PACKAGE [flags of qgemm-run]
Prints what failed; exit status 1 if anything did or nothing was there to run.
"""
import json
import os
import subprocess
import sys


def main():
    package, flags = sys.argv[1], sys.argv[2:]
    with open(os.path.join(package, "kernels.json"), encoding="utf-8") as f:
        kernels = json.load(f)["kernels"]
    products = sorted({(k["problem_id"], k["chip"]) for k in kernels})
    failed = not products
    for product, chip in products:
        result = subprocess.run(
            ["qgemm-run", package, f"--problem={product}", f"--device=sim:{chip}", "--check",
             *flags], capture_output=True, text=True, check=False)
        if result.returncode:
            failed = True
            print(product, chip, result.stdout[-2000:], result.stderr[-2000:])
    print(f"{len(products)} products run")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
