"""The text that Markdown shows: emphasis, code marks, tags and escapes taken away."""

from __future__ import annotations

import re

from catalog.escaping import unescape_cell
from catalog.markdown.links import find_links, without_images

EMOJI = "[\u2600-\u27bf\u2b50\U0001f300-\U0001faff]\ufe0f?"
"""Pattern of one, with what makes it coloured."""
_MARKED = re.compile(r"[*_`<\\&~\[!]")
_STARS = re.compile(r"(?<!\\)(\*{1,4})(?=[^\s*])(.*?[^\s\\])\1", re.DOTALL)
_UNDERSCORES = re.compile(r"(?<![\w\\])(_{1,2})(?=[^\s_])(.*?[^\s\\])\1(?!\w)", re.DOTALL)
_TILDES = re.compile(r"(?<!\\)~~(?=\S)(.*?[^\s\\])~~", re.DOTALL)
_CODE = re.compile(r"(?<!\\)`+")
_FOOTNOTE = re.compile(r"(?<!\\)\[\^[^\]\s]+\]")
_COMMENT = re.compile(r"<!--(?:(?!<!--).)*?-->", re.DOTALL)
_TAG = re.compile(r"</?[A-Za-z][^<>]*>")
_NOT_A_LETTER = re.compile(r"[\W_]+")
_CHINESE_OR_JAPANESE = re.compile("[\u3040-\u30ff\u3400-\u9fff]{2}")
MAX_MARKS = 200
"""Text with more stars than these is shown as it is: pairing them would take for ever."""


def shown_text(markdown: str) -> str:
    """One line of plain text: what a reader of the rendered page sees."""
    if not _MARKED.search(markdown):
        return " ".join(markdown.split())
    text = _COMMENT.sub(" ", markdown) if "-->" in markdown else markdown
    text = _TAG.sub(" ", text) if "<" in text else text
    if "[^" in text:
        text = _FOOTNOTE.sub("", text)
    if "](" in text:
        text = _links_as_labels(text)
    return " ".join(unescape_cell(strip_emphasis(text)).split())


def folded(markdown: str) -> str:
    """Text as compared: letters and digits only, in lower case, no markup, no emoji."""
    return _NOT_A_LETTER.sub(" ", shown_text(markdown)).strip().casefold()


def count_words(text: str) -> int:
    """Words of a plain text; where words have no blanks between them, two characters are one."""
    if text.isascii():
        return len(text.split())
    return len(_CHINESE_OR_JAPANESE.sub(" 字 ", text).split())


def strip_emphasis(text: str) -> str:
    """Text without its paired ``**``, ``_``, ``~~`` and code marks; a lone star stays."""
    if 0 < text.count("*") <= MAX_MARKS:
        text = _STARS.sub(r"\2", text)
    if 0 < text.count("_") <= MAX_MARKS:
        text = _UNDERSCORES.sub(r"\2", text)
    if 0 < text.count("~~") <= MAX_MARKS:
        text = _TILDES.sub(r"\1", text)
    return _CODE.sub("", text) if "`" in text else text


def _links_as_labels(text: str) -> str:
    text = without_images(text)
    for link in reversed(find_links(text)):
        text = text[: link.start] + link.label + text[link.end :]
    return text
