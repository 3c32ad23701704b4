"""Dates with words or days, as lists write them: ``18 Aug 2022``, ``22.08.18``, ``Dec 2023``."""

from __future__ import annotations

import re
from datetime import date, datetime
from functools import lru_cache

_NAME = r"(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*\.?"
_DAY = re.compile(
    rf"(?<![\w./-])(?:\d{{1,2}} {_NAME},? (?:19|20)\d\d|{_NAME} \d{{1,2}},? (?:19|20)\d\d"
    r"|(?:19|20)\d\d(?P<mark>[./-])(?:0?[1-9]|1[0-2])(?P=mark)(?:0?[1-9]|[12]\d|3[01])"
    r"|\d\d\.(?:0[1-9]|1[0-2])\.(?:0[1-9]|[12]\d|3[01]))(?![\w/-]|\.\d)",
    re.IGNORECASE,
)
_MONTH = re.compile(rf"(?<![\w./-]){_NAME},? (?:19|20)\d\d(?![\w/-]|\.\d)", re.IGNORECASE)
SHORT_MONTH = re.compile(r"(1[3-9]|[23]\d)[./-](0[1-9]|1[0-2])")
"""``25/03``: no year before 2013 looks like a month first"""
_FORMATS = (
    *("%d %b %Y", "%d %B %Y", "%d %b, %Y", "%d %B, %Y"),
    *("%b %d, %Y", "%B %d, %Y", "%b %d %Y", "%B %d %Y"),
    *("%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%y.%m.%d"),
)
_MONTH_FORMATS = (*("%b %Y", "%B %Y", "%b, %Y", "%B, %Y"), *("%b., %Y", "%b. %Y"))
_ALL_FORMATS = (*_FORMATS, *_MONTH_FORMATS)


def find_month(text: str) -> str:
    """First month by name and year of a text, as written; empty where there is none."""
    match = _MONTH.search(text)
    return match[0] if match and month_by_name(match[0]) else ""


def month_by_name(text: str) -> date | None:
    """First day of the month that a text is, written with its name; None for anything else."""
    return _read(text, _MONTH_FORMATS)[1]


def short_month(text: str) -> date | None:
    """First day of the month that ``25/03`` is, year first; None for anything else."""
    match = SHORT_MONTH.fullmatch(text)
    return date(2000 + int(match[1]), int(match[2]), 1) if match else None


def find_day(text: str) -> str:
    """First whole date of a text, as written; empty where there is none."""
    match = _DAY.search(text)
    return match[0] if match and day_of(match[0]) else ""


def day_of(text: str) -> date | None:
    """Day that a text is, written in any of the ways of lists; None for anything else."""
    return _read(text, _FORMATS)[1]


def format_by_name(text: str) -> str:
    """Format of a date that names its month, for `strftime`; empty for any other text."""
    is_named = re.search(r"[a-z]", text, re.IGNORECASE)
    return _read(text, _ALL_FORMATS)[0] if is_named else ""


def written_like(before: str, day: date) -> str:
    """Day, or its month, as another one is written; empty where that is in no known way."""
    format_, _ = _read(before, _ALL_FORMATS)
    if not format_:
        return ""
    # A leading zero is kept where the other has one, or could not have shown one in figures alone.
    is_padded = re.search(r"\b0\d", before) or not re.search(r"[a-z]", before, re.IGNORECASE)
    text = day.strftime(format_)
    return text if is_padded else re.sub(r"\b0(?=\d\b)", "", text)


@lru_cache(maxsize=4_096)
def _read(text: str, formats: tuple[str, ...]) -> tuple[str, date | None]:
    """First format that a text fits, and the day that it is then.

    Remembered, since lists name few days often and `strptime` keeps the patterns of five formats.
    """
    if not re.search(r"\d", text):
        return "", None
    text = re.sub(r"\bsept\b", "Sep", text, flags=re.IGNORECASE)
    for format_ in formats:
        try:
            return format_, datetime.strptime(text, format_).date()
        except ValueError:
            continue
    return "", None
