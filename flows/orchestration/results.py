"""Where the files of a run go: a folder of this machine, or any address that fsspec knows.

A worker runs flows in a folder that is deleted afterwards, so a relative place stands below
``results/`` of the state directory. The command line makes its own places absolute first.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from flows.errors import FlowError


class ResultPlaceError(FlowError):
    """The place for results cannot be written to."""


def absolute(place: str) -> str:
    """A place as seen from the current folder; addresses as they are."""
    return place if "://" in place else str(Path(place).absolute())


def named(place: str, state_dir: Path) -> str:
    """Where a place is, in words for people."""
    return place if "://" in place else str(state_dir / "results" / place)


@contextmanager
def result_place(place: str, state_dir: Path) -> Iterator[Path]:
    """Path to write results to; an address gets them when the block ends well.

    Raises ResultPlaceError where the address cannot be written to.
    """
    if "://" not in place:
        yield state_dir / "results" / place
        return
    state_dir.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="results-", dir=state_dir) as scratch:
        yield Path(scratch) / PurePosixPath(place).name
        _send(Path(scratch), place)


def show_results(key: str, place: str, lines: Sequence[str]) -> None:
    """Leave an artifact that says where the results are."""
    from prefect.artifacts import create_markdown_artifact

    told = "".join(f"- {line}\n" for line in lines)
    create_markdown_artifact(key=key, markdown=f"In `{place}`:\n\n{told}", description=place)


def _send(scratch: Path, place: str) -> None:
    import fsspec

    try:
        files, path = fsspec.core.url_to_fs(place)
        home = path.rstrip("/").rpartition("/")[0]
        for file in sorted(it for it in scratch.rglob("*") if it.is_file()):
            target = f"{home}/{file.relative_to(scratch).as_posix()}"
            files.makedirs(target.rpartition("/")[0], exist_ok=True)
            files.put_file(str(file), target)
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
