"""What people did to a pull request, read as decisions. Pure: a ledger goes in, a ledger comes out.

    a box written ticked, now clear               rejected
    a box written clear, now ticked               proposed: it joins the branch
    a box written clear, still clear              no decision
    "refuse for good" ticked beside an unsure row rejected
    "better in …" ticked beside a row             proposed in that section
    a row deleted from a branch a person took     rejected
    closed unmerged                               rejected, what was ticked at that moment
    opened again                                  that rejection is taken back
    merged, row in the list                       merged, or edited with what was changed
    merged, row not in the list                   rejected
    merged, though unticked                       rejected; a removal is proposed and says why
    merged, though ticked only now                proposed again and says why
    in the list, however it came there            merged or edited
    an older row, gone from the list              superseded: not proposed again

GitHub merges branches, not boxes; the last rows of the table make up for that. Every body is
read once and every end answered once, so a night that is repeated decides nothing twice.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from catalog.curated_list import Row
from catalog.edits import AddRow
from classifiers.lanes import Cause
from flows.memory.ledger import Ledger
from flows.memory.records import How, Record, Status
from flows.proposals.branches import written_inputs
from flows.proposals.standing import Standing, as_proposed, undo
from flows.proposals.text.body_reading import read_asks, read_body, read_written
from flows.proposals.text.parts import Asks
from flows.repositories.publisher import ObservedPullRequest


@dataclass(frozen=True, slots=True)
class Seen:
    """What a night saw of one list's pull requests."""

    pull_requests: Sequence[ObservedPullRequest]
    today: date

    def ended(self, ledger: Ledger) -> Iterator[ObservedPullRequest]:
        """Merged and closed ones that nobody answered yet."""
        for pull in self.pull_requests:
            is_ours = pull.branch in ledger.branches
            if is_ours and pull.state != "open" and pull.number not in ledger.settled_pull_requests:
                yield pull


def read_boxes(ledger: Ledger, seen: Seen) -> Ledger:
    """Take what was ticked and unticked, and what was opened again."""
    for pull in seen.pull_requests:
        memory = ledger.branches.get(pull.branch)
        if memory is None or (pull.state != "open" and pull.number in ledger.settled_pull_requests):
            continue
        if pull.state == "open":
            ledger = _reopen(ledger, pull)
            memory = replace(memory, number=pull.number)
        print_now = fingerprint(pull.body)
        if memory.body_read != print_now:
            ledger = ledger.put(_ticked_and_unticked(ledger, pull, seen.today))
            memory = replace(memory, body_read=print_now)
        ledger = ledger.with_branch(pull.branch, memory)
        if pull.state == "open":
            ledger = ledger.put(_numbered(ledger, pull))
    return ledger


def take_ends(ledger: Ledger, standing: Standing, seen: Seen) -> Ledger:
    """Settle what the list says by now, and answer what was merged or closed since."""
    ended = list(seen.ended(ledger))
    open_records = [record for record in ledger.records.values() if record.is_open]
    ledger = ledger.put(_arrived(open_records, standing, seen.today))
    for pull in ended:
        answer = _merged if pull.state == "merged" else _closed
        ledger = ledger.put(answer(ledger, pull, standing, seen.today))
        ledger = ledger.settle(pull.number, pull.state)
        memory = ledger.branches[pull.branch]
        if memory.number in (None, pull.number):
            ledger = ledger.with_branch(pull.branch, replace(memory, number=None))
    just_merged = {(pull.branch, pull.number) for pull in ended}
    return ledger.put(_taken_back_by_hand(ledger, standing, just_merged, seen.today))


def take_deletions(
    ledger: Ledger, pull: ObservedPullRequest, on_branch: Standing, today: date
) -> Ledger:
    """Reject rows that a person deleted from a branch that she has taken over."""
    written = read_written(pull.body)
    reason = f"deleted from the branch of #{pull.number}"
    gone = [
        _rejected(record, today, How.ROW_DELETED, reason)
        for record in _on_branch(ledger, pull, "proposed")
        if record.row.id in written and not on_branch.is_done(record.row)
    ]
    memory = replace(ledger.branches[pull.branch], head_read=pull.head_sha)
    return ledger.put(gone).with_branch(pull.branch, memory)


def take_removals(ledger: Ledger, before: Iterable[Row], standing: Standing, today: date) -> Ledger:
    """Remember rows that a person took out of the list and that litwatch had never proposed.

    It is no answer to a proposal, so no label either: older rows go for reasons of their own.
    """
    gone = (row for row in map(as_proposed, before) if not standing.is_done(row))
    return ledger.put(
        [
            Record(
                row,
                status="superseded",
                first_seen_date=today,
                decided_date=today,
                decided_how=How.ROW_DELETED,
                reason="its row was taken out of the list by hand",
            )
            for row in gone
            if not ledger.of_paper(row.key)
        ]
    )


def fingerprint(text: str) -> str:
    """Short hash of a text."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _numbered(ledger: Ledger, pull: ObservedPullRequest) -> list[Record]:
    """Records whose pull request has been opened since."""
    return [
        replace(record, number=pull.number)
        for record in _on_branch(ledger, pull, "proposed", "unsure")
        if record.number is None
    ]


def _ticked_and_unticked(
    ledger: Ledger, pull: ObservedPullRequest, today: date
) -> Iterator[Record]:
    asks = read_asks(pull.body)
    for box in read_body(pull.body):
        record = ledger.records.get(box.id)
        if record is not None and record.is_open and pull.state == "open":
            asked = _asked_beside(record, asks, pull, today)
            if asked is not None:
                yield asked
                continue
        if record is None or not record.is_open or box.is_ticked == box.was_ticked:
            continue
        if box.is_ticked and pull.state == "closed":
            continue  # Closing has the last word: see `_closed`.
        if box.is_ticked and record.status == "proposed":
            continue  # An old body still shows the tick by which it joined another branch.
        if box.is_ticked:
            yield _promoted(record, pull, today)
        else:
            yield replace(
                _rejected(record, today, How.BOX, f"unticked in #{pull.number}"), number=pull.number
            )


def _asked_beside(
    record: Record, asks: Asks, pull: ObservedPullRequest, today: date
) -> Record | None:
    """What the boxes beside a row's own say of it: refused for good, or better in that section."""
    row = record.row
    if row.id in asks.refused and record.status == "unsure":
        reason = f"refused in #{pull.number}"
        return replace(_rejected(record, today, How.BOX, reason), number=pull.number)
    section = asks.moved.get(row.id)
    if section is None or section != row.second_section or not isinstance(row.edit, AddRow):
        return None
    moved = row.in_lane(
        Cause.ASKED_FOR,
        section=section,
        edit=AddRow(section, row.edit.entry),
        second_section=row.section,
        proposed_date=row.proposed_date or today,
    )
    changes = {**record.changes, "section": (row.section or "", section)}
    return replace(
        record, row=moved, status="proposed", decided_how=How.BOX, branch="", number=None,
        changes=changes,
    )  # fmt: skip


def _promoted(record: Record, pull: ObservedPullRequest, today: date) -> Record:
    if record.row.section is None or record.row.edit is None:
        row = record.row.in_lane(Cause.NEEDS_SECTION, pull_number=pull.number)
        return replace(record, row=row)
    row = record.row.in_lane(
        Cause.TICKED_LATE if pull.state == "merged" else Cause.ASKED_FOR,
        note=record.row.note,
        pull_number=pull.number,
        proposed_date=record.row.proposed_date or today,
    )
    return replace(record, row=row, status="proposed", decided_how=How.BOX, branch="", number=None)


def _reopen(ledger: Ledger, pull: ObservedPullRequest) -> Ledger:
    if pull.number not in ledger.settled_pull_requests:
        return ledger
    undone = (
        replace(
            record,
            status="proposed",
            decided_date=None,
            decided_how=None,
            reason="",
            branch=pull.branch,
            number=pull.number,
        )
        for record in ledger.in_status("rejected")
        if record.decided_how == How.CLOSED and record.number == pull.number
    )
    return ledger.put(list(undone)).unsettle(pull.number)


def _arrived(records: Iterable[Record], standing: Standing, today: date) -> Iterator[Record]:
    for record in records:
        if standing.is_done(record.row):
            yield arrived(record, standing, today, How.IN_LIST)
        elif not standing.is_possible(record.row):
            yield replace(
                record,
                status="superseded",
                decided_date=today,
                decided_how=How.IN_LIST,
                reason="the row it concerns is gone",
            )


def arrived(record: Record, standing: Standing, today: date, how: How) -> Record:
    """Record of something that the list now says: as proposed or edited first."""
    changes = standing.changes(record.row)
    status: Status = "edited" if changes or record.changes else "merged"
    return replace(
        record,
        status=status,
        decided_date=today,
        decided_how=how,
        reason="",
        changes={**record.changes, **changes},
    )


def _taken_back_by_hand(
    ledger: Ledger, standing: Standing, just_ended: set[tuple[str, int]], today: date
) -> list[Record]:
    """Rejected rows that stand all the same, and not because our branch was just merged."""
    being_removed = {r.row.key for r in ledger.records.values() if _is_removal(r) and r.is_open}
    return [
        arrived(record, standing, today, How.ADDED_BY_HAND)
        for record in ledger.in_status("rejected")
        if isinstance(record.row.edit, AddRow)
        and record.row.key not in being_removed
        and (record.branch, record.number) not in just_ended
        and standing.is_done(record.row)
    ]


def _merged(
    ledger: Ledger, pull: ObservedPullRequest, standing: Standing, today: date
) -> Iterator[Record]:
    written = read_written(pull.body)
    for record in _on_branch(ledger, pull, "proposed", "rejected", "merged", "edited"):
        if record.status in ("merged", "edited"):
            if record.decided_date == today and record.decided_how == How.IN_LIST:
                yield replace(record, decided_how=How.MERGED, number=pull.number)
        elif record.status == "rejected":
            yield from _merged_all_the_same(record, pull, standing, today)
        elif record.row.id in written:
            refused = _rejected(record, today, How.MERGED, "not in what was merged")
            yield replace(refused, number=pull.number)
        else:
            # It joined after the body that she merged: it was never in the branch.
            yield replace(record, branch="", number=None)


def _merged_all_the_same(
    record: Record, pull: ObservedPullRequest, standing: Standing, today: date
) -> Iterator[Record]:
    """Take back what was rejected before the merge and merged before the rebuild."""
    if not standing.is_done(record.row):
        return
    back = undo(record.row, standing, Cause.UNTICKED_LATE)
    if back is not None:
        row = replace(back, proposed_date=today, pull_number=pull.number)
        yield Record(row=row, status="proposed", first_seen_date=today)


def _closed(
    ledger: Ledger, pull: ObservedPullRequest, standing: Standing, today: date
) -> Iterator[Record]:
    memory = ledger.branches[pull.branch]
    if memory.is_retired:
        return
    boxes, written = {box.id: box for box in read_body(pull.body)}, read_written(pull.body)
    is_outdated = bool(boxes) and written_inputs(pull.body) != memory.inputs
    for record in _on_branch(ledger, pull, "proposed", "unsure"):
        box = boxes.get(record.row.id)
        if record.status == "unsure" and not (box and box.is_ticked):
            continue
        if box is None and is_outdated and record.row.id not in written:
            # A night broke before it was shown: it joined after the body that she closed.
            yield replace(record, branch="", number=None)
        elif box is None or box.is_ticked:
            why = f"#{pull.number} was closed without merging"
            yield replace(_rejected(record, today, How.CLOSED, why), number=pull.number)


def _on_branch(ledger: Ledger, pull: ObservedPullRequest, *statuses: Status) -> list[Record]:
    return [
        record
        for record in ledger.in_status(*statuses)
        if record.branch == pull.branch and record.number in (None, pull.number)
    ]


def _rejected(record: Record, today: date, how: How, reason: str) -> Record:
    return replace(record, status="rejected", decided_date=today, decided_how=how, reason=reason)


def _is_removal(record: Record) -> bool:
    return record.row.what == "removal"
