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
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from prefect import State, get_run_logger
from prefect.states import Completed

from catalog.config import ListConfig
from catalog.list_folder import read_configs
from classifiers.classifier_errors import NoModelError, TrainingError
from classifiers.dataset import Label, load_texts
from classifiers.encoder import require_encoder
from classifiers.evaluation.corpus import Corpus, load_corpus
from classifiers.evaluation.gate import GateOutcome
from classifiers.model_file import read_card
from classifiers.recipes import recipe_for
from classifiers.snapshot import snapshot_files
from flows.memory.ledger import Ledger
from flows.memory.ledger_file import ledger_in
from flows.memory.own_models import keep_model, model_in
from flows.memory.places import Place, Places
from flows.memory.run_lock import exclusive_run
from flows.memory.state_store import Snapshot
from flows.orchestration.steps import step
from flows.orchestration.watched_runs import watched_flow
from flows.settings import Settings, current_settings
from flows.training.background import FOLDER, kept_background
from flows.training.candidate_gate import gate_retraining
from flows.training.first_model import look_up_rows, training_request
from flows.training.remembered import remembered_labels
from flows.training.text_sources import text_sources
from flows.training.trainer import TrainingRequest, is_packaged, request_labels, train_list

LEAST_DECISIONS = 5
"""Decisions of people below which there is nothing to learn from."""


@dataclass(frozen=True, slots=True)
class Retrained:
    """What became of one list."""

    list_id: str
    ships: bool
    why: str
    card: dict[str, Any] | None = None


@watched_flow("retrain")
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
    reviews = remembered_labels(snapshot, config.id)
    if len(reviews) < LEAST_DECISIONS:
        why = f"nothing to learn yet: {len(reviews)} decisions, {LEAST_DECISIONS} are needed"
        return Retrained(config.id, ships=False, why=why)
    _require_encoder_in_use(settings, ledger_in(snapshot, config.id), snapshot)
    with tempfile.TemporaryDirectory(prefix="litwatch-retrain-") as folder:
        sources, say = text_sources(settings, config), get_run_logger().info
        look_up_rows(settings, config.id, sources, say)
        request = replace(
            training_request(settings, config.id, Path(folder)),
            # What ships with litwatch has its negatives by id; the gate needs those of others too.
            snapshots=tuple(
                snapshots or ([] if is_packaged(config.id) else sources.background(say))
            ),
            reviews=tuple(reviews),
        )
        model = train_list(request, sources, say)
        weeks = kept_background(config.arxiv.categories, settings.state_dir / FOLDER)
        compared = tuple(snapshots) or (weeks if request.snapshots else ())
        outcome = _hold_gate(config, replace(request, snapshots=compared))
        if outcome.ships and not dry_run:
            carded = model.with_card(gate=outcome.as_card(), reviews=len(reviews))
            keep_model(place, carded.save(request.out), request.out)
    return Retrained(config.id, outcome.ships, outcome.why, outcome.as_card())


def _require_encoder_in_use(settings: Settings, ledger: Ledger, snapshot: Snapshot) -> None:
    """Raise EncoderError where the model in use reads a sentence encoder that is not set here."""
    with suppress(NoModelError):
        folder = model_in(ledger, snapshot, settings)
        require_encoder(read_card(folder), settings.encoder_dir, str(folder))


def _hold_gate(config: ListConfig, request: TrainingRequest) -> GateOutcome:
    recipe, labels = recipe_for(config.id), request_labels(request)
    before = request_labels(replace(request, reviews=()))
    return gate_retraining(config, (recipe, labels), (recipe, before), _corpus(request, labels))


def _corpus(request: TrainingRequest, labels: Sequence[Label]) -> Corpus:
    if request.snapshots:
        ids = {label.arxiv_id for label in labels}
        return load_corpus(request.snapshots, [request.cache], labelled=ids)
    if not request.cache.exists():
        raise TrainingError(
            "There are no texts to compare models on.",
            where=str(request.cache),
            remedy="Give a snapshot, or let `litwatch train` fetch the texts first.",
        )
    return Corpus(load_texts([request.cache]), frozenset())


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
