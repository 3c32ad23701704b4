"""Code, project and data links from a paper's abstract and comments."""

from __future__ import annotations

import re
from dataclasses import dataclass

from catalog.paper import Paper

_URL = re.compile(r"https?://[^\s<>{}\"]+")


@dataclass(frozen=True, slots=True)
class PaperLinks:
    """The paper's own links; None where the text gives none."""

    code_url: str | None = None
    project_url: str | None = None
    data_url: str | None = None
    notes: tuple[str, ...] = ()


def find_links(paper: Paper) -> PaperLinks:
    """Find the paper's own links."""
    urls = [u.rstrip(".,;:)]'") for u in _URL.findall(f"{paper.abstract} {paper.comment}")]
    code = next((u for u in urls if "github.com/" in u), None)
    project = next((u for u in urls if ".github.io" in u), None)
    return PaperLinks(code_url=code, project_url=project)
