"""The text that Markdown shows: emphasis, code marks, tags and escapes taken away."""

from __future__ import annotations

import re

from catalog.escaping import unescape_cell
from catalog.markdown.links import find_links, without_images

_MARKED = re.compile(r"[*_`<\\&~\[!]")
_STARS = re.compile(r"(?<!\\)(\*{1,4})(?=[^\s*])(.*?[^\s\\])\1", re.DOTALL)
_UNDERSCORES = re.compile(r"(?<![\w\\])(_{1,2})(?=[^\s_])(.*?[^\s\\])\1(?!\w)", re.DOTALL)
_TILDES = re.compile(r"(?<!\\)~~(?=\S)(.*?[^\s\\])~~", re.DOTALL)
_CODE = re.compile(r"(?<!\\)`+")
_FOOTNOTE = re.compile(r"(?<!\\)\[\^[^\]\s]+\]")
_TAG = re.compile(r"<!--.*?-->|</?[A-Za-z][^<>]*>", re.DOTALL)


def shown_text(markdown: str) -> str:
    """One line of plain text: what a reader of the rendered page sees."""
    if not _MARKED.search(markdown):
        return " ".join(markdown.split())
    text = _TAG.sub(" ", markdown) if "<" in markdown else markdown
    if "[^" in text:
        text = _FOOTNOTE.sub("", text)
    if "](" in text:
        text = _links_as_labels(text)
    return " ".join(unescape_cell(strip_emphasis(text)).split())


def strip_emphasis(text: str) -> str:
    """Text without its paired ``**``, ``_``, ``~~`` and code marks; a lone star stays."""
    if "*" in text:
        text = _STARS.sub(r"\2", text)
    if "_" in text:
        text = _UNDERSCORES.sub(r"\2", text)
    if "~~" in text:
        text = _TILDES.sub(r"\1", text)
    return _CODE.sub("", text) if "`" in text else text


def _links_as_labels(text: str) -> str:
    text = without_images(text)
    for link in reversed(find_links(text)):
        text = text[: link.start] + link.label + text[link.end :]
    return text
