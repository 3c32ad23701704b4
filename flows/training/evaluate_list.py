"""Evaluates lists from the command line: gathers texts and labels, measures, back-tests."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from pathlib import Path

from catalog.config import ListConfig
from catalog.curated_list import find_lists, read_list
from classifiers.classifier_errors import ModelError, TrainingError
from classifiers.dataset import Label, load_labels
from classifiers.encoder import Encoder
from classifiers.evaluation.backtest import Backtest, Walk, backtest, first_added, known_walk
from classifiers.evaluation.corpus import MOST_DRAWN, Corpus, load_corpus
from classifiers.evaluation.evaluation_report import Report
from classifiers.evaluation.evaluation_run import (
    Method,
    Plan,
    evaluate,
    judged_papers,
    plan_for,
)
from classifiers.evaluation.history_labels import read_history_csv
from classifiers.evaluation.list_method import list_method
from classifiers.evaluation.remembering_encoder import RememberingEncoder
from classifiers.list_model import ListModel, packaged_model
from classifiers.recipes import recipe_for
from classifiers.snapshot import BadLines
from flows.training.trainer import encoder_of, row_labels

Say = Callable[[str], None]
KNOWN_AT_START = 0.5
"""Share of a history's papers that a back-test knows when it begins."""

CACHE_NOTE = (
    "Tested on the cached texts alone, most of them of labelled papers: precision is not that of "
    "a whole night. Give a snapshot of whole announcement days with --snapshot."
)


@dataclass(frozen=True, slots=True)
class EvaluationRequest:
    """What `litwatch evaluate` was asked."""

    list_ids: tuple[str, ...]
    snapshots: tuple[Path, ...]
    cache: Path
    """Texts that `litwatch train` fetched; without a snapshot they are tested on alone."""
    train_until: date | None = None
    test_until: date | None = None
    is_rolling: bool = True
    is_ablated: bool = False
    is_replayed: bool = False
    history: Path | None = None
    encoder_dir: Path | None = None
    """Folder of a sentence encoder, for recipes that read one."""


@dataclass(frozen=True, slots=True)
class _Task:
    """What is measured of one list."""

    config: ListConfig
    labels: Sequence[Label]
    plan: Plan
    replayed: Sequence[Label]
    """Rows whose history is replayed."""
    walk: Walk | None
    """Where that begins and ends; None where nothing is replayed."""
    encoder: Encoder | None

    def method(self, config: ListConfig, say: Say) -> Method:
        """The list's recipe under a configuration."""
        return list_method(recipe_for(config.id), config, say, self.encoder)

    def is_tested(self, day: date) -> bool:
        """Whether every paper of a day is asked about."""
        window, walk = self.plan.window, self.walk
        is_walked = walk is not None and walk.whole_days_from <= day <= walk.end
        return is_walked or window.test_from <= day <= window.test_until


def evaluate_lists(
    request: EvaluationRequest, lists_dir: Path, say: Say, most: int = MOST_DRAWN
) -> Iterator[Report]:
    """Evaluate one list after the other on the same texts.

    Held are the labelled papers, all of the days that are tested, and ``most`` of the others.
    Raises TrainingError where there is nothing to train or to test on.
    """
    if not (request.snapshots or request.cache.exists()):
        raise TrainingError(
            "there are no texts to evaluate on.",
            remedy="Name a snapshot of arXiv with --snapshot FILE or --snapshot FOLDER.",
        )
    list_ids = request.list_ids or find_lists(lists_dir)
    configs = [read_list(lists_dir, list_id).config for list_id in list_ids]
    histories = {each.id: _history(request, each) for each in configs}
    labels = {
        each.id: load_labels(each.id, rows=[*histories[each.id], *row_labels(lists_dir, each.id)])
        for each in configs
    }
    read = partial(
        load_corpus,
        request.snapshots or [request.cache],
        [request.cache],
        labelled={label.arxiv_id for each in labels.values() for label in each},
    )
    # Read twice: the labelled papers' days say which days are tested, and all papers of the whole
    # of arXiv do not fit into memory.
    say("reading the labelled papers")
    few = read(most=0)
    tasks = [
        _task(request, each, few.dated(labels[each.id]), histories[each.id]) for each in configs
    ]
    say("reading texts")
    bad = BadLines()
    corpus = read(bad=bad, most=most, tested=lambda day: any(task.is_tested(day) for task in tasks))
    notes = (str(bad),) if bad.count else ()
    for task in tasks:
        report = _evaluate_list(request, task, corpus, say)
        yield replace(report, notes=(*report.notes, *notes))


def _history(request: EvaluationRequest, config: ListConfig) -> Sequence[Label]:
    return read_history_csv(request.history, config) if request.history else ()


def _task(
    request: EvaluationRequest,
    config: ListConfig,
    labels: Sequence[Label],
    history: Sequence[Label],
) -> _Task:
    if not labels:
        raise TrainingError(
            f"the list {config.id} has no rows with an arXiv id to evaluate on.",
            remedy="Import its README with `litwatch import`, or give its --history.",
        )
    plan = plan_for(
        config.id,
        labels,
        train_until=request.train_until,
        test_until=request.test_until,
        is_rolling=request.is_rolling,
        is_ablated=request.is_ablated,
    )
    rows = history or [label for label in labels if label.source == "row"]
    walk = _walk(request, rows) if request.is_replayed or request.history else None
    encoder = encoder_of(recipe_for(config.id), request.encoder_dir)
    return _Task(config, labels, plan, rows, walk, encoder and RememberingEncoder(encoder))


def _evaluate_list(request: EvaluationRequest, task: _Task, corpus: Corpus, say: Say) -> Report:
    config = task.config
    report = evaluate(config, task.labels, corpus, task.method(config, say), task.plan, say)
    if not request.snapshots:
        report = replace(report, notes=(*report.notes, CACHE_NOTE))
    if task.walk is None:
        return report
    replayed = task.method(at_shipped_threshold(config), say)
    return replace(report, backtest=_replay(task, task.walk, corpus, replayed, say))


def at_shipped_threshold(config: ListConfig) -> ListConfig:
    """Configuration that proposes from the probability at which the packaged model does.

    With the few rows of a walk's first months a model would choose its own threshold badly.
    """
    if config.screening.propose_from is not None:
        return config
    try:
        shipped = ListModel.load(packaged_model(config.id)).thresholds.propose_from
    except ModelError:
        return config
    screening = config.screening.model_copy(update={"propose_from": shipped})
    return config.model_copy(update={"screening": screening})


def _replay(task: _Task, walk: Walk, corpus: Corpus, method: Method, say: Say) -> Backtest:
    return backtest(
        task.replayed,
        corpus.texts,
        walk,
        method.fit,
        stream=corpus.stream,
        judged=judged_papers(task.labels),
        say=lambda line: say(f"back-test: {line}"),
    )


def _walk(request: EvaluationRequest, rows: Sequence[Label]) -> Walk:
    list_id = rows[0].list_id if rows else "?"
    known = known_walk(list_id)
    if not request.history and known:
        return known
    days = sorted(first_added(rows).values())
    if len(days) < 2:
        raise TrainingError(
            f"the history of {list_id} has fewer than two papers with an arXiv id.",
            remedy="Read it with: litwatch history REPO --list ID --out FILE",
        )
    return Walk(days[int(len(days) * KNOWN_AT_START)], days[-1])
