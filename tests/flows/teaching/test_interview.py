from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.paper import Paper
from classifiers.classifier_errors import LabelError
from classifiers.dataset import NONE
from flows.memory.git_state import GitStateStore
from flows.memory.taught import asked_ids, keep_answers, taught_labels
from flows.repositories.git import GitRepository
from flows.teaching.interview import Interview
from tests.classifiers.small_model import CONFIG
from tests.flows.proposals.sample import checkout

TODAY = date(2026, 1, 5)
PAPERS = [Paper(f"2601.0000{n}", f"Paper {n}", "Of kites.") for n in range(4)]


def interview(*typed):
    """Interview of a person who types these lines and then closes the terminal; what was shown."""
    lines, shown = iter(typed), []

    def ask(prompt):
        try:
            return next(lines)
        except StopIteration:
            raise EOFError from None

    return Interview(CONFIG.sections, ask, shown.append, "ada", TODAY), shown


def decisions(answers):
    return [(each.arxiv_id[-1], each.decision) for each in answers]


def test_each_key_is_an_answer():
    answers = interview("y", "n", "?", "Y")[0].hold(PAPERS)
    assert decisions(answers) == [
        ("0", "accepted"),
        ("1", "rejected"),
        ("2", "unsure"),
        ("3", "accepted"),
    ]


def test_a_digit_says_yes_and_where():
    [answer] = interview("1", "q")[0].hold(PAPERS)
    assert (answer.decision, answer.section) == ("accepted", "dataset")


def test_sections_filled_by_hand_have_no_digit():
    held, shown = interview("3", "y", "q")
    assert "Make" not in held.legend
    assert decisions(held.hold(PAPERS)) == [("0", "accepted")]
    assert held.legend in shown


def test_a_list_without_a_heading_could_not_be_taught():
    unnamed = CONFIG.sections[0].model_copy(update={"path": ()})
    held = Interview((unnamed,), lambda _: "q", lambda _: None, "ada", TODAY)
    assert held.legend.endswith(f"1 {unnamed.id}")


def test_undo_asks_again_and_stopping_keeps_what_was_said():
    answers = interview("y", "n", "u", "y", "q")[0].hold(PAPERS)
    assert decisions(answers) == [("0", "accepted"), ("1", "accepted")]
    assert interview("u", "u", "q")[0].hold(PAPERS) == []


def test_the_end_of_the_input_stops():
    assert decisions(interview("n")[0].hold(PAPERS)) == [("0", "rejected")]


@given(st.text(max_size=200), st.text(max_size=400))
def test_no_text_of_a_paper_moves_the_cursor(title, abstract):
    held, shown = interview("q")
    held.hold([Paper("2601.00001", title, abstract)])
    assert all(char.isprintable() or char == "\n" for text in shown for char in text)


@pytest.fixture
def store(tmp_path):
    return GitStateStore(GitRepository(checkout(tmp_path / "repository")))


def test_answers_are_kept_as_labels_and_the_unsure_are_not_asked_again(store):
    keep_answers(store, "fake", interview("1", "n", "?")[0].hold(PAPERS))
    keep_answers(store, "fake", interview("n", "q")[0].hold(PAPERS))
    memory = store.snapshot()
    labels = {label.arxiv_id[-1]: label for label in taught_labels(memory, "fake")}
    assert {key: label.is_relevant for key, label in labels.items()} == {"0": False, "1": False}
    assert labels["1"].section == NONE
    assert asked_ids(memory, "fake") == {"2601.00000", "2601.00001", "2601.00002"}


@pytest.mark.parametrize(
    ("damaged", "why"), [(b"2601.00001,accepted\n", "no arxiv_id"), (b"\xff\xfe", "not UTF-8")]
)
def test_a_damaged_file_of_answers_is_named_and_not_written_over(store, damaged, why):
    """It ended in a KeyError."""
    store.write({"labels/fake.taught.csv": damaged}, store.snapshot(), "Damage")
    with pytest.raises(LabelError, match=why) as told:
        keep_answers(store, "fake", interview("y", "q")[0].hold(PAPERS))
    assert told.value.where == "labels/fake.taught.csv"
    assert store.snapshot().read("labels/fake.taught.csv") == damaged
