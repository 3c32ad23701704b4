"""Papers that a person may be asked about: none that is listed, decided on or answered for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from catalog.paper import Paper
from classifiers.dataset import load_labels
from flows.memory.state_store import Snapshot
from flows.memory.taught import asked_ids
from flows.training.remembered import remembered_labels
from flows.training.row_ids import NOTHING_FOUND
from flows.training.trainer import row_labels


def worth_asking(
    lists_dir: Path,
    list_id: str,
    memory: Snapshot,
    papers: Iterable[Paper],
    found: Mapping[str, str] = NOTHING_FOUND,
) -> list[Paper]:
    """The papers of which nobody has spoken yet, each once. Raises CatalogError or LabelError.

    `found`: arXiv ids of rows without one, by `row_name`.
    """
    labels = [
        *row_labels(lists_dir, list_id, found),
        *load_labels(list_id),
        *remembered_labels(memory, list_id),
    ]
    spoken = {label.arxiv_id for label in labels} | asked_ids(memory, list_id)
    return list({p.arxiv_id: p for p in papers if p.arxiv_id not in spoken and p.abstract}.values())
