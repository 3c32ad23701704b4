from pathlib import Path

import numpy as np
import pytest
import scipy.sparse as sp
from hypothesis import given
from hypothesis import strategies as st

from classifiers.classifier_errors import LabelError
from classifiers.concepts import NO_CONCEPT, Concepts, learn_concepts, parse_concepts, read_concepts
from classifiers.word_vectors import WordVectors, shipped_word_vectors
from scripts.learn_word_vectors import learn_word_vectors

SKY, TALK, OTHER = (
    ("satellite", "radar", "orbit"),
    ("chat", "dialogue", "reply"),
    ("proof", "bound"),
)
TERMS = (*SKY, *TALK, *OTHER)
VECTORS = WordVectors(
    TERMS,
    np.array([[127, 0, 0]] * 3 + [[0, 127, 0]] * 3 + [[0, 0, 127]] * 2, np.int8),
)
FILE = Path("concepts.yaml")


def papers(*texts):
    return sp.csr_matrix([[float(term in text) for term in TERMS] for text in texts])


def matrix_of(rows=20, others=400):
    """Papers that hold a word of both concepts, among papers of neither."""
    texts = [{SKY[n % 3], SKY[n % 2], TALK[n % 3], TALK[n % 2]} for n in range(rows)]
    texts += [{OTHER[n % 2]} for n in range(others)]
    return papers(*texts), np.arange(rows + others) < rows


def test_words_that_tell_are_parted_by_what_they_speak_of():
    matrix, belongs = matrix_of()
    learned = learn_concepts(matrix, TERMS, belongs, VECTORS)
    assert {frozenset(words) for words in learned.groups.values()} == {
        frozenset(SKY),
        frozenset(TALK),
    }


def test_where_too_few_words_tell_anything_there_are_no_concepts():
    matrix, belongs = matrix_of()
    assert learn_concepts(matrix[:, :3], TERMS[:3], belongs, VECTORS) is None


def test_other_words_go_with_the_nearest_concept_and_strangers_with_none():
    concepts = Concepts({"sky": SKY[:2], "talk": TALK[:2]})
    owners = concepts.owners(["orbit", "reply", "never-seen"], VECTORS)
    assert owners.tolist() == [0, 1, NO_CONCEPT]


def test_a_pair_goes_where_its_words_were_put_and_between_two_with_the_nearer():
    vectors = WordVectors(("radar", "map", "chat"), np.array([[127, 0], [120, 40], [60, 110]]))
    concepts = Concepts({"sky": ("radar",), "talk": ("chat",)}, frozenset({"dull"}))
    pairs = ["radar map", "map chat", "radar chat", "radar radar", "dull radar", "no word"]
    owners = concepts.owners(pairs, vectors)
    assert owners.tolist() == [0, 1, 0, 0, NO_CONCEPT, NO_CONCEPT]


def test_a_person_may_put_a_pair_of_words_into_a_concept():
    concepts = parse_concepts(
        "groups: {sky: {terms: satellite}, talk: {terms: dialogue; radar orbit}}", FILE
    )
    assert concepts.owners(["radar orbit", "radar satellite"], VECTORS).tolist() == [1, 0]


def test_a_person_may_strike_a_word_or_move_it():
    concepts = parse_concepts(
        "groups: {sky: {terms: satellite; chat}, talk: {terms: dialogue}}\nstruck: radar", FILE
    )
    owners = concepts.owners(["radar", "chat", "orbit"], VECTORS)
    assert owners.tolist() == [NO_CONCEPT, 0, 0]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("groups: [", "cannot be read"),
        ("- a", "cannot be read"),
        ("groups: {a: {terms: x}}", "two concepts or more"),
        ("groups: {a: {terms: x}, b: {terms: ''}}", "b has no word"),
        ("groups: {a: {terms: x}, b: {terms: y; x}}", "stands in a and in b"),
        ("groups: {a: {terms: x}, b: {terms: y}}\nstruck: x", "stands in struck and in a"),
        ("groups: {a: {terms: 3}, b: {terms: y}}", "cannot be read"),
    ],
)
def test_a_file_with_faults_is_refused_by_name(text, fault):
    with pytest.raises(LabelError, match=fault) as raised:
        parse_concepts(text, FILE)
    assert raised.value.where.startswith("concepts.yaml")


def test_a_fault_in_the_yaml_is_told_with_its_line():
    with pytest.raises(LabelError) as raised:
        parse_concepts("groups:\n  a: {terms: x}\n  b: {terms: [}\n", FILE)
    assert raised.value.where == "concepts.yaml:3"


word = st.text("abcdefghij0123456789", min_size=1, max_size=8).map("w".__add__)


@given(st.lists(word, min_size=3, max_size=30, unique=True))
def test_what_is_written_is_read_back(words):
    concepts = Concepts({"one": tuple(words[2:]), "two": (words[0],)}, frozenset({words[1]}))
    assert parse_concepts(concepts.as_yaml(), FILE) == concepts


def test_no_file_means_no_concepts_of_a_person(tmp_path):
    assert read_concepts(tmp_path / "concepts.yaml") is None


def test_shipped_vectors_know_what_goes_together():
    vectors = shipped_word_vectors()
    sky, satellite, theorem = vectors.of(["aerial", "satellite", "theorem"])
    assert sky @ satellite > 0.4 > sky @ theorem


def test_vectors_are_learned_from_words_that_stand_together(tmp_path):
    texts = [[SKY[n % 3], SKY[(n + 1) % 3]] for n in range(30)]
    texts += [[TALK[n % 3], TALK[(n + 1) % 3]] for n in range(30)]
    vectors = learn_word_vectors(texts, size=2)
    one, two, far = vectors.of(["satellite", "radar", "chat"])
    assert one @ two > 0.9
    assert abs(one @ far) < 0.1
    vectors.write(tmp_path / "a.npz")
    learn_word_vectors(texts, size=2).write(tmp_path / "b.npz")
    assert (tmp_path / "a.npz").read_bytes() == (tmp_path / "b.npz").read_bytes()
