"""Text as XML 1.0 allows it."""

from __future__ import annotations

import re

_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def xml_text(text: str) -> str:
    """Text without the characters that XML 1.0 has no place for, escaped or not."""
    return _FORBIDDEN.sub("", text)
