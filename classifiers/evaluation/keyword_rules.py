"""Keyword filters as people run them today, written down as data.

`TRACKER_RULES` is what the popular arXiv trackers do: a few phrases joined by OR, and a second
group that must match too. `HUB_RULES` follows the idea of RS-Paper-Hub: only papers that the
two search phrases of the field bring are looked at, then a longer list of terms picks the
subset. The words are our own, chosen once from the lists' scope and never tuned on a score.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from catalog.paper import Paper


@dataclass(frozen=True, slots=True)
class KeywordRules:
    """Every group must match somewhere in title or abstract; a group matches by any phrase."""

    groups: tuple[tuple[str, ...], ...]

    def matches(self, paper: Paper) -> bool:
        """Whether the filter lets the paper through."""
        text = f"{paper.title} {paper.abstract}"
        return all(_pattern(group).search(text) for group in self.groups)


_EARTH = (
    "remote sensing",
    "earth observation",
    "satellite image*",
    "satellite imagery",
    "aerial image*",
    "geospatial",
)
_SEARCHED = ("remote sensing", "earth observation")
_LANGUAGE = (
    "vision-language",
    "vision language",
    "CLIP",
    "large language model*",
    "LLM*",
    "MLLM*",
    "multimodal large",
    "foundation model*",
    "text-to-image",
    "visual question answering",
    "captioning",
)
_LANGUAGE_LONG = (
    *_LANGUAGE,
    "VLM*",
    "LVLM*",
    "GPT*",
    "image-text",
    "text-image",
    "referring",
    "visual grounding",
    "open-vocabulary",
    "zero-shot",
    "instruction tuning",
    "segment anything",
    "SAM",
    "prompt*",
    "agent*",
)
_FOUNDATION = (
    "foundation model*",
    "self-supervised",
    "pre-training",
    "pretraining",
    "pre-trained",
    "masked autoencoder*",
    "vision-language",
    "large language model*",
)
_FOUNDATION_LONG = (
    *_FOUNDATION,
    "pretrained",
    "CLIP",
    "SAM",
    "segment anything",
    "DINO*",
    "LLM*",
    "MLLM*",
    "VLM*",
    "location encoder*",
    "embeddings",
    "agent*",
)

TRACKER_RULES: Mapping[str, KeywordRules] = {
    "vlgfm": KeywordRules((_EARTH, _LANGUAGE)),
    "rsfm": KeywordRules((_EARTH, _FOUNDATION)),
}
HUB_RULES: Mapping[str, KeywordRules] = {
    "vlgfm": KeywordRules((_SEARCHED, _LANGUAGE_LONG)),
    "rsfm": KeywordRules((_SEARCHED, _FOUNDATION_LONG)),
}


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
