"""Code, project and data links from a paper's abstract and comments.

Design note. What a link is for is read from the words between it and the link or sentence
before it ("Code: …", "dataset and models are available at …"); only where they say nothing
does the host decide. A repository that holds "our code and data" is both. Links that the words
give to somebody else ("built on …", "articles from …") and hosts that never hold a paper's own
code (publishers, video sites) are left out.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from catalog.paper import Paper
from flows.candidates.enrichment.link_cues import cues_of, is_others_work
from flows.candidates.enrichment.link_hosts import host_of
from flows.candidates.enrichment.urls import FoundUrl, found_urls

Field = Literal["code", "project", "data"]


@dataclass(frozen=True, slots=True)
class PaperLinks:
    """The paper's own links; None where the text gives none."""

    code_url: str | None = None
    project_url: str | None = None
    data_url: str | None = None


def find_links(paper: Paper) -> PaperLinks:
    """Find the paper's own links, the abstract's before the comment's."""
    found = [*_filed(paper.abstract), *_filed(paper.comment)]
    best: dict[Field, str] = {}
    # Weights on a hub stand in for code only where no repository is named, a repository for
    # data only where no archive is.
    for field, url, _ in sorted(found, key=lambda link: link[2]):
        best.setdefault(field, url)
    return PaperLinks(
        code_url=best.get("code"),
        project_url=best.get("project"),
        data_url=best.get("data"),
    )


def _filed(text: str) -> Iterator[tuple[Field, str, bool]]:
    """Yield field, address and whether it is only a stand-in, for each link of the text."""
    for found in found_urls(text):
        for field, is_stand_in in _fields_of(found):
            yield field, found.url, is_stand_in


def _fields_of(found: FoundUrl) -> list[tuple[Field, bool]]:
    host = host_of(found.url)
    cues = cues_of(found.before, found.after)
    if host == "ignored" or is_others_work(found.before, host):
        return []
    if host == "page":
        return [] if found.url.casefold().endswith(".pdf") else [("project", False)]
    if host == "repository":
        return _repository_fields(cues)
    if host == "weights":
        return _weights_fields(cues)
    if host == "demo":
        return [("project", True)]
    if host == "data":
        return _data_fields(cues)
    return _other_fields(found, cues)


def _repository_fields(cues: frozenset[str]) -> list[tuple[Field, bool]]:
    fields: list[tuple[Field, bool]] = [("data", True)] if "data" in cues else []
    if "data" not in cues or "code" in cues:
        fields.append(("code", False))
    return fields


def _weights_fields(cues: frozenset[str]) -> list[tuple[Field, bool]]:
    fields: list[tuple[Field, bool]] = [("data", True)] if "data" in cues else []
    return fields if fields and "code" not in cues else [("code", True), *fields]


def _data_fields(cues: frozenset[str]) -> list[tuple[Field, bool]]:
    if cues >= {"code", "data"}:
        return [("data", False), ("code", True)]
    return [("code" if "code" in cues and "data" not in cues else "data", False)]


def _other_fields(found: FoundUrl, cues: frozenset[str]) -> list[tuple[Field, bool]]:
    """File a link to a host that tells nothing: only the words count, and they must offer it."""
    if "project" in cues:
        return [("project", False)]
    if "offer" not in cues or not found.has_scheme:
        return []
    fields: list[tuple[Field, bool]] = []
    if "code" in cues:
        fields.append(("code", True))
    if "data" in cues:
        fields.append(("data", False))
    return fields
