"""Trains the models of lists: labels, texts, negatives, fit, gate, model with its card."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from operator import attrgetter
from pathlib import Path

from catalog.curated_list import read_list
from catalog.entry import Entry
from catalog.files import csv_text, write_atomically
from catalog.identity.known_papers import KnownPapers
from catalog.paper import Paper
from classifiers.classifier_errors import NoModelError, TrainingError
from classifiers.concepts import Concepts, concepts_of_card, read_concepts
from classifiers.dataset import (
    Example,
    Label,
    join_texts,
    listed_ids,
    load_labels,
    load_texts,
    read_negatives,
)
from classifiers.encoder import Encoder, open_encoder
from classifiers.feedback import read_feedback
from classifiers.list_model import ListModel, packaged_model
from classifiers.negatives import choose_negatives
from classifiers.recipes import Recipe, recipe_for
from classifiers.snapshot import BadLines, read_papers, snapshot_files
from classifiers.training import train
from classifiers.volume import rows_in_a_week
from flows.errors import SourceError
from flows.training.gather_texts import Fetch, gather_texts
from flows.training.row_ids import NOTHING_FOUND, row_name

Say = Callable[[str], None]
NEGATIVES_NAME = "stream_negatives.csv"
"""Beside the model: which papers of the stream it took as negatives."""


@dataclass(frozen=True, slots=True)
class TrainingRequest:
    """What `litwatch train` was asked."""

    list_id: str
    snapshots: tuple[Path, ...]
    cache: Path
    out: Path
    rows: tuple[Label, ...] = ()
    """Rows of the catalog; those that the label files hold too count once."""
    feedback: Path | None = None
    """File of decisions in review."""
    reviews: tuple[Label, ...] = ()
    """Decisions in review that are at hand already."""
    entries: tuple[Entry, ...] = ()
    """All rows, those without an arXiv id too: none of them is ever a negative."""
    seed: int = 0
    concepts: Path | None = None
    """File of the list's concepts, which a person may have edited."""
    encoder_dir: Path | None = None
    """Folder of a sentence encoder, for recipes that read one."""


@dataclass(frozen=True, slots=True)
class TextSources:
    """Where texts come from that no snapshot holds."""

    by_id: Fetch
    background: Callable[[Say], Sequence[Path]] = lambda say: ()
    """Files with papers to tell the list's own from, where neither snapshot nor earlier model
    gives any."""
    by_title: Fetch = lambda titles: []
    """Papers that may bear one of some titles."""


def train_list(request: TrainingRequest, sources: TextSources, say: Say) -> ListModel:
    """Train one list and write its model, card and the ids of its negatives.

    Raises TrainingError, or SourceError where arXiv cannot be asked.
    """
    labels = request_labels(request)
    if not labels:
        raise TrainingError(
            f"the list {request.list_id} has neither labels nor rows with an arXiv id.",
            remedy="Import its README with `litwatch import`, or add rows.",
        )
    say("texts")
    examples = training_examples(request, labels, sources, say)
    absent = _without_text(labels, examples)
    if absent:
        say(f"{absent:,} of {len(labels):,} labelled papers have no text and are left out")
    concepts = _edited_concepts(request.concepts) if request.concepts else None
    recipe, rows_a_week = recipe_for(request.list_id), _rows_a_week(labels)
    encoder = encoder_of(recipe, request.encoder_dir)
    model = train(recipe, examples, request.seed, say, concepts, rows_a_week, encoder)
    saved = model.with_card(labels=len(labels), labels_without_text=absent).save(request.out)
    _write_negatives(request.out / NEGATIVES_NAME, examples)
    return saved


def encoder_of(recipe: Recipe, folder: Path | None) -> Encoder | None:
    """Encoder of a folder, if one is set and the recipe reads one. Raises EncoderError."""
    return open_encoder(folder) if folder and recipe.encoder_weight else None


def _rows_a_week(labels: Sequence[Label]) -> float:
    """Rows that the list takes a week, those without a text too."""
    return rows_in_a_week(label.arxiv_id for label in labels if label.source == "row")


def _edited_concepts(path: Path) -> Concepts | None:
    """Concepts of the list's folder; None where nobody has edited what was guessed."""
    concepts = read_concepts(path)
    return None if concepts is None or concepts.is_draft else concepts


def write_concepts(path: Path, model: ListModel) -> bool:
    """Write what a list is about into its folder, unless a person may have edited what is there.

    Says whether it did.
    """
    learned = model.card.get("concepts")
    is_kept = path.exists() and _edited_concepts(path) is not None
    if not learned or is_kept or not path.parent.is_dir():
        return False
    write_atomically(path, concepts_of_card(learned).as_yaml())
    return True


def request_labels(request: TrainingRequest) -> list[Label]:
    """Labels of the label files, the catalog's rows and the reviews, one a paper."""
    reviews = list(request.reviews)
    if request.feedback is not None:
        text = request.feedback.read_text(encoding="utf-8")
        reviews += read_feedback(text, request.list_id, str(request.feedback))
    return load_labels(request.list_id, rows=request.rows, reviews=reviews)


def row_labels(
    lists_dir: Path, list_id: str, found: Mapping[str, str] = NOTHING_FOUND
) -> tuple[Label, ...]:
    """Rows of the catalog with an arXiv id, as labels. Raises CatalogError.

    `found`: ids of rows without one, by `row_name`.
    """
    curated = read_list(lists_dir, list_id)
    sections = {each.id: each for each in curated.config.sections}
    return tuple(
        Label(
            list_id=list_id,
            arxiv_id=arxiv_id,
            announced_date=None,
            known_date=None,
            is_relevant=True,
            section=sections[row.section].class_label,
            task=sections[row.section].task,
            source="row",
            origin="catalog",
        )
        for row in curated.rows
        if not sections[row.section].manual
        and (arxiv_id := row.entry.arxiv_id or found.get(row_name(row.entry)))
    )


def training_examples(
    request: TrainingRequest,
    labels: Sequence[Label],
    sources: TextSources,
    say: Say = lambda step: None,
) -> list[Example]:
    """Labels with their texts, and negatives.

    Negatives come from the snapshot; without one they are those of a packaged list's earlier
    model, fetched by id; for any other list, the newest weeks of its categories.
    """
    recipe = recipe_for(request.list_id)
    files = snapshot_files(*request.snapshots)
    kept = [] if files or not is_packaged(request.list_id) else _kept_negatives(request, labels)
    if not files and not kept:
        files = tuple(sources.background(say))
    wanted = [label.arxiv_id for label in [*labels, *kept]]
    texts = _texts_of(wanted, _known_texts(files, set(wanted), say), request, sources, say)
    labelled = join_texts(labels, texts)
    if not labelled:
        raise TrainingError(
            "no text of any labelled paper could be had.",
            remedy="Give a snapshot with --snapshot, or check the connection to arXiv.",
        )
    negatives = choose_negatives(recipe, labelled, _Stream(files, listed_ids()), request.seed)
    return [
        *labelled,
        *_without_rows(negatives, request.entries),
        *join_texts(kept, texts),
    ]


def _without_rows(negatives: Sequence[Example], entries: Sequence[Entry]) -> list[Example]:
    """Negatives but for papers that are, or may be, rows of the list without an arXiv id."""
    rows = KnownPapers([entry for entry in entries if not entry.arxiv_id])
    return [each for each in negatives if rows.match(each.paper).kind == "new"]


@dataclass(frozen=True, slots=True)
class _Stream:
    """Papers of snapshot files that stand in no shipped list, read anew each time."""

    files: Sequence[Path]
    listed: Container[str]

    def __iter__(self) -> Iterator[Paper]:
        for paper in read_papers(self.files):
            if paper.announced_date and paper.arxiv_id not in self.listed:
                yield paper


def _known_texts(files: Sequence[Path], wanted: set[str], say: Say) -> dict[str, Paper]:
    bad = BadLines()
    known = load_texts(files, wanted, bad)
    if bad.count:
        say(str(bad))
    return known


def _texts_of(
    wanted: Sequence[str],
    known: Mapping[str, Paper],
    request: TrainingRequest,
    sources: TextSources,
    say: Say,
) -> dict[str, Paper]:
    """Texts of the wanted ids; what a snapshot lacks is fetched, as far as arXiv can be asked."""
    try:
        return gather_texts(wanted, known, request.cache, sources.by_id, say)
    except SourceError as error:
        if not request.snapshots:
            raise
        say(f"arXiv could not be asked for what the snapshot lacks: {error}")
        return gather_texts(wanted, known, request.cache, lambda ids: [])


def is_packaged(list_id: str) -> bool:
    """Whether a model of the list ships with litwatch."""
    with suppress(NoModelError):
        return packaged_model(list_id).is_dir()
    return False


def _kept_negatives(request: TrainingRequest, labels: Sequence[Label]) -> list[Label]:
    """Negatives of the model trained here before, else of the packaged one; unlabelled since."""
    folders = [request.out, packaged_model(request.list_id)]
    labelled = {label.arxiv_id for label in labels}
    found = (read_negatives(folder / NEGATIVES_NAME, request.list_id) for folder in folders)
    return [each for each in next(filter(None, found), []) if each.arxiv_id not in labelled]


def _without_text(labels: Sequence[Label], examples: Sequence[Example]) -> int:
    taught = {each.paper.arxiv_id for each in examples}
    return sum(label.arxiv_id not in taught for label in labels)


def _write_negatives(path: Path, examples: Sequence[Example]) -> None:
    columns = ("arxiv_id", "announced_date", "origin", "stands_for", "weight")
    labels = sorted((each.label for each in examples), key=attrgetter("arxiv_id"))
    rows = map(attrgetter(*columns), (label for label in labels if label.source == "stream"))
    write_atomically(path, csv_text(columns, rows))
