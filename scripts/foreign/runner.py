# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Kernels of any code object through qgemm-run, with NumPy arrays as arguments."""
import json
import os
import re
import subprocess
import tempfile

import numpy as np

TYPES = {np.dtype(np.int8): "i8", np.dtype(np.uint8): "ui8", np.dtype(np.int16): "i16",
         np.dtype(np.uint16): "ui16", np.dtype(np.int32): "i32", np.dtype(np.uint32): "ui32",
         np.dtype(np.int64): "i64", np.dtype(np.float16): "f16", np.dtype(np.float32): "f32"}


class Out:
    """A buffer of zeros that the kernel fills."""

    def __init__(self, dtype, *shape):
        self.dtype, self.shape = np.dtype(dtype), shape


class Failure(Exception):
    """A launch that the simulator refused or stopped."""


class Judge:
    def __init__(self, tool, options=()):
        self.tool, self.options = tool, list(options)
        self.folder = tempfile.TemporaryDirectory()
        self.listings = {}
        self.launches = self.instructions = 0

    def kernels(self, file, chip):
        """Names of the kernels that the file has for the chip, with their explicit arguments."""
        if (file, chip) not in self.listings:
            result = subprocess.run([self.tool, f"--hsaco={file}", f"--device=sim:{chip}", "--json"],
                                    capture_output=True, text=True, check=False)
            if result.returncode:
                raise Failure(result.stderr.strip())
            kernels = [k for entry in json.loads(result.stdout) for k in entry["kernels"]]
            self.listings[file, chip] = {
                k["name"]: [a for a in k["args"] if not a["kind"].startswith("hidden")]
                for k in kernels}
        return self.listings[file, chip]

    def find(self, file, chip, pattern):
        """The one kernel whose mangled name holds the pattern."""
        names = [n for n in self.kernels(file, chip) if re.search(pattern, n)]
        if len(names) != 1:
            raise Failure(f"{pattern} requires one kernel of {os.path.basename(file)}, "
                          f"got {len(names)}")
        return names[0]

    def argument(self, index, value, outputs):
        path = os.path.join(self.folder.name, f"{index}.npy")
        if value is None:
            return "null"
        if isinstance(value, np.ndarray):
            np.save(path, value)
            return f"buf:{path}"
        if isinstance(value, Out):
            outputs.append(path)
            return f"out:{TYPES[value.dtype]}[{','.join(map(str, value.shape))}]={path}"
        if isinstance(value, (np.generic, bytes)):
            raw = value if isinstance(value, bytes) else value.tobytes()
            return f"raw:{raw.hex()}"
        return f"i32:{value}"

    def run(self, file, chip, kernel, grid, block, args, at=None, dynamic_lds=0,
            unchecked=()):
        """The outputs of a launch. `at`: the arguments' offsets, where metadata do not tell;
        `unchecked`: checks of the simulator to leave out."""
        outputs = []
        flags = [f"--hsaco={file}", f"--device=sim:{chip}", f"--kernel={kernel}", "--json",
                 f"--grid={','.join(map(str, grid))}", f"--block={block},1,1", "--any-alignment",
                 f"--dynamic-lds={dynamic_lds}"]
        if unchecked:
            flags.append(f"--unchecked={','.join(unchecked)}")
        for i, value in enumerate(args):
            place = f"@{at[i]}:" if at else ""
            flags.append(f"--arg={place}{self.argument(i, value, outputs)}")
        result = subprocess.run([self.tool, *flags, *self.options], capture_output=True, text=True,
                                check=False)
        if result.returncode:
            raise Failure(result.stderr.strip() or result.stdout.strip())
        self.launches += 1
        match = re.search(r'"instructions": (\d+)', result.stdout)
        self.instructions += int(match.group(1)) if match else 0
        return [np.load(path) for path in outputs]


def bf16_bits(x):
    """Rounded to nearest even."""
    bits = np.ascontiguousarray(x, dtype=np.float32).view(np.uint32)
    return ((bits + 0x7fff + (bits >> 16 & 1)) >> 16).astype(np.uint16)


def from_bf16(bits):
    return (bits.astype(np.uint32) << 16).view(np.float32)


def require(condition, text):
    if not condition:
        raise AssertionError(text)


def require_equal(got, want, what):
    different = int(np.count_nonzero(got != want))
    require(different == 0, f"{what}: {different} of {got.size} differ")
