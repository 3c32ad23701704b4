"""Commands that look at a list: `check`, and `init` for one that litwatch does not know yet."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from flows.cli.answers import folded, print_json
from flows.cli.options import AsJson, ListIds

if TYPE_CHECKING:
    from catalog.checking.findings import Finding
    from catalog.config import ListConfig
    from catalog.learning.first_setup import Proposal
    from catalog.reports import ImportReport

MAX_KEPT_SHOWN = 20
"""Lines kept verbatim that `init` prints; the rest are counted."""

MANY_SECTIONS, MANY_ROWS = 15, 10
"""Sections, and rows in each, from which filing is sure."""


def check(
    list_ids: ListIds = None,
    catalog: Annotated[
        Path | None, typer.Option(help="Folder of the lists; default: LITWATCH_CATALOG_DIR.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Check lists: duplicates, dead markup, links, ids, years. Exit 2 if anything is an error."""
    from catalog.checking.checks import has_errors
    from flows.cli.check_lists import check_lists

    checked = check_lists(catalog, tuple(list_ids or ()))
    if as_json:
        _print_json(checked)
    else:
        _print_findings(checked)
        _print_untrained(_readable(checked), catalog)
    if any(has_errors(findings) for findings in checked.values()):
        raise typer.Exit(2)


def init(
    path: Annotated[Path, typer.Argument(help="A README, or the folder of a repository.")],
    list_id: Annotated[str | None, typer.Option("--list", help="Id of the list.")] = None,
    catalog: Annotated[
        Path | None, typer.Option(help="Folder of the lists; default: catalog/ of the repository.")
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Agree to what is proposed.")] = False,
) -> None:
    """Read a list that exists, propose its configuration and write it."""
    from catalog.catalog_errors import ConfigurationError

    try:
        written = _init(path, list_id, catalog, yes)
    except typer.Abort:
        raise ConfigurationError(
            "no answer, so nothing was written", remedy="Run it in a terminal, or with --yes."
        ) from None
    typer.echo(written or "Nothing was written.")


def _init(path: Path, list_id: str | None, catalog: Path | None, yes: bool) -> str:
    """What was written, in words; empty if nothing was."""
    from catalog.config_text import config_text
    from catalog.learning.first_setup import catalog_for, propose_setup, write_setup
    from flows.settings import read_settings

    readme = _choose(path, yes)
    folder = catalog or catalog_for(path, read_settings().catalog_dir)
    proposal = propose_setup(readme, folder, list_id)
    _print_report(proposal)
    _refuse_to_overwrite(proposal.config_path, yes)
    guess = _guess(proposal)
    config = proposal.config if yes else _with_answers(proposal.config)
    text = config_text(config)
    typer.echo(text)
    exists = proposal.config_path.exists()
    question = f"{'Overwrite' if exists else 'Write'} {proposal.config_path}?"
    if not yes and not typer.confirm(question, default=not exists):
        return ""
    write_setup(proposal.config_path, text, guess)
    told = " and ".join(map(str, [proposal.config_path, *guess]))
    return f"Wrote {told}.\nNext: {_in(folder)}litwatch check --list {config.id}"


def _guess(proposal: Proposal) -> dict[Path, str]:
    """Text of the file with what the list seems to be about; none where a person's stands."""
    from classifiers.concepts import CONCEPTS_NAME, concepts_of_titles, read_concepts
    from classifiers.texts import title_words
    from classifiers.word_vectors import shipped_word_vectors

    path = proposal.config_path.with_name(CONCEPTS_NAME)
    manual = {section.id for section in proposal.config.sections if section.manual}
    rows = [row.entry for row in proposal.curated.rows if row.section not in manual]
    titles = {row.title: title_words(row.title) for row in rows}
    guess = concepts_of_titles([*titles.values()], shipped_word_vectors())
    before = read_concepts(path)
    if guess is None or (before is not None and not before.is_draft):
        return {}
    return {path: guess.as_yaml()}


def _in(catalog: Path) -> str:
    """What to type before a command, so that it finds the lists of a folder."""
    is_found = catalog.resolve() == (Path.cwd() / "catalog").resolve()
    return "" if is_found else f"LITWATCH_CATALOG_DIR={shlex.quote(str(catalog))} "


def _choose(path: Path, yes: bool) -> Path:
    """README to read; with several, the person says which."""
    from catalog.catalog_errors import ConfigurationError
    from catalog.learning.first_setup import find_readmes

    found = find_readmes(path)
    if len(found) == 1:
        return found[0]
    typer.echo(f"{len(found)} files of {path} hold lists:")
    for number, file in enumerate(found, start=1):
        typer.echo(f"  {number}  {file.relative_to(path)}")
    if not yes:
        number = int(typer.prompt("Which one", default=1, type=int))
        return found[min(max(number, 1), len(found)) - 1]
    if found[0].parent == path and found[0].stem.lower() == "readme":
        typer.echo(f"Taking {found[0].name}; for another: litwatch init {found[1]}")
        return found[0]
    raise ConfigurationError(
        "several lists", where=str(path), remedy=f"Name one: litwatch init {found[0]}"
    )


def _refuse_to_overwrite(config_path: Path, yes: bool) -> None:
    from catalog.catalog_errors import ConfigurationError

    if yes and config_path.exists():
        raise ConfigurationError(
            "exists already, and --yes overwrites nothing",
            where=str(config_path),
            remedy="Run without --yes, or give the list another id with --list.",
        )


def _with_answers(config: ListConfig) -> ListConfig:
    """Configuration with what the person says of arXiv."""
    from flows.polling.sources.categories import require_known

    categories = _words("arXiv categories", config.arxiv.categories)
    require_known(categories, where="your answer")
    terms = _words("Search terms", config.arxiv.search_terms)
    arxiv = config.arxiv.model_copy(update={"categories": categories, "search_terms": terms})
    return config.model_copy(update={"arxiv": arxiv})


def _words(question: str, proposed: tuple[str, ...]) -> tuple[str, ...]:
    answer = str(typer.prompt(question, default=", ".join(proposed)))
    return tuple(word.strip() for word in answer.split(",") if word.strip())


def _print_report(proposal: Proposal) -> None:
    report = proposal.report
    typer.echo(f"Read {proposal.config.readme_path}: {_counts(proposal)}.")
    for section in report.sections:
        order = proposal.config.section(section.id).order.replace("_", " ")
        counts = f"{section.rows} rows, {section.rows_with_ids} with ids, {order}"
        typer.echo(f"  {section.id}: {counts}")
    for line in (_tables_of_names(report), _thin_sections(report)):
        if line:
            typer.echo(line)
    if report.kept:
        typer.echo("Kept as they are:")
    for kept in report.kept[:MAX_KEPT_SHOWN]:
        typer.echo(f"  {kept}")
    if len(report.kept) > MAX_KEPT_SHOWN:
        typer.echo(f"  … and {len(report.kept) - MAX_KEPT_SHOWN} more")


def _tables_of_names(report: ImportReport) -> str:
    """How much of the list shows names alone, which litwatch cannot learn from."""
    tables = report.tables_without_papers
    rows = sum(table.rows for table in tables)
    what = "1 table" if len(tables) == 1 else f"{len(tables)} tables"
    verb = "has" if len(tables) == 1 else "have"
    lines = ", ".join(str(table.line) for table in tables[:MAX_KEPT_SHOWN])
    told = f"{what}, {rows} rows, {verb} no link that names a paper (from line {lines})."
    return told if tables else ""


def _thin_sections(report: ImportReport) -> str:
    """What to expect of a list with many headings and few rows under each."""
    count = len(report.sections)
    if count < MANY_SECTIONS or report.rows >= MANY_ROWS * count:
        return ""
    return (
        f"{count} sections share {report.rows} rows: too few to learn each one surely. "
        "Papers come with the two likeliest sections, and you choose."
    )


def _counts(proposal: Proposal) -> str:
    report = proposal.report
    kept = sum(len(section.kept) for section in report.sections)
    return (
        f"{len(report.sections)} sections, {report.rows} rows, "
        f"{report.rows_with_ids} rows with ids, {kept} rows kept verbatim"
    )


def _print_findings(checked: dict[str, list[Finding]]) -> None:
    from flows.proposals.text.wording import plural

    for list_id, findings in checked.items():
        for found in findings:
            typer.echo(folded(str(found)) if sys.stdout.isatty() else str(found))
        errors = sum(found.kind == "error" for found in findings)
        notes = plural(len(findings) - errors, "note")
        typer.echo(f"{list_id}: {plural(errors, 'error')}, {notes}")


def _readable(checked: dict[str, list[Finding]]) -> list[str]:
    """Lists that can be gone on with: a paper that stands twice stops nothing."""
    return [
        list_id
        for list_id, findings in checked.items()
        if not any(found.rule == "unreadable" for found in findings)
    ]


def _print_untrained(checked: Iterable[str], catalog: Path | None) -> None:
    """Say what comes next for lists that have no model on this machine."""
    from classifiers.classifier_errors import NoModelError
    from flows.memory.own_models import model_folder
    from flows.settings import load_settings

    settings = load_settings()
    for list_id in checked:
        try:
            model_folder(list_id, settings)
        except NoModelError:
            typer.echo(f"Next: {_in(catalog or settings.lists_dir)}litwatch train --list {list_id}")


def _print_json(checked: dict[str, list[Finding]]) -> None:
    findings = [
        {"list": list_id, **found.as_json()} for list_id, all_ in checked.items() for found in all_
    ]
    print_json({"findings": findings})


COMMANDS = (check, init)
