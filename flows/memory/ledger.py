"""The ledger: everything litwatch remembers of one list, in one file that a person can read.

Per paper and per thing proposed there is one record with its fate. Rejected stays rejected: a
new version, another title or another run find the same record. Beside the records stand the
watermarks of the sources, what litwatch knows of its own branches, and the day until which the
list is paused.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from flows.memory.records import AddOrder, Record, Status

FORMAT = 1
MOST_HEADS = 40
"""Commits of ours that are remembered per branch."""
MOST_PULL_REQUESTS = 200
MOST_KNOWN_COMMITS = 12
"""Commits with which a list out of step is compared; the oldest and the newest of them."""


@dataclass(frozen=True, slots=True)
class KnownCommit:
    """A commit of the base, or one of ours that was merged into it, that tells of a list."""

    sha: str
    built_on: str = ""
    """For one of ours: the base that it was made from."""


@dataclass(frozen=True, slots=True)
class DueComment:
    """Something to say under a pull request, until it is seen to stand there."""

    number: int
    mark: str
    """Hidden text of the body by which it is found again."""
    body: str
    due_date: date


@dataclass(frozen=True, slots=True)
class BranchMemory:
    """What litwatch knows of one of its branches."""

    heads: tuple[str, ...] = ()
    """Commits that litwatch put there, newest last. Any other head is a person's."""
    group: str = ""
    """What the branch carries where a list has several: a section or a paper."""
    number: int | None = None
    """Its open pull request."""
    inputs: str = ""
    """Fingerprint of what branch and body were last made from."""
    body_read: str = ""
    """Fingerprint of the body whose boxes were last read: each click counts once."""
    labelled: int | None = None
    """Pull request that was seen with its label: whoever takes it off then means it."""
    head_read: str = ""
    """A person's commit whose deletions were last read."""
    is_retired: bool = False
    """Nothing is left to propose there; its closing is no decision of anybody's."""
    told_number: int | None = None
    """Pull request whose taking over by a person was answered."""
    built_on: str = ""
    """Base that the newest of our commits there was made from."""

    def with_head(self, sha: str) -> BranchMemory:
        """Same branch, with one more commit of ours."""
        heads = (*(head for head in self.heads if head != sha), sha)
        return replace(self, heads=heads[-MOST_HEADS:])


@dataclass(frozen=True, slots=True)
class Ledger:
    """The memory of one list. Immutable: each change makes a new one."""

    list_id: str
    records: Mapping[str, Record] = field(default_factory=dict)
    """By `ProposedRow.id`."""
    branches: Mapping[str, BranchMemory] = field(default_factory=dict)
    settled_pull_requests: Mapping[int, str] = field(default_factory=dict)
    """Number → ``merged`` or ``closed``: each end is answered once."""
    watermarks: Mapping[str, Any] = field(default_factory=dict)
    """By source; their content belongs to flows/polling."""
    facts: Mapping[str, Any] = field(default_factory=dict)
    """Small facts for the dashboard: last night's verdicts and figures."""
    base_branch: str = ""
    """Default branch of the repository as last seen: spares a call a night."""
    base_sha: str = ""
    """Head of the base that the list was last compared with."""
    base_print: str = ""
    """Fingerprint of the list's own files at that head."""
    known_commits: tuple[KnownCommit, ...] = ()
    """What the list is compared with to see what was done by hand, oldest first."""
    headings: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Section id → new headings that were recognised and are not in ``list.yaml`` yet."""
    paused_until: date | None = None
    comments_since: datetime | None = None
    """Comments before this moment are answered."""
    due_comments: tuple[DueComment, ...] = ()
    """What is to be said under pull requests, until it is seen to stand there."""
    adds: tuple[AddOrder, ...] = ()
    """Papers that people asked for and that are still to be fetched."""

    def put(self, records: Iterable[Record]) -> Ledger:
        """Same ledger with records added or replaced."""
        changed = {record.row.id: record for record in records}
        return replace(self, records={**self.records, **changed}) if changed else self

    def with_branch(self, name: str, memory: BranchMemory) -> Ledger:
        """Same ledger with one branch's memory replaced."""
        return replace(self, branches={**self.branches, name: memory})

    def knowing(self, commits: Sequence[KnownCommit]) -> Ledger:
        """Same ledger with other commits to compare the list with."""
        unique = tuple(dict.fromkeys(commits))
        if len(unique) > MOST_KNOWN_COMMITS:
            unique = (unique[0], *unique[1 - MOST_KNOWN_COMMITS :])
        return replace(self, known_commits=unique)

    def settle(self, number: int, end: str) -> Ledger:
        """Same ledger, with the end of a pull request answered."""
        ends = {**self.settled_pull_requests, number: end}
        newest = dict(sorted(ends.items())[-MOST_PULL_REQUESTS:])
        return replace(self, settled_pull_requests=newest)

    def unsettle(self, number: int) -> Ledger:
        """Same ledger, for a pull request that was opened again."""
        ends = {key: end for key, end in self.settled_pull_requests.items() if key != number}
        return replace(self, settled_pull_requests=ends)

    def in_status(self, *statuses: Status) -> list[Record]:
        """Records in one of some statuses."""
        return [record for record in self.records.values() if record.status in statuses]

    def of_paper(self, key: str) -> list[Record]:
        """Records of one paper."""
        wanted = key.casefold()
        return [record for record in self.records.values() if record.row.key.casefold() == wanted]

    @property
    def open_numbers(self) -> tuple[int, ...]:
        """Pull requests believed open."""
        numbers = {memory.number for memory in self.branches.values() if memory.number}
        return tuple(sorted(numbers - set(self.settled_pull_requests)))


def ledger_path(list_id: str) -> str:
    """Path of a list's ledger on the state branch."""
    return f"lists/{list_id}.json"


def without_bookkeeping(ledger: Ledger) -> Ledger:
    """Ledger without what every run can see again for itself; alone it is no reason to write."""
    branches = {
        name: replace(memory, number=None, labelled=None, body_read="")
        for name, memory in ledger.branches.items()
    }
    records = {key: replace(record, number=None) for key, record in ledger.records.items()}
    return replace(ledger, branches=branches, records=records)
