"""One entry of a curated list: what a row says, apart from how it is written."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

LinkKind = Literal["paper", "code", "project", "data", "other"]


class Link(BaseModel):
    """One link of a row."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    url: str
    """http(s) address as the maintainer wrote it."""
    kind: LinkKind = "other"
    label: str = ""
    """Text the row shows for it; empty for the column's usual label."""


class Entry(BaseModel):
    """A row of a list. One paper may stand in several sections, each with its own row."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: str
    """Whole title, whatever the table shows; the name where only that is known."""
    name: str | None = None
    """What tables of datasets show in place of the title; None shows the title there too."""
    arxiv_id: str | None = None
    """Base arXiv id, without version."""
    arxiv_version: int | None = None
    """Version that the row's link names; None where it names none."""
    doi: str | None = None
    abbreviation: str | None = None
    venue: str | None = None
    """As the list abbreviates it: ``TGRS``, ``CVPR``, ``arXiv``."""
    year: int | None = None
    keywords: tuple[str, ...] = ()
    links: tuple[Link, ...] = ()
    extra: dict[str, str] = Field(default_factory=dict)
    """Text of the list's free columns by header: Task, Attribute, Downstream Tasks, …"""
    cells: dict[str, str] = Field(default_factory=dict)
    """Cells written by hand in a way that the column's style would not, by header, verbatim.

    A cell is kept only while it still says what the fields say; after an edit of the field it
    is written afresh.
    """
    row: str | None = None
    """A whole line kept verbatim because its cells could not be understood."""
    below: str | None = None
    """Bullet lists: the lines under the bullet (authors, notes, blank lines), verbatim."""
    quirk: str | None = None
    """Why something that the validator would flag is meant to be so."""
    supersedes: str | None = None
    """arXiv id, with version, of the row in this section that this one is a later version of."""

    @property
    def short_name(self) -> str:
        """What a table of datasets calls it."""
        return self.name or self.title

    def link(self, kind: LinkKind) -> Link | None:
        """First link of a kind, or None."""
        return next((link for link in self.links if link.kind == kind), None)


EntryKey = Annotated[
    str, "stable identity of a paper in a list: see catalog.identity.known_papers.entry_key"
]


def is_same(one: Entry | None, other: Entry | None) -> bool:
    """Whether two entries say the same; titles first, which tell most of them apart at once."""
    if one is None or other is None:
        return one is other
    return one is other or (one.title == other.title and one == other)
