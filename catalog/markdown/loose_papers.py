"""Papers that stand in no list: each begins with a paragraph or a heading of its own.

What follows that beginning (label lines, authors, an abstract) goes with its paper, up to the next
one. A paragraph whose every line is a paper is a list without marks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import zip_longest

from catalog.markdown.blocks import Block
from catalog.markdown.paper_headings import holds_rows, papers_of
from catalog.markdown.tables import has_pipe, is_delimiter

_PAPER_START = re.compile(
    r"\s*(?:\d+\.\s*)?(?:[\u2600-\u27bf\u2b50\U0001f300-\U0001faff\ufe0f]+\s*)?(?:\*\*|__|\[(?!!)|[\"“]|\((?=[^()\n]{0,40}\d[^()\n]{0,20}\)\s))\S"
)
"""Bold or linked words, a quote, or what has a number in brackets: ``(ICLR 2022) Title …``."""
_PAPER_LINK = re.compile(
    r"arxiv\.org/|doi\.org/10\.|openreview\.net/|"
    r"\[[^\w\[\]]{0,20}(?:paper|pdf)[^\w\[\]]{0,20}\]",
    re.I,
)
MIN_PAPERS = 2
MIN_PAPERS_OF_SEVERAL_BLOCKS = 3
"""Where a paper is more than one paragraph: two might be prose by chance."""

Spans = tuple[tuple[int, int], ...]


def loose_papers(
    blocks: Sequence[Block], lines: Sequence[str]
) -> Iterator[tuple[tuple[str, ...], Spans]]:
    """Headings above and the lines of each paper, for every group of papers in no list."""
    group: list[list[Block]] = []
    for block, following in zip_longest(blocks, blocks[1:]):
        if _is_paper_by_line(block, lines):
            yield block.path, tuple((n, n + 1) for n in range(block.start, block.end))
            continue
        is_beside = bool(group) and group[0][0].path == block.path
        if _begins_paper(block, following, lines):
            if not is_beside:
                yield from _spans(group, lines)
                group = []
            group.append([block])
        elif is_beside and _goes_with_paper(block, lines):
            group[-1].append(block)
        else:
            yield from _spans(group, lines)
            group = []
    yield from _spans(group, lines)


def _spans(
    group: list[list[Block]], lines: Sequence[str]
) -> Iterator[tuple[tuple[str, ...], Spans]]:
    """One group, if it is one; the last paper has no more parts than the others have."""
    parts = max(map(len, group[:-1]), default=1)
    ends = [*(paper[0].start for paper in group[1:]), *(it[:parts][-1].end for it in group[-1:])]
    if len(group) >= (MIN_PAPERS if parts == 1 else MIN_PAPERS_OF_SEVERAL_BLOCKS):
        yield group[0][0].path, tuple((it[0].start, e) for it, e in zip(group, ends, strict=True))


def _begins_paper(block: Block, following: Block | None, lines: Sequence[str]) -> bool:
    if block.kind == "title":
        return True
    inside = lines[block.start : block.end]
    text = "\n".join(inside)
    if block.kind != "paragraph" or any(map(is_delimiter, inside)) or not _PAPER_START.match(text):
        return False
    if _PAPER_LINK.search(text):
        return True
    is_listed = following is not None and (following.kind, following.path) == ("list", block.path)
    under = lines[following.start : following.end] if following and is_listed else ()
    return bool(papers_of(under)) and not holds_rows(under)


def _goes_with_paper(block: Block, lines: Sequence[str]) -> bool:
    inside = lines[block.start : block.end]
    return block.kind != "html" and not holds_rows(inside) and not any(map(has_pipe, inside))


def _is_paper_by_line(block: Block, lines: Sequence[str]) -> bool:
    """Whether a paragraph is a list: each of its lines, two or more, is a paper of its own."""
    inside = lines[block.start : block.end]
    is_list = block.kind == "paragraph" and len(inside) > 1 and not any(map(has_pipe, inside))
    return is_list and all(_PAPER_START.match(ln) and _PAPER_LINK.search(ln) for ln in inside)
