"""Numbers and names in the words a maintainer reads."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence

from catalog.config import ListConfig, SectionConfig
from catalog.entry import Entry
from classifiers.lanes import Cause, Lane
from flows.memory.records import ROW, ProposedRow
from flows.proposals.text.inert import inert, inert_code, link, one_line

_LIKELIHOOD = ((0.95, "almost certain"), (0.85, "very likely"), (0.70, "likely"))
_ELSE: dict[Lane, str] = {"proposed": "worth a look", "unsure": "doubtful", "skipped": "unlikely"}
"""Below those, words follow the lane: whoever reads a ticked row is told to look, not that it is
unlikely, since the threshold of a list with few papers lies well below one half."""
SHORT_HEADING = 3
"""Characters of a heading, such as a letter or a year's half, that says nothing by itself."""
_CAUSES = {
    Cause.QUIET_WEEK: "the best, while nothing else is proposed",
    Cause.MAYBE_LISTED: "may be in the list already: {note}",
    Cause.MAYBE_DOUBLE: "may be the same paper as {note}",
    Cause.NEEDS_SECTION: "ticked in {pull}, but it needs a section: `/litwatch move {id} SECTION`",
    Cause.TICKED_LATE: "ticked in {pull} when it was merged",
    Cause.UNTICKED_LATE: "unticked before {pull} was merged, but still in its branch then",
}
"""Sentence for a cause; without one, the row's note speaks for itself."""
_OBSTACLES = {
    Cause.NO_TABLE: "your list has no table for {place}; this one is nearest",
    Cause.KEPT_BY_HAND: "{place} is kept by hand",
    Cause.NO_SECTION: "it needs a section: `/litwatch move {id} SECTION`",
}
FUNCTION_WORDS = frozenset(
    re.findall(
        r"\w+",
        """
        a an and are as at be been by can do does for from has have how in into is it its more
        most no not of on or our over such than that the their them these they this those to under
        used using via was we well were what when where which while who will with within without
        """,
    )
)
"""Words that say nothing of a paper's subject."""
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[A-Z0-9\"'(])")


def likelihood(prob: float, lane: Lane) -> str:
    """Probability in words: "very likely"."""
    return next((words for floor, words in _LIKELIHOOD if prob >= floor), _ELSE[lane])


def percent(prob: float | None) -> str:
    """Probability as people read it: never rounded up to certainty, empty where there is none."""
    if prob is None:
        return ""
    return f"{min(max(round(prob * 100), 1), 99)} %"


def plural(count: int, one: str, many: str = "") -> str:
    """``1 paper``, ``2 papers``."""
    return f"{count} {one if count == 1 else many or one + 's'}"


def and_list(words: Sequence[str]) -> str:
    """``a``, ``a and b``, ``a, b and c``."""
    return " and ".join(filter(None, [", ".join(words[:-1]), *words[-1:]]))


def section_name(config: ListConfig, section_id: str | None) -> str:
    """Headings of a section as inert text: ``Application / Captioning``."""
    if section_id is None:
        return "no section yet"
    section = _find(config, section_id)
    heads = [_bare_heading(head) for head in section.path[-2:]] if section else []
    named = [it for it in config.sections if section and it.path[-1:] == section.path[-1:]]
    # The last heading says enough where no other section has it, and is no word for a part alone.
    heads = heads[-1:] if len(named) == 1 and len(heads[-1]) > SHORT_HEADING else heads
    return " / ".join(inert(head, 80) for head in heads if head) or inert(section_id, 80)


def speaking_terms(row: ProposedRow) -> str:
    """Terms that spoke for and, where it is more unlikely than not, against the paper."""
    text = f" {_spaced(row.entry.title)} {_spaced(row.abstract)} "
    ranked = sorted(row.reasons, key=lambda reason: -abs(reason.weight))
    for_it = _joined([r.term for r in ranked if r.weight > 0], text)[:5]
    against = [] if (row.prob_relevant or 0.0) >= 0.5 else [r.term for r in ranked if r.weight < 0]
    against = [term for term in _joined(against, text) if not _overlap(term, for_it)][:3]
    parts = [("for it: ", for_it), ("against: ", against)]
    return "; ".join(
        head + ", ".join(f"*{inert(term, 40)}*" for term in terms) for head, terms in parts if terms
    )


def section_terms(row: ProposedRow, config: ListConfig) -> str:
    """What spoke for the section, against the runner-up; empty where nothing is known."""
    text = f" {_spaced(row.entry.title)} {_spaced(row.abstract)} "
    ranked = sorted(row.section_reasons, key=lambda reason: -reason.weight)
    terms = _joined([reason.term for reason in ranked if reason.weight > 0], text)[:4]
    if not terms or row.section is None:
        return ""
    told = ", ".join(f"*{inert(term, 60)}*" for term in terms)
    return f"{section_name(config, row.section)}: {told}"


def _joined(terms: Sequence[str], text: str) -> list[str]:
    """Telling terms, single words that stand side by side in the text joined to one."""
    telling = [term for term in terms if not _is_function_word(term)]
    joined: list[str] = []
    for term in telling:
        pair = next((it for it in _pairs(term, telling) if f" {_spaced(it)} " in text), term)
        if not _overlap(pair, joined):
            joined.append(pair)
    return joined


def _pairs(term: str, others: Sequence[str]) -> Iterator[str]:
    if " " not in term:
        for other in others:
            if other != term and " " not in other:
                yield from (f"{term} {other}", f"{other} {term}")


def _overlap(term: str, others: Sequence[str]) -> bool:
    """Whether all words of a term are said already."""
    said = {word for other in others for word in _spaced(other).split()}
    return set(_spaced(term).split()) <= said


def _is_function_word(term: str) -> bool:
    words = _spaced(term).split()
    return not any(len(word) > 2 and word not in FUNCTION_WORDS for word in words) or (
        words[-1] in FUNCTION_WORDS or words[0] in FUNCTION_WORDS
    )


def _spaced(text: str) -> str:
    return " ".join(re.findall(r"[a-z0-9]+", text.casefold()))


def facts(entry: Entry) -> str:
    """Venue and year, keywords and links of an entry, on one line."""
    published = " ".join(
        inert(str(part), 60) for part in (entry.venue, entry.year) if part is not None
    )
    keywords = " ".join(inert_code(keyword, 40) for keyword in entry.keywords)
    links = [link(it.kind.capitalize(), it.url) for it in entry.links if it.kind != "paper"]
    columns = [f"{inert(head, 40)}: {inert(text, 80)}" for head, text in entry.extra.items()]
    return " · ".join(filter(None, [published, keywords, *links, *columns]))


def cause_in_words(row: ProposedRow, limit: int = 300) -> str:
    """Why the row stands in its lane, as inert text; empty where the lane says it all."""
    cause = _CAUSES.get(row.cause, "{note}").format(
        note=inert(row.note, limit), pull=f"#{row.pull_number}", id=row.short_id
    )
    obstacle = _OBSTACLES[row.obstacle] if row.obstacle and row.what == ROW else ""
    if row.cause is Cause.ASKED_FOR:
        obstacle = ""
    place = "its task" if row.belongs_to in ("", "other") else inert(row.belongs_to, 60)
    return " · ".join(filter(None, [cause, obstacle.format(place=place, id=row.short_id)]))


def first_sentences(abstract: str, limit: int = 600) -> str:
    """First whole sentences of an abstract, as inert text."""
    text = one_line(abstract, limit * 3)
    if len(text) <= limit:
        return inert(text, None)
    kept = ""
    for sentence in _SENTENCE_END.split(text):
        if len(kept) + len(sentence) >= limit:
            break
        kept = f"{kept} {sentence}".strip()
    return inert(f"{kept} …", None) if kept else inert(text, limit)


def one_sentence(text: str) -> str:
    """First sentence of a text, as it stands."""
    return _SENTENCE_END.split(text.strip(), maxsplit=1)[0]


def _find(config: ListConfig, section_id: str) -> SectionConfig | None:
    return next((section for section in config.sections if section.id == section_id), None)


def _bare_heading(heading: str) -> str:
    return html.unescape(re.sub(r"<[^<>]*>", "", heading)).strip(" #*_`")
