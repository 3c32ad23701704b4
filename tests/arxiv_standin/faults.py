"""What can be wrong with an answer of arXiv, to order."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from flows.demo import arxiv_server

FaultKind = Literal[
    "throttled_429",
    "unavailable_503",
    "not_acceptable_406",
    "server_error_500",
    "rate_exceeded_200",
    "maintenance_page",
    "not_utf8",
    "truncated",
    "short_body",
    "hollow",
    "error_entry",
    "empty",
    "stale",
    "stale_redated",
    "hang",
    "trickle",
    "huge",
]
Route = Literal["feeds", "api", "oai"]

MAINTENANCE_PAGE = b"""<!DOCTYPE html>
<html><head><title>arXiv is down for maintenance</title></head>
<body><h1>Scheduled maintenance</h1><p>We expect to be back soon.<br>Thank you.</body></html>
"""


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault, and how often it happens."""

    kind: FaultKind
    times: int | None = None
    """Answers it spoils; None for all from now on."""
    retry_after: str = ""
    """Value of the header Retry-After: seconds or a date."""
    seconds: float = 60.0
    """How long `hang` says nothing, and `trickle` takes for its answer."""
    size: int = 100 * 1024 * 1024
    """Bytes of a `huge` answer."""


@dataclass(slots=True)
class Response(arxiv_server.Response):
    """An HTTP answer about to be sent, perhaps in a bad way."""

    delay_seconds: float = 0.0
    trickle_seconds: float = 0.0
    """Time over which the body is sent, byte by byte."""
    padding_bytes: int = 0
    """White space sent after the body, without holding it in memory."""
    announced_length: int | None = None
    """Content-Length, where it is to be wrong."""


def spoil(response: Response, fault: Fault) -> Response:
    """Change a good answer into a bad one."""
    change = _CHANGES.get(fault.kind)
    return change(response, fault) if change else response


def _refuse(status: int) -> Callable[[Response, Fault], Response]:
    def change(_: Response, fault: Fault) -> Response:
        headers = {"Retry-After": fault.retry_after} if fault.retry_after else {}
        return Response(status, b"Rate exceeded.\n", {"Content-Type": "text/plain", **headers})

    return change


def _replace_body(body: bytes, kind: str) -> Callable[[Response, Fault], Response]:
    def change(_: Response, __: Fault) -> Response:
        return Response(200, body, {"Content-Type": kind})

    return change


def _truncate(response: Response, _: Fault) -> Response:
    response.body = response.body[: len(response.body) * 2 // 3]
    return response


def _cut_line(response: Response, _: Fault) -> Response:
    response.announced_length = len(response.body)
    return _truncate(response, _)


def _mistreat_text(response: Response, _: Fault) -> Response:
    response.body = response.body.replace(b"</title>", b" \xe9t\xe9</title>")
    return response


def _delay(response: Response, fault: Fault) -> Response:
    response.delay_seconds = fault.seconds
    return response


def _trickle(response: Response, fault: Fault) -> Response:
    response.trickle_seconds = fault.seconds
    return response


def _inflate(response: Response, fault: Fault) -> Response:
    response.padding_bytes = fault.size
    return response


_CHANGES: Mapping[FaultKind, Callable[[Response, Fault], Response]] = {
    "throttled_429": _refuse(429),
    "unavailable_503": _refuse(503),
    "not_acceptable_406": _refuse(406),
    "server_error_500": _refuse(500),
    "rate_exceeded_200": _replace_body(b"Rate exceeded.", "text/plain"),
    "maintenance_page": _replace_body(MAINTENANCE_PAGE, "text/html"),
    "not_utf8": _mistreat_text,
    "truncated": _truncate,
    "short_body": _cut_line,
    "hang": _delay,
    "trickle": _trickle,
    "huge": _inflate,
}


class FaultPlan:
    """Faults waiting for each route, first come, first served."""

    def __init__(self) -> None:
        self._waiting: dict[Route, list[Fault]] = {}
        self._used: dict[Route, int] = {}

    def add(self, route: Route, fault: Fault) -> None:
        """Queue a fault behind those already waiting."""
        self._waiting.setdefault(route, []).append(fault)

    def clear(self) -> None:
        """Let everything be well again."""
        self._waiting.clear()
        self._used.clear()

    def next(self, route: Route) -> Fault | None:
        """Return the fault of the next answer."""
        queue = self._waiting.get(route)
        if not queue:
            return None
        fault = queue[0]
        self._used[route] = self._used.get(route, 0) + 1
        if fault.times is not None and self._used[route] >= fault.times:
            queue.pop(0)
            self._used[route] = 0
        return fault
