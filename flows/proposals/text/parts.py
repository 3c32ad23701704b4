"""What a pull request's text is made of: boxes, proposals, and the text itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from flows.memory.records import ProposedRow


@dataclass(frozen=True, slots=True)
class Box:
    """A check-box as a body shows it now."""

    id: str
    """`ProposedRow.id` of its row."""
    is_ticked: bool
    was_ticked: bool
    """State that litwatch wrote it in (from the hidden data beside it)."""


@dataclass(frozen=True, slots=True)
class Asks:
    """What a body's other boxes ask for, by `ProposedRow.id`."""

    refused: frozenset[str] = frozenset()
    """Unsure rows to refuse for good."""
    moved: Mapping[str, str] = field(default_factory=dict)
    """Row → section that it shall go to instead."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """All rows of one pull request."""

    list_name: str
    proposed_date: date
    rows: tuple[ProposedRow, ...]
    previews: Mapping[str, str] = field(default_factory=dict)
    """Section id → rendered table (header and new rows) in the list's own style."""
    model_figures: Mapping[str, float | str] = field(default_factory=dict)
    """Of the model's card: ``precision``, ``recall``, ``tested_on``, …"""
    notes: tuple[str, ...] = ()
    """Inert Markdown that explains the pull request: "takes out what you had unticked"."""
    by_hand: str = ""
    """Markdown: what people changed by hand and this takes over, and what is asked of them."""

    @property
    def proposed(self) -> tuple[ProposedRow, ...]:
        """Rows that are meant to be taken."""
        return tuple(row for row in self.rows if row.lane == "proposed")

    @property
    def unsure(self) -> tuple[ProposedRow, ...]:
        """Rows that a person has to decide."""
        return tuple(row for row in self.rows if row.lane == "unsure")


@dataclass(frozen=True, slots=True)
class PullRequestText:
    """What a person reads: the same on GitHub and in the local preview."""

    title: str
    body: str
    overflow: Mapping[str, str] = field(default_factory=dict)
    """Path on the state branch → text, for what would make the body longer than GitHub takes."""
