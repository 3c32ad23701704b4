"""Which lane a paper goes to, and why: decided here for night, backfill and every command.

    proposed   ticked in the pull request
    unsure     shown unticked: a person decides
    skipped    not shown

A `Cause` belongs to one lane, so whoever knows the cause knows the lane. What people read of
it stands in `flows/proposals/text/wording.py`.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Literal

Lane = Literal["proposed", "unsure", "skipped"]
Verdict = Literal["propose", "unsure", "skip"]


class Cause(StrEnum):
    """Why a row stands in its lane."""

    FITS = "fits"
    """The model is sure enough."""
    NO_TABLE = "no-table"
    """It fits, but its section has no table: filed in the nearest that has one."""
    QUIET_WEEK = "quiet-week"
    """The best of tonight's unsure papers, for a list that was shown none for a week."""
    ASKED_FOR = "asked-for"
    """A person asked for this very paper, ticked it or gave it a section."""
    TICKED_LATE = "ticked-late"
    """A person ticked it in a pull request that was merged before its branch held it."""
    UNTICKED_LATE = "unticked-late"
    """To be taken out: a person unticked it, and its branch was merged all the same."""
    CHANGED = "changed"
    """A row that stands: what it says is no longer so."""
    BELOW_THRESHOLD = "below-threshold"
    KEPT_BY_HAND = "kept-by-hand"
    """It fits a section that the maintainer fills by hand."""
    NO_SECTION = "no-section"
    """It fits, but nothing was learned about sections."""
    NEEDS_SECTION = "needs-section"
    """A person ticked it, but it has no section yet."""
    MAYBE_LISTED = "maybe-listed"
    """It may stand in the list already, under another title."""
    MAYBE_DOUBLE = "maybe-double"
    """It may be a paper that was proposed already, under another arXiv id."""
    CANNOT_BE_WRITTEN = "cannot-be-written"
    """The list cannot take its row."""
    UNLIKELY = "unlikely"
    FIRST_STAGE = "first-stage"
    """It does not speak of the list's field."""
    SECOND_STAGE = "second-stage"
    """What the list is about does not meet its field in it."""
    NO_TEXT = "no-text"

    @property
    def lane(self) -> Lane:
        """Lane of a row with this cause."""
        if self in _PROPOSED:
            return "proposed"
        return "skipped" if self in _SKIPPED else "unsure"

    @property
    def verdict(self) -> Verdict:
        """The lane as `litwatch score` tells it."""
        return _VERDICTS[self.lane]


_PROPOSED = {
    Cause.FITS, Cause.NO_TABLE, Cause.QUIET_WEEK, Cause.ASKED_FOR, Cause.TICKED_LATE,
    Cause.UNTICKED_LATE, Cause.CHANGED,
}  # fmt: skip
_SKIPPED = {Cause.UNLIKELY, Cause.FIRST_STAGE, Cause.SECOND_STAGE, Cause.NO_TEXT}
_VERDICTS: dict[Lane, Verdict] = {"proposed": "propose", "unsure": "unsure", "skipped": "skip"}

Obstacle = Literal[Cause.NO_TABLE, Cause.KEPT_BY_HAND, Cause.NO_SECTION]
"""What keeps a paper out of the section where it belongs most."""


def cause_of_score(verdict: Verdict, obstacle: Obstacle | None) -> Cause:
    """Cause that follows from probability and filing alone."""
    if verdict == "skip":
        return Cause.UNLIKELY
    return Cause.BELOW_THRESHOLD if verdict == "unsure" else obstacle or Cause.FITS


def cause_in_list(
    scored: Cause, *, is_asked_for: bool = False, may_be_listed: bool = False
) -> Cause:
    """Cause once the list and its people have been heard: a person's word goes before all."""
    if is_asked_for:
        return Cause.ASKED_FOR
    return Cause.MAYBE_LISTED if may_be_listed and scored.lane != "skipped" else scored
