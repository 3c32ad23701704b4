"""What people made of a list's proposals: counts by week, precision with its interval, time taken.

Only new papers count that stood ticked when they were proposed: those are what litwatch claims.
What it was unsure about, changed fields and removals are other questions.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import sqrt
from statistics import median
from typing import Any

from flows.memory.records import ROW, Record

RED_DATES_FACT = "red_dates"
"""Name of a list's fact: nights of the last year on which arXiv could not be trusted."""
LAST_GREEN_FACT = "last_green_date"
_REMEMBERED = timedelta(days=366)
RECENT = 50
"""Decisions that tell how good the proposals are now."""
FEWEST = 20
"""Decisions below which a drift is not spoken of."""
_TAKEN = ("merged", "edited")
_DECIDED = (*_TAKEN, "rejected")
_Z = 1.96
"""Standard deviations to each side of an interval of 95 %."""


@dataclass(frozen=True, slots=True)
class Share:
    """A share of a number of cases, with its 95 % interval (Wilson)."""

    value: float
    low: float
    high: float
    count: int

    @classmethod
    def of(cls, hits: int, count: int) -> Share:
        """Share of `count` cases, at least one."""
        share = hits / count
        scale = 1 + _Z**2 / count
        middle = (share + _Z**2 / (2 * count)) / scale
        reach = _Z * sqrt(share * (1 - share) / count + _Z**2 / (4 * count**2)) / scale
        # No share is outside its interval for want of digits.
        return cls(share, min(middle - reach, share), max(middle + reach, share), count)


@dataclass(frozen=True, slots=True)
class Week:
    """One week of a list."""

    monday: date
    proposed: int
    accepted: int
    edited: int
    rejected: int
    unanswered: int
    red_nights: int = 0
    """Nights on which arXiv could not be trusted."""


@dataclass(frozen=True, slots=True)
class TrackRecord:
    """What became of a list's proposals."""

    weeks: tuple[Week, ...]
    """Oldest first, from the first with a proposal or a decision to the last."""
    open_count: int
    precision: Share | None
    """Of all decisions; None before the first."""
    recent: Share | None
    """Of the last `RECENT` decisions."""
    median_days: float | None
    """Days from proposal to decision."""

    @classmethod
    def of(cls, records: Iterable[Record], red_dates: Iterable[date] = ()) -> TrackRecord:
        """Count the records and red nights of one list, or of several together."""
        claims = [it for it in records if it.row.what == ROW and it.row.is_ticked_at_creation]
        shown = [it for it in claims if it.row.proposed_date]
        decided = sorted(
            (it for it in claims if it.status in _DECIDED and it.decided_date),
            key=lambda it: (it.decided_date or date.min, it.row.id),
        )
        return cls(
            weeks=tuple(_weeks(shown, [*decided, *_unanswered(claims)], frozenset(red_dates))),
            open_count=sum(it.status == "proposed" for it in claims),
            precision=_precision(decided),
            recent=_precision(decided[-RECENT:]),
            median_days=median(days) if (days := _days(decided)) else None,
        )

    def drift_below(self, measured: float | None) -> bool:
        """Whether the last decisions say less than what the model's card measured.

        It takes an interval that lies wholly below, so that a bad week alone says nothing.
        """
        recent = self.recent
        return bool(recent and measured and recent.count >= FEWEST and recent.high < measured)


def night_facts(facts: Mapping[str, Any], tonight: date, *, is_green: bool) -> dict[str, Any]:
    """Facts of a list after a night; a night that was run again counts as its last run went."""
    others = {it for it in red_dates(facts) if tonight - it < _REMEMBERED} - {tonight}
    green = facts.get(LAST_GREEN_FACT, "")
    # An older night that is run again is no later green one.
    green = max(green, str(tonight)) if is_green else green
    reds = others if is_green else others | {tonight}
    return {RED_DATES_FACT: sorted(map(str, reds)), LAST_GREEN_FACT: green}


def red_dates(facts: Mapping[str, Any]) -> list[date]:
    """Nights that the facts of a list remember as red, oldest first."""
    return sorted(map(date.fromisoformat, facts.get(RED_DATES_FACT, ())))


def reds_in_a_row(facts: Mapping[str, Any]) -> int:
    """Red nights since the last green one."""
    return sum(str(it) > facts.get(LAST_GREEN_FACT, "") for it in red_dates(facts))


def _precision(decided: Sequence[Record]) -> Share | None:
    taken = sum(it.status in _TAKEN for it in decided)
    return Share.of(taken, len(decided)) if decided else None


def _unanswered(claims: Iterable[Record]) -> list[Record]:
    return [it for it in claims if it.status == "unanswered" and it.decided_date]


def _days(decided: Iterable[Record]) -> list[int]:
    return [
        (it.decided_date - it.row.proposed_date).days
        for it in decided
        if it.decided_date and it.row.proposed_date
    ]


def _weeks(
    shown: Iterable[Record], ended: Sequence[Record], red_dates: Iterable[date]
) -> Iterable[Week]:
    reds = Counter(map(monday_of, red_dates))
    proposed = Counter(monday_of(it.row.proposed_date) for it in shown if it.row.proposed_date)
    by_end = Counter((monday_of(it.decided_date), it.status) for it in ended if it.decided_date)
    mondays = {*proposed, *reds, *(monday for monday, _ in by_end)}
    if not mondays:
        return
    first, last = min(mondays), max(mondays)
    for number in range((last - first).days // 7 + 1):
        monday = first + timedelta(weeks=number)
        yield Week(
            monday,
            proposed=proposed[monday],
            accepted=by_end[monday, "merged"],
            edited=by_end[monday, "edited"],
            rejected=by_end[monday, "rejected"],
            unanswered=by_end[monday, "unanswered"],
            red_nights=reds[monday],
        )


def monday_of(day: date) -> date:
    """Monday of a day's week."""
    return day - timedelta(days=day.weekday())
