r"""Hidden data beside a check-box, and reading box and data back from text people have edited.

One HTML comment per row, on the line of its box: a person may delete, reorder or move lines,
and each row still says by itself what it is. The data is JSON whose every character that could
end the comment, mention somebody or be mangled on the way is written as ``\uXXXX``.

Three things keep others' text from being read as ours. No ``<!--`` of theirs survives where we
write (`inert`). Of several markers on a line the last counts, which is where ours stand. And each
carries a keyed digest of its data; the key is no secret, so that stops what is mangled, joined or
guessed, not a person with write access, who needs no marker. The ledger has the last word.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

_NAME = "litwatch"
_SEAL = "seal"
_KEY = b"litwatch marker 1"
_ESCAPED_CHARS = "<>&@#`|"
_BOX = re.compile(r"^[\s>]*(?:[-*+]|\d{1,9}[.)])\s+\[(?P<mark>[ xX\u00a0]?)\]")
_MARKER = re.compile(rf"<!--\s*{_NAME}\s+(\{{[^<>]*\}})\s*-->")
_LINES_APART = 3
"""A mail program or editor may have wrapped the line between box and marker."""


@dataclass(frozen=True, slots=True)
class MarkedBox:
    """One box with its hidden data."""

    data: Mapping[str, Any]
    is_ticked: bool | None
    """None where the box itself is gone: no decision can be read from that."""


def marker(**data: Any) -> str:
    """HTML comment holding the data and its digest, safe against anything in it."""
    text = _json({**data, _SEAL: _seal(data)})
    for char in _ESCAPED_CHARS:
        text = text.replace(char, f"\\u{ord(char):04x}")
    return f"<!-- {_NAME} {text.replace('--', chr(92) + 'u002d' + chr(92) + 'u002d')} -->"


def read_boxes(text: str) -> tuple[MarkedBox, ...]:
    """Every marked box in order; a marker that cannot be read is skipped."""
    found: list[MarkedBox] = []
    box: bool | None = None
    box_line = -_LINES_APART - 1
    for number, line in enumerate(text.splitlines()):
        if opening := _BOX.match(line):
            box, box_line = opening["mark"] in ("x", "X"), number
        known = [it for it in map(_read_data, _MARKER.findall(line)) if it is not None]
        if known:
            found.append(MarkedBox(known[-1], box if number - box_line <= _LINES_APART else None))
            box, box_line = None, -_LINES_APART - 1
    return tuple(found)


def read_markers(text: str) -> tuple[Mapping[str, Any], ...]:
    """Hidden data of a text, whether or not boxes stand beside it."""
    found = map(_read_data, _MARKER.findall(text))
    return tuple(data for data in found if data is not None)


def folded_mark(row_id: str) -> str:
    """Eight characters by which a body names a row that it has no room to show."""
    return hashlib.sha256(row_id.encode()).hexdigest()[:8]


def _read_data(text: str) -> dict[str, Any] | None:
    """Data of a marker; None for what cannot be read, or has another digest."""
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if not isinstance(data, dict):
        return None
    seal = data.pop(_SEAL, None)
    return data if seal == _seal(data) else None


def _seal(data: Mapping[str, Any]) -> str:
    """Digest of the data, whatever the order of its keys."""
    text = _json(dict(sorted(data.items())))
    return hashlib.blake2b(text.encode(), key=_KEY, digest_size=8).hexdigest()


def _json(data: Mapping[str, Any]) -> str:
    return json.dumps(data, ensure_ascii=True, separators=(",", ":"))
