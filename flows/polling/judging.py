"""The rules by which a source's answer becomes a verdict.

Each source is first judged alone, against the calendar and what the list has taken before. One
word is then still open: `empty`, nothing of the batch that the calendar expects. It takes both
routes to decide it: if they agree, the night is quiet; if they differ, the empty one is at fault.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Literal

from catalog.config import ListConfig
from catalog.paper import Paper
from flows.errors import SourceError, ThrottledError
from flows.polling.calendar import AnnouncementCalendar
from flows.polling.sources.feeds import FeedBatch
from flows.polling.sources.query import FoundPaper
from flows.polling.verdicts import GREEN, Source, VerdictWord
from flows.polling.watermarks import BatchMark, ListWatermark

Word = VerdictWord | Literal["empty"]
FeedAnswer = FeedBatch | SourceError
ApiAnswer = tuple[FoundPaper, ...] | SourceError

AGREED = "a weekday without papers that no holiday explains; both routes agree"


@dataclass(frozen=True, slots=True)
class Tonight:
    """The night that is judged."""

    night: date
    calendar: AnnouncementCalendar

    @property
    def expected(self) -> date:
        """Announcement day of the newest batch that should be out."""
        return self.calendar.latest(self.night)

    @property
    def why_quiet(self) -> str:
        """Say why nothing new is to come tonight; empty on announcement days."""
        return self.calendar.why_quiet(self.night)

    @property
    def batch_opens(self) -> datetime:
        """Moment from which the papers of the expected batch were submitted."""
        return self.calendar.submission_window(self.expected)[0]


@dataclass(frozen=True)
class Want:
    """One category of one list."""

    config: ListConfig
    category: str
    watermark: ListWatermark

    def includes(self, paper: Paper) -> bool:
        """Whether a paper stands in this category and is one that the list wants."""
        return self.category in paper.categories and is_wanted(paper, self.config)


@dataclass(frozen=True, slots=True)
class Finding:
    """What one source said of one category, and whether to believe it."""

    word: Word
    detail: str
    batch_date: date | None = None
    batch_hash: str = ""
    papers_count: int = 0
    newest_paper_date: date | None = None

    @property
    def is_green(self) -> bool:
        """Whether the night may rely on it."""
        return self.word in GREEN


def judge_feed(answer: FeedAnswer, want: Want, tonight: Tonight) -> Finding:
    """Judge the daily feed for one category of one list."""
    if isinstance(answer, SourceError):
        return _failed(answer)
    category, watermark = want.category, want.watermark
    served = tuple(paper for paper in answer.papers if want.includes(paper))
    unseen = unseen_papers(served, watermark)
    facts = Finding(
        "new",
        f"{_count(unseen)}, batch of {answer.batch_date or tonight.night}",
        batch_date=answer.batch_date,
        batch_hash=answer.fingerprint(category),
        papers_count=sum(not is_replacement(paper) for paper in unseen),
        newest_paper_date=answer.batch_date if served else None,
    )
    problem = _feed_problem(answer, tonight)
    if problem:
        return replace(facts, word="broken", detail=problem)
    if not served:
        return _nothing_served(facts, category, watermark, tonight)
    mark = watermark.mark("feeds", category)
    is_same = not unseen or (mark is not None and mark.batch_hash == facts.batch_hash)
    if is_same and is_taken(category, watermark, tonight.expected):
        return _already_taken(facts, tonight)
    if is_same or _is_old(answer, tonight):
        return replace(facts, word="stale", detail=_stale_detail(answer, tonight, is_same=is_same))
    return facts


def judge_api(answer: ApiAnswer, want: Want, tonight: Tonight) -> Finding:
    """Judge the query API for one category of one list."""
    if isinstance(answer, SourceError):
        return _failed(answer)
    category, watermark = want.category, want.watermark
    served = [found for found in answer if want.includes(found.paper)]
    of_batch = [found for found in served if found.submitted >= tonight.batch_opens]
    unseen = unseen_papers([found.paper for found in served], watermark)
    calendar = tonight.calendar
    facts = Finding(
        "new",
        f"{_count(unseen)}, submitted for the batch of {tonight.expected} or before",
        batch_date=tonight.expected if of_batch else None,
        papers_count=len(unseen),
        newest_paper_date=max(
            (calendar.announcement_of(found.submitted) for found in served), default=None
        ),
    )
    if of_batch and unseen:
        return facts
    if of_batch or is_taken(category, watermark, tonight.expected):
        return _already_taken(facts, tonight)
    return replace(
        facts, word="empty", detail=f"nothing submitted since {tonight.batch_opens:%Y-%m-%d %H:%M}"
    )


def settle(feed: Finding | None, api: Finding | None) -> tuple[Finding | None, Finding | None]:
    """Decide what was left open, by holding the two routes against each other."""
    if feed is not None and feed.word == "empty":
        if api is not None and api.word == "empty":
            quiet = replace(feed, word="quiet", detail=AGREED)
            if api.papers_count:
                return quiet, replace(api, word="new", detail=f"{_late(api)}; {AGREED}")
            return quiet, replace(api, word="quiet", detail=AGREED)
        return replace(feed, word="broken", detail=_contradiction(api)), api
    if api is not None and api.word == "empty":
        late = f"{_late(api)}, but " if api.papers_count else ""
        return feed, replace(api, word="stale", detail=f"{late}{api.detail}; a batch is due")
    return feed, api


def is_wanted(paper: Paper, config: ListConfig) -> bool:
    """Whether a paper is in a list's categories: any of them, or without cross-lists the first."""
    watched = set(config.arxiv.categories)
    mine = paper.categories if config.arxiv.cross_lists else paper.categories[:1]
    return bool(watched.intersection(mine))


def is_replacement(paper: Paper) -> bool:
    """Whether a feed's entry announces a new version of a known paper."""
    return paper.announce_type in ("replace", "replace-cross")


def seen_key(paper: Paper) -> str:
    """Name under which a paper, or the replacement of one, is remembered as taken."""
    if is_replacement(paper):
        return f"{paper.arxiv_id}v{paper.arxiv_version}"
    return paper.arxiv_id


def unseen_papers(papers: Iterable[Paper], watermark: ListWatermark) -> tuple[Paper, ...]:
    """Papers that the list has not taken yet."""
    seen = watermark.seen_ids
    return tuple(paper for paper in papers if seen_key(paper) not in seen)


def is_taken(category: str, watermark: ListWatermark, day: date) -> bool:
    """Whether some source already served this announcement day's batch."""
    sources: tuple[Source, ...] = ("feeds", "api", "oai")
    marks: Sequence[BatchMark | None] = [watermark.mark(name, category) for name in sources]
    return any(mark is not None and mark.batch_date >= day for mark in marks)


def _failed(error: SourceError) -> Finding:
    word: VerdictWord = "throttled" if isinstance(error, ThrottledError) else "broken"
    return Finding(word, f"{error.what} ({error.where})" if error.where else error.what)


def _feed_problem(answer: FeedBatch, tonight: Tonight) -> str:
    if answer.batch_date is not None and answer.batch_date > tonight.night:
        return f"serves the batch of {answer.batch_date}, later than the night asked for"
    if answer.is_capped:
        return f"cut off at {len(answer.papers)} entries, which is all a feed can hold"
    return ""


def _nothing_served(
    facts: Finding, category: str, watermark: ListWatermark, tonight: Tonight
) -> Finding:
    if tonight.why_quiet:
        return replace(facts, word="quiet", detail=tonight.why_quiet)
    if is_taken(category, watermark, tonight.expected):
        return _already_taken(facts, tonight)
    return replace(facts, word="empty", detail="empty")


def _already_taken(facts: Finding, tonight: Tonight) -> Finding:
    if tonight.why_quiet:
        return replace(facts, word="quiet", detail=tonight.why_quiet)
    return replace(facts, word="done", detail=f"the batch of {tonight.expected} was already taken")


def _is_old(answer: FeedBatch, tonight: Tonight) -> bool:
    return answer.batch_date is not None and answer.batch_date < tonight.expected


def _late(api: Finding) -> str:
    return f"{_counted(api.papers_count, 'new paper')} of earlier days"


def _stale_detail(answer: FeedBatch, tonight: Tonight, *, is_same: bool) -> str:
    served = "the same papers as last time" if is_same else f"the batch of {answer.batch_date}"
    return f"serves {served}; the batch of {tonight.expected} is due"


def _contradiction(api: Finding | None) -> str:
    if api is None or not api.is_green:
        return "empty on a weekday that is no holiday, and the query API could not confirm it"
    return f"empty, although the query API has papers: {api.detail}"


def _count(papers: Sequence[Paper]) -> str:
    new = sum(not is_replacement(paper) for paper in papers)
    replaced = len(papers) - new
    also = f" and {_counted(replaced, 'replacement')}" if replaced else ""
    return _counted(new, "new paper") + also


def _counted(count: int, what: str) -> str:
    return f"{count} {what}" if count == 1 else f"{count} {what}s"
