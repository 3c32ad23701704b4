"""What people decided, in reviews and when asked, as the memory holds it."""

from __future__ import annotations

from classifiers.dataset import Label
from classifiers.feedback import read_feedback
from flows.memory.records import labels_path
from flows.memory.state_store import Snapshot
from flows.memory.taught import taught_labels


def remembered_labels(snapshot: Snapshot, list_id: str) -> list[Label]:
    """Decisions of reviews, then answers to questions on other papers. Raises LabelError."""
    path = labels_path(list_id)
    reviews = read_feedback((snapshot.read(path) or b"").decode(), list_id, path)
    decided = {label.arxiv_id for label in reviews}
    taught = taught_labels(snapshot, list_id)
    return [*reviews, *(label for label in taught if label.arxiv_id not in decided)]
