"""The dashboard's questions: a paper, the beginning of its abstract, and three boxes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from flows.memory.open_questions import Question
from flows.memory.taught import Decision
from flows.proposals.text.inert import inert, inert_code, link
from flows.proposals.text.marker import MarkedBox, marker
from flows.proposals.text.wording import one_sentence

_BOXES: Mapping[Decision, str] = {
    "accepted": "belongs",
    "rejected": "does not",
    "unsure": "cannot say",
}
_TEACH = "teach"
_LEAD = (
    "Papers of the last nights that the model learns most from. Each answer teaches the next model "
    "and puts nothing into the list; a box left clear is no answer. To say where a paper belongs, "
    "too, comment here: `/litwatch move ID section`."
)


def questions_block(list_id: str, questions: Sequence[Question], most: int) -> str:
    """Folded Markdown with the questions of one list; empty where none is asked."""
    shown = questions[:most]
    if not shown:
        return ""
    inside = "".join(_question(list_id, it) for it in shown)
    summary = f"Teach the model: does it belong? ({len(shown)})"
    return f"<details><summary>{summary}</summary>\n\n{_LEAD}\n\n{inside}\n</details>\n"


def read_answers(boxes: Sequence[MarkedBox]) -> dict[str, dict[str, Decision]]:
    """Decision by list and arXiv id; a paper with two boxes ticked has none."""
    found: dict[str, dict[str, Decision]] = {}
    twice: set[tuple[str, str]] = set()
    for list_id, arxiv_id, decision in _ticked(boxes):
        if found.setdefault(list_id, {}).setdefault(arxiv_id, decision) != decision:
            twice.add((list_id, arxiv_id))
    for list_id, arxiv_id in twice:
        del found[list_id][arxiv_id]
    return found


def _ticked(boxes: Sequence[MarkedBox]) -> Iterator[tuple[str, str, Decision]]:
    for box in boxes:
        decision = next((it for it in _BOXES if it == box.data.get("says")), None)
        if box.is_ticked and box.data.get("do") == _TEACH and decision:
            yield str(box.data.get("list")), str(box.data.get("paper")), decision


def _question(list_id: str, question: Question) -> str:
    title = link(question.title, f"https://arxiv.org/abs/{question.arxiv_id}", 160)
    says = inert(one_sentence(question.says), 240)
    asked = {"do": _TEACH, "list": list_id, "paper": question.arxiv_id}
    boxes = "".join(
        f"  - [ ] {label} {marker(**asked, says=decision)}\n" for decision, label in _BOXES.items()
    )
    return f"- {title} {inert_code(question.arxiv_id)}\n" + (f"  {says}\n" if says else "") + boxes
