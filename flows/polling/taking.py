"""What a list takes from the answers of a night: each paper once, whatever route it came by."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from catalog.config import ListConfig
from catalog.paper import Paper
from flows.errors import SourceError
from flows.polling.calendar import AnnouncementCalendar
from flows.polling.judging import (
    ApiAnswer,
    FeedAnswer,
    is_replacement,
    is_wanted,
    unseen_papers,
)
from flows.polling.sources.query import FoundPaper, complete
from flows.polling.watermarks import ListWatermark


@dataclass(frozen=True, slots=True)
class Taken:
    """Papers that are news to one list."""

    papers: tuple[Paper, ...]
    """New papers and, if the list wants them, cross-lists; feeds first."""
    replacements: tuple[Paper, ...]
    """New versions of known papers."""


def take_papers(
    config: ListConfig,
    watermark: ListWatermark,
    feed: FeedAnswer | None,
    api: ApiAnswer | None,
    calendar: AnnouncementCalendar,
) -> tuple[Paper, ...]:
    """Return the papers a list has not seen, joined over both routes."""
    joined: dict[str, Paper] = {}
    served = [p for p in _feed_papers(feed) if is_wanted(p, config) and not is_replacement(p)]
    for paper in unseen_papers(served, watermark):
        joined[paper.arxiv_id] = paper
    found = _since_start(_api_papers(api), config, watermark, calendar)
    wanted = [one.paper for one in found if is_wanted(one.paper, config)]
    for paper in unseen_papers(wanted, watermark):
        announced = joined.get(paper.arxiv_id)
        joined[paper.arxiv_id] = paper if announced is None else complete(announced, paper)
    return tuple(joined.values())


def take_replacements(
    config: ListConfig, watermark: ListWatermark, feed: FeedAnswer | None
) -> tuple[Paper, ...]:
    """Return the new versions that were not reported before."""
    served = [p for p in _feed_papers(feed) if is_wanted(p, config) and is_replacement(p)]
    return unseen_papers(served, watermark)


def _since_start(
    found: Iterable[FoundPaper],
    config: ListConfig,
    watermark: ListWatermark,
    calendar: AnnouncementCalendar,
) -> list[FoundPaper]:
    """Leave out what was submitted before the list began to watch: that is no news."""
    opened: dict[str, datetime] = {
        category: calendar.submission_window(watermark.started[category])[0]
        for category in config.arxiv.categories
        if category in watermark.started
    }
    return [
        one
        for one in found
        if any(
            opened[category] <= one.submitted
            for category in one.paper.categories
            if category in opened
        )
    ]


def _feed_papers(answer: FeedAnswer | None) -> tuple[Paper, ...]:
    return () if answer is None or isinstance(answer, SourceError) else answer.papers


def _api_papers(answer: ApiAnswer | None) -> tuple[FoundPaper, ...]:
    return () if answer is None or isinstance(answer, SourceError) else answer
