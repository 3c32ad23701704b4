"""Assembles the command line from its groups, one module each."""

from __future__ import annotations

import importlib
from functools import cache
from typing import Annotated, Any

import typer
from typer.core import TyperGroup
from typer.main import get_group

GROUPS = (
    "flows.cli.catalog_commands",
    "flows.cli.check_commands",
    "flows.cli.model_commands",
    "flows.cli.backfill_commands",
    "flows.cli.evaluation_commands",
    "flows.cli.review_commands",
    "flows.cli.run_commands",
    "flows.cli.site_commands",
    "flows.cli.polling_commands",
    "flows.cli.teach_command",
)
"""Modules that name their ``COMMANDS``. They import what is heavy inside their commands, so that
`litwatch --help` stays under half a second."""
PANELS = {
    "Daily": {
        "nightly": "Poll arXiv, screen, propose, report.",
        "status": "The last good night, what is open and what waits.",
        "stats": "What people made of the proposals.",
        "review": "Answer ticks, comments, merges and closings.",
        "propose": "Propose one paper by hand.",
        "decide": "Say what you would say in a comment on GitHub.",
    },
    "My list": {
        "init": "Read a list that exists, and write its configuration.",
        "check": "Find duplicates, dead markup, wrong links, ids and years.",
        "teach": "Teach a list by answering: does this paper belong?",
        "render": "Bring README and section files together.",
        "import": "Read a README into section files.",
        "convert": "Keep a list the other way: README or section files.",
    },
    "Model": {
        "train": "Train the model of a list.",
        "evaluate": "Measure it, and what others would have used.",
        "score": "Score papers: a JSON line in, a JSON line out.",
        "history": "Every row a list ever had, from its git log.",
    },
    "Publish": {
        "site": "Build the static site.",
        "export": "Export a list as BibTeX, CSV or JSON.",
    },
    "Automation": {
        "serve": "Run every schedule from one process.",
        "deploy": "Register the flows with a Prefect server.",
        "backfill": "Screen a past range of days, or a snapshot.",
        "refresh": "Look again at the rows that stand.",
        "learn": "Turn what people decided into labels.",
        "retrain": "Train on those labels; keep the model if it is no worse.",
        "alarm": "Open an issue when a workflow keeps failing.",
    },
    "Look closer": {
        "demo": "Recorded nights, end to end on this machine.",
        "replay": "A past night from the answers kept on this machine.",
    },
}
"""Commands as `litwatch --help` shows them, by what one comes for."""


class PanelledGroup(TyperGroup):
    """Help with the commands in panels."""

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """Write one panel after the other, each command on one line."""
        widest = max(map(len, self.commands))
        for panel, commands in PANELS.items():
            lines = [(name.ljust(widest), told) for name, told in commands.items()
                     if name in self.commands]  # fmt: skip
            with formatter.section(panel):
                formatter.write_dl(lines)


@cache
def build_app() -> typer.Typer:
    """Build the command line."""
    app = typer.Typer(
        name="litwatch",
        cls=PanelledGroup,
        help="Keeps curated paper lists alive: screens arXiv every night, proposes entries.",
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
    )
    app.callback()(_options)
    for group in GROUPS:
        for command in importlib.import_module(group).COMMANDS:
            app.command(command.__name__.removesuffix("_command"))(command)
    return app


@cache
def build_command() -> TyperGroup:
    """Build what reads the words of a command line."""
    return get_group(build_app())


def _print_version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        typer.echo(f"litwatch {version('litwatch')}")
        raise typer.Exit


def _options(
    version: Annotated[
        bool,
        typer.Option(
            "--version", is_eager=True, callback=_print_version, help="Print the version and exit."
        ),
    ] = False,
) -> None:
    """Options before the command."""
