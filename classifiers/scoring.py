"""Scores a stream of snapshot lines: same order out, constant memory, any number of processes.

Lines travel in blocks of about a megabyte. Of most papers only the words are looked at: what
the first stage drops gets its line without the model being asked. A corrupt line is reported
with its number and gives no output; all others are still scored.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

import orjson

from catalog.config import ListConfig
from catalog.paper import Paper, paper_from_snapshot
from classifiers.list_model import FIRST_STAGE_NOTE, ListModel
from classifiers.screened import Screened

BLOCK_BYTES = 1 << 20
MAX_LINE_BYTES = 64 << 20
"""A longer line is no paper."""
_BLOCKS_AHEAD = 3
"""Blocks in flight per process; bounds memory."""


@dataclass(frozen=True, slots=True)
class Block:
    """Whole lines, and the number of the first."""

    first_line: int
    data: bytes


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
    """Output of one block."""

    data: bytes
    scored: int
    proposed: int
    corrupt: tuple[CorruptLine, ...]


class BlockScorer:
    """Scores blocks with one model under one configuration."""

    def __init__(self, model: ListModel, config: ListConfig) -> None:
        self._model, self._config = model, config
        self._passes = model.first_stage.passes

    def score(self, block: Block) -> ScoredBlock:
        """Score every line of a block; blank lines are passed over."""
        out: list[bytes] = []
        corrupt: list[CorruptLine] = []
        proposed = 0
        for number, line in enumerate(block.data.split(b"\n"), block.first_line):
            if not line or line.isspace():
                continue
            try:
                answer, is_proposed = self._score_line(line)
            except _NotAPaperError as error:
                corrupt.append(CorruptLine(number, str(error)))
                continue
            out.append(answer)
            proposed += is_proposed
        return ScoredBlock(b"".join(out), len(out), proposed, tuple(corrupt))

    def _score_line(self, line: bytes) -> tuple[bytes, bool]:
        row = _parse(line)
        if not self._passes(row["title"], row.get("abstract") or ""):
            return _dropped(row["id"]), False
        screened = self._model.screen([_paper(row)], self._config)[0]
        return _as_line(screened), screened.verdict == "propose"


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
    blocks = read_blocks(source)
    if processes <= 1:
        done: Iterator[ScoredBlock] = map(scorer.score, blocks)
        _collect(done, sink, report, advance)
        return report
    with ProcessPoolExecutor(
        processes, initializer=_start, initargs=(model_folder, config)
    ) as pool:
        _collect(_in_order(pool, blocks, processes * _BLOCKS_AHEAD), sink, report, advance)
    return report


def read_blocks(source: BinaryIO, size: int = BLOCK_BYTES) -> Iterator[Block]:
    """Cut a stream into blocks of whole lines."""
    number, rest = 1, b""
    while data := source.read(size):
        data = rest + data
        cut = data.rfind(b"\n") + 1
        if not cut and len(data) <= MAX_LINE_BYTES:
            rest = data
            continue
        whole, rest = (data[:cut], data[cut:]) if cut else (data, b"")
        yield Block(number, whole)
        number += whole.count(b"\n")
    if rest:
        yield Block(number, rest)


def _collect(
    done: Iterator[ScoredBlock],
    sink: BinaryIO,
    report: ScoreReport,
    advance: Callable[[int], None],
) -> None:
    for block in done:
        sink.write(block.data)
        report.scored += block.scored
        report.proposed += block.proposed
        report.corrupt.extend(block.corrupt)
        advance(report.scored)


def _in_order(
    pool: ProcessPoolExecutor, blocks: Iterator[Block], ahead: int
) -> Iterator[ScoredBlock]:
    waiting: deque[Future[ScoredBlock]] = deque()
    for block in blocks:
        waiting.append(pool.submit(_score_here, block))
        if len(waiting) >= ahead:
            yield waiting.popleft().result()
    while waiting:
        yield waiting.popleft().result()


_here: list[BlockScorer] = []
"""The scorer of this worker process, made once by `_start`."""


def _start(model_folder: Path, config: ListConfig) -> None:
    _here[:] = [BlockScorer(ListModel.load(model_folder), config)]


def _score_here(block: Block) -> ScoredBlock:
    return _here[0].score(block)


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
    Screened("", 0.0, "skip", note=FIRST_STAGE_NOTE).as_json(), option=orjson.OPT_APPEND_NEWLINE
)[len(b'{"id":""') :]


def _dropped(arxiv_id: str) -> bytes:
    return b'{"id":' + orjson.dumps(arxiv_id) + _DROPPED_TAIL


def _as_line(screened: Screened) -> bytes:
    fields = screened.as_json()
    if screened.columns:
        fields["columns"] = dict(screened.columns)
    return orjson.dumps(fields, option=orjson.OPT_APPEND_NEWLINE)
