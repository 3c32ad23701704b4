"""Reference-style links (``[paper][1]`` … ``[1]: https://…``), written out as inline ones.

Only for reading: a row says what it says, wherever its addresses stand. The lines themselves
stay as they are, and so do their numbers.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

_DEFINITION = re.compile(r" {0,3}\[(?!\^)([^\[\]]+)\]:[ \t]*<?(\S+?)>?(?:[ \t].*)?[\r\n]*")
_FULL = re.compile(r"(?<![!\\])\[((?:[^\[\]]|\[[^\[\]]*\])*)\]\[([^\[\]]*)\]")
_SHORT = re.compile(r"(?<![!\\\]])\[([^\[\]]+)\](?![\[(:])")


def with_references_resolved(lines: list[str]) -> list[str]:
    """Lines with every reference-style link inline; the same lines where there is none."""
    addresses = reference_addresses(lines)
    if not addresses:
        return lines
    return [resolved(line, addresses) if "[" in line else line for line in lines]


def reference_addresses(lines: Iterable[str]) -> dict[str, str]:
    """Addresses that definitions give, by label."""
    matches = (_DEFINITION.fullmatch(line) for line in lines if "]:" in line)
    return {_name(match[1]): match[2] for match in matches if match}


def resolved(line: str, addresses: Mapping[str, str]) -> str:
    """Line, or lines, with the reference-style links inline that have an address."""
    if "]:" in line and _DEFINITION.fullmatch(line):
        return line

    def full(match: re.Match[str]) -> str:
        url = addresses.get(_name(match[2] or match[1]))
        return f"[{match[1]}]({url})" if url else match[0]

    def short(match: re.Match[str]) -> str:
        url = addresses.get(_name(match[1]))
        return f"[{match[1]}]({url})" if url else match[0]

    return _SHORT.sub(short, _FULL.sub(full, line))


def _name(label: str) -> str:
    return " ".join(label.split()).casefold()
