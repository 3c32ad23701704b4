"""A write that is killed (SIGKILL, a real process) leaves every file whole, the old one or the new.

In `readme` mode one file changes, so the list is the old one or the new one. In `catalog` mode
several do; each is whole, and the same command run again brings them together.
"""

import os
import random
import signal
import subprocess
import sys
import time
from datetime import date

import pytest
from typer.testing import CliRunner

from catalog.checking.checks import check_list
from catalog.curated_list import read_list
from catalog.files import whole_file, write_atomically
from flows.cli.app import build_app
from tests.catalog import readmes

OLD = readmes.HEADED_TABLE
ROWS = "".join(
    f"|2025|ICML||[Paper Number {n} of Many](https://arxiv.org/abs/2501.{n:05})|N/A|\n"
    for n in range(60)
)
NEW = OLD.replace("\nLast words", f"{ROWS}\nLast words").replace("Some words", "Other words")
WRITER = {
    "readme": """
from pathlib import Path
from catalog.files import write_atomically
while True:
    for source in ("OLD.md", "NEW.md"):
        write_atomically(Path("catalog/x/README.md"), Path(source).read_text())
        print("written", flush=True)
""",
    "catalog": """
from catalog.checking.checks import check_list
from catalog.curated_list import read_list
from flows.cli.app import build_app
while True:
    for source in ("OLD.md", "NEW.md"):
        build_app()(["import", source, "--list", "x"], standalone_mode=False)
""",
}
HALF = """
import sys, time
from pathlib import Path
from catalog.files import whole_file
with whole_file(Path(sys.argv[1])) as out:
    print("begun", flush=True)
    time.sleep(60)
"""
FEW, MANY = 1, 30
tries = pytest.mark.parametrize("tries", [FEW, pytest.param(MANY, marks=pytest.mark.long)])


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LITWATCH_CATALOG_DIR", str(tmp_path / "catalog"))
    (tmp_path / "OLD.md").write_text(OLD)
    (tmp_path / "NEW.md").write_text(NEW)
    return tmp_path / "catalog/x"


def run(*arguments):
    result = CliRunner().invoke(build_app(), arguments)
    assert result.exit_code in (0, 2), result.exception
    return result


def kill_while_writing(mode):
    """Start the writer, let it write at least once, kill it at some moment of the next writes."""
    command = [sys.executable, "-c", WRITER[mode]]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as writer:
        writer.stdout.readline()
        time.sleep(random.uniform(0, 0.2))
        os.kill(writer.pid, signal.SIGKILL)
    assert writer.returncode == -signal.SIGKILL


def files_of(folder):
    """Files of the list; what a killed write had begun is hidden and none of them."""
    found = (path for path in folder.rglob("*") if path.is_file())
    return {str(p.relative_to(folder)): p.read_text() for p in found if p.name[0] != "."}


@tries
def test_in_readme_mode_the_list_is_the_old_one_or_the_new_one(folder, tries):
    run("init", "OLD.md", "--list", "x", "--yes")
    for _ in range(tries):
        kill_while_writing("readme")
        assert (folder / "README.md").read_text() in (OLD, NEW)


def test_what_a_killed_write_had_begun_is_swept_away_by_the_next_and_a_live_one_is_not(tmp_path):
    """A killed `litwatch score` left a hidden file of its size beside the output for ever."""
    out = tmp_path / "papers[1].jsonl"
    command = [sys.executable, "-c", HALF, str(out)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as writer, whole_file(out) as live:
        live.write(b"whole")
        writer.stdout.readline()
        other = tmp_path / ".papers[1].jsonl.more.abcdefgh.part"
        other.touch()
        write_atomically(out, "soon old")
        assert len(list(tmp_path.iterdir())) == 4
        os.kill(writer.pid, signal.SIGKILL)
        writer.wait()
        write_atomically(out, "soon old")
        assert len(list(tmp_path.iterdir())) == 3
    assert sorted(path.name for path in tmp_path.iterdir()) == [other.name, out.name]
    assert out.read_bytes() == b"whole"


@tries
def test_in_catalog_mode_every_file_is_whole_and_the_next_run_mends_the_list(folder, tries):
    whole = {}
    for source in ("NEW.md", "OLD.md"):
        run("import", source, "--list", "x")
        whole[source] = files_of(folder)
    for _ in range(tries):
        kill_while_writing("catalog")
        for name, text in files_of(folder).items():
            assert text in (whole["OLD.md"][name], whole["NEW.md"][name])
        is_mixed = files_of(folder) not in whole.values()
        found = check_list(read_list(folder.parent, "x"), date(2026, 1, 1))
        assert ("out-of-step" in {finding.rule for finding in found}) == is_mixed
        run("import", "NEW.md", "--list", "x")
        assert files_of(folder) == whole["NEW.md"]
