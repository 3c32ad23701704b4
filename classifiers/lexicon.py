"""Terms of a field in named groups, matched on the words of a text.

A term is one to six words; a star stands for any letters at the start or end of a word. One
pass over the words finds all terms: every word is looked up once (remembered) for the terms
that can start there.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import product
from pathlib import Path

import yaml

from classifiers.errors import LabelError

LEXICONS_DIR = Path(__file__).parent / "lexicons"
_BRACES = re.compile(r"\{([^{}]*)\}")
_REMEMBERED_WORDS = 200_000

Term = tuple[str, ...]
"""Words of a term."""


_Candidates = tuple[tuple[int, ...], dict[str, list[tuple[str, int, Term]]]] | None
"""What a word can start: groups it matches alone; longer terms by the first two letters of their
second word, as (second word, group, words after it). None: nothing."""
_UNKNOWN: _Candidates = ((-1,), {})


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
        self._by_head: dict[str, list[tuple[str, int, Term]]] = {}
        for number, terms in enumerate(self.groups.values()):
            for first, *rest in terms:
                head = "*" if first[0] == "*" else first[:2].rstrip("*")
                self._by_head.setdefault(head, []).append((first, number, tuple(rest)))
        self._starts: dict[str, _Candidates] = {}

    @property
    def names(self) -> tuple[str, ...]:
        """Group names, in feature order."""
        return tuple(self.groups)

    def find(self, words: Sequence[str]) -> list[tuple[int, int, int]]:
        """(group number, start, end) of each match; a group matches once a start at most."""
        found: list[tuple[int, int, int]] = []
        starts = self._starts
        for at, word in enumerate(words):
            candidates = starts.get(word, _UNKNOWN)
            if candidates is _UNKNOWN:
                candidates = self._remember(word)
            if candidates is None:
                continue
            alone, by_second = candidates
            following = by_second.get(words[at + 1][:2]) if at + 1 < len(words) else None
            if following:
                self._match(alone, following, words, at, found)
            else:
                found.extend([(group, at, at + 1) for group in alone])
        return found

    def counts(self, words: Sequence[str]) -> list[int]:
        """How often each group matches."""
        counts = [0] * len(self.groups)
        for group, _, _ in self.find(words):
            counts[group] += 1
        return counts

    @staticmethod
    def _match(
        alone: tuple[int, ...],
        following: Sequence[tuple[str, int, Term]],
        words: Sequence[str],
        at: int,
        found: list[tuple[int, int, int]],
    ) -> None:
        """Add what starts at a word; ``following`` are the terms its next word may go on with."""
        groups = dict.fromkeys(alone, 1)
        for second, group, rest in following:
            is_new = group not in groups and _word_fits(second, words[at + 1])
            if is_new and (not rest or _follows(rest, words, at + 2)):
                groups[group] = 2 + len(rest)
        found.extend([(group, at, at + groups[group]) for group in sorted(groups)])

    def _remember(self, word: str) -> _Candidates:
        if len(self._starts) > _REMEMBERED_WORDS:
            self._starts.clear()
        heads = {word[:1], word[:2], "*"}
        found = [
            (number, rest)
            for head in heads
            for first, number, rest in self._by_head.get(head, ())
            if _word_fits(first, word)
        ]
        candidates = _sorted_candidates(found)
        self._starts[word] = candidates
        return candidates


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


def _sorted_candidates(found: Sequence[tuple[int, Term]]) -> _Candidates:
    if not found:
        return None
    alone = tuple(sorted({group for group, rest in found if not rest}))
    by_second: dict[str, list[tuple[str, int, Term]]] = {}
    for group, (second, *rest) in ((group, rest) for group, rest in found if rest):
        head = second[:2]
        by_second.setdefault(head, []).append((second, group, tuple(rest)))
    return alone, by_second


def _follows(rest: Term, words: Sequence[str], at: int) -> bool:
    if at + len(rest) > len(words):
        return False
    return all(_word_fits(pattern, words[at + n]) for n, pattern in enumerate(rest))


def _word_fits(pattern: str, word: str) -> bool:
    if pattern[-1] == "*":
        return word.startswith(pattern[:-1])
    if pattern[0] == "*":
        return word.endswith(pattern[1:])
    return pattern == word
