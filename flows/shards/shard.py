"""One shard: read, screened, and kept whole or not at all.

The result is a file of JSON lines: a header with the counts, then one line for each paper that
is relevant to some list. It is written under another name and moved into place, so a file that
is there is complete, and a killed run is continued by doing the shards whose file is missing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import orjson

from catalog.files import whole_file
from catalog.paper import Paper
from classifiers.screen_many import ScreenedPaper, Screener, batched, screen_many
from classifiers.screened import Screened
from classifiers.snapshot import Line, LineError, Shard, paper_of, parse_line, read_lines
from flows.memory.records import form_of

BATCH = 2_000
"""Papers screened at once: enough to spread the cost of a call, little enough to hold."""
MAX_BAD_SHOWN = 100
"""Bad lines of one shard that are reported one by one; all are counted."""

Progress = Callable[[int], None]
"""Told how many more papers have been read."""


@dataclass(frozen=True, slots=True)
class Dates:
    """Days, both included, that papers must be of; None leaves an end open."""

    first: date | None = None
    last: date | None = None

    @property
    def are_limited(self) -> bool:
        """Whether any day is left out."""
        return self.first is not None or self.last is not None

    def include(self, paper: Paper) -> bool:
        """Whether a paper is of these days; one without a day only where both ends are open."""
        day = paper.announced_date or paper.submitted_date
        if day is None:
            return not self.are_limited
        return (self.first is None or self.first <= day) and (self.last is None or day <= self.last)


@dataclass(frozen=True, slots=True)
class BadLine:
    """A line that is no paper."""

    piece: int
    """Which piece of the shard."""
    number: int
    """Line within the piece, from 1."""
    problem: str


@dataclass(slots=True)
class ShardCounts:
    """What a shard held."""

    papers: int = 0
    """Papers screened."""
    outside: int = 0
    """Papers outside the days asked for."""
    bad: int = 0
    lines: list[int] = field(default_factory=list)
    """Lines of each piece: what makes line numbers of later pieces absolute."""
    bad_lines: list[BadLine] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class ShardResult:
    """Counts and candidates of one shard."""

    counts: ShardCounts
    candidates: tuple[ScreenedPaper, ...]


def screen_shard(
    shard: Shard,
    screeners: Mapping[str, Screener],
    dates: Dates,
    progress: Progress = lambda _: None,
) -> ShardResult:
    """Read and screen one shard."""
    counts = ShardCounts()
    candidates: list[ScreenedPaper] = []
    told = 0
    for rows in batched(_rows(shard, dates, counts), BATCH):
        candidates.extend(one for _, one in screen_many(rows, screeners, partial(_paper, counts)))
        progress(counts.papers - told)
        told = counts.papers
    progress(counts.papers - told)
    counts.bad_lines.sort(key=lambda bad: (bad.piece, bad.number))
    return ShardResult(counts, tuple(candidates))


def keep_result(path: Path, result: ShardResult) -> None:
    """Write a shard's result, whole or not at all."""
    with whole_file(path) as out:
        out.write(orjson.dumps(asdict(result.counts)) + b"\n")
        for candidate in result.candidates:
            out.write(orjson.dumps(candidate_as_json(candidate)) + b"\n")


def read_counts(path: Path) -> ShardCounts:
    """Counts of a kept result. Raises OSError, ValueError or TypeError where it is unusable."""
    with path.open("rb") as lines:
        row = orjson.loads(lines.readline())
    bad_lines = [BadLine(**bad) for bad in row.pop("bad_lines")]
    return ShardCounts(**row, bad_lines=bad_lines)


def read_candidates(path: Path) -> Iterator[ScreenedPaper]:
    """Candidates of a kept result, in the shard's order."""
    with path.open("rb") as lines:
        next(lines)
        for line in lines:
            yield candidate_from_json(orjson.loads(line))


def candidate_as_json(candidate: ScreenedPaper) -> dict[str, Any]:
    """Everything of a candidate, so that it can be proposed without reading its source again."""
    # orjson writes dataclasses as they are; `asdict` would copy every text first.
    return {"list": candidate.list_id, "paper": candidate.paper, "screened": candidate.screened}


def candidate_from_json(row: Mapping[str, Any]) -> ScreenedPaper:
    """Inverse of `candidate_as_json`."""
    paper = form_of(Paper).validate_python(row["paper"])
    screened = form_of(Screened).validate_python(row["screened"])
    return ScreenedPaper(row["list"], paper, screened)


class _Row(NamedTuple):
    """A line that is a paper, as far as every list asks."""

    piece: int
    line: Line
    title: str
    abstract: str


def _rows(shard: Shard, dates: Dates, counts: ShardCounts) -> Iterator[_Row]:
    """Papers of a shard that are of the days asked for; all lines are counted."""
    for at, piece in enumerate(shard.pieces):
        counts.lines.append(0)
        for line in read_lines(piece):
            counts.lines[at] = line.number
            try:
                row = parse_line(line)
                if row is None:
                    continue
                if dates.are_limited and not dates.include(paper_of(row)):
                    counts.outside += 1
                    continue
            except LineError as error:
                _count_bad(counts, at, line, error)
                continue
            counts.papers += 1
            yield _Row(at, line, row["title"], row.get("abstract") or "")


def _paper(counts: ShardCounts, row: _Row) -> Paper | None:
    """Whole paper of a row that some list asks for."""
    # Read a second time: keeping all of every row would cost more than reading a few again.
    try:
        return paper_of(parse_line(row.line) or {})
    except LineError as error:
        counts.papers -= 1
        _count_bad(counts, row.piece, row.line, error)
        return None


def _count_bad(counts: ShardCounts, piece: int, line: Line, error: LineError) -> None:
    counts.bad += 1
    if len(counts.bad_lines) < MAX_BAD_SHOWN:
        counts.bad_lines.append(BadLine(piece, line.number, error.what))
