"""Finds arXiv ids in text: bare, with a prefix, in DOIs and in every kind of address.

A number such as ``2406.09385`` counts where it stands bare in running text, or in an address
that says it is arXiv's (arxiv.org, ar5iv, alphaxiv, huggingface.co/papers, a badge). In other
people's addresses it is their number.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

_ARCHIVES = (
    "acc-phys|adap-org|alg-geom|ao-sci|astro-ph|atom-ph|bayes-an|chao-dyn|chem-ph|cmp-lg|comp-gas|"
    "cond-mat|cs|dg-ga|funct-an|gr-qc|hep-ex|hep-lat|hep-ph|hep-th|math-ph|math|mtrl-th|nlin|"
    "nucl-ex|nucl-th|patt-sol|physics|plasm-ph|q-alg|q-bio|q-fin|quant-ph|solv-int|stat|supr-con"
)
_NEW_ID = r"""
    (?: (?:070[4-9]|071[0-2]|(?:0[89]|1[0-4]) (?:0[1-9]|1[0-2])) \. \d{4}  # to 2014-12
      | (?:1[5-9]|[2-9]\d) (?:0[1-9]|1[0-2]) \. \d{5}                     # five digits since 2015
    )"""
_USUAL = re.compile(
    rf"(?:https?://arxiv\.org/(?:abs|pdf)/)?(?P<new>{_NEW_ID})"
    r"(?:v(?P<version>[1-9]\d{0,2}))?(?:\.pdf)?",
    re.VERBOSE,
)
_ID = re.compile(
    rf"""
    (?: (?<=arxiv[._]) | (?<=arxiv) | (?<=%3A) | (?<=%2F) | (?<![\w.]) ) (?<!10\.\d{{4}}/)
    (?:
        (?P<new>{_NEW_ID})
      | (?P<archive>{_ARCHIVES}) (?:\.[a-z]{{2}})? (?:/|%2F) (?P<number>\d{{7}})
    )
    (?:v(?P<version>[1-9]\d{{0,2}}))?
    (?![^\W_]) (?!\.\d)
    """,
    re.VERBOSE | re.IGNORECASE,
)
_ADDRESS = re.compile(r"(?:https?:)?//[^\s)<>\"'\]|]+", re.IGNORECASE)
_OURS = re.compile(r"xiv|(?:huggingface\.co|hf\.co|paperswithcode\.com)/papers?/", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class ArxivRef:
    """A paper on arXiv and, where it is named, one version of it."""

    id: str
    """Base id: ``2406.09385`` or ``cs/0112017``; the archive in lower case, no subject class."""
    version: int | None = None

    def __str__(self) -> str:
        return self.id if self.version is None else f"{self.id}v{self.version}"


@lru_cache(maxsize=65_536)  # a list asks for the same addresses again and again
def arxiv_ref(text: str) -> ArxivRef | None:
    """First arXiv paper that the text names, or None."""
    if usual := _USUAL.fullmatch(text):  # an id, or the address of nine in ten
        return ArxivRef(usual["new"], int(usual["version"]) if usual["version"] else None)
    foreign = None
    for match in _ID.finditer(text):
        if foreign is None:
            foreign = _foreign_spans(text)
        if not any(start < match.start() < end for start, end in foreign):
            return _ref(match)
    return None


def _foreign_spans(text: str) -> list[tuple[int, int]]:
    """Parts of addresses in which no arXiv id is to be read."""
    spans = []
    for address in _ADDRESS.finditer(text):
        ours = _OURS.search(address[0])
        end = address.start() + ours.end() if ours else address.end()
        spans.append((address.start(), end))
    return spans


def _ref(match: re.Match[str]) -> ArxivRef:
    arxiv_id = match["new"] or f"{match['archive'].lower()}/{match['number']}"
    return ArxivRef(arxiv_id, int(match["version"]) if match["version"] else None)
