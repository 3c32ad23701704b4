"""Keyword filters as people run them today, written down as data.

A *tracker* is what the popular arXiv trackers do: a few phrases joined by OR, and a second
group that must match too. A *hub* follows the idea of RS-Paper-Hub: only papers that the
two search phrases of the field bring are looked at, then a longer list of terms picks the
subset. The words are our own, chosen once from the lists' scope and never tuned on a score.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal

import yaml

from catalog.paper import Paper

RULES_FILE = Path(__file__).with_name("keyword_rules.yaml")


@dataclass(frozen=True, slots=True)
class KeywordRules:
    """Every group must match somewhere in title or abstract; a group matches by any phrase."""

    groups: tuple[tuple[str, ...], ...]

    def matches(self, paper: Paper) -> bool:
        """Whether the filter lets the paper through."""
        text = f"{paper.title} {paper.abstract}"
        return all(_pattern(group).search(text) for group in self.groups)


def packaged_rules(kind: Literal["tracker", "hub"], list_id: str) -> KeywordRules | None:
    """Rules that people run for a list; None for a list that nobody wrote some for."""
    groups = _packaged()[kind].get(list_id)
    return KeywordRules(tuple(map(tuple, groups))) if groups else None


@lru_cache(maxsize=1)
def _packaged() -> dict[str, dict[str, list[list[str]]]]:
    rules: dict[str, dict[str, list[list[str]]]] = yaml.safe_load(
        RULES_FILE.read_text(encoding="utf-8")
    )
    return rules


def rules_from_terms(search_terms: Sequence[str]) -> KeywordRules | None:
    """What a tracker configured with a list's own search terms would let through."""
    return KeywordRules((tuple(search_terms),)) if search_terms else None


def _pattern(phrases: Iterable[str]) -> re.Pattern[str]:
    """One pattern for all phrases: whole words, ``*`` continues one; capitals only where all are.

    `re` keeps the last 512 compiled patterns, so the same group is compiled once.
    """
    return re.compile("|".join(map(_phrase, phrases)))


def _phrase(phrase: str) -> str:
    stem = phrase.removesuffix("*")
    body = re.escape(stem).replace(r"\ ", r"[\s-]+").replace(r"\-", r"[\s-]+")
    end = r"\w*" if phrase.endswith("*") else ""
    # An acronym in capitals must stand in capitals: "CLIP" is not "clip", "SAM" not "same".
    return rf"\b{body}{end}\b" if stem.isupper() else rf"\b(?i:{body}){end}\b"
