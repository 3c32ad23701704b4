"""Commands that show lists elsewhere: the site and the exports."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer


class Format(StrEnum):
    """Formats of `litwatch export`."""

    BIBTEX = "bibtex"
    CSV = "csv"
    JSON = "json"


def register(app: typer.Typer) -> None:
    """Add this group's commands to the command line."""
    app.command()(site)
    app.command()(export)


def site(
    out: Annotated[
        Path, typer.Option(help="Folder for the site; replaced whole at each build.")
    ] = Path("site"),
    list_ids: Annotated[
        list[str] | None, typer.Option("--list", help="Id of a list; repeatable. Default: all.")
    ] = None,
) -> None:
    """Build the static site: new papers by week, lists to search, trends, feeds, exports."""
    from flows.cli.running import run_site

    run_site(out, list_ids)


def export(
    list_id: Annotated[str, typer.Option("--list", help="Id of the list.")],
    form: Annotated[Format, typer.Option("--format", help="Form of the export.")] = Format.BIBTEX,
    out: Annotated[
        Path | None, typer.Option(help="File to write. Default: standard output.")
    ] = None,
) -> None:
    """Export a list as BibTeX, CSV or JSON."""
    from catalog.files import write_atomically
    from flows.settings import current_settings
    from flows.site import site_lists
    from flows.website.bibtex import to_bibtex
    from flows.website.exports import to_csv, to_json

    (shown,) = site_lists(current_settings(), [list_id])
    render = {Format.BIBTEX: to_bibtex, Format.CSV: to_csv, Format.JSON: to_json}[form]
    text = render(shown.rows)
    if out is None:
        sys.stdout.write(text)
    else:
        write_atomically(out, text)
