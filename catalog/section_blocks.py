"""Entries in the exact form in which the tool writes them, read without a YAML parser.

libyaml takes 3 s for 10,000 entries. Nearly all of them are as `catalog.section_files` wrote
them: one ``key: value`` a line, links as one-line flow mappings. Such a block is read line by
line; at anything else (other indentation, comments inside, folded text, an unknown key) the
reader says None and the YAML parser does the block. `tests/catalog/test_section_blocks.py` holds
both to the same answer.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import orjson

_START = "[A-Za-z0-9./]"
_QUOTED_TEXT = r'"(?:[^"\\\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff]|\\["\\nrt]|\\u[0-9a-f]{4})*"'
# A colon before a blank starts a value, a # after one a comment; blanks at the end are lost.
_BLOCK_TEXT = rf"{_START}(?:[^\s:#\\\x00-\x1f\x7f-\x9f]++|:(?! |$)|(?<! )#| (?![ #]|$))*+"
_FLOW_TEXT = rf"{_START}(?:[^\s,\[\]{{}}:#\\]++|:(?! |,|$)|(?<! )#| (?![ #,\]}}]))*"
_FLOW_WORD = f"(?:{_QUOTED_TEXT}|{_FLOW_TEXT})"

_KEY = re.compile(r"(?P<key>[a-z_]+):(?: (?P<value>.*))?")
_PLAIN = re.compile(rf"(?!(?:null|Null|NULL|~)$){_BLOCK_TEXT}")
_QUOTED = re.compile(_QUOTED_TEXT)
_WORD = re.compile(_FLOW_WORD)
_WORDS = re.compile(rf"\[({_FLOW_WORD}(?:, {_FLOW_WORD})*)\]")
_LINK = re.compile(
    rf"  - \{{kind: (?P<kind>[a-z]+), url: (?P<url>{_FLOW_WORD})"
    rf"(?:, label: (?P<label>{_FLOW_WORD}))?\}}"
)
_MAP_LINE = re.compile(
    rf'    (?P<key>{_QUOTED_TEXT}|[A-Za-z0-9](?:[^:#"\\\s]| (?! |#))*): (?P<value>.+)'
)


def read_block(lines: Sequence[str]) -> dict[str, Any] | None:
    """Keys and values of one entry (`lines` bare, the first with its dash), or None."""
    if not lines or not lines[0].startswith("- "):
        return None
    data: dict[str, Any] = {}
    index, rest = 0, [lines[0][2:], *lines[1:]]
    while index < len(rest):
        line = rest[index] if index == 0 else rest[index][2:]
        if index and not rest[index].startswith("  "):
            return None
        match = _KEY.fullmatch(line)
        if match is None or match["key"] in data:
            return None
        end = index + 1
        if match["value"] is None:
            while end < len(rest) and rest[end].startswith(("  - ", "    ")):
                end += 1
            value = _nested(rest[index + 1 : end])
        else:
            value = _value(match["value"])
        if value is None:
            return None
        data[match["key"]] = value
        index = end
    return data


def _nested(lines: Sequence[str]) -> Any:
    """Links or a mapping of texts; None where a line is neither."""
    if not lines:
        return None
    if lines[0].startswith("  - "):
        links = [_link(line) for line in lines]
        return None if None in links else links
    pairs = [_pair(line) for line in lines]
    found = [pair for pair in pairs if pair is not None]
    result = dict(found)
    return result if len(result) == len(pairs) else None


def _link(line: str) -> dict[str, str] | None:
    match = _LINK.fullmatch(line)
    if match is None:
        return None
    link = {"kind": match["kind"], "url": _unquoted(match["url"])}
    return link | {"label": _unquoted(match["label"])} if match["label"] else link


def _pair(line: str) -> tuple[str, str] | None:
    match = _MAP_LINE.fullmatch(line)
    value = _value(match["value"]) if match else None
    if match is None or not isinstance(value, str):
        return None
    return _unquoted(match["key"]), value


def _value(text: str) -> str | list[str] | None:
    if text.startswith('"'):
        return _unquoted(text) if _QUOTED.fullmatch(text) else None
    if _PLAIN.fullmatch(text):
        return text
    words = _WORDS.fullmatch(text)
    return [_unquoted(word) for word in _WORD.findall(words[1])] if words else None


def _unquoted(text: str) -> str:
    if not text.startswith('"'):
        return text
    unquoted: str = orjson.loads(text) if "\\" in text else text[1:-1]
    return unquoted
