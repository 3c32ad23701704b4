"""Reading and writing files, byte for byte and all or nothing; tables as CSV."""

from __future__ import annotations

import csv
import io
import os
import sys
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from catalog.catalog_errors import ReadmeError, disk_error

if sys.platform != "win32":
    import fcntl

MAX_BYTES = 20_000_000
"""Larger files are no README; the biggest lists known have under 2 MB."""
_PART, _RANDOM = ".part", 8
"""End of the name of a file that is being written, and letters that tempfile puts before it."""


def read_text(path: Path) -> str:
    """Text of a file, line endings and byte order mark kept. Raises ReadmeError."""
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise ReadmeError(
                f"{size / 1e6:.0f} MB is too large for a list",
                where=str(path),
                remedy=f"The limit is {MAX_BYTES / 1e6:.0f} MB.",
            )
        return decode(path.read_bytes(), str(path))
    except OSError as error:
        remedy = "Check the path." if isinstance(error, FileNotFoundError) else ""
        raise ReadmeError(
            f"cannot be read: {error.strerror}", where=str(path), remedy=remedy
        ) from None


def decode(raw: bytes, path: str) -> str:
    """Decode UTF-8, line endings and byte order mark kept. Raises ReadmeError."""
    if b"\0" in raw:
        raise ReadmeError(
            "holds NUL bytes: a binary file, or UTF-16",
            where=f"{path}:{raw[: raw.index(0)].count(10) + 1}",
            remedy="Save it as UTF-8 text.",
        )
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise ReadmeError(
            f"not UTF-8: byte {error.object[error.start]:#04x} at offset {error.start}",
            where=f"{path}:{raw[: error.start].count(10) + 1}",
            remedy="Save it as UTF-8 text.",
        ) from None


def csv_text(header: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    """Table as CSV; None is an empty cell."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return text.getvalue()


def write_atomically(path: Path, content: str | bytes) -> None:
    """Write a file whole or not at all: an interrupted write leaves the old one.

    Text is written as UTF-8. Raises DiskError where the disk is full, read-only or not ours.
    """
    data = content.encode("utf-8") if isinstance(content, str) else content
    try:
        with whole_file(path) as out:
            out.write(data)
    except OSError as error:
        if (problem := disk_error(error, str(path))) is None:
            raise
        raise problem from None


@contextmanager
def whole_file(path: Path) -> Iterator[BinaryIO]:
    """Open a file that appears, in place of the old one, once all of it is on the disk.

    Raises OSError, with the file's name, where it cannot be written; what was written so far is
    swept away, and so is what a process that was killed had written of the same file.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    _sweep(path)
    handle, temporary = _begin(path)
    try:
        with os.fdopen(handle, "wb") as out:
            yield out
            out.flush()
            os.fsync(out.fileno())
            if sys.platform != "win32":  # while it is held, nobody sweeps it away
                _put_in_place(temporary, path)
        if sys.platform == "win32":  # where no open file can be moved
            _put_in_place(temporary, path)
    except BaseException as error:
        temporary.unlink(missing_ok=True)
        if isinstance(error, OSError) and error.filename is None:  # a full disk tells no name
            error.filename = str(path)
        raise


def _put_in_place(temporary: Path, path: Path) -> None:
    temporary.chmod(path.stat().st_mode & 0o777 if path.exists() else 0o644)
    temporary.replace(path)


def _begin(path: Path) -> tuple[int, Path]:
    """Open a hidden file beside a path, held for as long as this process has it open."""
    while True:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=_prefix(path), suffix=_PART)
        if not _is_being_swept(handle) and Path(name).exists():
            return handle, Path(name)
        os.close(handle)  # swept away before it was held


def _is_being_swept(handle: int) -> bool:
    """Hold a new file; whether another process has it already, which sweeps it away.

    Where files cannot be held, none is swept away.
    """
    with suppress(OSError):
        try:
            _hold(handle)
        except BlockingIOError:
            return True
    return False


def _sweep(path: Path) -> None:
    """Remove what was written of a file by processes that are gone."""
    begins, length = _prefix(path), len(_prefix(path)) + _RANDOM + len(_PART)
    for name in os.listdir(path.parent):
        if name.startswith(begins) and name.endswith(_PART) and len(name) == length:
            with suppress(OSError), (path.parent / name).open("rb") as left:
                _hold(left.fileno())
                (path.parent / name).unlink()


def _prefix(path: Path) -> str:
    return f".{path.name[:100]}."


def _hold(handle: int) -> None:
    """Lock an open file, until it is closed. Raises OSError where somebody else has it.

    Windows removes no file that is open.
    """
    if sys.platform != "win32":
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
