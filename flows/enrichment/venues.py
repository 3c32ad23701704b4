"""Venue and year from a paper's comments, journal reference and DOI."""

from __future__ import annotations

import re
from dataclasses import dataclass

from catalog.paper import Paper

_KNOWN = re.compile(r"\b(CVPR|ICCV|ECCV|NeurIPS|ICLR|ICML|AAAI|TGRS|IGARSS)\b\D{0,3}(20\d\d)?")


@dataclass(frozen=True, slots=True)
class VenueMention:
    """Where a paper says it appeared or will appear."""

    short_name: str
    year: int | None


def find_venue(paper: Paper) -> VenueMention | None:
    """Find the venue that the paper says has accepted it."""
    found = _KNOWN.search(f"{paper.comment} {paper.journal_ref}")
    if not found:
        return None
    return VenueMention(found[1], int(found[2]) if found[2] else None)
