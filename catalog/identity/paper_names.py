"""What people call a paper, brought to one form: its arXiv id, or its DOI."""

from __future__ import annotations

from urllib.parse import unquote

from catalog.identity.addresses import normalise_doi
from catalog.identity.arxiv_refs import arxiv_ref


def paper_name(text: str) -> str | None:
    """Base arXiv id or DOI that the text names, or None. A DOI keeps the case it is written in."""
    doi = normalise_doi(text)
    if doi is None:
        ref = arxiv_ref(text)
        return ref.id if ref else None
    written = unquote(text)
    start = written.lower().find(doi)
    return written[start : start + len(doi)]


def is_doi(name: str) -> bool:
    """Whether a paper's name is a DOI."""
    return name.startswith("10.") and "/" in name
