"""Tools that are found at npm alone, installed where a long test runs."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest


def npm_packages(folder: Path, *packages: str) -> str:
    """Install packages in the folder; node's path. Skips, or fails in `.ci/run long`, without npm."""
    npm, node = shutil.which("npm"), shutil.which("node")
    if npm is None or node is None:
        missing = f"{', '.join(packages)}: this machine has no npm or no node"
        pytest.fail(missing) if os.environ.get("LITWATCH_REQUIRE_ALL") else pytest.skip(missing)
    (folder / "package.json").write_text("{}")
    install = [npm, "install", "--no-audit", "--no-fund", "--silent", *packages]
    subprocess.run(install, cwd=folder, check=True, capture_output=True, timeout=300)
    return node
