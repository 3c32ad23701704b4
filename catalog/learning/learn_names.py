"""Lists that begin each row with a paper's short name: ``[Name](…) — Title``.

So do ``**Name**: [Title](…)``, where a venue or a topic stands as often: names differ.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence, Set

from catalog.markdown.author_names import find_authors
from catalog.markdown.news_items import names_a_paper
from catalog.markdown.read_bullets import read_bullet
from catalog.markdown.runs import Run

MIN_ROWS = 3
"""Rows with a name and a title from which they are the list's way."""
MAX_ROWS = 300
"""Rows of one section that are asked."""
MIN_CAPITALS = 0.6
"""Share of long words that begin with a capital, from which a text is the title of a paper rather
than a remark on what the name stands for."""
MIN_SHARE_OF_DIFFERENT = 0.7
"""Share of different ones among what rows begin with, from which they are names, not topics."""
_LONG_WORD = re.compile(r"[^\W\d_][\w-]{3,}")


def runs_with_names(runs: Iterable[Run], lines: Sequence[str]) -> Set[int]:
    """First lines of the bullet lists whose rows begin with names, by most rows of each."""
    votes = {run.first: _names(run, lines) for run in runs if run.layout == "bullets"}
    named = {
        first: kept
        for first, names in votes.items()
        if 2 * len(kept := [*filter(None, names)]) > len(names)
    }
    told = [name for kept in named.values() for name in kept]
    is_usual = len(told) >= MIN_ROWS and len(set(told)) >= MIN_SHARE_OF_DIFFERENT * len(told)
    return named.keys() if is_usual else frozenset()


def _names(run: Run, lines: Sequence[str]) -> list[str]:
    """Names that rows begin with, empty for none; of rows that are not read so anyway."""
    rows = ["".join(lines[a:b]) for a, b in run.spans[:: max(1, len(run.spans) // MAX_ROWS)]]
    return [_name_first(row) for row in rows if not read_bullet(row).abbreviation]


def _name_first(row: str) -> str:
    told = read_bullet(row, named=True)
    is_title = _is_capitalised(told.title) and not find_authors(told.title)
    return (told.abbreviation or "") if is_title and names_a_paper(told) else ""


def _is_capitalised(title: str) -> bool:
    words = [match[0] for match in _LONG_WORD.finditer(title)]
    capitals = sum(word[0].isupper() for word in words)
    return bool(words) and capitals >= MIN_CAPITALS * len(words)
