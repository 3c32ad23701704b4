"""What the classifier says of one paper for one list."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from classifiers.lanes import Cause, Obstacle, Verdict


@dataclass(frozen=True, slots=True)
class Reason:
    """A term of the text and how far it moved the log-odds (positive: speaks for)."""

    term: str
    weight: float

    def as_json(self) -> dict[str, Any]:
        """Fields as `litwatch score` prints them."""
        return {"term": self.term, "weight": round(self.weight, 4)}


@dataclass(frozen=True, slots=True)
class Screened:
    """Answer to two questions: does the paper belong, and where?"""

    arxiv_id: str
    prob_relevant: float
    """Calibrated probability in [0, 1] that the maintainer would list the paper."""
    cause: Cause
    """Why it gets its verdict."""
    section: str | None = None
    """Label of the most probable section (`SectionConfig.label`); None where skipped early."""
    section_probs: Mapping[str, float] = field(default_factory=dict)
    task: str | None = None
    """For sections that are split by task (vlgfm's applications); None elsewhere."""
    table: str | None = None
    """Id of the section whose table takes it: the fitting one, or the nearest that there is."""
    second_table: str | None = None
    """Id of the runner-up."""
    margin: float = 1.0
    """Probability of the table less that of the runner-up, 0 to 1."""
    obstacle: Obstacle | None = None
    """What keeps it out of the section where it belongs most."""
    keywords: tuple[str, ...] = ()
    """Only keywords of the list's own legend."""
    columns: Mapping[str, str] = field(default_factory=dict)
    """Values for the free columns of the target table, by header (Task, Attribute, …)."""
    reasons: tuple[Reason, ...] = ()
    """Why it belongs, and what speaks against."""
    section_reasons: tuple[Reason, ...] = ()
    """Why that section and not the one that is next to it in probability; none where skipped."""
    model_hash: str = ""

    @property
    def verdict(self) -> Verdict:
        """Propose, unsure or skip."""
        return self.cause.verdict

    @property
    def belongs_to(self) -> str:
        """What it would be filed under, were there a table: a task, else a section label."""
        return self.task or self.section or ""

    def as_json(self) -> dict[str, Any]:
        """Fields of one line of `litwatch score`."""
        return {
            "id": self.arxiv_id,
            "prob_relevant": round(self.prob_relevant, 6),
            "verdict": self.verdict,
            "cause": self.cause,
            "section": self.section,
            "section_probs": {k: round(v, 6) for k, v in self.section_probs.items()},
            "task": self.task,
            "table": self.table,
            "second_table": self.second_table,
            "margin": round(self.margin, 6),
            "obstacle": self.obstacle,
            "keywords": list(self.keywords),
            "reasons": [each.as_json() for each in self.reasons],
            "section_reasons": [each.as_json() for each in self.section_reasons],
        }
