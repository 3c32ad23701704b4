"""What reading a README understood, and what it kept as it is."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from catalog.config import SectionConfig
from catalog.markdown.document import Item
from catalog.markdown.lines import bare
from catalog.markdown.runs import Run

_PAPER_LINK = re.compile(r"arxiv\.org/(?:abs|pdf|html)/|doi\.org/10\.", re.IGNORECASE)
_HTML = re.compile(r"\s*</?[a-z]", re.IGNORECASE)
MAX_SHOWN_CHARS = 100


@dataclass(frozen=True, slots=True)
class Kept:
    """Something kept verbatim, where, and why."""

    path: str
    line: int
    """1-based."""
    text: str
    reason: str
    rows: int = 0
    """Rows of a table that is none of papers."""

    def __str__(self) -> str:
        text = self.text.strip()
        shown = text if len(text) <= MAX_SHOWN_CHARS else text[: MAX_SHOWN_CHARS - 1] + "…"
        return f"{self.path}:{self.line}: {self.reason}: {shown}"


@dataclass(frozen=True, slots=True)
class SectionReport:
    """What was understood of one section."""

    id: str
    path: tuple[str, ...]
    rows: int
    rows_with_ids: int
    """Rows with an arXiv id or a DOI."""
    rows_with_links: int
    kept: tuple[Kept, ...] = ()

    @classmethod
    def of(cls, section: SectionConfig, items: Sequence[Item], path: str) -> SectionReport:
        """Count a section's items."""
        entries = [item.entry for item in items if item.entry]
        kept = [i for i in items if i.entry is None and i.text.strip()]
        return cls(
            id=section.id,
            path=section.path,
            rows=len(entries),
            rows_with_ids=sum(bool(entry.arxiv_id or entry.doi) for entry in entries),
            rows_with_links=sum(bool(entry.links) for entry in entries),
            kept=tuple(Kept(path, i.line, bare(i.text), i.reason) for i in kept),
        )


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What was understood of a README."""

    sections: tuple[SectionReport, ...]
    unread: tuple[Kept, ...] = ()
    """Tables and bullet lists that are none of papers: news, contents, results."""
    other: tuple[Kept, ...] = ()
    """Lines outside every list that link to papers: prose, or lists written as paragraphs."""

    @property
    def tables_without_papers(self) -> tuple[Kept, ...]:
        """Tables whose rows have no link that names a paper."""
        return tuple(each for each in self.unread if each.rows)

    @property
    def rows(self) -> int:
        """Rows understood."""
        return sum(section.rows for section in self.sections)

    @property
    def rows_with_ids(self) -> int:
        """Rows with an arXiv id or a DOI."""
        return sum(section.rows_with_ids for section in self.sections)

    def text(self) -> str:
        """Say for people what was understood."""
        lines = [f"{'section':<44} {'rows':>5} {'ids':>5} {'kept':>5}"]
        lines += [
            f"{s.id:<44} {s.rows:>5} {s.rows_with_ids:>5} {len(s.kept):>5}" for s in self.sections
        ]
        lines.append(f"{'in all':<44} {self.rows:>5} {self.rows_with_ids:>5} {len(self.kept):>5}")
        if self.kept:
            lines += ["", "Kept as it is:", *(f"  {kept}" for kept in self.kept)]
        return "\n".join(lines)

    @property
    def kept(self) -> tuple[Kept, ...]:
        """Everything kept verbatim."""
        return (
            *(kept for section in self.sections for kept in section.kept),
            *self.unread,
            *self.other,
        )


def kept_lines(lines: Sequence[str], runs: Sequence[Run], path: str) -> Iterator[Kept]:
    """Lines outside every run of rows that link to papers."""
    inside = {number for run in runs for number in range(run.first, run.end)}
    for number, line in enumerate(lines):
        if number not in inside and _PAPER_LINK.search(line):
            where = (
                "in HTML that is no table" if _HTML.match(line) else "outside tables and bullets"
            )
            yield Kept(path, number + 1, bare(line), f"links to a paper {where}")
