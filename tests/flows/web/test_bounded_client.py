"""A client that no server can hold, flood or send elsewhere. Servers are real, on loopback."""

from __future__ import annotations

import gzip
import socket
import time
import tracemalloc
from ipaddress import ip_address

import pytest

from flows.web.bounded_client import (
    BoundedClient,
    DeadlineError,
    NoAnswerError,
    Reach,
    RefusedAddressError,
    TooLargeError,
    UnknownHostError,
    WebError,
)
from flows.web.public_addresses import is_public
from tests.flows.web.hostile_servers import LOOPBACK, dripping, fixed, ok, redirect, serving

SHORT = 0.3
"""Seconds of a deadline; servers that drip would take for ever."""


def ask(url: str, *, reach: Reach = LOOPBACK, seconds: float = 5.0, body_bytes: int = 0):
    with BoundedClient("litwatch", reach) as client:
        return client.ask("GET", url, seconds=seconds, body_bytes=body_bytes)


DRIPS = {
    "status line": (b"", b"H"),
    "header": (b"HTTP/1.1 200 OK\r\nX-Drip: ", b"a"),
    "headers": (b"HTTP/1.1 200 OK\r\n", b"A: b\r\n"),
    "interim answers": (b"", b"HTTP/1.1 103 Early Hints\r\n\r\n"),
    "body": (b"HTTP/1.1 200 OK\r\nContent-Length: 99999\r\n\r\n", b"a"),
    "chunks": (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\na\r\n"),
    "chunk head": (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"0"),
}


@pytest.mark.parametrize("where", DRIPS)
def test_a_server_that_drips_outlives_no_deadline(where):
    """A byte a second in the headers kept `refresh` waiting for ever, holding the list's lock."""
    began = time.monotonic()
    with serving(dripping(*DRIPS[where])) as url, pytest.raises((DeadlineError, NoAnswerError)):
        ask(url, seconds=SHORT, body_bytes=10**6)
    assert time.monotonic() - began < SHORT + 5


def test_the_deadline_is_one_for_all_redirects():
    def answer(connection, head):
        time.sleep(0.15)
        connection.sendall(redirect("/again", b"", b"Connection: close"))

    with serving(answer) as url, pytest.raises(DeadlineError):
        ask(url, seconds=SHORT)


def test_a_resolver_that_hangs_outlives_no_deadline():
    reach = Reach(resolve=lambda host, port: time.sleep(5) or [])
    with pytest.raises(DeadlineError, match="not resolved in time"):
        ask("http://slow.example/", reach=reach, seconds=SHORT)


def test_the_body_of_a_redirect_is_not_read():
    """1 MB of gzip in a redirect took 2.2 GB of memory."""
    bomb = gzip.compress(bytes(50_000_000), 9)
    with serving(fixed(ok(b"here"))) as target:
        there = fixed(redirect(target, bomb, b"Content-Encoding: gzip"))
        with serving(there) as url:
            tracemalloc.start()
            assert ask(url, body_bytes=10**6).body == b"here"
            _, most = tracemalloc.get_traced_memory()
            tracemalloc.stop()
    assert most < 4_000_000


def test_a_redirects_body_that_drips_is_not_waited_for():
    head = b"HTTP/1.1 302 Found\r\nContent-Length: 99999\r\nLocation: "
    with (
        serving(fixed(ok())) as target,
        serving(dripping(head + target.encode() + b"\r\n\r\n", b"a")) as url,
    ):
        assert ask(url, seconds=5).status == 200


@pytest.mark.parametrize("headers", [[], [b"Content-Encoding: gzip"]])
def test_bodies_are_bounded_packed_and_unpacked(headers):
    body = gzip.compress(bytes(50_000_000), 9) if headers else bytes(3_000_000)
    with serving(fixed(ok(body, *headers))) as url:
        tracemalloc.start()
        with pytest.raises(TooLargeError, match="larger than 1 MB"):
            ask(url, body_bytes=1024**2)
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert most < 6_000_000


def test_packed_bodies_are_unpacked_whole():
    body = bytes(range(256)) * 4000
    parts = gzip.compress(body[:1000]) + gzip.compress(body[1000:])
    for packed in (gzip.compress(body), parts):
        with serving(fixed(ok(packed, b"Content-Encoding: gzip"))) as url:
            assert ask(url, body_bytes=2_000_000).body == body


@pytest.mark.parametrize(
    ("body", "header"),
    [
        (gzip.compress(b"cut short", mtime=0)[:-6], b"Content-Encoding: gzip"),
        (b"no gzip at all", b"Content-Encoding: gzip"),
        (b"?", b"Content-Encoding: br"),
        (b"\x1f\x8b", b"Content-Encoding: gzip, gzip"),
    ],
)
def test_a_packed_body_that_is_none_is_no_answer(body, header):
    with serving(fixed(ok(body, header))) as url, pytest.raises(NoAnswerError):
        ask(url, body_bytes=10**6)


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:1/", "http://[::1]/", "http://10.1.2.3/", "http://192.168.0.1/",
        "http://169.254.169.254/latest/meta-data/", "http://0.0.0.0/", "http://224.0.0.1/",
        "http://[fe80::1]/", "http://[fd00::1]/", "http://[::ffff:127.0.0.1]/",
        "http://[64:ff9b::7f00:1]/", "http://[2002:7f00:1::]/", "http://100.64.0.1/",
        "http://240.0.0.1/", "http://localhost/", "http://2130706433/", "http://0x7f.1/",
        "file:///etc/passwd", "ftp://example.org/", "gopher://example.org/", "http:///",
        "//example.org", "nonsense", "http://[broken", "javascript:alert(1)", "http://a\x00b/", "",
    ],
)  # fmt: skip
def test_only_the_public_internet_is_asked(url):
    with pytest.raises((RefusedAddressError, UnknownHostError, NoAnswerError)):
        ask(url, reach=Reach())


def test_redirects_to_loopback_are_refused():
    reached = []
    inner = lambda connection, head: reached.append(head)  # noqa: E731
    outside = Reach(
        allows_address=lambda host, address: host == "outside.example",
        resolve=lambda host, port: ["127.0.0.1"],
    )
    with (
        serving(inner) as private,
        serving(fixed(redirect(private))) as url,
        pytest.raises(RefusedAddressError),
    ):
        ask(url.replace("127.0.0.1", "outside.example"), reach=outside)
    assert reached == []


def test_a_name_that_changes_its_mind_reaches_nothing_unjudged():
    """DNS rebinding: the address connected to is the one that was judged."""
    answers = iter([["127.0.0.1"], ["169.254.169.254"]])
    asked = []

    def resolve(host, port):
        asked.append(host)
        return next(answers)

    reach = Reach(allows_address=lambda host, address: address.is_loopback, resolve=resolve)
    with serving(fixed(ok(b"", b"Connection: close"))) as url:
        named = url.replace("127.0.0.1", "turncoat.example")
        with BoundedClient("litwatch", reach) as client:
            assert client.ask("GET", named, seconds=5).status == 200
            assert asked == ["turncoat.example"]
            with pytest.raises(RefusedAddressError, match=r"169\.254\.169\.254"):
                client.ask("GET", named, seconds=5)


def test_one_private_address_among_many_is_enough_to_refuse():
    reach = Reach(resolve=lambda host, port: ["93.184.215.14", "10.0.0.1"])
    with pytest.raises(RefusedAddressError, match=r"10\.0\.0\.1"):
        ask("http://two-faced.example/", reach=reach)


def test_netrc_and_proxies_of_the_environment_are_not_looked_at(tmp_path, monkeypatch):
    (tmp_path / ".netrc").write_text("machine 127.0.0.1 login ada password secret\n")
    monkeypatch.setenv("NETRC", str(tmp_path / ".netrc"))
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:1")
    heads = []

    def answer(connection, head):
        heads.append(head)
        connection.sendall(ok())

    with serving(answer) as url:
        assert ask(url.replace("//", "//user:password@")).status == 200
    assert b"authorization" not in heads[0].lower()


def test_a_proxy_is_used_where_one_is_set():
    heads = []

    def answer(connection, head):
        heads.append(head)
        connection.sendall(ok())

    with serving(answer) as proxy, BoundedClient("litwatch", proxy=proxy) as client:
        assert client.ask("GET", "http://somewhere.example/page", seconds=5).status == 200
        with pytest.raises(RefusedAddressError):
            client.ask("GET", "http://10.0.0.1/", seconds=5)
    assert heads[0].startswith(b"GET http://somewhere.example/page HTTP/1.1")


def test_a_redirect_to_no_address_is_no_answer():
    """A Location that is no address ended in a traceback."""
    for location in ("http://[", "http://a:99999999/", "http://\xff\xfe/"):
        with serving(fixed(redirect(location))) as url, pytest.raises(WebError):
            ask(url)


@pytest.mark.parametrize(
    "raw",
    [
        b"", b"\r\n", b"HTTP/9.9 200 OK\r\n\r\n", b"SSH-2.0-OpenSSH\r\n", b"\xff" * 100,
        b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello",
        b"HTTP/1.1 200 OK\r\n" + b"A: " + b"a" * 300_000 + b"\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nshort",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"HTTP/1.1 101 Switching Protocols\r\n\r\n",
    ],
)  # fmt: skip
def test_what_is_no_http_is_no_answer(raw):
    with serving(fixed(raw)) as url:
        try:
            answer = ask(url, body_bytes=1000)
        except WebError:
            return
    assert answer.status in (101, 200)


def test_unknown_names_are_told_apart_from_a_resolver_in_trouble():
    def failing(number):
        def resolve(host, port):
            raise socket.gaierror(number, "said the resolver")

        return Reach(resolve=resolve)

    with pytest.raises(UnknownHostError):
        ask("http://gone.example/", reach=failing(socket.EAI_NONAME))
    with pytest.raises(NoAnswerError):
        ask("http://perhaps.example/", reach=failing(socket.EAI_AGAIN))
    with pytest.raises((UnknownHostError, RefusedAddressError)):
        ask(f"http://{'a' * 70}.example/", reach=Reach())


@pytest.mark.parametrize("text", ["1.1.1.1", "2606:4700:4700::1111", "64:ff9b::101:101"])
def test_public_addresses_are_public(text):
    assert is_public(ip_address(text))
