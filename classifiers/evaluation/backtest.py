"""Back-test in time: what the bot would have done, had it stood there.

The walk stands at a date with only the rows the list had then and the texts announced by then,
fits the recipe, screens what was announced until the next fitting, and goes on. Nothing that
was written down later teaches: no annotation, no row of a later day. A paper that the
maintainer would add only later is, until then, one more unlabelled paper of the stream.

Two things are told apart, because the data allow them for different days:

* how many of the papers added later the bot would have proposed, and how many days before the
  maintainer. This needs only those papers' own texts, and covers the whole walk.
* how many proposals a night, and how many of them were taken. This needs every paper of the
  night, so it is measured only on whole announcement days.
"""

from __future__ import annotations

import statistics
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from catalog.paper import Paper
from classifiers.classifier_errors import TrainingError
from classifiers.dataset import Example, Label, stream_label
from classifiers.evaluation.announcement_dates import AnnouncementDates
from classifiers.evaluation.assessment import Fit, FittedModel, Say, sampled
from classifiers.evaluation.splits import next_month
from classifiers.known_lists import WHOLE_DAYS_FROM, known_lists
from classifiers.screened import Screened

WALK_SAMPLE = 5_000
"""Unlabelled papers of the stream that each fitting takes; they stand for all of it."""


@dataclass(frozen=True, slots=True)
class Walk:
    """Where a back-test begins and ends, inclusive."""

    start: date
    end: date
    whole_days_from: date = WHOLE_DAYS_FROM
    refit_months: int = 3
    """Months between two fittings, each on the first of a month."""


def known_walk(list_id: str) -> Walk | None:
    """Walk of a list whose history ships."""
    known = known_lists().get(list_id)
    return Walk(*known.walk) if known else None


@dataclass(frozen=True, slots=True)
class Replayed:
    """One paper that the maintainer added during the walk."""

    arxiv_id: str
    added_date: date
    scored_date: date
    """Night on which the bot first saw it: its announcement, or the walk's first night."""
    is_backlog: bool
    """Announced before the walk began."""
    answer: Screened

    @property
    def is_proposed(self) -> bool:
        """Whether the bot would have proposed it."""
        return self.answer.verdict == "propose"

    @property
    def days_before(self) -> int:
        """Days by which the bot was earlier than the maintainer; negative where later."""
        return (self.added_date - self.scored_date).days

    def as_json(self) -> dict[str, Any]:
        """Fields of one paper."""
        return {
            "id": self.arxiv_id,
            "scored": str(self.scored_date),
            "added": str(self.added_date),
            "is_backlog": self.is_backlog,
            "prob_relevant": round(self.answer.prob_relevant, 4),
            "verdict": self.answer.verdict,
        }


@dataclass(frozen=True, slots=True)
class Night:
    """Proposals of one whole announcement day."""

    day: date
    screened: int
    proposed: tuple[str, ...]


@dataclass
class Backtest:
    """Outcome of one walk."""

    walk: Walk
    added: int = 0
    """Papers first added during the walk that carry an arXiv id."""
    fittings: int = 0
    replayed: list[Replayed] = field(default_factory=list)
    """Those of them whose text exists."""
    nights: list[Night] = field(default_factory=list)
    taken: Mapping[str, date] = field(default_factory=dict)
    """Day each paper came into the list, for every paper it ever took."""
    judged: Mapping[str, bool] = field(default_factory=dict)
    """Annotators' word on papers of the nights: it judges, it never teaches."""

    @property
    def proposed(self) -> list[Replayed]:
        """Added papers that the bot would have proposed."""
        return [paper for paper in self.replayed if paper.is_proposed]

    @property
    def asked(self) -> list[Replayed]:
        """Added papers that would have stood in the unsure lane."""
        return [paper for paper in self.replayed if paper.answer.verdict == "unsure"]

    @property
    def per_night(self) -> float:
        """Mean proposals on a whole announcement day."""
        return statistics.mean(len(night.proposed) for night in self.nights)

    def sentences(self) -> list[str]:
        """Say the result as a maintainer reads it."""
        fresh = [paper for paper in self.replayed if not paper.is_backlog]
        backlog = [paper for paper in self.replayed if paper.is_backlog]
        said = [
            f"From the list's own history: of the {self.added} papers with an arXiv id added from "
            f"{self.walk.start} to {self.walk.end}, {len(self.replayed)} have a text here; "
            f"refitted every {self.walk.refit_months} months, "
            f"litwatch would have proposed {len(self.proposed)} of these, "
            f"{_lead_in_words(self.proposed)}, and asked about {len(self.asked)} more in its "
            "unsure lane.",
            f"Announced during the walk: {_share(fresh)}, {_lead_in_words(_proposed(fresh))}. "
            f"Announced before it began, and so met in a backfill on its first night: "
            f"{_share(backlog)}.",
        ]
        return [*said, *self._nights_in_words()]

    def as_json(self) -> dict[str, Any]:
        """All counts and every replayed paper as plain data."""
        return {
            "start": str(self.walk.start),
            "end": str(self.walk.end),
            "fittings": self.fittings,
            "added": self.added,
            "with_text": len(self.replayed),
            "proposed": len(self.proposed),
            "unsure": len(self.asked),
            "whole_days": len(self.nights),
            "proposals_on_whole_days": sum(len(night.proposed) for night in self.nights),
            "sentences": self.sentences(),
            "papers": [paper.as_json() for paper in self.replayed],
        }

    def _nights_in_words(self) -> list[str]:
        reason = (
            "Proposals a night need every paper of the night, so they are measured only on whole "
            f"announcement days, from {self.walk.whole_days_from}."
        )
        if not self.nights:
            return [f"{reason} The walk has none."]
        proposals = [arxiv_id for night in self.nights for arxiv_id in night.proposed]
        counted = (
            f"{reason} On {len(self.nights)} such days it would have proposed "
            f"{self.per_night:.1f} papers a night ({len(proposals)} in all)"
        )
        if not proposals:
            return [f"{counted}."]
        taken = sum(arxiv_id in self.taken for arxiv_id in proposals)
        told = (
            f"{counted}; the maintainer took {taken} of them ({taken / len(proposals):.0%}), "
            f"having added {self._added_on_nights()} papers in those days at all"
        )
        return [f"{told}{self._verdict_of_annotators(proposals)}."]

    def _added_on_nights(self) -> int:
        first, last = self.nights[0].day, self.nights[-1].day
        return sum(first <= day <= last for day in self.taken.values())

    def _verdict_of_annotators(self, proposals: Sequence[str]) -> str:
        read = [self.judged[arxiv_id] for arxiv_id in proposals if arxiv_id in self.judged]
        if not read:
            return ""
        return f"; of the {len(read)} that were annotated afterwards, {sum(read)} belong"


def backtest(
    rows: Sequence[Label],
    texts: Mapping[str, Paper],
    walk: Walk,
    fit: Fit,
    *,
    stream: Collection[str] | None = None,
    judged: Mapping[str, bool] | None = None,
    say: Say = lambda line: None,
) -> Backtest:
    """Replay a list's history.

    ``rows`` are the list's own rows, ``known_date`` the day each was first seen. ``stream``
    (ids, default all texts) are the papers a night brings; texts outside it were fetched
    because somebody listed them.

    Raises TrainingError if no row known at the start has a text.
    """
    added = first_added(rows)
    dates = AnnouncementDates(texts.values())
    result = Backtest(walk, judged=judged or {})
    result.taken = added
    later = {i: day for i, day in added.items() if walk.start < day <= walk.end}
    result.added = len(later)
    nightly = set(texts) if stream is None else set(stream)
    announced = {arxiv_id: dates.of(paper) for arxiv_id, paper in texts.items()}
    for begin, end in fitting_periods(walk):
        say(f"standing at {begin}")
        seen = _seen(later, announced, begin, end, is_first=begin == walk.start)
        unlabelled = nightly.difference(seen)
        known = _known_examples(rows, texts, announced, begin, unlabelled)
        model = fit(sampled(known, WALK_SAMPLE))
        result.fittings += 1
        result.replayed += _replay(seen, later, texts, announced, model, begin)
        result.nights += _nights(texts, announced, added, model, walk, (begin, end), nightly)
    return result


def first_added(rows: Iterable[Label]) -> dict[str, date]:
    """Day each paper first came into the list, by arXiv id."""
    days: dict[str, date] = {}
    for row in rows:
        if row.is_relevant and row.known_date:
            days[row.arxiv_id] = min(row.known_date, days.get(row.arxiv_id, date.max))
    return days


def fitting_periods(walk: Walk) -> list[tuple[date, date]]:
    """Periods from one fitting to the next: [begin, end)."""
    cuts, month = [walk.start], walk.start
    while (month := _months_later(month, walk.refit_months)) <= walk.end:
        cuts.append(month)
    return list(pairwise([*cuts, walk.end + timedelta(days=1)]))


def _months_later(day: date, months: int) -> date:
    for _ in range(months):
        day = next_month(day)
    return day


def _known_examples(
    rows: Sequence[Label],
    texts: Mapping[str, Paper],
    announced: Mapping[str, date | None],
    stand: date,
    unlabelled: Collection[str],
) -> list[Example]:
    """What could be learned before the night of ``stand``: rows of the time, and the stream.

    ``unlabelled`` leaves out what this fitting is about to be asked: a paper of the backlog
    must not first be learned as one that does not belong.
    """
    known = {row.arxiv_id: row for row in rows if row.known_date and row.known_date < stand}
    examples = []
    for arxiv_id in sorted(texts):
        paper, day = texts[arxiv_id], announced[arxiv_id]
        if arxiv_id in known:
            examples.append(Example(paper, known[arxiv_id]))
        elif day is not None and day < stand and arxiv_id in unlabelled:
            examples.append(Example(paper, stream_label(paper, rows[0].list_id)))
    if not any(example.label.is_relevant for example in examples):
        raise TrainingError(
            f"no row known before {stand} has a text.",
            remedy="Start the back-test later, or give the texts of the first rows.",
        )
    return examples


def _seen(
    later: Mapping[str, date],
    announced: Mapping[str, date | None],
    begin: date,
    end: date,
    *,
    is_first: bool,
) -> list[str]:
    """Later rows that the bot meets in this period; the first also brings what was there."""
    since = date.min if is_first else begin
    return [i for i in sorted(later) if (day := announced.get(i)) and since <= day < end]


def _replay(
    seen: Sequence[str],
    later: Mapping[str, date],
    texts: Mapping[str, Paper],
    announced: Mapping[str, date | None],
    model: FittedModel,
    begin: date,
) -> Iterator[Replayed]:
    answers = model.screen([texts[arxiv_id] for arxiv_id in seen])
    for arxiv_id, answer in zip(seen, answers, strict=True):
        day = announced[arxiv_id] or begin
        yield Replayed(arxiv_id, later[arxiv_id], max(day, begin), day < begin, answer)


def _nights(
    texts: Mapping[str, Paper],
    announced: Mapping[str, date | None],
    added: Mapping[str, date],
    model: FittedModel,
    walk: Walk,
    period: tuple[date, date],
    nightly: Collection[str],
) -> Iterator[Night]:
    begin, end = max(period[0], walk.whole_days_from), period[1]
    by_day: dict[date, list[Paper]] = defaultdict(list)
    for arxiv_id in sorted(texts):
        day = announced[arxiv_id]
        if day is not None and begin <= day < end and arxiv_id in nightly:
            by_day[day].append(texts[arxiv_id])
    for day in sorted(by_day):
        # What is listed already is known, and never proposed.
        papers = [p for p in by_day[day] if added.get(p.arxiv_id, date.max) >= day]
        answers = model.screen(papers)
        proposed = tuple(answer.arxiv_id for answer in answers if answer.verdict == "propose")
        yield Night(day, len(papers), proposed)


def _proposed(papers: Sequence[Replayed]) -> list[Replayed]:
    return [paper for paper in papers if paper.is_proposed]


def _share(papers: Sequence[Replayed]) -> str:
    return f"{len(_proposed(papers))} of {len(papers)}"


def _lead_in_words(papers: Sequence[Replayed]) -> str:
    if not papers:
        return "none earlier"
    median = statistics.median(paper.days_before for paper in papers)
    ahead = sum(paper.days_before > 0 for paper in papers)
    order = "before" if median >= 0 else "after"
    return f"on median {abs(median):g} days {order} the maintainer ({ahead} of them earlier)"
