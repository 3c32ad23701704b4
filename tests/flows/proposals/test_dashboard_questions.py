"""The dashboard asks what the model learns most from, and keeps the answers as `teach` does."""

from __future__ import annotations

import csv
import io
from datetime import date

import pytest

from classifiers.screening import Basis
from flows.memory.open_questions import MOST_QUESTIONS, Question, open_questions
from flows.memory.taught import asked_ids, taught_labels, taught_path
from flows.proposals.outcomes import quiet_night
from flows.proposals.propose_night import NightPlan, propose_night
from tests.flows.proposals.sample import candidate
from tests.flows.proposals.test_answers_of_people import night_interrupted, write_dashboard
from tests.flows.proposals.worlds import GitHubWorld, LocalWorld

Place = GitHubWorld | LocalWorld
YOUNG = {"threshold": Basis.VOLUME, "papers_a_week": 4.0, "rows_a_week": 2.0}
SETTLED = {"threshold": Basis.PRECISION}


def question(number: int) -> Question:
    return Question(
        f"2603.7{number:04}", f"Do kites sing, part {number}", "They do. Loudly.", "2026-03-02"
    )


def ask(world: Place, *numbers: int, days: int = 1, figures=YOUNG, **more) -> None:
    asked = tuple(map(question, numbers))
    outcome = world.night(
        candidate(1),
        days=days,
        questions=asked,
        model_figures=dict(figures),
        model_hash="abc123",
        **more,
    )
    assert not outcome.errors


def tick(world: Place, number: int, label: str) -> None:
    head, tail = world.dashboard().split(f"`{question(number).arxiv_id}`", 1)
    write_dashboard(
        world,
        f"{head}`{question(number).arxiv_id}`" + tail.replace(f"[ ] {label}", f"[x] {label}", 1),
    )


def asked(world: Place) -> list[str]:
    return [it.arxiv_id for it in open_questions(world.ledger())]


def answers(world: Place) -> dict[str, str]:
    _, state = world.open_place()
    text = (state.snapshot().read(taught_path("kites")) or b"").decode()
    return {row["arxiv_id"]: row["decision"] for row in csv.DictReader(io.StringIO(text))}


def test_answers_are_kept_and_their_papers_replaced(world: Place) -> None:
    ask(world, 1, 2, 3, 4, days=0)
    assert "Teach the model: does it belong? (4)" in world.dashboard()
    assert "They do." in world.dashboard()
    assert "Loudly" not in world.dashboard()
    tick(world, 1, "belongs")
    tick(world, 2, "does not")
    tick(world, 3, "cannot say")
    ask(world, 5)
    names = [question(n).arxiv_id for n in (1, 2, 3)]
    assert answers(world) == dict(zip(names, ("accepted", "rejected", "unsure"), strict=True))
    assert asked(world) == [question(4).arxiv_id, question(5).arxiv_id]
    assert question(1).arxiv_id not in world.dashboard()
    _, state = world.open_place()
    told = {it.arxiv_id: it.is_relevant for it in taught_labels(state.snapshot(), "kites")}
    assert told == {names[0]: True, names[1]: False}
    assert asked_ids(state.snapshot(), "kites") == set(names)


def test_a_review_reads_them_within_minutes(world: Place) -> None:
    """A review loads no model and asks nothing new, but shows what is asked."""
    ask(world, 1, 2, days=0)
    tick(world, 1, "belongs")
    publisher, state = world.open_place()
    night = quiet_night(world.config, world.ledger())
    propose_night(NightPlan((night,), world.today, world.now), publisher=publisher, state=state)
    assert answers(world) == {question(1).arxiv_id: "accepted"}
    assert question(2).arxiv_id in world.dashboard()


def test_two_boxes_of_one_paper_are_no_answer(world: Place) -> None:
    ask(world, 1, days=0)
    tick(world, 1, "belongs")
    tick(world, 1, "does not")
    ask(world)
    assert answers(world) == {}
    assert asked(world) == [question(1).arxiv_id]


def test_a_box_ticked_while_the_night_runs_is_not_lost(world: Place) -> None:
    ask(world, 1, 2, days=0)
    night_interrupted(world, lambda: tick(world, 2, "does not"), candidate(4))
    assert answers(world) == {question(2).arxiv_id: "rejected"}
    assert "[x] does not" not in world.dashboard()


def test_a_quiet_night_writes_nothing(world: Place) -> None:
    ask(world, 1, 2, days=0)
    before = world.heads(), world.dashboard()
    ask(world, days=0)
    assert (world.heads(), world.dashboard()) == before


def test_no_more_than_twenty_are_asked(world: Place) -> None:
    ask(world, *range(1, 40), days=0)
    assert len(asked(world)) == MOST_QUESTIONS
    assert world.dashboard().count("[ ] belongs") == MOST_QUESTIONS


def test_a_paper_that_is_proposed_or_listed_is_asked_about_no_more(world: Place) -> None:
    ask(world, 1, 2, 3, days=0)
    world.night(candidate(70001), days=1, model_figures=YOUNG)
    assert asked(world) == [question(2).arxiv_id, question(3).arxiv_id]
    row = f"| [Hers](https://arxiv.org/abs/{question(2).arxiv_id}) | arXiv 2026 | N/A |\n"
    world.push(lambda text: text.replace("\n## Delta", row + "\n## Delta", 1), branch="main")
    world.night(days=1, model_figures=YOUNG)
    assert asked(world) == [question(3).arxiv_id]


@pytest.mark.parametrize(
    ("teach", "figures", "is_asked"),
    [
        ("auto", YOUNG, True),
        ("auto", SETTLED, False),
        ("auto", {}, False),
        ("dashboard", SETTLED, True),
        ("off", YOUNG, False),
    ],
)
def test_a_list_asks_while_it_is_young_or_as_it_says(github: GitHubWorld, teach, figures, is_asked):
    github.config = github.config.model_copy(update={"teach": teach})
    ask(github, 1, days=0, figures=figures)
    assert ("Teach the model" in github.dashboard()) is is_asked
    github.config = github.config.model_copy(update={"teach": "off"})
    ask(github, 2)
    assert "Teach the model" not in github.dashboard()


def test_a_forged_or_old_box_answers_nothing(github: GitHubWorld) -> None:
    """What the memory does not ask is not answered, whatever a dashboard says."""
    ask(github, 1, days=0)
    tick(github, 1, "belongs")
    old = github.dashboard()
    ask(github)
    write_dashboard(
        github, old.replace("[x] belongs", "[ ] belongs").replace("[ ] does", "[x] does")
    )
    ask(github)
    assert answers(github) == {question(1).arxiv_id: "accepted"}


def test_a_comment_says_where_a_paper_belongs_and_teaches_that(github: GitHubWorld) -> None:
    """The terminal's interview took the section; on the dashboard there was no way to say it."""
    ask(github, 1, 2, days=0)
    assert "`/litwatch move ID section`" in github.dashboard()
    (number,) = (it.number for it in github.github.repo.issues.values() if not it.is_pull)
    github.github.repo.comment(number, "mina", f"/litwatch move {question(1).arxiv_id} delta")
    github.github.repo.comment(number, "mina", f"/litwatch move {question(2).arxiv_id} moon")
    ask(github)
    assert answers(github) == {question(1).arxiv_id: "accepted"}
    assert asked(github) == [question(2).arxiv_id]
    _, state = github.open_place()
    (label,) = taught_labels(state.snapshot(), "kites")
    assert (label.section, label.origin) == ("delta", "mina")
    replies = [it.body for it in github.github.repo.comments]
    assert any("belongs in `delta`: the next model learns that" in body for body in replies)
    assert any("There is no section `moon`" in body for body in replies)


def test_a_question_keeps_the_day_of_its_paper() -> None:
    answer = question(1).answered("accepted", date(2026, 3, 5))
    assert (answer.announced_date, answer.decided_date) == (date(2026, 3, 2), date(2026, 3, 5))
