from dataclasses import replace
from functools import lru_cache
from importlib.util import find_spec

import numpy as np
import pytest

from catalog.paper import Paper
from classifiers.classifier_errors import EncoderError, ModelError
from classifiers.encoder import EncoderHead, open_encoder
from classifiers.evaluation.remembering_encoder import RememberingEncoder
from classifiers.list_model import ListModel
from classifiers.model_file import read_card, read_model
from classifiers.reading import Reading
from classifiers.recipes import FIELD, PLAIN
from classifiers.training import train
from tests.classifiers.small_model import (
    ASSISTANT,
    BOUND,
    CONFIG,
    RECIPE,
    examples,
    paper,
    small_model,
)
from tests.classifiers.tiny_encoder import SIZE, FakeEncoder, write_tiny_encoder

has_extra = pytest.mark.skipif(
    not (find_spec("onnxruntime") and find_spec("tokenizers")), reason="needs the extra encoder"
)
MAPS, TEA = Paper("2601.00001", "Satellites", "see maps"), Paper("2601.00002", "Tea", "tea")


@lru_cache
def encoded_model():
    taught, known = odd_examples()
    return train(RECIPE, taught, encoder=FakeEncoder(known=known))


def odd_examples(odd=15):
    """Examples of which some belong although no word says so; with the ids of these."""
    taught = examples()
    strange = [each for each in taught if each.label.source == "stream"][:odd]
    known = frozenset(each.paper.arxiv_id for each in strange)
    return [belonging(e) if e.paper.arxiv_id in known else e for e in taught], known


def belonging(example):
    label = replace(
        example.label, is_relevant=True, section="dataset", weight=1.0, source="annotation"
    )
    return replace(example, label=label)


@has_extra
def test_a_paper_has_the_same_numbers_alone_and_among_others(tmp_path):
    encoder = open_encoder(write_tiny_encoder(tmp_path))
    together = encoder.vectors([MAPS, TEA])
    assert together.shape == (2, SIZE)
    assert together.dtype == np.float32
    assert np.allclose(np.linalg.norm(together, axis=1), 1)
    assert (together[1] == encoder.vectors([TEA])[0]).all()
    assert not np.allclose(together[0], together[1])


@has_extra
def test_only_the_first_tokens_of_a_text_are_read(tmp_path):
    encoder = open_encoder(write_tiny_encoder(tmp_path))
    long = replace(TEA, abstract="tea " * 130)
    longer = replace(TEA, abstract="tea " * 130 + "maps " * 100_000)
    assert (encoder.vectors([long]) == encoder.vectors([longer])).all()
    assert encoder.vectors([replace(TEA, title="", abstract="")]).shape == (1, SIZE)


@has_extra
def test_another_file_is_another_encoder(tmp_path):
    one, other = write_tiny_encoder(tmp_path / "one"), write_tiny_encoder(tmp_path / "other")
    assert open_encoder(one).fingerprint == open_encoder(other).fingerprint
    third = write_tiny_encoder(tmp_path / "third")
    (third / "tokenizer.json").write_text((one / "tokenizer.json").read_text() + "\n")
    assert open_encoder(third).fingerprint != open_encoder(one).fingerprint


@has_extra
@pytest.mark.parametrize("rank", [1, 0])
def test_a_model_of_another_kind_is_told(tmp_path, rank):
    write_tiny_encoder(tmp_path, rank=rank)
    if not rank:
        (tmp_path / "model.onnx").write_bytes(b"no model")
    with pytest.raises(EncoderError, match="no sentence encoder that litwatch can ask") as caught:
        open_encoder(tmp_path).vectors([TEA])
    assert caught.value.where == str(tmp_path)
    assert "ONNX" in caught.value.remedy


@has_extra
def test_a_folder_without_an_encoder_is_told(tmp_path):
    with pytest.raises(EncoderError, match="cannot be read") as caught:
        open_encoder(tmp_path / "nowhere")
    assert caught.value.where == str(tmp_path / "nowhere" / "model.onnx")
    assert "LITWATCH_ENCODER_DIR" in caught.value.remedy


@pytest.mark.skipif(
    bool(find_spec("onnxruntime") and find_spec("tokenizers")), reason="the extra is installed"
)
def test_without_the_extra_it_says_what_to_install(tmp_path):
    with pytest.raises(EncoderError, match="not installed") as caught:
        open_encoder(tmp_path)
    assert "litwatch[encoder]" in caught.value.remedy


def test_the_encoder_moves_the_answer_and_no_reason_names_it():
    with_it, without = encoded_model(), small_model()
    belongs = paper("An assistant", ASSISTANT)
    assert with_it.prob_relevant([belongs]) != without.prob_relevant([belongs])
    [yes, no] = with_it.screen([belongs, paper("A bound", BOUND)], CONFIG)
    assert (yes.verdict, no.verdict) == ("propose", "skip")
    text = f"an assistant {ASSISTANT}".lower()
    assert all(reason.term in text for reason in yes.reasons)


def test_weights_are_of_the_numbers_as_the_encoder_gives_them():
    model = encoded_model()
    doubled = replace(
        model, encoder_head=replace(model.encoder_head, weights=2 * model.encoder_head.weights)
    )
    papers = [paper("An assistant", ASSISTANT)]
    [share] = model.encoder_head.scores(model.encoder.vectors(papers))
    assert share > 0.1
    assert doubled.prob_relevant(papers)[0] > model.prob_relevant(papers)[0]


def test_a_model_comes_back_from_its_file_as_it_was(tmp_path):
    saved = encoded_model().save(tmp_path)
    back = EncoderHead.from_arrays(read_model(tmp_path)[0])
    assert back.fingerprint == saved.encoder_head.fingerprint
    assert (back.weights == saved.encoder_head.weights).all()
    assert saved.card["encoder"] == {"hash": "a" * 64, "numbers": SIZE}
    assert read_card(tmp_path)["format_version"] == 3


def test_a_model_without_an_encoder_is_written_as_before(tmp_path):
    small_model().save(tmp_path)
    assert read_card(tmp_path)["format_version"] == 2
    assert "encoder" not in read_card(tmp_path)
    assert not [name for name in read_model(tmp_path)[0] if name.startswith("encoder")]
    assert ListModel.load(tmp_path, tmp_path / "no encoder").encoder is None


def test_a_model_does_not_screen_without_its_encoder(tmp_path):
    encoded_model().save(tmp_path)
    with pytest.raises(EncoderError, match="trained with a sentence encoder") as caught:
        ListModel.load(tmp_path)
    assert isinstance(caught.value, ModelError)
    assert caught.value.where == str(tmp_path)
    assert "LITWATCH_ENCODER_DIR" in caught.value.remedy


@has_extra
def test_a_model_does_not_screen_with_another_encoder(tmp_path):
    encoded_model().save(tmp_path / "model")
    folder = write_tiny_encoder(tmp_path / "encoder")
    with pytest.raises(EncoderError, match="another sentence encoder") as caught:
        ListModel.load(tmp_path / "model", folder)
    assert caught.value.where == str(folder)


@has_extra
def test_a_model_trained_with_an_encoder_loads_with_it(tmp_path):
    folder = write_tiny_encoder(tmp_path / "encoder")
    encoder = open_encoder(folder)
    head = replace(encoded_model().encoder_head, fingerprint=encoder.fingerprint)
    model = replace(encoded_model(), encoder_head=head, encoder=encoder).save(tmp_path / "model")
    papers = [paper("An assistant", ASSISTANT), paper("A bound", BOUND)]
    loaded = ListModel.load(tmp_path / "model", folder)
    assert (loaded.prob_relevant(papers) == model.prob_relevant(papers)).all()


def test_several_lists_have_a_paper_encoded_once():
    encoder = FakeEncoder()
    model = replace(encoded_model(), encoder=encoder)
    reading = Reading([paper("An assistant", ASSISTANT)])
    first = model.screen_in(reading, [0], CONFIG)
    assert model.screen_in(reading, [0], CONFIG) == first
    assert encoder.asked == ["2601.00001"]


def test_what_the_first_stage_drops_is_not_encoded():
    encoder = FakeEncoder()
    stage = replace(small_model().first_stage, weights={"satellite": 1}, threshold=1)
    model = replace(encoded_model(), encoder=encoder, first_stage=stage)
    told = "word " * 80
    model.screen([paper("Tea", told, "2601.00001"), paper("Satellite", told, "2601.00002")], CONFIG)
    assert encoder.asked == ["2601.00002"]


def test_an_encoder_that_does_not_help_is_left_out():
    told = []
    model = train(RECIPE, examples(days=40), 0, told.append, encoder=FakeEncoder())
    assert (model.encoder_head, model.encoder) == (None, None)
    assert "encoder" not in model.card
    assert any("does not help and is left out" in line for line in told)


def test_bundled_recipes_read_no_encoder():
    encoder = FakeEncoder()
    plain = train(replace(RECIPE, encoder_weight=0.0), examples(days=40), encoder=encoder)
    assert (FIELD.encoder_weight, PLAIN.encoder_weight > 0) == (0.0, True)
    assert (plain.encoder_head, encoder.asked) == (None, [])


def test_an_encoder_of_an_evaluation_reads_each_paper_once():
    encoder = FakeEncoder()
    remembering = RememberingEncoder(encoder)
    papers = [Paper(f"2501.{n:05}", f"T{n}", f"Abstract {n}.") for n in range(4)]
    first, second = remembering.vectors(papers[:3]), remembering.vectors(papers)
    assert encoder.asked == [paper.arxiv_id for paper in papers]
    assert np.array_equal(first, second[:3])
    assert np.array_equal(second, FakeEncoder().vectors(papers))
