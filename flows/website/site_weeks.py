"""What came in and what was proposed, week by week: the pages people come back to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from flows.memory.track_record import monday_of
from flows.website.site_rows import SiteRow


@dataclass(frozen=True, slots=True)
class ListWeek:
    """One list's week."""

    list_id: str
    name: str
    came: Sequence[SiteRow] = ()
    """Papers that joined the list."""
    proposed: Sequence[SiteRow] = ()
    """Papers that wait for the maintainer, best first."""

    @property
    def count(self) -> int:
        """Papers of both kinds."""
        return len(self.came) + len(self.proposed)


@dataclass(frozen=True, slots=True)
class Week:
    """One calendar week, Monday to Sunday, of all lists."""

    monday: date
    lists: Sequence[ListWeek]

    @property
    def id(self) -> str:
        """``2025-W51``, as ISO 8601 counts weeks."""
        return f"{self.monday:%G-W%V}"

    @property
    def sunday(self) -> date:
        """Last day."""
        return self.monday + timedelta(days=6)

    @property
    def name(self) -> str:
        """``15–21 December 2025``."""
        first, last = self.monday, self.sunday
        if first.month == last.month:
            return f"{first.day}–{last.day} {last:%B %Y}"
        year = f" {first.year}" if first.year != last.year else ""
        return f"{first.day} {first:%B}{year} – {last.day} {last:%B %Y}"

    @property
    def came_count(self) -> int:
        """Papers that joined a list; one that joined two counts twice."""
        return sum(len(one.came) for one in self.lists)

    @property
    def proposed_count(self) -> int:
        """Papers that wait."""
        return sum(len(one.proposed) for one in self.lists)

    @property
    def count(self) -> int:
        """Papers of both kinds."""
        return self.came_count + self.proposed_count


def weeks_of(
    lists: Iterable[tuple[str, str, Sequence[SiteRow], Sequence[SiteRow]]],
) -> list[Week]:
    """Weeks in which anything came, newest first. `lists`: id, name, listed and proposed rows."""
    found: dict[date, dict[str, ListWeek]] = defaultdict(dict)
    order = []
    for list_id, name, listed, proposed in lists:
        order.append(ListWeek(list_id, name))
        came, waiting = _by_week(listed), _by_week(proposed)
        for monday in came.keys() | waiting.keys():
            best_first = sorted(waiting.get(monday, ()), key=lambda it: -(it.prob_relevant or 0))
            found[monday][list_id] = ListWeek(list_id, name, came.get(monday, ()), best_first)
    return [
        Week(monday, [found[monday].get(one.list_id, one) for one in order])
        for monday in sorted(found, reverse=True)
    ]


def _by_week(rows: Iterable[SiteRow]) -> Mapping[date, list[SiteRow]]:
    found = defaultdict(list)
    for row in rows:
        if row.came_date:
            found[monday_of(row.came_date)].append(row)
    return found
