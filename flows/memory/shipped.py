"""What is known of a list's papers beside its rows.

A list may ship two files next to its ``list.yaml``: ``memory.json``, a ledger of proposals that
a backfill found and no pull request shows yet, and ``records.jsonl``, what arXiv says of the
papers in its rows. Neither holds an abstract. Nights and `refresh` keep newer records, with
abstracts, on the state branch (``records/<id>.jsonl``).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from pydantic import ValidationError

from catalog.paper import ARXIV_ID, Paper
from flows.errors import StateError
from flows.memory.ledger import Ledger
from flows.memory.ledger_file import read_ledger
from flows.memory.records import form_of
from flows.memory.state_store import STATE_BRANCH, Snapshot, StateStore, change_state

MEMORY_NAME = "memory.json"
RECORDS_NAME = "records.jsonl"


def records_path(list_id: str) -> str:
    """Path of a list's records on the state branch."""
    return f"records/{list_id}.jsonl"


def shipped_memory(folder: Path, list_id: str) -> Ledger:
    """Proposals that a list in a folder ships with; none for most lists. Raises StateError."""
    path = folder / list_id / MEMORY_NAME
    return read_ledger(path.read_bytes() if path.is_file() else None, list_id, where=str(path))


def shipped_records(folder: Path, list_id: str) -> dict[str, Paper]:
    """Records that a list in a folder ships with, by arXiv id. Raises StateError."""
    path = folder / list_id / RECORDS_NAME
    return read_records(path.read_bytes(), str(path)) if path.is_file() else {}


def records_in(snapshot: Snapshot, list_id: str) -> dict[str, Paper]:
    """Records in a snapshot of the memory, by arXiv id. Raises StateError."""
    path = records_path(list_id)
    return read_records(snapshot.read(path) or b"", f"{STATE_BRANCH}:{path}")


def read_records(content: bytes, where: str) -> dict[str, Paper]:
    """Records by arXiv id, one JSON object a line. Raises StateError."""
    papers = (_read(line, f"{where}:{n}") for n, line in enumerate(content.splitlines(), 1) if line)
    return {paper.arxiv_id: paper for paper in papers}


def write_records(papers: Iterable[Paper]) -> bytes:
    """Records, sorted by arXiv id; what a record leaves open is left out."""
    ordered = sorted(papers, key=lambda paper: paper.arxiv_id)
    return b"".join(form_of(Paper).dump_json(one, exclude_defaults=True) + b"\n" for one in ordered)


def record_changes(
    snapshot: Snapshot,
    list_id: str,
    newer: Mapping[str, Paper],
    only: Collection[str] | None = None,
) -> dict[str, bytes]:
    """File of a list's records with the newer ones in it, where it changes. Raises StateError."""
    known = {**records_in(snapshot, list_id), **newer}
    wanted = known.keys() if only is None else known.keys() & set(only)
    written = write_records(known[arxiv_id] for arxiv_id in wanted)
    path = records_path(list_id)
    return {} if written == (snapshot.read(path) or b"") else {path: written}


def keep_records(
    store: StateStore,
    papers: Mapping[str, Mapping[str, Paper]],
    only: Mapping[str, Collection[str]],
) -> None:
    """Keep records of lists' papers on the state branch; list id → arXiv id → record.

    Those of a list's papers that `only` does not name leave. Raises PublishError or StateError.
    """

    def change(snapshot: Snapshot) -> dict[str, bytes]:
        changes: dict[str, bytes] = {}
        for list_id, newer in papers.items():
            changes |= record_changes(snapshot, list_id, newer, only[list_id])
        return changes

    change_state(store, change, "Keep what arXiv says of the lists' papers")


def with_shipped(ledger: Ledger, shipped: Ledger) -> Ledger:
    """A ledger with those shipped proposals of which it knows nothing itself."""
    known = {record.row.key.casefold() for record in ledger.records.values()}
    return ledger.put(it for it in shipped.records.values() if it.row.key.casefold() not in known)


def joined(shipped: Mapping[str, Paper], newer: Mapping[str, Paper]) -> dict[str, Paper]:
    """Records of both; the newer ones win, and keep a day of announcement only the old one knew."""
    found = {**shipped, **newer}
    for arxiv_id in shipped.keys() & newer.keys():
        day = newer[arxiv_id].announced_date or shipped[arxiv_id].announced_date
        found[arxiv_id] = replace(newer[arxiv_id], announced_date=day)
    return found


def _read(line: bytes, where: str) -> Paper:
    try:
        paper: Paper = form_of(Paper).validate_json(line)
        if not ARXIV_ID.fullmatch(paper.arxiv_id):
            raise ValueError
    except (ValidationError, ValueError):
        raise StateError(
            "This line is no record of a paper.",
            where=where,
            remedy="Delete the file: `litwatch refresh` makes it anew.",
        ) from None
    return paper
