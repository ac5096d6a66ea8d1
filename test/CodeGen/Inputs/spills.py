"""Reads `qgemm-gen --stats=json`: prints a line for each chip and stops with each kernel
that spills or uses scratch memory."""

import collections
import json
import sys

kernels = collections.Counter()
bad = []
for kernel in json.load(sys.stdin):
    kernels[kernel["chip"]] += 1
    if any(kernel[key] for key in ("vgpr_spills", "sgpr_spills", "scratch_bytes")):
        bad.append(kernel)
for chip, count in sorted(kernels.items()):
    print(f"{chip}: {count} kernels")
for kernel in bad:
    print(f"spills: {kernel['config']} {kernel['vgpr_spills']} {kernel['sgpr_spills']}")
sys.exit(bool(bad))
