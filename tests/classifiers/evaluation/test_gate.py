from dataclasses import replace
from datetime import date

import pytest

from classifiers.classifier_errors import TrainingError
from classifiers.evaluation.gate import Contestant, hold_gate
from classifiers.evaluation.splits import Window
from classifiers.lanes import Cause
from classifiers.screened import Screened
from tests.classifiers.fake_corpus import fake_corpus

WINDOWS = [
    Window(date(2025, 5, 31), date(2025, 6, 30)),
    Window(date(2025, 6, 30), date(2025, 7, 31)),
]
LABELS, TEXTS = fake_corpus()
SECTION_OF = {label.arxiv_id: label.section for label in LABELS if label.is_relevant}


class Oracle:
    """Answers from the truth, except about the sections it does not know."""

    propose_from = 0.5

    def __init__(self, blind_to=(), misfiles=False):
        self.blind_to, self.misfiles = blind_to, misfiles

    def screen(self, papers):
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


def gate(candidate, incumbent, windows=WINDOWS):
    return hold_gate(
        contestant("new", candidate), contestant("old", incumbent), LABELS, TEXTS, windows
    )


def test_a_better_candidate_ships_and_both_figures_are_in_the_card():
    card = gate(Oracle(), Oracle(blind_to=["generative"])).as_card()
    assert card["ships"]
    assert card["candidate"]["average_precision"] == 1.0
    assert card["incumbent"]["average_precision"] < 0.9
    assert card["why"].startswith("new ships: it is not worse than old (average precision 1.000")


def test_an_equal_candidate_ships():
    assert gate(Oracle(), Oracle()).ships


def test_a_list_whose_papers_have_no_section_is_compared_by_what_there_is():
    labels = [replace(label, section=None) for label in LABELS]
    sides = (contestant(name, Oracle(), labels=labels) for name in ("new", "old"))
    outcome = hold_gate(*sides, labels, TEXTS, WINDOWS)
    assert outcome.ships
    assert outcome.why == (
        "new ships: it is not worse than old (average precision 1.000 against 1.000)."
    )


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


@pytest.mark.parametrize(("misfiled", "ships"), [(2, True), (8, False)])
def test_two_papers_of_sixty_are_chance_and_eight_are_not(misfiled, ships):
    """The gate kept a recipe from shipping for two papers of 113, better on all months before."""
    last = sorted(SECTION_OF)[-misfiled:]

    class Slips(Oracle):
        def answer(self, paper):
            answer = super().answer(paper)
            return replace(answer, section="none") if paper.arxiv_id in last else answer

    outcome = gate(Slips(), Oracle())
    assert outcome.candidate["accuracy"] < outcome.incumbent["accuracy"]
    assert outcome.ships == ships
    low, high = outcome.gains["accuracy"].low, outcome.gains["accuracy"].high
    assert low < high <= 0
    assert (high < 0) != ships


def test_gains_and_losses_that_cancel_are_no_loss():
    """What counts is how often two recipes differ, and for whom: a paired comparison."""

    class Odd(Oracle):
        def __init__(self, wrong):
            super().__init__()
            self.wrong = wrong

        def answer(self, paper):
            answer = super().answer(paper)
            is_wrong = paper.arxiv_id[-1] in self.wrong
            return replace(answer, section="none") if is_wrong else answer

    outcome = gate(Odd("12"), Odd("34"))
    assert outcome.ships
    assert outcome.gains["accuracy"].low < 0 < outcome.gains["accuracy"].high


def test_a_surer_wrong_answer_is_told_by_the_log_loss():
    class Sure(Oracle):
        def __init__(self, prob):
            super().__init__()
            self.prob = prob

        def answer(self, paper):
            answer = super().answer(paper)
            return replace(answer, section_probs={answer.section: self.prob})

    outcome = gate(Sure(0.5), Sure(0.9))
    assert not outcome.ships
    assert outcome.gains["accuracy"].value == 0
    assert "log loss of the sections 0.693 against 0.105" in outcome.why
    assert gate(Sure(0.9), Sure(0.5)).ships


def test_neither_side_sees_a_paper_that_it_answers():
    seen = []
    fits = iter(WINDOWS)

    def fit(examples):
        window = next(fits)
        seen.append(max(e.paper.announced_date for e in examples))
        assert seen[-1] == window.train_until
        return Oracle()

    hold_gate(Contestant("new", fit, LABELS), contestant("old", Oracle()), LABELS, TEXTS, WINDOWS)
    assert len(seen) == len(WINDOWS)


def test_each_side_learns_from_its_own_labels():
    seen = []
    half = LABELS[::2]
    old = contestant("old", Oracle())
    hold_gate(contestant("new", Oracle(), seen, half), old, LABELS, TEXTS, WINDOWS)
    taught = {e.paper.arxiv_id for e in seen if e.label.is_relevant}
    known = [e for e in half if e.is_relevant and e.announced_date <= WINDOWS[-1].train_until]
    assert taught == {label.arxiv_id for label in known}


@pytest.mark.parametrize("until", [date(2025, 6, 3)])
def test_too_few_papers_to_compare_leave_the_incumbent(until):
    outcome = gate(Oracle(), Oracle(), [Window(date(2025, 5, 31), until)])
    assert not outcome.ships
    assert "only 3 papers that belong" in outcome.why
    assert outcome.as_card()["candidate"] == {}


def test_a_block_before_which_too_little_was_known_is_left_out():
    fits = []

    def fit(examples):
        fits.append(len(examples))
        if len(fits) == 1:
            raise TrainingError("only 3 papers that belong have a text.", remedy="Add rows.")
        return Oracle()

    new = Contestant("new", fit, LABELS)
    outcome = hold_gate(new, contestant("old", Oracle()), LABELS, TEXTS, WINDOWS)
    assert outcome.ships
    assert outcome.test_relevant == sum(day.month == 7 for day in map(announced, SECTION_OF))


def announced(arxiv_id):
    return TEXTS[arxiv_id].announced_date
