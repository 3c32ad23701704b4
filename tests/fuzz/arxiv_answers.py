"""arXiv's recorded answers, damaged: what each parser must take or refuse in words."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime

from flows.errors import SourceError
from flows.polling.sources.feeds import check_feed, parse_feed
from flows.polling.sources.oai import harvest
from flows.polling.sources.query import fetch_window
from flows.polling.transport.answer_cache import Answer
from flows.polling.transport.transport import Endpoints
from tests.flows.polling.support import RECORDINGS

VALUES = (
    "", " ", "²", "9" * 5000, "-1", "1e9", "NaN", "0", "\u202e", "\u009b31m", "a" * 5000,
    "http://[", "http://arxiv.org/abs/", "http://arxiv.org/abs/2603.0000²v1", "oai:arXiv.org:",
    "0000-00-00T00:00:00Z", "9999-12-31T23:59:59-23:59", "2026-13-45", "Mon, 32 Foo 99999",
    "Fri, 31 Dec 9999 23:59:59 -2359", "<!-- litwatch {\"row\":\"x\"} -->", "##[add-mask]e", "]]>",
    "2603.00001v99999999999999999999", "cs/" + "0" * 7 + "v", "aaaa-" * 400 + "/0000000x",
)  # fmt: skip
"""Each stood where arXiv puts a sound value, and some of them ended a night with a traceback."""
_TEXT = re.compile(rb">([^<>]{1,200})<")
_ATTRIBUTE = re.compile(rb'="([^"<>]{1,200})"')


class FixedTransport:
    """Answers every request with one body, checked as the real one is."""

    endpoints = Endpoints("http://127.0.0.1", "http://127.0.0.1/api", "http://127.0.0.1/oai")
    night = date(2026, 3, 10)

    def __init__(self, body: bytes) -> None:
        self.body = body

    def fetch(self, url: str, check) -> Answer:
        check(self.body)
        return Answer(url, self.body, datetime.now(UTC))


def read_feed(body: bytes) -> None:
    check_feed(body, where="feed")
    parse_feed(body)


def read_api(body: bytes) -> None:
    fetch_window(["cs.CV"], datetime(2026, 3, 9, tzinfo=UTC), datetime(2026, 3, 9, 0, 30, tzinfo=UTC),
                 FixedTransport(body))  # fmt: skip


def read_oai(body: bytes) -> None:
    list(harvest(["cs.CV"], date(2026, 3, 1), date(2026, 3, 2), FixedTransport(body)))


READERS = {"feed": read_feed, "api": read_api, "oai": read_oai}


def recordings(kind: str) -> list[bytes]:
    return [path.read_bytes() for path in sorted(RECORDINGS.glob(f"{kind}_*.xml"))]


def read(kind: str, body: bytes) -> str:
    """Read an answer: ``read``, or why not. Any other error is a finding."""
    try:
        READERS[kind](body)
    except SourceError as error:
        return type(error).__name__
    return "read"


def damaged(body: bytes, chance: random.Random) -> bytes:
    """One to three values replaced, bytes flipped, or a piece cut out or doubled."""
    for _ in range(chance.randint(1, 3)):
        body = chance.choice((_revalued, _revalued, _revalued, _flipped, _cut, _doubled))(
            body, chance
        )
    return body


def values_replaced(body: bytes) -> Iterator[bytes]:
    """Each text and each attribute replaced by each value."""
    for pattern in (_TEXT, _ATTRIBUTE):
        for match in list(pattern.finditer(body))[:60]:
            for value in VALUES:
                yield _with(body, match, value)


def _revalued(body: bytes, chance: random.Random) -> bytes:
    places = [*_TEXT.finditer(body), *_ATTRIBUTE.finditer(body)]
    return _with(body, chance.choice(places), chance.choice(VALUES)) if places else body


def _with(body: bytes, match: re.Match[bytes], value: str) -> bytes:
    safe = value.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")
    return body[: match.start(1)] + safe.encode() + body[match.end(1) :]


def _flipped(body: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(max(len(body), 1))
    return body[:at] + bytes([chance.randrange(256)]) + body[at + 1 :]


def _cut(body: bytes, chance: random.Random) -> bytes:
    at, size = chance.randrange(max(len(body), 1)), chance.randint(1, 400)
    return body[:at] + body[at + size :]


def _doubled(body: bytes, chance: random.Random) -> bytes:
    at, size = chance.randrange(max(len(body), 1)), chance.randint(1, 400)
    return body[: at + size] + body[at:]
