# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Links of the Markdown documents lead somewhere."""
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = subprocess.run(["git", "-C", ROOT, "ls-files", "--", "*.md"], check=True,
                           capture_output=True, text=True).stdout.split()


def prose(path):
    return re.sub(r"^```.*?^```$", "", path.read_text(encoding="utf-8"), flags=re.M | re.S)


def anchors(path):
    """Anchors of the headings, as GitHub makes them."""
    return {re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-")
            for heading in re.findall(r"^#+ (.*)$", prose(path), flags=re.M)}


@pytest.mark.parametrize("name", DOCUMENTS)
def test_links(name):
    path = ROOT / name
    bad = []
    for target in re.findall(r"\]\(([^)\s]+)\)", prose(path)):
        if target.startswith(("http://", "https://")):
            continue
        file, _, anchor = target.partition("#")
        linked = path.parent / file if file else path
        if not linked.exists() or (anchor and anchor not in anchors(linked)):
            bad.append(target)
    assert bad == []


@pytest.mark.parametrize("name", DOCUMENTS)
def test_paths_in_backquotes_exist(name):
    """Paths that begin with a folder of the repository; X stands for any name."""
    text = prose(ROOT / name)
    paths = re.findall(r"`((?:docs|include|lib|test|unittests|examples|tools|scripts|cmake)/[\w./-]+)`",
                       text)
    assert [p for p in paths if not (ROOT / p.removesuffix("/X")).exists()] == []
