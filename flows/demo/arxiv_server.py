"""A small arXiv on loopback: feeds, query API and OAI-PMH over a set of papers.

`litwatch demo` runs against it, and so do the tests. It serves what arXiv would serve on
`today`, which may be set while it runs, and spoils answers to order (`arxiv_faults`).

    with ArxivServer(read_announced(path), today=date(2026, 3, 10)) as arxiv:
        settings = Settings(arxiv_feed_url=arxiv.feed_url, arxiv_api_url=arxiv.api_url, …)
"""

from __future__ import annotations

import gzip
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.resources import as_file, files
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qs, unquote, urlsplit

import orjson

from catalog.paper import Paper, paper_from_snapshot
from flows.demo import arxiv_documents as documents
from flows.demo.arxiv_faults import Fault, FaultKind, FaultPlan, Response, Route, spoil, wait
from flows.demo.arxiv_shelf import ApiPage, Shelf
from flows.polling.calendar import arxiv_calendar

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


@dataclass
class ArxivServer:
    """Local arXiv; use it as a context manager."""

    papers: Iterable[Paper] = ()
    """Papers with their announcement day; several versions of one paper are several papers."""
    today: date = date(2026, 3, 10)
    faults: FaultPlan = field(default_factory=FaultPlan)
    requests: list[Request] = field(default_factory=list)
    is_stopping: bool = False

    def __post_init__(self) -> None:
        self.shelf = Shelf(self.papers)

    def load(self, papers: Iterable[Paper]) -> None:
        """Replace the papers it knows."""
        self.shelf = Shelf(papers)

    def spoil(
        self, route: Route, kind: FaultKind, times: int | None = None, **facts: object
    ) -> None:
        """Make the next answers of a route bad; see `Fault` for the facts."""
        self.faults.add(route, Fault(kind, times, **facts))  # type: ignore[arg-type] # Fault checks

    @property
    def url(self) -> str:
        """Root of the server."""
        return f"http://127.0.0.1:{self._http.server_address[1]}"

    @property
    def feed_url(self) -> str:
        """Value for the setting ARXIV_FEED_URL."""
        return self.url

    @property
    def api_url(self) -> str:
        """Value for the setting ARXIV_API_URL."""
        return f"{self.url}/api/query"

    @property
    def oai_url(self) -> str:
        """Value for the setting ARXIV_OAI_URL."""
        return f"{self.url}/oai"

    def __enter__(self) -> Self:
        self.is_stopping = False
        self._http = _HttpServer(("127.0.0.1", 0), _Handler, self)
        threading.Thread(target=self._http.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.is_stopping = True
        self._http.shutdown()
        self._http.server_close()

    def answer(self, target: str) -> tuple[Route, Response]:
        """Answer one request target (path and query), faults included."""
        parts = urlsplit(target)
        path = unquote(parts.path)
        query = {key: values[-1] for key, values in parse_qs(parts.query).items()}
        route = _ROUTES.get(path.split("/")[1])
        if route is None:
            return "api", Response(404, b"not found", {"Content-Type": "text/plain"})
        fault = self.faults.next(route)
        response = self._make(route, path, query, fault.kind if fault else None)
        response.headers.setdefault("Content-Type", "application/xml; charset=utf-8")
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
        write = documents.rss_feed if form == "rss" else documents.atom_feed
        return Response(200, write(papers, name, self.today, redate=fault == "stale_redated"))

    def _api(self, query: dict[str, str], fault: FaultKind | None) -> Response:
        start, count = int(query.get("start", 0)), int(query.get("max_results", 10))
        page = self._page(query, start, min(count, PAGE_LIMIT), fault)
        if fault == "error_entry" or start >= TOTAL_LIMIT:
            body = documents.api_error("start must be less than 30000", self.today)
            return Response(200 if fault else 400, body)
        text = query.get("search_query", "")
        return Response(200, documents.api_answer(page, self.shelf, text, count, self.today))

    def _page(
        self, query: dict[str, str], start: int, count: int, fault: FaultKind | None
    ) -> ApiPage:
        day = arxiv_calendar().previous(self.today) if fault == "stale" else self.today
        ids = [raw for raw in query.get("id_list", "").split(",") if raw]
        if ids:
            page = self.shelf.by_ids(ids, start, count, day)
        else:
            page = self.shelf.query(query.get("search_query", ""), start, count, day)
        if fault == "empty":
            return ApiPage(0, start, ())
        return ApiPage(page.total or 4000, start, ()) if fault == "hollow" else page

    def _oai(self, query: dict[str, str]) -> Response:
        token = query.get("resumptionToken", "")
        first, last, name, at = token.split("|") if token else (*_oai_span(query, self.today), "0")
        start = int(at)
        days = date.fromisoformat(first), min(date.fromisoformat(last), self.today)
        found = self.shelf.modified(
            *days, [name.split(":", 1)[1].replace(":", ".")] if name else []
        )
        if not found:
            return Response(200, documents.oai_error("noRecordsMatch", "none", self.today))
        more = start + OAI_PAGE < len(found)
        token = f"{first}|{last}|{name}|{start + OAI_PAGE}" if more else ""
        page = found[start : start + OAI_PAGE]
        return Response(200, documents.oai_records(page, self.shelf, token, self.today))


def _oai_span(query: dict[str, str], today: date) -> tuple[str, str, str]:
    return query.get("from", "1991-08-14"), query.get("until", str(today)), query.get("set", "")


def read_announced(*paths: Path) -> Iterator[Paper]:
    """Read papers from files in the snapshot schema (JSON lines, plain or .gz).

    Beside the schema's own keys, `announce_type` and `version` may say what the day's feed said.
    """
    for path in paths:
        opener = gzip.open if path.suffix == ".gz" else open
        with opener(path, "rb") as lines:
            yield from (_announced_paper(orjson.loads(line)) for line in lines if line.strip())


def recorded_papers() -> list[Paper]:
    """Return the papers of the demonstration's recorded nights (see `nights/README.md`)."""
    folder = files("flows.demo") / "nights"
    with as_file(folder) as path:
        return list(read_announced(*sorted(path.glob("*.jsonl"))))


def _announced_paper(row: dict[str, Any]) -> Paper:
    paper = paper_from_snapshot(row)
    kind, version = row.get("announce_type", "new"), row.get("version", 1)
    return replace(paper, announce_type=kind, arxiv_version=version)


class _HttpServer(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(
        self, address: tuple[str, int], handler: type[BaseHTTPRequestHandler], arxiv: ArxivServer
    ) -> None:
        super().__init__(address, handler)
        self.arxiv = arxiv

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing: a client that hangs up is part of the play."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    # A body would wait for the acknowledgement of its headers, which takes 40 ms.
    disable_nagle_algorithm = True
    server: _HttpServer

    def do_GET(self) -> None:
        """Answer."""
        arxiv = self.server.arxiv
        route, response = arxiv.answer(self.path)
        agent = self.headers.get("User-Agent", "")
        arxiv.requests.append(Request(route, self.path, agent, time.monotonic()))
        wait(response.delay_seconds, lambda: arxiv.is_stopping)
        with suppress(ConnectionError):
            self._send(response)

    def _send(self, response: Response) -> None:
        length = response.announced_length or len(response.body) + response.padding_bytes
        self.send_response(response.status)
        for name, value in response.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(length))
        self.end_headers()
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

    def log_message(self, format: str, *args: object) -> None:
        """Keep quiet: `requests` holds what came in."""
