"""Which branch carries which rows tonight, and whether anything has to be touched. Pure.

One living pull request per group (the list; or a section or paper of it, by setting) on a fixed
branch, rebuilt in place. A branch whose head the ledger does not know has been taken over by a
person: it is never touched again, keeps its rows, and `<branch>-2` carries what comes next.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from itertools import count

from catalog.config import ListConfig
from flows.memory.ledger import BranchMemory, Ledger
from flows.memory.records import ROW, Record
from flows.proposals.text.marker import marker, read_markers
from flows.proposals.text.own_words import line_prints
from flows.repositories.publisher import Observed, ObservedPullRequest


@dataclass(frozen=True, slots=True)
class Living:
    """A branch of ours and what it shall hold."""

    branch: str
    group: str
    records: tuple[Record, ...]
    """Proposed rows, oldest first, then the likeliest of the unsure lane. Without proposed rows
    it is retired."""
    pull_request: ObservedPullRequest | None
    head: str | None
    """Where the branch stands now; None where there is none."""

    @property
    def is_empty(self) -> bool:
        """Nothing in it would change the list."""
        return not any(record.status == "proposed" for record in self.records)


def reconcile(ledger: Ledger, observed: Observed, config: ListConfig) -> list[Living]:
    """Every branch of ours that has to hold something or to be retired."""
    theirs = taken_over(ledger, observed)
    groups: dict[str, list[Record]] = defaultdict(list)
    for record in ledger.in_status("proposed"):
        if record.branch not in theirs:
            groups[group_of(record, config)].append(record)
    livings = [
        _living(ledger, observed, config, group, records) for group, records in groups.items()
    ]
    used = {living.branch for living in livings}
    return livings + [it for it in _left_over(ledger, observed) if it.branch not in used]


def handed_over(ledger: Ledger, observed: Observed) -> list[ObservedPullRequest]:
    """Open pull requests of ours that a person pushed to."""
    return [
        pull
        for pull in observed.pull_requests
        if pull.state == "open"
        and (memory := ledger.branches.get(pull.branch)) is not None
        and pull.head_sha not in memory.heads
    ]


def taken_over(ledger: Ledger, observed: Observed) -> frozenset[str]:
    """Branches of `handed_over`."""
    return frozenset(pull.branch for pull in handed_over(ledger, observed))


def opens_heading(ledger: Ledger, branch: str, config: ListConfig) -> bool:
    """Whether a row of a branch goes into a section that the base does not have."""
    known = {section.id for section in config.sections}
    rows = (record.row for record in ledger.in_status("proposed") if record.branch == branch)
    return any(row.section not in known for row in rows if row.section)


def group_of(record: Record, config: ListConfig) -> str:
    """Pull request that a record belongs to."""
    match config.proposals.grouping:
        case "section":
            return record.row.section or ""
        case "paper":
            return record.row.short_id
    return ""


def branch_names(config: ListConfig, group: str) -> Iterator[str]:
    """Names for a group's branch, in the order in which they are tried."""
    name = config.proposals.branch.format(list=config.id)
    if group:
        name += "--" + _ref_part(group)
    yield name
    for number in count(2):
        yield f"{name}-{number}"


def inputs_fingerprint(living: Living, base_print: str, extra: str = "") -> str:
    """Short hash of everything that branch and body are made from, the date of today apart."""
    rows = [(record.status, replace(record.row, is_ticked=True)) for record in living.records]
    return hashlib.sha256(repr((rows, base_print, extra)).encode()).hexdigest()[:16]


def signed(body: str, inputs: str) -> str:
    """Body that carries the fingerprint of its inputs and the prints of its lines."""
    return f"{body.rstrip()}\n\n{marker(inputs=inputs, lines=line_prints(body))}\n"


@dataclass(frozen=True, slots=True)
class Origin:
    """What a body says of where it comes from, also where the memory is lost."""

    list_id: str
    head: str
    """Commit of ours that the branch was written with."""
    group: str = ""


def with_origin(body: str, origin: Origin) -> str:
    """Body that names its list and its commit."""
    return f"{body.rstrip()}\n{marker(**asdict(origin))}\n"


def origin_of(body: str) -> Origin | None:
    """Where a body comes from; None where it does not say so."""
    told = [it for it in read_markers(body) if it.keys() == Origin.__annotations__.keys()]
    return Origin(**told[-1]) if told else None


def is_as_wanted(living: Living, memory: BranchMemory | None, inputs: str) -> bool:
    """Whether branch and body hold what they shall already: then nobody is notified."""
    pull = living.pull_request
    if pull is None or memory is None or not memory.heads:
        return False
    return written_inputs(pull.body) == inputs and pull.head_sha == memory.heads[-1]


def written_inputs(body: str) -> str | None:
    """Fingerprint that a body was written from, or None."""
    written = [it["inputs"] for it in read_markers(body) if "inputs" in it]
    return written[-1] if written else None  # the last one is ours: see `signed`


def _living(
    ledger: Ledger, observed: Observed, config: ListConfig, group: str, records: list[Record]
) -> Living:
    branch = _usable_branch(ledger, observed, config, group)
    asked = (
        record
        for record in ledger.in_status("unsure")
        if config.proposals.grouping == "list"
        or (config.proposals.grouping == "section" and record.row.section == group)
    )
    likeliest = sorted(asked, key=_likeliest_first)[: config.proposals.unsure_shown]
    ordered = [*sorted(records, key=_oldest_first), *likeliest]
    return Living(
        branch=branch,
        group=group,
        records=tuple(ordered),
        pull_request=observed.open_on(branch),
        head=observed.heads.get(branch),
    )


def _usable_branch(ledger: Ledger, observed: Observed, config: ListConfig, group: str) -> str:
    """Branch with an open pull request of ours, else the first name that is free or ours."""
    tried: list[str] = []
    for name in branch_names(config, group):
        if name not in observed.heads and name not in ledger.branches:
            tried.append(name)
            break
        tried.append(name)
    # One that lives goes on, though the list's id or the setting `branch` names another by now.
    former = (name for name, memory in ledger.branches.items() if memory.group == group)
    open_ones = (name for name in (*tried, *former) if observed.open_on(name))
    ours = (name for name in open_ones if _is_ours(name, ledger, observed))
    free = (
        name for name in tried if not observed.open_on(name) and _is_ours(name, ledger, observed)
    )
    return next(ours, None) or next(free)


def _is_ours(name: str, ledger: Ledger, observed: Observed) -> bool:
    """Whether litwatch may write the branch: it is not there, or its head is a commit of ours."""
    head = observed.heads.get(name)
    memory = ledger.branches.get(name)
    return head is None or (memory is not None and head in memory.heads)


def _left_over(ledger: Ledger, observed: Observed) -> Iterator[Living]:
    """Open pull requests of ours that no group uses any more."""
    for name, memory in ledger.branches.items():
        pull = observed.open_on(name)
        if pull is not None and _is_ours(name, ledger, observed):
            yield Living(name, memory.group, (), pull, observed.heads.get(name))


def _oldest_first(record: Record) -> tuple[str, bool, str]:
    row = record.row
    return str(row.proposed_date or record.first_seen_date), row.what == ROW, row.id


def _likeliest_first(record: Record) -> tuple[float, str]:
    return -(record.row.prob_relevant or 0.0), record.row.id


def _ref_part(text: str) -> str:
    """Part of a branch name: what git refuses in names becomes a hyphen."""
    return "".join(char if char.isalnum() or char in "._-" else "-" for char in text).strip(".-")


def base_fingerprint(blobs: Mapping[str, str], paths: tuple[str, ...]) -> str:
    """Short hash of the list's own files at the base."""
    own = {path: blobs.get(path) for path in sorted(paths)}
    return hashlib.sha256(repr(own).encode()).hexdigest()[:16]
