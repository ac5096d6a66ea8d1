"""same_text.py PACKAGE...: checks that kernels of a chip have the same code in all packages."""
import glob
import os
import subprocess
import sys
import tempfile


def section(path, name):
    with tempfile.TemporaryDirectory() as folder:
        output = os.path.join(folder, "section")
        subprocess.run(["llvm-objcopy", "-O", "binary", "--only-section=" + name, path, output], check=True)
        with open(output, "rb") as file:
            return file.read()


kernels = 0
for chip in ("gfx1100", "gfx942"):
    paths = [glob.glob("%s/*%s*.hsaco" % (package, chip)) for package in sys.argv[1:]]
    assert all(len(found) == 1 for found in paths), paths
    texts = {section(found[0], ".text") for found in paths}
    assert len(texts) == 1 and len(next(iter(texts))) > 1000, "code differs"
    names = {os.path.basename(found[0]) for found in paths}
    assert len(names) == len(paths), names
    kernels += 1
print("%d kernels, the same code in %d packages, %d different names each" % (kernels, len(paths), len(names)))
