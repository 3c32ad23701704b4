"""One HTTP client for everything that strangers answer: bounded in time, size and reach.

A request has one deadline for everything: name, connection, TLS, headers, redirects and body. The
network backend below asks the clock before every single read, so a server that drips a byte a
second gets no further than one that is silent. Names are resolved here, every address is judged,
and the connection goes to an address that was judged: a name that changes its mind in between
reaches nothing. Bodies of redirects are never read, others only as far as the caller allows,
packed and unpacked. Neither ``.netrc`` nor proxies of the environment are looked at.
"""

from __future__ import annotations

import re
import socket
import ssl
import threading
import time
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from ipaddress import ip_address
from queue import Empty, SimpleQueue

import httpcore2
import httpx2

from flows.errors import FlowError
from flows.web.public_addresses import Address, is_public, literal_address

Resolve = Callable[[str, int], Iterable[str]]
"""Addresses of a host name; raises OSError. However slow, the deadline holds."""

REDIRECT_STATUSES = frozenset({301, 302, 303, 307, 308})
MOST_REDIRECTS = 5
SCHEMES = ("http", "https")
HOST = re.compile(rb"[a-z0-9_.:-]{1,253}")
"""Name, or literal address, as the URL library gives it: lower case, IDNA, no brackets."""
UNPACKED_STEP_BYTES = 64 * 1024
GZIP_WINDOW = 31
"""zlib's number for "gzip, and nothing else"."""


class WebError(FlowError):
    """A request got no answer that may be used."""

    exit_code = 3


class UnknownHostError(WebError):
    """There is no host of this name."""


class RefusedAddressError(WebError):
    """The address, or one that it redirects to, may not be asked."""


class DeadlineError(WebError):
    """The time for the whole request is over."""


class TooLargeError(WebError):
    """The body is larger than allowed."""


class NoAnswerError(WebError):
    """The connection failed, or what came over it is no HTTP answer."""


@dataclass(frozen=True, slots=True)
class WebAnswer:
    """The last answer of a chain of redirects."""

    status: int
    headers: Mapping[str, str]
    """Names in lower case; of headers that came twice the last."""
    body: bytes = b""
    """Unpacked."""


def anywhere(url: httpx2.URL, before: httpx2.URL | None) -> bool:
    """Allow every host; what an address may be is judged apart."""
    return True


def public_only(host: str, address: Address) -> bool:
    """Allow the public Internet."""
    return is_public(address)


def system_addresses(host: str, port: int) -> list[str]:
    """Ask the system's resolver."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(sockaddr[0]) for *_, sockaddr in found]


@dataclass(frozen=True, slots=True)
class Reach:
    """Where a client may go."""

    allows_url: Callable[[httpx2.URL, httpx2.URL | None], bool] = anywhere
    """Asked for each address, with the one that redirected to it (None for the first)."""
    allows_address: Callable[[str, Address], bool] = public_only
    """Asked for each address that a host name stands for."""
    resolve: Resolve = system_addresses


class BoundedClient:
    """Asks one address at a time; a context manager that closes its connections."""

    def __init__(self, agent: str, reach: Reach | None = None, *, proxy: str = "") -> None:
        """`proxy` is an http address; it then resolves names, and judges addresses, itself."""
        self._reach = reach or Reach()
        self._agent = agent
        self._clock = _Deadline()
        self._proxy = proxy
        self._pool: httpcore2.ConnectionPool | None = None
        self._turn = threading.Lock()

    def ask(self, method: str, url: str, *, seconds: float, body_bytes: int = 0) -> WebAnswer:
        """Ask, follow redirects, read the body as far as `body_bytes` (0: not at all).

        Raises WebError: UnknownHostError, RefusedAddressError, DeadlineError, TooLargeError,
        NoAnswerError.
        """
        with self._turn, _in_our_words(url):
            self._clock.start(seconds)
            at, before = _parsed(url), None
            for _ in range(MOST_REDIRECTS + 1):
                self._refuse(at, before)
                answer, target = self._one(method, at, body_bytes)
                if target is None:
                    return answer
                before, at = at, target
            raise NoAnswerError(f"more than {MOST_REDIRECTS} redirects", where=place(url))

    def close(self) -> None:
        """Close the connections."""
        if self._pool is not None:
            self._pool.close()

    def __enter__(self) -> BoundedClient:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _one(
        self, method: str, url: httpx2.URL, body_bytes: int
    ) -> tuple[WebAnswer, httpx2.URL | None]:
        """One answer, and the address that it redirects to."""
        headers = [
            (b"Host", url.netloc),
            (b"User-Agent", self._agent.encode()),
            (b"Accept", b"*/*"),
            (b"Accept-Encoding", b"gzip" if body_bytes else b"identity"),
        ]
        with self._connections().stream(method, _target(url), headers=headers) as response:
            told = {k.decode("latin-1").lower(): v.decode("latin-1") for k, v in response.headers}
            if response.status in REDIRECT_STATUSES and "location" in told:
                return WebAnswer(response.status, told), _joined(url, told["location"])
            body = b""
            if body_bytes and method != "HEAD":
                body = _read(response.iter_stream(), told.get("content-encoding", ""), body_bytes)
            return WebAnswer(response.status, told, body), None

    def _refuse(self, url: httpx2.URL, before: httpx2.URL | None) -> None:
        is_address = url.scheme in SCHEMES and HOST.fullmatch(url.raw_host)
        if not is_address or not self._reach.allows_url(url, before):
            what = "redirects to" if before else "is"
            raise RefusedAddressError(f"the link {what} an address that litwatch does not ask")
        literal = literal_address(url.host)
        if literal is not None and not self._reach.allows_address(url.host, literal):
            raise RefusedAddressError(f"{url.host} is no public address")

    def _connections(self) -> httpcore2.ConnectionPool:
        if self._pool is None:
            backend = _JudgingBackend(self._clock, self._reach, judges=not self._proxy)
            self._pool = httpcore2.ConnectionPool(
                ssl_context=_certificates(),
                proxy=httpcore2.Proxy(self._proxy) if self._proxy else None,
                max_connections=4,
                max_keepalive_connections=1,
                network_backend=backend,
            )
        return self._pool


@cache
def _certificates() -> ssl.SSLContext:
    """What TLS trusts; read once a process, since that takes 25 ms."""
    return httpx2.create_ssl_context()


def place(url: str) -> str:
    """Host and path of an address, cut short; the query can be a thousand ids long."""
    return url.partition("?")[0].partition("://")[2].rpartition("@")[2][:200] or url[:200]


@dataclass(slots=True)
class _Deadline:
    """Time that is left of the request under way."""

    _ends: float = 0.0

    def start(self, seconds: float) -> None:
        self._ends = time.monotonic() + seconds

    def left(self) -> float:
        """Seconds, more than none. Raises DeadlineError."""
        left = self._ends - time.monotonic()
        if left <= 0:
            raise DeadlineError("the answer did not end in time")
        return left


class _TimedStream(httpcore2.NetworkStream):
    """A connection whose every read and write asks how much time is left."""

    def __init__(self, stream: httpcore2.NetworkStream, clock: _Deadline) -> None:
        self._stream, self._clock = stream, clock

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, self._clock.left())

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._clock.left())

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore2.NetworkStream:
        inner = self._stream.start_tls(ssl_context, server_hostname, self._clock.left())
        return _TimedStream(inner, self._clock)

    def get_extra_info(self, info: str) -> object:
        return self._stream.get_extra_info(info)


class _JudgingBackend(httpcore2.NetworkBackend):
    """Resolves, judges and connects to what was judged."""

    def __init__(self, clock: _Deadline, reach: Reach, *, judges: bool) -> None:
        self._clock, self._reach, self._judges = clock, reach, judges
        self._system = httpcore2.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,
    ) -> httpcore2.NetworkStream:
        addresses = self._addresses(host, port)
        for address in addresses[:-1]:
            try:
                return self._connect(address, port)
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout):
                continue
        return self._connect(addresses[-1], port)

    def _connect(self, address: str, port: int) -> httpcore2.NetworkStream:
        return _TimedStream(
            self._system.connect_tcp(address, port, timeout=self._clock.left()), self._clock
        )

    def _addresses(self, host: str, port: int) -> list[str]:
        found = list(dict.fromkeys(_resolved(self._reach.resolve, host, port, self._clock.left())))
        for text in found:
            address = ip_address(text.partition("%")[0])
            if self._judges and not self._reach.allows_address(host, address):
                raise RefusedAddressError(f"{host} leads to {address}, which is no public address")
        if not found:
            raise UnknownHostError("no such host", where=host)
        return found


def _resolved(resolve: Resolve, host: str, port: int, seconds: float) -> list[str]:
    """Addresses of a name. The system's resolver knows no deadline, so it runs beside us."""
    box: SimpleQueue[list[str] | OSError | UnicodeError] = SimpleQueue()

    def run() -> None:
        try:
            box.put(list(resolve(host, port)))
        except (OSError, UnicodeError) as error:
            box.put(error)

    threading.Thread(target=run, daemon=True, name="litwatch-resolve").start()
    try:
        answer = box.get(timeout=seconds)
    except Empty:
        raise DeadlineError("the name was not resolved in time", where=host) from None
    if isinstance(answer, socket.gaierror) and answer.errno not in _UNKNOWN_NAME:
        raise NoAnswerError("the name could not be looked up", where=host)
    if isinstance(answer, OSError | UnicodeError):
        raise UnknownHostError("no such host", where=host)
    return answer


_UNKNOWN_NAME = {socket.EAI_NONAME, getattr(socket, "EAI_NODATA", socket.EAI_NONAME)}


def _read(chunks: Iterator[bytes], encoding: str, most: int) -> bytes:
    """Body, unpacked piece by piece: neither form of it ever exceeds the limit."""
    if encoding.strip().lower() not in ("", "identity", "gzip", "x-gzip"):
        raise NoAnswerError("the answer is packed in a way that was not asked for")
    body = bytearray()
    unpack = _gunzipped if "gzip" in encoding.lower() else iter
    for piece in unpack(_counted(chunks, most)):
        body += piece
        if len(body) > most:
            raise _too_large(most)
    return bytes(body)


def _counted(chunks: Iterator[bytes], most: int) -> Iterator[bytes]:
    size = 0
    for chunk in chunks:
        size += len(chunk)
        if size > most:
            raise _too_large(most)
        yield chunk


def _gunzipped(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """Unpack in steps of bounded size. Raises NoAnswerError for what is no whole gzip."""
    packer = zlib.decompressobj(GZIP_WINDOW)
    has_begun = False
    try:
        for chunk in chunks:
            rest = chunk
            while rest:
                if packer.eof:
                    packer = zlib.decompressobj(GZIP_WINDOW)
                has_begun = True
                yield packer.decompress(rest, UNPACKED_STEP_BYTES)
                rest = packer.unconsumed_tail or packer.unused_data
        while has_begun and not packer.eof:
            if not (piece := packer.decompress(b"", UNPACKED_STEP_BYTES)):
                raise NoAnswerError("the packed answer is cut short")
            yield piece
    except zlib.error:
        raise NoAnswerError("the answer cannot be unpacked") from None


def _too_large(most: int) -> TooLargeError:
    return TooLargeError(f"the answer is larger than {most // 1024**2} MB")


def _parsed(url: str) -> httpx2.URL:
    try:
        return httpx2.URL(url)
    except (httpx2.InvalidURL, ValueError, TypeError) as error:
        raise RefusedAddressError("this is no address") from error


def _joined(url: httpx2.URL, location: str) -> httpx2.URL:
    try:
        return url.join(location)
    except (httpx2.InvalidURL, ValueError, TypeError) as error:
        raise NoAnswerError("the server redirects to what is no address") from error


def _target(url: httpx2.URL) -> httpcore2.URL:
    return httpcore2.URL(
        scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path
    )


@contextmanager
def _in_our_words(url: str) -> Iterator[None]:
    """Errors of the HTTP library as ours, each with the place that was asked."""
    try:
        yield
    except WebError as error:
        error.where = error.where or place(url)
        raise
    except httpcore2.TimeoutException as error:
        raise DeadlineError("no answer in time", where=place(url)) from error
    except (httpcore2.NetworkError, httpcore2.ProtocolError, httpcore2.ProxyError) as error:
        what = f"the connection failed ({type(error).__name__})"
        raise NoAnswerError(what, where=place(url)) from error
    except (OSError, ValueError, RuntimeError) as error:
        what = f"the request could not be made ({type(error).__name__})"
        raise NoAnswerError(what, where=place(url)) from error
