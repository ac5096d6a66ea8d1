# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""One round of fuzzing each: inputs made, run, and what went wrong reduced and noted."""
import json
import re

from .judge import INPUT, OUR_IR

MARK = "\n// -----\n"
OUT_MARK = "//////"
# Refused as a whole, and the rest of a batch with it: runs alone.
ALONE = re.compile(r"[(\[{<-]{200,}|(?:tuple<){100,}|\0")
CHIPS = ["gfx1100", "gfx1100", "gfx942", "gfx1201", "gfx950", "gfx1151"]
OPTIONS = ["family=large", "family=generic", "family=none", "m-min=1", "m-max=16", "m-max=0", "m-min=-5",
           "m-min=9223372036854775807", "m-max=9223372036854775807", "explain=1", "config=qg1:x",
           "target=", "target=gfx9999", "target=gfx942:mi300x", "target=gfx942:x"]


def minimize(text, shows, budget=150):
    """The lines of `text` without those that `shows` does not need."""
    lines = text.splitlines(keepends=True)
    size = max(1, len(lines) // 2)
    while size >= 1 and budget > 0:
        i = 0
        while i < len(lines) and budget > 0:
            shorter = lines[:i] + lines[i + size:]
            budget -= 1
            if shorter and shows("".join(shorter)):
                lines = shorter
            else:
                i += size
        size //= 2
    return "".join(lines)


class Round:
    def __init__(self, tools, findings):
        self.tools = tools
        self.findings = findings

    def judge(self, tool, args, text, reduce=True):
        """Runs one input alone; a new kind of fault is reduced and noted."""
        outcome = self.tools.run(tool, args, text)
        fault = outcome.fault()
        if fault is None:
            return False
        if not self.findings.known(tool, fault) and text and reduce and fault != "hang":
            same = lambda shorter: self.tools.run(tool, args, shorter).fault() == fault
            text = minimize(text, same)
            outcome = self.tools.run(tool, args, text)
        if self.is_upstream(tool, text):
            self.findings.upstream.add((tool, fault))
        elif outcome.fault():
            self.findings.add(tool, args, text, outcome)
        return True

    def is_upstream(self, tool, text):
        """Whether mere reading fails, and nothing of the project is read."""
        return (tool == "qgemm-opt" and not OUR_IR.search(text)
                and self.tools.run(tool, [INPUT], text).fault() is not None)


class OptRound(Round):
    """A batch of mutants through one qgemm-opt process."""

    def __init__(self, tools, findings, mutator, passes, batch):
        super().__init__(tools, findings)
        self.mutator = mutator
        self.passes = [name for name in passes if name not in ("-qgemm-lower", "-qgemm-to-binary")]
        self.batch = batch

    def flags(self, rng):
        """Flags, and how many inputs they are cheap enough for."""
        kind = rng.random()
        if kind < 0.2:
            return ["-verify-roundtrip"] if rng.random() < 0.3 else [], self.batch
        if kind < 0.4 and self.passes:
            return [rng.choice(self.passes)], self.batch
        options = "target=" + rng.choice(CHIPS)
        if rng.random() < 0.2:
            options += " " + rng.choice(OPTIONS)
        if kind < 0.9:
            return [f"-qgemm-lower={options}"], self.batch
        return [f"-qgemm-to-binary={options}"], 8

    def run(self, rng):
        flags, count = self.flags(rng)
        texts = [self.mutator.make(rng) for _ in range(count)]
        together = [text for text in texts if not ALONE.search(text)]
        for text in texts:
            if ALONE.search(text):
                self.judge("qgemm-opt", flags + [INPUT], text)
        self.probe(flags, together)
        return count

    def probe(self, flags, texts):
        """Halves a batch until the input at fault is alone."""
        if not texts:
            return
        if len(texts) == 1:
            self.judge("qgemm-opt", flags + [INPUT], texts[0])
            return
        args = flags + ["-split-input-file", f"-output-split-marker={OUT_MARK}\n", INPUT]
        outcome = self.tools.run("qgemm-opt", args, MARK.join(texts))
        if outcome.fault():
            middle = len(texts) // 2
            self.probe(flags, texts[:middle])
            self.probe(flags, texts[middle:])
            return
        for text in silent(texts, outcome):
            self.judge("qgemm-opt", flags + [INPUT], text)


def silent(texts, outcome):
    """Inputs of a batch with neither output nor an error on any of their lines."""
    parts = outcome.stdout.split(OUT_MARK + "\n")
    if len(parts) != len(texts):
        return texts if outcome.status == 1 and not outcome.stderr else []
    blamed = [int(line) for line in re.findall(r"input\.mlir:(\d+):", outcome.stderr)]
    found, first = [], 1
    for text, part in zip(texts, parts):
        last = first + text.count("\n") + 2
        if not part.strip() and not any(first <= line <= last for line in blamed):
            found.append(text)
        first = last
    return found


class GenRound(Round):
    """Mutants of whole problems through qgemm-gen."""

    FORMS = ["problem", "tile", "tile", "rocdl", "rocdl", "llvm", "hsaco"]

    def __init__(self, tools, findings, mutator):
        super().__init__(tools, findings)
        self.mutator = mutator

    def run(self, rng, count=6):
        if not self.tools.has("qgemm-gen"):
            return 0
        made = 0
        while made < count:
            text = self.mutator.make(rng)
            if "qgemm.matmul" not in text:
                continue
            made += 1
            self.judge("qgemm-gen", [f"--arch={rng.choice(CHIPS)}", f"--emit={rng.choice(self.FORMS)}",
                                     "-j1", "--quiet", "-oout", INPUT], text)
        return made


class CommandRound(Round):
    """Command lines of qgemm-gen and qgemm-run, the latter on damaged packages."""

    def __init__(self, tools, findings, tables):
        super().__init__(tools, findings)
        self.tables = [table for table in tables if tools.has(table.tool)]
        self.folder = tools.folder / "package"
        if tools.has("qgemm-gen"):
            tools.run("qgemm-gen", ["--arch=gfx1100", "--n=64", "--k=64", "--m=16", "-j1", "-o",
                                    str(self.folder)])
        self.files = {path: path.read_bytes() for path in sorted(self.folder.glob("*"))}

    def run(self, rng, count=10):
        for _ in range(count if self.tables else 0):
            table = rng.choice(self.tables)
            args = table.line(rng)
            if table.tool == "qgemm-run":
                args = [str(self.folder), "--m=16", "--sample-workgroups=1"] + args
                if rng.random() < 0.7:
                    self.damage(rng)
            self.judge(table.tool, args, None)
            self.restore()
        return count if self.tables else 0

    def damage(self, rng):
        """Something goes wrong in one file of the package."""
        if not self.files:
            return
        path = rng.choice(list(self.files))
        data = self.files[path]
        if path.suffix == ".json" and rng.random() < 0.7:
            data = json.dumps(damaged(rng, json.loads(data))).encode()
        else:
            for _ in range(rng.choice([1, 1, 4, 40])):
                place = rng.randrange(len(data) or 1)
                noise = rng.choice([b"", b"\0", b"\xff", b"[" * 5000, b"9" * 30, rng.randbytes(4)])
                data = data[:place] + noise + data[place + rng.choice([0, len(noise)]):]
            if rng.random() < 0.2:
                data = data[:rng.randrange(len(data))]
        path.write_bytes(data)

    def restore(self):
        for path, data in self.files.items():
            path.write_bytes(data)


WRONG = [None, True, -1, 0, 1 << 31, 1 << 63, 1e308, "", "x", [], {}, [[]], {"a": 1}, "../../etc/passwd"]


def damaged(rng, value):
    """`value` with one part of it dropped or replaced."""
    if rng.random() < 0.15 or not isinstance(value, (dict, list)) or not value:
        return rng.choice(WRONG)
    if isinstance(value, list):
        i = rng.randrange(len(value))
        return value[:i] + [damaged(rng, value[i])] + value[i + 1:]
    key = rng.choice(sorted(value))
    if rng.random() < 0.15:
        return {name: part for name, part in value.items() if name != key}
    return {**value, key: damaged(rng, value[key])}
