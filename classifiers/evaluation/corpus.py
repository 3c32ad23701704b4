"""Texts for an evaluation, and which of them a night would have brought.

Files named by month (``2025-09.jsonl.gz``) are the stream: all that was announced. Files of
any other name hold texts that somebody fetched because they are labelled; they teach, but a
test on them would be easier than a real night. A file given by itself is the stream.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from catalog.paper import Paper
from classifiers.classifier_errors import TrainingError
from classifiers.dataset import Label, load_texts
from classifiers.negatives import Lowest, draw
from classifiers.snapshot import BadLines, read_papers, snapshot_files

MOST_DRAWN = 150_000
"""Papers of the stream, beside labelled and tested ones, that an evaluation holds: more than two
years of three categories. Drawn by id, so both sides and every run have the same."""
_MONTH = re.compile(r"\d{4}-\d{2}\b")


@dataclass(frozen=True, slots=True)
class Corpus:
    """Texts at hand, by arXiv id."""

    texts: dict[str, Paper]
    stream: frozenset[str]
    """Ids of papers that came with the stream; empty where no stream is at hand."""

    def dated(self, labels: Iterable[Label]) -> list[Label]:
        """Labels with the day of their text, where nobody told one."""
        return [self._dated(label) for label in labels]

    def _dated(self, label: Label) -> Label:
        paper = self.texts.get(label.arxiv_id)
        if label.announced_date is not None or paper is None:
            return label
        return replace(label, announced_date=paper.announced_date)


def load_corpus(
    paths: Sequence[Path],
    extra: Iterable[Path] = (),
    bad: BadLines | None = None,
    labelled: Collection[str] | None = None,
    most: int = MOST_DRAWN,
    tested: Callable[[date], bool] = lambda day: False,
) -> Corpus:
    """Read snapshot files, or folders of them; files of ``extra`` hold texts that only teach.

    With ``labelled`` (ids), of the stream's other papers all of the days that are ``tested`` are
    held, and no more than ``most`` of the rest.
    Raises TrainingError where there is nothing to read, SnapshotError for a file without papers.
    """
    stream_files, other_files = find_snapshots(paths)
    if labelled is None:
        stream = load_texts(stream_files, bad=bad)
    else:
        stream = _drawn(read_papers(stream_files, bad), labelled, most, tested)
    others = load_texts([*other_files, *(path for path in extra if path.is_file())], bad=bad)
    # The stream's own record wins: its date is the day of the announcement.
    return Corpus({**others, **stream}, frozenset(stream))


def find_snapshots(paths: Iterable[Path]) -> tuple[list[Path], list[Path]]:
    """Snapshot files of the stream, and the others. Raises SnapshotError or TrainingError."""
    stream: list[Path] = []
    others: list[Path] = []
    for path in paths:
        for found in snapshot_files(path):
            is_stream = found == path or _MONTH.match(found.name)
            (stream if is_stream else others).append(found)
    if not stream:
        raise TrainingError(
            "no snapshot of a stream of papers (files like 2025-09.jsonl.gz).",
            where=", ".join(map(str, paths)),
            remedy="Name the snapshot files themselves, or the folder that holds them.",
        )
    return stream, others


def _drawn(
    papers: Iterable[Paper],
    labelled: Collection[str],
    most: int,
    tested: Callable[[date], bool],
) -> dict[str, Paper]:
    needed, drawn = Lowest[bytes](sys.maxsize), Lowest[bytes](most)
    for paper in papers:
        day = paper.announced_date
        is_needed = paper.arxiv_id in labelled or (day is not None and tested(day))
        (needed if is_needed else drawn).add(draw(paper.arxiv_id, 0), paper)
    return {paper.arxiv_id: paper for held in (needed, drawn) for paper in held.in_order()}
