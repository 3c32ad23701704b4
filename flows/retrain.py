"""The monthly flow that trains each list's own model on what its maintainers decided.

The candidate (all labels, reviews included) and the incumbent (the same recipe without the
reviews) are each fitted on what was known before a cut and measured on the same later papers;
only if the candidate is not worse is it trained on everything and kept in the memory, where
`nightly` prefers it. Both sides' figures stand in its card.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from prefect import State, flow, get_run_logger
from prefect.states import Completed

from catalog.config import ListConfig
from catalog.list_folder import read_configs
from classifiers.classifier_errors import TrainingError
from classifiers.dataset import Label, load_texts
from classifiers.evaluation.corpus import Corpus, load_corpus
from classifiers.evaluation.gate import GateOutcome
from classifiers.feedback import read_feedback
from classifiers.list_model import ListModel
from classifiers.recipes import recipe_for
from classifiers.snapshot import snapshot_files
from flows.learn import labels_path
from flows.memory.ledger import ledger_path
from flows.memory.ledger_file import ledger_in, write_ledger
from flows.memory.own_models import MODEL_FILES, OWN_MODEL, model_path
from flows.memory.places import Place, Places
from flows.memory.run_lock import exclusive_run
from flows.memory.state_store import Snapshot, change_state
from flows.orchestration.steps import step
from flows.polling.sources.query import fetch_by_ids
from flows.polling.transport.transport import open_transport
from flows.settings import Settings, current_settings
from flows.training.candidate_gate import gate_retraining
from flows.training.gather_texts import Fetch
from flows.training.trainer import TrainingRequest, request_labels, row_labels, train_list

LEAST_DECISIONS = 5
"""Decisions of people below which there is nothing to learn from."""


@dataclass(frozen=True, slots=True)
class Retrained:
    """What became of one list."""

    list_id: str
    ships: bool
    why: str
    card: dict[str, Any] | None = None


@flow(name="retrain", validate_parameters=True)
def retrain(
    lists: list[str] | None = None, snapshots: list[str] | None = None, dry_run: bool = False
) -> State[dict[str, Any]]:
    """Train each list's own model on what people decided, and keep it if it is not worse.

    Args:
        lists: Ids of the lists, such as vlgfm; all by default.
        snapshots: Files or folders of arXiv texts; without one, texts come from arXiv by id.
        dry_run: Train and compare only; keep nothing.
    """
    settings = current_settings()
    configs = read_configs(settings.lists_dir, lists or ())
    files = snapshot_files(*map(Path, snapshots or ()))
    with exclusive_run(settings.state_dir, (c.id for c in configs), settings.run_wait_seconds):
        places = Places(settings)
        done = [
            retrain_list(settings, config, places.of(config), files, dry_run=dry_run)
            for config in configs
        ]
    show_cards({one.list_id: one.card for one in done if one.card})
    lines = [f"{one.list_id}: {one.why}" for one in done]
    for line in lines:
        get_run_logger().info(line)
    return Completed(message="; ".join(lines), data={"exit_code": 0, "lines": lines})


@step("retrain one list")
def retrain_list(
    settings: Settings,
    config: ListConfig,
    place: Place,
    snapshots: Sequence[Path],
    *,
    dry_run: bool = False,
) -> Retrained:
    """Train, compare and keep one list's model. Raises TrainingError or SourceError."""
    snapshot = place.store.snapshot()
    reviews = _reviews(snapshot, config.id)
    if len(reviews) < LEAST_DECISIONS:
        why = f"nothing to learn yet: {len(reviews)} decisions, {LEAST_DECISIONS} are needed"
        return Retrained(config.id, ships=False, why=why)
    with tempfile.TemporaryDirectory(prefix="litwatch-retrain-") as folder:
        request = _request(settings, config.id, snapshots, Path(folder), reviews)
        model = train_list(request, _fetcher(settings), get_run_logger().info)
        outcome = _hold_gate(config, request)
        if outcome.ships and not dry_run:
            carded = model.with_card(gate=outcome.as_card(), reviews=len(reviews))
            _keep(place, carded.save(request.out), request.out)
    return Retrained(config.id, outcome.ships, outcome.why, outcome.as_card())


def _reviews(snapshot: Snapshot, list_id: str) -> list[Label]:
    content = snapshot.read(labels_path(list_id))
    return read_feedback(content.decode(), list_id, labels_path(list_id)) if content else []


def _request(
    settings: Settings, list_id: str, snapshots: Sequence[Path], folder: Path, reviews: list[Label]
) -> TrainingRequest:
    return TrainingRequest(
        list_id=list_id,
        snapshots=tuple(snapshots),
        cache=settings.state_dir / "texts.jsonl",
        out=folder,
        rows=row_labels(settings.lists_dir, list_id),
        reviews=tuple(reviews),
    )


def _fetcher(settings: Settings) -> Fetch:
    def fetch(ids: Sequence[str]) -> list[Any]:
        with open_transport(settings) as transport:
            return fetch_by_ids(ids, transport)

    return fetch


def _hold_gate(config: ListConfig, request: TrainingRequest) -> GateOutcome:
    recipe = recipe_for(config.id)
    corpus = _corpus(request)
    return gate_retraining(
        config,
        (recipe, request_labels(request)),
        (recipe, request_labels(replace(request, reviews=()))),
        corpus,
    )


def _corpus(request: TrainingRequest) -> Corpus:
    if request.snapshots:
        return load_corpus(request.snapshots, [request.cache] if request.cache.exists() else ())
    if not request.cache.exists():
        raise TrainingError(
            "There are no texts to compare models on.",
            where=str(request.cache),
            remedy="Give a snapshot, or let `litwatch train` fetch the texts first.",
        )
    return Corpus(load_texts([request.cache]), frozenset())


def _keep(place: Place, model: ListModel, folder: Path) -> None:
    """Put the model and its card on the state branch, with the fact that it is there."""
    files = {model_path(model.list_id, name): (folder / name).read_bytes() for name in MODEL_FILES}

    def change(snapshot: Snapshot) -> dict[str, bytes | None]:
        path = ledger_path(model.list_id)
        ledger = ledger_in(snapshot, model.list_id)
        told = replace(ledger, facts={**ledger.facts, OWN_MODEL: model.hash})
        return {**files, path: write_ledger(told)}

    change_state(place.store, change, f"Keep the model of {model.list_id}")


def show_cards(cards: Mapping[str, Mapping[str, Any]]) -> None:
    """Create an artifact with each list's model card."""
    from prefect.artifacts import create_markdown_artifact

    for list_id, card in cards.items():
        text = json.dumps(card, indent=2, ensure_ascii=False, default=str)
        create_markdown_artifact(
            key=f"litwatch-model-{list_id}",
            markdown=f"## Model of {list_id}\n\n```json\n{text}\n```\n",
            description=f"What the gate said of the model of {list_id}",
        )
