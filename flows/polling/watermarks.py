"""How far each list has come: one watermark per list and source.

The record is plain data and goes to JSON and back, because it lives on the state branch and not
on the machine that polls. `merge` joins the records of two runs that overlapped: a paper that
either of them took counts as taken.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cached_property
from typing import Annotated, Any, Self

from pydantic import BeforeValidator, PlainSerializer, TypeAdapter

SEEN_WINDOW = timedelta(days=30)
"""How long ids are remembered, counted back from the newest day that was covered. Longer than
any overlap, so that a paper which comes again by another route is recognised."""


@dataclass(frozen=True, slots=True)
class BatchMark:
    """Newest batch that a source served for a category."""

    batch_date: date
    """Announcement day."""
    batch_hash: str = ""
    """Fingerprint of its ids: the same batch under a fresh date has the same one."""


def _sorted(told: Mapping[str, Any]) -> dict[str, Any]:
    return {key: _sorted(it) if isinstance(it, Mapping) else it for key, it in sorted(told.items())}


def _packed(seen: Mapping[date, Iterable[str]]) -> dict[str, Any]:
    return _sorted({str(day): _by_month(ids) for day, ids in seen.items()})


def _by_month(ids: Iterable[str]) -> dict[str, str]:
    """Write ids grouped by their month, which saves half the space: `{"2603": "00001 00002v2"}`.

    Ids of the old form (`cs/9912017`) stand whole under the empty month.
    """
    by_month: dict[str, list[str]] = {}
    for paper_id in ids:
        month, dot, number = paper_id.partition(".")
        is_new_form = dot and month.isdigit()
        by_month.setdefault(month if is_new_form else "", []).append(
            number if is_new_form else paper_id
        )
    return {month: " ".join(numbers) for month, numbers in by_month.items()}


def _unpacked(packed: Mapping[str, Mapping[str, str]]) -> dict[str, list[str]]:
    return {
        day: [
            f"{month}.{number}" if month else number
            for month, numbers in by_month.items()
            for number in numbers.split()
        ]
        for day, by_month in packed.items()
    }


Days = Annotated[Mapping[str, date], PlainSerializer(_sorted)]
Marks = Annotated[Mapping[str, Mapping[str, BatchMark]], PlainSerializer(_sorted)]
Seen = Annotated[
    Mapping[date, tuple[str, ...]], BeforeValidator(_unpacked), PlainSerializer(_packed)
]


@dataclass(frozen=True)
class ListWatermark:
    """What one list has taken so far."""

    covered_until: Days = field(default_factory=dict)
    """Category → last announcement day up to which nothing is missing."""
    started: Days = field(default_factory=dict)
    """Category → first announcement day that was watched; older papers are no news."""
    sources: Marks = field(default_factory=dict)
    """Source → category → newest batch taken."""
    last_good: Days = field(default_factory=dict)
    """Source → last night on which all categories of the list were green."""
    newest_paper_date: date | None = None
    """Announcement day of the newest paper ever seen: what the freshness alarm watches."""
    seen: Seen = field(default_factory=dict)
    """Night → ids taken (`2510.12345`), and `id` + `v2` for replacements reported."""

    @cached_property
    def seen_ids(self) -> frozenset[str]:
        """All ids in the window."""
        return frozenset(paper_id for ids in self.seen.values() for paper_id in ids)

    def mark(self, source: str, category: str) -> BatchMark | None:
        """Newest batch that a source served for a category, if any."""
        return self.sources.get(source, {}).get(category)

    def with_seen(self, night: date, ids: Iterable[str]) -> Self:
        """Add ids taken on a night, and forget those that left the window."""
        known = self.seen_ids
        fresh = tuple(sorted(set(ids) - known))
        tonight = tuple(sorted({*self.seen.get(night, ()), *fresh}))
        seen = {**self.seen, night: tonight} if tonight else self.seen
        return replace(self, seen=_within_window(seen, self.covered_until))

    def as_json(self) -> dict[str, Any]:
        """Write as plain data, keys sorted."""
        told: dict[str, Any] = _FORM.dump_python(self, mode="json")
        return told

    @staticmethod
    def from_json(raw: Mapping[str, Any]) -> ListWatermark:
        """Read what `as_json` wrote; missing keys take their defaults."""
        return _FORM.validate_python(raw)


_FORM = TypeAdapter(ListWatermark)


@dataclass(frozen=True)
class Watermarks:
    """Watermarks of all lists by list id."""

    lists: Mapping[str, ListWatermark] = field(default_factory=dict)

    def of(self, list_id: str) -> ListWatermark:
        """Watermark of a list; an empty one where the list is new."""
        return self.lists.get(list_id, ListWatermark())

    def with_list(self, list_id: str, watermark: ListWatermark) -> Watermarks:
        """Replace one list's watermark."""
        return Watermarks({**self.lists, list_id: watermark})

    def as_json(self) -> dict[str, Any]:
        """Write as plain data."""
        return {list_id: mark.as_json() for list_id, mark in sorted(self.lists.items())}

    @classmethod
    def from_json(cls, raw: Mapping[str, Any]) -> Watermarks:
        """Read what `as_json` wrote."""
        return cls({list_id: ListWatermark.from_json(mark) for list_id, mark in raw.items()})


def merge(ours: ListWatermark, theirs: ListWatermark) -> ListWatermark:
    """Join the watermarks of two runs that overlapped; the order makes no difference."""
    sources = {
        source: _newest_marks(ours.sources.get(source, {}), theirs.sources.get(source, {}))
        for source in {*ours.sources, *theirs.sources}
    }
    newest = [day for day in (ours.newest_paper_date, theirs.newest_paper_date) if day]
    covered = _latest(ours.covered_until, theirs.covered_until)
    seen = {
        day: tuple(sorted({*ours.seen.get(day, ()), *theirs.seen.get(day, ())}))
        for day in {*ours.seen, *theirs.seen}
    }
    return ListWatermark(
        covered_until=covered,
        started=_earliest(ours.started, theirs.started),
        sources=sources,
        last_good=_latest(ours.last_good, theirs.last_good),
        seen=_within_window(seen, covered),
        newest_paper_date=max(newest, default=None),
    )


def _within_window(
    seen: Mapping[date, tuple[str, ...]], covered_until: Mapping[str, date]
) -> dict[date, tuple[str, ...]]:
    """Forget nights so old that no route brings their papers again."""
    oldest = min(covered_until.values(), default=date.min + SEEN_WINDOW) - SEEN_WINDOW
    return {day: ids for day, ids in seen.items() if day >= oldest}


def _newest_marks(
    ours: Mapping[str, BatchMark], theirs: Mapping[str, BatchMark]
) -> dict[str, BatchMark]:
    joined = dict(ours)
    for category, mark in theirs.items():
        mine = joined.get(category, mark)
        joined[category] = max(mine, mark, key=lambda m: (m.batch_date, m.batch_hash))
    return joined


def _latest(ours: Mapping[str, date], theirs: Mapping[str, date]) -> dict[str, date]:
    return {key: max(_both(ours, theirs, key)) for key in {*ours, *theirs}}


def _earliest(ours: Mapping[str, date], theirs: Mapping[str, date]) -> dict[str, date]:
    return {key: min(_both(ours, theirs, key)) for key in {*ours, *theirs}}


def _both(ours: Mapping[str, date], theirs: Mapping[str, date], key: str) -> list[date]:
    return [days[key] for days in (ours, theirs) if key in days]
