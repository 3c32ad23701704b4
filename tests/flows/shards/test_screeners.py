"""A list's model, left in a folder and opened again by another process."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np

from catalog.config import ListConfig
from catalog.paper import Paper
from classifiers.features import Featurizer, Vocabulary
from classifiers.first_stage import FirstStage
from classifiers.linear import Linear
from classifiers.list_model import Heads, ListModel
from classifiers.reading import Reading
from classifiers.screening import Calibration, Thresholds
from classifiers.sieve import Texts
from flows.shards.cutting import Cut, Request, plan_work
from flows.shards.ranking import build_report
from flows.shards.screen_shards import do_steps
from flows.shards.screeners import leave_for_others, open_screeners
from tests.flows.shards.made_papers import write_snapshot

CONFIG = ListConfig(id="toys", name="Toys")


def tiny_model() -> ListModel:
    words = Vocabulary(("satellites",), np.ones(1, np.float32))
    nothing = Vocabulary((), np.zeros(0, np.float32))
    return ListModel(
        "toys",
        Featurizer(words, nothing, None, np.zeros(0, np.float32)),
        FirstStage({"satellites": 1}),
        Linear(np.full((1, 1), 4, np.float32), np.zeros(1, np.float32)),
        Heads(),
        Calibration(1.0, -1.0),
        Thresholds(0.5, 0.2),
    )


def test_model_left_for_others_answers_as_before(tmp_path: Path) -> None:
    model = tiny_model().save(tmp_path / "trained")
    files = leave_for_others(model, CONFIG, tmp_path / "state")
    assert leave_for_others(model, CONFIG, tmp_path / "state") == files
    screener = open_screeners((files,))["toys"]
    papers = [Paper("2501.00001", "On satellites", "A"), Paper("2501.00002", "On tea", "B")]
    satellites, _ = model.screen(papers, CONFIG)
    assert list(screener.tell(Reading(papers), [0])) == [(0, satellites)]
    texts = Texts([(paper.title, paper.abstract) for paper in papers])
    assert list(screener.may_belong(texts)) == [0]


def test_configuration_changes_the_fingerprint(tmp_path: Path) -> None:
    model = tiny_model().save(tmp_path / "trained")
    files = leave_for_others(model, CONFIG, tmp_path)
    other = leave_for_others(model, CONFIG.model_copy(update={"name": "Other"}), tmp_path)
    assert files.fingerprint != other.fingerprint
    assert files.fingerprint == leave_for_others(model, CONFIG, tmp_path).fingerprint


def test_real_model_screens_a_snapshot(tmp_path: Path) -> None:
    model = tiny_model().save(tmp_path / "trained")
    files = leave_for_others(model, CONFIG, tmp_path)
    path = write_snapshot(tmp_path / "papers.jsonl", 200)
    work = plan_work(
        Request(snapshot=path), tmp_path, {"toys": files.fingerprint}, date(2026, 1, 2), Cut(10_000)
    )
    do_steps(work, work.missing, open_screeners((files,)))
    report = build_report(work, {"toys": lambda _: "new"}, top=100)
    assert (report.papers, len(report.ranked)) == (200, 20)
