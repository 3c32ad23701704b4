from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from catalog.config import ScheduleWindow
from catalog.curated_list import Row
from classifiers.lanes import Cause
from flows.learn import labels_of
from flows.memory.ledger import Ledger
from flows.memory.records import How
from flows.proposals.admission import (
    admit,
    best_of_quiet_week,
    let_go,
    select,
    set_aside_impossible,
    take_out_withdrawn,
)
from flows.proposals.standing import Standing
from flows.proposals.text.wording import cause_in_words
from tests.flows.proposals.sample import candidate, change_of, sample_config, venue_change

TODAY = date(2026, 3, 3)
CONFIG = sample_config().proposals.model_copy(
    update={"max_per_night": 1, "max_open": 1, "cooling_days": 0}
)
KITE = "Kites that fly themselves in a steady wind"
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


def test_of_two_papers_of_one_title_in_one_night_the_surer_is_proposed_and_the_other_asked_about():
    """Both were proposed, ticked."""
    one, other = candidate(1, title=KITE, prob=0.8), candidate(2, title=KITE, prob=0.9)
    ledger = admitted(one, other)
    (kept,), (asked,) = ledger.in_status("waiting"), ledger.in_status("unsure")
    assert (kept.row.short_id, asked.row.short_id) == ("2603.00002", "2603.00001")
    assert (asked.row.cause, asked.row.is_ticked) == (Cause.MAYBE_DOUBLE, False)
    assert cause_in_words(asked.row) == (
        r"may be the same paper as 2603\.00002 (same title, two arXiv ids)"
    )


def test_a_paper_that_was_refused_is_not_proposed_under_another_arxiv_id():
    refused = admitted(candidate(1, title=KITE))
    refused = refused.put(replace(it, status="rejected") for it in refused.records.values())
    again = admit(refused, [candidate(2, title=KITE)], Standing(()), TODAY)
    assert [it.row.cause for it in again.in_status("unsure")] == [Cause.MAYBE_DOUBLE]
    asked = admit(refused, [candidate(2, title=KITE, asked_by="ann")], Standing(()), TODAY)
    assert [it.row.short_id for it in asked.in_status("waiting")] == ["2603.00002"]


def test_a_paper_that_replaces_a_withdrawn_one_is_proposed():
    gone = take_out_withdrawn(admitted(candidate(1, title=KITE)), {"2603.00001": ""}, (), TODAY)
    again = admit(gone, [candidate(2, title=KITE)], Standing(()), TODAY)
    assert [it.row.short_id for it in again.in_status("waiting")] == ["2603.00002"]


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
    standing = Standing([Row("delta", change.row.entry, change.row.key, "README.md", 1)])
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


def test_a_paper_that_its_authors_withdrew_is_proposed_no_longer():
    ledger = both_proposed(candidate(1), candidate(2), candidate(3))
    ledger = ledger.put(
        replace(it, branch="hers")
        for it in ledger.records.values()
        if it.row.short_id.endswith("2")
    )
    withdrawn = {"2603.00001": "an error in Theorem 1", "2603.00002": ""}
    gone, kept, other = take_out_withdrawn(ledger, withdrawn, {"hers"}, TODAY).records.values()
    assert (gone.status, gone.decided_how, gone.decided_date) == (
        "superseded",
        How.WITHDRAWN,
        TODAY,
    )
    assert gone.reason == "withdrawn by its authors: an error in Theorem 1"
    assert (kept.status, other.status) == ("proposed", "proposed")
    nowhere = take_out_withdrawn(ledger, {"2603.00002": ""}, (), TODAY)
    assert [it.reason for it in nowhere.records.values()] == ["", "withdrawn by its authors", ""]


def test_what_was_decided_already_stays_although_it_was_withdrawn():
    ledger = admitted(candidate(1))
    ledger = ledger.put(replace(it, status="merged") for it in ledger.records.values())
    assert take_out_withdrawn(ledger, {"2603.00001": ""}, (), TODAY) == ledger


@pytest.mark.parametrize(
    ("lane", "until", "status"),
    [
        ("proposed", None, "proposed"),
        ("proposed", TODAY, "proposed"),
        ("proposed", TODAY + timedelta(days=1), "deferred"),
        ("unsure", TODAY, "unsure"),
    ],
)
def test_what_was_deferred_comes_back_on_its_day(lane, until, status):
    ledger = admitted(candidate(1, lane=lane))
    ledger = ledger.put(
        replace(it, status="deferred", defer_until=until) for it in ledger.records.values()
    )
    (record,) = select(ledger, WIDE, TODAY).records.values()
    assert record.status == status
    assert record.defer_until == (until if status == "deferred" else None)


def test_a_newer_value_takes_the_place_of_the_older_one():
    old, new, other = (
        venue_change(5, "ICRA", "Old kite"),
        venue_change(5, "IROS", "Old kite"),
        change_of(5, "Old kite", "year", 2025),
    )
    standing = Standing([Row("box", old.row.entry, old.row.key, "README.md", 1)])
    ledger = Ledger("kites")
    for found in (old, other, new):
        ledger = admit(ledger, [found], standing, TODAY)
    by_value = {it.row.edit.value: it for it in ledger.records.values()}
    assert by_value["IROS"].is_open
    assert by_value[2025].is_open
    assert (by_value["ICRA"].status, by_value["ICRA"].decided_date) == ("superseded", TODAY)
    assert by_value["ICRA"].reason == "a newer value was found"


def test_a_night_takes_the_best_and_never_more_than_the_branch_holds():
    papers = [candidate(number, prob=number / 10) for number in range(1, 6)]
    config = CONFIG.model_copy(update={"max_per_night": 3, "max_open": 4})
    first = select(admitted(*papers), config, TODAY)
    assert {it.row.short_id[-1] for it in first.in_status("proposed")} == {"3", "4", "5"}
    assert select(first, config, TODAY) == first
    second = select(first, config, TODAY + timedelta(days=1))
    assert {it.row.short_id[-1] for it in second.in_status("proposed")} == {"2", "3", "4", "5"}
    joined = [it for it in second.in_status("proposed") if it.row.short_id.endswith("2")]
    assert [it.row.proposed_date for it in joined] == [TODAY + timedelta(days=1)]


def an_old_memory(*candidates, days):
    ledger = admit(Ledger("kites"), candidates, Standing(()), TODAY - timedelta(days=days))
    return select(ledger, WIDE, TODAY - timedelta(days=days))


def lanes(candidates):
    return {it.row.short_id: it.row.lane for it in candidates}


def test_a_list_that_was_shown_nothing_for_a_week_is_shown_the_best_of_the_night():
    """A new list's threshold followed the pace of its history, and then the stream drifted."""
    tonight = (candidate(1, prob=0.2, lane="unsure"), candidate(2, prob=0.3, lane="unsure"))
    quiet = an_old_memory(candidate(9, lane="unsure"), days=8)
    chosen = best_of_quiet_week(quiet, tonight, TODAY)
    assert lanes(chosen) == {"2603.00001": "unsure", "2603.00002": "proposed"}
    assert chosen[1].row.cause is Cause.QUIET_WEEK
    assert chosen[1].row.is_ticked


def test_a_first_night_shows_the_best_paper_though_it_is_below_the_threshold():
    """A maintainer who had trained a model saw a quiet night, and no proposal in her own hand."""
    tonight = (candidate(1, prob=0.2, lane="unsure"), candidate(2, prob=0.3, lane="unsure"))
    chosen = best_of_quiet_week(Ledger("kites"), tonight, TODAY)
    assert lanes(chosen) == {"2603.00001": "unsure", "2603.00002": "proposed"}


@pytest.mark.parametrize(
    "ledger",
    [
        an_old_memory(candidate(9, lane="unsure"), days=3),
        an_old_memory(candidate(9), days=6).put(
            replace(it, first_seen_date=TODAY - timedelta(days=20))
            for it in an_old_memory(candidate(8, lane="unsure"), days=20).records.values()
        ),
    ],
    ids=["a memory of three days", "a proposal of this week"],
)
def test_a_list_that_was_shown_something_this_week_keeps_its_threshold(ledger):
    tonight = (candidate(2, prob=0.3, lane="unsure"),)
    assert lanes(best_of_quiet_week(ledger, tonight, TODAY)) == {"2603.00002": "unsure"}


def test_a_night_with_a_proposal_of_its_own_promotes_nothing():
    quiet = an_old_memory(candidate(9, lane="unsure"), days=8)
    tonight = (candidate(1, prob=0.9), candidate(2, prob=0.3, lane="unsure"))
    assert lanes(best_of_quiet_week(quiet, tonight, TODAY))["2603.00002"] == "unsure"
