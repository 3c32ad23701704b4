"""Scores a stream of snapshot lines: same order out, constant memory, any number of processes.

Lines travel in blocks of about a megabyte. Of most papers only the words are looked at: what
the first stage drops gets its line without the model being asked. A corrupt line is reported
with its number and gives no output; all others are still scored.

Workers are forked where that can be, so that they share the model, and read their part of a plain
file themselves; what comes through a pipe or a decompressor is sent to them.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import stat
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass, field
from io import BufferedReader
from pathlib import Path
from typing import Any, BinaryIO

import orjson

from catalog.config import ListConfig
from catalog.paper import Paper, paper_from_snapshot
from classifiers.lanes import Cause
from classifiers.list_model import ListModel
from classifiers.screened import Screened
from classifiers.sieve import Texts

BLOCK_BYTES = 1 << 20
MAX_LINE_BYTES = 64 << 20
"""A longer line is no paper."""
_BLOCKS_AHEAD = 3
"""Blocks in flight per process; bounds memory."""


@dataclass(frozen=True, slots=True)
class CorruptLine:
    """A line that is no paper, and why."""

    number: int
    why: str


@dataclass(slots=True)
class ScoreReport:
    """What a run read."""

    scored: int = 0
    proposed: int = 0
    corrupt: list[CorruptLine] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class ScoredBlock:
    """Output of one block of lines."""

    data: bytes
    lines: int
    scored: int
    proposed: int
    corrupt: tuple[CorruptLine, ...]
    """Numbered from 1 in the block."""


@dataclass(frozen=True, slots=True)
class Span:
    """Part of a file: the lines that begin in [start, stop) bytes."""

    path: str
    start: int
    stop: int

    def read(self) -> bytes:
        """The lines, whole."""
        with open(self.path, "rb", buffering=0) as file:
            file.seek(max(0, self.start - 1))
            data = file.read(self.stop - file.tell())
            # A line that began before is another span's; one that ends behind is this one's.
            begin = data.find(b"\n") + 1 if self.start else 0
            if self.start and not begin:
                return b""
            while data and not data.endswith(b"\n") and (more := file.read(BLOCK_BYTES)):
                cut = more.find(b"\n") + 1
                data += more[:cut] if cut else more
            return data[begin:]


Block = bytes | Span
"""Whole lines, or where to read them."""


class BlockScorer:
    """Scores blocks with one model under one configuration."""

    def __init__(self, model: ListModel, config: ListConfig) -> None:
        self._model, self._config = model, config

    def score(self, block: Block) -> ScoredBlock:
        """Score every line of a block; blank lines are passed over."""
        lines = (block.read() if isinstance(block, Span) else block).split(b"\n")
        if not lines[-1]:
            del lines[-1]
        papers: list[_Quick] = []
        corrupt: list[CorruptLine] = []
        for number, line in enumerate(lines, 1):
            if line and not line.isspace():
                try:
                    papers.append((number, *_quick(line)))
                except _NotAPaperError as error:
                    corrupt.append(CorruptLine(number, str(error)))
        out = [_dropped(arxiv_id) for _, arxiv_id, _, _ in papers]
        proposed = self._score_passing(lines, papers, out, corrupt)
        scored = len(papers) - out.count(b"")
        corrupt.sort(key=lambda each: each.number)
        return ScoredBlock(b"".join(out), len(lines), scored, proposed, tuple(corrupt))

    def _score_passing(
        self,
        lines: list[bytes],
        papers: list[_Quick],
        out: list[bytes],
        corrupt: list[CorruptLine],
    ) -> int:
        """Put the answers of what passes the first stage in their places; how many to propose."""
        read: list[tuple[int, Paper]] = []
        texts = Texts([(title, abstract) for _, _, title, abstract in papers])
        for at in self._model.sieve.passing(texts):
            number = papers[at][0]
            try:
                read.append((at, _paper(orjson.loads(lines[number - 1]))))
            except _NotAPaperError as error:
                out[at] = b""
                corrupt.append(CorruptLine(number, str(error)))
        answers = self._model.answer([paper for _, paper in read], self._config)
        for (at, _), screened in zip(read, answers, strict=True):
            out[at] = _as_line(screened)
        return sum(screened.verdict == "propose" for screened in answers)


_Quick = tuple[int, str, str, str]
"""Line number, id, title and abstract: all that the first stage asks for."""


class _NotAPaperError(Exception):
    """A line cannot be read as a paper."""


def score_stream(
    source: BinaryIO,
    sink: BinaryIO,
    model_folder: Path,
    config: ListConfig,
    processes: int = 1,
    advance: Callable[[int], None] = lambda scored: None,
) -> ScoreReport:
    """Score all lines of ``source`` into ``sink``, in order; tells ``advance`` how many so far.

    Raises ModelError before anything is read. Corrupt lines are in the report.
    """
    scorer = BlockScorer(ListModel.load(model_folder), config)
    report = ScoreReport()
    if processes <= 1:
        _collect(map(scorer.score, read_blocks(source)), sink, report, advance)
        return report
    blocks = _spans(source) or read_blocks(source)
    with _workers(processes, scorer, model_folder, config) as pool:
        _collect(_in_order(pool, blocks, processes * _BLOCKS_AHEAD), sink, report, advance)
    return report


def read_blocks(source: BinaryIO, size: int = BLOCK_BYTES) -> Iterator[bytes]:
    """Cut a stream into blocks of whole lines."""
    rest = b""
    while data := source.read(size):
        data = rest + data
        cut = data.rfind(b"\n") + 1
        if not cut and len(data) <= MAX_LINE_BYTES:
            rest = data
            continue
        whole, rest = (data[:cut], data[cut:]) if cut else (data, b"")
        yield whole
    if rest:
        yield rest


def _spans(source: BinaryIO) -> Iterator[Span] | None:
    """Spans of a plain file that is read from its beginning; None for any other source."""
    if not isinstance(source, BufferedReader) or not isinstance(source.name, str):
        return None
    found = os.fstat(source.fileno())
    if not stat.S_ISREG(found.st_mode) or source.tell():
        return None
    size, path = found.st_size, os.path.abspath(source.name)
    starts = range(0, size, BLOCK_BYTES)
    return (Span(path, start, min(start + BLOCK_BYTES, size)) for start in starts)


def _collect(
    done: Iterable[ScoredBlock],
    sink: BinaryIO,
    report: ScoreReport,
    advance: Callable[[int], None],
) -> None:
    lines_before = 0
    for block in done:
        sink.write(block.data)
        report.scored += block.scored
        report.proposed += block.proposed
        report.corrupt.extend(
            CorruptLine(lines_before + each.number, each.why) for each in block.corrupt
        )
        lines_before += block.lines
        advance(report.scored)


def _in_order(
    pool: ProcessPoolExecutor, blocks: Iterable[Block], ahead: int
) -> Iterator[ScoredBlock]:
    waiting: deque[Future[ScoredBlock]] = deque()
    for block in blocks:
        waiting.append(pool.submit(_score_here, block))
        if len(waiting) >= ahead:
            yield waiting.popleft().result()
    while waiting:
        yield waiting.popleft().result()


_here: list[BlockScorer] = []
"""The scorer of this worker process: inherited where it was forked, else made by `_start`."""


def _workers(
    processes: int, scorer: BlockScorer, model_folder: Path, config: ListConfig
) -> ProcessPoolExecutor:
    if "fork" not in multiprocessing.get_all_start_methods():
        return ProcessPoolExecutor(processes, initializer=_start, initargs=(model_folder, config))
    _here[:] = [scorer]
    gc.freeze()
    return ProcessPoolExecutor(processes, multiprocessing.get_context("fork"))


def _start(model_folder: Path, config: ListConfig) -> None:
    _here[:] = [BlockScorer(ListModel.load(model_folder), config)]
    gc.freeze()


def _score_here(block: Block) -> ScoredBlock:
    return _here[0].score(block)


def _quick(line: bytes) -> tuple[str, str, str]:
    """Id, title and abstract of a line. Raises _NotAPaperError."""
    row = _parse(line)
    return row["id"], row["title"], row.get("abstract") or ""


def _parse(line: bytes) -> dict[str, Any]:
    try:
        row = orjson.loads(line)
    except orjson.JSONDecodeError as error:
        raise _NotAPaperError(f"not JSON: {error}") from None
    if not isinstance(row, dict):
        raise _NotAPaperError("not a JSON object")
    for name in ("id", "title"):
        if not isinstance(row.get(name), str):
            raise _NotAPaperError(f"{name} is missing or no text")
    if not row["id"].strip():
        raise _NotAPaperError("id is empty")
    if not isinstance(row.get("abstract"), (str, type(None))):
        raise _NotAPaperError("abstract is no text")
    return row


def _paper(row: dict[str, Any]) -> Paper:
    try:
        return paper_from_snapshot(row)
    except (TypeError, ValueError, AttributeError) as error:
        raise _NotAPaperError(f"a field has the wrong type: {error}") from None


_DROPPED_TAIL = orjson.dumps(
    Screened("", 0.0, Cause.FIRST_STAGE).as_json(), option=orjson.OPT_APPEND_NEWLINE
)[len(b'{"id":""') :]


def _dropped(arxiv_id: str) -> bytes:
    return b'{"id":' + orjson.dumps(arxiv_id) + _DROPPED_TAIL


def _as_line(screened: Screened) -> bytes:
    fields = screened.as_json()
    if screened.columns:
        fields["columns"] = dict(screened.columns)
    return orjson.dumps(fields, option=orjson.OPT_APPEND_NEWLINE)
