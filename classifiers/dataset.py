"""Labels and texts, joined into the examples that models learn from.

Labels live in `classifiers/labels/` as CSV that a person can read and edit: arXiv id, answer,
where the answer comes from, and the days on which paper and answer became known. They hold no
text. Texts come from a snapshot or from arXiv (flows/training/gather_texts.py).

Where several sources speak of one paper the strongest wins: a decision in review, then the
list's own row, then the annotation, then another list's row, then the stream. A section that
the strongest leaves open is taken from the next one that names it.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any, Literal

from catalog.paper import Paper
from classifiers.classifier_errors import LabelError
from classifiers.snapshot import BadLines, read_papers

LABELS_DIR = Path(__file__).parent / "labels"
NONE = "none"
"""Section of a paper that the list would not take."""

Source = Literal["review", "row", "annotation", "other", "stream"]
_RANK: Mapping[str, int] = {"review": 0, "row": 1, "annotation": 2, "other": 3, "stream": 4}
_CONFIDENCE_WEIGHT = {"h": 1.0, "m": 0.8, "l": 0.4}
_OTHER_WEIGHT = 0.5
"""Weight of a row of another list: other maintainers draw other lines."""


@dataclass(frozen=True, slots=True)
class Label:
    """One answer for one paper and one list."""

    list_id: str
    arxiv_id: str
    announced_date: date | None
    """Day the paper was announced; the first of its month where only that is known."""
    known_date: date | None
    """Day the answer became known: first seen in the list, or announced."""
    is_relevant: bool
    section: str | None
    """Class label, `NONE` where not relevant, None where relevant but nobody said where."""
    task: str | None = None
    keywords: frozenset[str] | None = None
    """None where nobody said; the empty set means none apply."""
    weight: float = 1.0
    confidence: Literal["h", "m", "l"] = "h"
    source: Source = "annotation"
    origin: str = ""
    """Which list, annotator or maintainer, for provenance."""
    stands_for: float = 1.0
    """Papers of the stream that a sampled one stands for, in calibration."""
    also: frozenset[str] = frozenset()
    """Other answers that a second reader gave or could defend: sections, or `NONE`."""

    @property
    def is_borderline(self) -> bool:
        """Whether belonging itself is debatable: such a paper teaches, but judges nobody."""
        return self.confidence == "l"

    @property
    def acceptable(self) -> frozenset[str]:
        """Sections that would not be called wrong."""
        return frozenset({self.section or NONE, *self.also}) - {NONE}


@dataclass(frozen=True, slots=True)
class Example:
    """A label with the text it speaks of."""

    paper: Paper
    label: Label


def load_labels(
    list_id: str,
    folder: Path = LABELS_DIR,
    *,
    rows: Iterable[Label] = (),
    reviews: Iterable[Label] = (),
) -> list[Label]:
    """One label a paper for a list, sources merged, sorted by arXiv id.

    ``rows`` are those of the catalog; of a paper whose row the files hold, theirs counts.
    Raises LabelError for a file or line that cannot be read.
    """
    mapped = _read_map(folder / "section_map.csv", list_id)
    filed = [
        *_from_rows(folder / "list_rows.csv", list_id, mapped),
        *_from_annotations(folder / "annotations.csv", list_id),
        *_from_rows(folder / "other_rows.csv", list_id, mapped),
    ]
    kept = {label.arxiv_id for label in filed if label.source == "row"}
    new_rows = [row for row in rows if row.arxiv_id not in kept]
    return merge_labels([*reviews, *new_rows, *filed])


def listed_ids() -> frozenset[str]:
    """Ids that stand in any list: even where nothing follows for ours, they are no negatives."""
    files = (LABELS_DIR / "list_rows.csv", LABELS_DIR / "other_rows.csv")
    return frozenset(row["arxiv_id"] for path in files for _, row in _read_csv(path))


def merge_labels(labels: Iterable[Label]) -> list[Label]:
    """Keep the strongest label of each paper, completed by the weaker; sorted by arXiv id."""
    by_id: dict[str, list[Label]] = {}
    for label in labels:
        by_id.setdefault(label.arxiv_id, []).append(label)
    return [_merge(by_id[arxiv_id]) for arxiv_id in sorted(by_id)]


def join_texts(labels: Iterable[Label], texts: Mapping[str, Paper]) -> list[Example]:
    """Examples of the labels whose text is at hand."""
    return [Example(texts[each.arxiv_id], each) for each in labels if each.arxiv_id in texts]


def load_texts(
    paths: Iterable[Path], wanted: set[str] | None = None, bad: BadLines | None = None
) -> dict[str, Paper]:
    """Texts by arXiv id; where an id repeats the longest abstract wins. Raises SnapshotError."""
    texts: dict[str, Paper] = {}
    for paper in read_papers(paths, bad):
        if wanted is not None and paper.arxiv_id not in wanted:
            continue
        known = texts.get(paper.arxiv_id)
        if known is None or len(paper.abstract) > len(known.abstract):
            texts[paper.arxiv_id] = paper
    return texts


def read_negatives(path: Path, list_id: str) -> list[Label]:
    """Labels of the stream's papers that an earlier training took as negatives; none if unknown."""
    if not path.exists():
        return []
    return [_negative(row, list_id, where) for where, row in _read_csv(path)]


def stream_label(paper: Paper, list_id: str, **facts: Any) -> Label:
    """Presumption for a paper that nobody spoke of: it does not belong."""
    presumed = Label(
        list_id=list_id,
        arxiv_id=paper.arxiv_id,
        announced_date=paper.announced_date,
        known_date=paper.announced_date,
        is_relevant=False,
        section=NONE,
        source="stream",
        origin="stream",
    )
    return replace(presumed, **facts)


def _negative(row: Mapping[str, str], list_id: str, where: str) -> Label:
    announced = day_in(_field(row, "announced_date", where), where)
    return Label(
        list_id=list_id,
        arxiv_id=_field(row, "arxiv_id", where),
        announced_date=announced,
        known_date=announced,
        is_relevant=False,
        section=NONE,
        weight=float(_field(row, "weight", where)),
        confidence="m",
        source="stream",
        origin=_field(row, "origin", where),
        stands_for=float(_field(row, "stands_for", where)),
    )


def _merge(labels: list[Label]) -> Label:
    labels = sorted(labels, key=lambda each: _RANK[each.source])
    best = labels[0]
    agreeing = [each for each in labels if each.is_relevant == best.is_relevant]
    named = next((each for each in agreeing if each.section is not None), best)
    keyed = next((each.keywords for each in agreeing if each.keywords is not None), None)
    announced = [each.announced_date for each in labels if each.announced_date]
    read = [each for each in labels if each.source in ("row", "annotation")]
    told = {each.section for each in read if each.section} | {s for e in read for s in e.also}
    return replace(
        best,
        announced_date=max(announced) if announced else None,
        section=named.section,
        also=frozenset(told - {named.section}),
        task=named.task,
        keywords=keyed,
        confidence=best.confidence if best.source != "other" else named.confidence,
    )


def _read_csv(path: Path) -> Iterator[tuple[str, dict[str, str]]]:
    """Lines by their column names, each with its place."""
    try:
        with path.open(encoding="utf-8", newline="") as file:
            for number, row in enumerate(csv.DictReader(file), 2):
                yield f"{path}:{number}", row
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise LabelError(
            f"label file cannot be read: {error}.", where=str(path), remedy="Restore it from git."
        ) from error


def _read_map(path: Path, list_id: str) -> dict[tuple[str, str], tuple[str, str]]:
    """(list, heading) → (class label, "belongs", "none" or ""; task)."""
    mapped = {}
    for where, row in _read_csv(path):
        if list_id in row:
            key = _field(row, "list", where), _field(row, "section", where)
            mapped[key] = (row[list_id], row.get(f"{list_id}_task") or "")
        else:
            # A list without a column of its own learns from its own rows only.
            mapped[row["list"], row["section"]] = ("", "")
    return mapped


def _from_rows(
    path: Path, list_id: str, mapped: Mapping[tuple[str, str], tuple[str, str]]
) -> Iterator[Label]:
    for where, row in _read_csv(path):
        key = _field(row, "list", where), _field(row, "section", where)
        if key not in mapped:
            raise LabelError(
                f"section {key[1]!r} of {key[0]} is not in section_map.csv.",
                where=where,
                remedy="Add a line for it and say where the list would file its papers.",
            )
        answer, task = mapped[key]
        if answer:
            yield _row_label(row, list_id, answer, task, where)


def _row_label(row: Mapping[str, str], list_id: str, answer: str, task: str, where: str) -> Label:
    own = row["list"] == list_id
    weight = 1.0 if own and not row.get("state") else _OTHER_WEIGHT
    return Label(
        list_id=list_id,
        arxiv_id=_field(row, "arxiv_id", where),
        announced_date=day_in(row["announced_date"], where),
        known_date=day_in(row["first_seen_date"], where),
        is_relevant=answer != NONE,
        section=None if answer == "belongs" else answer,
        task=task or None,
        keywords=_row_keywords(row, own),
        weight=weight,
        confidence="h" if own else "m",
        source="row" if own else "other",
        origin=row["list"],
    )


def _row_keywords(row: Mapping[str, str], own: bool) -> frozenset[str] | None:
    words = _several(row.get("keywords") or "")
    return words if own and words else None


def _several(text: str) -> frozenset[str]:
    """Values of a field that may hold several."""
    return frozenset(filter(None, text.split("+")))


def _from_annotations(path: Path, list_id: str) -> Iterator[Label]:
    for where, row in _read_csv(path):
        if list_id not in row:
            return
        yield _annotation_label(row, list_id, where)


def _annotation_label(row: Mapping[str, str], list_id: str, where: str) -> Label:
    confidence = _field(row, f"{list_id}_confidence", where)
    if confidence not in _CONFIDENCE_WEIGHT:
        raise LabelError(f"confidence {confidence!r} is none of h, m, l.", where=where, remedy="")
    announced = day_in(row["announced_date"], where)
    section = _field(row, list_id, where)
    return Label(
        list_id=list_id,
        arxiv_id=_field(row, "arxiv_id", where),
        announced_date=announced,
        known_date=announced,
        is_relevant=section != NONE,
        section=section,
        also=_several(_field(row, f"{list_id}_also", where)),
        task=row.get(f"{list_id}_task") or None,
        keywords=_several(row["keywords"]),
        weight=_CONFIDENCE_WEIGHT[confidence],
        confidence=confidence,  # type: ignore[arg-type]  # checked above
        source="annotation",
        origin="annotations.csv",
    )


def _field(row: Mapping[str, str], name: str, where: str) -> str:
    value = row.get(name)
    if value is None:
        raise LabelError(f"no column {name!r}.", where=where, remedy="Restore the file from git.")
    return value


def day_in(text: str | None, where: str) -> date | None:
    """Day that a field holds, if any. Raises LabelError that names the line."""
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise LabelError(
            f"{text!r} is no date.", where=where, remedy="Write YYYY-MM-DD."
        ) from error
