"""Every version of one file in a local git checkout, oldest first.

Only git is asked (`git_process`). Merges count on the day they reached the main line
(``--first-parent``): that is the day a reader of the list first saw the row.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from flows.errors import FlowError
from flows.repositories.git_blobs import Blobs
from flows.repositories.git_process import GitError, run_git

_RECORD = "\x1e"


class HistoryError(FlowError):
    """The history of a list cannot be read."""


@dataclass(frozen=True, slots=True)
class FileVersion:
    """The file as one commit left it."""

    commit: str
    committed_date: date
    """Day of the commit (UTC)."""
    content: bytes


def file_versions(repository: Path, path: str) -> list[FileVersion]:
    """Read all versions of a file along the main line, through renames, oldest first.

    Raises HistoryError where there is no repository, no such file, or no git.
    """
    listing = _git(
        repository,
        *("log", "--follow", "--first-parent", "-m", "--diff-filter=AMRT", "--name-only"),
        *("--no-show-signature", "--no-ext-diff", "--no-textconv"),
        *(f"--format={_RECORD}%H %ct", "-z", "--", path),
    )
    found = [_parse(record) for record in listing.decode(errors="replace").split(_RECORD)[1:]]
    if not found:
        raise HistoryError(
            f"no commit of {repository} touches {path}.",
            remedy="Name the list's file with --readme, relative to the repository.",
        )
    blobs = Blobs(repository)
    versions = [
        FileVersion(commit, day, _content(blobs, f"{commit}:{name}")) for commit, day, name in found
    ]
    return versions[::-1]


def tracked_readme(repository: Path, candidates: Sequence[str]) -> str:
    """First candidate that the repository's HEAD holds. Raises HistoryError if it holds none."""
    held = set(_git(repository, "ls-tree", "-r", "-z", "--name-only", "HEAD").decode().split("\0"))
    for candidate in candidates:
        if candidate in held:
            return candidate
    raise HistoryError(
        f"{repository} holds none of {', '.join(candidates)}.",
        remedy="Name the list's file with --readme, relative to the repository.",
    )


def is_shallow(repository: Path) -> bool:
    """Whether the checkout lacks its older commits, so that old rows seem newer than they are."""
    return _git(repository, "rev-parse", "--is-shallow-repository").strip() == b"true"


def _parse(record: str) -> tuple[str, date, str]:
    head, *names = record.replace("\n", "\0").split("\0")
    commit, seconds = head.split()
    day = datetime.fromtimestamp(int(seconds), tz=UTC).date()
    return commit, day, next(name for name in names if name)


def _content(blobs: Blobs, name: str) -> bytes:
    """Content of a ``commit:path`` object."""
    try:
        return blobs.read(name)
    except GitError:
        raise HistoryError(f"{name} is missing.", remedy="Fetch the whole history first.") from None


def _git(repository: Path, *arguments: str) -> bytes:
    if not repository.is_dir():
        raise HistoryError(
            f"{repository} is no folder.", remedy="Clone the list first: git clone URL FOLDER"
        )
    try:
        return run_git(repository, *arguments)
    except GitError as error:
        raise HistoryError(
            f"git could not read {repository}: {error.what}",
            remedy="Give the folder of a git checkout with at least one commit.",
        ) from error
