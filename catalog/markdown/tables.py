"""Lines of pipe tables, taken apart without losing a character.

GitHub's rules, and a little more forgiving where hands are: outer pipes are optional line by
line, rows may be ragged, and a run of rows may lack its header.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

# A pipe splits cells even inside a code span, unless a backslash escapes it: GFM, section 4.10.
_PIPE = re.compile(r"(?<!\\)\|")
_DELIMITER_CELL = re.compile(r"\s*:?-+:?\s*")


@dataclass(frozen=True, slots=True)
class TableLine:
    """One line of a table: ``lead + "|".join(cells) + tail`` is the line."""

    lead: str
    """Indentation and the leading pipe, if there is one."""
    cells: tuple[str, ...]
    """Cells as written, white space included."""
    tail: str
    """The trailing pipe and what follows it, if there is one."""

    @property
    def has_outer_pipes(self) -> tuple[bool, bool]:
        """Whether the line starts and ends with a pipe."""
        return "|" in self.lead, "|" in self.tail


# New rows are compared with the rows around them, again and again the same ones.
@lru_cache(maxsize=2048)
def split_row(line: str) -> TableLine:
    """Take a table line (without its ending) apart."""
    body, lead, tail = line, "", ""
    stripped = body.lstrip(" \t")
    if stripped.startswith("|"):
        cut = len(body) - len(stripped) + 1
        lead, body = body[:cut], body[cut:]
    cells = body.split("|") if "\\" not in body else _PIPE.split(body)
    if len(cells) > 1 and not cells[-1].strip():
        tail = f"|{cells.pop()}"
    return TableLine(lead, tuple(cells), tail)


def has_pipe(line: str) -> bool:
    """Whether a line holds a pipe that splits cells."""
    return "|" in line and ("\\" not in line or _PIPE.search(line) is not None)


def is_delimiter(line: str) -> bool:
    """Whether a line is the row of dashes under a header."""
    if "-" not in line or not set(line) <= set(" \t\r\n|:-"):
        return False
    return has_pipe(line) and all(_DELIMITER_CELL.fullmatch(c) for c in split_row(line).cells)


def alignments(delimiter: str) -> tuple[str, ...]:
    """Alignment of each column (``left``, ``center``, ``right``) as the dashes state it."""
    return tuple(_alignment(cell.strip()) for cell in split_row(delimiter).cells)


def _alignment(dashes: str) -> str:
    if dashes.startswith(":") and dashes.endswith(":"):
        return "center"
    return "right" if dashes.endswith(":") else "left"
