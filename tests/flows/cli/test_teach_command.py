"""`litwatch teach` as a person types it: questions in the terminal, answers in the memory."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from flows.cli.app import build_app
from flows.memory.places import Places
from flows.memory.taught import asked_ids, taught_labels
from flows.settings import given_settings
from flows.training.remembered import remembered_labels
from tests.classifiers.small_model import ASSISTANT, BENCHMARK, small_model
from tests.flows.cli.test_review_commands import LIST_YAML
from tests.flows.proposals.checkout import CONFIG, git, make_checkout, settings_for

LISTED = "2601.00001"


def line(arxiv_id: str, title: str, abstract: str) -> str:
    row = {"id": arxiv_id, "title": title, "abstract": abstract, "update_date": "2026-01-05"}
    return json.dumps({**row, "categories": "cs.CV", "authors": "Mina Murray"}) + "\n"


@pytest.fixture
def teach(tmp_path):
    repository = make_checkout(tmp_path / "list")
    folder = repository / "catalog" / "kites"
    folder.mkdir(parents=True)
    (folder / "list.yaml").write_text(LIST_YAML, encoding="utf-8")
    git(repository, "add", "-A")
    git(repository, "commit", "-q", "-m", "Configure")
    small_model().save(tmp_path / "models" / "kites")
    snapshot = tmp_path / "papers.jsonl"
    texts = [(LISTED, "Kites that answer questions", ASSISTANT),
             ("2601.20001", "An assistant", ASSISTANT),
             ("2601.20002", "A set of pairs", BENCHMARK)]  # fmt: skip
    snapshot.write_text("".join(line(*text) for text in texts), encoding="utf-8")
    settings = settings_for(
        repository,
        tmp_path / "state",
        catalog_dir=repository / "catalog",
        models_dir=tmp_path / "models",
        github_repository=None,
    )

    def run(typed: str) -> str:
        words = ["teach", "--list", "kites", "--snapshot", str(snapshot)]
        with given_settings(settings):
            done = CliRunner().invoke(build_app(), words, input=typed)
        assert done.exit_code == 0, done.output
        return done.output

    run.memory = lambda: Places(settings).of(CONFIG).store.snapshot()
    return run


def test_answers_are_labels_of_the_next_training_and_nothing_is_asked_twice(teach):
    said = teach("1\n?\n")
    assert "2 answers kept" in said
    assert "Next: litwatch train --list kites" in said
    assert LISTED not in said
    [label] = taught_labels(teach.memory(), "kites")
    assert (label.is_relevant, label.section, label.source) == (True, "box", "review")
    assert remembered_labels(teach.memory(), "kites") == [label]
    assert asked_ids(teach.memory(), "kites") == {"2601.20001", "2601.20002"}
    assert "0 answers kept" in teach("")


def test_who_stops_at_once_leaves_the_memory_alone(teach):
    before = teach.memory().ref
    assert "0 answers kept" in teach("q\n")
    assert teach.memory().ref == before
