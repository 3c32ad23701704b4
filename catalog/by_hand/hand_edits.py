"""What a person did by hand to a README, in words that a report can show."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from catalog.curated_list import CuratedList

What = Literal["added", "removed", "changed", "moved", "text", "renamed"]


@dataclass(frozen=True, slots=True)
class HandEdit:
    """One edit of a person that the catalog does not hold yet."""

    what: What
    section: str = ""
    """Section id; empty for text between the tables."""
    title: str = ""
    """Of the paper; of a kept line the line; of a heading the new one."""
    changes: tuple[tuple[str, str, str], ...] = ()
    """(column, before, after) of a changed row; (section, before, after) of a moved one."""
    key: str = ""
    """Identity of the paper, of a row added or removed."""


@dataclass(frozen=True, slots=True)
class Question:
    """A row that README and section file changed differently; the README's is left as it is."""

    section: str
    title: str
    path: str
    """Section file."""
    changes: tuple[tuple[str, str, str], ...] = ()
    """(column, in the README, in the section file)"""


@dataclass(frozen=True, slots=True)
class TakenOver:
    """A list with the edits by hand in it."""

    curated: CuratedList
    """What it holds of the edits is written with the next change of its files."""
    edits: tuple[HandEdit, ...] = ()
    questions: tuple[Question, ...] = ()
    is_in_step: bool = True
    """Whether README and section files say the same everywhere, as they stand."""
    headings: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Section id → its headings now, where those of ``list.yaml`` are no more."""
    needed: frozenset[int] = frozenset()
    """Places of the compared commits that tell of what is out of step: the others tell no more."""

    def __bool__(self) -> bool:
        return bool(self.edits or self.questions)


@dataclass(frozen=True, slots=True)
class Rendered:
    """The files of a list at a commit in which README and section files were in step, row by row.

    Rows that were not, and rows that litwatch's own commit had left as they were, say nothing.
    """

    files: dict[str, str]
    built_on: dict[str, str] | None = None
    """For a commit of litwatch: the files that it was made from."""
