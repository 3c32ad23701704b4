"""A README as text between runs of rows, and the rows of each section.

Both ways of keeping a list meet here: in `readme` mode the rows are the README's own lines, in
`catalog` mode they are written from the section files. An edit changes a section's items;
everything else stays the same string.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from catalog.entry import Entry
from catalog.markdown.lines import bare, ending, split_lines
from catalog.markdown.references import reference_addresses


@dataclass(frozen=True, slots=True)
class Item:
    """One row as it stands, with the lines under it."""

    text: str
    """Its lines with their endings; the last line of a file may have none."""
    entry: Entry | None
    """None for a line that is kept as it is."""
    line: int
    """1-based line of its file."""
    reason: str = ""
    """Why it is kept without being understood."""


@dataclass(frozen=True, slots=True)
class Slot:
    """Place of a section's rows."""

    section: str


@dataclass(frozen=True)
class Document:
    """Text and slots, in order."""

    parts: tuple[str | Slot, ...]
    newline: str = "\n"
    is_open: bool = False
    """Whether the file ends with a row that has no line ending."""

    @cached_property
    def addresses(self) -> Mapping[str, str]:
        """Addresses of reference-style links (``[1]: https://…``), by label."""
        texts = (part for part in self.parts if isinstance(part, str))
        return reference_addresses(line for text in texts for line in split_lines(text))

    def text(self, bodies: Mapping[str, Sequence[Item]]) -> str:
        """README with the sections' rows in their slots.

        A row that is not the last line of the file gets a line ending if it lacks one.
        """
        pieces: list[str] = []
        for part in self.parts:
            if isinstance(part, Slot):
                pieces += [item.text for item in bodies.get(part.section, ())]
            else:
                pieces.append(part)
        return self._closed(pieces)

    def _closed(self, pieces: list[str]) -> str:
        filled = [piece for piece in pieces if piece]
        closed = [p if ending(p) else p + self.newline for p in filled[:-1]]
        text = "".join([*closed, *filled[-1:]])
        return bare(text) if self.is_open and isinstance(self.parts[-1], Slot) else text
