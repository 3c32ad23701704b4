"""Assembles the command line from its groups, one module each."""

from __future__ import annotations

import importlib

import typer

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
"""Modules with ``register(app)``. They import what is heavy inside their commands, so that
`litwatch --help` stays under half a second."""


def build_app() -> typer.Typer:
    """Build the command line."""
    app = typer.Typer(
        name="litwatch",
        help="Keeps curated paper lists alive: screens arXiv every night, proposes entries.",
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
    )
    for group in GROUPS:
        importlib.import_module(group).register(app)
    return app
