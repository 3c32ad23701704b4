from __future__ import annotations

from dataclasses import replace
from datetime import date

from flows.memory.ledger import Ledger
from flows.proposals.admission import admit, select
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
