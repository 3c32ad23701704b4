"""Papers in tables and lists that are no section of the list: they stand in it all the same."""

from __future__ import annotations

from collections.abc import Iterator

from catalog.identity.arxiv_refs import arxiv_ref
from catalog.markdown.document import Document
from catalog.markdown.lines import split_lines
from catalog.markdown.links import find_links
from catalog.markdown.news_items import tells_news
from catalog.markdown.paper_headings import names_no_list, seldom_names_list
from catalog.markdown.references import with_references_resolved
from catalog.markdown.runs import Run, find_runs


def papers_in_other_rows(document: Document) -> frozenset[str]:
    """Ids on arXiv of papers that rows outside the sections link to; news do not count."""
    text = "".join(part if isinstance(part, str) else "\n" for part in document.parts)
    lines = with_references_resolved(split_lines(text))
    rows = (row for run in find_runs(lines) if _may_list(run) for row in _rows(run, lines))
    found = (arxiv_ref(link.url) for row in rows for link in find_links(row))
    return frozenset(ref.id for ref in found if ref)


def _may_list(run: Run) -> bool:
    heading = run.path[-1] if run.path else ""
    return not (names_no_list(heading) or seldom_names_list(heading))


def _rows(run: Run, lines: list[str]) -> Iterator[str]:
    for start, end in run.spans:
        if run.layout != "bullets" or not tells_news(lines[start]):
            yield "".join(lines[start:end])
