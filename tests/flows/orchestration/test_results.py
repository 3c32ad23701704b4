"""Where results go, from a command, a worker and to an address."""

from __future__ import annotations

from pathlib import Path

import fsspec
import pytest
from pydantic import SecretStr

from flows.errors import SettingsError
from flows.orchestration.results import ResultPlaceError, absolute, named, result_place
from flows.settings import Settings
from tests.github_standin.server import GitHubStandin


def settings(state_dir: Path, **more: object) -> Settings:
    return Settings(_env_file=None, state_dir=state_dir, **more)  # type: ignore[arg-type]


def test_a_relative_place_outlives_the_folder_of_a_worker(tmp_path: Path) -> None:
    with result_place("site", settings(tmp_path)) as place:
        assert place == tmp_path / "results" / "site"
    assert named("site", tmp_path) == str(tmp_path / "results" / "site")


def test_a_command_means_its_own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert absolute("site") == str(tmp_path / "site")
    with result_place(absolute("site"), settings(tmp_path / "state")) as place:
        assert place == tmp_path / "site"


def test_an_address_gets_files_and_folders_whole(tmp_path: Path) -> None:
    with result_place("memory://bucket/site", settings(tmp_path)) as place:
        (place / "static").mkdir(parents=True)
        (place / "index.html").write_text("a")
        (place / "static" / "x.css").write_text("b")
    with result_place("memory://bucket/report", settings(tmp_path)) as place:
        place.with_suffix(".csv").write_text("c")
    files = fsspec.filesystem("memory")
    assert files.cat("/bucket/site/static/x.css") == b"b"
    assert files.cat("/bucket/report.csv") == b"c"
    assert absolute("memory://bucket/site") == "memory://bucket/site"
    assert not list(tmp_path.iterdir())


def test_an_address_that_cannot_be_is_one_sentence(tmp_path: Path) -> None:
    for address in ("nowhere-known://x/y", "github://x/y", "github://a:b@c"):
        with pytest.raises(ResultPlaceError), result_place(address, settings(tmp_path)) as place:
            place.write_text("a")


def test_an_address_that_cannot_be_is_told_before_the_work(tmp_path: Path) -> None:
    """A backfill of hours ended in "a further package is needed"."""
    for address, error in (
        ("nowhere-known://x/y", ResultPlaceError),
        ("github://acme:kites@gh-pages/site", SettingsError),  # no token
    ):
        with pytest.raises(error), result_place(address, settings(tmp_path)):
            pytest.fail("the work began")


def test_a_branch_on_github_gets_one_commit_and_its_folder_is_replaced(tmp_path: Path) -> None:
    with GitHubStandin() as github:
        github.repo.commit_files("main", {"README.md": "x"})
        told = settings(tmp_path, github_api_url=github.url, github_token=SecretStr("bot-token"))
        for pages in (["old.html", "static/x.css"], ["index.html"]):
            with result_place("github://acme:kites@gh-pages/docs/site", told) as place:
                for page in pages:
                    (place / page).parent.mkdir(parents=True, exist_ok=True)
                    (place / page).write_text(page)
                (place / "card.png").write_bytes(b"\x89PNG\xff")
        with result_place("github://acme:kites@gh-pages/report", told) as place:
            place.with_suffix(".csv").write_text("c")
        files = github.repo.objects.files(github.repo.refs["gh-pages"])
    assert sorted(files) == ["docs/site/card.png", "docs/site/index.html", "report.csv"]
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("branch", ["main", "litwatch-state"])
def test_the_branch_of_the_list_or_its_memory_takes_no_results(tmp_path: Path, branch: str) -> None:
    """A folder there would have been replaced whole."""
    with GitHubStandin() as github:
        github.repo.commit_files("main", {"catalog/kites/list.yaml": "x"})
        told = settings(tmp_path, github_api_url=github.url, github_token=SecretStr("bot-token"))
        address = f"github://acme:kites@{branch}/catalog"
        with (
            pytest.raises(ResultPlaceError, match="such as gh-pages"),
            result_place(address, told),
        ):
            pytest.fail("the work began")


def test_nothing_is_sent_of_a_run_that_failed(tmp_path: Path) -> None:
    with (
        pytest.raises(IsADirectoryError),
        result_place("memory://bucket/half", settings(tmp_path)) as place,
    ):
        place.parent.write_text("a")
    assert not fsspec.filesystem("memory").exists("/bucket/half")
