"""Where results go, from a command, a worker and to an address."""

from __future__ import annotations

from pathlib import Path

import fsspec
import pytest

from flows.orchestration.results import ResultPlaceError, absolute, named, result_place


def test_a_relative_place_outlives_the_folder_of_a_worker(tmp_path: Path) -> None:
    with result_place("site", tmp_path) as place:
        assert place == tmp_path / "results" / "site"
    assert named("site", tmp_path) == str(tmp_path / "results" / "site")


def test_a_command_means_its_own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert absolute("site") == str(tmp_path / "site")
    with result_place(absolute("site"), tmp_path / "state") as place:
        assert place == tmp_path / "site"


def test_an_address_gets_files_and_folders_whole(tmp_path: Path) -> None:
    with result_place("memory://bucket/site", tmp_path) as place:
        (place / "static").mkdir(parents=True)
        (place / "index.html").write_text("a")
        (place / "static" / "x.css").write_text("b")
    with result_place("memory://bucket/report", tmp_path) as place:
        place.with_suffix(".csv").write_text("c")
    files = fsspec.filesystem("memory")
    assert files.cat("/bucket/site/static/x.css") == b"b"
    assert files.cat("/bucket/report.csv") == b"c"
    assert absolute("memory://bucket/site") == "memory://bucket/site"
    assert not list(tmp_path.iterdir())


def test_an_address_that_cannot_be_is_one_sentence(tmp_path: Path) -> None:
    for address in ("nowhere-known://x/y", "github://x/y"):
        with pytest.raises(ResultPlaceError), result_place(address, tmp_path) as place:
            place.write_text("a")


def test_nothing_is_sent_of_a_run_that_failed(tmp_path: Path) -> None:
    with pytest.raises(IsADirectoryError), result_place("memory://bucket/half", tmp_path) as place:
        place.parent.write_text("a")
    assert not fsspec.filesystem("memory").exists("/bucket/half")
