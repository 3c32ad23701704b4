"""arXiv's announcement calendar: which day's batch should be out by now.

arXiv announces at 20:00 US Eastern on Sunday to Thursday; the feeds follow at midnight. The batch
is therefore dated Monday to Friday, and that date is what litwatch calls the announcement day.
Submissions close at 14:00 on working days; what comes in later waits for the next batch.
`holidays.yaml` lists the evenings without an announcement.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from importlib.resources import files
from zoneinfo import ZoneInfo

import yaml

EASTERN = ZoneInfo("America/New_York")
SUBMISSION_DEADLINE = time(14)
"""US Eastern, since 2017."""

DAY = timedelta(days=1)
FRIDAY, SATURDAY, SUNDAY = 4, 5, 6


@dataclass(frozen=True)
class AnnouncementCalendar:
    """Announcement days, given the evenings on which arXiv rests."""

    holidays: Mapping[date, str] = field(default_factory=dict)
    """Evening without an announcement → why."""
    known_until: date = date.max
    """Last day for which the table of holidays was known."""

    def is_announcement_day(self, day: date) -> bool:
        """Whether a batch dated this day is expected."""
        return not self.why_quiet(day)

    def why_quiet(self, day: date) -> str:
        """Say why no batch is dated this day; empty where one is."""
        if day.weekday() in (SATURDAY, SUNDAY):
            return f"{day:%A}: arXiv announces nothing"
        for evening in _evenings_before(day):
            if evening in self.holidays:
                return f"arXiv rested on {evening} ({self.holidays[evening]})"
        return ""

    def latest(self, day: date) -> date:
        """Last announcement day up to and including this one."""
        while not self.is_announcement_day(day):
            day -= DAY
        return day

    def previous(self, day: date) -> date:
        """Last announcement day before this one."""
        return self.latest(day - DAY)

    def next(self, day: date) -> date:
        """First announcement day after this one."""
        day += DAY
        while not self.is_announcement_day(day):
            day += DAY
        return day

    def between(self, after: date, until: date) -> tuple[date, ...]:
        """Announcement days later than `after` and not later than `until`."""
        return tuple(day for day in _days(after + DAY, until) if self.is_announcement_day(day))

    def submission_window(self, announced: date) -> tuple[datetime, datetime]:
        """Between which moments (UTC) the papers of a batch were submitted, moderation apart."""
        return self._deadline(self.previous(announced)), self._deadline(announced)

    def announcement_of(self, submitted: datetime) -> date:
        """Earliest announcement day of a paper submitted at this moment."""
        day = self.next(submitted.astimezone(EASTERN).date() - DAY)
        while self._deadline(day) < submitted:
            day = self.next(day)
        return day

    def _deadline(self, announced: date) -> datetime:
        """Return when submissions for a batch closed: 14:00 on the last working day before it."""
        day = announced - DAY
        while day.weekday() >= SATURDAY or day in self.holidays:
            day -= DAY
        return datetime.combine(day, SUBMISSION_DEADLINE, EASTERN).astimezone(UTC)


def night_of(moment: datetime) -> date:
    """Return the night that a moment belongs to: its date where arXiv lives."""
    return moment.astimezone(EASTERN).date()


@cache
def arxiv_calendar() -> AnnouncementCalendar:
    """Return arXiv's calendar as the packaged table knows it."""
    table = yaml.safe_load((files("flows.polling") / "holidays.yaml").read_text("utf-8"))
    return AnnouncementCalendar(table["evenings_without_announcement"], table["known_until"])


def _evenings_before(day: date) -> tuple[date, ...]:
    """Evenings whose rest leaves this day without a batch: Monday's hang on Friday and Sunday."""
    evening = day - DAY
    return (evening, evening - 2 * DAY) if evening.weekday() == SUNDAY else (evening,)


def _days(first: date, last: date) -> Iterator[date]:
    while first <= last:
        yield first
        first += DAY
