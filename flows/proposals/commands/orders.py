"""What people ask for outside the pull request: comment commands and the dashboard's boxes.

A comment counts as answered once the bot's reply to it stands, so an answer that was lost is
given by the next run, and the same command twice does the same thing once.

Anybody may comment. So whoever writes is asked about before the text is read; strangers get one
reply a day; and a run reads, asks and answers only so much: the rest waits for the next one.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from catalog.config import ListConfig
from flows.memory.ledger import Ledger
from flows.memory.open_questions import open_questions, take_answers, with_questions
from flows.memory.records import How, Record
from flows.memory.taught import Answer, Decision
from flows.proposals.branches import taken_over
from flows.proposals.commands.answer_comments import (
    answer_comment,
    answered_comment_ids,
    has_commands,
    may_hold_commands,
    reply_mark,
)
from flows.proposals.commands.dashboard_orders import carry_out, read_dashboard
from flows.proposals.commands.desk import Desk, ListChange
from flows.proposals.text.dashboard import read_parts
from flows.repositories.publisher import MOST_COMMENTS_READ, Observed, ObservedComment

MOST_ANSWERS = 100
"""Comments answered in one run."""
MOST_LOOK_UPS = 50
"""People whose permission one run asks for."""


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
    answers: Mapping[str, Sequence[Answer]] = field(default_factory=dict)
    """List id → answers to the dashboard's questions."""


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
    answers = _answers(changed, configs, pressed.answers, today)
    others = _threads_of_others(ledgers, configs, observed)
    due = due_comments(observed, may_write, today, _commanders(ledgers.values()), others)
    for comment, is_commander in due.comments:
        reply, done = _answer(comment, changed, configs, observed, is_commander, today)
        _note(changes, _put(changed, done))
        replies += [reply] if reply else []
    for list_id, ordered in changes.items():
        if told := [answer for change in ordered for answer in change.taught]:
            answers[list_id] = [*answers.get(list_id, ()), *told]
    return changed, Ordered(changes, tuple(replies), due.since, pressed.is_run_asked, answers)


def _threads_of_others(
    ledgers: Mapping[str, Ledger], configs: Sequence[ListConfig], observed: Observed
) -> frozenset[int]:
    """Pull requests of lists that this run does not take orders for; a run of theirs answers there.

    Where it takes orders for every list of the dashboard, it answers everywhere.
    """
    known = {config.id for config in configs}
    shown = read_parts(observed.dashboard.body if observed.dashboard else "")
    if known >= {*ledgers, *shown}:
        return frozenset()
    own = [ledgers[list_id] for list_id in known]
    branches = {branch for ledger in own for branch in ledger.branches}
    numbers = {record.number for ledger in own for record in ledger.records.values()}
    pulls = (it for it in observed.pull_requests if it.branch not in branches)
    return frozenset(it.number for it in pulls if it.number not in numbers)


def _answers(
    ledgers: dict[str, Ledger],
    configs: Sequence[ListConfig],
    decisions: Mapping[str, Mapping[str, Decision]],
    today: date,
) -> dict[str, Sequence[Answer]]:
    """Answers to questions that the ledgers ask, which ask them no longer."""
    taken: dict[str, Sequence[Answer]] = {}
    for list_id in (config.id for config in configs if config.id in decisions):
        ledgers[list_id], answers = take_answers(ledgers[list_id], decisions[list_id], today)
        taken |= {list_id: answers} if answers else {}
    return taken


@dataclass(frozen=True, slots=True)
class Due:
    """Comments to answer now."""

    comments: tuple[tuple[ObservedComment, bool], ...]
    """Each with whether its author may command."""
    since: datetime | None
    """Oldest comment that is answered now or has to wait for the next run."""


def due_comments(
    observed: Observed,
    may_write: Callable[[str], bool],
    today: date,
    commanders: frozenset[str] = frozenset(),
    others: Container[int] = (),
) -> Due:
    """Comments that may hold commands and have no reply, as many as one run answers.

    People who have commanded before (`commanders`) come first, whatever else was written. `others`
    are threads where another run answers.
    """
    open_ones = [it for it in _unanswered(observed) if it.number not in others]
    open_ones.sort(key=lambda it: (it.author not in commanders, it.created_at))
    permissions: dict[str, bool] = {}
    greeted = _greeted(observed, today)
    taken: list[tuple[ObservedComment, bool]] = []
    waiting: list[ObservedComment] = []
    for comment in open_ones:
        if len(taken) >= MOST_ANSWERS or _is_one_too_many(comment.author, permissions):
            waiting.append(comment)
            continue
        if comment.author not in permissions:
            permissions[comment.author] = may_write(comment.author)
        is_commander = permissions[comment.author]
        is_heard = is_commander or comment.author not in greeted
        if is_heard and has_commands(comment.body, is_by_bot=comment.is_bot):
            taken.append((comment, is_commander))
            greeted |= set() if is_commander else {comment.author}
    taken.sort(key=lambda it: it[0].id)
    pending = [*(comment for comment, _ in taken), *waiting, *_unread(observed)]
    return Due(tuple(taken), min((comment.created_at for comment in pending), default=None))


def _unanswered(observed: Observed) -> list[ObservedComment]:
    own = [it for it in observed.comments if _is_ours(it, observed)]
    answered = answered_comment_ids(it.body for it in own)
    replies = {it.id for it in own if answered_comment_ids([it.body])}
    return [
        comment
        for comment in observed.comments
        if comment.id not in answered and comment.id not in replies and may_hold_commands(comment)
    ]


def _is_one_too_many(author: str, permissions: Mapping[str, bool]) -> bool:
    return author not in permissions and len(permissions) >= MOST_LOOK_UPS


def _greeted(observed: Observed, today: date) -> set[str]:
    """People whom the bot has replied to today; who may command is answered all the same."""
    own = [
        it for it in observed.comments if _is_ours(it, observed) and it.created_at.date() >= today
    ]
    answered = answered_comment_ids(it.body for it in own)
    return {it.author for it in observed.comments if it.id in answered}


def _unread(observed: Observed) -> list[ObservedComment]:
    """The last comment that was seen, where more may stand behind it."""
    is_cut = len(observed.comments) >= MOST_COMMENTS_READ
    return [max(observed.comments, key=lambda it: it.created_at)] if is_cut else []


def change_ledger(ledger: Ledger, change: ListChange) -> Ledger:
    """Put what was ordered into the memory."""
    ledger = ledger.put(_returned(ledger, record) for record in change.records)
    known = {order.paper for order in ledger.adds}
    if told := {answer.arxiv_id for answer in change.taught}:
        left = (it for it in open_questions(ledger) if it.arxiv_id not in told)
        ledger = with_questions(ledger, left)
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
    is_commander: bool,
    today: date,
) -> tuple[Reply | None, Mapping[str, ListChange]]:
    desks = _desks(ledgers, configs, observed, today, comment.author, comment.number)
    others = _other_lists(ledgers, configs, observed, comment.number)
    answer = answer_comment(comment, desks, may_write=is_commander, others=others)
    mark = reply_mark(comment.id)
    lists = frozenset(answer.changes)
    reply = Reply(comment.number, answer.reply, mark, lists) if answer.reply else None
    return reply, answer.changes


def _other_lists(
    ledgers: Mapping[str, Ledger],
    configs: Sequence[ListConfig],
    observed: Observed,
    thread: int,
) -> tuple[str, ...]:
    """Lists on the dashboard beside those of this run, where a comment stands there."""
    if observed.dashboard is None or observed.dashboard.number != thread:
        return ()
    shown = {*ledgers, *read_parts(observed.dashboard.body)}
    return tuple(sorted(shown - {config.id for config in configs}))


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
            open_questions(ledgers[config.id]),
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


def _is_ours(comment: ObservedComment, observed: Observed) -> bool:
    """Whether the bot wrote it. Nobody else's copy of a marker answers anything."""
    # Before the bot has opened anything its name is not known; bots are then believed.
    return comment.author in observed.bot_logins if observed.bot_logins else comment.is_bot


def _commanders(ledgers: Iterable[Ledger]) -> frozenset[str]:
    """People whose commands were carried out before."""
    return frozenset(
        record.decided_by
        for ledger in ledgers
        for record in ledger.records.values()
        if record.decided_by
    )
