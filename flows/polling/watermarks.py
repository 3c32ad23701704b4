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
from typing import Any, Self

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


@dataclass(frozen=True)
class ListWatermark:
    """What one list has taken so far."""

    covered_until: Mapping[str, date] = field(default_factory=dict)
    """Category → last announcement day up to which nothing is missing."""
    started: Mapping[str, date] = field(default_factory=dict)
    """Category → first announcement day that was watched; older papers are no news."""
    sources: Mapping[str, Mapping[str, BatchMark]] = field(default_factory=dict)
    """Source → category → newest batch taken."""
    last_good: Mapping[str, date] = field(default_factory=dict)
    """Source → last night on which all categories of the list were green."""
    seen: Mapping[date, tuple[str, ...]] = field(default_factory=dict)
    """Night → ids taken (`2510.12345`), and `id` + `v2` for replacements reported."""
    newest_paper_date: date | None = None
    """Announcement day of the newest paper ever seen: what the freshness alarm watches."""

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
        return {
            "covered_until": _iso(self.covered_until),
            "started": _iso(self.started),
            "sources": {
                source: {
                    category: {"batch_date": str(mark.batch_date), "batch_hash": mark.batch_hash}
                    for category, mark in sorted(marks.items())
                }
                for source, marks in sorted(self.sources.items())
            },
            "last_good": _iso(self.last_good),
            "newest_paper_date": str(self.newest_paper_date) if self.newest_paper_date else None,
            "seen": {str(day): _packed(ids) for day, ids in sorted(self.seen.items())},
        }

    @classmethod
    def from_json(cls, raw: Mapping[str, Any]) -> Self:
        """Read what `as_json` wrote; missing keys take their defaults."""
        newest = raw.get("newest_paper_date")
        return cls(
            covered_until=_days(raw.get("covered_until")),
            started=_days(raw.get("started")),
            sources={
                source: {category: _mark(mark) for category, mark in marks.items()}
                for source, marks in (raw.get("sources") or {}).items()
            },
            last_good=_days(raw.get("last_good")),
            seen={
                date.fromisoformat(day): _unpacked(by_month)
                for day, by_month in (raw.get("seen") or {}).items()
            },
            newest_paper_date=date.fromisoformat(newest) if newest else None,
        )


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


def _iso(days: Mapping[str, date]) -> dict[str, str]:
    return {key: str(day) for key, day in sorted(days.items())}


def _days(raw: Mapping[str, str] | None) -> dict[str, date]:
    return {key: date.fromisoformat(day) for key, day in (raw or {}).items()}


def _mark(raw: Mapping[str, str]) -> BatchMark:
    return BatchMark(date.fromisoformat(raw["batch_date"]), raw.get("batch_hash", ""))


def _packed(ids: Iterable[str]) -> dict[str, str]:
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
    return {month: " ".join(numbers) for month, numbers in sorted(by_month.items())}


def _unpacked(by_month: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(
        f"{month}.{number}" if month else number
        for month, numbers in by_month.items()
        for number in numbers.split()
    )
