from __future__ import annotations

import csv
from dataclasses import replace
from datetime import date

from classifiers.feedback import read_feedback
from flows.learn import collect, labels_of, write_labels
from flows.memory.ledger import Ledger, ledger_path
from flows.memory.ledger_file import write_ledger
from flows.memory.places import Places
from flows.memory.records import How, labels_path
from flows.memory.state_store import change_state
from tests.flows.proposals.checkout import CONFIG, make_checkout, settings_for
from tests.flows.proposals.material import LIST, TODAY, record, row, unsure_row

DECIDED = {"decided_date": TODAY, "decided_by": "ann", "decided_how": How.COMMENT}
CHANGED = {"section": ("chat", "clip"), "keywords": ("llm", "clip")}
RECORDS = (
    record(row(1), "merged", **(DECIDED | {"decided_how": How.MERGED})),
    record(row(2), "edited", changes=CHANGED, **DECIDED),
    record(row(3), "rejected", reason="robots, again", **DECIDED),
    record(unsure_row(4), "rejected", **DECIDED),
    record(row(5), "proposed"),
    record(row(6, what="field:venue"), "merged", **DECIDED),
    record(replace(row(7), entry=row(7).entry.model_copy(update={"arxiv_id": None})), "merged"),
    record(row(8), "merged", decided_how=How.IN_LIST, number=None),
    record(row(9, section="app-captioning"), "merged", **DECIDED),
)
LEDGER = Ledger("geo").put(RECORDS)


def labels():
    return {label.arxiv_id[-1]: label for label in labels_of(LEDGER, LIST)}


def test_only_peoples_decisions_on_papers_become_labels():
    assert set(labels()) == {"1", "2", "3", "4", "9"}


def test_a_label_says_who_when_how_and_what_changed():
    edited = labels()["2"]
    assert (edited.decision, edited.decided_by, edited.decided_date) == ("edited", "ann", TODAY)
    assert (edited.section, edited.keywords) == ("clip", "clip")
    assert edited.changed_fields == "keywords section"


def test_rejections_keep_their_reason_and_unsure_rows_are_told_apart():
    assert labels()["3"].reason == "robots, again"
    assert not labels()["3"].was_unsure
    assert labels()["4"].was_unsure


def test_sections_are_the_classifiers_labels():
    assert (labels()["9"].section, labels()["9"].task) == ("application", "captioning")


def test_the_file_reads_back_and_is_the_same_for_the_same_ledger():
    content = write_labels(labels_of(LEDGER, LIST))
    rows = list(csv.DictReader(content.decode().splitlines()))
    assert [it["decision"] for it in rows] == [
        "accepted",
        "edited",
        "rejected",
        "rejected",
        "accepted",
    ]
    assert rows[0]["announced_date"] == str(date(2026, 11, 20))
    assert content == write_labels(labels_of(LEDGER, LIST))


def test_the_classifier_reads_every_line():
    text = write_labels(labels_of(LEDGER, LIST)).decode()
    read = {label.arxiv_id[-1]: label for label in read_feedback(text, "geo", "labels/geo.csv")}
    assert set(read) == set(labels())
    assert (read["2"].section, read["2"].keywords) == ("clip", frozenset({"clip"}))
    assert not read["3"].is_relevant
    assert (read["9"].section, read["9"].task) == ("application", "captioning")


def test_a_click_weighs_less_than_a_sentence_and_an_answer_to_a_question_more():
    clicked = {"decided_how": How.CLOSED, "reason": "#7 was closed without merging"}
    records = [
        record(row(1), "rejected", **(DECIDED | clicked)),
        record(row(2), "rejected", **DECIDED, reason="not about the Earth"),
        record(unsure_row(3), "rejected", **DECIDED, reason="not about the Earth"),
    ]
    text = write_labels(labels_of(Ledger("geo").put(records), LIST)).decode()
    click, sentence, answer = (it.weight for it in read_feedback(text, "geo", "x"))
    assert click < sentence < answer


def test_collecting_writes_the_state_branch_once(tmp_path):
    places = Places(settings_for(make_checkout(tmp_path / "list"), tmp_path / "state"))
    store = places.of(CONFIG).store
    ledger = Ledger("kites").put([record(row(1, section="box"), "rejected", **DECIDED)])
    change_state(store, lambda _: {ledger_path("kites"): write_ledger(ledger)}, "Begin")
    assert collect(places, [CONFIG], is_dry_run=True) == {"kites": 1}
    assert store.snapshot().read(labels_path("kites")) is None
    assert collect(places, [CONFIG]) == {"kites": 1}
    written = store.snapshot()
    assert b"2511.00001" in (written.read(labels_path("kites")) or b"")
    collect(places, [CONFIG])
    assert store.snapshot().ref == written.ref
