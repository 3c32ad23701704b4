"""Names of venues that are in no table: ``RANLP 2025``, ``Applied AI Letters``."""

from __future__ import annotations

import re
from dataclasses import dataclass

from flows.candidates.enrichment.words import word_list

_ACRONYM = r"[A-Z][A-Za-z]*(?:\d[A-Z][A-Za-z]*)*(?:[-/&][A-Za-z]+)*"
_MONTH = (
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December)\b"
)
_CUE = (
    r"(?:(?i:accept\w{0,9}|publi(?:sh(?:ed)?|cation)|appear\w{0,9}|present(?:ed|ation)|forthcoming|proceedings|"
    r"in\s+press))"
)
_LINK = (
    r"(?:\s+(?i:as\s+(?:an?\s+)?[\w-]+(?:\s+[\w-]+){0,3}?|for(?:\s+an?)?(?:\s+oral)?\s+(?:publication|presentation|inclusion)"
    r"|and\s+(?:presented|published|accepted)|to\s+be\s+published|paper|papers|poster|publication)){0,4}"
    r"\s+(?i:at|by|in|of|to|for|on|into|with)(?:\s+(?i:the|journal(?!\s+of)|proceedings\s+of|upcoming))*[:\s'\"]+"
)
_AFTER_CUE = re.compile(rf"{_CUE}{_LINK}(?P<rest>.+)")
_WITH_YEAR = re.compile(
    rf"\b(?P<name>{_ACRONYM})\s*(?:[\s,'(-]\s*(?P<long>20[0-3]\d)|[']\s?(?P<short>\d\d)"
    r"|(?P<glued_long>20[0-3]\d)|-?(?P<glued>2\d))(?!\d)"
)
_OPENING = re.compile(r"^(?:In\s+|Proceedings\s+of\s+(?:the\s+)?)?(?:IEEE\s+|ACM\s+)?$")
_EVENT = re.compile(
    r"(?i)\b(?:conference|symposium|workshop|congress|meeting|conf\.|forum|summit)\b"
)
_LONE_ACRONYM = re.compile(
    rf"^(?P<name>{_ACRONYM})\d{{0,2}}(?=$|[.,:;()]|\s(?![A-Z][a-z])"
    r"|\s(?:Special|Main|Conference|Workshop|Track|Journal|Demo|Industry|Student|Findings)\b)"
)
_PREFIX = re.compile(r"^(?:(?:the|19\d\d|20\d\d|\d+(?:st|nd|rd|th)|annual)\s+)+", re.I)
_TITLE = re.compile(
    rf"^(?!{_MONTH})(?:[A-Z][\w-]*|\d+[A-Z]+)"
    r"(?:\s+(?:of|and|in|on|for|the|&|to|with|from)"
    r"|,(?=\s+(?:[A-Z]\w*,?\s+){0,3}(?:and|&)\s)"
    rf"|\s+(?!{_MONTH})[A-Z][\w&/-]*)*\s+(?!{_MONTH})[A-Z][\w&/-]*"
)
_BARE_JOURNAL = re.compile(
    r"^(?:In\s+|the\s+|20\d\d\s+|\d+(?:st|nd|rd|th)\s+|IEEE\s+(?=Inter|Conf|Symp|\d))*"
    r"(?P<name>(?:IEEE|ACM)(?:/[A-Z]+)?\s+(?:Transactions|Journal|Open)\s.*"
    r"|International\s+(?:Journal|Conference|Symposium)\s.*|Journal\s+of\s.*|Conference\s+on\s.*)"
)
_NO_VENUE = frozenset(word_list("not_venues"))
_NO_NAME = re.compile(
    r"(?i)^(?:main|findings|elsevier|springer|ieee|acm|mdpi|wiley|conference|workshop|journal|"
    r"special|proceedings|part|chapter|lecture|project|code|github)\b(?:\s+(?:conference|track|"
    r"nature|press|xplore|explore|proceedings|journal|notes|page|issue|publication\w*|\w+ly))*$"
)
_MAX_NAME = 90


@dataclass(frozen=True, slots=True)
class UnknownName:
    """A venue's name as the text gives it, and where."""

    text: str
    start: int
    end: int
    year: int | None = None


def unknown_venue(sentence: str) -> UnknownName | None:
    """Name after "accepted at" and the like, or an acronym with its year that stands alone."""
    cue = _AFTER_CUE.search(sentence)
    return (
        _dated_acronym(sentence, cue.start() if cue else None)
        or (_lone_acronym(cue) if cue else None)
        or (_title(cue["rest"], cue.start("rest")) if cue else None)
        or _bare_journal(sentence)
    )


def name_of_journal(journal_ref: str) -> str | None:
    """Name at the beginning of a journal reference, up to volume or year."""
    acronym = _WITH_YEAR.match(journal_ref)
    if acronym and acronym["name"] not in _NO_VENUE:
        return acronym["name"]
    head = re.split(r"[,;(:]|\s(?:vol|no|pp)\b|\s\d", journal_ref, maxsplit=1)[0].strip()
    return head if 2 < len(head) <= _MAX_NAME and head[0].isalpha() else None


def _dated_acronym(sentence: str, cue_start: int | None) -> UnknownName | None:
    for found in _WITH_YEAR.finditer(sentence):
        if not _is_acronym(found["name"]):
            continue
        before = sentence[: found.start()]
        is_cued = cue_start is not None and cue_start < found.start()
        if is_cued or _OPENING.match(before) or (before.endswith("(") and _EVENT.search(before)):
            return UnknownName(found["name"], found.start(), found.end(), _year(found))
    return None


def _year(found: re.Match[str]) -> int:
    long = found["long"] or found["glued_long"]
    return int(long) if long else 2000 + int(found["short"] or found["glued"])


def _is_acronym(name: str) -> bool:
    if re.search(r"(?i)challenge|competition|conference|workshop|task$", name):
        return False
    return name not in _NO_VENUE and sum(map(str.isupper, name)) >= 2 and len(name) >= 3


def _lone_acronym(cue: re.Match[str]) -> UnknownName | None:
    rest = re.sub(r"^(?:(?:IEEE|ACM|AAAI|20\d\d|\d+(?:st|nd|rd|th))\s+)+", "", cue["rest"])
    found = _LONE_ACRONYM.match(rest)
    if not found or not _is_acronym(found["name"]):
        return None
    start = cue.end() - len(rest)
    return UnknownName(found["name"].rstrip("-"), start, start + found.end())


def _title(rest: str, start: int) -> UnknownName | None:
    prefix = _PREFIX.match(rest)
    shift = prefix.end() if prefix else 0
    found = _TITLE.match(rest[shift:])
    if not found or len(found[0]) > _MAX_NAME or _NO_NAME.match(found[0]):
        return None
    tail = rest[shift + found.end() :]
    inner = re.match(rf"\s*\(\s*(?:IEEE\s+|ACM\s+)?({_ACRONYM})\b", tail)
    text = inner[1] if inner and _is_acronym(inner[1]) else _short_of(found[0])
    quoted = re.match(r"\s?[']\s?(\d\d)\b", tail)
    year = 2000 + int(quoted[1]) if quoted else None
    return UnknownName(text, start + shift, start + shift + found.end(), year)


def _bare_journal(sentence: str) -> UnknownName | None:
    found = _BARE_JOURNAL.match(sentence)
    return _title(found["name"], found.start("name")) if found else None


def _short_of(name: str) -> str:
    name = re.sub(r"^(?:(?:IEEE|ACM|Elsevier|Springer|MDPI|Wiley)\s+)+(?=[A-Z])", "", name)
    return re.sub(r"(?<!\s)\s+(?i:Journal|Proceedings)$", "", name) if name.count(" ") > 1 else name
