"""What a list takes from the answers of a night: each paper once, whatever route it came by."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from catalog.config import ListConfig
from catalog.paper import Paper
from flows.errors import SourceError
from flows.polling.calendar import AnnouncementCalendar
from flows.polling.judging import ApiAnswer, FeedAnswer, is_replacement, unseen_papers
from flows.polling.query import FoundPaper, complete
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
    served = [paper for paper in _feed_papers(feed) if not is_replacement(paper)]
    for paper in unseen_papers(_wanted(served, config), watermark):
        joined[paper.arxiv_id] = paper
    for found in _since_start(_api_papers(api), config, watermark, calendar):
        for paper in unseen_papers(_wanted([found.paper], config), watermark):
            announced = joined.get(paper.arxiv_id)
            joined[paper.arxiv_id] = paper if announced is None else complete(announced, paper)
    return tuple(joined.values())


def take_replacements(
    config: ListConfig, watermark: ListWatermark, feed: FeedAnswer | None
) -> tuple[Paper, ...]:
    """Return the new versions that were not reported before."""
    served = [paper for paper in _feed_papers(feed) if is_replacement(paper)]
    return unseen_papers(_wanted(served, config), watermark)


def _wanted(papers: Iterable[Paper], config: ListConfig) -> list[Paper]:
    """Papers in the list's categories; without cross-lists, only where that is their home."""
    watched = set(config.arxiv.categories)
    if config.arxiv.cross_lists:
        return [paper for paper in papers if watched.intersection(paper.categories)]
    return [paper for paper in papers if watched.intersection(paper.categories[:1])]


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
