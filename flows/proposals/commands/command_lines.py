"""Finds the command lines of a comment: ordinary text that its author saw and meant.

Only a line of ordinary text that begins with `/litwatch` is a command. Quotations, code, HTML
comments, attributes, texts and titles of links, and what stands inside an element of HTML are
not: people quote the bot, mail programs quote people, and somebody may be talked into pasting a
text that says more than it shows.

Anybody may write a comment, and each is read before its author is known: so a text is walked
over once, from left to right, whatever it holds. Markdown's blocks are told apart by a library;
its inline syntax, which no parser reads in linear time, is not parsed at all. In doubt (a bracket
or a tag that stands open at the beginning of the line) a line is no command.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator

from markdown_it import MarkdownIt
from markdown_it.token import Token

PREFIX = "/litwatch"
LONGEST_COMMENT_CHARS = 70_000
"""GitHub takes 65,536; what is longer did not come from there."""

_RUN_OR_HIDDEN = re.compile(r"`+|<!--")
_TAG = re.compile(r"<(/?)([a-z][a-z0-9-]*)", re.IGNORECASE)
_DEFINITION = re.compile(r"\s*\[[^\[\]]{1,999}\]:")
_VOID = frozenset({"area", "br", "col", "hr", "img", "input", "source", "wbr"})


def may_hold_commands(body: str) -> bool:
    """Whether it is worth asking who wrote this: a search for one word."""
    return len(body) <= LONGEST_COMMENT_CHARS and PREFIX in body.lower()


def command_lines(body: str) -> Iterator[str]:
    """Lines of ordinary text that begin with the prefix."""
    if not may_hold_commands(body):
        return
    quoted, inside = 0, 0
    for token in _blocks(body.replace("\x00", "")):
        if token.type in ("blockquote_open", "blockquote_close"):
            quoted += token.nesting
        elif token.type == "html_block":
            inside = max(inside + _opened(token.content), 0)
        elif token.type == "inline" and not quoted and not inside:
            yield from _lines(token.content)


def _blocks(body: str) -> list[Token]:
    """Blocks alone, without link definitions: the library reads all that follow for each."""
    reader = MarkdownIt("commonmark").disable("reference")
    reader.core.ruler.enableOnly(["normalize", "block"])
    return reader.parse(body)


def _lines(paragraph: str) -> Iterator[str]:
    """Command lines of one paragraph."""
    if _DEFINITION.match(paragraph):
        return
    visible = _Visible()
    for line in without_hidden(paragraph).splitlines():
        words = line.strip()
        if words.split(" ", 1)[0].lower() == PREFIX and visible.is_plain:
            yield words
        visible.read(line)


class _Visible:
    """Whether the text so far leaves something open that hides or links what follows."""

    def __init__(self) -> None:
        self._brackets = 0
        self._targets = 0
        self._tag_is_open = False
        self._elements = 0

    @property
    def is_plain(self) -> bool:
        return not (self._brackets or self._targets or self._tag_is_open or self._elements > 0)

    def read(self, line: str) -> None:
        before = ""
        for char in line:
            self._see(char, before)
            before = char
        self._elements += _opened(line)

    def _see(self, char: str, before: str) -> None:
        if before == "<" and (char.isalpha() or char in "/!?"):
            self._tag_is_open = True
        elif char == ">":
            self._tag_is_open = False
        elif char == "(":
            self._targets += before == "]" or self._targets > 0
        elif char == ")":
            self._targets = max(self._targets - 1, 0)
        elif char in "[]":
            self._brackets = max(self._brackets + (1 if char == "[" else -1), 0)


def _opened(html: str) -> int:
    """Elements that a text opens and does not close; fewer than none where it closes more."""
    tags = (match.groups() for match in _TAG.finditer(html))
    return sum(-1 if slash else 1 for slash, name in tags if name.lower() not in _VOID)


def without_hidden(text: str) -> str:
    """Put a dot for each HTML comment and for code spans over several lines.

    A code span within one line is an argument (`clip`) and keeps its text.
    """
    ends = _code_ends(text)
    parts, at = [], 0
    while match := _RUN_OR_HIDDEN.search(text, at):
        parts.append(text[at : match.start()])
        if match[0] == "<!--":
            end = text.find("-->", match.end())
            at = len(text) if end < 0 else end + 3
            parts.append(".")
            continue
        closing = _next(ends.get(len(match[0]), []), match.end())
        at = match.end() if closing is None else closing + len(match[0])
        parts.append(match[0] if closing is None else _as_code(text, match.end(), closing))
    return "".join([*parts, text[at:]])


def _code_ends(text: str) -> dict[int, list[int]]:
    """Where runs of backticks begin, by their length: only one as long closes another."""
    ends: dict[int, list[int]] = {}
    for run in re.finditer(r"`+", text):
        ends.setdefault(len(run[0]), []).append(run.start())
    return ends


def _next(places: list[int], after: int) -> int | None:
    found = bisect_left(places, after)
    return places[found] if found < len(places) else None


def _as_code(text: str, start: int, end: int) -> str:
    """What is left of a code span: nothing where it quotes a whole line."""
    code = text[start:end]
    begins_line = not text[text.rfind("\n", 0, start) + 1 : start].strip(" \t`")
    return "." if begins_line or "\n" in code else code.strip("`")
