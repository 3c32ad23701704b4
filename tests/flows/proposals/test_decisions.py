"""The table of `decisions`, line by line, and what each decision remembers of itself."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from catalog.curated_list import Row
from catalog.edits import RemoveRow
from classifiers.lanes import Cause
from flows.memory.ledger import BranchMemory, Ledger
from flows.memory.records import How, Record
from flows.proposals.branches import signed
from flows.proposals.decisions import Seen, read_boxes, take_deletions, take_ends
from flows.proposals.standing import Standing
from flows.proposals.text.marker import marker
from flows.repositories.publisher import ObservedPullRequest
from tests.flows.proposals.sample import candidate, entry, venue_change

YESTERDAY, TODAY = date(2026, 3, 2), date(2026, 3, 3)
BRANCH, NUMBER, INPUTS = "litwatch/kites", 7, "inputs-of-the-body"
NOBODY_KNOWS = "cafe"


def record(paper=1, status="proposed", **changes):
    row = replace(candidate(paper).row, **changes.pop("row", {}))
    facts = {"branch": BRANCH, "number": NUMBER, **changes}
    return Record(row=row, status=status, first_seen_date=YESTERDAY, **facts)


def remembered(*records, inputs=INPUTS, **memory):
    branch = BranchMemory(heads=("head",), number=NUMBER, inputs=inputs, **memory)
    return Ledger("kites").put(records).with_branch(BRANCH, branch)


def box(one, is_ticked, was_ticked):
    mark = "x" if is_ticked else " "
    return f"- [{mark}] a kite {marker(row=one.row.id, ticked=was_ticked)}\n"


def pull(body="", state="open", number=NUMBER, sha="head"):
    return ObservedPullRequest(
        number=number, branch=BRANCH, state=state, head_sha=sha, title="", body=signed(body, INPUTS)
    )


def read(ledger, seen_pull):
    (found,) = read_boxes(ledger, Seen([seen_pull], TODAY)).records.values()
    return found


def listing(*numbers):
    """A list that holds these papers as they were proposed."""
    rows = [candidate(number).row for number in numbers]
    return Standing(Row("box", row.entry, row.key, "README.md", 1) for row in rows)


def ended(ledger, standing, seen_pull):
    after = take_ends(ledger, standing, Seen([seen_pull], TODAY))
    assert after.settled_pull_requests[seen_pull.number] == seen_pull.state
    return after.records


def test_a_box_cleared_is_a_rejection_with_its_day_and_place():
    found = read(remembered(record()), pull(box(record(), False, True)))
    assert (found.status, found.decided_how, found.decided_date) == ("rejected", How.BOX, TODAY)
    assert (found.reason, found.number) == ("unticked in #7", NUMBER)


@pytest.mark.parametrize("is_ticked", [True, False])
def test_a_box_as_it_was_written_decides_nothing(is_ticked):
    one = record(status="proposed" if is_ticked else "unsure")
    assert read(remembered(one), pull(box(one, is_ticked, is_ticked))) == one


@pytest.mark.parametrize(
    ("state", "cause"), [("open", Cause.ASKED_FOR), ("merged", Cause.TICKED_LATE)]
)
@pytest.mark.parametrize("first_proposed", [None, YESTERDAY])
def test_a_box_ticked_proposes_the_row_anew(state, cause, first_proposed):
    one = record(status="unsure", row={"proposed_date": first_proposed, "note": "a note"})
    found = read(remembered(one), pull(box(one, True, False), state))
    assert (found.status, found.decided_how, found.branch) == ("proposed", How.BOX, "")
    assert found.number == (None if state == "merged" else found.number)
    assert (found.row.cause, found.row.note, found.row.pull_number) == (cause, "a note", NUMBER)
    assert found.row.proposed_date == (first_proposed or TODAY)
    assert (found.row.section, found.row.edit) == (one.row.section, one.row.edit)


def test_a_box_ticked_where_no_section_fits_waits_for_one():
    one = record(status="unsure", row={"section": None, "edit": None})
    found = read(remembered(one), pull(box(one, True, False)))
    assert (found.status, found.row.cause) == ("unsure", Cause.NEEDS_SECTION)
    assert found.row.pull_number == NUMBER


def test_a_tick_in_a_pull_request_that_was_closed_decides_nothing():
    one = record(status="unsure", number=None)
    assert read(remembered(one), pull(box(one, True, False), "closed")) == one


def test_merged_and_in_the_list_is_merged_by_that_pull_request():
    (found,) = ended(remembered(record()), listing(1), pull(state="merged")).values()
    assert (found.status, found.decided_how, found.decided_date) == ("merged", How.MERGED, TODAY)
    assert found.number == NUMBER


def test_a_row_that_arrived_earlier_keeps_how_it_came():
    one = record(status="merged", decided_how=How.IN_LIST, decided_date=YESTERDAY)
    assert ended(remembered(one), listing(1), pull(state="merged"))[one.row.id] == one


def test_merged_without_the_row_is_a_rejection():
    one = record(number=None)
    (found,) = ended(
        remembered(one), listing(), pull(box(one, True, True), state="merged")
    ).values()
    assert (found.status, found.decided_how, found.decided_date) == ("rejected", How.MERGED, TODAY)
    assert (found.reason, found.number) == ("not in what was merged", NUMBER)


@pytest.mark.parametrize("state", ["merged", "closed"])
def test_a_row_that_joined_after_the_body_was_read_waits_for_the_next(state):
    """A night broke before the body showed it: nobody has answered for it."""
    shown, late = record(1), record(2)
    ledger = remembered(shown, late, inputs="a newer body was never written")
    found = ended(ledger, listing(1), pull(box(shown, True, True), state=state))[late.row.id]
    assert (found.status, found.branch, found.number) == ("proposed", "", None)


def test_merged_though_unticked_proposes_to_remove_it():
    one = record(status="rejected", decided_how=How.BOX, decided_date=YESTERDAY)
    removal = next(
        it
        for it in ended(remembered(one), listing(1), pull(state="merged")).values()
        if isinstance(it.row.edit, RemoveRow)
    )
    assert (removal.status, removal.row.cause) == ("proposed", Cause.UNTICKED_LATE)
    assert (removal.row.proposed_date, removal.row.pull_number) == (TODAY, NUMBER)


def test_while_a_removal_is_open_the_row_is_not_called_added_by_hand():
    one = record(status="rejected", decided_how=How.BOX, decided_date=YESTERDAY)
    removal = record(
        row={"what": "removal", "edit": RemoveRow("box", one.row.key)}, branch="", number=None
    )
    ledger = remembered(replace(one, branch="", number=None), removal)
    again = take_ends(ledger, listing(1), Seen([], TODAY))
    assert again.records[one.row.id].status == "rejected"
    alone = take_ends(remembered(replace(one, branch="")), listing(1), Seen([], TODAY))
    assert alone.records[one.row.id].decided_how == How.ADDED_BY_HAND


def test_closed_rejects_what_was_ticked_and_leaves_the_unsure():
    kept, clear, wanted = record(1), record(2, status="unsure"), record(3, status="unsure")
    body = box(kept, True, True) + box(clear, False, False) + box(wanted, True, False)
    after = ended(remembered(clear, kept, wanted), listing(), pull(body, "closed"))
    assert after[clear.row.id] == clear
    for one in (kept, wanted):
        found = after[one.row.id]
        assert (found.status, found.decided_how, found.decided_date) == (
            "rejected",
            How.CLOSED,
            TODAY,
        )
        assert (found.reason, found.number) == ("#7 was closed without merging", NUMBER)


def test_closed_with_a_box_cleared_is_no_second_rejection():
    one = record()
    assert (
        ended(remembered(one), listing(), pull(box(one, False, True), "closed"))[one.row.id] == one
    )


@pytest.mark.parametrize("body", ["", None])
def test_closed_with_an_emptied_body_rejects_what_stood_on_the_branch(body):
    one = record()
    closed = replace(pull(state="closed"), body=body or "")
    assert ended(remembered(one), listing(), closed)[one.row.id].status == "rejected"


def test_a_branch_that_litwatch_emptied_itself_decides_nothing_by_its_closing():
    one = record()
    assert (
        ended(remembered(one, is_retired=True), listing(), pull(state="closed"))[one.row.id] == one
    )


def test_opened_again_takes_back_what_its_closing_rejected():
    by_closing = record(
        1, status="rejected", decided_how=How.CLOSED, decided_date=YESTERDAY, reason="#7"
    )
    by_box = record(2, status="rejected", decided_how=How.BOX, decided_date=YESTERDAY)
    ledger = remembered(by_closing, by_box).settle(NUMBER, "closed")
    after = read_boxes(ledger, Seen([pull()], TODAY))
    back = after.records[by_closing.row.id]
    assert (back.status, back.decided_how, back.decided_date, back.reason) == (
        "proposed",
        None,
        None,
        "",
    )
    assert after.records[by_box.row.id] == by_box
    assert NUMBER not in after.settled_pull_requests


def test_a_row_deleted_from_a_branch_that_a_person_took_is_rejected():
    gone, kept, unseen = record(1), record(2), record(3)
    body = box(gone, True, True) + box(kept, True, True)
    hers = pull(body, sha=NOBODY_KNOWS)
    after = take_deletions(remembered(gone, kept, unseen), hers, listing(2), TODAY)
    found = after.records[gone.row.id]
    assert (found.status, found.decided_how, found.decided_date) == (
        "rejected",
        How.ROW_DELETED,
        TODAY,
    )
    assert found.reason == "deleted from the branch of #7"
    assert [after.records[it.row.id].status for it in (kept, unseen)] == ["proposed"] * 2
    assert after.branches[BRANCH].head_read == NOBODY_KNOWS


def test_the_number_of_a_new_pull_request_is_learned_when_it_is_open():
    one = record(number=None)
    assert read(remembered(one), pull(box(one, True, True))).number == NUMBER
    other = record(number=99)
    assert read(remembered(other), pull(box(other, True, True))).number == 99


def test_each_body_is_read_once():
    one = record(status="unsure")
    body = pull(box(one, True, False))
    once = read_boxes(remembered(one), Seen([body], TODAY))
    demoted = once.put(replace(it, status="unsure") for it in once.records.values())
    twice = read_boxes(demoted, Seen([body], TODAY))
    assert [it.status for it in twice.records.values()] == ["unsure"]


def test_a_row_changed_on_its_way_is_edited():
    one = record()
    changed = entry(1, "A kite paper, retitled by hand")
    standing = Standing([Row("box", changed, one.row.key, "README.md", 1)])
    (found,) = ended(remembered(one), standing, pull(state="merged")).values()
    assert (found.status, found.decided_how) == ("edited", How.MERGED)
    assert "title" in found.changes


def beside(one, **asks):
    """Box of a row as it was written, and a box beside it that a person ticked."""
    was = one.status == "proposed"
    return box(one, was, was) + f"  - [x] {marker(**asks)}\n"


def test_an_unsure_row_is_refused_for_good_in_the_pull_request():
    one = record(status="unsure")
    found = read(remembered(one), pull(beside(one, refuse=one.row.id)))
    assert (found.status, found.decided_how, found.decided_date) == ("rejected", How.BOX, TODAY)
    assert (found.reason, found.number) == ("refused in #7", NUMBER)
    proposed = record()
    assert read(remembered(proposed), pull(beside(proposed, refuse=proposed.row.id))) == proposed


@pytest.mark.parametrize("status", ["proposed", "unsure"])
@pytest.mark.parametrize("first_proposed", [None, YESTERDAY])
def test_a_row_moves_to_the_second_section_at_a_click(status, first_proposed):
    one = record(
        status=status,
        changes={"venue": ("arXiv", "ICRA")},
        row={"second_section": "delta", "proposed_date": first_proposed},
    )
    found = read(remembered(one), pull(beside(one, move=one.row.id, to="delta")))
    assert (found.status, found.decided_how, found.branch) == ("proposed", How.BOX, "")
    assert (found.row.section, found.row.second_section) == ("delta", "box")
    assert (found.row.edit.section, found.row.edit.entry) == ("delta", one.row.edit.entry)
    assert (found.row.cause, found.row.proposed_date) == (Cause.ASKED_FOR, first_proposed or TODAY)
    assert found.changes == {"venue": ("arXiv", "ICRA"), "section": ("box", "delta")}


@pytest.mark.parametrize("asked", ["box", "nowhere"])
def test_only_the_section_that_was_offered_can_be_clicked(asked):
    one = record(row={"second_section": "delta"})
    assert read(remembered(one), pull(beside(one, move=one.row.id, to=asked))) == one


def test_boxes_beside_a_row_count_only_while_the_pull_request_is_open():
    one = record(status="unsure", number=None)
    closed = pull(beside(one, refuse=one.row.id), "closed")
    assert read(remembered(one), closed) == one


def test_a_change_whose_row_is_gone_is_dropped():
    change = venue_change(1, "ICRA", "A kite paper, number 1")
    one = Record(row=change.row, status="proposed", first_seen_date=YESTERDAY, branch=BRANCH)
    after = take_ends(remembered(one), listing(), Seen([], TODAY)).records[one.row.id]
    assert (after.status, after.decided_how, after.decided_date) == (
        "superseded",
        How.IN_LIST,
        TODAY,
    )
    assert after.reason == "the row it concerns is gone"
    standing = take_ends(remembered(one), listing(1), Seen([], TODAY)).records[one.row.id]
    assert standing == one


def test_what_the_list_says_by_now_has_arrived():
    (found,) = take_ends(remembered(record()), listing(1), Seen([], TODAY)).records.values()
    assert (found.status, found.decided_how, found.decided_date) == ("merged", How.IN_LIST, TODAY)
    assert found.changes == {}
