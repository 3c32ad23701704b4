"""OAI-PMH, for backfills of months: whole sets by day of last change, page after page.

The harvesting is oaipmh-scythe's; its requests go through our transport. Dates here are days of
modification: a paper of 2019 whose journal reference was added yesterday is harvested as of
yesterday. Who wants papers by age looks at `submitted_date`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import date
from functools import partial
from typing import Any

import httpx2
from oaipmh_scythe import Scythe
from oaipmh_scythe.exceptions import NoRecordsMatch, OAIPMHException
from oaipmh_scythe.models import Record

from catalog.paper import ARXIV_ID, Paper, fold
from flows.errors import BrokenAnswerError
from flows.polling.sources.categories import oai_set
from flows.polling.sources.documents import (
    READING_TROUBLE,
    moment_in,
    parse_document,
    reading,
    says_withdrawn,
)
from flows.polling.transport.transport import Transport
from flows.web.bounded_client import place

METADATA_FORMAT = "arXivRaw"
"""arXiv's own format: the only one with versions and the date of the first."""


def harvest(
    categories: Sequence[str], first: date, last: date, transport: Transport
) -> Iterator[Paper]:
    """Yield papers of some categories changed between two days, each once, page by page.

    Raises SourceError.
    """
    known: set[str] = set()
    for category in dict.fromkeys(categories):
        for paper in _harvest_set(category, first, last, transport):
            if paper.arxiv_id not in known:
                known.add(paper.arxiv_id)
                yield paper


def _harvest_set(category: str, first: date, last: date, transport: Transport) -> Iterator[Paper]:
    where = place(transport.endpoints.oai)
    with _TransportScythe(transport) as client, suppress(NoRecordsMatch), reading(where):
        try:
            records = client.list_records(
                from_=first.isoformat(),
                until=last.isoformat(),
                set_=oai_set(category),
                metadata_prefix=METADATA_FORMAT,
            )
            yield from (paper for record in records if (paper := _read(record)))
        except NoRecordsMatch:
            raise
        except OAIPMHException as error:
            what = f"OAI-PMH refuses: {type(error).__name__} {error}"
            raise BrokenAnswerError(what, where=where) from error


def _read(record: Any) -> Paper | None:
    """Paper of a record, unless arXiv has removed it or it has no usable id or title."""
    try:
        return None if record.deleted else paper_from_record(record)
    except READING_TROUBLE:
        return None


class _TransportScythe(Scythe):
    """oaipmh-scythe's client, with its requests made by our transport."""

    def __init__(self, transport: Transport) -> None:
        super().__init__(transport.endpoints.oai)
        self._ours = httpx2.Client(transport=_HttpxTransport(transport))

    @property
    def client(self) -> httpx2.Client:
        """HTTP client whose answers come from our transport."""
        return self._ours

    def close(self) -> None:
        """Close the client."""
        self._ours.close()


class _HttpxTransport(httpx2.BaseTransport):
    """Answers an HTTP client from our transport."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport
        self._asked: set[str] = set()

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        """Fetch, check and wrap."""
        url = str(request.url)
        if url in self._asked:
            raise BrokenAnswerError("a resumption token leads in a circle", where=place(url))
        self._asked.add(url)
        answer = self._transport.fetch(url, partial(check_page, where=place(url)))
        return httpx2.Response(200, content=answer.body, request=request)


def check_page(body: bytes, *, where: str) -> None:
    """Raise BrokenAnswerError unless this is a whole OAI-PMH document."""
    parse_document(body, {"OAI-PMH"}, where=where)


def paper_from_record(record: Record) -> Paper | None:
    """Read a record in the format arXivRaw; None without a usable id or title."""
    texts = {key: fold(" ".join(filter(None, values))) for key, values in record.metadata.items()}
    if not ARXIV_ID.fullmatch(texts.get("id", "")) or not texts.get("title"):
        return None
    moments = [moment_in(element.text) for element in record.xml.iterfind(".//{*}version/{*}date")]
    submitted = next((moment for moment in moments if moment), None)
    comment, abstract = texts.get("comments", ""), texts.get("abstract", "")
    return Paper(
        arxiv_id=texts["id"],
        arxiv_version=max(len(moments), 1),
        title=texts["title"],
        abstract=abstract,
        authors=_authors(texts.get("authors", "")),
        categories=tuple(texts.get("categories", "").split()),
        comment=comment,
        journal_ref=texts.get("journal-ref", ""),
        doi=texts.get("doi", ""),
        submitted_date=submitted.date() if submitted else None,
        is_withdrawn=says_withdrawn(comment, abstract),
    )


def _authors(text: str) -> tuple[str, ...]:
    names = text.replace(" and ", ", ").split(",")
    return tuple(fold(name) for name in names if name.strip())
