"""Where the files of a run go: a folder of this machine, a branch on GitHub, or what fsspec knows.

A worker runs flows in a folder that is deleted afterwards, so a relative place stands below
``results/`` of the state directory. The command line makes its own places absolute first.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path, PurePosixPath
from typing import Any

from flows.errors import FlowError
from flows.memory.github_state import BRANCHES_PREFIX, GitHubStateStore
from flows.memory.places import github_client
from flows.memory.state_store import Changes, Snapshot, change_state
from flows.settings import Settings

BRANCH = re.compile(r"github://([^:/@]+):([^:/@]+)@([^/]+)/(.+?)/*")
"""As fsspec, which only reads there, writes it."""


class ResultPlaceError(FlowError):
    """The place for results cannot be written to."""


def absolute(place: str) -> str:
    """A place as seen from the current folder; addresses as they are."""
    return place if "://" in place else str(Path(place).absolute())


def named(place: str, state_dir: Path) -> str:
    """Where a place is, in words for people."""
    return place if "://" in place else str(state_dir / "results" / place)


@contextmanager
def result_place(place: str, settings: Settings) -> Iterator[Path]:
    """Path to write results to; an address gets them when the block ends well.

    A folder takes the place of the one that was there on a branch; other addresses are added to.

    Raises ResultPlaceError, before the block, where the address cannot be; and where it cannot be
    written to. Raises SettingsError or PublishError for a branch on GitHub.
    """
    if "://" not in place:
        yield settings.state_dir / "results" / place
        return
    send = _sender(place, settings)
    settings.state_dir.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="results-", dir=settings.state_dir) as scratch:
        path = Path(scratch) / PurePosixPath(place).name
        yield path
        send({str(it.relative_to(scratch)): it for it in sorted(Path(scratch).rglob("*"))})


def show_results(key: str, place: str, lines: Sequence[str]) -> None:
    """Leave an artifact that says where the results are."""
    from prefect.artifacts import create_markdown_artifact

    told = "".join(f"- {line}\n" for line in lines)
    create_markdown_artifact(key=key, markdown=f"In `{place}`:\n\n{told}", description=place)


def _sender(place: str, settings: Settings) -> Callable[[Mapping[str, Path]], None]:
    """What sends files, by their names beside the place."""
    if place.startswith("github://"):
        return _branch_sender(place, settings)
    import fsspec

    with _told(place):
        system, path = fsspec.core.url_to_fs(place)
    return partial(_put, system, place, path.rstrip("/").rpartition("/")[0])


def _put(system: Any, place: str, home: str, files: Mapping[str, Path]) -> None:
    with _told(place):
        for name, file in files.items():
            if file.is_file():
                target = f"{home}/{name}"
                system.makedirs(target.rpartition("/")[0], exist_ok=True)
                system.put_file(str(file), target)


def _branch_sender(place: str, settings: Settings) -> Callable[[Mapping[str, Path]], None]:
    address = BRANCH.fullmatch(place)
    if address is None:
        raise ResultPlaceError(
            "This names no branch on GitHub.",
            where=place,
            remedy="Write github://OWNER:REPOSITORY@BRANCH/FOLDER.",
        )
    owner, repository, branch, folder = address.groups()
    client = github_client(settings, f"{owner}/{repository}")
    default = client.ask("read the repository", client.repo.complete).default_branch
    if branch == default or branch.startswith(BRANCHES_PREFIX):
        raise ResultPlaceError(
            f"Results are not written to the branch {branch}: the list or its memory is there.",
            where=place,
            remedy="Name a branch for them alone, such as gh-pages.",
        )
    return partial(_commit, GitHubStateStore(client, branch), folder)


def _commit(store: GitHubStateStore, folder: str, files: Mapping[str, Path]) -> None:
    """One commit on a branch; of a folder that was sent, nothing older stays."""
    home = folder.rpartition("/")[0]
    sent = {str(PurePosixPath(home, name)): file for name, file in files.items()}
    new = {name: file.read_bytes() for name, file in sent.items() if file.is_file()}

    def change(before: Snapshot) -> Changes:
        old = before.paths(f"{folder}/") if folder in sent else []
        return {**dict.fromkeys(old), **new}

    change_state(store, change, f"Results of litwatch: {folder}")


@contextmanager
def _told(place: str) -> Iterator[None]:
    """Tell what a library says of an address."""
    try:
        yield
    except ImportError as error:
        raise ResultPlaceError(
            f"This kind of address needs a further package: {error}.",
            where=place,
            remedy="Install it beside litwatch, such as s3fs for s3://.",
        ) from None
    except (OSError, ValueError, TypeError) as error:
        raise ResultPlaceError(
            f"The results could not be written ({type(error).__name__}).",
            where=place,
            remedy="See that the address is right and that this machine may write there.",
        ) from error
