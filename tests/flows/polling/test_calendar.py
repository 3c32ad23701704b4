from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.polling.calendar import arxiv_calendar, night_of

CALENDAR = arxiv_calendar()


@pytest.mark.parametrize(
    ("day", "why"),
    [
        (date(2025, 6, 20), "Juneteenth"),
        (date(2025, 7, 7), "2025-07-04 (Independence Day)"),  # Friday's rest takes Sunday along
        (date(2025, 9, 2), "Labor Day"),
        (date(2025, 11, 28), "Thanksgiving"),
        (date(2025, 12, 31), "winter break"),
        (date(2025, 10, 25), "Saturday"),
        (date(2025, 10, 26), "Sunday"),
    ],
)
def test_days_without_a_batch_and_why(day: date, why: str) -> None:
    assert why in CALENDAR.why_quiet(day)
    assert not CALENDAR.is_announcement_day(day)


@pytest.mark.parametrize("day", [date(2025, 7, 4), date(2025, 11, 27), date(2025, 10, 20)])
def test_days_with_a_batch(day: date) -> None:
    assert CALENDAR.is_announcement_day(day)


def test_expected_batch_on_a_sunday_is_fridays() -> None:
    assert CALENDAR.latest(date(2025, 10, 26)) == date(2025, 10, 24)


def test_monday_batch_was_submitted_from_thursday_to_friday() -> None:
    opened, closed = CALENDAR.submission_window(date(2025, 10, 20))
    assert opened == datetime(2025, 10, 16, 18, tzinfo=UTC)
    assert closed == datetime(2025, 10, 17, 18, tzinfo=UTC)


def test_deadline_follows_daylight_saving_time() -> None:
    _, summer = CALENDAR.submission_window(date(2025, 10, 30))
    _, winter = CALENDAR.submission_window(date(2025, 11, 5))
    assert (summer.hour, winter.hour) == (18, 19)


def test_night_is_the_date_in_new_york() -> None:
    assert night_of(datetime(2025, 10, 24, 3, 59, tzinfo=UTC)) == date(2025, 10, 23)
    assert night_of(datetime(2025, 10, 24, 4, 0, tzinfo=UTC)) == date(2025, 10, 24)


@given(st.datetimes(datetime(2024, 1, 3), datetime(2026, 12, 1), timezones=st.just(UTC)))
def test_each_moment_belongs_to_the_batch_that_it_is_announced_in(moment: datetime) -> None:
    opened, closed = CALENDAR.submission_window(CALENDAR.announcement_of(moment))
    assert opened < moment <= closed or moment == opened


@given(st.dates(date(2024, 1, 3), date(2026, 12, 1)), st.integers(0, 40))
def test_days_between_are_what_next_walks_over(day: date, length: int) -> None:
    until = day + timedelta(days=length)
    walked, at = [], CALENDAR.next(day)
    while at <= until:
        walked.append(at)
        at = CALENDAR.next(at)
    assert CALENDAR.between(day, until) == tuple(walked)
