"""Commands that show lists elsewhere: the site and the exports."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from flows.cli.answers import deliver
from flows.cli.options import ListId, ListIds, OutFile


class Format(StrEnum):
    """Formats of `litwatch export`."""

    BIBTEX = "bibtex"
    CSV = "csv"
    JSON = "json"


def site(
    out: Annotated[
        Path, typer.Option(metavar="DIR", help="Folder for the site; replaced whole each time.")
    ] = Path("site"),
    list_ids: ListIds = None,
) -> None:
    """Build the static site: new papers by week, lists to search, trends, feeds, exports."""
    from datetime import UTC, datetime

    from flows.polling.calendar import night_of
    from flows.settings import current_settings
    from flows.website.builder import build_site
    from flows.website.gathering import origin_of, site_lists, told

    settings = current_settings()
    shown = site_lists(settings, list_ids or ())
    today = night_of(datetime.now(UTC))
    count = build_site(shown, out, today, origin_of(settings, shown))
    typer.echo("\n".join(told(shown, count, out)))


def export(
    list_id: ListId,
    form: Annotated[Format, typer.Option("--format", help="Form of the export.")] = Format.BIBTEX,
    out: OutFile = None,
) -> None:
    """Export a list as BibTeX, CSV or JSON."""
    from flows.settings import current_settings
    from flows.website.bibtex import to_bibtex
    from flows.website.exports import to_csv, to_json
    from flows.website.gathering import site_lists

    (shown,) = site_lists(current_settings(), [list_id])
    render = {Format.BIBTEX: to_bibtex, Format.CSV: to_csv, Format.JSON: to_json}[form]
    deliver(render(shown.rows), out)


COMMANDS = (site, export)
