"""The ledger as JSON: indented, sorted, and the same bytes for the same ledger.

Defaults are left out and settled records lose what only mattered while they were open
(abstract, neighbours, reasons), so a list of a thousand papers stays well under a megabyte.
"""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from pydantic import ValidationError

from catalog.edits import AddRow, Edit, MoveRow, RemoveRow, SetField
from catalog.entry import Entry
from classifiers.lanes import Cause
from flows.errors import StateError
from flows.memory.ledger import FORMAT, BranchMemory, DueComment, KnownCommit, Ledger, ledger_path
from flows.memory.records import ROW, AddOrder, ProposedRow, Record, form_of
from flows.memory.state_store import STATE_BRANCH, Snapshot

_ASKED_FOR = "asked for by "
"""How the reason of such a record began before 2026-12."""
_EDITS: dict[str, type[Edit]] = {
    "add": AddRow,
    "remove": RemoveRow,
    "move": MoveRow,
    "set": SetField,
}
_Adds, _Due, _Known = tuple[AddOrder, ...], tuple[DueComment, ...], tuple[KnownCommit, ...]


def write_ledger(ledger: Ledger) -> bytes:
    """Bytes of the ledger's file."""
    ordered = sorted(ledger.records.values(), key=lambda record: record.row.id)
    whole = {
        "format": FORMAT,
        "list": ledger.list_id,
        "base_branch": ledger.base_branch,
        "base_sha": ledger.base_sha,
        "base_print": ledger.base_print,
        "headings": {name: list(path) for name, path in sorted(ledger.headings.items())},
        "known_commits": _told(_Known, ledger.known_commits),
        "paused_until": _text(ledger.paused_until),
        "comments_since": _text(ledger.comments_since),
        "due_comments": _told(_Due, ledger.due_comments),
        "adds": _told(_Adds, ledger.adds),
        "watermarks": ledger.watermarks,
        "facts": ledger.facts,
        "branches": {
            name: _told(BranchMemory, memory) for name, memory in sorted(ledger.branches.items())
        },
        "settled_pull_requests": {
            str(number): end for number, end in sorted(ledger.settled_pull_requests.items())
        },
        "records": [_dump_record(record) for record in ordered],
    }
    kept = {key: value for key, value in whole.items() if value not in ("", None, [], {})}
    return (json.dumps(kept, indent=1, ensure_ascii=False) + "\n").encode()


def read_ledger(content: bytes | None, list_id: str, where: str = "") -> Ledger:
    """Ledger of a file; an empty one where there is none. Raises StateError, which says `where`."""
    if content is None:
        return Ledger(list_id)
    try:
        whole = json.loads(content)
        if whole["format"] != FORMAT:
            why = f"its format is {whole['format']!r}, this is {FORMAT}"
            raise _unreadable(list_id, why, where)
        if not whole["list"]:
            raise ValueError("it names no list")
        # The file's name counts: a list that was renamed takes its memory along.
        return _load(whole, list_id)
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        kind = "a value has the wrong form" if isinstance(error, ValidationError) else str(error)
        raise _unreadable(list_id, kind, where) from None


def ledger_in(snapshot: Snapshot, list_id: str) -> Ledger:
    """Ledger of a list in a snapshot of the memory. Raises StateError."""
    return read_ledger(snapshot.read(ledger_path(list_id)), list_id)


def settled(record: Record) -> Record:
    """Record without what only mattered while it was open."""
    if record.is_open:
        return record
    row = record.row.without_text()
    return record if row == record.row else replace(record, row=row)


def _load(whole: dict[str, Any], list_id: str) -> Ledger:
    records = [_load_record(raw) for raw in whole.get("records", ())]
    since = whole.get("comments_since")
    return Ledger(
        list_id=list_id,
        records={record.row.id: record for record in records},
        branches={
            name: form_of(BranchMemory).validate_python(raw)
            for name, raw in whole.get("branches", {}).items()
        },
        settled_pull_requests={
            int(number): end for number, end in whole.get("settled_pull_requests", {}).items()
        },
        watermarks=whole.get("watermarks", {}),
        facts=whole.get("facts", {}),
        base_branch=whole.get("base_branch", ""),
        base_sha=whole.get("base_sha", ""),
        base_print=whole.get("base_print", ""),
        headings={name: tuple(path) for name, path in whole.get("headings", {}).items()},
        known_commits=form_of(_Known).validate_python(whole.get("known_commits", [])),
        paused_until=_day(whole.get("paused_until")),
        comments_since=datetime.fromisoformat(since) if since else None,
        due_comments=form_of(_Due).validate_python(whole.get("due_comments", []), strict=False),
        adds=form_of(_Adds).validate_python(whole.get("adds", [])),
    )


def _dump_record(record: Record) -> dict[str, Any]:
    raw: dict[str, Any] = _told(Record, settled(record))
    raw["row"] |= {"cause": record.row.cause, "edit": _dump_edit(record.row)}
    return raw


def _dump_edit(row: ProposedRow) -> dict[str, Any] | None:
    if row.edit is None:
        return None
    kind = next(name for name, it in _EDITS.items() if isinstance(row.edit, it))
    if isinstance(row.edit, AddRow) and row.edit.entry == row.entry:
        return {"do": kind, "section": row.edit.section}
    raw = _told(type(row.edit), row.edit)
    return {"do": kind, **raw}


def _load_record(raw: dict[str, Any]) -> Record:
    raw = _of_this_form(raw)
    row = dict(raw["row"])
    edit = _load_edit(row.pop("edit"), row["entry"])
    record: Record = form_of(Record).validate_python({**raw, "row": {**row, "edit": None}})
    return replace(record, row=replace(record.row, edit=edit))


def _of_this_form(raw: dict[str, Any]) -> dict[str, Any]:
    """Record as it is written now; before 2026-12 lane, asker and number stood in other words."""
    row, raw = dict(raw["row"]), dict(raw)
    lane = row.pop("lane", None)
    if lane == "unsure":
        row.setdefault("cause", Cause.BELOW_THRESHOLD)
    elif row["what"] != ROW:
        row.setdefault("cause", Cause.CHANGED)
    if "decided_how" in raw:
        raw["decided_how"] = re.sub(r" #\d+$", "", raw["decided_how"]) or None
    reason = str(raw.get("reason", ""))
    if reason.startswith(_ASKED_FOR):
        raw["asked_by"], raw["reason"] = reason.removeprefix(_ASKED_FOR), ""
    return {**raw, "row": row}


def _load_edit(raw: dict[str, Any] | None, entry: dict[str, Any]) -> Edit | None:
    if raw is None:
        return None
    facts = {key: value for key, value in raw.items() if key != "do"}
    kind = _EDITS[raw["do"]]
    if kind is AddRow:
        facts["entry"] = Entry.model_validate(facts.get("entry", entry))
    if isinstance(facts.get("value"), list):
        # Keywords: JSON has no tuples.
        facts["value"] = tuple(facts["value"])
    return kind(**facts)


def _told(kind: Any, value: Any) -> Any:
    return form_of(kind).dump_python(value, mode="json", exclude_defaults=True)


def _text(value: Any) -> str | None:
    return value.isoformat() if value is not None else None


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _unreadable(list_id: str, why: str, where: str) -> StateError:
    return StateError(
        f"The memory of {list_id} cannot be read: {why}.",
        where=where or f"{STATE_BRANCH}:{ledger_path(list_id)}",
        remedy="Restore the file from an earlier commit; nothing was changed.",
    )
