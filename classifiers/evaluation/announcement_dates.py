"""When papers were announced, told by their ids where a snapshot holds another date."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta

from catalog.paper import Paper
from classifiers.evaluation.splits import next_month

GRACE_DAYS = 10
"""Days after the month of its id within which a paper may be announced; a later date in a
snapshot is that of a revision."""


class AnnouncementDates:
    """When papers were announced, where snapshots hold the date of a revision or none.

    A date far from the month of the id is no announcement. arXiv counts the papers of a month
    upwards, so the next higher id with a sound date tells the day.
    """

    def __init__(self, papers: Iterable[Paper]) -> None:
        by_month: dict[str, list[tuple[str, date]]] = defaultdict(list)
        for paper in papers:
            if paper.announced_date and is_sound(paper.arxiv_id, paper.announced_date):
                month, _, number = paper.arxiv_id.partition(".")
                by_month[month].append((number, paper.announced_date))
        self._by_month = {month: sorted(known) for month, known in by_month.items()}

    def of(self, paper: Paper) -> date | None:
        """Announcement day of a paper; the last of its month where no other id helps."""
        if paper.announced_date and is_sound(paper.arxiv_id, paper.announced_date):
            return paper.announced_date
        first = month_of(paper.arxiv_id)
        if first is None:
            return paper.announced_date
        month, _, number = paper.arxiv_id.partition(".")
        known = self._by_month.get(month, [])
        place = bisect_left(known, (number, date.min))
        return known[place][1] if place < len(known) else next_month(first) - timedelta(days=1)


def is_sound(arxiv_id: str, day: date) -> bool:
    """Whether a paper with this id may have been announced on this day."""
    first = month_of(arxiv_id)
    return first is not None and first <= day < next_month(first) + timedelta(days=GRACE_DAYS)


def month_of(arxiv_id: str) -> date | None:
    """First day of the month in an id of the form YYMM.NNNNN."""
    stamp, dot, _ = arxiv_id.partition(".")
    if not dot or len(stamp) != 4 or not stamp.isdigit() or not 1 <= int(stamp[2:]) <= 12:
        return None
    return date(2000 + int(stamp[:2]), int(stamp[2:]), 1)
