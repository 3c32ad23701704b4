"""Fill the shipped lists: what a backfill proposes for them, and the records of their papers.

    python scripts/fill_lists.py SNAPSHOT... [--from DAY] [--until DAY]

SNAPSHOT is a file or folder in the schema of the public arXiv snapshot. Writes `memory.json` and
`records.jsonl` beside each `catalog/<id>/list.yaml`: ids, titles, authors, days, categories,
comments, sections and probabilities, no abstract. To be run again after each new model.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from catalog.curated_list import find_lists, packaged_lists, read_list
from catalog.files import write_atomically
from catalog.paper import Paper
from classifiers.dataset import load_texts
from classifiers.snapshot import snapshot_files
from flows.memory.git_state import GitStateStore
from flows.memory.ledger import Ledger
from flows.memory.ledger_file import ledger_in, write_ledger
from flows.memory.places import begin_repository
from flows.memory.records import Record
from flows.memory.shipped import MEMORY_NAME, RECORDS_NAME, write_records

MOST = 2_000
"""Papers proposed for a list: more than a year brings."""


def main() -> None:
    """Read the command line, backfill in a scratch repository, write the files."""
    parser = argparse.ArgumentParser(description="Fill the shipped lists from a snapshot.")
    parser.add_argument("snapshots", nargs="+", type=Path, metavar="SNAPSHOT")
    parser.add_argument("--from", dest="first", default="2024-06-01")
    parser.add_argument("--until", dest="last", default="2025-12-31")
    given = parser.parse_args()
    lists_dir = packaged_lists()
    with tempfile.TemporaryDirectory() as folder:
        scratch = Path(folder)
        store = GitStateStore(begin_repository(scratch / "lists", lists_dir))
        _backfill(scratch, given.snapshots[0].absolute(), given.first, given.last)
        for list_id in find_lists(lists_dir):
            ledger = ledger_in(store.snapshot(), list_id)
            _write(lists_dir, list_id, ledger, given.snapshots)


def _backfill(scratch: Path, snapshot: Path, first: str, last: str) -> None:
    litwatch = Path(sys.executable).with_name("litwatch")
    command = [litwatch, "backfill", "--snapshot", snapshot, "--from", first, "--until", last]
    command += ["--propose", "--top", MOST, "--max", MOST, "--out", scratch / "found"]
    env = {**os.environ, "LITWATCH_STATE_DIR": str(scratch / "state")}
    subprocess.run([str(word) for word in command], cwd=scratch / "lists", env=env, check=True)


def _write(lists_dir: Path, list_id: str, ledger: Ledger, snapshots: Iterable[Path]) -> None:
    found = [record for record in ledger.records.values() if _is_announcement(record)]
    shipped = Ledger(list_id).put(map(_waiting, found))
    entries = [row.entry for row in read_list(lists_dir, list_id).rows]
    entries += [record.row.entry for record in found]
    wanted = {entry.arxiv_id or "" for entry in entries} - {""}
    papers = load_texts(snapshot_files(*snapshots), wanted)
    write_atomically(lists_dir / list_id / MEMORY_NAME, write_ledger(shipped).decode())
    records = write_records(map(_facts, papers.values())).decode()
    write_atomically(lists_dir / list_id / RECORDS_NAME, records)
    print(f"{list_id}: {len(shipped.records)} proposals, {len(papers)} records")


def _is_announcement(record: Record) -> bool:
    """Whether the day is that of the announcement: a revision, too, has a new one."""
    day = record.row.announced_date
    months = day.year * 12 + day.month if day else 0
    arxiv_id = record.row.entry.arxiv_id or ""
    return day is not None and months - (int(arxiv_id[:2]) + 2000) * 12 - int(arxiv_id[2:4]) <= 1


def _waiting(record: Record) -> Record:
    """The record before any pull request, with nothing that the paper's text gave."""
    row = replace(record.row.without_text(), proposed_date=None)
    row = replace(row, prob_relevant=round(row.prob_relevant or 0, 4), margin=round(row.margin, 4))
    first_seen = row.announced_date or record.first_seen_date
    return Record(row, "waiting", first_seen_date=first_seen)


def _facts(paper: Paper) -> Paper:
    """The record without its abstract; an old announcement day may be that of a revision."""
    return replace(paper, abstract="", announced_date=None)


if __name__ == "__main__":
    main()
