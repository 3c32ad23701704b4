"""A gate in front of the models that is cheaper than reading a paper properly.

Most of arXiv holds none of a list's telling words (`classifiers.first_stage`). The gate looks
for them in the raw text, with the words of `classifiers.texts.plain` or more of them: it may let
a paper through that the model's own first stage then drops, but never the other way round.
Texts whose words only the full reading knows (LaTeX, accents) always pass.
"""

from __future__ import annotations

from collections.abc import Callable, Collection

from classifiers.texts import PLURAL_STEMS, is_simple, quick_words

Gate = Callable[[str, str], bool]
"""Whether a paper with this title and abstract may belong."""

URL_WORD = "url"
"""What `plain` writes in the place of an address."""


def open_gate(_title: str, _abstract: str) -> bool:
    """Let everything through: for models whose first stage is off."""
    return True


def gate_for(words: Collection[str]) -> Gate:
    """Build the gate of a first stage's words."""
    # Reading strips the plural of some words: either form may stand in the text.
    wanted = frozenset(words) | {f"{stem}s" for stem in PLURAL_STEMS if stem in words}
    has_url_word = URL_WORD in wanted

    def may_belong(title: str, abstract: str) -> bool:
        text = f"{title} {abstract}"
        if not is_simple(text) or (has_url_word and "://" in text):
            return True
        return not wanted.isdisjoint(quick_words(text))

    return may_belong if wanted else open_gate
