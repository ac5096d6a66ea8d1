# -*- Python -*-
# The regression tests: no GPU is needed; a test that wants one says so with
# `REQUIRES: gpu-<chip>` and is skipped elsewhere.
import os
import subprocess
import sys

import lit.formats
from lit.llvm import llvm_config

config.name = "QGEMM"
config.test_format = lit.formats.ShTest(not llvm_config.use_lit_shell)
config.suffixes = [".mlir", ".test"]
config.excludes = ["Inputs", "CMakeLists.txt", "README.md", "lit.cfg.py"]
config.test_source_root = os.path.dirname(__file__)
config.test_exec_root = os.path.join(config.qgemm_obj_root, "test")

llvm_config.with_environment("PATH", config.llvm_tools_dir, append_path=True)
llvm_config.with_environment("PATH", config.qgemm_tools_dir, append_path=True)
config.substitutions.append(("%src", config.qgemm_src_root))
config.substitutions.append(("%python", sys.executable))
# The build itself, for tests of what is generated from it and of what it installs.
for name, value in (("%obj", config.qgemm_obj_root), ("%cmake", config.cmake), ("%cxx", config.cxx),
                    ("%mlir_dir", config.mlir_dir), ("%mlir_include", config.mlir_include_dirs)):
    config.substitutions.append((name, value))


def gpu_chips():
    """Chips of the GPUs in this machine, as the driver's enumerator names them."""
    tool = os.path.join(config.llvm_tools_dir, "amdgpu-arch")
    try:
        out = subprocess.run([tool], capture_output=True, text=True, timeout=20)
    except (OSError, subprocess.TimeoutExpired):
        return []
    return out.stdout.split() if out.returncode == 0 else []


for chip in gpu_chips():
    config.available_features.add("gpu-" + chip)

# File systems of a test's own need the right to mount.
mount = ["unshare", "-m", "mount", "-t", "tmpfs", "tmpfs", "/mnt"]
try:
    if subprocess.run(mount, capture_output=True, timeout=20).returncode == 0:
        config.available_features.add("mount")
except (OSError, subprocess.TimeoutExpired):
    pass
