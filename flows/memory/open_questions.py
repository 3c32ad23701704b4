"""Questions that the dashboard asks about papers: does it belong? Kept until somebody answers."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date

from catalog.config import ListConfig
from catalog.paper import Paper
from classifiers.screening import Basis
from flows.memory.ledger import Ledger
from flows.memory.taught import Answer, Decision

QUESTIONS_FACT = "questions"
"""Fact of the ledger: papers that the dashboard asks about."""
MOST_QUESTIONS = 20


@dataclass(frozen=True, slots=True)
class Question:
    """One paper that a person is asked about."""

    arxiv_id: str
    title: str
    says: str = ""
    """Beginning of its abstract."""
    announced: str = ""
    """Day, YYYY-MM-DD; empty where it is not known."""

    @classmethod
    def about(cls, paper: Paper, most: int = 300) -> Question:
        """Question about a paper; a title or an abstract may be of any length."""
        day = paper.announced_date
        return cls(paper.arxiv_id, paper.title[:most], paper.abstract[:most], str(day or ""))

    def answered(self, decision: Decision, today: date) -> Answer:
        """What a person said of it; on a dashboard nobody signs."""
        announced = date.fromisoformat(self.announced) if self.announced else None
        return Answer(self.arxiv_id, announced, today, "", decision)


def asks_on_dashboard(config: ListConfig, figures: Mapping[str, float | str]) -> bool:
    """Whether a list asks: if it says so, else while too few decisions set its threshold."""
    is_young = figures.get("threshold") == Basis.VOLUME
    return config.teach == "dashboard" or (config.teach == "auto" and is_young)


def open_questions(ledger: Ledger) -> tuple[Question, ...]:
    """Questions that nobody has answered yet."""
    return tuple(Question(**raw) for raw in ledger.facts.get(QUESTIONS_FACT, ()))


def with_questions(
    ledger: Ledger, questions: Iterable[Question], listed: Container[str] = ()
) -> Ledger:
    """Ledger that asks these, as many as a dashboard shows; none of what is asked elsewhere.

    `listed`: arXiv ids that stand in the list by now.
    """
    asked = {record.row.entry.arxiv_id for record in ledger.records.values()}
    open_ones = {it.arxiv_id: it for it in questions if it.arxiv_id not in asked}
    wanted = [it for name, it in open_ones.items() if name not in listed][:MOST_QUESTIONS]
    facts = {name: fact for name, fact in ledger.facts.items() if name != QUESTIONS_FACT}
    told = {QUESTIONS_FACT: [asdict(it) for it in wanted]} if wanted else {}
    return replace(ledger, facts=facts | told)


def take_answers(
    ledger: Ledger, decisions: Mapping[str, Decision], today: date
) -> tuple[Ledger, Sequence[Answer]]:
    """Ledger without the questions that were answered, and the answers. `decisions`: by arXiv id.

    What the ledger does not ask is not answered.
    """
    asked = open_questions(ledger)
    answers = [
        it.answered(decisions[it.arxiv_id], today) for it in asked if it.arxiv_id in decisions
    ]
    if not answers:
        return ledger, ()
    left = [it for it in asked if it.arxiv_id not in decisions]
    return with_questions(ledger, left), answers
