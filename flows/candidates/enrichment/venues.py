"""Venue and year from a paper's journal reference, comments and DOI.

Design note. A comment names venues for many reasons: it was accepted there, submitted there,
is an extension of a paper from there, or won a challenge there. The nearest cue before the
name, within its sentence, decides. A known name without any cue ("CVPR 2025") counts as
accepted, because that is how authors write it; an unknown one does not, unless it opens the
sentence with its year. Where nothing is certain, nothing is returned.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from catalog.paper import Paper
from flows.candidates.enrichment.venue_names import UnknownName, name_of_journal, unknown_venue
from flows.candidates.enrichment.venue_table import Venue, VenueTable, known_venues

_HOPEFUL = (
    r"under\s+(?:\w+\s+){0,2}(?:review|revision|consideration|submission)|in\s+(?:submission|review)"
    r"|(?:re)?submi(?:t|ss)\w*|submtited|being\s+reviewed|for\s+review|revision|preprints?\s+(?:in|for|to)\b"
    r"|prepared\s+for|preparing|plan(?:ned)?\s+to|intend\w*|target\w*|rejected|withdrawn\s+from"
)
_OLDER = (
    r"exten(?:d(?:s|ed|ing)?|sion)(?!\s+abstract)|expan(?:ded|sion)|improved\s+version|builds?\s+(?:up)?on"
    r"|(?:preliminary|previous|prior|earlier|short(?:er)?|initial|conference|workshop|journal)\s+version"
    r"|previously|portions|parts?\s+of\s+this|based\s+on|follow(?:s|ing|-up)?"
    r"|supersedes|baseline\s+(?:of|for|paper)|our\s+(?:\w+\s+)?paper"
)
_CONTEST = (
    r"challenges?|competitions?|winn\w+|champion\w*|solution|place|cup|runner\w*|ranked|hosted|held"
    r"|shared\s+task|technical\s+report\s+(?:for|of)"
)
_MODEL_OF_FORM = r"template|style|format(?:ted)?|code\s+for|deadline|reviewers?\s+of|guidelines?"
_STICKY = re.compile(
    r"(?i)\b(?:(?:extended|expanded|improved|shorter|short|preliminary|earlier|previous|journal)\s+version\s+of"
    r"|(?<!be )extension\s+(?:of|to)|extends|extended\s+from|extending)\b"
)
"""An extension of a paper from there is not the paper from there, though that was accepted."""
_NEGATIVE = re.compile(rf"(?i)\b(?:{_HOPEFUL}|{_OLDER}|{_CONTEST}|{_MODEL_OF_FORM})\b")
_POSITIVE = re.compile(
    r"(?i)\b(?:accept\w*|accpet\w*|acce?peted|(?<!possible )publi(?:shed|cation)|appear\w*"
    r"|present(?:ed|ation)"
    r"|camera[- ]ready|forthcoming|in\s+press|oral|spotlight|poster|highlight|to\s+be\s+published"
    r"|published)(?![A-Za-z])"
)
_NOT_YET = re.compile(
    r"(?i)^[\s,()\[\]0-9'-]*+(?:\w+\s+){0,3}"
    r"(?:submission|submitted|under\s+(?:double-blind\s+)?review|in\s+review|template|style|format)\b"
)
_NOT_THE_VENUE = re.compile(r"(?i)^\s+(?:anthology|rolling\s+review|ARR\b|library|standard)")
_CONTEST_AFTER = re.compile(rf"(?i)^[\s,0-9'-]*+(?:[\w-]+\s+){{0,3}}(?:{_CONTEST})\b")
_RIGHT_AFTER_CUE = re.compile(r"(?i)\b(?:at|by|in|to|IEEE|ACM)\s+(?:the\s+|IEEE\s+|ACM\s+)*$|\($")
_JOURNAL = re.compile(r"Journal|Transactions|Letters|Magazine")
_WORKSHOP = re.compile(r"(?i)\bworkshops?\b|\bstudent\s+research\b|\bSRW\b|@|ML4RS|ICCV-?W\b")
_FINDINGS = re.compile(r"(?i)\bfindings\b")
_YEAR = r"(?P<long>20[0-3]\d)(?!\d)|'(?P<quoted>\d\d)(?!\d)"
_YEAR_AFTER = re.compile(
    rf"^(?:[\s,():/-]{{0,3}}(?:{_YEAR})|-?(?P<glued>[123]\d)(?!\d)"
    r"|\s(?P<spaced>2\d)(?=\s*(?:$|[,.;:()])))"
)
_ANY_YEAR = re.compile(r"(?<![\d.:/])20[0-3]\d(?![\d/]|\.\d)")
_SENTENCE = re.compile(
    r"(?<!\bProc)(?<!\bInt)(?<!\bIntl)(?<!\bConf)(?<!\bTrans)(?<!\bvol)(?<!\bVol)(?<!\bno)(?<!\bpp)"
    r"(?<!\bJ)(?<!\bSymp)(?<!\bGeosci)(?<!\bRemote)[.!]\s+(?=[A-Z0-9\[(\"'])"
    r"|(?<!\s)\s*[;|]\s*|(?<!\s)\s+/\s+"
)
_NOISE = re.compile(
    r"(?i)https?://\S+|arXiv\s+admin\s+note.*$|\(?arXiv:\s*\S+|\bdoi:?\s*\S+|\b\w+\.github\.io\S*"
)
_COUNTS = re.compile(
    r"(?i)\b\d+(?:\s*\+\s*\d+)?[\s-]*(?:pages?|pp\.?|figures?|figs?\.?|tables?|algorithms?)\b"
    r"(?:\s+and\b|\s*[,.;:]+(?=\s|$))?"
)
_CUT_START = re.compile(r"^(.{1,8}?)\s?\.\.\.(?=\1)")
"""Some copies of the metadata put the shortened comment in front of the whole one."""
_DOI = re.compile(r"\b10\.\d{4,9}/[^\s\"<>]+")
_DOI_YEAR = re.compile(r"[./](20[0-3]\d)(?:[./]|$)")


@dataclass(frozen=True, slots=True)
class VenueMention:
    """Where a paper says it appeared or will appear."""

    short_name: str
    """As curated lists write it; workshops end in ``W``. The full name of an unknown journal."""
    year: int | None = None
    """Only where the text names it."""


def find_venue(paper: Paper) -> VenueMention | None:
    """Find the venue that has accepted the paper, by its own word; None where none is named."""
    table = known_venues()
    return (
        _in_journal_ref(paper.journal_ref, table)
        or _in_comment(paper.comment, table)
        or _in_doi(paper.doi or _doi_of(paper.comment), table)
    )


def _in_journal_ref(text: str, table: VenueTable) -> VenueMention | None:
    text = _clean(text)
    known = next((_mention(text, found, table) for found in table.pattern.finditer(text)), None)
    if known or not text:
        return known
    name = name_of_journal(text)
    return VenueMention(name, _sole_year(text)) if name else None


def _in_comment(comment: str, table: VenueTable) -> VenueMention | None:
    sentences = [part for part in _SENTENCE.split(_clean(comment)) if part]
    for read in (_known_in, _unknown_in):
        for sentence in sentences:
            mention = read(sentence, table)
            if mention:
                return mention
    return None


def _known_in(sentence: str, table: VenueTable) -> VenueMention | None:
    for found in table.pattern.finditer(sentence):
        venue = table.of(found)
        if _is_accepted(sentence, found) and not (venue.shy and _is_chance(sentence, found)):
            return _mention(sentence, found, table)
    return None


def _is_accepted(sentence: str, found: re.Match[str]) -> bool:
    before, after = sentence[: found.start()], sentence[found.end() :]
    if _NOT_YET.match(after):
        return False
    if _STICKY.search(before) or _NOT_THE_VENUE.match(after):
        return False
    positive, negative = _last(_POSITIVE, before), _last(_NEGATIVE, before)
    if positive > negative:
        return True
    return negative < 0 and not _CONTEST_AFTER.match(after)


def _is_chance(sentence: str, found: re.Match[str]) -> bool:
    """A shy acronym without a year and without "accepted at" right before it."""
    if found["name"] or _YEAR_AFTER.match(sentence[found.end() :]):
        return False
    before = sentence[: found.start()]
    if len(found["acronym"]) > len("WXYZ"):
        return False
    return not _RIGHT_AFTER_CUE.search(before)


def _mention(sentence: str, found: re.Match[str], table: VenueTable) -> VenueMention:
    venue = table.of(found)
    year = _year_near(sentence, found, venue, table)
    return VenueMention(_with_track(venue, sentence, found), year)


def _with_track(venue: Venue, sentence: str, found: re.Match[str]) -> str:
    if venue.part_of or any(map(_JOURNAL.search, venue.names)):
        return venue.list_name
    if found["workshop"] or _WORKSHOP.search(sentence):
        return f"{venue.short}W"
    return f"{venue.short} Findings" if _FINDINGS.search(sentence) else venue.short


def _year_near(sentence: str, found: re.Match[str], venue: Venue, table: VenueTable) -> int | None:
    """Year right after any naming of the venue, else the nearest of the sentence."""
    for other in table.pattern.finditer(sentence):
        if table.of(other) is venue:
            year = _year_after(sentence[other.end() :])
            if year:
                return year
    years = [(abs(y.start() - found.start()), int(y[0])) for y in _ANY_YEAR.finditer(sentence)]
    return min(years)[1] if years else None


def _year_after(text: str) -> int | None:
    found = _YEAR_AFTER.match(text)
    if not found:
        return None
    short = found["quoted"] or found["glued"] or found["spaced"]
    return int(found["long"]) if found["long"] else 2000 + int(short)


def _unknown_in(sentence: str, table: VenueTable) -> VenueMention | None:
    name: UnknownName | None = unknown_venue(sentence)
    if name is None or not _is_told_accepted(sentence[: name.start], sentence[name.end :]):
        return None
    venue = table.by_full_name(name.text)
    return VenueMention(venue.list_name if venue else name.text, name.year or _sole_year(sentence))


def _is_told_accepted(before: str, after: str) -> bool:
    if _STICKY.search(before) or _NOT_YET.match(after):
        return False
    return _last(_NEGATIVE, before) <= _last(_POSITIVE, before)


def _sole_year(text: str) -> int | None:
    years = {int(found[0]) for found in _ANY_YEAR.finditer(text)}
    return years.pop() if len(years) == 1 else None


def _in_doi(doi: str, table: VenueTable) -> VenueMention | None:
    venue = table.by_doi(doi)
    if venue is None:
        return None
    year = _DOI_YEAR.search(doi)
    return VenueMention(venue.list_name, int(year[1]) if year else None)


def _doi_of(comment: str) -> str:
    found = _DOI.search(comment)
    return found[0] if found else ""


def _clean(text: str) -> str:
    """Text without addresses and page counts, apostrophes straight, a cut beginning removed."""
    text = _NOISE.sub(" ", _CUT_START.sub("", text.replace("\u2019", "'")))
    return " ".join(_COUNTS.sub(" ", text).split()).lstrip(",.;: ")


def _last(pattern: re.Pattern[str], text: str) -> int:
    return max((found.start() for found in pattern.finditer(text)), default=-1)
