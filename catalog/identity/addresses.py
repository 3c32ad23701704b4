"""Brings addresses and DOIs to one form, so that two spellings of a link compare equal."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

from catalog.identity.arxiv_refs import arxiv_ref

_DOI = re.compile(r"\b10\.\d{4,9}/[^\s\"'<>|\]{}]+", re.IGNORECASE)
_TRACKING = re.compile(r"utm_.*|fbclid|gclid|mc_[ce]id|ref|ref_src|source|referrer|noteid|usp")
_CASELESS_HOSTS = frozenset({"github.com", "gitlab.com", "doi.org"})
_DEFAULT_PORTS = {"http": 80, "https": 443}
_REWRITES = (
    # Two pages of one thing: repository and its default branch, abstract and full text.
    (
        re.compile(r"^((?:github|gitlab)\.com/[^/]+/[^/]+?)(?:\.git)?(?:/tree/(?:main|master))?$"),
        r"\1",
    ),
    (re.compile(r"^(?:dx\.)?doi\.org/"), "doi.org/"),
    (
        re.compile(r"^ieeexplore\.ieee\.org/(?:abstract/)?document/(\d+).*"),
        r"ieeexplore.ieee.org/document/\1",
    ),
    (re.compile(r"^(openaccess\.thecvf\.com/.+)/papers/(.+)\.pdf$"), r"\1/html/\2.html"),
    (re.compile(r"^openreview\.net/pdf\?"), "openreview.net/forum?"),
    (re.compile(r"/index\.html?$"), ""),
)


def normalise_url(url: str) -> str:
    """Address without what does not tell two pages apart, and without its scheme.

    Gone are scheme, ``www``, default port, trailing slash, tracking parameters, fragment (but
    not ``#/route``), ``.git`` and ``/tree/main``. Links to arXiv become ``arxiv.org/abs/ID``.
    """
    ref = arxiv_ref(url)
    if ref is not None:
        return f"arxiv.org/abs/{ref.id}"
    try:
        parts = urlsplit(url.strip() if "//" in url else f"https://{url.strip()}")
        host, port = (parts.hostname or "").removeprefix("www."), parts.port
    except ValueError:
        return url.strip().lower()
    if port and port != _DEFAULT_PORTS.get(parts.scheme.lower()):
        host = f"{host}:{port}"
    path = unquote(parts.path).rstrip("/")
    if host.removeprefix("dx.") in _CASELESS_HOSTS:
        path = path.lower()
    fragment = f"#{parts.fragment}" if parts.fragment.startswith(("/", "!")) else ""
    return _rewrite(host + path + _query(parts.query)).rstrip("/") + fragment


def normalise_doi(text: str) -> str | None:
    """First DOI that the text names, bare and in lower case (DOIs know no case), or None.

    An arXiv DOI (``10.48550/arXiv.…``) is no DOI here: it is an arXiv id.
    """
    match = _DOI.search(unquote(text)) if "10." in text else None
    if match is None:
        return None
    doi = match[0].lower().split("?")[0].split("#")[0].rstrip(".,;:")
    if doi.endswith(")") and doi.count("(") < doi.count(")"):
        doi = doi.rstrip(").,;")
    return None if doi.startswith("10.48550/arxiv") else doi


def _query(query: str) -> str:
    pairs = [(k, v) for k, v in parse_qsl(query, True) if not _TRACKING.fullmatch(k.lower())]
    return f"?{urlencode(pairs)}" if pairs else ""


def _rewrite(address: str) -> str:
    for pattern, replacement in _REWRITES:
        address = pattern.sub(replacement, address)
    return address
