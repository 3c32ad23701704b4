"""What people made of proposals, in figures."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from catalog.entry import Entry
from classifiers.lanes import Cause
from flows.memory.records import ROW, ProposedRow, Record, Status
from flows.memory.track_record import (
    Share,
    TrackRecord,
    Week,
    night_facts,
    red_dates,
    reds_in_a_row,
)

MONDAY = date(2026, 3, 2)


def record(number: int, status: Status, days: int = 2, proposed: date = MONDAY) -> Record:
    row = ProposedRow(
        key=str(number), short_id=str(number), what=ROW, section="s", entry=Entry(title="T"),
        edit=None, cause=Cause.FITS, proposed_date=proposed,
    )  # fmt: skip
    decided = None if status == "proposed" else proposed + timedelta(days=days)
    return Record(row, status, proposed, decided_date=decided)


def test_weeks_are_whole_and_without_gaps() -> None:
    later = MONDAY + timedelta(days=15)
    told = TrackRecord.of(
        [
            record(1, "merged"),
            record(2, "edited", 9),
            record(3, "rejected"),
            record(4, "proposed", proposed=later),
        ]
    )
    assert told.weeks == (
        Week(MONDAY, 3, 1, 0, 1, 0),
        Week(MONDAY + timedelta(days=7), 0, 0, 1, 0, 0),
        Week(MONDAY + timedelta(days=14), 1, 0, 0, 0, 0),
    )
    assert (told.open_count, told.median_days) == (1, 2)
    assert told.precision is not None
    assert (told.precision.value, told.precision.count) == (pytest.approx(2 / 3), 3)


def test_what_was_unsure_is_no_claim() -> None:
    unsure = record(1, "rejected")
    unsure = replace(unsure, row=replace(unsure.row, is_ticked_at_creation=False))
    assert TrackRecord.of([unsure]).precision is None


def test_the_interval_is_wilsons() -> None:
    """46 of 50, from a table: 0.812 to 0.968."""
    share = Share.of(46, 50)
    assert (round(share.low, 3), round(share.high, 3)) == (0.812, 0.968)
    assert Share.of(3, 3).high == 1
    assert Share.of(0, 3).low == 0


def test_a_drift_takes_an_interval_wholly_below_the_card() -> None:
    bad = [record(n, "rejected" if n % 2 else "merged") for n in range(50)]
    assert TrackRecord.of(bad).drift_below(0.9)
    assert not TrackRecord.of(bad).drift_below(0.6)
    assert not TrackRecord.of(bad[:10]).drift_below(0.9)
    assert not TrackRecord.of([]).drift_below(0.9)
    # Older decisions than the last fifty say nothing.
    good = [record(n, "merged", 30) for n in range(100, 150)]
    assert not TrackRecord.of([*bad, *good]).drift_below(0.9)


def after(*greens: bool, facts: dict[str, Any] | None = None) -> dict[str, Any]:
    """Facts after nights in a row, from Monday on."""
    told = facts or {}
    for days, is_green in enumerate(greens):
        told = night_facts(told, MONDAY + timedelta(days=days), is_green=is_green)
    return told


def test_red_nights_are_remembered_over_months_and_counted_by_week() -> None:
    facts = after(False, True, False, False)
    assert reds_in_a_row(facts) == 2
    told = TrackRecord.of([record(1, "merged", 7)], red_dates(facts))
    assert [week.red_nights for week in told.weeks] == [3, 0]
    a_year_later = night_facts(facts, MONDAY + timedelta(days=400), is_green=True)
    assert (red_dates(a_year_later), reds_in_a_row(a_year_later)) == ([], 0)


def test_a_night_run_again_counts_once_and_as_it_went_last() -> None:
    facts = night_facts(after(False), MONDAY, is_green=False)
    assert reds_in_a_row(facts) == 1
    facts = night_facts(facts, MONDAY, is_green=True)
    assert (red_dates(facts), reds_in_a_row(facts)) == ([], 0)


def test_an_older_night_run_again_brings_back_no_red_ones() -> None:
    """A green night in between was forgotten, and `stats` told of red nights in a row."""
    facts = night_facts(after(True, False, False, True), MONDAY, is_green=True)
    assert reds_in_a_row(facts) == 0


def test_a_red_week_without_a_proposal_has_its_row() -> None:
    assert TrackRecord.of([], [MONDAY]).weeks == (Week(MONDAY, 0, 0, 0, 0, 0, red_nights=1),)
