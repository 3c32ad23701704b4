"""Commands of the model: `litwatch score` and `litwatch train`."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, BinaryIO

import typer

if TYPE_CHECKING:
    from catalog.paper import Paper
    from classifiers.list_model import ListModel
    from classifiers.scoring import Block, ScoreReport
    from flows.settings import Settings
    from flows.training.trainer import TrainingRequest

SHOWN_CORRUPT_LINES = 20


def register(app: typer.Typer) -> None:
    """Add this group's commands to the command line."""
    app.command()(score)
    app.command()(train)


def score(
    list_id: Annotated[str, typer.Option("--list", metavar="ID", help="Id of the list.")],
    file: Annotated[
        str,
        typer.Argument(metavar="[FILE|DIR|-]", help="Snapshot lines; - is stdin."),
    ] = "-",
    out: Annotated[
        Path | None, typer.Option("--out", help="File for the answers; default: stdout.")
    ] = None,
    model: Annotated[
        Path | None, typer.Option("--model", help="Folder of a model; default: the packaged one.")
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
    from classifiers.list_model import packaged_model
    from classifiers.scoring import score_blocks
    from flows.settings import load_settings

    settings = load_settings()
    config = read_config(settings.lists_dir, list_id)
    folder = model or _model_folder(settings.models_dir, list_id) or packaged_model(list_id)
    blocks = _blocks(file)
    with _sink(out) as sink:
        report = score_blocks(
            blocks, sink, folder, config, _useful_processes(file, processes), _ticker(out)
        )
    _tell_corrupt(report, file)


def train(
    list_ids: Annotated[
        list[str], typer.Option("--list", metavar="ID", help="Id of a list; repeatable.")
    ],
    snapshots: Annotated[
        list[Path] | None,
        typer.Option(
            "--snapshot",
            metavar="PATH",
            help="Snapshot of arXiv (JSONL, .gz or not) or a folder of them; repeatable. Its "
            "other papers serve as negatives. Without one, texts come from arXiv by id.",
        ),
    ] = None,
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
    """Train the models of lists from labels, rows, reviews and the arXiv stream."""
    from flows.settings import load_settings
    from flows.training.trainer import TrainingRequest, row_labels, train_list

    settings = load_settings()
    for list_id in list_ids:
        request = TrainingRequest(
            list_id=list_id,
            snapshots=tuple(snapshots or ()),
            cache=texts or settings.state_dir / "texts.jsonl",
            out=(out or settings.state_dir / "trained") / list_id,
            rows=row_labels(settings.lists_dir, list_id),
            feedback=feedback,
            seed=seed,
        )
        facts = {"gate": _pass_gate(request, settings)} if gate else {}
        trained = train_list(request, _fetch_from_arxiv, _say(list_id))
        if facts:
            trained = trained.with_card(**facts).save(request.out)
        _tell_trained(trained, request.out)


def _pass_gate(request: TrainingRequest, settings: Settings) -> dict[str, Any]:
    """Hold the gate for a recipe and return its card entry. Raises TrainingError if it is shut."""
    from catalog.curated_list import read_list
    from classifiers.classifier_errors import TrainingError
    from classifiers.evaluation.corpus import load_corpus
    from classifiers.list_model import ListModel, packaged_model
    from flows.training.candidate_gate import gate_recipe
    from flows.training.trainer import request_labels

    list_id = request.list_id
    in_use = _model_folder(settings.models_dir, list_id) or packaged_model(list_id)
    config = read_list(settings.lists_dir, list_id).config
    corpus = load_corpus(request.snapshots, [request.cache])
    _say(list_id)("gate: fitting candidate and incumbent on what came before the newest papers")
    outcome = gate_recipe(config, request_labels(request), corpus, ListModel.load(in_use).card)
    if not outcome.ships:
        raise TrainingError(outcome.why, remedy="The model in use stays.")
    typer.echo(outcome.why)
    return outcome.as_card()


def _model_folder(models_dir: Path | None, list_id: str) -> Path | None:
    return models_dir / list_id if models_dir is not None else None


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
    temporary = out.with_name(f".{out.name}.{os.getpid()}")
    try:
        with temporary.open("wb") as opened:
            yield opened
        os.replace(temporary, out)
    finally:
        temporary.unlink(missing_ok=True)


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


def _fetch_from_arxiv(ids: Sequence[str]) -> list[Paper]:
    from flows.polling.sources.query import fetch_by_ids
    from flows.polling.transport.transport import open_transport
    from flows.settings import load_settings

    with open_transport(load_settings()) as transport:
        return fetch_by_ids(ids, transport)


def _say(list_id: str) -> Callable[[str], None]:
    def say(step: str) -> None:
        sys.stderr.write(f"{list_id}: {step}\n")

    return say


def _tell_trained(model: ListModel, folder: Path) -> None:
    examples = ", ".join(f"{count:,} {name}" for name, count in model.card["examples"].items())
    typer.echo(f"{model.list_id}: trained on {examples}.")
    typer.echo(f"Model {model.hash[:12]} in {folder}")
