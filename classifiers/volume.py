"""How much a list is shown: as many papers a week as its own history says, until people decide.

Precision is measured against what a maintainer added, and a list that picks one paper in five never
reaches it: its threshold would propose nothing for months. So without decisions the threshold
is set by volume, best papers first: about twice the rows that the list takes a week.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from classifiers.dataset import Label
from classifiers.linear import Doubles
from classifiers.screening import MOST_UNSURE, Basis, Thresholds

ROWS_FOR_A_PAPER = 0.5
"""Of the papers that are proposed, as many are hoped to become rows."""
LEAST_A_WEEK = 1.0
"""Papers that a list is shown a week, at least."""
MIN_DECISIONS = 100
"""Decisions of people from which on precision sets the threshold."""
MIN_OF_EACH = 20
"""Of these, yes and no, at least."""
MEASURED_DAYS = 182
"""Days of the stream, its newest, on which volume is measured."""
_MONTHS = 12
_MONTHS_TO_COME = 1
"""Months by which an announcement may be later than the month of the paper's id."""
_ID = re.compile(r"(\d\d)(\d\d)\.\d{4,5}")
_DECIDED = ("review", "annotation")


@dataclass(frozen=True, slots=True)
class Volume:
    """Papers by their probability, and how many a week a list is to be shown."""

    probs: Doubles
    """(papers,)"""
    stands_for: Doubles
    """(papers,): how many papers a week each stands for."""
    rows_a_week: float

    @property
    def papers_a_week(self) -> float:
        """Papers to propose a week."""
        return max(LEAST_A_WEEK, self.rows_a_week / ROWS_FOR_A_PAPER)

    def reaching(self, papers_a_week: float) -> float:
        """Probability that about so many papers a week reach."""
        order = np.argsort(-self.probs, kind="stable")
        read = np.cumsum(self.stands_for[order])
        last = min(int(np.searchsorted(read, papers_a_week)), len(order) - 1)
        return float(self.probs[order][last])

    def as_card(self) -> dict[str, float]:
        """Fields for the card."""
        return {
            "rows_a_week": round(self.rows_a_week, 2),
            "papers_a_week": round(self.papers_a_week, 2),
        }

    def thresholds(self) -> Thresholds:
        """Thresholds that show as much as the list's history asks for."""
        propose = self.reaching(self.papers_a_week)
        unsure = self.reaching((1 + MOST_UNSURE) * self.papers_a_week)
        return Thresholds(round(propose, 6), round(min(unsure, 0.9 * propose), 6), Basis.VOLUME)

    def never_silent(self, thresholds: Thresholds) -> Thresholds:
        """The same, lowered until at least `LEAST_A_WEEK` is proposed."""
        most = round(self.reaching(LEAST_A_WEEK), 6)
        if thresholds.propose_from <= most:
            return thresholds
        return Thresholds(most, min(thresholds.unsure_from, 0.9 * most), thresholds.basis)


def measure_volume(probs: Doubles, labels: Sequence[Label], rows_a_week: float) -> Volume | None:
    """Volume of the newest papers of the stream.

    ``probs`` are those of models that had not seen the papers. None where no paper of the stream
    has a date.
    """
    days = [_day_of_announcement(label) for label in labels]
    streamed = [day for day, e in zip(days, labels, strict=True) if day and e.source == "stream"]
    newest = max(streamed, default=None)
    if newest is None:
        return None
    first = max(min(streamed), newest - timedelta(days=MEASURED_DAYS - 1))
    weeks = max(1.0, ((newest - first).days + 1) / 7)
    chosen = [
        at
        for at, (day, label) in enumerate(zip(days, labels, strict=True))
        # Rows are left out: later papers, written by others, reach less than a list's own.
        if day and first <= day <= newest and label.source != "row"
    ]
    stands_for = np.array([labels[at].stands_for for at in chosen]) / weeks
    return Volume(probs[chosen], stands_for, rows_a_week)


def _day_of_announcement(label: Label) -> date | None:
    """Day on which a paper came; None where the day is that of a later revision, or not known.

    A snapshot tells the day of the last revision. A few old papers revised this month would pass
    for the newest weeks of the stream, in which then nothing is worth proposing.
    """
    day, found = label.announced_date, _ID.match(label.arxiv_id)
    if day is None or found is None:
        return day
    months = 12 * (day.year % 100 - int(found[1])) + day.month - int(found[2])
    return day if months <= _MONTHS_TO_COME else None


def rows_in_a_week(arxiv_ids: Iterable[str]) -> float:
    """Rows a week over the twelve months up to the newest, by the month that an arXiv id names."""
    months = Counter(12 * int(found[1]) + int(found[2]) for each in arxiv_ids
                     if (found := _ID.match(each)))  # fmt: skip
    newest = max(months, default=0)
    recent = sum(count for month, count in months.items() if month > newest - _MONTHS)
    return recent * 7 / 365.25


def is_decided(labels: Iterable[Label]) -> bool:
    """Whether people decided often enough, for and against, to measure precision."""
    answers = Counter(label.is_relevant for label in labels if label.source in _DECIDED)
    enough = min(answers[True], answers[False]) >= MIN_OF_EACH
    return enough and answers.total() >= MIN_DECISIONS
