"""Takes a list that exists under litwatch's care: finds its README, proposes its configuration."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from catalog.catalog_errors import CatalogError, ConfigurationError, ReadmeError
from catalog.config import ListConfig
from catalog.curated_list import CuratedList, load_list
from catalog.files import read_text, write_atomically
from catalog.learning.arxiv_queries import propose_arxiv
from catalog.learning.learn_list import learn_config
from catalog.reports import ImportReport
from catalog.schema import schema_text

MIN_ROWS = 3
"""Rows from which a Markdown file of a repository is taken for a list."""
MOST_FOLDERS = 2_000
"""Folders searched for lists; a repository of lists has few."""
MAX_DEPTH = 3
"""Folders below the repository in which READMEs are looked for."""
_NO_LISTS = re.compile(
    r"^(?:contributing|changelog|license|security|code_of_conduct|template|history)", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Proposal:
    """A configuration that nobody has agreed to yet, and what it understands."""

    config: ListConfig
    report: ImportReport
    curated: CuratedList
    config_path: Path
    """Where ``list.yaml`` would go."""


def find_readmes(path: Path) -> tuple[Path, ...]:
    """READMEs of a repository that are lists, the nearest to its root first; a file is itself."""
    if not path.exists():
        raise ReadmeError("cannot be read: no such file", where=str(path), remedy="Check the path.")
    if path.is_file():
        return (path,)
    found = [file for file in _markdown_files(path) if _holds_rows(file)]
    if not found:
        raise ReadmeError(
            "no Markdown file with a table or bullet list of papers in it",
            where=str(path),
            remedy="Name the file: litwatch init PATH/TO/README.md",
        )
    return tuple(sorted(found, key=lambda file: (len(file.parts), file.name != "README.md", file)))


def propose_setup(readme: Path, catalog: Path, list_id: str | None) -> Proposal:
    """Read a list and propose its configuration, to be kept in the folder `catalog`.

    Raises ReadmeError where the file is no list, ConfigurationError for an impossible id.
    """
    relative = _relative(readme, catalog.resolve().parent)
    chosen = list_id or default_id(readme)
    if not re.fullmatch(r"[a-z0-9][a-z0-9-]*", chosen):
        raise ConfigurationError(
            f"--list {chosen}: not an id", remedy="Use lower-case letters, digits and hyphens."
        )
    text = read_text(readme)
    config, report = learn_config(text, chosen, relative)
    if not config.sections:
        raise _no_list(readme, report)
    if not report.rows_with_ids:
        raise ReadmeError(
            f"none of its {report.rows} rows links to arXiv or to a DOI, so there is nothing to "
            "learn from",
            where=str(readme),
            remedy="litwatch learns from papers; link those that are on arXiv, or name another "
            "file.",
        )
    curated = load_list(config, {relative: text})
    arxiv = propose_arxiv([row.entry.title for row in curated.rows])
    config = config.model_copy(update={"arxiv": arxiv})
    return Proposal(config, report, curated, catalog / chosen / "list.yaml")


def _no_list(readme: Path, report: ImportReport) -> ReadmeError:
    """What a file that is no list holds in the place of one."""
    first = next(iter(report.kept), None)
    return ReadmeError(
        f"no table or bullet list of papers in it{f'; {first.reason}' if first else ''}",
        where=f"{readme}:{first.line}" if first else str(readme),
        remedy="A section needs rows with a title and a link to the paper: a table, bullets, or a "
        "heading or a title in bold for each paper, with a blank line between them. Two lists need "
        "a heading each.",
    )


def write_setup(path: Path, text: str, beside: Mapping[Path, str]) -> None:
    """Write ``list.yaml``, further files and, beside the lists' folders, the schema for editors.

    ``list.yaml`` comes last: interrupted, there is no list yet, and `init` can be run again.
    Raises OSError where the list's folder cannot be made; nothing is written then.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    schema, wanted = path.parent.parent / "list.schema.json", schema_text()
    if not schema.exists() or schema.read_bytes() != wanted.encode():
        write_atomically(schema, wanted)
    for place, content in beside.items():
        write_atomically(place, content)
    write_atomically(path, text)


def catalog_for(path: Path, configured: Path | None) -> Path:
    """Folder of lists for a README: the configured one if the README lies in its repository."""
    place = path.resolve()
    if configured is not None and place.is_relative_to(configured.resolve().parent):
        return configured
    return repository_of(place) / "catalog"


def repository_of(path: Path) -> Path:
    """Root of the git checkout around a path; else the folder that it is or lies in."""
    folder = path if path.is_dir() else path.parent
    return next((up for up in (folder, *folder.parents) if (up / ".git").exists()), folder)


def default_id(readme: Path) -> str:
    """Id made from the file's name, or from its folder's for a README."""
    stem = readme.resolve().parent.name if readme.stem.lower() == "readme" else readme.stem
    return re.sub(r"[^a-z0-9]+", "-", stem.lower()).strip("-") or "papers"


def _relative(readme: Path, root: Path) -> str:
    try:
        return readme.resolve().relative_to(root).as_posix()
    except ValueError:
        raise ConfigurationError(
            f"{readme} lies outside {root}",
            remedy="Give --catalog a folder in the README's own repository.",
        ) from None


def _markdown_files(folder: Path) -> Iterator[Path]:
    for place, folders, names in islice(os.walk(folder), MOST_FOLDERS):
        depth = len(Path(place).relative_to(folder).parts)
        hidden = (".", "node_modules")
        folders[:] = sorted(it for it in folders if not it.startswith(hidden) and depth < MAX_DEPTH)
        for name in sorted(names):
            if name.endswith(".md") and not name.startswith(hidden) and not _NO_LISTS.match(name):
                yield Path(place) / name


def _holds_rows(file: Path) -> bool:
    try:
        _, report = learn_config(read_text(file), "any", file.name)
    except CatalogError:
        return False
    return report.rows >= MIN_ROWS
