"""Where in a README lists can stand: paragraphs and bullet lists, each under its headings.

markdown-it-py tells blocks apart (code, HTML, comments, quotes, lists, headings) with their
lines. Its table rule is left off on purpose: it drops ragged cells and knows no table without
a header. A table is therefore a paragraph whose lines hold pipes, read by catalog.markdown.tables;
one inside a code block or a comment never gets here.
"""

from __future__ import annotations

import re
from collections.abc import Set
from dataclasses import dataclass
from typing import Literal

from markdown_it import MarkdownIt
from markdown_it.token import Token

from catalog.markdown.paper_headings import MIN_PAPERS, Headed, titles_of_papers
from catalog.markdown.tables import is_delimiter

_HTML_HEADING = re.compile(
    r"\s*<h([1-6])(?:\s[^<>]*)?>((?:(?!</?h[1-6]\b).)+)</h\1>\s*", re.IGNORECASE | re.DOTALL
)
BlockKind = Literal["paragraph", "list", "html", "title"]
"""``title``: a heading that is the title of a paper."""


@dataclass(frozen=True, slots=True)
class Block:
    """A run of lines, ``start`` inclusive, ``end`` exclusive, counted from 0."""

    kind: BlockKind
    start: int
    end: int
    path: tuple[str, ...]
    """Headings above it, outermost first, as written. The README's own title is left out."""
    heading: int = -1
    """Line of the nearest heading above it; two headings may say the same."""


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading: its first line, counted from 0."""

    start: int
    path: tuple[str, ...]
    """Headings above it and its own, as `Block.path` has them; empty for the README's title."""


def find_blocks(lines: list[str], least: int = MIN_PAPERS) -> list[Block]:
    """Blocks of a README that may hold rows, in order. ``lines`` are bare (without endings).

    `least`: headings of one level that have to be titles of papers.
    """
    return _outline(lines, least).blocks


def find_headings(lines: list[str]) -> list[Heading]:
    """Headings of a README, in order. ``lines`` are bare (without endings)."""
    return _outline(lines).found


def _outline(lines: list[str], least: int = MIN_PAPERS) -> _Outline:
    parser = MarkdownIt("commonmark")
    # Inline parsing is most of the work and its tokens carry no positions.
    parser.core.ruler.disable(["inline", "text_join"])
    fed = [number for number in range(len(lines)) if not _is_inside_table(lines, number)]
    tokens = parser.parse("\n".join(lines[number] for number in fed))
    for token in tokens:
        if token.map and token.map[0] < token.map[1]:
            first, last = token.map[0], token.map[1] - 1
            token.map = [fed[first], fed[last] + 1]
    outline = _Outline(lines).read(tokens)
    titles = titles_of_papers(outline.headed(), least)
    return _Outline(lines, titles).read(tokens) if titles else outline


def _is_inside_table(lines: list[str], number: int) -> bool:
    """Whether a line stands between two that start with a pipe, as it does itself.

    Wherever that is (paragraph, code, HTML), the line goes on with it and starts nothing, unless
    a ``>`` in it, or above, ends a comment. Long tables are most of a README and need no parsing.
    """
    if not 0 < number < len(lines) - 1 or ">" in lines[number] + lines[number - 1]:
        return False
    return all(line.startswith("|") for line in lines[number - 1 : number + 2])


def _has_words(html: str) -> bool:
    """Whether a heading says something; a picture alone is none."""
    return re.search(r"\w", re.sub(r"<[^<>]*>", "", html)) is not None


class _Outline:
    """Walks the tokens and keeps the headings above."""

    def __init__(self, lines: list[str], titles: Set[int] = frozenset()) -> None:
        self.lines = lines
        self.titles = titles
        """Lines of the headings that are titles of papers."""
        self.read_headings: list[tuple[int, int, str]] = []
        """Line, level and text of each heading in Markdown's own marks."""
        self.headings: list[tuple[int, str]] = []
        self.found: list[Heading] = []
        self.blocks: list[Block] = []
        self.has_title = False

    def read(self, tokens: list[Token]) -> _Outline:
        in_list = in_quote = 0
        for index, token in enumerate(tokens):
            if token.type.startswith("blockquote_"):
                in_quote += token.nesting
            elif in_quote:
                continue
            elif token.type in ("bullet_list_open", "ordered_list_open"):
                in_list += 1
                if in_list == 1:
                    self._add("list", token)
            elif token.type in ("bullet_list_close", "ordered_list_close"):
                in_list -= 1
            elif not in_list:
                self._step(token, tokens[index + 1] if index + 1 < len(tokens) else token)
        return self

    def _step(self, token: Token, following: Token) -> None:
        if token.type == "heading_open":
            if not self._is_table_taken_for_heading(token):
                self._head(token, following.content.strip())
        elif token.type == "paragraph_open":
            self._add("paragraph", token)
        elif (heading := _HTML_HEADING.fullmatch(token.content)) and _has_words(heading[2]):
            self._enter(int(heading[1]), " ".join(heading[2].split()))
            self.found.append(Heading((token.map or (0, 0))[0], self._path()))
        elif token.type == "html_block":
            self._add("html", token)

    def _head(self, token: Token, text: str) -> None:
        line, level = (token.map or (0, 0))[0], int(token.tag[1:])
        self.read_headings.append((line, level, text))
        if line in self.titles:
            self._enter(level, "")
            self._add("title", token)
            return
        self._enter(level, text)
        self.found.append(Heading(line, self._path()))

    def headed(self) -> list[Headed]:
        """Headings that begin with number signs, and what stands under each up to the next."""
        ends = [(line, level) for line, level, _ in self.read_headings[1:]]
        ends.append((len(self.lines), 0))
        return [
            Headed(line, level, text, self.lines[line + 1 : end], following > level)
            for (line, level, text), (end, following) in zip(self.read_headings, ends, strict=False)
            if self.lines[line].lstrip().startswith("#")
        ]

    def _is_table_taken_for_heading(self, token: Token) -> bool:
        """A table right above ``---``: CommonMark sees one big underlined heading there."""
        start, end = token.map or (0, 0)
        if token.markup not in "-=" or not any(map(is_delimiter, self.lines[start:end])):
            return False
        self._append("paragraph", start, end - 1)
        return True

    def _enter(self, level: int, text: str) -> None:
        while self.headings and self.headings[-1][0] >= level:
            self.headings.pop()
        is_title = level == 1 and not self.has_title and not self.blocks_have_rows()
        self.has_title = True
        self.headings.append((level, "" if is_title else text))

    def blocks_have_rows(self) -> bool:
        return any(block.kind == "list" for block in self.blocks)

    def _add(self, kind: BlockKind, token: Token) -> None:
        start, end = token.map or (0, 0)
        self._append(kind, start, end)

    def _append(self, kind: BlockKind, start: int, end: int) -> None:
        while end > start and not self.lines[end - 1].strip():
            end -= 1  # a list's map runs on over the blank lines after it
        nearest = self.found[-1].start if self.found else -1
        self.blocks.append(Block(kind, start, end, self._path(), nearest))

    def _path(self) -> tuple[str, ...]:
        return tuple(text for _, text in self.headings if text)
