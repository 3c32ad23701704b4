"""The demonstration's arXiv with faults to order, and with what only tests and benchmarks ask.

    with ArxivStandin(papers) as arxiv:
        arxiv.spoil("feeds", "throttled_429", times=2)

Beside feeds and query API it speaks Atom and OAI-PMH, keeps the limits of arXiv, and remembers
every request.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Self

from catalog.paper import Paper
from flows.demo.arxiv_documents import api_answer, rss_feed
from flows.demo.arxiv_server import NOT_FOUND, ArxivServer, Handler, read_target, span_of
from flows.demo.arxiv_shelf import ApiPage, Shelf, announced
from flows.polling.calendar import arxiv_calendar
from tests.arxiv_standin import documents
from tests.arxiv_standin.faults import Fault, FaultKind, FaultPlan, Response, Route, spoil

FEED_LIMIT = 2000
PAGE_LIMIT = 2000
TOTAL_LIMIT = 30_000
OAI_PAGE = 500
PADDING = b" " * 65_536
_ROUTES: dict[str, Route] = {"rss": "feeds", "atom": "feeds", "api": "api", "oai": "oai"}


@dataclass(frozen=True, slots=True)
class Request:
    """One request as the server saw it."""

    route: Route
    path: str
    """Path with query."""
    user_agent: str
    moment: float
    """Seconds of a steady clock."""


class _Handler(Handler):
    def do_GET(self) -> None:  # noqa: N802 # named by http.server
        arxiv = self.server.arxiv
        route, response = arxiv.answered(self.path)
        agent = self.headers.get("User-Agent", "")
        arxiv.requests.append(Request(route, self.path, agent, time.monotonic()))
        wait(response.delay_seconds, lambda: arxiv.is_stopping)
        with suppress(ConnectionError):
            self._send(response)

    def _send(self, response: Response) -> None:
        length = response.announced_length or len(response.body) + response.padding_bytes
        self.send_head(response, length)
        self._send_body(response)
        for _ in range(response.padding_bytes // len(PADDING)):
            self.wfile.write(PADDING)
        if response.announced_length:
            self.close_connection = True

    def _send_body(self, response: Response) -> None:
        if not response.trickle_seconds:
            self.wfile.write(response.body)
            return
        pause = response.trickle_seconds / max(len(response.body), 1)
        for at in range(len(response.body)):
            self.wfile.write(response.body[at : at + 1])
            wait(pause, lambda: self.server.arxiv.is_stopping)


@dataclass
class ArxivStandin(ArxivServer):
    """Local arXiv; use it as a context manager."""

    faults: FaultPlan = field(default_factory=FaultPlan)
    requests: list[Request] = field(default_factory=list)
    is_stopping: bool = False

    handler = _Handler

    def __enter__(self) -> Self:
        self.is_stopping = False
        return super().__enter__()

    def __exit__(self, *error: object) -> None:
        self.is_stopping = True
        super().__exit__(*error)

    def load(self, papers: Iterable[Paper]) -> None:
        """Replace the papers it knows."""
        self.shelf = Shelf(papers)

    def spoil(
        self, route: Route, kind: FaultKind, times: int | None = None, **facts: object
    ) -> None:
        """Make the next answers of a route bad; see `Fault` for the facts."""
        self.faults.add(route, Fault(kind, times, **facts))

    def answered(self, target: str) -> tuple[Route, Response]:
        """Answer one request target (path and query), faults included."""
        path, query = read_target(target)
        route = _ROUTES.get(path.split("/")[1])
        if route is None:
            return "api", Response(404, NOT_FOUND.body, NOT_FOUND.headers)
        fault = self.faults.next(route)
        response = self._make(route, path, query, fault.kind if fault else None)
        return route, spoil(response, fault) if fault else response

    def _make(
        self, route: Route, path: str, query: dict[str, str], fault: FaultKind | None
    ) -> Response:
        if route == "feeds":
            return self._feed(path, fault)
        return self._api(query, fault) if route == "api" else self._oai(query)

    def _feed(self, path: str, fault: FaultKind | None) -> Response:
        _, form, name = path.split("/", 2)
        day = self.today
        if fault in ("stale", "stale_redated"):
            day = arxiv_calendar().previous(day)
        papers = () if fault == "empty" else self.shelf.batch(day, name.split("+"))[:FEED_LIMIT]
        if fault == "stale_redated":
            papers = [replace(paper, announced_date=self.today) for paper in papers]
        write = rss_feed if form == "rss" else documents.atom_feed
        return Response(200, write(papers, name, self.today))

    def _api(self, query: dict[str, str], fault: FaultKind | None) -> Response:
        start, count = span_of(query)
        page = self._page(query, start, min(count, PAGE_LIMIT), fault)
        if fault == "error_entry" or start >= TOTAL_LIMIT:
            body = documents.api_error("start must be less than 30000", self.today)
            return Response(200 if fault else 400, body)
        text = query.get("search_query", "")
        return Response(200, api_answer(page, self.shelf, text, count, self.today))

    def _page(
        self, query: dict[str, str], start: int, count: int, fault: FaultKind | None
    ) -> ApiPage:
        day = arxiv_calendar().previous(self.today) if fault == "stale" else self.today
        page = self.page(query, start, count, day)
        if fault == "empty":
            return ApiPage(0, start, ())
        return ApiPage(page.total or 4000, start, ()) if fault == "hollow" else page

    def _oai(self, query: dict[str, str]) -> Response:
        token = query.get("resumptionToken", "")
        first, last, name, at = token.split("|") if token else (*_oai_span(query, self.today), "0")
        start = int(at)
        days = date.fromisoformat(first), min(date.fromisoformat(last), self.today)
        found = self._modified(*days, name.partition(":")[2].replace(":", "."))
        if not found:
            return Response(200, documents.oai_error("noRecordsMatch", "none", self.today))
        more = start + OAI_PAGE < len(found)
        token = f"{first}|{last}|{name}|{start + OAI_PAGE}" if more else ""
        page = found[start : start + OAI_PAGE]
        return Response(200, documents.oai_records(page, self.shelf, token, self.today))

    def _modified(self, first: date, last: date, category: str) -> list[Paper]:
        """Papers whose newest version was announced between two days, both included."""
        newest = (paper for paper in self.shelf.known(last) if announced(paper) >= first)
        found = (paper for paper in newest if not category or category in paper.categories)
        return sorted(found, key=lambda paper: paper.arxiv_id)


def _oai_span(query: dict[str, str], today: date) -> tuple[str, str, str]:
    return query.get("from", "1991-08-14"), query.get("until", str(today)), query.get("set", "")


def wait(seconds: float, is_stopping: Callable[[], bool]) -> None:
    """Say nothing for a while, but not beyond the server's own end."""
    until = time.monotonic() + seconds
    while time.monotonic() < until and not is_stopping():
        time.sleep(0.02)
