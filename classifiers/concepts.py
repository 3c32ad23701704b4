"""What a list is about, in a few concepts: words that a person can read, strike and move.

A list takes papers in which concepts meet: *satellite imagery* and *language models*, say. They are
learned from the list's own rows: the words that tell its papers from the stream, parted by what
the stream's word vectors say of them. A person may edit them in the list's folder, and training
takes them from there. Every other word goes with the concept that it is nearest to.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import yaml

from classifiers.classifier_errors import LabelError
from classifiers.word_vectors import WordVectors

CONCEPTS_NAME = "concepts.yaml"
"""File in a list's folder."""
CONCEPTS = 2
"""Concepts that are learned. Three or four found no more papers."""
TELLING_WORDS = 60
MIN_LIFT = 4.0
"""How much more frequent a telling word is in papers that belong."""
MIN_ROWS = 3
MIN_SHARE = 0.04
"""Papers that belong that hold a telling word, at least: number, and share of them."""
MIN_SHARE_OF_TITLES = 0.02
"""The same share where only titles are known."""
MAX_SHARE_OF_STREAM = 0.08
"""A word of more papers of the stream tells nothing."""
_STREAM = 10_000
"""Papers that the shares of words stand for where titles are weighed."""
NO_CONCEPT = -1
"""Owner of a word that goes with no concept."""
_NOT_TELLING = frozenset({"available", "code", "com", "github", "http", "https", "org", "publicly",
                          "released", "url", "will"})  # fmt: skip
_DRAFT_HEADING = """\
# What this list is about, guessed from its titles: words that tell its papers from the rest of
# arXiv, in concepts that meet in the papers that belong. Move a word to another concept, add one,
# delete one, or write it under `struck`: then `litwatch train` takes the file as you left it.
# As long as nobody has (`draft` tells), it learns the words from the papers' texts and writes them
# here.
"""
_DRAFT_MARK = "draft: "
"""Before the digest of what `init` wrote, at the end of the file."""
_HEADING = """\
# What this list is about, learned from its rows: words that tell its papers from the rest of
# arXiv, in concepts that meet in the papers that belong. `litwatch train` reads this file and never
# changes it. Move a word to another concept, add one, delete one, or write it under `struck`:
# a struck word counts for no concept. Delete the file to have the concepts learned anew.
"""

Counts = npt.NDArray[np.float64]
Owners = npt.NDArray[np.int8]
Floats = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Concepts:
    """Words of each concept, by its name."""

    groups: Mapping[str, tuple[str, ...]]
    struck: frozenset[str] = field(default_factory=frozenset)
    is_draft: bool = False
    """Guessed from titles, and nobody has edited it."""

    def owners(self, terms: Sequence[str], vectors: WordVectors) -> Owners:
        """Number of the concept that each term goes with, (terms,); `NO_CONCEPT` for none.

        A pair of words goes where its words were put, and between two concepts with the nearer.
        """
        centres = np.stack([vectors.of(words).sum(axis=0) for words in self.groups.values()])
        centres /= np.maximum(np.linalg.norm(centres, axis=1, keepdims=True), 1e-9)
        nearness = _sums(terms, vectors) @ centres.T
        owners = np.where(nearness.any(axis=1), nearness.argmax(axis=1), NO_CONCEPT)
        named = {word: at for at, words in enumerate(self.groups.values()) for word in words}
        named |= dict.fromkeys(self.struck, NO_CONCEPT)
        for column, term in enumerate(terms):
            told = {named[word] for word in (term, *term.split(" ")) if word in named}
            if len(told) == 1 or NO_CONCEPT in told:
                owners[column] = min(told)
        return owners.astype(np.int8)

    def as_card(self) -> dict[str, list[str]]:
        """Fields for the card."""
        return {name: list(words) for name, words in self.groups.items()}

    def as_yaml(self) -> str:
        """Text of the file that a person edits."""
        lines = [_DRAFT_HEADING if self.is_draft else _HEADING, "groups:\n"]
        for name, words in self.groups.items():
            lines.append(f"  {name}:\n    terms: {'; '.join(words)}\n")
        lines.append(f"struck: {'; '.join(sorted(self.struck)) or chr(39) * 2}\n")
        text = "".join(lines)
        return f"{text}{_DRAFT_MARK}{_digest(text)}\n" if self.is_draft else text


def concepts_of_card(groups: Mapping[str, Sequence[str]]) -> Concepts:
    """Concepts as a model's card holds them."""
    return Concepts({name: tuple(words) for name, words in groups.items()})


def read_concepts(path: Path) -> Concepts | None:
    """Concepts of a file; None where there is no file. Raises LabelError where it has faults."""
    try:
        text = path.read_text(encoding="utf-8")
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise _fault(path, f"cannot be read: {error}") from error
    return parse_concepts(text, path)


def parse_concepts(text: str, path: Path) -> Concepts:
    """Concepts of a file's text. Raises LabelError that names the file and the fault."""
    try:
        content = yaml.safe_load(text)
        groups = {str(name): _words(each["terms"]) for name, each in content["groups"].items()}
        struck = frozenset(_words(content.get("struck") or ""))
    except yaml.YAMLError as error:
        raise _fault(path, f"cannot be read: {error}", _line_of(error)) from error
    except (KeyError, TypeError, AttributeError) as error:
        raise _fault(
            path, "it cannot be read: `groups:` holds concepts by name, each with words in `terms:`"
        ) from error
    taken: dict[str, str] = dict.fromkeys(struck, "struck")
    for name, words in groups.items():
        if not words:
            raise _fault(path, f"the concept {name} has no word")
        for word in words:
            if taken.setdefault(word, name) != name:
                raise _fault(path, f"{word!r} stands in {taken[word]} and in {name}")
    if len(groups) < 2:
        raise _fault(path, "there must be two concepts or more, so that they can meet")
    # By the whole text: a comment is a person's too, and would be lost.
    guess, mark, digest = text.rpartition(_DRAFT_MARK)
    return Concepts(groups, struck, is_draft=bool(mark) and digest == f"{_digest(guess)}\n")


def _sums(terms: Sequence[str], vectors: WordVectors) -> Floats:
    """Sum of the vectors of each term's words, one or two, (terms, numbers)."""
    parted = [term.partition(" ") for term in terms]
    sums: Floats = vectors.of([it[0] for it in parted]) + vectors.of([it[2] for it in parted])
    return sums


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def concepts_of_titles(titles: Sequence[Sequence[str]], vectors: WordVectors) -> Concepts | None:
    """First guess at the concepts, from the words of the rows' titles alone.

    How usual a word is on arXiv, the word vectors tell. None where too few words tell anything.
    """
    counts = Counter(word for title in titles for word in set(title))
    terms = [w for w in counts if w in vectors and w not in _NOT_TELLING and len(w) > 2]
    inside = np.array([counts[word] for word in terms], np.float64)
    outside = np.array([vectors.share_of(word) * _STREAM for word in terms], np.float64)
    telling, strength = _strongest(
        terms, (inside, len(titles)), (outside, _STREAM), MIN_SHARE_OF_TITLES
    )
    guess = _parted([terms[at] for at in telling], strength, vectors)
    if guess is None or min(map(len, guess.groups.values())) < 2:
        return None
    return replace(guess, is_draft=True)


def learn_concepts(
    matrix: Any, terms: Sequence[str], belongs: npt.NDArray[np.bool_], vectors: WordVectors
) -> Concepts | None:
    """Concepts of the papers that belong; None where too few words tell them from the others.

    ``matrix`` is sparse (papers, terms), above zero where a paper holds a term.
    """
    inside, outside = _papers_with(matrix[belongs]), _papers_with(matrix[~belongs])
    known = np.array([t in vectors and t not in _NOT_TELLING for t in terms], dtype=bool)
    telling, strength = _strongest(
        terms,
        (inside * known, int(belongs.sum())),
        (outside, int((~belongs).sum())),
        MIN_SHARE,
    )
    return _parted([terms[column] for column in telling], strength, vectors)


def _parted(words: Sequence[str], strength: Counts, vectors: WordVectors) -> Concepts | None:
    """Words in concepts by what they speak of; None where there are too few."""
    if len(words) < 2 * CONCEPTS:
        return None
    from sklearn.cluster import KMeans

    clustering = KMeans(CONCEPTS, n_init=10, random_state=0)
    cluster = clustering.fit_predict(vectors.of(words), sample_weight=np.sqrt(strength))
    parted = [[word for word, one in zip(words, cluster, strict=True) if one == number]
              for number in dict.fromkeys(cluster.tolist())]  # fmt: skip
    return Concepts({"-".join(group[:2]): tuple(group) for group in parted})


def _strongest(
    terms: Sequence[str],
    inside: tuple[Counts, int],
    outside: tuple[Counts, int],
    min_share: float,
) -> tuple[list[int], Counts]:
    """Numbers of the words that tell most, the strongest first, and how much each tells.

    ``inside``, ``outside``: papers with each word, (terms,), and all papers of that side.
    """
    (held, rows), (elsewhere, others) = inside, outside
    lift = (held / max(rows, 1)) / ((elsewhere + 1) / max(others, 1))
    strength = _log_likelihood(held, elsewhere, rows, others)
    usable = (held >= max(MIN_ROWS, min_share * rows)) & (lift >= MIN_LIFT)
    usable &= elsewhere < MAX_SHARE_OF_STREAM * others
    numbers = np.flatnonzero(usable).tolist()
    chosen = sorted(numbers, key=lambda at: (-strength[at], terms[at]))[:TELLING_WORDS]
    return chosen, strength[chosen]


def _papers_with(matrix: Any) -> Counts:
    counts: Counts = np.bincount(matrix.indices, minlength=matrix.shape[1]).astype(np.float64)
    return counts


def _log_likelihood(inside: Counts, outside: Counts, rows: int, others: int) -> Counts:
    """Dunning's statistic: how surely the frequencies differ (Computational Linguistics 19)."""
    share = (inside + outside) / (rows + others)
    found: Counts = 2 * (_surprise(inside, share * rows) + _surprise(outside, share * others))
    return found


def _surprise(seen: Counts, expected: Counts) -> Counts:
    safe = np.where(seen > 0, seen, 1.0)
    return np.where(seen > 0, seen * np.log(safe / np.maximum(expected, 1e-12)), 0.0)


def _words(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(word for each in text.split(";") if (word := each.strip().lower())))


def _line_of(error: yaml.YAMLError) -> int | None:
    mark = error.problem_mark if isinstance(error, yaml.MarkedYAMLError) else None
    return mark.line + 1 if mark else None


def _fault(path: Path, what: str, line: int | None = None) -> LabelError:
    return LabelError(
        f"the concepts have a fault: {what}.",
        where=f"{path}:{line}" if line else str(path),
        remedy="Mend the file, or delete it to have the concepts learned anew.",
    )
