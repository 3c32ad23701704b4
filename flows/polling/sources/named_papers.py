"""Papers that people name by hand: by arXiv id, by address, or by the DOI of what was published."""

from __future__ import annotations

from collections.abc import Iterable

from catalog.identity.paper_names import is_doi
from catalog.paper import Paper
from flows.polling.sources.query import fetch_by_ids, search_doi
from flows.polling.transport.transport import Transport


def find_named(names: Iterable[str], transport: Transport) -> dict[str, Paper]:
    """Name (`papers.paper_name`) → newest record; what arXiv does not have is missing.

    One request for all ids and one for each DOI. Raises SourceError.
    """
    wanted = list(dict.fromkeys(names))
    ids = [name for name in wanted if not is_doi(name)]
    found = {paper.arxiv_id: paper for paper in fetch_by_ids(ids, transport)}
    for doi in filter(is_doi, wanted):
        paper = search_doi(doi, transport)
        if paper is not None:
            found[doi] = paper
    return found
