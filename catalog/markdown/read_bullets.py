"""What a bullet, or another row that is no table's, says: title, name, links, venue, people."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from catalog.entry import Entry, Link, LinkKind
from catalog.markdown.author_names import find_authors
from catalog.markdown.days import SHORT_MONTH, find_day, find_month, short_month
from catalog.markdown.kinds import kind_by_host, kind_by_words, link_kind
from catalog.markdown.links import (
    FoundLink,
    badges_without_link,
    find_links,
    label_before,
    with_links_as,
    without_images,
)
from catalog.markdown.plain_titles import plain_title
from catalog.markdown.read_cells import Facts, find_year, is_name, main_link, read_published_badge
from catalog.markdown.read_venues import (
    CREDITS,
    DATE,
    REMARK,
    read_publication,
    read_published_lines,
    without_addresses,
    without_links,
)
from catalog.markdown.shown import EMOJI, count_words, shown_text
from catalog.periods import is_venue

BULLET = re.compile(r"(?P<indent>[ \t]*)(?P<marker>[-*+]|\d{1,9}[.)])(?=[ \t]|$)")
"""What a line of a list begins with."""
_HEADING = re.compile(r" {0,3}#{1,6}[ \t]+(?:\d{1,9}[.)][ \t]+)?")
_TASK_BOX = re.compile(r"\s*\[[ xX]\]\s")
_STRONG = re.compile(r"(?<!\\)(\*\*|__)(?=\S)(.+?)(?<=\S)\1", re.DOTALL)
_SLANTED = re.compile(r"(?<![\\*\w])([*_])(?=[^\s*_])(.+?)(?<=[^\s*_])\1(?![*\w])", re.DOTALL)
_AFFILIATION = re.compile(r"\((\*|_)(?=[^\s*_])([^*_()\n]{1,80})\1\)")
"""``(*Microsoft*)``, behind the title."""
_AFTER_QUOTES = r"(?=[\s.,;:|]*+(?:[\[(*_`<“|]|[-–—]\s|\Z|\n|\w++[\s',]*+(?:19|20)\d\d))"
_IN_QUOTES = r"[^\"“”\n]{0,300}+(?:[\"“”][^\"“”\n]{1,300}+){0,4}?"
_QUOTED = re.compile(rf"[\"“](?=.{{8}})({_IN_QUOTES})[\"”]{_AFTER_QUOTES}")
"""A title in quotes, which may hold quoted words: what follows it is markup, a venue or the end."""
_QUOTED_AFTER_NAME = re.compile(rf"[\"“](?=.{{2}})({_IN_QUOTES})[\"”]{_AFTER_QUOTES}")
_SIMPLY_QUOTED = re.compile(r"[\"“](.{8,}?)[\"”](?!:\s\w)")
"""``"Why?": A Study`` is not all in quotes."""
_QUOTES_AROUND = re.compile(r"[\"“]([^\"“”]+)[\"”][.,]?")
_REFERENCE = re.compile(
    r"([^()\[\]]{5,600})\((?:19|20)\d\d[a-z]?\)[.,:]?\s+[\"“]?([^\[\]*_\"”]{8,}?)[.,]?[\"”]?[.,]?\s+"
    r"(?=[*_\[(<]|https?:|arxiv|(?<=[.,\"”]\s)in\s)",
    re.IGNORECASE,
)
"""``Authors (2024). Title. *Venue*``"""
_BEFORE_TITLE = re.compile(rf"\A(?:{EMOJI}\s*)*(?:\d{{1,3}}[.)]\s+)?(?=\S)")
"""A sign, and the number of ``**1. Title**``; a title that itself begins so has a backslash"""
_AFTER_TITLE = re.compile(r",(?:\s++(?:in|at))?\Z|(?<!\s)\s++[|→–—-]\Z")
"""``Title, in *Venue*``, ``"Title," in``, ``Title - [paper](…)``"""
_NAMES_END = re.compile(r"\w\w\.\s")
_YEAR_AT_END = re.compile(r"(?:19|20)\d\d\Z")
_CITED_IN_QUOTES = re.compile(r"\A[^\[\]\"“”]{3,}+[\"“](?P<title>[^\"“”]{8,}+)[\"”]")
_TWO_SURNAMES = re.compile(r"[A-Z][\w'’-]+ (?:and|&) [A-Z][\w'’-]+")
_TAGS_BEFORE = re.compile(
    r"(?:(?:(?:\*\*|__)?(?:\[[^\[\]]*\](?!\()|\([^()]*\))(?:\*\*|__)?"
    r"|(?P<mark>\*\*|__|`)[^*_`\n]{0,30}?(?:19|20)\d\d(?P=mark)"
    r"|(?:19|20)\d\d[./-]\d\d(?:[./-]\d\d)?(?=\s+[|:–—-]\s))\s*[|:–—-]*\s*)+"
)
"""``[CVPR]``, ``(2024)``, ``**2024** |``, ``2024.05 -``"""
_SIGNS = re.compile(rf"\A(?:{EMOJI}\s*)+")
_BEFORE_NAME = re.compile(rf"\s*(?:{EMOJI}\s*)*(?:{_TAGS_BEFORE.pattern})?")
_AFTER_NAME = re.compile(r"\A[*_`\]]*+\s*+(?:[:,|\uff1a–—-]++\s+)?")
_LINKED_TAG = re.compile(r"\s*\[\[([^\[\]]{1,40})\]\([^()\s]*\)\]\s*")
"""``[[CVPR](…)] A title``"""
_SHORT_DATE = re.compile(rf"[\s*_`\[(]*(?P<date>{SHORT_MONTH.pattern})(?=[\s*_`\])|:,]|\Z)")
"""``[25/03]`` at the beginning"""
_TITLE_LABEL = re.compile(
    r"\s*(?:\*\*|__)?(?:title|paper(?: title)?|论文(?:名称|题目|标题)?|标题|题目)"
    r"(?:\*\*|__)?[:\uff1a](?:\*\*|__)?\s*",
    re.IGNORECASE,
)
"""``**Title:** …``"""
_LABEL = re.compile(r"\s*[\w-]+(?:\s*[(\uff08][^()\uff08\uff09\n]*[)\uff09])?[:\uff1a]+\s*")
"""``arxiv:`` or ``github (Caffe):`` before an address: no title, a line about another one's."""
_TAG = re.compile(r"[\[(].*[\])]|[^\s\d]*+[\s'’‘]*(?:(?:19|20)\d\d|\d\d)\s*(?:\w+)?")
_ABBREVIATED = re.compile(r"(?:\.\.|\b[^\W\d]|\b(?:etc|al|vs|Jr|Inc|Ltd|Co))\.\Z")
_WORD = re.compile(r"[^\W\d_]{2,}")
_NAME_BEFORE = re.compile(
    r"(?:^|[\s|])((?:\*\*|`)+[^*`\[\]\n]{1,40}(?:\*\*|`)+)(?:\s*\([^()\n]{1,80}\))?"
    r"\s*[:,|–—-]*\s*[\"“*_]*$"
)
_NAME_IN_BRACKETS = re.compile(rf"\s*(?:{EMOJI}\s*)*\*\*\[([A-Z][^*`\[\]\n]{{1,40}})\]\*\*\s*")
"""``**[MoSim]** Neural …``, unless it is a venue or a remark."""
_NAME_FIRST = re.compile(
    r"\s*(?:\*\*`?|`)[^*`\[\]\n]{1,40}(?:`?\*\*|`)(?:\s*\([^()\n]{1,80}\))?\s*[:,]\s+"
)
_BRACKETED = re.compile(r"[\[(](?:\*\*|__|`)([^\[\]()*`]{1,80})(?:\*\*|__|`)[\])](?!\()")
_COINED = re.compile(r"\S[^\sA-Z\d]*+[A-Z\d]\S*+")
"""``MoSim``, no topic: **Depth**: [A title](…)"""
_HTML_EMPHASIS = tuple(
    (re.compile(rf"<(?:{tag})>\s*", re.I), re.compile(rf"(?<!\s)\s*+</(?:{tag})>", re.I), mark)
    for tag, mark in (("b|strong", "**"), ("i|em", "*"))
)
_AROUND_LINKS = " \t\r-+*_|,;/·•[]()"
MAX_NAME_WORDS = 4
MAX_TAG_WORDS = 5
MIN_TITLE_WORDS = 3
MAX_REFERENCE_CHARS = 600
MAX_TITLE_CHARS = 6_000
"""Characters of a bullet within which its title stands."""


@dataclass(frozen=True, slots=True)
class _Head:
    """Title of a bullet as written, the link that it or the name bears, and what is around."""

    title: str
    main: FoundLink | None
    name: str | None
    before: str
    after: str


def read_bullet(text: str, *, named: bool = False) -> Entry:
    """Entry that a bullet and the lines under it make; without title where there is no link.

    `named`: a short name that it begins with is not the title, where one stands beside it.
    """
    own, under, _ = _own_and_under(text)
    links = web_links(own)
    facts = Facts()
    is_headed = _HEADING.match(text) is not None
    head = _head(own, links, is_headed=is_headed)
    if named and not (head.name or is_headed):
        head = _named_head(own, links) or head
    facts.title = _shown_title(head.title)
    told = own if links else text
    for link in links or web_links(text):
        facts.links.append((_link(told, link, link is head.main, links), None))
    if links:
        facts.links += [(link, None) for link in _labelled_links(under, links)]
    if stated := _stated_date(without_addresses(own, links)):
        facts.extra["date"] = stated
    before, after = head.before, head.after
    facts.abbreviation = head.name
    read_publication(facts, _without_quotes(before), _without_quotes(after), links, head.main)
    read_published_lines(facts, under)
    if facts.year is None and (month := short_month(facts.extra.get("date", ""))):
        facts.year = month.year
    if tag := _tag(before, facts.venue):
        facts.extra["tag"] = tag
    if (badges := badges_without_link(text)) and not read_published_badge(facts, badges):
        facts.extra["badges"] = badges
    _read_people(facts, before, after, under)
    return facts.entry(text)


def _head(own: str, links: list[FoundLink], *, is_headed: bool) -> _Head:
    title, main = _headed_title(own, links) if is_headed else _find_title(own, links)
    before, _, after = own.partition(title) if title else ("", "", own)
    if main and title != main.label and title in main.label:  # facts stand in the label as well
        lead, _, tail = main.label.partition(title)
        before, after = (
            own[: main.start] + lead.rstrip(' "“'),
            tail.lstrip('."”, ') + own[main.end :],
        )
    name, before = _abbreviation(before, title)
    return _Head(title, main, name, before, after)


def _named_head(own: str, links: list[FoundLink]) -> _Head | None:
    """Title beside a short name that is linked or in bold; None where a bullet has no such two."""
    own = own[:MAX_TITLE_CHARS]
    start = match.end() if (match := _BEFORE_NAME.match(own)) else 0
    strong = _STRONG.match(own, start)
    opening = (ln for ln in links if ln.start >= start and not own[start : ln.start].strip("[*_`"))
    link = next(opening, None)
    name = shown_text(link.label if link else strong[2] if strong else "").strip("[]() :")
    if not is_short_name(name) or (link and link.is_badge):
        return None
    rest = own[link.end if link else strong.end() if strong else 0 :]
    rest = _AFTER_NAME.sub("", rest, count=1)
    at = len(own) - len(rest)
    titled = next((ln for ln in links if ln.start == at and not ln.is_badge), None)
    if (
        titled
        and not link
        and _COINED.fullmatch(name)
        and is_wordy(titled.label)
        and not kind_by_words(titled.label)
    ):
        return _Head(titled.label, titled, name, own[:start], own[titled.end :])
    title = _marked_title(rest) if rest[:1] in '*_"“' else plain_title(rest)
    if rest[:1] in "([<" or not is_wordy(title) or kind_by_words(title):
        return None
    return _Head(title, link, name, own[:start], rest.partition(title)[2])


def is_short_name(text: str) -> bool:
    """Whether a text may be what a paper is called: neither title, venue, year nor kind of link."""
    is_other = find_year(text) or is_venue(text) or REMARK.fullmatch(text)
    return _WORD.search(text) is not None and not (is_wordy(text) or is_other) and is_name(text)


@lru_cache(maxsize=4096)  # each line below a title is asked about twice
def names_paper(line: str) -> bool:
    """Whether a line is a paper's own: it has the title of one, and a link that leads to it."""
    own = _own_and_under(line)[0] if "](" in line or "http" in line else ""
    links = web_links(own)
    title, main = _find_title(own, links) if links else ("", None)
    shown = _shown_title(title)
    if "://" in shown or not is_wordy(shown):
        return False
    return any(_link(own, link, link is main, links).kind == "paper" for link in links)


def _stated_date(text: str) -> str:
    """Date as written, with its day where it has one; empty where there is none."""
    month = DATE.search(text)
    told = find_day(text) or (month[0] if month else find_month(text))
    short = None if told else _SHORT_DATE.match(text)
    return short["date"] if short else told


def _read_people(facts: Facts, before: str, after: str, under: str) -> None:
    """Authors, and where they work if that stands in slanted letters behind the title."""
    if credits := CREDITS.search(after):
        facts.extra["authors"] = credits["authors"]
        return
    places = (m for m in _AFFILIATION.finditer(after) if m[2] != facts.venue)
    if found := next(filter(_is_affiliation, places), None):
        facts.extra["affiliation"] = found[2]
        after = after.replace(found[0], " ")
    if authors := find_authors(without_links(f"{before}\n{after}\n{under}")):
        facts.extra["authors"] = authors


def _is_affiliation(match: re.Match[str]) -> bool:
    """Whether what stands in slanted letters in brackets is one name, not a year or authors."""
    text = match[2]
    is_one = not re.search(r",| and |\bet al", text) or not find_authors(f"_{text}_")
    return is_one and find_year(text) is None


def _tag(before: str, venue: str | None) -> str:
    """What a row says in marked brackets before its title, beside its venue."""
    tags = (match[1] for match in _BRACKETED.finditer(f"{before} "))
    told = venue.casefold() if venue else "\0"
    return next((tag for tag in tags if not find_year(tag) and told not in tag.casefold()), "")


def _without_quotes(text: str) -> str:
    """Text without the lines that quote or describe."""
    return "\n".join(line for line in text.split("\n") if not line.lstrip().startswith(">"))


def _abbreviation(before: str, title: str) -> tuple[str | None, str]:
    """Name right before the title, in bold or as code, and what stands before that.

    ``**MoSim**: "Neural …"``, or ``**MoSim** - [MoSim: Neural …](…)``: before a linked title stands
    a venue or a remark as often, so that the title has to begin with the name.
    """
    match = _NAME_BEFORE.search(before) or _NAME_IN_BRACKETS.fullmatch(before)
    linked = None if match else _NAME_BEFORE.search(before.removesuffix("["))
    told = shown_text(linked[1]) if linked else ""
    if told and title.startswith(told) and not title[len(told) :][:1].isalnum():
        match = linked
    name = shown_text(match[1]).strip("[]() ") if match else ""
    is_label = _TITLE_LABEL.fullmatch(before) is not None
    if not match or not name or find_year(name) or count_words(name) > MAX_NAME_WORDS or is_label:
        return None, before
    if match.re is _NAME_IN_BRACKETS and (is_venue(name) or REMARK.fullmatch(name)):
        return None, before
    return name, before[: match.start()]


def _shown_title(written: str) -> str:
    """Title of ``**"Title."** Authors``; an abbreviation or an ellipsis keeps its periods."""
    title = shown_text(bare_title(written))
    quoted = _QUOTES_AROUND.fullmatch(title)
    title = _AFTER_TITLE.sub("", quoted[1] if quoted else title)
    is_sentence_end = title.endswith(".") and not _ABBREVIATED.search(title)
    return title[:-1].rstrip() if is_sentence_end else title


def bare_title(title: str) -> str:
    """Title without the sign and the number before it, which are read as its row's."""
    return _BEFORE_TITLE.sub("", title)


def is_title_of(told: str, entry: Entry) -> bool:
    """Whether a title that was read is an entry's, which may itself begin with a sign."""
    return told in (entry.title, bare_title(entry.title))


def web_links(text: str) -> list[FoundLink]:
    """Links of a text that lead out of the page."""
    return [link for link in find_links(text) if link.url and not link.url.startswith("#")]


def _own_and_under(text: str) -> tuple[str, str, str]:
    """Marker, the bullet's own lines, and the lines of the bullets under it."""
    match = BULLET.match(text) or _HEADING.match(text)
    marker = text[: match.end()] if match else ""
    rest = _without_html_emphasis(text[len(marker) :])
    if box := _TASK_BOX.match(rest):
        marker, rest = marker + box[0], rest[box.end() :]
    lines = rest.split("\n")
    under = next((n for n, line in enumerate(lines) if n and BULLET.match(line)), len(lines))
    return "\n".join(lines[:under]), "\n".join(lines[under:]), marker


def _without_html_emphasis(text: str) -> str:
    """Text with ``<b>`` and ``<i>`` as Markdown has them, where each is closed."""
    for opening, closing, mark in _HTML_EMPHASIS if "</" in text else ():
        begun = opening.sub(mark, text)
        if begun != text and len(opening.findall(text)) == len(closing.findall(text)):
            text = closing.sub(mark, begun)
    return text


def _find_title(own: str, links: list[FoundLink]) -> tuple[str, FoundLink | None]:
    """Title as written and the link that bears it, if one does."""
    main = main_link(links)
    if main and _is_aside(own, main, links):
        main = None
    label = main.label if main and kind_by_words(main.label) is None else ""
    if main and is_wordy(label):
        return _cited_title(label) or label, main
    own = own[:MAX_TITLE_CHARS]
    if marked := _marked_title(own):
        return marked, None
    lead = _NAME_FIRST.match(own) or _TITLE_LABEL.match(own) or _linked_tag(own)
    if lead and is_wordy(told := plain_title(own[lead.end() :])):
        return told, None
    if main and label and not find_year(label):
        before = plain_title(_without_tags(own[: main.start]))
        # "A title of many words [[report](…)]"
        is_aside = own[: main.start].endswith("[") or label.islower()
        return (before, None) if is_aside and is_wordy(before) else (label, main)
    strong = next((m[2] for m in _STRONG.finditer(own) if not _is_tag(own, m)), "")
    if strong and not kind_by_words(strong) and not find_links(strong):
        return strong, None
    if links and _LABEL.fullmatch(own[: links[0].start]):
        return "", None
    if told := plain_title(_without_tags(own)) or _behind_links(own, links):
        return told, None
    # "New: A Paper" reads like the label of a link, but nothing else here can be the title.
    opening = next((ln for ln in links[:1] if not own[: ln.start].strip("*_ ")), None)
    if opening and not opening.is_badge and is_wordy(opening.label):
        return opening.label, opening
    return "", None


def _cited_title(label: str) -> str:
    """Title of a label that is a whole reference: ``Ash et al. Title. CVPR 2024``; else empty."""
    if len(label) > MAX_REFERENCE_CHARS:
        return ""
    quoted, end = _CITED_IN_QUOTES.match(label), _NAMES_END.search(label)
    if quoted:
        names, title = label[: quoted.start("title")], quoted["title"]
    else:
        names = label[: end.start() + 2] if end else ""
        title, _, venue = label[end.end() if end else 0 :].rstrip(".").rpartition(". ")
        title = title if _YEAR_AT_END.search(venue) else ""
    is_told = "et al" in names or find_authors(names) or _TWO_SURNAMES.fullmatch(names)
    return title.strip() if is_told and is_wordy(title) else ""


def _linked_tag(own: str) -> re.Match[str] | None:
    """What a bullet begins with if that is a venue, a year or a kind of link, with its link."""
    tag = _LINKED_TAG.match(own)
    is_told = tag and (kind_by_words(tag[1]) or find_year(tag[1]) or is_venue(tag[1]))
    return tag if is_told else None


def _headed_title(own: str, links: list[FoundLink]) -> tuple[str, FoundLink | None]:
    """Title of a paper that is a heading: no bold words below are it."""
    first, *_ = own.split("\n", maxsplit=1)
    return _find_title(first, [link for link in links if link.end <= len(first)])


def _is_aside(own: str, main: FoundLink, links: list[FoundLink]) -> bool:
    """Whether a named link follows others behind a title: ``Title [[pdf](…)] [[talk at X](…)]``.

    So does one that leads to no paper, behind a title in bold: ``**Title**<br> [Ann B. Ash](…)``.
    """
    first = links[0]
    lead = _STRONG.match(_without_tags(own[: main.start]))
    if lead and is_wordy(lead[2]) and not lead[2].endswith(":") and not find_authors(lead[2]):
        return kind_by_host(main.url) != "paper"
    is_later = first is not main and kind_by_words(first.label) is not None
    return is_later and is_wordy(_without_tags(own[: first.start]))


def _marked_title(own: str) -> str:
    """Title that stands in quotes, in bold or slanted, or where a reference has it; else empty."""
    reference = _REFERENCE.match(own)
    if reference and is_wordy(reference[2]) and find_authors(reference[1]):
        return reference[2]
    name = _NAME_FIRST.match(own)
    if name and (quoted := _QUOTED_AFTER_NAME.match(own, name.end())):
        return quoted[1]
    for pattern in (_STRONG, _QUOTED, _SIMPLY_QUOTED, _SLANTED):
        texts = (
            shown
            for match in pattern.finditer(own)
            if is_wordy(shown := match[match.lastindex or 0])
            and not _is_tag(own, match)
            and not (pattern is _SLANTED and find_authors(f"_{shown}_"))
        )
        if found := next(texts, None):
            return found
    return ""


def _without_tags(own: str) -> str:
    """Text without the badges and the tags in brackets that it begins with."""
    lead = _SIGNS.sub("", without_images(own).lstrip())
    tags = _TAGS_BEFORE.match(lead)
    return lead[tags.end() :] if tags else lead


def _behind_links(own: str, links: list[FoundLink]) -> str:
    """Title behind the labelled links that a bullet begins with, a paper's among them:
    ``[[Paper]](…)[[Code]](…) Title``.
    """
    at, kinds = 0, set[str]()
    for link in links:
        is_labelled = link.is_badge or kind_by_words(link.label)
        if own[at : link.start].strip(" *_|,·[]") or not is_labelled:
            break
        at = link.end
        kinds.add(link_kind(link.label, link.url))
    title = plain_title(own[at:].lstrip(" *_|,:·]–—-")) if "paper" in kinds else ""
    return title if is_wordy(title) else ""


def _is_tag(own: str, match: re.Match[str]) -> bool:
    """Whether what stands in bold is a venue, a year or a remark in brackets."""
    shown = match[match.lastindex or 0]
    plain = shown_text(shown)
    around = own[: match.start()][-1:] + own[match.end() :][:1]
    is_short = count_words(plain) <= MAX_TAG_WORDS or shown[:1] == shown[-1:] == "`"
    is_dated = find_year(plain) is not None and is_short
    is_code = shown[:1] == shown[-1:] == "`" and bool(_QUOTED.search(own[: match.start()]))
    is_whole_bracket = around in ("[]", "()") and not own.startswith("(", match.end() + 1)
    return bool(_TAG.fullmatch(plain)) or is_dated or is_code or is_whole_bracket


def is_wordy(text: str) -> bool:
    """Whether a text has as many words as a title."""
    return count_words(shown_text(text)) >= MIN_TITLE_WORDS


def _link(text: str, link: FoundLink, is_main: bool, links: list[FoundLink]) -> Link:
    kind = kind_in(text, link)
    if is_main:
        kind = kind_by_host(link.url)
        others = (kind_in(text, other) for other in links if other is not link)
        if "paper" not in others or kind == "other":
            kind = "paper"
    return Link(url=link.url, kind=kind, label="" if is_main else _label(link))


def _labelled_links(under: str, above: list[FoundLink]) -> Iterator[Link]:
    """Links of the lines below that are a label and a link, ``- Code: [official](…)``, or nothing
    but labelled links, ``- [Code](…) | [Project](…)``.
    """
    known = {link.url for link in above}
    for line in under.split("\n"):
        links = web_links(line)
        is_alone = not with_links_as("", line, links).strip(_AROUND_LINKS)
        for link in links:
            label = label_before(line, link) or (link.label if is_alone else "")
            if (kind := kind_by_words(label)) and link.url not in known:
                yield Link(url=link.url, kind=kind, label=_label(link))


def _label(link: FoundLink) -> str:
    return "" if link.is_badge else shown_text(link.label).strip("[]")


def kind_in(text: str, link: FoundLink) -> LinkKind:
    """Kind of a link of a text; a bare address has its line's label: ``Paper: https://…``."""
    return link_kind(link.label or label_before(text, link), link.url)
