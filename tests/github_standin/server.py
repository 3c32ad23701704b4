"""A stateful stand-in for GitHub's REST API on a loopback port, with faults to order.

    with GitHubStandin() as github:
        github.repo.commit_files("main", {"README.md": "…"})
        github.fault_at(7, Fault(502, is_done=True))

Repositories live in memory (`repository`), answers are made in `git_routes` and
`issue_routes`. A fault may come before
or after the work is done, as in life.
"""

from __future__ import annotations

import json
import threading
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

from tests.github_standin import git_routes, issue_routes
from tests.github_standin.repository import Clock, Repository
from tests.github_standin.routing import RefusalError, Request, answer
from tests.github_standin.views import Views

ROUTE_MODULES = (git_routes, issue_routes)
"""Loaded so that their routes are registered."""


NO_ANSWER = -1
PATIENCE_SECONDS = 1.5


@dataclass(frozen=True)
class Fault:
    """What goes wrong with a call."""

    status: int
    """0 closes the connection without an answer, `NO_ANSWER` only after a while."""
    message: str = "Server Error"
    headers: tuple[tuple[str, str], ...] = ()
    is_done: bool = False
    """The work is done all the same; only the answer is lost."""


@dataclass(frozen=True)
class Call:
    method: str
    path: str
    query: str = ""
    body: Any = None

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


@dataclass
class GitHubStandin:
    repo: Repository = field(default_factory=lambda: Repository("Acme/Kites", Clock()))
    tokens: dict[str, str] = field(
        default_factory=lambda: {"bot-token": "litwatch-bot", "mina-token": "mina"}
    )
    calls: list[Call] = field(default_factory=list)
    faults: dict[int, Fault] = field(default_factory=dict)
    """Number of the call (from 0) → fault."""
    standing_faults: list[tuple[str, Fault]] = field(default_factory=list)
    """Beginning of "METHOD /rest" → fault, for every such call."""

    def fault_at(self, number: int, fault: Fault) -> None:
        self.faults[number] = fault

    def __enter__(self) -> GitHubStandin:
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    def handle(
        self, method: str, target: str, token: str, body: Any
    ) -> tuple[int, dict[str, str], Any]:
        """Answer one request: status, headers, JSON."""
        url = urlsplit(target)
        number = len(self.calls)
        self.calls.append(Call(method, url.path, url.query, body))
        fault = self._fault(number, method, url.path)
        if fault and not fault.is_done:
            return fault.status, dict(fault.headers), {"message": fault.message}
        status, headers, answered = self._work(method, target, token, body)
        if fault:
            return fault.status, dict(fault.headers), {"message": fault.message}
        return status, headers, answered

    def _fault(self, number: int, method: str, path: str) -> Fault | None:
        if number in self.faults:
            return self.faults[number]
        rest = "/" + "/".join(path.split("/")[4:])
        named = (it for start, it in self.standing_faults if f"{method} {rest}".startswith(start))
        return next(named, None)

    def _work(
        self, method: str, target: str, token: str, body: Any
    ) -> tuple[int, dict[str, str], Any]:
        login = self.tokens.get(token)
        if login is None:
            return 401, {}, {"message": "Bad credentials"}
        url = urlsplit(target)
        parts = unquote(url.path).split("/", 4)
        name = "/".join(parts[2:4])
        rest = "/" + parts[4] if len(parts) > 4 else ""
        known = self.repo.full_name.casefold()
        if parts[1] == "repositories":
            name, rest = self.repo.full_name, "/" + "/".join(parts[3:]) if len(parts) > 3 else ""
        elif name.casefold() in {it.casefold() for it in self.repo.former_names}:
            return 301, {"Location": f"{self.url}/repositories/1{rest}"}, {"message": "Moved"}
        elif name.casefold() != known:
            return 404, {}, {"message": "Not Found"}
        query = dict(parse_qsl(url.query))
        request = Request(self.repo, Views(self.repo, self.url), login, query, body or {})
        try:
            status, answered = answer(method, rest.rstrip("/"), request)
        except RefusalError as refusal:
            return refusal.status, _needs(refusal.body), refusal.body
        return _page(status, answered, url.path, query, self.url)


def _needs(body: dict[str, Any]) -> dict[str, str]:
    needed = body.pop("needs", None)
    return {"X-Accepted-GitHub-Permissions": f"{needed}=write"} if needed else {}


def _page(
    status: int, answered: Any, path: str, query: dict[str, str], root: str
) -> tuple[int, dict[str, str], Any]:
    """Cut a list into pages, with GitHub's Link header."""
    if not isinstance(answered, list):
        return status, {}, answered
    size, page = int(query.get("per_page", 30)), int(query.get("page", 1))
    shown = answered[(page - 1) * size : page * size]
    if page * size >= len(answered):
        return status, {}, shown
    following = urlencode({**query, "page": page + 1})
    return status, {"Link": f'<{root}{path}?{following}>; rel="next"'}, shown


def _handler(standin: GitHubStandin) -> type[BaseHTTPRequestHandler]:
    lock = threading.Lock()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        # One packet for headers and body, none held back, or Nagle and delayed ACK cost 40 ms.
        wbufsize = -1
        disable_nagle_algorithm = True

        def _do(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            raw = self.rfile.read(length) if length else b""
            token = (self.headers.get("Authorization") or "").rpartition(" ")[2]
            body = json.loads(raw) if raw else None
            with lock:
                status, headers, answered = standin.handle(self.command, self.path, token, body)
            if status == NO_ANSWER:
                time.sleep(PATIENCE_SECONDS)
            if status in (0, NO_ANSWER):
                self.close_connection = True
                return
            content = b"" if answered is None else json.dumps(answered).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json; charset=utf-8")
            self.send_header("Content-Length", str(len(content)))
            limits = {"X-RateLimit-Remaining": "4999", "X-RateLimit-Limit": "5000"}
            for name, value in {**limits, **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(content)
            self.wfile.flush()

        do_GET = do_POST = do_PATCH = do_PUT = do_DELETE = _do  # noqa: N815 # names of the stdlib

        def log_message(self, *_: object) -> None:
            """Tests read `calls` instead."""

    return Handler
