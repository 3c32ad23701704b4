"""What a backfill found, ranked: for people (CSV) and for machines (JSON).

The report is a function of the kept results alone, without a clock, so a run that was killed and
taken up again ends in the very bytes of one that was not.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson

from catalog.files import csv_text, write_atomically
from catalog.paper import Paper
from classifiers.screen_many import ScreenedPaper
from classifiers.screened import Screened
from classifiers.snapshot import Shard
from flows.shards.cutting import Work, counts_of
from flows.shards.shard import ShardCounts, read_candidates

MAX_BAD_LINES = 1_000
COLUMNS = (
    "rank", "list", "arxiv_id", "title", "prob_relevant", "verdict", "section", "task",
    "keywords", "listed", "day", "url", "reasons",
)  # fmt: skip

Listed = Callable[[Paper], str]
"""Says whether a list holds a paper already: ``same``, ``maybe`` or ``new``."""


@dataclass(frozen=True, slots=True)
class RankedPaper:
    """One line of the report."""

    candidate: ScreenedPaper
    listed: str


@dataclass(slots=True)
class Report:
    """What a backfill found."""

    papers: int = 0
    outside: int = 0
    bad: int = 0
    bad_lines: list[tuple[str, str]] = field(default_factory=list)
    """Place (``file:line``) and problem of the first bad lines."""
    verdicts: dict[str, dict[str, int]] = field(default_factory=dict)
    """Per list, how many papers got which verdict; the rest were skipped."""
    ranked: list[RankedPaper] = field(default_factory=list)

    def to_propose(self, list_id: str, limit: int) -> list[tuple[Paper, Screened]]:
        """The best papers that a list does not hold, at most `limit`."""
        wanted = [
            (row.candidate.paper, row.candidate.screened)
            for row in self.ranked
            if row.candidate.list_id == list_id
            and row.candidate.screened.verdict == "propose"
            and row.listed == "new"
            and not row.candidate.paper.is_withdrawn
        ]
        return wanted[:limit]


def build_report(work: Work, listed: Mapping[str, Listed], top: int) -> Report:
    """Join the results of all steps; at most `top` papers a list."""
    report = Report()
    lines_before: dict[str, int] = {}
    for step in work.steps:
        counts = counts_of(work.result_path(step)) or ShardCounts()
        report.papers += counts.papers
        report.outside += counts.outside
        report.bad += counts.bad
        if isinstance(step, Shard):
            places = _bad_places(step, counts, lines_before, work.renamed)
            report.bad_lines.extend(places)
    del report.bad_lines[MAX_BAD_LINES:]
    best = _Best(top)
    for candidate in _all_candidates(work):
        best.add(candidate)
    counted = best.verdicts()
    report.verdicts = counted | {i: {} for i in listed if i not in counted}
    report.ranked = [
        RankedPaper(candidate, listed[candidate.list_id](candidate.paper))
        for candidate in best.ranked()
    ]
    return report


def write_report(report: Report, work: Work, output: Path) -> tuple[Path, Path]:
    """Write `output`.csv and `output`.json, each whole or not at all. Raises OSError."""
    table, facts = output.with_suffix(".csv"), output.with_suffix(".json")
    write_atomically(table, _as_csv(report.ranked))
    write_atomically(facts, _as_json(report, work))
    return table, facts


class _Best:
    """The best candidates of each list, in bounded memory, one for each paper."""

    def __init__(self, top: int) -> None:
        self._top = top
        self._kept: dict[str, dict[str, ScreenedPaper]] = {}
        self._seen: dict[tuple[str, str], tuple[float, str]] = {}
        """List and paper → minus the probability of its most probable version, and the verdict."""

    def add(self, candidate: ScreenedPaper) -> None:
        """Take a candidate; of two versions of a paper the more probable stays."""
        arxiv_id = candidate.paper.arxiv_id
        key, told = (candidate.list_id, arxiv_id), candidate.screened
        this = (-told.prob_relevant, told.verdict)
        self._seen[key] = min(this, self._seen.get(key, this))
        kept = self._kept.setdefault(candidate.list_id, {})
        rival = kept.get(arxiv_id)
        if rival is None or _rank(candidate) < _rank(rival):
            kept[arxiv_id] = candidate
        if len(kept) > 2 * self._top:
            self._kept[candidate.list_id] = self._cut(kept)

    def ranked(self) -> list[ScreenedPaper]:
        """All that stayed, best first."""
        cut = (one for kept in self._kept.values() for one in self._cut(kept).values())
        return sorted(cut, key=_rank)

    def _cut(self, kept: Mapping[str, ScreenedPaper]) -> dict[str, ScreenedPaper]:
        best = sorted(kept.values(), key=_rank)[: self._top]
        return {one.paper.arxiv_id: one for one in best}

    def verdicts(self) -> dict[str, dict[str, int]]:
        """Per list, how many papers got which verdict."""
        counts: dict[str, dict[str, int]] = defaultdict(Counter)
        for (list_id, _), (_, verdict) in self._seen.items():
            counts[list_id][verdict] += 1
        return dict(counts)


def _rank(candidate: ScreenedPaper) -> tuple[float, str, str, str]:
    paper = candidate.paper
    return -candidate.screened.prob_relevant, paper.arxiv_id, candidate.list_id, paper.abstract


def _all_candidates(work: Work) -> Iterator[ScreenedPaper]:
    for step in work.steps:
        yield from read_candidates(work.result_path(step))


def _bad_places(
    shard: Shard,
    counts: ShardCounts,
    lines_before: dict[str, int],
    renamed: Mapping[str, str],
) -> list[tuple[str, str]]:
    """Places of bad lines, counted from the beginning of their files."""
    starts: list[int] = []
    for piece, lines in zip(shard.pieces, counts.lines, strict=False):
        starts.append(lines_before.get(piece.name, 0))
        lines_before[piece.name] = starts[-1] + lines
    return [
        (
            f"{renamed.get(name := shard.pieces[bad.piece].name, name)}"
            f":{starts[bad.piece] + bad.number}",
            bad.problem,
        )
        for bad in counts.bad_lines
    ]


def _as_csv(ranked: Sequence[RankedPaper]) -> str:
    rows = (map(_safe_cell, _cells(rank, row)) for rank, row in enumerate(ranked, start=1))
    return csv_text(COLUMNS, rows)


def _cells(rank: int, row: RankedPaper) -> Iterable[Any]:
    paper, screened = row.candidate.paper, row.candidate.screened
    return (
        rank,
        row.candidate.list_id,
        paper.arxiv_id,
        paper.title,
        f"{screened.prob_relevant:.4f}",
        screened.verdict,
        screened.section or "",
        screened.task or "",
        " ".join(screened.keywords),
        row.listed,
        paper.announced_date or paper.submitted_date or "",
        paper.abs_url,
        "; ".join(f"{reason.term} {reason.weight:+.2f}" for reason in screened.reasons),
    )


def _safe_cell(value: Any) -> str:
    """Text of a cell; what a spreadsheet would run as a formula is quoted."""
    text = str(value)
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t")) else text


def _as_json(report: Report, work: Work) -> str:
    facts = {
        "files": list(work.sources),
        "from": work.request.first,
        "until": work.request.last,
        "papers": report.papers,
        "outside_days": report.outside,
        "bad_lines": report.bad,
        "first_bad_lines": [{"where": where, "what": what} for where, what in report.bad_lines],
        "verdicts": report.verdicts,
        "ranked": [_as_row(rank, row) for rank, row in enumerate(report.ranked, start=1)],
    }
    return orjson.dumps(facts, option=orjson.OPT_INDENT_2).decode() + "\n"


def _as_row(rank: int, row: RankedPaper) -> dict[str, Any]:
    paper = row.candidate.paper
    return {
        "rank": rank,
        "list": row.candidate.list_id,
        "title": paper.title,
        "day": paper.announced_date or paper.submitted_date,
        "url": paper.abs_url,
        "listed": row.listed,
        **row.candidate.screened.as_json(),
    }
