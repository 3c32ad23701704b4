"""Acting on one list's records: what each comment command does, in pure data.

A `Desk` holds the records of one list while the commands of one comment are carried out on it,
one after the other, each seeing what the one before did. Nothing is stored here: the caller
takes `change` and puts it into the ledger.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from catalog.config import ListConfig, SectionConfig
from catalog.edits import AddRow
from catalog.entry_fields import get_field, put_field
from catalog.identity.known_papers import arxiv_ref
from catalog.identity.paper_names import paper_name
from catalog.markdown.shown import shown_text
from classifiers.lanes import Cause
from flows.memory.open_questions import Question
from flows.memory.records import AddOrder, How, ProposedRow, Record
from flows.memory.taught import Answer
from flows.proposals.commands import parsing as cmd
from flows.proposals.commands.command_lines import PREFIX
from flows.proposals.commands.set_field import LINK_FIELDS, RefusedError, read_field
from flows.proposals.text.inert import inert, inert_code, link

FOREVER = date.max
"""End of a pause that has none."""


@dataclass(frozen=True, slots=True)
class ListChange:
    """What the commands of one comment changed in one list."""

    records: tuple[Record, ...] = ()
    adds: tuple[AddOrder, ...] = ()
    pause_until: date | None = None
    """`FOREVER` until somebody resumes."""
    is_resumed: bool = False
    is_rebuild_asked: bool = False
    taught: tuple[Answer, ...] = ()
    """Answers to questions of the dashboard."""

    def __bool__(self) -> bool:
        return self != ListChange()


@dataclass(slots=True)
class Desk:
    """One list's records under the hands of one commander."""

    config: ListConfig
    records: dict[str, Record]
    """By `ProposedRow.id`."""
    today: date
    commander: str
    thread: int | None = None
    """Number of the pull request the comment stands on."""
    how: How = How.COMMENT
    taken_over: frozenset[str] = frozenset()
    """Branches that a person pushed to: nothing is written to them any more."""
    questions: tuple[Question, ...] = ()
    """Papers that the dashboard asks about."""
    change: ListChange = ListChange()
    """Everything done so far."""

    def do(self, action: cmd.Action) -> str:
        """Carry out one command; what was done, as inert Markdown. Raises RefusedError."""
        return _DOERS[type(action)](self, action)

    def find(self, word: str) -> list[Record]:
        """Records that an id, address or short id names, those of this thread first."""
        wanted = row_name(word)
        named = [r for r in self.records.values() if r.row.short_id.casefold() == wanted]
        here = [r for r in named if self.thread is not None and r.number == self.thread]
        return here or named

    def holds(self, word: str) -> bool:
        """Whether some record, or a question, goes by this id."""
        return bool(self.find(word) or self.question(word))

    def question(self, word: str) -> Question | None:
        """Question about the paper of this id."""
        wanted = row_name(word)
        return next((it for it in self.questions if it.arxiv_id.casefold() == wanted), None)

    def owns_thread(self) -> bool:
        """Whether the comment stands on a pull request of this list."""
        return any(r.number == self.thread for r in self.records.values() if r.number)

    def is_out_of_reach(self, record: Record) -> bool:
        """Whether the row stands on a branch that a person has taken over."""
        return record.status == "proposed" and record.branch in self.taken_over

    def put(self, record: Record) -> None:
        """Keep a changed record."""
        self.records[record.row.id] = record
        others = (it for it in self.change.records if it.row.id != record.row.id)
        self.note(records=(*others, record))

    def note(self, **facts: Any) -> None:
        """Keep what a command asks for."""
        self.change = replace(self.change, **facts)


def row_name(word: str) -> str:
    """What a person's id, address or versioned id comes down to."""
    ref = arxiv_ref(word)
    return ref.id.casefold() if ref else word.strip("`#,;").casefold()


def find_section(config: ListConfig, wanted: str) -> SectionConfig:
    """Section by id, heading or unique beginning. Raises RefusedError and names the sections."""
    name = _plain(wanted.removeprefix(f"{config.id}/"))
    writable = [section for section in config.sections if not section.manual]
    for fits in (_is_named, _begins):
        found = [section for section in writable if fits(section, name)]
        if len(found) == 1:
            return found[0]
    known = ", ".join(inert_code(section.id) for section in writable)
    raise RefusedError(f"There is no section {inert_code(wanted)}. Sections: {known}.")


def decided(record: Record, desk: Desk, **changes: object) -> Record:
    """Record with a decision by this commander, today."""
    return replace(
        record,
        decided_date=desk.today,
        decided_by=desk.commander,
        decided_how=desk.how,
        **changes,  # type: ignore[arg-type] # names and types are given by the callers below
    )


def _reject(desk: Desk, action: cmd.Reject) -> str:
    records = _open_or(desk, action.row, {"rejected"})
    if all(record.status == "rejected" for record in records):
        return f"{_title(records)} was rejected already."
    still_there = [record for record in records if desk.is_out_of_reach(record)]
    for record in records:
        desk.put(decided(record, desk, status="rejected", reason=action.reason))
    return (
        f"{_title(records)} will not be proposed again"
        + (f" ({inert(action.reason, 200)})" if action.reason else "")
        + f". `/litwatch accept {records[0].row.short_id}` takes that back."
        + (_still_on_branch(still_there[0]) if still_there else "")
    )


def _still_on_branch(record: Record) -> str:
    return (
        f" It still stands on {inert_code(record.branch)}, which is yours since you pushed to it: "
        "delete the row there, or the next pull request takes it out after the merge."
    )


def _accept(desk: Desk, action: cmd.Accept) -> str:
    records = _open_or(desk, action.row, {"rejected"}) if action.row else _rows_here(desk)
    homeless = [record for record in records if record.row.section is None]
    if homeless and action.row:
        raise RefusedError(
            f"{_title(homeless)} has no table in this list. Give it one with "
            f"`/litwatch move {homeless[0].row.short_id} section`."
        )
    for record in records:
        if record.row.section is not None:
            desk.put(decided(record, desk, status="proposed", row=_ticked(record), reason=""))
    names = _title(records) if action.row else f"{len(records) - len(homeless)} rows"
    return f"{names} will be in the pull request, ticked."


def _move(desk: Desk, action: cmd.Move) -> str:
    if (question := desk.question(action.row)) and not desk.find(action.row):
        return _teach(desk, question, find_section(desk.config, action.section))
    record = _new_row(desk, action.row)
    section = find_section(desk.config, action.section)
    _require_reach(desk, record)
    if record.row.section == section.id and record.row.lane == "proposed":
        return f"{_title([record])} is in {inert_code(section.id)} already."
    row = replace(_ticked(record), section=section.id, edit=AddRow(section.id, record.row.entry))
    change = {"section": (_first(record, "section", record.row.section or ""), section.id)}
    moved = decided(record, desk, status="proposed", row=row, changes={**record.changes, **change})
    desk.put(moved)
    return f"{_title([record])} moved to {inert_code(section.id)}."


def _teach(desk: Desk, question: Question, section: SectionConfig) -> str:
    """Answer a question of the dashboard by the section where its paper belongs."""
    answer = replace(
        question.answered("accepted", desk.today),
        decided_by=desk.commander,
        section=section.class_label,
        task=section.task or "",
    )
    desk.note(taught=(*desk.change.taught, answer))
    return (
        f"“{inert(question.title, 90)}” belongs in {inert_code(section.id)}: the next model learns "
        "that. Nothing goes into the list."
    )


def _set(desk: Desk, action: cmd.Set) -> str:
    record = _new_row(desk, action.row)
    name, value = read_field(desk.config, action.field, action.value)
    _require_reach(desk, record)
    entry = put_field(record.row.entry, name, value)
    edit = AddRow(record.row.section, entry) if record.row.section else None
    before = _words(get_field(record.row.entry, name))
    change = {name: (_first(record, name, before), _words(value))}
    row = replace(record.row, entry=entry, edit=edit)
    desk.put(decided(record, desk, row=row, changes={**record.changes, **change}))
    words = _words(value)
    shown = link(words, words) if name in LINK_FIELDS and words else inert_code(words or "-")
    return f"{inert_code(name)} of {_title([record])} is now {shown}."


def _defer(desk: Desk, action: cmd.Defer) -> str:
    records = _open_or(desk, action.row, set())
    for record in records:
        _require_reach(desk, record)
    until = desk.today + timedelta(days=action.days)
    for record in records:
        desk.put(decided(record, desk, status="deferred", defer_until=until))
    return f"{_title(records)} will come back on {until}."


def _add(desk: Desk, action: cmd.Add) -> str:
    name = paper_name(action.paper)
    if name is None:
        raise RefusedError(
            f"{inert_code(action.paper)} names no arXiv paper. Give an id such as `2406.09385`, "
            "an arxiv.org address or a DOI."
        )
    section = find_section(desk.config, action.section).id if action.section else None
    known = [record for record in desk.find(name) if record.row.what == "row"]
    if any(record.status in ("merged", "edited") for record in known):
        raise RefusedError(f"{_title(known)} stands in the list already.")
    order = AddOrder(name, section, desk.commander)
    desk.note(adds=(*desk.change.adds, order))
    where = f" in {inert_code(section)}" if section else ""
    return f"{inert_code(name)} will be fetched, screened and proposed{where} with the next run."


def _rebuild(desk: Desk, _: cmd.Rebuild) -> str:
    desk.note(is_rebuild_asked=True)
    return "The branch will be written anew on the newest base."


def _pause(desk: Desk, action: cmd.Pause) -> str:
    until = FOREVER if action.days is None else desk.today + timedelta(days=action.days)
    desk.note(pause_until=until, is_resumed=False)
    span = "until `/litwatch resume`" if until == FOREVER else f"until {until}"
    return f"Paused for {inert(desk.config.name)} {span}. What is open stays as it is."


def _resume(desk: Desk, _: cmd.Resume) -> str:
    desk.note(pause_until=None, is_resumed=True)
    return f"Going on with {inert(desk.config.name)}."


def _help(_: Desk, __: cmd.Help) -> str:
    usages = "\n".join(f"  - `{PREFIX} {usage}`" for usage in cmd.USAGE.values())
    return f"People with write access can say:\n{usages}"


_DOERS: dict[type, Callable[..., str]] = {
    cmd.Add: _add,
    cmd.Reject: _reject,
    cmd.Accept: _accept,
    cmd.Move: _move,
    cmd.Set: _set,
    cmd.Defer: _defer,
    cmd.Rebuild: _rebuild,
    cmd.Pause: _pause,
    cmd.Resume: _resume,
    cmd.Help: _help,
}


def _open_or(desk: Desk, word: str, also: set[str]) -> list[Record]:
    """Undecided records of a name, and decided ones of some statuses. Raises RefusedError."""
    named = desk.find(word)
    if not named:
        raise RefusedError(f"I have proposed nothing called {inert_code(word)}.")
    usable = [record for record in named if record.is_open]
    usable = usable or [record for record in named if record.status in also]
    if not usable:
        raise RefusedError(_why_settled(named[0]))
    return usable


def _new_row(desk: Desk, word: str) -> Record:
    rows = [record for record in _open_or(desk, word, {"rejected"}) if record.row.what == "row"]
    if not rows:
        raise RefusedError(
            f"{inert_code(word)} stands in the list already; I only offer a change to it. "
            "Please edit that row by hand."
        )
    return rows[0]


def _rows_here(desk: Desk) -> list[Record]:
    statuses = ("proposed", "unsure")
    here = [r for r in desk.records.values() if r.status in statuses and r.number == desk.thread]
    if desk.thread is None or not here:
        raise RefusedError("Which one? Please write `/litwatch accept ID`.")
    return [record for record in here if record.row.lane == "proposed"]


def _why_settled(record: Record) -> str:
    words = {
        "merged": "stands in the list already",
        "edited": "stands in the list already",
        "rejected": f"was rejected; `/litwatch accept {record.row.short_id}` takes that back",
        "superseded": "is no longer up for decision",
    }
    return f"{_title([record])} {words.get(record.status, 'is settled')}."


def _ticked(record: Record) -> ProposedRow:
    return record.row.in_lane(Cause.ASKED_FOR)


def _require_reach(desk: Desk, record: Record) -> None:
    """Raise RefusedError for a row that litwatch cannot change any more."""
    if desk.is_out_of_reach(record):
        raise RefusedError(
            f"{_title([record])} stands on {inert_code(record.branch)}, which is yours since you "
            "pushed to it, so I left it as it is. Please change the row there."
        )


def _title(records: Iterable[Record]) -> str:
    first = next(iter(records))
    return f"“{inert(first.row.entry.title, 90)}”"


def _first(record: Record, name: str, now: str) -> str:
    """Value as first proposed, also after a second change."""
    return record.changes[name][0] if name in record.changes else now


def _words(value: object) -> str:
    if isinstance(value, tuple):
        return " ".join(map(str, value))
    return "" if value is None else str(value)


def _plain(text: str) -> str:
    return " ".join("".join(c if c.isalnum() else " " for c in text.casefold()).split())


def _is_named(section: SectionConfig, name: str) -> bool:
    return name in map(_plain, _names_of(section))


def _begins(section: SectionConfig, name: str) -> bool:
    return bool(name) and any(_plain(text).startswith(name) for text in _names_of(section))


def _names_of(section: SectionConfig) -> list[str]:
    """Its id, and its heading as readers see it."""
    return [section.id, *map(shown_text, section.path[-1:])]
