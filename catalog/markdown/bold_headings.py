"""Paragraphs in bold that stand over rows as headings do: ``**Pretraining**``."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from catalog.markdown.blocks import Block
from catalog.markdown.html_tables import is_html_table
from catalog.markdown.shown import EMOJI
from catalog.markdown.tables import is_delimiter

_BOLD_LINE = re.compile(
    rf" {{0,3}}(?:{EMOJI}\s*)*(\*\*|__)(?=\S)(?P<text>(?:(?!\1).)+?)[:\uff1a]?\1[:\uff1a]?\s*"
)
_NOTE = re.compile(
    r"(?:note|nb|please|(?:last )?updated?|sorted|we)\b.*|.*[.!\u3002\uff01]",
    re.IGNORECASE,
)
"""``**Note: sorted by date**``, ``**Please star this list!**``: said of rows, no name of them."""


def bold_text(line: str) -> str:
    """Name that a line is which is in bold as a whole; empty for any other line, and for notes."""
    match = _BOLD_LINE.fullmatch(line)
    return match["text"] if match and not _NOTE.fullmatch(match["text"]) else ""


def under_bold_headings(blocks: Sequence[Block], lines: Sequence[str]) -> Iterator[Block]:
    """Blocks with the paragraph in bold above them as their last heading, up to the next one."""
    heading, text = -2, ""
    for block, following in zip(blocks, [*blocks[1:], None], strict=True):
        told = bold_text(lines[block.start]) if block.end == block.start + 1 else ""
        if told and following and following.heading == block.heading and _is_rows(following, lines):
            heading, text = block.heading, told
        is_under = block.heading == heading
        yield replace(block, path=(*block.path, text)) if is_under else block


def count_bold_lines(lines: Iterable[str]) -> int:
    """How many lines are in bold as a whole, notes aside."""
    return sum(
        bool(bold_text(line.rstrip("\r\n"))) for line in lines if "**" in line or "__" in line
    )


def _is_rows(block: Block, lines: Sequence[str]) -> bool:
    inside = lines[block.start : block.end]
    return block.kind == "list" or any(map(is_delimiter, inside)) or is_html_table(inside[0])
