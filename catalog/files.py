"""Reading and writing the files of a list, byte for byte and all or nothing."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from catalog.catalog_errors import ReadmeError, disk_error

MAX_BYTES = 20_000_000
"""Larger files are no README; the biggest lists known have under 2 MB."""


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

    Raises OSError where it cannot be written; what was written so far is swept away.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name[:100]}.", suffix=".part")
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as out:
            yield out
            out.flush()
            os.fsync(out.fileno())
        temporary.chmod(path.stat().st_mode & 0o777 if path.exists() else 0o644)
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
