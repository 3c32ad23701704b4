"""A paper that a person asks for: what she typed, and where she wants it."""

from __future__ import annotations

from catalog.catalog_errors import ConfigurationError
from catalog.config import ListConfig
from catalog.curated_list import CuratedList
from catalog.identity.known_papers import KnownPapers
from catalog.identity.paper_names import paper_name
from catalog.paper import Paper
from flows.errors import FlowError

FIVE_DIGITS_FROM = 1501
"""Year and month from which the number in an arXiv id has five digits."""


class PaperNotFoundError(FlowError):
    """arXiv has no such paper, or the text names none."""


def require_paper(typed: str | float) -> str:
    """Name (arXiv id or DOI) of the paper that somebody typed. Raises PaperNotFoundError.

    Prefect's command line makes a number of 2406.09380, its zero lost.
    """
    if not isinstance(typed, str):
        typed = f"{typed:.5f}" if typed >= FIVE_DIGITS_FROM else f"{typed:.4f}"
    name = paper_name(typed)
    if name is None:
        raise PaperNotFoundError(
            f"{typed!r} is no arXiv id, arXiv address or DOI.", remedy="Write it like 2406.09385."
        )
    return name


def require_section(config: ListConfig, section: str | None) -> None:
    """Raise ConfigurationError where a list has no such section."""
    known = [one.id for one in config.sections]
    if section is not None and section not in known:
        raise ConfigurationError(
            f"The list {config.id} has no section {section!r}.",
            remedy=f"Its sections: {', '.join(known)}.",
        )


def require_new(curated: CuratedList, paper: Paper) -> None:
    """Raise FlowError for a paper that the README has already, under whatever heading."""
    match = KnownPapers(curated.rows).match(paper)
    if match.kind == "same" and match.row is not None:
        raise FlowError(
            f"{paper.arxiv_id} stands in the list already ({match.reason}).",
            where=f"{match.row.path}:{match.row.line}",
            remedy="To add it to a further section, edit the list itself.",
        )
    if paper.arxiv_id in curated.other_papers:
        raise FlowError(
            f"{paper.arxiv_id} stands in the README already, under a heading of its own.",
            where=curated.config.readme_path,
            remedy="Name the section in list.yaml to have papers filed there.",
        )
