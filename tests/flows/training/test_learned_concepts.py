"""What a list is about goes into its folder once, and what a person made of it is kept."""

import pytest

from classifiers.concepts import (
    CONCEPTS_NAME,
    NO_CONCEPT,
    Concepts,
    concepts_of_titles,
    read_concepts,
)
from classifiers.training import train
from classifiers.word_vectors import shipped_word_vectors
from flows.training.trainer import write_concepts
from tests.classifiers.small_model import RECIPE, examples, small_model


def test_learned_concepts_are_written_where_a_person_finds_them(tmp_path):
    path = tmp_path / CONCEPTS_NAME
    assert write_concepts(path, small_model())
    assert read_concepts(path).as_card() == small_model().card["concepts"]


def test_a_file_that_a_person_may_have_edited_is_never_changed(tmp_path):
    path = tmp_path / CONCEPTS_NAME
    path.write_text("groups: {mine: {terms: kite}, yours: {terms: wind}}", encoding="utf-8")
    assert not write_concepts(path, small_model())
    assert read_concepts(path).groups["mine"] == ("kite",)


GUESS = concepts_of_titles(
    [("satellite", "imagery", "assistant", "dialogue")] * 5 + [("radar",)] * 5,
    shipped_word_vectors(),
)


def test_a_guess_that_nobody_edited_gives_way_to_what_the_texts_tell(tmp_path):
    path = tmp_path / CONCEPTS_NAME
    path.write_text(GUESS.as_yaml(), encoding="utf-8")
    assert read_concepts(path).is_draft
    assert write_concepts(path, small_model())
    assert not read_concepts(path).is_draft
    assert read_concepts(path).as_card() == small_model().card["concepts"]


def test_a_comment_that_a_person_wrote_into_the_guess_is_kept(tmp_path):
    path, mine = tmp_path / CONCEPTS_NAME, f"{GUESS.as_yaml()}# Ann: radar is right here\n"
    path.write_text(mine, encoding="utf-8")
    assert not write_concepts(path, small_model())
    assert path.read_text(encoding="utf-8") == mine


@pytest.mark.parametrize("edit", ["deleted", "struck"])
def test_a_word_that_a_person_strikes_from_the_guess_stays_struck(tmp_path, edit):
    path, text = tmp_path / CONCEPTS_NAME, GUESS.as_yaml()
    (line,) = (line for line in text.splitlines() if "satellite" in line and "terms:" in line)
    edited = text.replace(line, line.replace("satellite; ", "").replace("; satellite", ""))
    if edit == "struck":
        edited = edited.replace("struck: ''", "struck: satellite")
    path.write_text(edited, encoding="utf-8")
    mine = read_concepts(path)
    assert not mine.is_draft
    model = train(RECIPE, examples(), concepts=mine)
    assert not write_concepts(path, model)
    assert path.read_text(encoding="utf-8") == edited
    assert not any("satellite" in words for words in model.card["concepts"].values())
    if edit == "struck":
        owner = model.meeting.owners[model.featurizer.words.terms.index("satellite")]
        assert owner == NO_CONCEPT


def test_nothing_is_written_for_a_list_that_has_no_folder(tmp_path):
    assert not write_concepts(tmp_path / "gone" / CONCEPTS_NAME, small_model())


def test_training_takes_a_persons_concepts():
    mine = Concepts({"sky": ("satellite", "aerial"), "talk": ("assistant", "questions")})
    model = train(RECIPE, examples(), concepts=mine)
    assert model.card["concepts"] == mine.as_card()
    assert (model.meeting.owners != small_model().meeting.owners).any()
