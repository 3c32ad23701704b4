"""arXiv's own word on what a list should watch: the categories that its rows' records have.

`init` has no network and guesses categories from words of titles. A training has the records, so
it compares; a guess that nobody has touched is put right in ``list.yaml``, anything else is left
to the person who wrote it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

from catalog.config import ListConfig
from catalog.curated_list import CuratedList
from catalog.files import read_text, write_atomically
from catalog.learning.arxiv_queries import propose_arxiv
from catalog.paper import Paper

MIN_PAPERS = 10
"""Records from which they tell of a list."""
WANTED_COVERAGE = 0.97
"""Share of the rows' papers that the categories should reach."""
MIN_GAIN = 0.01
"""Share of the papers that a category must add."""
MAX_CATEGORIES = 8
_LINE = re.compile(r"(?m)^(?P<indent>[ ]+)categories:[ ]*\[(?P<names>[^\[\]#\n]*)\][ ]*$")
_HEADING = re.compile(r"(?m)^arxiv:[ ]*$")
Say = Callable[[str], None]


def categories_of(papers: Sequence[Paper]) -> tuple[str, ...]:
    """Fewest categories that reach nearly all papers, the widest first; cross-lists count."""
    left = [set(paper.categories) for paper in papers if paper.categories]
    chosen: list[str] = []
    total = len(left)
    while left and len(chosen) < MAX_CATEGORIES and len(left) > (1 - WANTED_COVERAGE) * total:
        counts = Counter(name for names in left for name in names)
        name, count = min(counts.items(), key=lambda pair: (-pair[1], pair[0]))
        if count < max(MIN_GAIN * total, 2):
            break
        chosen.append(name)
        left = [names for names in left if name not in names]
    return tuple(chosen)


def coverage(papers: Sequence[Paper], categories: Sequence[str]) -> float:
    """Share of the papers that stand in one of the categories, cross-lists included; 0 to 1."""
    told = [set(paper.categories) for paper in papers if paper.categories]
    return sum(not names.isdisjoint(categories) for names in told) / max(len(told), 1)


def adopt_categories(
    curated: CuratedList, papers: Sequence[Paper], path: Path, say: Say
) -> ListConfig:
    """Configuration with the categories of the rows' papers where its own are but a guess.

    `path`: the ``list.yaml``, which is put right then. Otherwise says what is missed, if much is.
    """
    config, found = curated.config, categories_of(papers)
    watched = coverage(papers, config.arxiv.categories)
    if len(papers) < MIN_PAPERS or not found or coverage(papers, found) < watched + MIN_GAIN:
        return config
    told = f"{', '.join(found)} reach {coverage(papers, found):.0%} of the rows' papers on arXiv"
    if _is_guess(curated) and _rewritten(path, config.arxiv.categories, found):
        say(f"categories: {told}, the guess {watched:.0%}; written to {path.name}")
        arxiv = config.arxiv.model_copy(update={"categories": found})
        return config.model_copy(update={"arxiv": arxiv})
    say(f"categories: {told}, those of {path.name} {watched:.0%}")
    return config


def _is_guess(curated: CuratedList) -> bool:
    titles = [row.entry.title for row in curated.rows]
    return propose_arxiv(titles).categories == curated.config.arxiv.categories


def _rewritten(path: Path, before: Sequence[str], after: Sequence[str]) -> bool:
    """Whether the categories stood there as `init` writes them, or not at all, and stand now."""
    text = read_text(path)
    names = f"categories: [{', '.join(after)}]"
    line, heading = _LINE.search(text), _HEADING.search(text)
    if line and tuple(re.split(r",\s*", line["names"])) == tuple(before):
        text = f"{text[: line.start()]}{line['indent']}{names}{text[line.end() :]}"
    elif heading and line is None:  # the default is not written out
        text = f"{text[: heading.end()]}\n  {names}{text[heading.end() :]}"
    else:
        return False
    write_atomically(path, text)
    return True
