"""What people ask for outside the pull request: comment commands and the dashboard's boxes.

A comment counts as answered once the bot's reply to it stands, so an answer that was lost is
given by the next run, and the same command twice does the same thing once.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from catalog.config import ListConfig
from flows.memory.ledger import Ledger
from flows.memory.records import How, Record
from flows.proposals.branches import taken_over
from flows.proposals.commands.answer_comments import (
    Comment,
    answer_comment,
    answered_comment_ids,
    has_commands,
    reply_mark,
)
from flows.proposals.commands.dashboard_orders import carry_out, read_dashboard
from flows.proposals.commands.desk import Desk, ListChange
from flows.repositories.publisher import Observed, ObservedComment


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer to post."""

    number: int
    body: str
    mark: str
    """Hidden text by which it is found again."""
    lists: frozenset[str] = frozenset()
    """Lists whose memory the command changed: no reply before that is written."""


@dataclass(frozen=True, slots=True)
class Ordered:
    """What was ordered."""

    changes: Mapping[str, tuple[ListChange, ...]]
    replies: tuple[Reply, ...] = ()
    since: datetime | None = None
    """Oldest comment answered now: the next run looks from there whether its reply stands."""
    is_run_asked: bool = False


def take_orders(
    ledgers: Mapping[str, Ledger],
    configs: Sequence[ListConfig],
    observed: Observed,
    may_write: Callable[[str], bool],
    today: date,
) -> tuple[dict[str, Ledger], Ordered]:
    """Carry out the dashboard's boxes and every comment that has no answer yet."""
    changed = dict(ledgers)
    changes: dict[str, tuple[ListChange, ...]] = {}
    replies: list[Reply] = []
    pressed = read_dashboard(observed.dashboard.body if observed.dashboard else "")
    desks = _desks(changed, configs, observed, today, "", how=How.DASHBOARD)
    _note(changes, _put(changed, carry_out(pressed, desks)))
    due = unanswered(observed)
    for comment in due:
        reply, done = _answer(comment, changed, configs, observed, may_write, today)
        _note(changes, _put(changed, done))
        replies += [reply] if reply else []
    since = min((comment.created_at for comment in due), default=None)
    return changed, Ordered(changes, tuple(replies), since, pressed.is_run_asked)


def unanswered(observed: Observed) -> list[ObservedComment]:
    """Comments with commands that the bot has not replied to."""
    own = [it for it in observed.comments if _may_be_ours(it, observed)]
    answered = answered_comment_ids(it.body for it in own)
    replies = {it.id for it in own if answered_comment_ids([it.body])}
    return [
        comment
        for comment in observed.comments
        if comment.id not in answered
        and comment.id not in replies
        and has_commands(_comment(comment))
    ]


def change_ledger(ledger: Ledger, change: ListChange) -> Ledger:
    """Put what was ordered into the memory."""
    ledger = ledger.put(_returned(ledger, record) for record in change.records)
    known = {order.paper for order in ledger.adds}
    ledger = replace(
        ledger, adds=(*ledger.adds, *(it for it in change.adds if it.paper not in known))
    )
    if change.is_resumed:
        return replace(ledger, paused_until=None)
    return replace(ledger, paused_until=change.pause_until or ledger.paused_until)


def _answer(
    comment: ObservedComment,
    ledgers: Mapping[str, Ledger],
    configs: Sequence[ListConfig],
    observed: Observed,
    may_write: Callable[[str], bool],
    today: date,
) -> tuple[Reply | None, Mapping[str, ListChange]]:
    desks = _desks(ledgers, configs, observed, today, comment.author, comment.number)
    answer = answer_comment(_comment(comment), desks, may_write=may_write(comment.author))
    mark = reply_mark(comment.id)
    lists = frozenset(answer.changes)
    reply = Reply(comment.number, answer.reply, mark, lists) if answer.reply else None
    return reply, answer.changes


def _desks(
    ledgers: Mapping[str, Ledger],
    configs: Sequence[ListConfig],
    observed: Observed,
    today: date,
    commander: str,
    thread: int | None = None,
    how: How = How.COMMENT,
) -> list[Desk]:
    return [
        Desk(
            config,
            dict(ledgers[config.id].records),
            today,
            commander,
            thread,
            how,
            taken_over(ledgers[config.id], observed),
        )
        for config in configs
    ]


def _put(ledgers: dict[str, Ledger], changes: Mapping[str, ListChange]) -> Mapping[str, ListChange]:
    for list_id, change in changes.items():
        ledgers[list_id] = change_ledger(ledgers[list_id], change)
    return changes


def _note(changes: dict[str, tuple[ListChange, ...]], done: Mapping[str, ListChange]) -> None:
    for list_id, change in done.items():
        changes[list_id] = (*changes.get(list_id, ()), change)


def _returned(ledger: Ledger, record: Record) -> Record:
    """Record that a command proposes again: it goes to whatever branch lives now."""
    before = ledger.records.get(record.row.id)
    is_back = record.status == "proposed" and (before is None or before.status != "proposed")
    return replace(record, branch="", number=None) if is_back else record


def _may_be_ours(comment: ObservedComment, observed: Observed) -> bool:
    # Whoever opened the dashboard is the bot; a stranger's copy of a marker answers nothing.
    return comment.is_bot or comment.author == observed.bot_login


def _comment(comment: ObservedComment) -> Comment:
    return Comment(comment.id, comment.author, comment.body, comment.number, comment.is_bot)
