# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Seeds: the chunks of the repository's .mlir files, and what the passes make of them."""
import re

from .judge import INPUT

SPLIT = re.compile(r"^// -----.*$", re.MULTILINE)
COMMENT = re.compile(r"^\s*//.*\n", re.MULTILINE)
MAX_BYTES = 12000
GENERATED = [
    [], ["--precision=w4a8"], ["--precision=w8a16"], ["--precision=fp8"],
    ["--epilogue=bias,silu,residual"], ["--out-type=i32"], ["--b-layout=kxn"],
    ["--a-scale=group:64", "--b-scale=block:64x64"], ["--a-zero-point=3"],
]


def chunks(text):
    for chunk in SPLIT.split(text):
        chunk = COMMENT.sub("", chunk)
        if chunk.strip() and len(chunk) < MAX_BYTES:
            yield chunk.strip() + "\n"


def dumps(text):
    """The modules of -mlir-print-ir-after-all."""
    for part in re.split(r"^// -----// IR Dump .*$", text, flags=re.MULTILINE)[1:]:
        if part.strip() and len(part) < 4 * MAX_BYTES:
            yield part.strip() + "\n"


def collect(root, tools):
    """Every seed once: as written, in generic form, and after every pass of the pipeline."""
    seeds = {}
    for folder in ("test", "examples"):
        for path in sorted((root / folder).rglob("*.mlir")):
            for chunk in chunks(path.read_text(errors="replace")):
                seeds[chunk] = True
    if tools.has("qgemm-gen"):
        for flags in GENERATED:
            made = tools.run("qgemm-gen", ["--n=256", "--k=128", "--m=128", "--emit=problem", *flags])
            seeds.update((chunk, True) for chunk in chunks(made.stdout))
    joined = "// -----\n".join(seeds)
    generic = tools.run("qgemm-opt", ["-split-input-file", "-mlir-print-op-generic", INPUT], joined)
    seeds.update((chunk, True) for chunk in chunks(generic.stdout))
    for chip in ("gfx1100", "gfx942"):
        staged = tools.run("qgemm-opt", ["-split-input-file", "-mlir-print-ir-after-all",
                                         "-mlir-disable-threading",
                                         f"-qgemm-lower=target={chip}", INPUT], joined)
        # Diagnostics stand between the dumps: what cannot be read is dropped.
        read = tools.run("qgemm-opt", ["-split-input-file", INPUT],
                         "// -----\n".join(dict.fromkeys(dumps(staged.stderr))))
        seeds.update((chunk, True) for chunk in SPLIT.split(read.stdout) if chunk.strip())
    return list(seeds)


def passes(tools):
    """The flags of the project's passes and pipelines."""
    shown = tools.run("qgemm-opt", ["--help"]).stdout
    names = sorted(set(re.findall(r"--(qgemm-[a-z-]+)", shown)))
    return [f"-{name}" for name in names]
