# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Runs a command in circumstances that a shell cannot make.

    harness.py [--status N] [--closed FD]... [--fsize BYTES] [--broken-pipe] [--disk FOLDER SIZE]
               [--read-only FOLDER] [--kill SIGNAL FOLDER] -- COMMAND...

Succeeds if the command ends with status N (default 1; -S stands for signal S). With --disk and --read-only a file system
of its own is mounted on FOLDER for the command, and its contents are listed afterwards.
With --kill the command is ended at several moments, and each file in FOLDER must be whole.
"""
import argparse
import json
import os
import resource
import signal
import subprocess
import sys
import time
from pathlib import Path


def parse():
    split = sys.argv.index("--")
    parser = argparse.ArgumentParser()
    parser.add_argument("--status", type=int, default=1)
    parser.add_argument("--closed", type=int, action="append", default=[])
    parser.add_argument("--fsize", type=int)
    parser.add_argument("--broken-pipe", action="store_true")
    parser.add_argument("--disk", nargs=2)
    parser.add_argument("--read-only")
    parser.add_argument("--kill", nargs=2)
    return parser.parse_args(sys.argv[1:split]), sys.argv[split + 1:]


def prepare(options):
    """In the child, before the command."""
    # Python ignores these two; the command must meet what any other program meets.
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
    if options.fsize is not None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (options.fsize, options.fsize))
    for fd in options.closed:
        os.close(fd)


def run(options, command):
    pipe = None
    if options.broken_pipe:
        reader, pipe = os.pipe()
        os.close(reader)
    process = subprocess.run(command, preexec_fn=lambda: prepare(options), close_fds=True,
                             stdout=pipe, check=False, timeout=100)
    return process.returncode


def mounted(options, command):
    """In a mount namespace of its own, which ends with the process."""
    folder, size = options.disk or (options.read_only, "1m")
    mode = "ro," if options.read_only else ""
    script = ('mount -t tmpfs -o "$1" tmpfs "$2" && shift 2 && { "$@"; status=$?; '
              'echo "files: $(ls -A "$FOLDER" | tr "\\n" " ")"; exit $status; }')
    os.environ["FOLDER"] = folder
    mount = f"{mode}size={size}"
    outcome = subprocess.run(["unshare", "-m", "sh", "-c", script, "sh", mount, folder, *command],
                             timeout=100, check=False)
    return outcome.returncode


def whole(folder):
    """The first file of the package that is not complete, if any."""
    for path in sorted(Path(folder).rglob("*")):
        data = path.read_bytes()
        if path.suffix == ".hsaco":
            # The section headers end a code object: offset and count stand in the ELF header.
            end = int.from_bytes(data[40:48], "little") + 64 * int.from_bytes(data[60:62], "little")
            if data[:4] != b"\x7fELF" or len(data) < end:
                return path
        elif path.suffix == ".json":
            json.loads(data)
        elif path.suffix == ".tmp":
            return path
    return None


def killed(options, command):
    number = getattr(signal, "SIG" + options.kill[0])
    folder = options.kill[1]
    for delay in [0.0, 0.001, 0.002, 0.005, 0.01]:
        subprocess.run(["rm", "-rf", folder], check=True)
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        start = time.monotonic()
        # The moment of interest is the writing: wait until it begins.
        while not os.path.exists(folder) and process.poll() is None:
            if time.monotonic() - start > 100:
                process.kill()
                sys.exit("harness: the command never began to write")
        time.sleep(delay)
        process.send_signal(number)
        process.wait()
        partial = whole(folder)
        if partial:
            print(f"partial file: {partial}")
            return 1
    print("every file was whole")
    return 0


def main():
    options, command = parse()
    if options.kill:
        return killed(options, command)
    status = (mounted if options.disk or options.read_only else run)(options, command)
    if status == options.status:
        return 0
    print(f"harness: the command ended with status {status}, not {options.status}")
    return 1


if __name__ == "__main__":
    sys.exit(main())
