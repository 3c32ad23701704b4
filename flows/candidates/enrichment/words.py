"""Word lists, of the extractors and of what titles share: `words.yaml`."""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files

import yaml


def word_list(name: str) -> tuple[str, ...]:
    """Words of one list. Raises KeyError."""
    return tuple(_lists()[name].split())


@lru_cache(maxsize=1)
def _lists() -> dict[str, str]:
    text = files("flows.candidates.enrichment").joinpath("words.yaml").read_text(encoding="utf-8")
    lists: dict[str, str] = yaml.safe_load(text)
    return lists
