"""A small arXiv on loopback: feeds and query API over a set of papers.

`litwatch demo` runs against it. It serves what arXiv would serve on `today`, which may be set
while it runs.

    with ArxivServer(read_announced(path), today=date(2026, 3, 10)) as arxiv:
        settings = Settings(arxiv_feed_url=arxiv.feed_url, arxiv_api_url=arxiv.api_url, …)
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar, Self
from urllib.parse import parse_qs, unquote, urlsplit

import orjson

from catalog.paper import Paper, paper_from_snapshot
from flows.demo.arxiv_documents import api_answer, rss_feed
from flows.demo.arxiv_shelf import ApiPage, Shelf


@dataclass(slots=True)
class Response:
    """An HTTP answer about to be sent."""

    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)


class Handler(BaseHTTPRequestHandler):
    """Answers the requests of one connection."""

    protocol_version = "HTTP/1.1"
    # A body would wait for the acknowledgement of its headers, which takes 40 ms.
    disable_nagle_algorithm = True
    server: HttpServer

    def do_GET(self) -> None:
        """Answer."""
        response = self.server.arxiv.answer(self.path)
        self.send_head(response, len(response.body))
        self.wfile.write(response.body)

    def send_head(self, response: Response, length: int) -> None:
        """Send status and headers."""
        self.send_response(response.status)
        headers = {"Content-Type": "application/xml; charset=utf-8", **response.headers}
        for name, value in (headers | {"Content-Length": str(length)}).items():
            self.send_header(name, value)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Keep quiet."""


@dataclass
class ArxivServer:
    """Local arXiv; use it as a context manager."""

    papers: Iterable[Paper] = ()
    """Papers with their announcement day; several versions of one paper are several papers."""
    today: date = date(2026, 3, 10)

    handler: ClassVar[type[Handler]] = Handler

    def __post_init__(self) -> None:
        self.shelf = Shelf(self.papers)

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
        self._http = HttpServer(("127.0.0.1", 0), self.handler)
        self._http.arxiv = self
        threading.Thread(target=self._http.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._http.shutdown()
        self._http.server_close()

    def answer(self, target: str) -> Response:
        """Answer one request target (path and query)."""
        path, query = read_target(target)
        if path.startswith("/rss/"):
            name = path.removeprefix("/rss/")
            papers = self.shelf.batch(self.today, name.split("+"))
            return Response(200, rss_feed(papers, name, self.today))
        if path.startswith("/api/"):
            start, count = span_of(query)
            page, text = self.page(query, start, count, self.today), query.get("search_query", "")
            return Response(200, api_answer(page, self.shelf, text, count, self.today))
        return NOT_FOUND

    def page(self, query: dict[str, str], start: int, count: int, day: date) -> ApiPage:
        """What the query API finds, as it knew papers on a day."""
        ids = [raw for raw in query.get("id_list", "").split(",") if raw]
        if ids:
            return self.shelf.by_ids(ids, start, count, day)
        return self.shelf.query(query.get("search_query", ""), start, count, day)


class HttpServer(ThreadingHTTPServer):
    """Serves a local arXiv."""

    daemon_threads = True
    arxiv: ArxivServer

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing: a client that hangs up is part of the play."""


NOT_FOUND = Response(404, b"not found", {"Content-Type": "text/plain"})


def read_target(target: str) -> tuple[str, dict[str, str]]:
    """Path of a request target, and the last value of each name of its query."""
    parts = urlsplit(target)
    query = {key: values[-1] for key, values in parse_qs(parts.query).items()}
    return unquote(parts.path), query


def span_of(query: dict[str, str]) -> tuple[int, int]:
    """First result that the query API is asked for, and how many."""
    return int(query.get("start", 0)), int(query.get("max_results", 10))


def read_announced(*paths: Path) -> Iterator[Paper]:
    """Read papers from files in the snapshot schema (JSON lines).

    Beside the schema's own keys, `announce_type` and `version` may say what the day's feed said.
    """
    for path in paths:
        with path.open("rb") as lines:
            yield from (_announced_paper(orjson.loads(line)) for line in lines if line.strip())


def _announced_paper(row: dict[str, Any]) -> Paper:
    paper = paper_from_snapshot(row)
    kind, version = row.get("announce_type", "new"), row.get("version", 1)
    return replace(paper, announce_type=kind, arxiv_version=version)
