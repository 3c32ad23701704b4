"""The monthly flow that turns what people decided into labels for training.

Per list one CSV on the state branch, written from the ledger alone: who decided, when, how, and
what was changed. How a decision was made is kept, because a click weighs less than a sentence.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import astuple, dataclass, fields
from datetime import date
from typing import Any, Literal

from prefect import State, get_run_logger
from prefect.states import Completed

from catalog.config import ListConfig
from catalog.files import csv_text
from catalog.list_folder import read_configs
from flows.memory.ledger import Ledger
from flows.memory.ledger_file import ledger_in
from flows.memory.places import Place, Places, by_place
from flows.memory.records import ROW, How, Record, Status, labels_path
from flows.memory.state_store import Snapshot, change_state
from flows.orchestration.watched_runs import watched_flow
from flows.settings import current_settings

Decision = Literal["accepted", "edited", "rejected"]
_DECISIONS: dict[Status, Decision] = {
    "merged": "accepted",
    "edited": "edited",
    "rejected": "rejected",
}
_SPOKEN = (How.COMMENT, How.COMMAND_LINE)
"""Ways of deciding whose reason is a person's own words; others carry one of ours."""


@dataclass(frozen=True, slots=True)
class ReviewLabel:
    """One decision of a person on one paper; the columns of the file.

    `classifiers.feedback` reads it.
    """

    arxiv_id: str
    announced_date: date | None
    decided_date: date | None
    decided_by: str
    decided_how: str
    """`flows.memory.records.How`."""
    decision: Decision
    was_unsure: bool
    """Asked in the unsure lane, not proposed."""
    section: str
    """Class label where it stands now; where it was proposed, if rejected."""
    task: str
    keywords: str
    """Separated by blanks."""
    changed_fields: str
    """Fields that a person changed, separated by blanks."""
    reason: str
    prob_relevant: float | None
    model_hash: str


@watched_flow("learn")
def learn(lists: list[str] | None = None, dry_run: bool = False) -> State[dict[str, Any]]:
    """Turn what people decided into labels for training.

    Args:
        lists: Ids of the lists, such as vlgfm; all by default.
        dry_run: Count only; write nothing anywhere.

    """
    settings = current_settings()
    configs = read_configs(settings.lists_dir, lists or ())
    counts = collect(Places(settings), configs, is_dry_run=dry_run)
    lines = [f"{list_id}: {count} decisions" for list_id, count in counts.items()]
    for line in lines:
        get_run_logger().info(line)
    return Completed(message=", ".join(lines), data={"exit_code": 0, "lines": lines})


def collect(
    places: Places, configs: Sequence[ListConfig], *, is_dry_run: bool = False
) -> dict[str, int]:
    """Write every list's label file; the number of labels by list. Raises StateError."""
    counts: dict[str, int] = {}
    for place, own in by_place(configs, places.of):
        counts |= _collect_at(place, own, is_dry_run=is_dry_run)
    return counts


def labels_of(ledger: Ledger, config: ListConfig) -> list[ReviewLabel]:
    """Decisions on new papers with an arXiv id, oldest first."""
    found = [
        _label(record, config)
        for record in ledger.records.values()
        if record.row.what == ROW
        and record.row.entry.arxiv_id
        and record.status in _DECISIONS
        and _is_about_the_paper(record)
    ]
    return sorted(found, key=lambda label: (str(label.decided_date), label.arxiv_id))


def write_labels(labels: Sequence[ReviewLabel]) -> bytes:
    """Bytes of a label file: the same for the same labels."""
    return csv_text((it.name for it in fields(ReviewLabel)), map(astuple, labels)).encode()


def _collect_at(place: Place, configs: Sequence[ListConfig], *, is_dry_run: bool) -> dict[str, int]:
    counts: dict[str, int] = {}

    def change(snapshot: Snapshot) -> dict[str, bytes | None]:
        files: dict[str, bytes | None] = dict(_changed_files(snapshot, configs, counts))
        return {} if is_dry_run else files

    change_state(place.store, change, "Remember what people decided as labels")
    return counts


def _changed_files(
    snapshot: Snapshot, configs: Sequence[ListConfig], counts: dict[str, int]
) -> Iterator[tuple[str, bytes | None]]:
    for config in configs:
        ledger = ledger_in(snapshot, config.id)
        labels = labels_of(ledger, config)
        counts[config.id] = len(labels)
        content = write_labels(labels)
        if labels and content != snapshot.read(labels_path(config.id)):
            yield labels_path(config.id), content


def _is_about_the_paper(record: Record) -> bool:
    """Leave out papers that were listed without our asking: those are rows like any other."""
    return record.decided_how != How.IN_LIST or record.number is not None


def _label(record: Record, config: ListConfig) -> ReviewLabel:
    row = record.row
    changed_to = {name: after for name, (_, after) in record.changes.items()}
    section_id = changed_to.get("section") or row.section or ""
    section = next((it for it in config.sections if it.id == section_id), None)
    return ReviewLabel(
        arxiv_id=row.entry.arxiv_id or "",
        announced_date=row.announced_date,
        decided_date=record.decided_date,
        decided_by=record.decided_by,
        decided_how=record.decided_how or "",
        decision=_DECISIONS[record.status],
        was_unsure=row.lane == "unsure" or not row.is_ticked_at_creation,
        section=section.class_label if section else section_id,
        task=(section.task if section else None) or "",
        keywords=changed_to.get("keywords", " ".join(row.entry.keywords)),
        changed_fields=" ".join(sorted(record.changes)),
        reason=record.reason if record.decided_how in _SPOKEN else "",
        prob_relevant=row.prob_relevant,
        model_hash=row.model_hash,
    )
