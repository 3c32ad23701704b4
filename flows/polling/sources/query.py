"""The query API: windows of submission dates, and papers by id, through the package `arxiv`.

`arxiv` knows the parameters and the format, but reports an outage as "0 results" and keeps its
own session without time limit. So its requests are routed through our transport, and every
page is checked before it gets to see it.

The API knows when a paper was submitted, not when it was announced.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, quote_plus, urlsplit

import arxiv
import requests
from requests.adapters import BaseAdapter

from catalog.identity.addresses import normalise_doi
from catalog.paper import Paper, fold
from flows.errors import BrokenAnswerError, FlowError, SourceError
from flows.polling.sources.documents import (
    VERSIONED_ID,
    count_in,
    parse_document,
    reading,
    says_withdrawn,
    split_version,
)
from flows.polling.transport.transport import Transport
from flows.web.bounded_client import place

PAGE_SIZE = 2000
"""Entries of one slice; arXiv serves no larger one."""
TOTAL_LIMIT = 30_000
"""Results of one search beyond which arXiv serves no slice."""
IDS_PER_REQUEST = 200
"""Keeps the address under 3,000 characters."""
TITLE_QUERY_CHARS = 5_000
"""Characters of a search for titles in its address, nearly a hundred; servers take 8,000."""
WORDS_PER_TITLE = 6
"""Words of a title that are asked for; whoever asks compares the whole of it."""
RESULTS_PER_TITLE = 10
SHORTEST_WINDOW = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class FoundPaper:
    """A paper and the moment (UTC) its first version was submitted."""

    paper: Paper
    submitted: datetime


class TooManyResultsError(BrokenAnswerError):
    """A search has more results than arXiv serves; a shorter window has fewer."""

    is_final = True


class TransportClient(arxiv.Client):  # type: ignore[misc] # arxiv ships no type marker
    """`arxiv`'s client, with its requests made by our transport."""

    def __init__(self, transport: Transport) -> None:
        # Pauses and retries are the transport's business.
        super().__init__(page_size=PAGE_SIZE, delay_seconds=0, num_retries=0)
        self.query_url_format = f"{transport.endpoints.api}?{{}}"
        adapter = _TransportAdapter(transport)
        self._session.mount("http://", adapter)
        self._session.mount("https://", adapter)


class _TransportAdapter(BaseAdapter):
    """Answers a requests session from our transport."""

    def __init__(self, transport: Transport) -> None:
        super().__init__()
        self._transport = transport

    def send(
        self, request: requests.PreparedRequest, *_: object, **__: object
    ) -> requests.Response:
        """Fetch, check and wrap."""
        url = request.url or ""
        answer = self._transport.fetch(url, lambda body: check_page(body, url))
        response = requests.Response()
        response.status_code, response.url, response.request = 200, url, request
        response.raw = io.BytesIO(answer.body)
        return response

    def close(self) -> None:
        """Nothing of its own to close."""


def fetch_window(
    categories: Sequence[str], first: datetime, last: datetime, transport: Transport
) -> tuple[FoundPaper, ...]:
    """Return the papers of any of the categories submitted between two moments, each once.

    Windows with more results than arXiv serves are halved. Raises SourceError.
    """
    try:
        found = tuple(_search(_window_search(categories, first, last), transport))
    except TooManyResultsError:
        middle = first + (last - first) / 2
        if last - first < SHORTEST_WINDOW:
            raise
        early = fetch_window(categories, first, middle, transport)
        found = (*early, *fetch_window(categories, middle, last, transport))
    return tuple({one.paper.arxiv_id: one for one in found}.values())


def fetch_by_ids(ids: Iterable[str], transport: Transport) -> list[Paper]:
    """Look papers up by id, with or without version; unknown ones are missing from the result.

    In the order asked for. Raises FlowError for what is no arXiv id, SourceError otherwise.
    """
    wanted = [_well_formed(text) for text in dict.fromkeys(ids)]
    found: dict[str, Paper] = {}
    for start in range(0, len(wanted), IDS_PER_REQUEST):
        search = arxiv.Search(id_list=wanted[start : start + IDS_PER_REQUEST], max_results=None)
        found.update({one.paper.arxiv_id: one.paper for one in _search(search, transport)})
    order = dict.fromkeys(split_version(text)[0] for text in wanted)
    return [found[arxiv_id] for arxiv_id in order if arxiv_id in found]


def search_titles(titles: Iterable[str], transport: Transport) -> list[Paper]:
    """Papers whose titles begin like one of some titles, or hold those words; many a request.

    Raises SourceError.
    """
    found: dict[str, Paper] = {}
    for query, count in _title_queries(titles):
        search = arxiv.Search(query=query, max_results=RESULTS_PER_TITLE * count)
        found.update({one.paper.arxiv_id: one.paper for one in _search(search, transport)})
    return list(found.values())


def _title_queries(titles: Iterable[str]) -> Iterator[tuple[str, int]]:
    """Search texts, each with how many titles it asks for: as many as an address holds."""
    words = (re.findall(r"\w+", title)[:WORDS_PER_TITLE] for title in titles)
    waiting: list[str] = []
    for phrase in dict.fromkeys(f'ti:"{" ".join(each)}"' for each in words if each):
        query = " OR ".join([*waiting, phrase])
        if waiting and len(quote_plus(query)) > TITLE_QUERY_CHARS:
            yield " OR ".join(waiting), len(waiting)
            waiting = []
        waiting.append(phrase)
    if waiting:
        yield " OR ".join(waiting), len(waiting)


def search_doi(doi: str, transport: Transport) -> Paper | None:
    """Paper whose published version bears a DOI, as far as its authors told arXiv.

    The search field is not in arXiv's manual and may find more: only the very DOI counts. Raises
    SourceError.
    """
    wanted = normalise_doi(doi)
    spellings = dict.fromkeys((doi, doi.lower()))
    query = " OR ".join(f'doi:"{spelling}"' for spelling in spellings)
    found = _search(arxiv.Search(query=query, max_results=5), transport)
    return next((one.paper for one in found if normalise_doi(one.paper.doi) == wanted), None)


def with_details(papers: Sequence[Paper], transport: Transport) -> list[Paper]:
    """Fill in what feeds leave out (comment, journal reference, DOI, submission date).

    One request per 200 papers, and none for papers that came from the API; a paper the API does
    not know yet stays as it is. Raises SourceError.
    """
    announced_only = [paper.arxiv_id for paper in papers if paper.submitted_date is None]
    known = {paper.arxiv_id: paper for paper in fetch_by_ids(announced_only, transport)}
    return [
        complete(paper, known[paper.arxiv_id]) if paper.arxiv_id in known else paper
        for paper in papers
    ]


def look_up_details(papers: Sequence[Paper], transport: Transport) -> tuple[list[Paper], str]:
    """Do as `with_details`, but let no failure of arXiv stop the night.

    Returns the papers, as they were if the look-up failed, and what failed in words or "".
    """
    try:
        return with_details(papers, transport), ""
    except SourceError as error:
        return list(papers), f"Comments of {len(papers)} papers could not be had: {error.what}."


def complete(announced: Paper, looked_up: Paper) -> Paper:
    """Join what the feed says (when and how announced) with what the API adds (comment, …)."""
    return replace(
        looked_up,
        announced_date=announced.announced_date,
        announce_type=announced.announce_type,
        is_withdrawn=announced.is_withdrawn or looked_up.is_withdrawn,
    )


def check_page(body: bytes, url: str) -> None:
    """Raise BrokenAnswerError unless the page holds every entry that it promises."""
    root = parse_document(body, {"feed"}, where=place(url))
    entries = root.findall("{*}entry")
    _refuse_error_entry(entries, url)
    total = count_in(root.findtext("{*}totalResults"))
    if total is None:
        raise BrokenAnswerError(
            "the answer does not say how many results there are", where=place(url)
        )
    if total > TOTAL_LIMIT:
        raise TooManyResultsError(
            f"{total:,} results, of which arXiv serves {TOTAL_LIMIT:,}", where=place(url)
        )
    promised = _promised(total, count_in(root.findtext("{*}itemsPerPage")), url)
    if len(entries) < promised:
        raise BrokenAnswerError(
            f"hollow answer: {promised} entries promised, {len(entries)} served", where=place(url)
        )


def _refuse_error_entry(entries: Sequence[object], url: str) -> None:
    for entry in entries[:1]:
        if "api/errors" in (entry.findtext("{*}id") or ""):  # type: ignore[attr-defined] # lxml
            what = fold(entry.findtext("{*}summary") or "unknown error")  # type: ignore[attr-defined] # lxml
            raise BrokenAnswerError(
                f"the query API reports an error: {what[:200]}", where=place(url)
            )


def _promised(total: int, per_page: int | None, url: str) -> int:
    """Return how many entries a page must hold."""
    query = parse_qs(urlsplit(url).query)
    start = count_in(query.get("start", ["0"])[0]) or 0
    asked_for = count_in(query.get("max_results", ["10"])[0]) or 0
    return max(min(total - start, asked_for, per_page or asked_for), 0)


def _window_search(categories: Sequence[str], first: datetime, last: datetime) -> arxiv.Search:
    names = " OR ".join(f"cat:{category}" for category in sorted(set(categories)))
    return arxiv.Search(
        query=f"({names}) AND submittedDate:[{_minute(first)} TO {_minute(last)}]",
        max_results=None,
        sort_by=arxiv.SortCriterion.SubmittedDate,
        sort_order=arxiv.SortOrder.Ascending,
    )


def _search(search: arxiv.Search, transport: Transport) -> Iterator[FoundPaper]:
    try:
        with reading(place(transport.endpoints.api)):
            for result in TransportClient(transport).results(search):
                yield FoundPaper(_paper(result), result.published)
    except arxiv.UnexpectedEmptyPageError:
        # Every page had its entries (check_page), but those of the last one carry no date and
        # arxiv leaves them out. There is nothing more to be had.
        return


def _paper(result: arxiv.Result) -> Paper:
    arxiv_id, version = split_version(result.entry_id)
    comment, abstract = fold(result.comment or ""), fold(result.summary)
    categories = (result.primary_category, *result.categories)
    return Paper(
        arxiv_id=arxiv_id,
        arxiv_version=version,
        title=fold(result.title),
        abstract=abstract,
        authors=tuple(fold(author.name) for author in result.authors),
        categories=tuple(dict.fromkeys(category for category in categories if category)),
        comment=comment,
        journal_ref=fold(result.journal_ref or ""),
        doi=(result.doi or "").strip(),
        submitted_date=result.published.astimezone(UTC).date(),
        is_withdrawn=says_withdrawn(comment, abstract),
    )


def _well_formed(text: str) -> str:
    if VERSIONED_ID.fullmatch(text.strip()) is None:
        raise FlowError(
            f"{text[:80]!r} is no arXiv id", remedy="Write it like 2406.09385 or cs/0112017."
        )
    return text.strip()


def _minute(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y%m%d%H%M")
