from dataclasses import replace
from datetime import date

import pytest

from classifiers.evaluation.gate import Contestant, hold_gate
from classifiers.evaluation.splits import Window
from classifiers.lanes import Cause
from classifiers.screened import Screened
from tests.classifiers.fake_corpus import fake_corpus

WINDOW = Window(date(2025, 5, 31), date(2025, 7, 31))
LABELS, TEXTS = fake_corpus()
SECTION_OF = {label.arxiv_id: label.section for label in LABELS if label.is_relevant}


class Oracle:
    """Answers from the truth, except about the sections it does not know."""

    propose_from = 0.5

    def __init__(self, blind_to=(), misfiles=False):
        self.blind_to, self.misfiles = blind_to, misfiles

    def screen(self, papers):
        return [self.answer(paper) for paper in papers]

    def file(self, papers):
        return [self.answer(paper) for paper in papers]

    def answer(self, paper):
        section = SECTION_OF.get(paper.arxiv_id)
        prob = 0.9 if section and section not in self.blind_to else 0.1
        return Screened(
            paper.arxiv_id, prob, Cause.UNLIKELY, section="dataset" if self.misfiles else section
        )


def contestant(name, model, seen=None, labels=LABELS):
    def fit(examples):
        if seen is not None:
            seen.extend(examples)
        return model

    return Contestant(name, fit, labels)


def gate(candidate, incumbent, window=WINDOW):
    return hold_gate(
        contestant("new", candidate), contestant("old", incumbent), LABELS, TEXTS, window
    )


def test_a_better_candidate_ships_and_both_figures_are_in_the_card():
    card = gate(Oracle(), Oracle(blind_to=["generative"])).as_card()
    assert card["ships"]
    assert card["candidate"]["average_precision"] == 1.0
    assert card["incumbent"]["average_precision"] < 0.9
    assert card["why"].startswith("new ships: it is not worse than old (average precision 1.000")


def test_an_equal_candidate_ships():
    assert gate(Oracle(), Oracle()).ships


def test_a_worse_candidate_stays_and_says_in_what():
    outcome = gate(Oracle(blind_to=["generative"]), Oracle())
    assert not outcome.ships
    assert "new does not ship: it is worse than old (average precision 0." in outcome.why


def test_better_screening_does_not_buy_worse_filing():
    outcome = gate(Oracle(misfiles=True), Oracle(blind_to=["generative"]))
    assert not outcome.ships
    assert "filing accuracy 0." in outcome.why


def test_a_section_given_up_for_the_sake_of_others_does_not_ship():
    """Accuracy alone let a recipe pass that no longer filed into a small section."""

    class Shy(Oracle):
        def answer(self, paper):
            answer = super().answer(paper)
            return replace(answer, section="dataset" if answer.section == "generative" else "")

    class Sure(Oracle):
        def answer(self, paper):
            answer = super().answer(paper)
            return replace(answer, section=answer.section if answer.section else "")

    outcome = gate(Shy(), Sure())
    assert not outcome.ships
    assert "macro-F1 of the sections 0." in outcome.why


def test_neither_side_sees_a_paper_of_the_frozen_set():
    seen = []
    hold_gate(contestant("new", Oracle(), seen), contestant("old", Oracle()), LABELS, TEXTS, WINDOW)
    assert max(e.paper.announced_date for e in seen) == WINDOW.train_until


def test_each_side_learns_from_its_own_labels():
    seen = []
    half = LABELS[::2]
    hold_gate(
        contestant("new", Oracle(), seen, half), contestant("old", Oracle()), LABELS, TEXTS, WINDOW
    )
    taught = {e.paper.arxiv_id for e in seen if e.label.is_relevant}
    known = [e for e in half if e.is_relevant and e.announced_date <= WINDOW.train_until]
    assert taught == {label.arxiv_id for label in known}


@pytest.mark.parametrize("until", [date(2025, 6, 3)])
def test_too_few_papers_to_compare_leave_the_incumbent(until):
    outcome = gate(Oracle(), Oracle(), Window(date(2025, 5, 31), until))
    assert not outcome.ships
    assert "only 3 papers that belong" in outcome.why
    assert outcome.as_card()["candidate"] == {}
