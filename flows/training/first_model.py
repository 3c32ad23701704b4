"""The first model of a list that has none: trained on its own rows, and kept in its memory."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from catalog.config import ListConfig
from catalog.curated_list import read_list
from classifiers.concepts import CONCEPTS_NAME
from classifiers.list_model import ListModel
from flows.memory.own_models import keep_model, trained_folder
from flows.memory.places import Place
from flows.settings import Settings
from flows.training.remembered import remembered_labels
from flows.training.row_ids import found_row_ids, look_up_row_ids
from flows.training.text_sources import text_sources
from flows.training.trainer import TextSources, TrainingRequest, row_labels, train_list


def train_first_model(
    settings: Settings, config: ListConfig, place: Place, say: Callable[[str], None]
) -> ListModel:
    """Train and keep it, so that every later run finds it. Raises TrainingError or SourceError."""
    sources = text_sources(settings, config)
    look_up_rows(settings, config.id, sources, say)
    request = replace(
        training_request(settings, config.id, trained_folder(config.id, settings)),
        reviews=tuple(remembered_labels(place.store.snapshot(), config.id)),
    )
    model = train_list(request, sources, say)
    keep_model(place, model, request.out)
    return model


def look_up_rows(
    settings: Settings, list_id: str, sources: TextSources, say: Callable[[str], None]
) -> None:
    """Ask arXiv for the papers of rows without an id, so that they count as the list's own."""
    curated = read_list(settings.lists_to_read, list_id)
    entries = [row.entry for row in curated.rows if not curated.config.section(row.section).manual]
    look_up_row_ids(entries, settings.state_dir, sources.by_title, datetime.now(UTC).date(), say)


def training_request(settings: Settings, list_id: str, out: Path) -> TrainingRequest:
    """What a training without options is asked: the list's rows, texts from arXiv."""
    return TrainingRequest(
        list_id=list_id,
        snapshots=(),
        cache=settings.state_dir / "texts.jsonl",
        out=out,
        rows=row_labels(settings.lists_to_read, list_id, found_row_ids(settings.state_dir)),
        entries=tuple(row.entry for row in read_list(settings.lists_to_read, list_id).rows),
        concepts=settings.lists_to_read / list_id / CONCEPTS_NAME,
        encoder_dir=settings.encoder_dir,
    )
