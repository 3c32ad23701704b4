"""What a list is about, in a few concepts: words that a person can read, strike and move.

A list takes papers in which concepts meet: *satellite imagery* and *language models*, say. They are
learned from the list's own rows: the words that tell its papers from the stream, parted by what
the stream's word vectors say of them. A person may edit them in the list's folder, and training
takes them from there. Every other word goes with the concept that it is nearest to.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
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
MAX_SHARE_OF_STREAM = 0.08
"""A word of more papers of the stream tells nothing."""
NO_CONCEPT = -1
"""Owner of a word that goes with no concept."""
_NOT_TELLING = frozenset({"available", "code", "com", "github", "http", "https", "org", "publicly",
                          "released", "url", "will"})  # fmt: skip
_HEADING = """\
# What this list is about, learned from its rows: words that tell its papers from the rest of
# arXiv, in concepts that meet in the papers that belong. `litwatch train` reads this file and never
# changes it. Move a word to another concept, add one, delete one, or write it under `struck`:
# a struck word counts for no concept. Delete the file to have the concepts learned anew.
"""

Counts = npt.NDArray[np.float64]
Owners = npt.NDArray[np.int8]


@dataclass(frozen=True)
class Concepts:
    """Words of each concept, by its name."""

    groups: Mapping[str, tuple[str, ...]]
    struck: frozenset[str] = field(default_factory=frozenset)

    def owners(self, terms: Sequence[str], vectors: WordVectors) -> Owners:
        """Number of the concept that each term goes with, (terms,); `NO_CONCEPT` for none."""
        centres = np.stack([vectors.of(words).sum(axis=0) for words in self.groups.values()])
        centres /= np.maximum(np.linalg.norm(centres, axis=1, keepdims=True), 1e-9)
        nearness = vectors.of(terms) @ centres.T
        owners = np.where(nearness.any(axis=1), nearness.argmax(axis=1), NO_CONCEPT)
        named = {word: at for at, words in enumerate(self.groups.values()) for word in words}
        named |= dict.fromkeys(self.struck, NO_CONCEPT)
        for column, term in enumerate(terms):
            owners[column] = named.get(term, owners[column])
        return owners.astype(np.int8)

    def as_card(self) -> dict[str, list[str]]:
        """Fields for the card."""
        return {name: list(words) for name, words in self.groups.items()}

    def as_yaml(self) -> str:
        """Text of the file that a person edits."""
        lines = [_HEADING, "groups:\n"]
        for name, words in self.groups.items():
            lines.append(f"  {name}:\n    terms: {'; '.join(words)}\n")
        lines.append(f"struck: {'; '.join(sorted(self.struck)) or chr(39) * 2}\n")
        return "".join(lines)


def concepts_of_card(groups: Mapping[str, Sequence[str]]) -> Concepts:
    """Concepts as a model's card holds them."""
    return Concepts({name: tuple(words) for name, words in groups.items()})


def read_concepts(path: Path) -> Concepts | None:
    """Concepts of a file; None where there is no file. Raises LabelError where it has faults."""
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
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
    except (yaml.YAMLError, KeyError, TypeError, AttributeError) as error:
        raise _fault(path, f"cannot be read: {error}") from error
    taken: dict[str, str] = dict.fromkeys(struck, "struck")
    for name, words in groups.items():
        if not words:
            raise _fault(path, f"the concept {name} has no word")
        for word in words:
            if taken.setdefault(word, name) != name:
                raise _fault(path, f"{word!r} stands in {taken[word]} and in {name}")
    if len(groups) < 2:
        raise _fault(path, "there must be two concepts or more, so that they can meet")
    return Concepts(groups, struck)


def learn_concepts(
    matrix: Any, terms: Sequence[str], belongs: npt.NDArray[np.bool_], vectors: WordVectors
) -> Concepts | None:
    """Concepts of the papers that belong; None where too few words tell them from the others.

    ``matrix`` is sparse (papers, terms), above zero where a paper holds a term.
    """
    telling, strength = _telling(matrix, terms, belongs, vectors)
    if len(telling) < 2 * CONCEPTS:
        return None
    from sklearn.cluster import KMeans

    words = [terms[column] for column in telling]
    clustering = KMeans(CONCEPTS, n_init=10, random_state=0)
    cluster = clustering.fit_predict(vectors.of(words), sample_weight=np.sqrt(strength))
    parted = [[word for word, one in zip(words, cluster, strict=True) if one == number]
              for number in dict.fromkeys(cluster.tolist())]  # fmt: skip
    return Concepts({"-".join(group[:2]): tuple(group) for group in parted})


def _telling(
    matrix: Any, terms: Sequence[str], belongs: npt.NDArray[np.bool_], vectors: WordVectors
) -> tuple[list[int], Counts]:
    """Columns of the words that tell most, the strongest first, and how much each tells."""
    inside, outside = _papers_with(matrix[belongs]), _papers_with(matrix[~belongs])
    rows, others = int(belongs.sum()), int((~belongs).sum())
    lift = (inside / rows) / ((outside + 1) / others)
    strength = _log_likelihood(inside, outside, rows, others)
    usable = (inside >= max(MIN_ROWS, MIN_SHARE * rows)) & (lift >= MIN_LIFT)
    usable &= outside < MAX_SHARE_OF_STREAM * others
    columns = [at for at in np.flatnonzero(usable).tolist()
               if terms[at] in vectors and terms[at] not in _NOT_TELLING]  # fmt: skip
    chosen = sorted(columns, key=lambda at: (-strength[at], terms[at]))[:TELLING_WORDS]
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


def _fault(path: Path, what: str) -> LabelError:
    return LabelError(
        f"the concepts have a fault: {what}.",
        where=str(path),
        remedy="Mend the file, or delete it to have the concepts learned anew.",
    )
