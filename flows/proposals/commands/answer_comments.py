"""Answers one comment: who may command, which list is meant, what is said back.

One reply per comment, and none to a comment without commands. The reply carries the comment's
id in a hidden marker: a comment that the bot has answered is never carried out twice, whether
the workflow or the nightly run comes first.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from flows.proposals.commands import command_lines
from flows.proposals.commands import parsing as cmd
from flows.proposals.commands.desk import Desk, ListChange, row_name
from flows.proposals.commands.set_field import RefusedError
from flows.proposals.text.inert import inert_code
from flows.proposals.text.marker import marker, read_markers
from flows.repositories.publisher import ObservedComment

_REFUSED_PERSON = (
    "Thank you for the hint. Only people with write access to this repository can tell me what "
    "to do; a maintainer who agrees can repeat the command."
)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a comment brought about."""

    reply: str = ""
    """Markdown to post once; empty where there is nothing to answer."""
    changes: Mapping[str, ListChange] = field(default_factory=dict)
    """List id → what to put into its ledger."""
    is_refused: bool = False
    """The author may not command, or the command cannot be carried out."""


@dataclass(frozen=True, slots=True)
class _Said:
    """What one command came to."""

    text: str
    is_refused: bool = False

    @property
    def in_words(self) -> str:
        return f"{'⚠️' if self.is_refused else '✅'} {self.text}"


def has_commands(body: str, *, is_by_bot: bool) -> bool:
    """Whether an answer is due at all: what a bot says is never a command."""
    return not is_by_bot and bool(cmd.parse_commands(body))


def may_hold_commands(comment: ObservedComment) -> bool:
    """Whether it is worth asking who wrote this: cheap, and it may err on the side of yes."""
    return not comment.is_bot and command_lines.may_hold_commands(comment.body)


def answer_comment(
    comment: ObservedComment, desks: Sequence[Desk], *, may_write: bool, others: Sequence[str] = ()
) -> Answer:
    """Carry out a comment's commands on the desks of all lists, if its author may command.

    `others`: further lists that the thread is about, for which another run takes orders; a comment
    that can only mean one of them is left to that run.
    """
    actions = cmd.parse_commands(comment.body)
    is_due = has_commands(comment.body, is_by_bot=comment.is_bot)
    if not is_due or all(_is_for(others, action, desks) for action in actions):
        return Answer()
    if not may_write:
        return Answer(_signed(_REFUSED_PERSON, comment.id), is_refused=True)
    said = [_carry_out(action, desks, others) for action in actions]
    lines = [f"- {one.in_words}" for one in said]
    changes = {desk.config.id: desk.change for desk in desks if desk.change}
    return Answer(_signed("\n".join(lines), comment.id), changes)


def answer_line(line: str, desks: Sequence[Desk]) -> Answer:
    """Carry out one command given on the command line (with or without the prefix)."""
    words = line.strip()
    prefix = command_lines.PREFIX
    full = words if words.lower().startswith(prefix) else f"{prefix} {words}"
    said = _carry_out(cmd.parse_line(full), desks)
    changes = {desk.config.id: desk.change for desk in desks if desk.change}
    return Answer(said.in_words, changes, said.is_refused)


def answered_comment_ids(bot_bodies: Iterable[str]) -> frozenset[int]:
    """Ids of comments that replies answer. Give it only what the bot itself wrote."""
    found = (data.get("reply") for body in bot_bodies for data in read_markers(body))
    return frozenset(it for it in found if isinstance(it, int))


def reply_mark(comment_id: int) -> str:
    """Hidden text by which the reply to a comment is found again."""
    return marker(reply=comment_id)


def _signed(text: str, comment_id: int) -> str:
    return f"{text}\n\n{reply_mark(comment_id)}\n"


def _is_for(others: Sequence[str], action: object, desks: Sequence[Desk]) -> bool:
    """Whether a command names another list, or a paper that none of these lists holds."""
    section, row = getattr(action, "section", None) or "", getattr(action, "row", None)
    is_named = any(section.startswith(f"{name}/") for name in others)
    return is_named or bool(others and row and not _by_row(action, desks))


def _carry_out(
    action: cmd.Action | cmd.Refused, desks: Sequence[Desk], others: Sequence[str] = ()
) -> _Said:
    if isinstance(action, cmd.Refused):
        return _Said(action.message, is_refused=True)
    try:
        return _Said(_desk_for(action, desks, others).do(action))
    except RefusedError as refusal:
        return _Said(str(refusal), is_refused=True)


def _desk_for(action: cmd.Action, desks: Sequence[Desk], others: Sequence[str] = ()) -> Desk:
    """List that a command means. Raises RefusedError where that is open."""
    if not desks:
        raise RefusedError("No list is configured here.")
    if (len(desks) == 1 and not others) or isinstance(action, cmd.Help):
        return desks[0]
    for choice in (_by_name(action, desks), _by_thread(desks), _by_row(action, desks)):
        if len(choice) == 1:
            return choice[0]
    known = [*(desk.config.id for desk in desks), *others]
    names = " or ".join(map(inert_code, known))
    how = "`/litwatch add ID list/section`" if isinstance(action, cmd.Add) else "on a pull request"
    raise RefusedError(f"Which list, {names}? Please write it {how}.")


def _by_name(action: cmd.Action, desks: Sequence[Desk]) -> list[Desk]:
    """Lists that ``list/section`` or a section known to one list names."""
    section = getattr(action, "section", None) or ""
    named = [desk for desk in desks if section.startswith(f"{desk.config.id}/")]
    if named or not isinstance(action, cmd.Add):
        return named
    return [desk for desk in desks if section in {s.id for s in desk.config.sections}]


def _by_thread(desks: Sequence[Desk]) -> list[Desk]:
    return [desk for desk in desks if desk.owns_thread()]


def _by_row(action: object, desks: Sequence[Desk]) -> list[Desk]:
    row = getattr(action, "row", None)
    return [desk for desk in desks if desk.holds(row_name(row))] if row else []
