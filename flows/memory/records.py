"""What is proposed, and what became of it: the records that body, memory and publishing share.

A `ProposedRow` is one thing a maintainer can say yes or no to: a new row, one changed field of
a standing row, or a row to take out. A `Record` is that row with its fate, as the ledger keeps
it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from functools import cache
from typing import Any, Literal

from pydantic import TypeAdapter

from catalog.edits import Edit, RemoveRow, SetField
from catalog.entry import Entry
from classifiers.lanes import Cause, Lane, Obstacle
from classifiers.screened import Reason

Status = Literal[
    "waiting",  # behind a limit, the cooling time or the schedule; not shown yet
    "unsure",  # shown unticked, asked to a person
    "proposed",  # in an open pull request, or about to be
    "deferred",  # put off by a person until a day
    "merged",  # stands in the list as proposed
    "edited",  # stands in the list, changed by a person first
    "rejected",  # never again, until somebody takes it back
    "superseded",  # no longer true or needed: a newer value, a withdrawn paper
    "unanswered",  # unsure for so long that it is asked about no longer; no decision
]


class How(StrEnum):
    """How a record was decided."""

    BOX = "box"
    ROW_DELETED = "row deleted"
    COMMENT = "comment"
    DASHBOARD = "dashboard"
    COMMAND_LINE = "command line"
    CLOSED = "closed"
    """Its pull request was closed without merging."""
    MERGED = "merged"
    IN_LIST = "in the list"
    """Found in the list, however it came there."""
    ADDED_BY_HAND = "added by hand"
    """Rejected once, and written into the list by a person all the same."""
    TIME = "time"
    """Nobody answered in time."""
    WITHDRAWN = "withdrawn"
    """Its authors withdrew it while it was proposed."""


OPEN_STATUSES: frozenset[Status] = frozenset({"waiting", "unsure", "proposed", "deferred"})
"""Statuses on which nobody has decided yet."""

ROW = "row"
"""`ProposedRow.what` of a new row."""


def labels_path(list_id: str) -> str:
    """Path of a list's file of decisions on the state branch, which `learn` writes."""
    return f"labels/{list_id}.csv"


def field_change(name: str) -> str:
    """`ProposedRow.what` of a changed field."""
    return f"field:{name}"


REMOVAL = "removal"
"""`ProposedRow.what` of a row to take out."""


def short_id(key: str, arxiv_id: str | None) -> str:
    """What people type in commands: the arXiv id, or a short stable name without one."""
    return arxiv_id or "p" + hashlib.sha256(key.casefold().encode()).hexdigest()[:7]


@dataclass(frozen=True, slots=True)
class ProposedRow:
    """One row: a new paper, a changed field or a removal, with what a person needs to judge it."""

    key: str
    """Identity of the paper in the list (`catalog.identity.known_papers.entry_key`)."""
    short_id: str
    """What a person types: the arXiv id, or a short stable id where there is none."""
    what: str
    """``row``, ``field:NAME`` or ``removal``: memory is kept per key and this."""
    section: str | None
    """Section id; None where the list has no table for the paper."""
    entry: Entry
    """The new row, or the standing row that a change concerns, as it stands."""
    edit: Edit | None
    """What the branch gets; None while there is no section."""
    cause: Cause = Cause.FITS
    """Why it stands in its lane."""
    is_ticked: bool = True
    """State of the box now."""
    is_ticked_at_creation: bool = True
    prob_relevant: float | None = None
    reasons: tuple[Reason, ...] = ()
    section_reasons: tuple[Reason, ...] = ()
    """Why this section and not the runner-up."""
    nearest: tuple[NearRow, ...] = ()
    obstacle: Obstacle | None = None
    """What keeps it out of the section where it belongs most."""
    belongs_to: str = ""
    """Task or section label that it would be filed under, were there a table."""
    second_section: str | None = None
    """Id of the runner-up among the sections."""
    margin: float = 1.0
    """Probability of the section less that of the runner-up, 0 to 1."""
    pull_number: int | None = None
    """Pull request that the cause speaks of."""
    note: str = ""
    """Fact behind the cause: "published at CVPR 2026", the title that it may be a copy of."""
    abstract: str = ""
    announced_date: date | None = None
    proposed_date: date | None = None
    model_hash: str = ""

    @property
    def lane(self) -> Lane:
        """Lane that it stands in."""
        return self.cause.lane

    def in_lane(self, cause: Cause, note: str = "", **changes: Any) -> ProposedRow:
        """The row in the lane of a cause, its box as that lane has it."""
        is_ticked = cause.lane == "proposed"
        return replace(
            self,
            cause=cause,
            note=note,
            is_ticked=is_ticked,
            is_ticked_at_creation=is_ticked,
            **changes,
        )

    def without_text(self) -> ProposedRow:
        """The row without what was read off the paper's text, or stands beside it to compare."""
        return replace(self, abstract="", reasons=(), section_reasons=(), nearest=())

    @property
    def id(self) -> str:
        """Key of its record in the ledger.

        A changed field counts with its section and its new value: refusing "venue: ICCV" is no
        answer to "venue: TGRS" a year later.
        """
        if isinstance(self.edit, SetField):
            return f"{self.key} {self.what}@{self.edit.section}={_short(self.edit.value)}"
        if isinstance(self.edit, RemoveRow):
            return f"{self.key} {self.what}@{self.edit.section}"
        return f"{self.key} {self.what}"

    @property
    def fingerprint(self) -> str:
        """Short hash of what would be written, so that an old box is not read as a new one."""
        return hashlib.sha256(repr((self.key, self.what, self.edit)).encode()).hexdigest()[:8]


@dataclass(frozen=True, slots=True)
class Record:
    """One proposed row and its fate. The ledger holds one per (paper, what was proposed)."""

    row: ProposedRow
    status: Status
    first_seen_date: date
    decided_date: date | None = None
    decided_by: str = ""
    """Login, where it is known."""
    decided_how: How | None = None
    reason: str = ""
    """Why, in the words of whoever decided."""
    asked_by: str = ""
    """Login of the person who asked for this very paper."""
    branch: str = ""
    """Branch it last stood in."""
    number: int | None = None
    """Pull request it last stood in."""
    changes: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    """For ``edited``: field → (as proposed, as it now stands)."""
    defer_until: date | None = None

    @property
    def is_open(self) -> bool:
        """Nobody has decided yet."""
        return self.status in OPEN_STATUSES


def _short(value: object) -> str:
    text = str(value)
    return text if len(text) <= 80 else hashlib.sha256(text.encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class NearRow:
    """A row already in the list and how near it is."""

    title: str
    section: str
    url: str = ""
    similarity: float = 0.0
    """Cosine of the weighted words, 0 to 1."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """Something to propose, fresh from screening or refreshing."""

    row: ProposedRow
    asked_by: str = ""
    """Login of the person who asked for this very paper, if one did."""
    asked_as: str = ""
    """What that person called it: an arXiv id or a DOI."""


@dataclass(frozen=True, slots=True)
class AddOrder:
    """A paper to fetch, screen and propose."""

    paper: str
    """Base arXiv id or DOI (`papers.paper_name`)."""
    section: str | None = None
    asked_by: str = ""


@cache
def form_of(kind: Any) -> TypeAdapter[Any]:
    """What reads and writes records of a kind as JSON."""
    return TypeAdapter(kind)
