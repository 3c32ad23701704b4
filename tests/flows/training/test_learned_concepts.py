"""What a list is about goes into its folder once, and what a person made of it is kept."""

from classifiers.concepts import CONCEPTS_NAME, Concepts, read_concepts
from classifiers.training import train
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


def test_nothing_is_written_for_a_list_that_has_no_folder(tmp_path):
    assert not write_concepts(tmp_path / "gone" / CONCEPTS_NAME, small_model())


def test_training_takes_a_persons_concepts():
    mine = Concepts({"sky": ("satellite", "aerial"), "talk": ("assistant", "questions")})
    model = train(RECIPE, examples(), concepts=mine)
    assert model.card["concepts"] == mine.as_card()
    assert (model.meeting.owners != small_model().meeting.owners).any()
