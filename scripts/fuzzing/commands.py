# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Random command lines, from the option tables of the tools."""
import re

VALUE_OPTION = re.compile(r'^defm \w+ : Eq<"([\w-]+)", "(\w+)"', re.MULTILINE)
FLAG_OPTION = re.compile(r'^def \w+ : Flag<\["(-+)"\], "([\w-]+)">', re.MULTILINE)
SHORT_OPTION = re.compile(r'^def \w+ : JoinedOrSeparate<\["-"\], "(\w+)">', re.MULTILINE)

TYPES = ["i4", "i8", "uint8", "ui8", "i32", "f16", "bf16", "f32", "f8E4M3FN", "fp8", "f4E2M1FN"]
GRAINS = ["none", "per-tensor", "per-token", "per-channel", "group:128", "group:32", "block:64x64",
          "block:1x1", "group:0", "group:-1", "group:9223372036854775808", "block:0x8", "block:8x",
          "group:", "3", "-129", "128:i32", "group:128:i32"]
SIZES = ["dyn", "?", "1", "7", "64", "100", "4096", "0", "-1", "2147483647", "2147483648", "1e9",
         "9223372036854775808", "1,2,3", "1,,2", ",", "16,16", "dyn,1", "0x10", " 8", "8 "]
# Whoever runs this may be root: outputs stay in the folder of the run, or where nobody can write.
OUTPUTS = ["out", "a/b/c", "/proc/none", "/proc/none/out", "/proc/version", "", "-"]
# By the name of the flag first, then by what its help calls the value.
GOOD_AND_BAD = {
    "precision": ["w8a8", "w4a8", "w8a16", "w4a16", "w4a4", "fp8", "mxfp8", "mxfp4", "w1a1"],
    "epilogue": ["bias", "bias:f32,silu", "relu", "residual", "scale:0.5", "scale:nan", "scale:1e999",
                 "clamp:0:1", "clamp:1:0", "clamp:", "bias:bias", "gelu-quick", ",", "bias,bias,bias",
                 "relu," * 3000 + "relu"],
    "b-layout": ["nxk", "kxn", "kxk"],
    "scale-type": ["f32", "f16", "bf16", "f8E8M0FNU", "i8", "f64"],
    "config": ["qg1:gfx1100:bm128,bn128,bk64,wm2,wn2", "qg1", "qg1:", "qg2:gfx1100:", "qg1:gfx942:bm0",
               "qg1:gfx1100:bm-1,bn99999999999", ":::::"],
    "emit": ["problem", "problem", "problem", "tile", "tile", "rocdl", "llvm", "asm", "hsaco", "exe"],
    "stats": ["json", "xml"],
    "arch": ["gfx1100", "gfx942", "gfx1201", "gfx950", "gfx1151", "gfx942:mi300x", "gfx942:none", "gfx",
             "gfx1100,gfx942", ",", "gfx1100:", ":", "native", "gfx1100,,"],
    "device": ["sim", "sim:gfx1100", "sim:gfx942", "sim:", "hip", "sim:gfx9999"],
    "family": ["large", "generic", "auto", "x"],
    "fill": ["uniform", "extreme", "outliers", "nan", "ties", "none.npy", "lhs:none.npy", "x:y:z", ":", "/dev/null",
             "lhs:/dev/null", "bad.npy"],
    "strides": ["lhs:4160", "lhs:0", "lhs:-1", "lhs:9223372036854775807", "x:1", "lhs", "lhs:1,lhs:2"],
    "seed": ["0", "1", "-1", "18446744073709551615", "18446744073709551616", "x"],
    "shapes": ["none.csv", "/dev/null", ".", "/proc/self/mem", "/dev/zero"],
    "dump": OUTPUTS,
    "LIST": SIZES, "SIZE": SIZES, "TYPE": TYPES, "GRAIN": GRAINS,
    "N": ["0", "1", "2", "8", "-1", "4294967296", "x", ""],
    "BYTES": ["0", "1", "16", "255", "256", "-1"],
}
NONSENSE = ["", "-", "--", "\u00e9", "\udcff", "%s%n", "a\nb", "'", "x" * 100000, "NaN", "-0", "+1", "1" * 400]
STRAY = ["--nonsense", "-x", "--", "-", "@none", "@/dev/null", "in.mlir", "/proc/version", ""]


class Table:
    """One tool's options, and the values worth giving to each."""

    def __init__(self, tool, text):
        self.tool = tool
        self.valued = dict(VALUE_OPTION.findall(text))
        self.flags = [dashes + name for dashes, name in FLAG_OPTION.findall(text)]
        self.short = SHORT_OPTION.findall(text)

    def value(self, rng, name):
        if name != "dump" and rng.random() < 0.06:
            return rng.choice(NONSENSE)
        return rng.choice(GOOD_AND_BAD.get(name) or GOOD_AND_BAD.get(self.valued.get(name)) or NONSENSE)

    def option(self, rng, name):
        value = self.value(rng, name)
        joined = name == "dump" or rng.random() < 0.8
        return [f"--{name}={value}"] if joined else [f"--{name}", value]

    def short_option(self, rng, name):
        values = OUTPUTS if name == "o" else ["1", "2", "0", "x"]
        # In one argument: an output must never take its name from another part of the line.
        return ["-" + name + rng.choice(values)]

    def line(self, rng):
        """Mostly complete command lines, so that errors behind the first check are met."""
        args = []
        for name in ("arch", "m", "n", "k", "emit"):
            if name in self.valued and rng.random() < 0.9:
                args += [f"--{name}={rng.choice(GOOD.get(name, ['64']))}"]
        if self.short and rng.random() < 0.7:
            args += ["-oout", "-j1"]
        for _ in range(rng.choice([0, 1, 1, 2, 3, 5])):
            kind = rng.random()
            if kind < 0.75:
                args += self.option(rng, rng.choice(sorted(self.valued)))
            elif kind < 0.85:
                args.append(rng.choice(self.flags))
            elif kind < 0.93 and self.short:
                args += self.short_option(rng, rng.choice(self.short))
            else:
                args.append(rng.choice(STRAY))
        return args


GOOD = {"arch": ["gfx1100", "gfx942", "gfx1201", "gfx950"], "emit": ["problem", "problem", "tile", "rocdl"],
        "m": ["dyn", "1", "128"], "n": ["64", "128", "100", "dyn"], "k": ["64", "128", "33", "dyn"]}


def tables(root):
    found = []
    for tool in ("qgemm-gen", "qgemm-run"):
        path = root / "tools" / tool / "Opts.td"
        if path.exists():
            found.append(Table(tool, path.read_text()))
    return found
