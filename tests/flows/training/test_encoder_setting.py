"""LITWATCH_ENCODER_DIR reaches training, and every process that screens."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from catalog.config import ListConfig
from catalog.paper import Paper
from classifiers.classifier_errors import EncoderError
from classifiers.dataset import Label
from classifiers.recipes import PLAIN, recipe_for
from flows.memory.own_models import model_folder
from flows.memory.places import Places
from flows.memory.taught import Answer, keep_answers
from flows.retrain import retrain_list
from flows.settings import Settings
from flows.shards.screeners import ScreenerFiles, leave_for_others, open_screeners
from flows.training.gather_texts import write_texts
from flows.training.trainer import TextSources, TrainingRequest, train_list
from tests.classifiers.small_model import small_model
from tests.classifiers.test_encoder import encoded_model
from tests.classifiers.tiny_encoder import FakeEncoder
from tests.flows.proposals.checkout import CONFIG, TODAY, make_checkout, settings_for


def test_a_list_that_cannot_have_its_encoder_is_not_trained_without(tmp_path: Path) -> None:
    own = [Paper(f"2401.{at:05}", f"Kites {at}", "We fly kites.") for at in range(20)]
    rows = tuple(Label("kites", e.arxiv_id, None, None, True, "papers", source="row") for e in own)
    file = tmp_path / "week.jsonl"
    write_texts(file, [Paper(f"2402.{at:05}", f"Tea {at}", "We brew.") for at in range(20)])
    request = TrainingRequest("kites", (file,), tmp_path / "texts.jsonl", tmp_path / "out", rows)
    sources = TextSources(lambda ids: own, lambda say: [file])
    with pytest.raises(EncoderError):
        train_list(replace(request, encoder_dir=tmp_path / "nowhere"), sources, lambda step: None)
    assert not request.out.exists()


def test_a_night_of_a_list_whose_encoder_is_gone_says_so(tmp_path: Path) -> None:
    settings = Settings(models_dir=tmp_path, state_dir=tmp_path / "state")
    encoded_model().save(tmp_path / "fake")
    assert model_folder("fake", settings) == tmp_path / "fake"
    files = ScreenerFiles(str(tmp_path / "fake"), ListConfig(id="fake", name="F").model_dump_json())
    with pytest.raises(EncoderError, match="trained with a sentence encoder"):
        open_screeners((files,))


def test_a_model_with_an_encoder_is_not_retrained_without(tmp_path: Path) -> None:
    """The monthly retraining replaced it by one that reads none."""
    checkout = make_checkout(tmp_path / "repository")
    settings = settings_for(checkout, tmp_path / "state", models_dir=tmp_path)
    encoded_model().save(tmp_path / "kites")
    place = Places(settings).of(CONFIG)
    told = [Answer(f"2603.{n:05}", None, TODAY, "ann", "rejected") for n in range(9)]
    keep_answers(place.store, "kites", told)
    with pytest.raises(EncoderError, match="trained with a sentence encoder") as raised:
        retrain_list.__wrapped__(settings, CONFIG, place, ())
    assert "LITWATCH_ENCODER_DIR" in raised.value.remedy


def test_other_processes_are_told_where_the_encoder_is(tmp_path: Path) -> None:
    config = ListConfig(id="fake", name="Fake")
    encoder = FakeEncoder(folder=tmp_path / "encoder")
    model = replace(encoded_model().save(tmp_path / "model"), encoder=encoder)
    files = leave_for_others(model, config, tmp_path)
    assert files.encoder_dir == tmp_path / "encoder"
    assert files.fingerprint
    plain = leave_for_others(small_model().save(tmp_path / "plain"), config, tmp_path)
    assert plain.encoder_dir is None


def test_lists_with_a_lexicon_read_no_encoder() -> None:
    assert recipe_for("vlgfm").encoder_weight == recipe_for("rsfm").encoder_weight == 0
    assert recipe_for("any-other-list") is PLAIN


def test_an_empty_setting_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LITWATCH_ENCODER_DIR", "")
    assert Settings().encoder_dir is None
