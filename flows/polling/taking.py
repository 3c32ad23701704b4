"""What a list takes from the answers of a night: each paper once, whatever route it came by."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from catalog.config import ListConfig
from catalog.paper import Paper
from flows.errors import SourceError
from flows.polling.asking import Answers
from flows.polling.calendar import AnnouncementCalendar
from flows.polling.judging import (
    FeedAnswer,
    Tonight,
    is_replacement,
    is_wanted,
    unseen_papers,
)
from flows.polling.sources.feeds import FeedBatch
from flows.polling.sources.query import FoundPaper, complete
from flows.polling.watermarks import ListWatermark


@dataclass(frozen=True, slots=True)
class Taken:
    """Papers that are news to one list."""

    papers: tuple[Paper, ...]
    """New papers and, if the list wants them, cross-lists; feeds first."""
    replacements: tuple[Paper, ...]
    """New versions of known papers."""


def take(config: ListConfig, watermark: ListWatermark, answers: Answers, tonight: Tonight) -> Taken:
    """Take what a list has not seen, joined over both routes."""
    served = [p for p in _announced(answers.feed, tonight) if is_wanted(p, config)]
    unseen = unseen_papers(served, watermark)
    joined = {paper.arxiv_id: paper for paper in unseen if not is_replacement(paper)}
    found = () if isinstance(answers.api, SourceError) else answers.api or ()
    news = _since_start(found, config, watermark, tonight.calendar)
    wanted = [one.paper for one in news if is_wanted(one.paper, config)]
    for paper in unseen_papers(wanted, watermark):
        announced = joined.get(paper.arxiv_id)
        joined[paper.arxiv_id] = paper if announced is None else complete(announced, paper)
    return Taken(tuple(joined.values()), tuple(filter(is_replacement, unseen)))


def _announced(feed: FeedAnswer | None, tonight: Tonight) -> tuple[Paper, ...]:
    """Papers of the feed; none where it failed, or belongs to a later night."""
    if not isinstance(feed, FeedBatch) or (feed.batch_date or date.min) > tonight.night:
        return ()
    return feed.papers


def _since_start(
    found: Iterable[FoundPaper],
    config: ListConfig,
    watermark: ListWatermark,
    calendar: AnnouncementCalendar,
) -> list[FoundPaper]:
    """Leave out what was submitted before the list began to watch: that is no news."""
    opened = {
        category: calendar.submission_window(watermark.started[category])[0]
        for category in config.arxiv.categories
    }
    return [
        one
        for one in found
        if any(opened[name] <= one.submitted for name in opened.keys() & one.paper.categories)
    ]
