"""Evaluates lists from the command line: gathers texts and labels, measures, back-tests."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from catalog.config import ListConfig
from catalog.curated_list import find_lists, read_list
from classifiers.classifier_errors import ModelError, TrainingError
from classifiers.dataset import Label, load_labels
from classifiers.evaluation.backtest import Backtest, Walk, backtest, first_added, known_walk
from classifiers.evaluation.corpus import Corpus, load_corpus
from classifiers.evaluation.evaluation_report import Report
from classifiers.evaluation.evaluation_run import Method, evaluate, judged_papers, plan_for
from classifiers.evaluation.history_labels import read_history_csv
from classifiers.evaluation.list_method import list_method
from classifiers.list_model import ListModel, packaged_model
from classifiers.recipes import recipe_for
from classifiers.snapshot import BadLines
from flows.training.trainer import row_labels

Say = Callable[[str], None]
KNOWN_AT_START = 0.5
"""Share of a history's papers that a back-test knows when it begins, where no date is given."""

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
    replay_from: date | None = None


def evaluate_lists(request: EvaluationRequest, lists_dir: Path, say: Say) -> Iterator[Report]:
    """Evaluate one list after the other on the same texts."""
    places = (*request.snapshots, *([request.cache] if request.cache.exists() else []))
    if not places:
        raise TrainingError(
            "there are no texts to evaluate on.",
            remedy="Name a snapshot of arXiv with --snapshot FILE or --snapshot FOLDER.",
        )
    list_ids = request.list_ids or find_lists(lists_dir)
    configs = [read_list(lists_dir, list_id).config for list_id in list_ids]
    say("reading texts")
    bad = BadLines()
    corpus = load_corpus(request.snapshots or places, extra=places, bad=bad)
    notes = (str(bad),) if bad.count else ()
    for config in configs:
        report = _evaluate_list(request, config, corpus, lists_dir, say)
        yield replace(report, notes=(*report.notes, *notes))


def _evaluate_list(
    request: EvaluationRequest, config: ListConfig, corpus: Corpus, lists_dir: Path, say: Say
) -> Report:
    history = read_history_csv(request.history, config) if request.history else ()
    rows = [*history, *row_labels(lists_dir, config.id)]
    labels = corpus.dated(load_labels(config.id, rows=rows))
    if not labels:
        raise TrainingError(
            f"the list {config.id} has no rows with an arXiv id to evaluate on.",
            remedy="Import its README with `litwatch import`, or give its --history.",
        )
    method = list_method(recipe_for(config.id), config, say=say)
    plan = plan_for(
        config.id,
        labels,
        train_until=request.train_until,
        test_until=request.test_until,
        is_rolling=request.is_rolling,
        is_ablated=request.is_ablated,
    )
    report = evaluate(config, labels, corpus, method, plan, say)
    if not request.snapshots:
        report = replace(report, notes=(*report.notes, CACHE_NOTE))
    if not (request.is_replayed or request.history):
        return report
    added = history or [label for label in labels if label.source == "row"]
    replayed = list_method(recipe_for(config.id), at_shipped_threshold(config), say=say)
    return replace(report, backtest=_replay(request, added, labels, corpus, replayed, say))


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


def _replay(
    request: EvaluationRequest,
    rows: Sequence[Label],
    labels: Sequence[Label],
    corpus: Corpus,
    method: Method,
    say: Say,
) -> Backtest:
    walk = _walk(request, rows)
    return backtest(
        rows,
        corpus.texts,
        walk,
        method.fit,
        stream=corpus.stream,
        judged=judged_papers(labels),
        say=lambda line: say(f"back-test: {line}"),
    )


def _walk(request: EvaluationRequest, rows: Sequence[Label]) -> Walk:
    list_id = rows[0].list_id if rows else "?"
    known = known_walk(list_id)
    if request.replay_from is None and not request.history and known:
        return known
    days = sorted(first_added(rows).values())
    if len(days) < 2:
        raise TrainingError(
            f"the history of {list_id} has fewer than two papers with an arXiv id.",
            remedy="Read it with: litwatch history REPO --list ID --out FILE",
        )
    return Walk(request.replay_from or days[int(len(days) * KNOWN_AT_START)], days[-1])
