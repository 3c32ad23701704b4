"""A paper that a person asks for: what she typed, and where she wants it."""

from __future__ import annotations

from catalog.catalog_errors import ConfigurationError
from catalog.config import ListConfig
from catalog.identity.paper_names import paper_name
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
