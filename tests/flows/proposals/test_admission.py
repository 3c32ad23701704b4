from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from catalog.config import ScheduleWindow
from flows.learn import labels_of
from flows.memory.ledger import Ledger
from flows.memory.records import How
from flows.proposals.admission import admit, let_go, select
from flows.proposals.standing import Standing
from tests.flows.proposals.sample import candidate, sample_config

TODAY = date(2026, 3, 3)
CONFIG = sample_config().proposals.model_copy(
    update={"max_per_night": 1, "max_open": 1, "cooling_days": 0}
)


def admitted(*candidates):
    return admit(Ledger("kites"), candidates, Standing(()), TODAY)


def proposed(ledger):
    return {it.row.short_id for it in select(ledger, CONFIG, TODAY).in_status("proposed")}


def test_the_best_join_as_far_as_the_night_has_room():
    ledger = admitted(candidate(1, prob=0.8), candidate(2, prob=0.9))
    assert proposed(ledger) == {"2603.00002"}


def test_what_a_person_asked_for_joins_before_all_and_beyond_the_limit():
    """It was found by a sentence in a field that people read."""
    ledger = admitted(candidate(1, prob=0.9), candidate(2, prob=0.1, asked_by="ann"))
    assert proposed(ledger) == {"2603.00002"}
    both = ledger.put(
        replace(it, asked_by="ann") for it in ledger.records.values() if not it.asked_by
    )
    assert proposed(both) == {"2603.00001", "2603.00002"}


def test_a_rejection_is_taken_back_only_by_a_person():
    refused = admitted(candidate(1))
    refused = refused.put(replace(it, status="rejected") for it in refused.records.values())
    again = admit(refused, [candidate(1)], Standing(()), TODAY)
    assert [it.status for it in again.records.values()] == ["rejected"]
    asked = admit(refused, [candidate(1, asked_by="ann")], Standing(()), TODAY)
    assert [(it.status, it.asked_by) for it in asked.records.values()] == [("waiting", "ann")]


def test_unsure_rows_do_not_wait_for_room():
    ledger = admitted(candidate(1, lane="unsure"))
    assert [it.row.is_ticked for it in ledger.in_status("unsure")] == [False]


def test_unsure_rows_that_nobody_answers_are_let_go_and_teach_nothing():
    """After four weeks 48 of them filled the body to its limit."""
    ledger = admitted(candidate(1, lane="unsure"))
    last_day = TODAY + timedelta(days=CONFIG.unsure_days)
    assert let_go(ledger, CONFIG, last_day) == ledger
    gone = let_go(ledger, CONFIG, last_day + timedelta(days=1))
    (record,) = gone.records.values()
    assert (record.status, record.decided_how, record.is_open) == ("unanswered", How.TIME, False)
    assert labels_of(gone, sample_config()) == []
    again = admit(gone, [candidate(1, lane="unsure")], Standing(()), TODAY)
    assert [it.status for it in again.records.values()] == ["unanswered"]
    asked = admit(gone, [candidate(1, asked_by="ann")], Standing(()), TODAY)
    assert [it.status for it in asked.records.values()] == ["waiting"]


def test_a_weekly_schedule_takes_a_weeks_papers():
    """Friday took ten while eighteen came in a week."""
    friday = date(2026, 3, 6)
    weekly = sample_config().proposals.model_copy(
        update={"max_per_night": 3, "schedule": ScheduleWindow(weekdays=(4,))}
    )
    ledger = admitted(*(candidate(number) for number in range(20)))
    assert len(select(ledger, weekly, friday).in_status("proposed")) == 15
    assert select(ledger, weekly, TODAY).in_status("proposed") == []
