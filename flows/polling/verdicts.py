"""What each source is worth tonight, in one word and in a sentence.

    new        the batch that the calendar expects, or papers not seen before
    done       this announcement day's batch was already taken
    quiet      nothing was to come (weekend, holiday), or both routes agree that nothing came
    stale      the calendar expects a newer batch than the one served
    throttled  429, 503, 406, or a page that says "Rate exceeded."
    broken     not XML, hollow, cut short, no answer, or contradicted by the other route

The first three are green. A list is to be trusted tonight if each of its categories has a green
route.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Literal

Source = Literal["feeds", "api", "oai"]
VerdictWord = Literal["new", "done", "quiet", "stale", "throttled", "broken"]

GREEN: frozenset[VerdictWord] = frozenset({"new", "done", "quiet"})
SOURCE_NAMES: dict[Source, str] = {"feeds": "daily feeds", "api": "query API", "oai": "OAI-PMH"}


@dataclass(frozen=True, slots=True)
class SourceVerdict:
    """Verdict on one source, for one category of one list, on one night."""

    list_id: str
    source: Source
    category: str
    night: date
    verdict: VerdictWord
    detail: str
    """One sentence a maintainer understands."""
    batch_date: date | None = None
    """Announcement day of the batch served, where the source names one."""
    papers_count: int = 0
    """Papers of this category that this source brought and that were not seen before."""
    newest_paper_date: date | None = None
    """Newest announcement day (for the API: earliest possible one) of the papers served."""

    @property
    def is_green(self) -> bool:
        """Whether tonight may rely on this source for this category."""
        return self.verdict in GREEN

    def describe(self) -> str:
        """Say it in one line."""
        return f"{self.category}, {SOURCE_NAMES[self.source]}: {self.verdict} ({self.detail})"

    def as_json(self) -> dict[str, Any]:
        """Fields of the run report; dates as ISO text."""
        return {
            key: value.isoformat() if isinstance(value, date) else value
            for key, value in asdict(self).items()
        }


def untrusted_categories(verdicts: Iterable[SourceVerdict]) -> tuple[str, ...]:
    """Categories without a single green route."""
    worth: dict[str, bool] = {}
    for verdict in verdicts:
        worth[verdict.category] = worth.get(verdict.category, False) or verdict.is_green
    return tuple(sorted(category for category, is_green in worth.items() if not is_green))
