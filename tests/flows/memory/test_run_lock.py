"""One run at a time per list; a run that died lets go."""

from __future__ import annotations

import pickle
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from flows.errors import SettingsError
from flows.memory.run_lock import RunUnderWayError, exclusive_run

HOLD = """
import sys, time
from pathlib import Path
from flows.memory.run_lock import exclusive_run
with exclusive_run(Path(sys.argv[1]), sys.argv[2:], 5):
    print("held", flush=True)
    time.sleep(600)
"""


@contextmanager
def another_run(state_dir: Path, *lists: str) -> Iterator[subprocess.Popen[str]]:
    """A process that holds some lists until it is killed."""
    command = [sys.executable, "-c", HOLD, str(state_dir), *lists]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        try:
            yield process
        finally:
            process.kill()


def test_a_second_run_of_a_list_is_refused_in_words(tmp_path: Path) -> None:
    with (
        another_run(tmp_path, "vlgfm"),
        pytest.raises(RunUnderWayError) as caught,
        exclusive_run(tmp_path, ["rsfm", "vlgfm"], 0.1),
    ):
        pytest.fail("two runs of one list at once")
    assert "Another run for the list vlgfm is still at work" in str(caught.value)
    assert "its lock goes with its process" in str(caught.value)
    assert str(pickle.loads(pickle.dumps(caught.value))) == str(caught.value)
    # What was held of the others is free again.
    with exclusive_run(tmp_path, ["rsfm"], 0):
        pass


def test_runs_of_different_lists_do_not_wait_for_each_other(tmp_path: Path) -> None:
    with another_run(tmp_path, "vlgfm"), exclusive_run(tmp_path, ["rsfm"], 0):
        pass


def test_a_run_killed_with_kill_9_releases_its_lists(tmp_path: Path) -> None:
    with another_run(tmp_path, "vlgfm", "rsfm") as process:
        process.kill()
        process.wait()
        with exclusive_run(tmp_path, ["vlgfm", "rsfm"], 0):
            pass


def test_a_run_waits_for_one_that_ends(tmp_path: Path) -> None:
    with another_run(tmp_path, "vlgfm") as process:
        killer = subprocess.Popen(["sh", "-c", f"sleep 0.3; kill -9 {process.pid}"])
        with exclusive_run(tmp_path, ["vlgfm"], 20):
            pass
        killer.wait()


def test_an_error_in_a_run_releases_its_lists(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), exclusive_run(tmp_path, ["vlgfm"], 0):
        _ = 1 / 0
    with exclusive_run(tmp_path, ["vlgfm"], 0):
        pass


def test_a_state_folder_that_is_none_is_one_sentence(tmp_path: Path) -> None:
    """A nightly printed two tracebacks, and `Check the path.`"""
    (tmp_path / "state").write_text("a file")
    with (
        pytest.raises(SettingsError, match=r"The state folder cannot be used.*LITWATCH_STATE_DIR"),
        exclusive_run(tmp_path / "state", ["rsfm"], 0.1),
    ):
        pytest.fail("locks in a file")
