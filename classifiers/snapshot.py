"""The public arXiv snapshot, read in pieces: one JSON object a line, plain, .gz or .zip.

The one reader of papers on disk: training, evaluation, scoring and backfills all read by it.

Design note. A shard is a byte range of plain text, so several processes read one file at once and
a killed run takes up where it stopped. Compressed files cannot be entered in the middle: small
ones (a monthly file) are one piece each, large ones are unpacked first into the state folder
(`unpack`). Reading is bounded everywhere: a line longer than `MAX_LINE` is skipped and counted,
never held.
"""

from __future__ import annotations

import gzip
import math
import os
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, NamedTuple

import orjson

from catalog.catalog_errors import LitwatchError, disk_error, path_error
from catalog.files import whole_file
from catalog.paper import Paper, paper_from_snapshot
from classifiers.classifier_errors import SnapshotError

MAX_LINE = 8_000_000
"""Bytes; the longest line of arXiv's own snapshot has 0.1 MB."""
MAX_ID = 64
READ_SIZE = 1 << 20
_ENDINGS = (".json", ".jsonl", ".ndjson", ".gz", ".zip")
_GZIP, _ZIP, _BOM = b"\x1f\x8b", b"PK\x03\x04", b"\xef\xbb\xbf"
_UNREADABLE = (OSError, EOFError, zlib.error, zipfile.BadZipFile, NotImplementedError, RuntimeError)
"""What a damaged or encrypted archive raises, by the stage at which it is noticed."""


class LineError(LitwatchError):
    """One line of a snapshot is no paper."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Part of one file: lines that begin in [start, stop) bytes; all of a compressed member."""

    path: str
    start: int = 0
    stop: int | None = None
    member: str = ""
    """Name inside a zip file."""

    @property
    def name(self) -> str:
        """Where its lines are, for messages."""
        return f"{self.path}!{self.member}" if self.member else self.path


@dataclass(frozen=True, slots=True)
class Shard:
    """What one step of a backfill reads; its result is kept as soon as it is whole."""

    number: int
    pieces: tuple[Piece, ...]
    size: int
    """Bytes on disk: the measure of progress."""


class Line(NamedTuple):
    """One line as it stands in a piece."""

    number: int
    """From 1 within the piece."""
    raw: bytes
    problem: str = ""
    """Why there is no text to parse: too long, or the file ends in rubbish."""


@dataclass(slots=True)
class BadLines:
    """Lines that are no papers: how many, and the first of them."""

    count: int = 0
    first: str = ""

    def __call__(self, where: str, error: LineError) -> None:
        """Count a line."""
        self.count += 1
        self.first = self.first or f"{where}: {error.what}"

    def __str__(self) -> str:
        if self.count == 1:
            return f"1 line is no paper: {self.first}"
        return f"{self.count:,} lines are no papers; the first: {self.first}"


def snapshot_files(*paths: Path) -> tuple[Path, ...]:
    """Files of some snapshots (files, or folders of them), each once and in order.

    Raises SnapshotError where there is none, DiskError where one cannot be looked at.
    """
    try:
        return tuple(dict.fromkeys(file for path in paths for file in _files_of(path)))
    except OSError as problem:  # a name that is too long, a folder that is not ours
        raise path_error(problem) from None


def _files_of(path: Path) -> tuple[Path, ...]:
    if path.is_dir():
        found = tuple(sorted(_walk(path)))
        if not found:
            raise SnapshotError(
                "no snapshot file in this folder",
                where=str(path),
                remedy=f"Files end in {', '.join(_ENDINGS)} and hold one JSON object a line.",
            )
        return found
    if not path.is_file():
        what = "not a regular file" if path.exists() else "there is no such file or folder"
        raise SnapshotError(what, where=str(path), remedy="Give a file or a folder of files.")
    return (path,)


def plan_shards(files: Iterable[Path], target_size: int) -> tuple[Shard, ...]:
    """Cut files into shards of about `target_size` bytes, small files together."""
    shards: list[Shard] = []
    waiting: list[Piece] = []
    size = 0
    for piece, piece_size in _pieces(files, target_size):
        if waiting and size + piece_size > target_size:
            shards.append(Shard(len(shards), tuple(waiting), size))
            waiting, size = [], 0
        waiting.append(piece)
        size += piece_size
    if waiting:
        shards.append(Shard(len(shards), tuple(waiting), size))
    return tuple(shards)


def compression_of(path: Path) -> str:
    """``gzip``, ``zip`` or nothing, by the first bytes. Raises SnapshotError."""
    try:
        with path.open("rb") as file:
            head = file.read(len(_ZIP))
    except OSError as error:
        raise SnapshotError(f"cannot be read: {error.strerror}", where=str(path)) from None
    if head.startswith(_GZIP):
        return "gzip"
    return "zip" if head == _ZIP else ""


def unpack(path: Path, target: Path) -> Path:
    """Write what a compressed file holds to `target`, whole or not at all.

    Raises SnapshotError where the file is damaged: a large archive that cannot be read to its
    end is better fetched again.
    """
    if target.exists():
        return target
    try:
        with whole_file(target) as out:
            for member in _members(path):
                with open_piece(Piece(str(path), member=member)) as source:
                    while block := source.read(READ_SIZE):
                        out.write(block)
                out.write(b"\n")
    except _UNREADABLE as error:
        if isinstance(error, OSError) and (full := disk_error(error, str(target))):
            raise full from None
        raise SnapshotError(
            f"cannot be unpacked: {_reason(error)}", where=str(path), remedy="Fetch it again."
        ) from None
    return target


@contextmanager
def open_piece(piece: Piece) -> Iterator[IO[bytes]]:
    """Open a piece's bytes, decompressed, at the beginning of its file."""
    path = Path(piece.path)
    if piece.member:
        with zipfile.ZipFile(path) as archive, archive.open(piece.member) as file:
            yield file
    elif compression_of(path) == "gzip":
        with gzip.open(path, "rb") as file:
            yield file  # type: ignore[misc]  # gzip's file is an IO[bytes] in all but name
    else:
        with path.open("rb") as file:
            yield file


def pieces_of(path: Path) -> list[Piece]:
    """A file as it is read from beginning to end: one piece, or one for each member of a zip."""
    return [Piece(str(path), member=member) for member in _members(path)]


def read_papers(paths: Iterable[Path], bad: BadLines | None = None) -> Iterator[Paper]:
    """Papers of snapshot files, in order; ids may repeat.

    A line that is no paper is passed over and counted in `bad`.
    Raises SnapshotError where a file has lines and none of them is a paper.
    """
    for path in paths:
        found, where = 0, ""
        for piece in pieces_of(path):
            for line in read_lines(piece):
                where = f"{piece.name}:{line.number}"
                try:
                    row = parse_line(line)
                    if row is not None:
                        yield paper_of(row)
                        found += 1
                except LineError as error:
                    if bad is not None:
                        bad(where, error)
        if where and not found:
            raise SnapshotError(
                "no line of it is a paper",
                where=str(path),
                remedy="It must hold one JSON object a line (id, title, abstract, …), in UTF-8.",
            )


def lines_of(file: IO[bytes]) -> Iterator[Line]:
    """Lines of an open file or stream, numbered from 1."""
    return _lines(file, Piece(""))


@contextmanager
def open_whole(piece: Piece) -> Iterator[IO[bytes]]:
    """Open a piece that must be read to its end. Raises SnapshotError where it cannot be."""
    try:
        with open_piece(piece) as file:
            yield file
    except _UNREADABLE as error:
        raise SnapshotError(
            f"cannot be read to its end: {_reason(error)}",
            where=piece.name,
            remedy="Fetch it again.",
        ) from None


def read_lines(piece: Piece) -> Iterator[Line]:
    """Yield the lines of a piece; damage ends it with one line that says so."""
    number = 0
    try:
        with open_piece(piece) as file:
            for line in _lines(file, piece):
                number = line.number
                yield line
    except _UNREADABLE as error:
        yield Line(number + 1, b"", f"the file cannot be read further: {_reason(error)}")


def parse_line(line: Line) -> dict[str, Any] | None:
    """Row of a line, with an id, a title and an abstract; None for an empty one.

    Raises LineError.
    """
    if line.problem:
        raise LineError(line.problem)
    if not line.raw.strip():
        return None
    try:
        row = orjson.loads(line.raw)
    except orjson.JSONDecodeError as error:
        raise LineError(f"not JSON: {_short(str(error))}") from None
    if not isinstance(row, dict):
        raise LineError("not an object with the fields of a paper")
    _check_fields(row)
    return row


def paper_of(row: dict[str, Any]) -> Paper:
    """Paper of a row. Raises LineError."""
    try:
        return paper_from_snapshot(row)
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise LineError(f"a field has the wrong type: {_short(str(error))}") from None


def _check_fields(row: dict[str, Any]) -> None:
    """Check what every row is read for; the rest is looked at where a paper passes the gate."""
    try:
        arxiv_id, title, abstract = row["id"], row["title"], row.get("abstract") or ""
    except KeyError as error:
        raise LineError(f"no field {error}") from None
    if not (isinstance(arxiv_id, str) and isinstance(title, str) and isinstance(abstract, str)):
        raise LineError("a field has the wrong type: id, title and abstract are texts")
    if not arxiv_id.strip() or len(arxiv_id) > MAX_ID or not arxiv_id.isprintable():
        raise LineError("id is no arXiv id")


def _walk(folder: Path) -> Iterator[Path]:
    for root, folders, names in os.walk(folder, followlinks=False):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in names:
            path = Path(root, name)
            if name.endswith(_ENDINGS) and not name.startswith(".") and path.is_file():
                yield path


def _pieces(files: Iterable[Path], target_size: int) -> Iterator[tuple[Piece, int]]:
    for path in files:
        size = path.stat().st_size
        if compression_of(path):
            members = _members(path)
            for member in members:
                yield Piece(str(path), member=member), max(size // len(members), 1)
            continue
        for start in range(0, size, target_size):
            stop = min(start + target_size, size)
            yield Piece(str(path), start, stop), stop - start


def _members(path: Path) -> list[str]:
    """Names of what a zip file holds; one empty name for everything else."""
    if compression_of(path) != "zip":
        return [""]
    try:
        with zipfile.ZipFile(path) as archive:
            names = [n for n in archive.namelist() if n.endswith(_ENDINGS[:3])]
    except _UNREADABLE as error:
        raise SnapshotError(
            f"cannot be opened: {_reason(error)}", where=str(path), remedy="Fetch it again."
        ) from None
    if not names:
        raise SnapshotError(
            "the archive holds no snapshot",
            where=str(path),
            remedy=f"What is inside must end in {', '.join(_ENDINGS[:3])}.",
        )
    return names


def _lines(file: IO[bytes], piece: Piece) -> Iterator[Line]:
    position = _enter(file, piece.start)
    left = math.inf if piece.stop is None else piece.stop - position
    number = 0
    while left > 0 and (raw := file.readline(MAX_LINE)):
        number += 1
        left -= len(raw)
        if number == 1 and piece.start == 0:
            raw = raw.removeprefix(_BOM)
        if len(raw) < MAX_LINE or raw.endswith(b"\n"):
            yield Line(number, raw)
            continue
        left -= _skip_line(file)
        yield Line(number, b"", f"longer than {MAX_LINE // 1_000_000} MB")


def _enter(file: IO[bytes], start: int) -> int:
    """Go to the first line that begins at `start` or later."""
    if start == 0:
        return 0
    file.seek(start - 1)
    return start - 1 + _skip_line(file)


def _skip_line(file: IO[bytes]) -> int:
    skipped = 0
    while block := file.readline(READ_SIZE):
        skipped += len(block)
        if block.endswith(b"\n"):
            break
    return skipped


def _reason(error: BaseException) -> str:
    return _short(str(error)) or type(error).__name__


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= 120 else text[:119] + "…"
