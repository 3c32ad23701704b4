"""Checks that a body is whole XML and what was asked for, and small readers of its text.

The parsers downstream are forgiving: feedparser and arxiv read half a document without a word.
So every body is parsed strictly first.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import datetime
from email.utils import parsedate_to_datetime

from lxml import etree

from catalog.paper import ARXIV_ID
from flows.errors import ASK_LATER, BrokenAnswerError

READING_TROUBLE = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError)
"""What the libraries raise over a value that cannot be."""
# In a comment the word nearly always means this paper: "We withdraw …", "request the withdrawal
# of …". The exceptions speak of another paper, which this one replaces.
WITHDRAWN = re.compile(r"\bwithdr(?:awn|awal|aw|awing)\b", re.IGNORECASE)
ANOTHER_WITHDRAWN = re.compile(
    r"\b(?:replac\w+|supersed\w+|instead of|previously|earlier|formerly)\b.{0,60}\bwithdr",
    re.IGNORECASE,
)
OPENS_WITHDRAWN = re.compile(
    r"^\W*(?:this|the) (?:paper|article|submission|manuscript|preprint|work|version)"
    r" (?:has been|is|was|had been)\b[^.]{0,30}\bwithdrawn\b",
    re.IGNORECASE,
)
VERSIONED_ID = re.compile(rf"(?P<id>{ARXIV_ID.pattern})(?:v(?P<version>[0-9]{{1,4}}))?$")
LONGEST_ID_CHARS = 48
LONGEST_NAME_CHARS = 200
LARGEST_COUNT = re.compile(r"[0-9]{1,9}")


def parse_document(body: bytes, roots: Collection[str], *, where: str) -> etree._Element:
    """Parse strictly and return the root element.

    Raises BrokenAnswerError if the body is no well-formed XML or has another root element.
    """
    try:
        root = etree.fromstring(body, _parser())
    except etree.XMLSyntaxError as error:
        raise _broken(_what_instead(body, str(error)), where) from error
    if root.getroottree().docinfo.doctype:
        # arXiv sends none; entities declared there could blow up in the parsers downstream.
        raise _broken("the answer declares a document type, which arXiv's never do", where)
    name = etree.QName(root).localname
    if name not in roots:
        raise _broken(f"the answer is <{name}>, not <{'> or <'.join(sorted(roots))}>", where)
    return root


def with_short_names(body: bytes) -> bytes:
    """A feed whose names of authors have no word longer than `LONGEST_NAME_CHARS`.

    feedparser looks for an e-mail address in them, in quadratic time of the longest word.
    """
    root = etree.fromstring(body, _parser())
    for element in root.iter("{*}creator", "{*}author", "{*}contributor", "{*}publisher"):
        words = (element.text or "").split(" ")
        if any(len(word) > LONGEST_NAME_CHARS for word in words):
            element.text = " ".join(word[:LONGEST_NAME_CHARS] for word in words)
    short: bytes = etree.tostring(root)
    return short


def _parser() -> etree.XMLParser:
    return etree.XMLParser(resolve_entities=False, no_network=True, recover=False)


def split_version(text: str) -> tuple[str, int]:
    """Split `2510.12345v2`, or an address ending in it, into id and version (1 if none).

    Raises ValueError where there is no arXiv id at the end.
    """
    # A guid of a megabyte is searched at its end alone: only there an id may stand.
    match = VERSIONED_ID.search(text.strip()[-LONGEST_ID_CHARS:])
    if match is None:
        raise ValueError(f"no arXiv id in {text[:80]!r}")
    return match["id"], int(match["version"] or 1)


def count_in(text: str | None) -> int | None:
    """Number that a document tells; None where it tells none that could be."""
    said = (text or "").strip()
    return int(said) if LARGEST_COUNT.fullmatch(said) else None


def moment_in(text: str | None) -> datetime | None:
    """Moment that a document tells, in mail's form or ISO's; None for what is none."""
    for read in (parsedate_to_datetime, datetime.fromisoformat):
        try:
            return read((text or "")[:80])
        except READING_TROUBLE:
            continue
    return None


@contextmanager
def reading(where: str) -> Iterator[None]:
    """Turn what a library stumbles over into a broken answer."""
    try:
        yield
    except READING_TROUBLE as error:
        raise _broken(f"an entry cannot be read ({type(error).__name__})", where) from error


def says_withdrawn(comment: str, abstract: str) -> bool:
    """Whether a version is a withdrawal: the reason stands in the comment or opens the abstract."""
    is_in_comment = WITHDRAWN.search(comment) and not ANOTHER_WITHDRAWN.search(comment)
    return bool(is_in_comment or OPENS_WITHDRAWN.search(abstract))


def _what_instead(body: bytes, complaint: str) -> str:
    head = body[:500].lstrip().lower()
    if not head:
        return "the answer is empty"
    if head.startswith((b"<!doctype html", b"<html")):
        return "the answer is a web page (maintenance?), not a feed"
    return f"the answer is not well-formed XML, probably cut short ({complaint[:120]})"


def _broken(what: str, where: str) -> BrokenAnswerError:
    return BrokenAnswerError(what, where=where, remedy=ASK_LATER)
