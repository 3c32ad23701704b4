"""Entries in the exact form in which the tool writes them, read without a YAML parser.

libyaml takes 3 s for 10,000 entries. Nearly all of them are as `section_files` wrote them: one
``key: value`` a line, links as one-line flow mappings. Such a block is read by one regular
expression; at anything else (other indentation, comments inside, folded text, an unknown key)
the reader says None and the YAML parser does the block. `test_section_files` holds both to the
same answer.
"""

from __future__ import annotations

import re
from typing import Any

import orjson

_END = r"(?:\r\n?|\n|\Z)"
_START = "[A-Za-z0-9./]"
_QUOTED = (
    r'"(?:[^"\\\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff]++|\\["\\nrt]|\\u(?!d[89a-f])[0-9a-f]{4})*+"'
)
# A colon before a blank starts a value, a # after one a comment; blanks at the end are lost.
_PLAIN = (
    rf"(?!(?:null|Null|NULL){_END}){_START}"
    r'(?:[ !"$-9;-\[\]-~]++|[^\s#:\\\x00-\x9f]++|:(?![ \r\n]|\Z)|(?<! )#)*+(?<! )'
)
_FLOW_PLAIN = rf"{_START}(?:[^\s,\[\]{{}}:#\\]++|:(?![ ,\]}}])|(?<! )#| (?![ #,\]}}]))*+"
_WORD = f"(?:{_QUOTED}|{_FLOW_PLAIN})"
_FIELD = rf"(?:- |  )([a-z_]+):(?: (?:({_PLAIN})|({_QUOTED})|\[({_WORD}(?:, {_WORD})*)\]))?{_END}"
_LINK = rf"  - \{{kind: ([a-z]+), url: ({_WORD})(?:, label: ({_WORD}))?\}}{_END}"
_PAIR = rf'    ({_QUOTED}|[A-Za-z0-9](?:[^:#"\\\s]| (?! |#))*): ({_PLAIN}|{_QUOTED}){_END}'

_LINE = re.compile(f"{_FIELD}|{_LINK}|{_PAIR}")
_WORDS = re.compile(_WORD)


def read_block(text: str) -> dict[str, Any] | None:
    """Keys and values of one entry, or None. `text`: its lines, the first with its dash."""
    data: dict[str, Any] = {}
    key, position = "", 0
    for match in _LINE.finditer(text):
        if match.start() != position:
            return None
        name, plain, quoted, words, *nested = match.groups()
        if name is None:
            if not _nest(data, key, *nested):
                return None
        elif name in data or (text[position] == "-") != (not data):
            return None
        else:
            key, data[name] = name, plain if plain is not None else _value(quoted, words)
        position = match.end()
    is_whole = position == len(text) and None not in data.values()
    return data if data and is_whole else None


def _value(quoted: str | None, words: str | None) -> str | tuple[str, ...] | None:
    if quoted is not None:
        return _unquoted(quoted)
    return None if words is None else tuple(map(_unquoted, _WORDS.findall(words)))


def _nest(
    data: dict[str, Any],
    key: str,
    kind: str | None,
    url: str,
    label: str | None,
    name: str,
    value: str,
) -> bool:
    """Put a link or a pair of texts under the key above it; False where it cannot stand there."""
    if kind is not None:
        link = {"kind": kind, "url": _unquoted(url)}
        links = _opened(data, key, list)
        if links is not None:
            links.append(link | {"label": _unquoted(label)} if label else link)
        return links is not None
    pairs, name = _opened(data, key, dict), _unquoted(name)
    if pairs is None or name in pairs:
        return False
    pairs[name] = _unquoted(value)
    return True


def _opened(data: dict[str, Any], key: str, kind: type) -> Any:
    """List or mapping under a key without a value; None where there is something else."""
    if key in data and data[key] is None:
        data[key] = kind()
    return data[key] if isinstance(data.get(key), kind) else None


def _unquoted(text: str) -> str:
    if not text.startswith('"'):
        return text
    unquoted: str = orjson.loads(text) if "\\" in text else text[1:-1]
    return unquoted
