"""show_lines.py PACKAGE FILE: the source lines that llvm-symbolizer gives for a kernel's code.

FILE is a suffix to the kernel's name, or a file. Fails where a place is in another file, or a quarter
of the code has none."""
import glob
import os
import re
import subprocess
import sys

package, source = sys.argv[1:]
for path in glob.glob(package + "/*.hsaco"):
    file = path[: -len(".hsaco")] + source if source.startswith(".") else source
    lines = open(file).read().splitlines()
    dump = subprocess.run(["llvm-objdump", "-d", "--no-show-raw-insn", path], capture_output=True, text=True).stdout
    dump = dump[: dump.rindex("s_endpgm")]  # padding follows
    addresses = re.findall(r"// ([0-9A-F]{12})", dump)
    places = subprocess.run(["llvm-symbolizer", "--obj=" + path] + ["0x" + a for a in addresses],
                            capture_output=True, text=True).stdout.split("\n\n")
    seen, unknown = set(), 0
    for place in filter(None, places):
        name, line, _ = place.splitlines()[1].rsplit(":", 2)
        if name == "??" or line == "0":
            unknown += 1
            continue
        assert os.path.basename(name) == os.path.basename(file), place
        seen.add(int(line))
    assert len(addresses) > 100 and unknown * 4 < len(addresses), (len(addresses), unknown)
    for line in sorted(seen):
        print(lines[line - 1])
