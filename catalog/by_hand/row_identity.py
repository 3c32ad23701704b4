"""Which rows of several versions of one section are the same row."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence

from catalog.identity.known_papers import entry_keys, normalise_title
from catalog.markdown.document import Item

_NamesOf = Callable[[Item], Iterable[tuple[str, str]]]


class RowIdentities:
    """Numbers for the rows of one section, the same in every version of it.

    A row is the same if it reads the same, else if it names the same paper, else if it shares a
    link or the title: an edited row stays itself.
    """

    def __init__(self) -> None:
        self._known: dict[tuple[str, str], list[int]] = defaultdict(list)
        self._count = 0

    def of(self, items: Sequence[Item]) -> list[int]:
        """Number of each row of a version, each once."""
        chosen: dict[int, int] = {}
        for names_of in (_by_text, _by_paper, _by_look):
            self._match(items, names_of, chosen)
        for at, item in enumerate(items):
            number = chosen.setdefault(at, self._count)
            self._count = max(self._count, number + 1)
            for name in (*_by_text(item), *_by_paper(item), *_by_look(item)):
                if number not in self._known[name]:
                    self._known[name].append(number)
        return [chosen[at] for at in range(len(items))]

    def _match(self, items: Sequence[Item], names_of: _NamesOf, chosen: dict[int, int]) -> None:
        used = set(chosen.values())
        for at, item in enumerate(items):
            if at in chosen:
                continue
            fitting = (n for name in names_of(item) for n in self._known.get(name, ()))
            number = next((n for n in fitting if n not in used), None)
            if number is not None:
                chosen[at] = number
                used.add(number)


def _by_text(item: Item) -> list[tuple[str, str]]:
    return [("text", item.text.rstrip("\r\n"))]


def _by_paper(item: Item) -> list[tuple[str, str]]:
    return [("key", key.casefold()) for key in entry_keys(item.entry)] if item.entry else []


def _by_look(item: Item) -> list[tuple[str, str]]:
    if item.entry is None:
        return []
    links = [("link", link.url) for link in item.entry.links]
    return [*links, ("title", normalise_title(item.entry.short_name))]
