"""A list's history as labels that a back-test learns from, night by night."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path

from catalog.config import ListConfig, SectionConfig
from catalog.markdown.runs import path_key
from classifiers.classifier_errors import LabelError
from classifiers.dataset import Label

_NEEDED = ("section", "arxiv_id", "first_seen")


def read_history_csv(path: Path, config: ListConfig) -> list[Label]:
    """Read what `litwatch history` wrote. Raises LabelError that names the line."""
    try:
        with path.open(encoding="utf-8", newline="") as file:
            records = list(csv.DictReader(file))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise LabelError(
            f"the history cannot be read: {error}.",
            where=str(path),
            remedy="Write it with: litwatch history REPO --list ID --out FILE",
        ) from error
    return history_labels(records, config, str(path))


def history_labels(
    records: Iterable[Mapping[str, str]], config: ListConfig, source: str = "history"
) -> list[Label]:
    """Rows as labels known from the day they were first seen.

    Left out are rows without an arXiv id, for which no text can be had, and those of sections
    that are filled by hand, which litwatch never proposes to.
    """
    labels: list[Label] = []
    for number, record in enumerate(records, 2):
        if record.get("list", config.id) != config.id:
            continue
        _check(record, f"{source}:{number}")
        section = _section(record["section"], config)
        if record["arxiv_id"] and not (section and section.manual):
            labels.append(_label(record, section, config.id, f"{source}:{number}"))
    return labels


def _check(record: Mapping[str, str], where: str) -> None:
    missing = [name for name in _NEEDED if record.get(name) is None]
    if missing:
        raise LabelError(
            f"no column {', '.join(missing)}.",
            where=where,
            remedy="Write the file with: litwatch history REPO --list ID --out FILE",
        )


def _section(named: str, config: ListConfig) -> SectionConfig | None:
    """Section of today's configuration whose headings end like the history's."""
    wanted = path_key(tuple(named.split(" > ")))
    for length in (len(wanted), 1):
        for section in config.sections:
            if path_key(section.path)[-length:] == wanted[-length:]:
                return section
    return None


def _label(
    record: Mapping[str, str], section: SectionConfig | None, list_id: str, where: str
) -> Label:
    try:
        first_seen = date.fromisoformat(record["first_seen"])
    except ValueError as error:
        raise LabelError(
            f"first_seen {record['first_seen']!r} is no date.",
            where=where,
            remedy="Write YYYY-MM-DD.",
        ) from error
    return Label(
        list_id=list_id,
        arxiv_id=record["arxiv_id"],
        announced_date=None,
        known_date=first_seen,
        is_relevant=True,
        section=section.class_label if section else None,
        task=section.task if section else None,
        source="row",
        origin=list_id,
    )
