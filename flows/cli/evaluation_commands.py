"""Commands that measure: `litwatch evaluate` and `litwatch history`."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from flows.cli.answers import as_json as json_of
from flows.cli.answers import console_of_facts, deliver, print_json
from flows.cli.options import DAY, AsJson, ListId, ListIds, OutFile, TestSnapshots

if TYPE_CHECKING:
    from classifiers.evaluation.evaluation_report import Report, Table

README_NAMES = ("README.md", "readme.md", "Readme.md", "README.markdown", "docs/README.md")


def evaluate(
    list_ids: ListIds = None,
    snapshots: TestSnapshots = None,
    out: Annotated[Path, typer.Option(help="Folder for the report.")] = Path("evaluation"),
    train_until: Annotated[
        datetime | None,
        typer.Option(formats=DAY, help="Last day that may teach. Default: by list."),
    ] = None,
    test_until: Annotated[
        datetime | None,
        typer.Option(formats=DAY, help="Last day tested. Default: by list."),
    ] = None,
    rolling: Annotated[
        bool, typer.Option(help="Also test filing by month, each with a model of its own.")
    ] = True,
    ablation: Annotated[
        bool, typer.Option(help="Also fit without each part of the recipe (slow).")
    ] = False,
    back_test: Annotated[
        bool, typer.Option("--back-test", help="Also replay the list's own history (slow).")
    ] = False,
    history_file: Annotated[
        Path | None,
        typer.Option(
            "--history",
            help="History to replay, as `litwatch history` wrote it; implies --back-test.",
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Measure the classifier and its baselines on papers later than their training data.

    Fits the list's recipe on what was known before a date and tests it, and what others would
    have used, on every paper announced after it. Prints the tables and writes a report with
    plots that can be read on its own. In a folder of snapshots, files named like 2025-09.jsonl.gz
    are the stream; others only teach.
    """
    from flows.settings import current_settings
    from flows.training.evaluate_list import EvaluationRequest, evaluate_lists

    settings = current_settings()
    request = EvaluationRequest(
        list_ids=tuple(list_ids or ()),
        snapshots=tuple(snapshots or ()),
        cache=settings.state_dir / "texts.jsonl",
        train_until=train_until.date() if train_until else None,
        test_until=test_until.date() if test_until else None,
        is_rolling=rolling,
        is_ablated=ablation,
        is_replayed=back_test,
        history=history_file,
        encoder_dir=settings.encoder_dir,
    )
    reports = []
    for report in evaluate_lists(request, settings.lists_to_read, _progress):
        reports.append(report)
        _present(report, out, as_json)
    if as_json:
        print_json({"lists": {report.list_id: report.as_json() for report in reports}})


def _present(report: Report, out: Path, as_json: bool) -> None:
    """Write the report's files; print its tables unless a program reads the output."""
    from classifiers.evaluation.evaluation_report import write_report

    written = write_report(report, out)
    if not as_json:
        _print_report(report)
    for note in report.notes:
        _say(f"note: {note}")
    _say(f"written: {', '.join(map(str, written))}")


def _print_report(report: Report) -> None:
    from rich.text import Text

    console = console_of_facts()
    _say("")
    console.print(Text(f"{report.list_name} ({report.list_id})", style="bold"))
    for sentence in (*report.conclusion, *report.facts):
        console.print(Text(sentence))
    for table in report.tables():
        console.print(_rich_table(table))
    for sentence in report.backtest.sentences() if report.backtest else ():
        console.print(Text(sentence))


def _rich_table(table: Table) -> object:
    from rich.table import Table as RichTable
    from rich.text import Text

    shown = RichTable(title=Text(table.title), title_justify="left")
    for name in table.header:
        shown.add_column(Text(name))
    for row in table.rows:
        shown.add_row(*(Text(cell) for cell in row))
    return shown


def history(
    repository: Annotated[
        Path, typer.Argument(metavar="REPO", help="Folder of a local git checkout of the list.")
    ],
    list_id: ListId,
    readme: Annotated[
        str | None, typer.Option(help="The list's file in that checkout [default: its README].")
    ] = None,
    out: OutFile = None,
    as_json: AsJson = False,
) -> None:
    """Read every row a list ever had from the git log of its README.

    Prints one line a row: section, paper, and the days it was first and last seen. A row that
    moved to another section, or whose heading, title or link changed, stays one row.
    """
    from classifiers.evaluation.history import as_csv, as_record
    from flows.proposals.text.wording import plural
    from flows.repositories.git_history import is_shallow, tracked_readme
    from flows.training.list_history import read_history

    path = readme or tracked_readme(repository, README_NAMES)
    found = read_history(repository, path, list_id, _progress)
    if is_shallow(repository):
        _say("note: this checkout is shallow, so the oldest rows are older than it says.")
        _say("      Run: git fetch --unshallow")
    for version in found.unread:
        _say(f"note: left out a version that cannot be read: {version}")
    if as_json:
        text = json_of({"rows": [as_record(list_id, row) for row in found.rows]})
    else:
        text = as_csv(list_id, found.rows)
    deliver(text, out)
    rows, versions = plural(len(found.rows), "row"), plural(found.versions, "version")
    _say(f"{rows} in {versions} of {path}.")


def _progress(line: str) -> None:
    """Rewrite one line on a terminal; keep quiet elsewhere."""
    if sys.stderr.isatty():
        sys.stderr.write(f"\r\x1b[2K{line}")
        sys.stderr.flush()


def _say(line: str) -> None:
    if sys.stderr.isatty():
        sys.stderr.write("\r\x1b[2K")
    sys.stderr.write(f"{line}\n")


COMMANDS = (evaluate, history)
