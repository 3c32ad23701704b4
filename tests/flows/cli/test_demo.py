"""`litwatch demo` as a person runs it."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.flows.orchestration.prefect_processes import BIN, plain_environment


@pytest.mark.long
def test_the_demo_takes_a_relative_folder_and_ends_with_a_site(tmp_path: Path) -> None:
    """A relative folder ended in an error of git."""
    done = subprocess.run(
        [str(BIN / "litwatch"), "demo", "--folder", "demo"],
        cwd=tmp_path, env=plain_environment(tmp_path / "prefect"),
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    home = tmp_path / "demo" / "site" / "index.html"
    assert home.resolve().as_uri() in done.stdout
    page = home.read_text("utf-8")
    assert "9–15 March 2026" in page
    assert "waiting for the maintainer" in page
