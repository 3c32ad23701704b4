"""Commands of the model: `litwatch score` and `litwatch train`."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, BinaryIO

import typer

from flows.cli.options import ListId, OutFile, Snapshots

if TYPE_CHECKING:
    from catalog.config import ListConfig
    from classifiers.dataset import Label
    from classifiers.list_model import ListModel
    from classifiers.scoring import Block, ScoreReport
    from flows.settings import Settings
    from flows.training.trainer import TrainingRequest

SHOWN_CORRUPT_LINES = 20


def score(
    list_id: ListId,
    file: Annotated[
        str,
        typer.Argument(metavar="[FILE|DIR|-]", help="Snapshot lines; - is stdin."),
    ] = "-",
    out: OutFile = None,
    model: Annotated[
        Path | None, typer.Option("--model", help="Folder of a model; default: the list's own.")
    ] = None,
    processes: Annotated[
        int, typer.Option("--processes", min=1, help="Worker processes for long inputs.")
    ] = 2,
) -> None:
    """Score papers: one JSON line a paper in, one JSON line a paper out, in the same order.

    Out come id, prob_relevant, verdict (propose, unsure or skip) and its cause, section, table,
    second_table, margin, keywords and reasons. A corrupt line is reported with its number, the
    others are scored, and the exit code is 2.
    """
    # The products are small: threads of the linear algebra library would only get in the way of
    # the worker processes. Read when numpy is imported, so set before.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    from catalog.list_folder import read_config
    from classifiers.scoring import score_blocks
    from flows.memory.own_models import model_folder
    from flows.settings import load_settings

    settings = load_settings()
    config = read_config(settings.lists_to_read, list_id)
    folder = model or model_folder(list_id, settings)
    blocks = _blocks(file)
    with _sink(out) as sink:
        report = score_blocks(
            blocks,
            sink,
            folder,
            config,
            _useful_processes(file, processes),
            encoder_dir=settings.encoder_dir,
            advance=_ticker(out),
        )
    _tell_corrupt(report, file)


def train(
    list_ids: Annotated[
        list[str], typer.Option("--list", metavar="ID", help="Id of a list; repeatable.")
    ],
    snapshots: Snapshots = None,
    texts: Annotated[
        Path | None, typer.Option("--texts", help="Cache of texts; default: in the state folder.")
    ] = None,
    feedback: Annotated[
        Path | None,
        typer.Option("--feedback", help="Decisions in review, as the flow `learn` keeps them."),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", help="Folder for the models, one a list; default: state folder."),
    ] = None,
    seed: Annotated[int, typer.Option("--seed", help="Same data and seed: same bytes.")] = 0,
    gate: Annotated[
        bool,
        typer.Option(
            "--gate",
            help="First compare the recipe with that of the model in use, both fitted on what was "
            "known before the newest papers; train only if it is not worse. Needs --snapshot.",
        ),
    ] = False,
) -> None:
    """Train the models of lists from labels, rows, reviews and the arXiv stream.

    The other papers of a snapshot serve as negatives; without one, texts come from arXiv by id,
    and negatives from the newest weeks of the list's categories.
    """
    from catalog.list_folder import read_configs
    from flows.memory.own_models import trained_folder
    from flows.settings import load_settings
    from flows.training.first_model import look_up_rows, training_request
    from flows.training.text_sources import text_sources
    from flows.training.trainer import train_list, write_concepts

    settings = load_settings()
    for config in read_configs(settings.lists_to_read, list_ids):
        list_id = config.id
        folder = out / list_id if out else trained_folder(list_id, settings)
        look_up_rows(settings, list_id, text_sources(settings, config), _say(list_id))
        request = replace(
            training_request(settings, list_id, folder),
            snapshots=tuple(snapshots or ()),
            cache=texts or settings.state_dir / "texts.jsonl",
            feedback=feedback,
            reviews=_remembered(settings, config),
            seed=seed,
        )
        if not request.snapshots:
            config = _with_rows_categories(config, request, settings)
        facts = {"gate": _pass_gate(request, settings)} if gate else {}
        trained = train_list(request, text_sources(settings, config), _say(list_id))
        if facts:
            trained = trained.with_card(**facts).save(request.out)
        _tell_trained(trained, request.out)
        if request.concepts is not None and write_concepts(request.concepts, trained):
            typer.echo(f"What the list is about, for you to edit: {request.concepts}")
        if out is None:
            typer.echo(f"Next: litwatch nightly --list {list_id} --dry-run")


def _with_rows_categories(
    config: ListConfig, request: TrainingRequest, settings: Settings
) -> ListConfig:
    """Configuration that watches what the records of the rows' papers say, if it was a guess."""
    from catalog.curated_list import CONFIG_NAME, read_list
    from flows.training.gather_texts import gather_texts
    from flows.training.row_categories import adopt_categories
    from flows.training.text_sources import text_sources

    curated = read_list(settings.lists_to_read, config.id)
    say, ids = _say(config.id), [row.arxiv_id for row in request.rows]
    texts = gather_texts(ids, {}, request.cache, text_sources(settings, config).by_id, say)
    path = settings.lists_to_read / config.id / CONFIG_NAME
    return adopt_categories(curated, list(texts.values()), path, say)


def _remembered(settings: Settings, config: ListConfig) -> tuple[Label, ...]:
    """What people decided, where the memory is in reach: on GitHub it takes a token."""
    from flows.memory.places import Places
    from flows.training.remembered import remembered_labels

    if (config.repository or settings.github_repository) and not settings.github_token:
        return ()
    return tuple(remembered_labels(Places(settings).of(config).store.snapshot(), config.id))


def _pass_gate(request: TrainingRequest, settings: Settings) -> dict[str, Any]:
    """Hold the gate for a recipe and return its card entry. Raises TrainingError if it is shut."""
    from catalog.curated_list import read_list
    from classifiers.classifier_errors import TrainingError
    from classifiers.encoder import require_encoder
    from classifiers.evaluation.corpus import load_corpus
    from classifiers.model_file import read_card
    from flows.memory.own_models import model_folder
    from flows.training.candidate_gate import gate_recipe
    from flows.training.trainer import request_labels

    list_id = request.list_id
    in_use = model_folder(list_id, settings)
    card = read_card(in_use)
    require_encoder(card, settings.encoder_dir, str(in_use))
    config = read_list(settings.lists_to_read, list_id).config
    labels = request_labels(request)
    ids = {label.arxiv_id for label in labels}
    corpus = load_corpus(request.snapshots, [request.cache], labelled=ids)
    _say(list_id)("gate: fitting candidate and incumbent on what came before the newest papers")
    outcome = gate_recipe(config, labels, corpus, card)
    if not outcome.ships:
        raise TrainingError(outcome.why, remedy="The model in use stays.")
    typer.echo(outcome.why)
    return outcome.as_card()


def _useful_processes(file: str, wanted: int) -> int:
    """One for a short file: starting workers would cost more than it saves."""
    from classifiers.scoring import BLOCK_BYTES
    from classifiers.snapshot import compression_of, snapshot_files

    if file == "-":
        return wanted
    files = snapshot_files(Path(file))
    size = sum(path.stat().st_size * (3 if compression_of(path) else 1) for path in files)
    return 1 if size < 2 * BLOCK_BYTES else wanted


def _blocks(file: str) -> Iterable[Block]:
    from classifiers.scoring import blocks_of, read_blocks
    from classifiers.snapshot import snapshot_files

    return read_blocks(sys.stdin.buffer) if file == "-" else blocks_of(snapshot_files(Path(file)))


@contextmanager
def _sink(out: Path | None) -> Iterator[BinaryIO]:
    """Stdout, or a file that appears only when it is whole."""
    if out is None:
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    from catalog.files import whole_file

    with whole_file(out) as opened:
        yield opened


def _ticker(out: Path | None) -> Callable[[int], None]:
    """Says every two seconds how far it is, on a terminal and where answers go to a file."""
    import time

    due = [time.monotonic() + 2]
    is_shown = out is not None and sys.stderr.isatty()

    def tick(scored: int) -> None:
        if is_shown and time.monotonic() >= due[0]:
            due[0] = time.monotonic() + 2
            sys.stderr.write(f"\r{scored:,} papers scored")

    return tick


def _tell_corrupt(report: ScoreReport, file: str) -> None:
    if not report.corrupt:
        return
    name = "stdin" if file == "-" else file
    for each in report.corrupt[:SHOWN_CORRUPT_LINES]:
        sys.stderr.write(f"litwatch: {name}:{each.number}: {each.why}\n")
    sys.stderr.write(
        f"litwatch: {len(report.corrupt):,} corrupt lines left out, {report.scored:,} papers "
        "scored. Mend or remove the lines named above.\n"
    )
    raise typer.Exit(2)


def _say(list_id: str) -> Callable[[str], None]:
    def say(step: str) -> None:
        sys.stderr.write(f"{list_id}: {step}\n")

    return say


def _tell_trained(model: ListModel, folder: Path) -> None:
    from flows.proposals.text.model_words import card_in_words

    typer.echo("\n".join(card_in_words(model.list_id, model.card, model.figures)))
    typer.echo(f"Model {model.hash[:12]} in {folder}")


COMMANDS = (score, train)
