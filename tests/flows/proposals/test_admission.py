from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from catalog.config import ScheduleWindow
from classifiers.lanes import Cause
from flows.learn import labels_of
from flows.memory.ledger import Ledger
from flows.memory.records import How
from flows.proposals.admission import admit, let_go, select, set_aside_impossible
from flows.proposals.standing import Standing, StandingRow
from tests.flows.proposals.sample import candidate, sample_config, venue_change

TODAY = date(2026, 3, 3)
CONFIG = sample_config().proposals.model_copy(
    update={"max_per_night": 1, "max_open": 1, "cooling_days": 0}
)
WIDE = CONFIG.model_copy(update={"max_per_night": 9, "max_open": 9})


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
    (record,) = asked.records.values()
    assert (record.status, record.asked_by) == ("waiting", "ann")
    assert (record.decided_by, record.decided_how) == ("ann", How.COMMENT)
    assert record.first_seen_date == TODAY


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


def without(section):
    """A list that lost a section: what stands in the way of edits there."""
    return lambda edits: f"no {section}" if any(it.section == section for it in edits) else ""


def both_proposed(*candidates):
    return select(admitted(*candidates), WIDE, TODAY)


def test_a_row_whose_section_is_gone_goes_to_a_person_with_the_reason():
    ledger = both_proposed(candidate(1), candidate(2, section="delta"))
    ledger = ledger.put(replace(it, branch="b", number=7) for it in ledger.records.values())
    one, other = set_aside_impossible(ledger, without("delta")).records.values()
    assert (one.status, one.row.edit.section, one.branch, one.number) == ("proposed", "box", "b", 7)
    assert (other.status, other.row.section, other.row.edit) == ("unsure", None, None)
    assert (other.row.cause, other.row.note) == (Cause.CANNOT_BE_WRITTEN, "no delta")
    assert (other.branch, other.number) == ("", None)


def test_a_change_of_a_row_that_is_gone_is_dropped_with_the_reason():
    change = venue_change(5, "ICRA", "Old kite", section="delta")
    standing = Standing([StandingRow("delta", change.row.entry, change.row.key)])
    ledger = select(admit(Ledger("kites"), [candidate(1), change], standing, TODAY), WIDE, TODAY)
    kept, change = set_aside_impossible(ledger, without("delta")).records.values()
    assert kept.status == "proposed"
    assert (change.status, change.reason) == ("superseded", "no delta")


def test_only_the_edit_that_does_not_go_with_the_others_is_set_aside():
    """Each is tried on top of those that can be written, in the order of their ids."""
    ledger = both_proposed(candidate(2), candidate(1))

    def one_at_most(edits):
        return "full" if len(edits) > 1 else ""

    after = set_aside_impossible(ledger, one_at_most)
    assert [(it.row.short_id, it.status) for it in after.records.values()] == [
        ("2603.00002", "unsure"),
        ("2603.00001", "proposed"),
    ]
    assert set_aside_impossible(ledger, lambda edits: "") is ledger
