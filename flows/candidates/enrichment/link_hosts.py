"""What kind of thing a web address points to, as far as its host tells."""

from __future__ import annotations

import re
from typing import Literal
from urllib.parse import urlsplit

HostKind = Literal["repository", "page", "weights", "demo", "data", "ignored", "other"]

_REPOSITORY = re.compile(
    r"^(?:(?:www\.)?github\.com|gist\.github\.com|(?:[\w-]+\.)*gitlab(?:\.[\w-]+)+|bitbucket\.org"
    r"|codeberg\.org|gitee\.com|git\.[\w.-]+|anonymous\.4open\.science|codeocean\.com)$"
)
_PAGE = re.compile(
    r"(?:\.github\.io|\.gitlab\.io|\.netlify\.app|\.vercel\.app|\.pages\.dev|\.notion\.site"
    r"|\.readthedocs\.io|\.web\.app|\.framer\.website|\.webflow\.io)$|^sites\.google\.com$"
)
_DATA = re.compile(
    r"(?:^|\.)(?:zenodo\.org|figshare\.com|osf\.io|physionet\.org|synapse\.org|box\.com|dropbox\.com"
    r"|mendeley\.com|pan\.baidu\.com|opendatalab\.com|openslr\.org|roboflow\.com)$"
    r"|dataverse|dataport|^drive\.google\.com$|^datadryad\.org$|^data\."
)
_IGNORED = re.compile(
    r"(?:^|\.)(?:arxiv\.org|ieee\.org|youtube\.com|youtu\.be|vimeo\.com|bilibili\.com|openreview\.net"
    r"|aclanthology\.org|acm\.org|springer\.com|sciencedirect\.com|nature\.com|mdpi\.com|wiley\.com"
    r"|wikipedia\.org|twitter\.com|x\.com|overleaf\.com|paperswithcode\.com|creativecommons\.org"
    r"|orcid\.org|forms\.gle|neurips\.cc|iclr\.cc|icml\.cc|thecvf\.com|ceur-ws\.org|scitepress\.org"
    r"|researchgate\.net|semanticscholar\.org|linkedin\.com|hdl\.handle\.net|melba-journal\.org"
    r"|openai\.com|grand-challenge\.org|codalab\.org|eval\.ai|ssrn\.com|aisel\.aisnet\.org)$"
    r"|^(?:www\.)?github(?:\.co?)?$"
)


def host_of(url: str) -> HostKind:
    """Say what kind of host an http(s) address names."""
    parts = urlsplit(url)
    host, path = (parts.hostname or "").casefold(), parts.path.casefold()
    if host in ("doi.org", "dx.doi.org"):
        return "data" if re.search(r"zenodo|figshare|dryad|dvn|osf\.io", path) else "ignored"
    if host in ("huggingface.co", "www.huggingface.co", "hf.co"):
        return _hub_kind(path)
    if host in ("kaggle.com", "www.kaggle.com"):
        return "data" if path.startswith("/datasets") else "other"
    kinds: tuple[tuple[HostKind, re.Pattern[str]], ...] = (
        ("ignored", _IGNORED),
        ("repository", _REPOSITORY),
        ("page", _PAGE),
        ("data", _DATA),
    )
    return next((kind for kind, pattern in kinds if pattern.search(host)), "other")


def _hub_kind(path: str) -> HostKind:
    first = path.strip("/").split("/")[0]
    if first in ("papers", "blog", "docs", ""):
        return "ignored"
    return {"datasets": "data", "spaces": "demo"}.get(first, "weights")  # type: ignore[return-value]
