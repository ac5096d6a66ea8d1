# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Runs a tool under limits and decides whether the way it ended is allowed."""
import re
import resource
import shlex
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

CPU_SECONDS = 20
MEMORY_BYTES = 6 << 30
# Of a finding, for files that stand for the input.
INPUT = "INPUT"

# What no tool prints that only met bad input. The last one is what the guards say that turn
# a crash into an error: the process lives, but something still went wrong.
ALARMS = re.compile(r"Assertion .*failed|LLVM ERROR|PLEASE submit a bug report|"
                    r"UNREACHABLE executed|terminate called|AddressSanitizer|runtime error:|"
                    r"failed: crash, code|failed without saying why")


@dataclass
class Outcome:
    """How a process ended. `status` is negative for a signal, None for too long."""
    status: int
    stdout: str
    stderr: str
    left: list = field(default_factory=list)

    def fault(self):
        """What is wrong with it in a line, or None."""
        alarm = ALARMS.search(self.stderr)
        if self.status is None or self.status in (-24, 128 + 24):
            return "hang"
        if self.status not in (0, 1) or alarm:
            how = f"status {self.status}" if self.status not in (0, 1) else "status 1"
            return f"{how}: {self.cause()}"
        if self.status == 1 and not self.stderr.strip():
            return "silent failure"
        if self.status == 1 and self.left:
            return "files left after a failure: " + " ".join(sorted(self.left))
        return None

    def cause(self):
        """The assertion, message or innermost function of the project, without numbers."""
        for line in self.stderr.splitlines():
            if ALARMS.search(line) and "PLEASE" not in line:
                return normal(line)
        frames = re.findall(r"#\d+ 0x[0-9a-f]+ (.*)", self.stderr)
        ours = [frame for frame in frames if "qgemm::" in frame]
        if ours:
            return normal(ours[0])
        named = [frame for frame in frames if "::" in frame and "llvm::sys" not in frame]
        return normal(named[0]) if named else "no message"


def normal(line):
    line = re.sub(r"/\S*/", "", line)
    line = re.sub(r"0x[0-9a-f]+|\d+", "N", line)
    return line.strip()[:200]


def limits():
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS + 2))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


OUR_IR = re.compile(r"""^\s*(?:%[^=]*=\s*)?"?qgemm\.|[#!]qgemm\b""", re.MULTILINE)


class Tools:
    """The tools' folder, and a folder to run them in."""

    def __init__(self, bin_folder, folder):
        self.bin = bin_folder.resolve()
        self.folder = folder

    def has(self, name):
        return (self.bin / name).exists()

    def run(self, name, args, text=None, wall=120):
        """Runs a tool; INPUT in `args` becomes a file with `text`."""
        source = self.folder / "input.mlir"
        if text is not None:
            source.write_text(text, encoding="utf-8", errors="surrogateescape")
        work = self.folder / "work"
        work.mkdir(exist_ok=True)
        command = [str(self.bin / name)] + [str(source) if arg == INPUT else arg for arg in args]
        try:
            process = subprocess.run(command, cwd=work, capture_output=True, timeout=wall,
                                     stdin=subprocess.DEVNULL, preexec_fn=limits)
            outcome = Outcome(process.returncode, process.stdout.decode(errors="replace"),
                              process.stderr.decode(errors="replace"))
        except subprocess.TimeoutExpired:
            outcome = Outcome(None, "", "")
        outcome.left = [str(path.relative_to(work)) for path in work.rglob("*")]
        if outcome.left:
            subprocess.run(["rm", "-rf", str(work)], check=True)
        return outcome


class Findings:
    """Each kind of fault once, with the smallest input seen."""

    def __init__(self):
        self.by_key = {}
        # Crashes on reading IR of other dialects alone. They are counted, not reported.
        self.upstream = set()

    def known(self, tool, fault):
        return (tool, fault) in self.by_key or (tool, fault) in self.upstream

    def add(self, tool, args, text, outcome):
        key = (tool, outcome.fault())
        old = self.by_key.get(key)
        if old is None or len(text or "") < len(old[1] or ""):
            self.by_key[key] = (args, text, outcome.stderr[:4000])

    def merge(self, other):
        for key, value in other.by_key.items():
            self.by_key.setdefault(key, value)
        self.upstream |= other.upstream

    def report(self, keep):
        for number, ((tool, fault), (args, text, stderr)) in enumerate(sorted(self.by_key.items())):
            print(f"--- {number}: {tool} {shlex.join(args)}\n{fault}")
            if text is not None:
                print(text[:2000])
            if keep:
                write(Path(keep), number, tool, args, text, fault, stderr)


def write(keep, number, tool, args, text, fault, stderr):
    keep.mkdir(parents=True, exist_ok=True)
    source = f"{number:03}.mlir"
    if text is not None:
        (keep / source).write_text(text, encoding="utf-8", errors="surrogateescape")
    shown = shlex.join([source if arg == INPUT else arg for arg in args])
    (keep / f"{number:03}.txt").write_text(f"{tool} {shown}\n{fault}\n\n{stderr}",
                                           encoding="utf-8", errors="surrogateescape")
