"""Servers on loopback that answer as badly as a server can."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from flows.web.bounded_client import Reach

LOOPBACK = Reach(allows_address=lambda host, address: address.is_loopback)
"""Reach of a client under test: this machine alone."""

Answer = Callable[[socket.socket, bytes], None]


@contextmanager
def serving(answer: Answer) -> Iterator[str]:
    """Serve each connection with a function of the socket and of the request's head."""
    listener = socket.create_server(("127.0.0.1", 0))

    def serve(connection: socket.socket) -> None:
        with connection, contextlib.suppress(OSError):
            answer(connection, connection.recv(65_536))

    def accept() -> None:
        with contextlib.suppress(OSError):
            while True:
                connection, _ = listener.accept()
                threading.Thread(target=serve, args=(connection,), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/"
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()


def fixed(raw: bytes) -> Answer:
    """Send always the same bytes."""
    return lambda connection, head: connection.sendall(raw)


def dripping(raw: bytes, then: bytes, every: float = 0.02) -> Answer:
    """Send some bytes, then others for ever, one at a time."""

    def answer(connection: socket.socket, head: bytes) -> None:
        connection.sendall(raw)
        pause = threading.Event()
        while not pause.wait(every):
            connection.sendall(then)

    return answer


def ok(body: bytes = b"", *headers: bytes) -> bytes:
    """A whole answer."""
    lines = [b"HTTP/1.1 200 OK", b"Content-Length: %d" % len(body), *headers, b"", body]
    return b"\r\n".join(lines)


def redirect(location: str, body: bytes = b"", *headers: bytes) -> bytes:
    """A redirect, with a body if it likes."""
    lines = [
        b"HTTP/1.1 302 Found",
        b"Location: " + location.encode("latin-1"),
        b"Content-Length: %d" % len(body),
        *headers,
        b"",
        body,
    ]
    return b"\r\n".join(lines)
