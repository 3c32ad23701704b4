"""Which notices are to be posted. Pure: what was remembered stays due until it is seen to stand."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

from flows.memory.ledger import DueComment, Ledger
from flows.memory.records import How, Record
from flows.proposals.branches import handed_over
from flows.proposals.text.notices import closed_notice, notice_mark, taken_over_notice
from flows.repositories.publisher import Observed

MOST_DAYS = 3
"""Days after which nobody waits for a notice that could not be posted."""


def with_notices(before: Ledger, after: Ledger, observed: Observed, today: date) -> Ledger:
    """Ledger with what has to be said of what people just did."""
    standing = [
        due
        for due in after.due_comments
        if due.due_date + timedelta(days=MOST_DAYS) > today
        and not any(due.mark in it.body for it in observed.comments)
    ]
    closed = list(_closed(before, after, observed, today))
    for pull in handed_over(after, observed):
        memory = after.branches[pull.branch]
        if memory.told_number == pull.number:
            continue
        after = after.with_branch(pull.branch, replace(memory, told_number=pull.number))
        mark, body = notice_mark(pull.number, "pushed"), taken_over_notice(pull.number)
        closed.append(DueComment(pull.number, mark, body, today))
    due = (*standing, *closed)
    return after if due == after.due_comments else replace(after, due_comments=due)


def _closed(before: Ledger, after: Ledger, observed: Observed, today: date) -> Iterator[DueComment]:
    """Pull requests that people closed, not those that litwatch retired itself."""
    for pull in observed.pull_requests:
        number = pull.number
        is_new = number in after.settled_pull_requests and number not in (
            before.settled_pull_requests
        )
        memory = before.branches.get(pull.branch)
        if pull.state != "closed" or not is_new or memory is None or memory.is_retired:
            continue
        body = closed_notice(number, _rejected_with(after, number))
        yield DueComment(number, notice_mark(number, "closed"), body, today)


def _rejected_with(ledger: Ledger, number: int) -> list[Record]:
    return [
        record
        for record in ledger.in_status("rejected")
        if record.decided_how == How.CLOSED and record.number == number
    ]
