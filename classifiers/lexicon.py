"""Terms of a field in named groups, matched on the words of a text.

A term is one to six words; a star stands for any letters at the start or end of a word. One
pass over the words finds all terms: every word is looked up once (remembered) for the terms
that can start there.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import product
from pathlib import Path

import numpy as np
import numpy.typing as npt
import yaml

from classifiers.classifier_errors import LabelError

LEXICONS_DIR = Path(__file__).parent / "lexicons"
_BRACES = re.compile(r"\{([^{}]*)\}")
_REMEMBERED_WORDS = 200_000

Term = tuple[str, ...]
"""Words of a term."""

Numbers = npt.NDArray[np.int32]

_Placed = tuple[int, int, Term]
"""(place in the lexicon, group number, words after the first)"""
Match = tuple[int, int, int]
"""(group number, start, end) of a term in a text."""


class Lexicon:
    """Groups of terms, and which groups are read together."""

    def __init__(
        self,
        groups: Mapping[str, Sequence[Term]],
        left: Sequence[str] = (),
        right: Sequence[str] = (),
    ) -> None:
        self.groups = {name: tuple(terms) for name, terms in groups.items()}
        self.left, self.right = tuple(left), tuple(right)
        self.most_words = max((len(t) for terms in groups.values() for t in terms), default=1)
        """Words of the longest term."""
        self._exact: dict[str, list[_Placed]] = {}
        """Terms by their first word, where it has no star."""
        self._starting: dict[str, dict[str, list[_Placed]]] = {}
        """By the first letters, at most two, and the whole, of a first word with a star at its
        end."""
        self._ending: dict[str, list[_Placed]] = {}
        """By the letters after a star at the start."""
        self._seconds: dict[str, list[str]] = {}
        """Patterns of second words by their first two letters."""
        for place, (number, term) in enumerate(self._numbered_terms()):
            self._terms_like(term[0]).append((place, number, term[1:]))
        for second in dict.fromkeys(t[1] for _, t in self._numbered_terms() if len(t) > 1):
            self._seconds.setdefault(second[:2], []).append(second)
        self._known = _Known(self._kind)
        self._starts: dict[tuple[tuple[int, Term], ...], _Start] = {}
        self._fits: dict[_Fits, _Fits] = {}

    @cached_property
    def pair_numbers(self) -> tuple[Numbers, Numbers]:
        """Numbers of the groups of the left and of the right."""
        at = {name: number for number, name in enumerate(self.groups)}
        left = np.array([at[name] for name in self.left], np.int32)
        return left, np.array([at[name] for name in self.right], np.int32)

    def find(self, words: Sequence[str]) -> list[Match]:
        """Every match, in order; a group matches once a start at most."""
        found: list[Match] = []
        if len(self._known) > _REMEMBERED_WORDS:
            self._known.clear()
        kinds = list(map(self._known.__getitem__, words))
        kinds.append((None, _NOTHING))
        for at, (start, _) in enumerate(kinds):
            if start is None:
                continue
            surely, perhaps = start[kinds[at + 1][1]]
            for group, length in surely:
                found.append((group, at, at + length))
            if perhaps is not None:
                found.extend(_longer(perhaps, words, at))
        return found

    def _numbered_terms(self) -> Iterator[tuple[int, Term]]:
        for number, terms in enumerate(self.groups.values()):
            for term in terms:
                yield number, term

    def _terms_like(self, first: str) -> list[_Placed]:
        """Where terms with this first word are kept."""
        if first.startswith("*"):
            return self._ending.setdefault(first[1:], [])
        if first.endswith("*"):
            head = first[:2].rstrip("*")
            return self._starting.setdefault(head, {}).setdefault(first[:-1], [])
        return self._exact.setdefault(first, [])

    def _kind(self, word: str) -> _Kind:
        """What a word starts, and what it goes on with."""
        placed = [*self._exact.get(word, ())]
        for head in dict.fromkeys((word[:1], word[:2])):
            for letters, terms in self._starting.get(head, {}).items():
                if word.startswith(letters):
                    placed += terms
        for letters, terms in self._ending.items():
            if word.endswith(letters):
                placed += terms
        found = tuple((number, rest) for _, number, rest in sorted(placed))
        if found and found not in self._starts:
            self._starts[found] = _Start(found)
        fits = frozenset(s for s in self._seconds.get(word[:2], ()) if _word_fits(s, word))
        return self._starts.get(found), self._fits.setdefault(fits, fits)


_Fits = frozenset[str]
"""Patterns of second words that a word fits."""
_NOTHING: _Fits = frozenset()
_Surely = tuple[tuple[int, int], ...]
"""Groups that match, and how many words."""


@dataclass(slots=True)
class _Branch:
    """What may follow some words: branches by the next word, and the terms that end here."""

    exact: dict[str, _Branch] = field(default_factory=dict)
    starred: dict[str, _Branch] = field(default_factory=dict)
    ends: list[tuple[int, int, int]] = field(default_factory=list)
    """(group, place of the term in the lexicon, words of the term)"""

    def grow(self, group: int, place: int, rest: Term, length: int) -> None:
        """Add a term by its words from the third on."""
        branch = self
        for pattern in rest:
            kind = branch.starred if "*" in pattern else branch.exact
            branch = kind.setdefault(pattern, _Branch())
        branch.ends.append((group, place, length))

    def walk(self, words: Sequence[str], at: int) -> Iterator[tuple[int, int, int]]:
        """What ends on the way through the words from ``at`` on."""
        yield from self.ends
        if at < len(words):
            word = words[at]
            if word in self.exact:
                yield from self.exact[word].walk(words, at + 1)
            for pattern, branch in self.starred.items():
                if _word_fits(pattern, word):
                    yield from branch.walk(words, at + 1)


class _Start(dict[_Fits, tuple[_Surely, _Branch | None]]):
    """What words of one kind can start, by what the next word fits.

    Words are of one kind where the same terms begin with them. There are few kinds, so each is
    worked out once with each kind of next word. Of a group's terms the first that fits counts.
    """

    def __init__(self, terms: Iterable[tuple[int, Term]]) -> None:
        super().__init__()
        self._alone = tuple(sorted({group for group, rest in terms if not rest}))
        self._longer = tuple((group, rest) for group, rest in terms if rest)

    def __missing__(self, fits: _Fits) -> tuple[_Surely, _Branch | None]:
        surely = dict.fromkeys(self._alone, 1)
        perhaps: _Branch | None = None
        waiting: set[int] = set()
        for place, (group, (second, *rest)) in enumerate(self._longer):
            if second not in fits or group in surely:
                continue
            if not rest and group not in waiting:
                surely[group] = 2
                continue
            waiting.add(group)
            perhaps = perhaps or _Branch()
            perhaps.grow(group, place, tuple(rest), 2 + len(rest))
        found = self[fits] = (tuple(sorted(surely.items())), perhaps)
        return found


_Kind = tuple[_Start | None, _Fits]


class _Known(dict[str, _Kind]):
    """Kinds of words, each worked out when it is first met."""

    def __init__(self, kind_of: Callable[[str], _Kind]) -> None:
        super().__init__()
        self._kind_of = kind_of

    def __missing__(self, word: str) -> _Kind:
        kind = self[word] = self._kind_of(word)
        return kind


def _longer(branch: _Branch, words: Sequence[str], at: int) -> Iterator[Match]:
    """Matches from a word on that depend on the third word or later ones."""
    taken: set[int] = set()
    for group, _, length in sorted(branch.walk(words, at + 2)):
        if group not in taken:
            taken.add(group)
            yield group, at, at + length


def load_lexicon(name: str, folder: Path = LEXICONS_DIR) -> Lexicon:
    """Lexicon by file name. Raises LabelError where the file cannot be read as one."""
    path = folder / f"{name}.yaml"
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
        groups = {
            key: _expand_all(each["terms"].split(";")) for key, each in content["groups"].items()
        }
        pairs = content.get("pairs") or {"left": [], "right": []}
        return Lexicon(groups, tuple(pairs["left"]), tuple(pairs["right"]))
    except (OSError, yaml.YAMLError, KeyError, TypeError, AttributeError) as error:
        raise LabelError(
            f"lexicon cannot be read: {error}.",
            where=str(path),
            remedy="It needs `groups`, each with `terms`; see lexicons/earth_observation.yaml.",
        ) from error


def expand(pattern: str) -> Iterator[Term]:
    """Terms of a pattern: ``{a,b} c*`` gives ``a c*`` and ``b c*``."""
    pieces = _BRACES.split(pattern)
    choices = [piece.split(",") if at % 2 else [piece] for at, piece in enumerate(pieces)]
    for choice in product(*choices):
        yield tuple("".join(choice).split())


def _expand_all(patterns: Iterable[str]) -> tuple[Term, ...]:
    return tuple(dict.fromkeys(term for pattern in patterns for term in expand(pattern)))


def _word_fits(pattern: str, word: str) -> bool:
    if pattern[-1] == "*":
        return word.startswith(pattern[:-1])
    if pattern[0] == "*":
        return word.endswith(pattern[1:])
    return pattern == word
