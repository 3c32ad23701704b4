"""`litwatch teach`: twenty questions, kept as labels in the list's memory."""

from __future__ import annotations

import getpass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from flows.cli.options import ListId, Snapshots

if TYPE_CHECKING:
    from catalog.config import ListConfig
    from catalog.paper import Paper
    from flows.memory.places import Place
    from flows.settings import Settings

QUESTIONS = 20


def teach(
    list_id: ListId,
    questions: Annotated[
        int, typer.Option("--questions", min=1, max=500, help="Papers to ask about, at most.")
    ] = QUESTIONS,
    snapshots: Snapshots = None,
) -> None:
    """Teach a list by answering: does this paper belong? Stop at any time; answers are kept.

    Asked are the papers near the list of which the model is least sure, no two alike; without a
    snapshot, those of the newest weeks of the list's categories. Answers
    go to the list's memory; `litwatch train` and `litwatch retrain` learn from them.
    """
    from catalog.list_folder import read_config
    from flows.memory.places import Places
    from flows.memory.taught import keep_answers
    from flows.settings import current_settings
    from flows.teaching.interview import Interview

    settings = current_settings()
    config = read_config(settings.lists_dir, list_id)
    place = Places(settings).of(config)
    asked = _questions(settings, config, place, tuple(snapshots or ()), questions)
    interview = Interview(
        sections=config.sections,
        ask=lambda prompt: input(prompt),
        say=typer.echo,
        who=getpass.getuser(),
        today=datetime.now(UTC).date(),
    )
    typer.echo(interview.legend)
    answers = interview.hold(asked)
    keep_answers(place.store, list_id, answers)
    typer.echo(f"{list_id}: {len(answers)} answers kept.")
    if answers:
        typer.echo(f"Next: litwatch train --list {list_id}")


def _questions(
    settings: Settings,
    config: ListConfig,
    place: Place,
    snapshots: tuple[Path, ...],
    count: int,
) -> list[Paper]:
    from classifiers.questions import choose_questions
    from classifiers.snapshot import read_papers, snapshot_files
    from flows.memory.ledger_file import ledger_in
    from flows.memory.own_models import load_model
    from flows.teaching.candidates import worth_asking
    from flows.training.row_ids import found_row_ids
    from flows.training.text_sources import text_sources

    memory = place.store.snapshot()
    model = load_model(ledger_in(memory, config.id), memory, settings)
    say = typer.echo
    files = snapshot_files(*snapshots) or text_sources(settings, config).background(say)
    found = found_row_ids(settings.state_dir)
    papers = worth_asking(settings.lists_dir, config.id, memory, read_papers(files), found)
    return choose_questions(model, papers, count)


COMMANDS = (teach,)
