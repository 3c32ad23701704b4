"""The short name a title introduces: ``GeoChat: …``, ``… (RSGPT)``."""

from __future__ import annotations

import re

_HEAD = re.compile(r"^\s*([^\s:]{2,24}(?: [^\s:]{1,12})?)\s*:\s+\S")


def find_abbreviation(title: str) -> str | None:
    """Short name that the title itself gives to the work, or None."""
    found = _HEAD.match(title)
    return found.group(1) if found else None
