"""Answers of `litwatch teach`, kept on the state branch beside the decisions of reviews."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import astuple, dataclass, fields
from datetime import date
from typing import Literal

from catalog.files import csv_text
from classifiers.classifier_errors import LabelError
from classifiers.dataset import Label
from classifiers.feedback import read_feedback
from flows.memory.state_store import Snapshot, StateStore, change_state

HOW = "teach"
"""`decided_how` of these answers."""
Decision = Literal["accepted", "rejected", "unsure"]


@dataclass(frozen=True, slots=True)
class Answer:
    """What a person said of one paper; the columns of the file, which `classifiers.feedback` reads.

    The sure answers teach; the unsure ones only keep a paper from being asked about again.
    """

    arxiv_id: str
    announced_date: date | None
    decided_date: date
    decided_by: str
    decision: Decision
    section: str = ""
    """Class label."""
    task: str = ""
    decided_how: str = HOW


def taught_path(list_id: str) -> str:
    """Path of a list's answers on the state branch."""
    return f"labels/{list_id}.taught.csv"


def taught_labels(snapshot: Snapshot, list_id: str) -> list[Label]:
    """Sure answers, as labels. Raises LabelError for a line that cannot be read."""
    return read_feedback(_text(snapshot, list_id), list_id, taught_path(list_id))


def asked_ids(snapshot: Snapshot, list_id: str) -> frozenset[str]:
    """Papers that a person has answered for already, sure or not."""
    return frozenset(row["arxiv_id"] for row in _rows(snapshot, list_id))


def keep_answers(store: StateStore, list_id: str, answers: Iterable[Answer]) -> None:
    """Add answers to those that are there, a later one in place of an earlier one."""
    told = list(answers)
    if not told:
        return

    def change(snapshot: Snapshot) -> dict[str, bytes | None]:
        return {taught_path(list_id): with_answers(snapshot, list_id, told)}

    change_state(store, change, f"Remember what a person taught about {list_id}")


def with_answers(snapshot: Snapshot, list_id: str, answers: Iterable[Answer]) -> bytes:
    """File of a list's answers with some more, a later one in place of an earlier one."""
    told = {one.arxiv_id: _as_row(one) for one in answers}
    before = {row["arxiv_id"]: row for row in _rows(snapshot, list_id)}
    return _write({**before, **told}.values())


def _text(snapshot: Snapshot, list_id: str) -> str:
    try:
        return (snapshot.read(taught_path(list_id)) or b"").decode()
    except UnicodeDecodeError:
        raise _unreadable("it is not UTF-8", list_id) from None


def _rows(snapshot: Snapshot, list_id: str) -> list[dict[str, str]]:
    reader = csv.DictReader(io.StringIO(_text(snapshot, list_id)))
    if reader.fieldnames and "arxiv_id" not in reader.fieldnames:
        raise _unreadable("its first line names no arxiv_id", list_id)
    return list(reader)


def _unreadable(why: str, list_id: str) -> LabelError:
    return LabelError(
        f"the answers of people cannot be read: {why}.",
        where=taught_path(list_id),
        remedy="Mend the file on the state branch, or take its last good version back.",
    )


def _as_row(answer: Answer) -> dict[str, str]:
    values = ("" if value is None else str(value) for value in astuple(answer))
    return dict(zip((each.name for each in fields(Answer)), values, strict=True))


def _write(rows: Iterable[dict[str, str]]) -> bytes:
    names = [each.name for each in fields(Answer)]
    return csv_text(names, ([row.get(name) for name in names] for row in rows)).encode()
