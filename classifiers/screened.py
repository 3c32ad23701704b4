"""What the classifier says of one paper for one list."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Verdict = Literal["propose", "unsure", "skip"]


@dataclass(frozen=True, slots=True)
class Reason:
    """A term of the text and how far it moved the log-odds (positive: speaks for)."""

    term: str
    weight: float


@dataclass(frozen=True, slots=True)
class Screened:
    """Answer to two questions: does the paper belong, and where?"""

    arxiv_id: str
    prob_relevant: float
    """Calibrated probability in [0, 1] that the maintainer would list the paper."""
    verdict: Verdict
    section: str | None = None
    """Label of the most probable section (`SectionConfig.label`); None where skipped early."""
    section_probs: Mapping[str, float] = field(default_factory=dict)
    task: str | None = None
    """For sections that are split by task (vlgfm's applications); None elsewhere."""
    keywords: tuple[str, ...] = ()
    """Only keywords of the list's own legend."""
    columns: Mapping[str, str] = field(default_factory=dict)
    """Values for the free columns of the target table, by header (Task, Attribute, …)."""
    reasons: tuple[Reason, ...] = ()
    note: str = ""
    """Why it is unsure or skipped, in words: "no table for grounding", "first stage: …"."""
    model_hash: str = ""

    def as_json(self) -> dict[str, Any]:
        """Fields of one line of `litwatch score`."""
        return {
            "id": self.arxiv_id,
            "prob_relevant": round(self.prob_relevant, 6),
            "verdict": self.verdict,
            "section": self.section,
            "section_probs": {k: round(v, 6) for k, v in self.section_probs.items()},
            "task": self.task,
            "keywords": list(self.keywords),
            "reasons": [{"term": r.term, "weight": round(r.weight, 4)} for r in self.reasons],
            "note": self.note,
        }
