"""What is proposed to a maintainer: the rows of one living pull request.

First version, written by the room of the body so that both rooms can build on it; extend it
freely, keep the names.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from catalog.edits import AddRow, Edit, MoveRow, RemoveRow, SetField
from catalog.entry import Entry
from classifiers.screened import Reason
from flows.proposals.nearest import NearRow

Lane = Literal["proposed", "unsure"]


@dataclass(frozen=True, slots=True)
class ProposedRow:
    """One row: a new paper, a changed field or a removal, with what a person needs to judge it."""

    key: str
    """Identity of the paper in the list (`catalog.identity.entry_key`)."""
    short_id: str
    """What a person types: the arXiv id, or a short stable id where there is none."""
    what: str
    """``row``, ``field:NAME`` or ``removal``: memory is kept per key and this."""
    section: str | None
    """Section id; None where the list has no table for the paper."""
    entry: Entry
    edit: Edit | None
    """What the branch gets; None while there is no section."""
    lane: Lane = "proposed"
    is_ticked: bool = True
    """State of the box now."""
    is_ticked_at_creation: bool = True
    prob_relevant: float | None = None
    reasons: tuple[Reason, ...] = ()
    nearest: tuple[NearRow, ...] = ()
    note: str = ""
    """Why it is unsure, or what makes the change: "published at CVPR 2026"."""
    abstract: str = ""
    announced_date: date | None = None
    proposed_date: date | None = None
    model_hash: str = ""

    @property
    def fingerprint(self) -> str:
        """Short hash of what would be written, so that an old box is not read as a new one."""
        return hashlib.sha256(repr((self.key, self.what, self.edit)).encode()).hexdigest()[:8]


@dataclass(frozen=True, slots=True)
class Proposal:
    """All rows of one pull request."""

    list_id: str
    list_name: str
    proposed_date: date
    rows: tuple[ProposedRow, ...]
    previews: Mapping[str, str] = field(default_factory=dict)
    """Section id → rendered table (header and new rows) in the list's own style."""
    model_figures: Mapping[str, float | str] = field(default_factory=dict)
    """Of the model's card: ``precision``, ``recall``, ``tested_on``, …"""
    notes: tuple[str, ...] = ()
    """What the pull request has to explain: "takes out what you had unticked"."""

    @property
    def proposed(self) -> tuple[ProposedRow, ...]:
        """Rows that are meant to be taken."""
        return tuple(row for row in self.rows if row.lane == "proposed")

    @property
    def unsure(self) -> tuple[ProposedRow, ...]:
        """Rows that a person has to decide."""
        return tuple(row for row in self.rows if row.lane == "unsure")


__all__ = ["AddRow", "Edit", "Lane", "MoveRow", "Proposal", "ProposedRow", "RemoveRow", "SetField"]
