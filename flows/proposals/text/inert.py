"""Text of strangers as bodies, replies and messages show it: short, on one line, inert."""

from __future__ import annotations

from catalog.escaping import clean, escape_text, plain_text, safe_url

LONGEST_FIELD = 300
"""Characters of a title shown in a body; the list itself gets the whole title."""


def one_line(text: str, limit: int | None = None) -> str:
    """Fold to one visible line, cut at a limit."""
    # A megabyte of text is cut before it is cleaned; invisible characters have room to spare.
    line = clean(text if limit is None else text[: limit * 8])
    return line if limit is None or len(line) <= limit else line[: limit - 1].rstrip() + "…"


def inert(text: str, limit: int | None = LONGEST_FIELD) -> str:
    """Text as inert Markdown on one line, fit for link texts and table cells too."""
    return escape_text(one_line(text, limit))


def inert_plain(text: str, limit: int | None = LONGEST_FIELD) -> str:
    """Text for places without markup: commit messages and titles of pull requests."""
    return plain_text(one_line(text, limit))


def inert_code(text: str, limit: int | None = 100) -> str:
    """Text as a code span, in which nothing acts; for words to be copied.

    Markdown leaves a code span alone, but whoever looks for hidden data may not.
    """
    line = plain_text(one_line(text, limit)).replace("`", "'").replace("|", "¦")
    line = line.replace("<!--", "<!- -").replace("-->", "- ->")
    return f"`{line}`" if line else "` `"


def link(text: str, url: str | None, limit: int | None = LONGEST_FIELD) -> str:
    """Link with inert text; bare text where the address is not http(s)."""
    shown = inert(text, limit) or "untitled"
    target = safe_url(url) if url else None
    return f"[{shown}]({target})" if target else shown
