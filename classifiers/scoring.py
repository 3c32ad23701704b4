"""Scores snapshot lines: same order out, constant memory, any number of processes.

Lines travel in blocks of about a megabyte and are screened by `screen_many`. What the first stage
drops gets its line too. A corrupt line is reported with its number and gives no output; all others
are still scored.

Workers are forked where that can be, so that they share the model, and read their part of a plain
file themselves; what comes through a pipe or a decompressor is sent to them.
"""

from __future__ import annotations

import ctypes
import gc
import multiprocessing
import os
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import IO, BinaryIO, NamedTuple

import orjson

from catalog.config import ListConfig
from catalog.paper import Paper
from classifiers.lanes import Cause
from classifiers.list_model import ListModel
from classifiers.screen_many import ModelScreener, screen_many
from classifiers.screened import Screened
from classifiers.snapshot import (
    MAX_LINE,
    Line,
    LineError,
    Piece,
    compression_of,
    lines_of,
    open_whole,
    paper_of,
    parse_line,
    pieces_of,
    plan_shards,
    read_lines,
)

BLOCK_BYTES = 1 << 20
_BLOCKS_AHEAD = 3
"""Blocks in flight per process; bounds memory."""
_MALLOC_OPTIONS = {-1: 64 << 20, -3: 32 << 20}
"""glibc's M_TRIM_THRESHOLD and M_MMAP_THRESHOLD, in bytes."""


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


Block = bytes | Piece
"""Whole lines, or where to read them."""


class _Row(NamedTuple):
    """A line that is a paper, as far as the first stage asks."""

    at: int
    line: Line
    arxiv_id: str
    title: str
    abstract: str


class BlockScorer:
    """Scores blocks with one model under one configuration."""

    def __init__(self, model: ListModel, config: ListConfig) -> None:
        self._screeners = {config.id: ModelScreener(model, config, with_skipped=True)}

    def score(self, block: Block) -> ScoredBlock:
        """Score every line of a block; blank lines are passed over."""
        rows: list[_Row] = []
        corrupt: list[CorruptLine] = []
        lines = 0
        for line in read_lines(block) if isinstance(block, Piece) else lines_of(BytesIO(block)):
            lines = line.number
            try:
                row = parse_line(line)
            except LineError as error:
                corrupt.append(CorruptLine(line.number, error.what))
                continue
            if row is not None:
                abstract = row.get("abstract") or ""
                rows.append(_Row(len(rows), line, row["id"], row["title"], abstract))
        out = [_dropped(row.arxiv_id) for row in rows]
        proposed = self._score_passing(rows, out, corrupt)
        scored = len(rows) - out.count(b"")
        corrupt.sort(key=lambda each: each.number)
        return ScoredBlock(b"".join(out), lines, scored, proposed, tuple(corrupt))

    def _score_passing(self, rows: list[_Row], out: list[bytes], corrupt: list[CorruptLine]) -> int:
        """Put the answers of what passes the first stage in their places; how many to propose."""

        def to_paper(row: _Row) -> Paper | None:
            try:
                return paper_of(parse_line(row.line) or {})
            except LineError as error:
                out[row.at] = b""
                corrupt.append(CorruptLine(row.line.number, error.what))
                return None

        proposed = 0
        for at, told in screen_many(rows, self._screeners, to_paper):
            out[at] = _as_line(told.screened)
            proposed += told.screened.verdict == "propose"
        return proposed


def score_blocks(
    blocks: Iterable[Block],
    sink: BinaryIO,
    model_folder: Path,
    config: ListConfig,
    processes: int = 1,
    encoder_dir: Path | None = None,
    advance: Callable[[int], None] = lambda scored: None,
) -> ScoreReport:
    """Score all lines of some blocks into ``sink``, in order; tells ``advance`` how many so far.

    Raises ModelError before anything is read. Corrupt lines are in the report.
    """
    _keep_freed_memory()
    scorer = BlockScorer(ListModel.load(model_folder, encoder_dir), config)
    report = ScoreReport()
    if processes <= 1:
        _collect(map(scorer.score, blocks), sink, report, advance)
        return report
    with _workers(processes, scorer, (model_folder, config, encoder_dir)) as pool:
        _collect(_in_order(pool, blocks, processes * _BLOCKS_AHEAD), sink, report, advance)
    return report


def _keep_freed_memory() -> None:
    """Keep the memory of one block for the next, where the C library can be told to.

    Else glibc may give it back to the system after each block and fetch it again page by page,
    which costs a tenth of the time; chance decides, by what was allocated before.
    """
    if sys.platform == "linux" and hasattr(libc := ctypes.CDLL(None), "mallopt"):
        for option, size in _MALLOC_OPTIONS.items():
            libc.mallopt(option, size)


def blocks_of(files: Iterable[Path]) -> Iterator[Block]:
    """Blocks of snapshot files; plain ones are read where they are scored. Raises SnapshotError."""
    for path in files:
        if not compression_of(path):
            for shard in plan_shards([path], BLOCK_BYTES):
                yield from shard.pieces
            continue
        for piece in pieces_of(path):
            with open_whole(piece) as file:
                yield from read_blocks(file)


def read_blocks(source: IO[bytes], size: int = BLOCK_BYTES) -> Iterator[bytes]:
    """Cut a stream into blocks of whole lines."""
    rest = b""
    while data := source.read(size):
        data = rest + data
        cut = data.rfind(b"\n") + 1
        if not cut and len(data) <= MAX_LINE:
            rest = data
            continue
        whole, rest = (data[:cut], data[cut:]) if cut else (data, b"")
        yield whole
    if rest:
        yield rest


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
    processes: int, scorer: BlockScorer, files: tuple[Path, ListConfig, Path | None]
) -> ProcessPoolExecutor:
    if "fork" not in multiprocessing.get_all_start_methods():
        return ProcessPoolExecutor(processes, initializer=_start, initargs=files)
    _here[:] = [scorer]
    gc.freeze()
    fork = multiprocessing.get_context("fork")
    return ProcessPoolExecutor(processes, fork, initializer=_go_with_parent)


def _start(model_folder: Path, config: ListConfig, encoder_dir: Path | None) -> None:
    _go_with_parent()
    _here[:] = [BlockScorer(ListModel.load(model_folder, encoder_dir), config)]
    gc.freeze()


def _go_with_parent() -> None:
    """End this worker when its parent ends, however that ends: nobody else would end it."""
    threading.Thread(target=_await_parent, daemon=True).start()


def _await_parent() -> None:
    if parent := multiprocessing.parent_process():
        parent.join()
        os._exit(1)


def _score_here(block: Block) -> ScoredBlock:
    return _here[0].score(block)


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
