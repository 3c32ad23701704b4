"""Splits by announcement date, never at random.

A random split lets a model read the future: the same group's second paper, the survey that
names the test papers, next month's vocabulary. Here everything the model learns from was
announced, and its answer known, before the first test paper was announced. Papers that are one
paper (same id, or same title under another id) never stand on both sides.

Test truth comes from the list's own rows, its reviews and the annotations. Rows of other
lists teach, but do not judge; papers that nobody annotated count as not belonging; papers
whose annotator was unsure (confidence ``l``) are left out of the test.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from catalog.identity.known_papers import normalise_title, paper_keys
from catalog.paper import Paper
from classifiers.dataset import Example, Label, stream_label

JUDGES = ("review", "row", "annotation")
"""Sources whose word is the truth of a test."""


@dataclass(frozen=True, slots=True)
class TimeSplit:
    """Examples of both sides of a cut."""

    train: list[Example]
    """Labelled papers and the unlabelled stream, announced before the test begins."""
    test: list[Example]
    """The whole stream of the test days, in order of announcement and id."""
    window: Window

    @property
    def relevant_test(self) -> list[Example]:
        """Test papers that belong and whose section is known."""
        return list(filter(is_filing_test, self.test))


@dataclass(frozen=True, slots=True)
class Window:
    """Days of a split, all inclusive."""

    train_until: date
    test_until: date

    @property
    def test_from(self) -> date:
        """First day of the test."""
        return self.train_until + timedelta(days=1)


SHIPPED_WINDOW = Window(date(2025, 8, 31), date(2025, 12, 31))
"""Split of the shipped lists' figures."""


def rolling_windows(first: date, last: date) -> list[Window]:
    """One window a calendar month, each trained on all that came before the month."""
    windows, start = [], first
    while start <= last:
        following = next_month(start)
        windows.append(Window(start - timedelta(days=1), min(following - timedelta(days=1), last)))
        start = following
    return windows


def next_month(day: date) -> date:
    """First day of the next calendar month."""
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)


def split(
    labels: Sequence[Label],
    texts: Mapping[str, Paper],
    window: Window,
    stream: Collection[str] | None = None,
) -> TimeSplit:
    """Cut labels and stream at a date; only papers of ``stream`` (ids, default all) are tested.

    Texts that were fetched because somebody labelled them would make the test easier than a
    real night: they teach only.
    """
    by_id = {label.arxiv_id: label for label in labels}
    list_id = labels[0].list_id if labels else ""
    train = list(_training(by_id, texts, window.train_until, list_id))
    taught = {identity for example in train for identity in identities(example.paper)}
    test = [
        example
        for example in _judged(by_id, texts, window, list_id)
        if (stream is None or example.paper.arxiv_id in stream)
        and taught.isdisjoint(identities(example.paper))
    ]
    return TimeSplit(train, test, window)


def _training(
    by_id: Mapping[str, Label], texts: Mapping[str, Paper], until: date, list_id: str
) -> Iterator[Example]:
    for arxiv_id in sorted(texts):
        paper, label = texts[arxiv_id], by_id.get(arxiv_id)
        label = label or stream_label(paper, list_id)
        if is_known(label, paper, until):
            yield Example(paper, label)


def is_known(label: Label, paper: Paper, day: date) -> bool:
    """Whether paper and answer were both public on a day; a paper without any date never was."""
    dates = [d for d in (label.announced_date, label.known_date, paper.announced_date) if d]
    return bool(dates) and max(dates) <= day


def _judged(
    by_id: Mapping[str, Label], texts: Mapping[str, Paper], window: Window, list_id: str
) -> list[Example]:
    judged = []
    for paper in texts.values():
        day, label = paper.announced_date, by_id.get(paper.arxiv_id)
        if day is None or not window.test_from <= day <= window.test_until:
            continue
        if label is None or label.source not in JUDGES:
            label = stream_label(paper, list_id)
        if not label.is_borderline:
            judged.append(Example(paper, label))
    return sorted(judged, key=lambda e: (e.paper.announced_date or date.min, e.paper.arxiv_id))


def judged_days(labels: Iterable[Label]) -> list[date]:
    """Days on which judged papers that belong were announced, in order."""
    return sorted(
        label.announced_date
        for label in labels
        if label.is_relevant and label.source in JUDGES and label.announced_date
    )


def identities(paper: Paper) -> tuple[str, ...]:
    """Names under which this paper may stand elsewhere: id, DOI, title."""
    title = normalise_title(paper.title)
    return (*paper_keys(paper), f"title:{title}") if title else paper_keys(paper)


def is_filing_test(example: Example) -> bool:
    """Whether a paper can tell how well papers are filed: it belongs, to a known section."""
    return example.label.is_relevant and bool(example.label.section)


def identity_groups(papers: Iterable[Paper]) -> list[int]:
    """Number of the group of each paper: papers that share an identity share the number."""
    group_of: dict[str, int] = {}
    groups = []
    for number, paper in enumerate(papers):
        names = identities(paper)
        group = min((group_of[name] for name in names if name in group_of), default=number)
        group_of.update(dict.fromkeys(names, group))
        groups.append(group)
    return groups
