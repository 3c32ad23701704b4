"""What of arXiv a list should watch, guessed from the titles of its rows.

Without a network nothing says where a paper was posted, so words of the titles stand for
categories. A category is proposed where enough titles speak for it; the maintainer corrects
the guess in list.yaml.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from catalog.config import ArxivConfig
from catalog.identity.titles import FUNCTION_WORDS, normalise_title

MIN_CATEGORY_SHARE = 0.08
"""Share of titles that must speak for a category."""
MAX_CATEGORIES = 5
MIN_TERM_SHARE = 0.03
"""Share of titles that a search term must stand in, but two titles at least."""
MAX_TERMS = 8
FRAGMENT_SHARE = 0.75
"""Share of a phrase's titles in which one longer phrase holds it, from which it is no phrase."""

_SPEAKS_FOR = {
    category: re.compile(rf"\b(?:{words})")
    for category, words in {
        "cs.CV": r"image|imagery|vision|visual|segmentation|object|detection|video|pixel|scene|"
        r"remote sensing|earth observation|satellite|point cloud|3d|caption|diffusion",
        "cs.CL": r"language model|llm|mllm|text|translation|linguistic|dialogue|question answer|"
        r"summari[sz]ation|speech recognition|prompt|chatgpt|gpt",
        "cs.LG": r"learning|pre ?train|self supervised|representation|foundation model|neural|"
        r"transformer|optimi[sz]ation|benchmark",
        "eess.IV": r"hyperspectral|multispectral|sar\b|radar|image restoration|super resolution|"
        r"mri\b|ct\b|medical imag|denoising",
        "cs.AI": r"agent|reasoning|planning|knowledge graph|chatgpt|gpt|autonomous",
        "cs.RO": r"robot|manipulation|grasp|navigation|slam\b|autonomous driving|embodied",
        "cs.IR": r"recommend|retrieval|search engine|ranking",
        "cs.SD": r"audio|speech|music|sound|speaker",
        "cs.MM": r"multimedia|multi ?modal",
        "cs.HC": r"human computer|user stud|interface",
        "cs.SE": r"software|code generation|program repair|bug",
        "cs.CR": r"attack|privacy|secur|malware|backdoor|jailbreak",
        "stat.ML": r"bayesian|causal|kernel method|gaussian process",
        "physics.ao-ph": r"weather|climate|atmospher|precipitation|ocean",
        "q-bio.QM": r"protein|genom|molecul|drug|single cell",
        "quant-ph": r"quantum",
    }.items()
}


def propose_arxiv(titles: Sequence[str]) -> ArxivConfig:
    """Categories and search terms for a list of these titles; the defaults where it has none."""
    normal = [text for title in titles if (text := normalise_title(title))]
    categories = _categories(normal) or ArxivConfig().categories
    return ArxivConfig(categories=categories, search_terms=_search_terms(normal))


def _categories(titles: Sequence[str]) -> tuple[str, ...]:
    votes = Counter(
        category
        for title in titles
        for category, words in _SPEAKS_FOR.items()
        if words.search(title)
    )
    enough = MIN_CATEGORY_SHARE * len(titles)
    return tuple(name for name, count in votes.most_common(MAX_CATEGORIES) if count >= enough)


def _search_terms(titles: Sequence[str]) -> tuple[str, ...]:
    """Phrases of two or three words, the most telling first, none inside another."""
    counts = Counter(phrase for title in titles for phrase in set(_phrases(title)))
    enough = max(2.0, MIN_TERM_SHARE * len(titles))
    counts = Counter({p: n for p, n in counts.items() if n >= FRAGMENT_SHARE * enough})
    frequent = [phrase for phrase, n in counts.items() if n >= enough and len(phrase) < 4]
    whole = [phrase for phrase in frequent if not _is_fragment(phrase, counts)]
    # A longer phrase says more: three words win against two that are half as frequent again.
    whole.sort(key=lambda phrase: (-counts[phrase] * len(phrase), phrase))
    chosen: list[str] = []
    for phrase in map(" ".join, whole):
        if not any(f" {phrase} " in f" {c} " or f" {c} " in f" {phrase} " for c in chosen):
            chosen.append(phrase)
    return tuple(chosen[:MAX_TERMS])


def _is_fragment(phrase: tuple[str, ...], counts: Counter[tuple[str, ...]]) -> bool:
    """Whether a phrase nearly always follows, or is followed by, one and the same word."""
    longer = (n for other, n in counts.items() if len(other) == len(phrase) + 1 and phrase in
              (other[1:], other[:-1]))  # fmt: skip
    return max(longer, default=0) >= FRAGMENT_SHARE * counts[phrase]


def _phrases(title: str) -> Iterator[tuple[str, ...]]:
    words = [_singular(word) for word in title.split()]
    for length in (2, 3, 4):
        for start in range(len(words) - length + 1):
            phrase = tuple(words[start : start + length])
            if all(len(word) > 1 and word not in FUNCTION_WORDS for word in phrase):
                yield phrase


def _singular(word: str) -> str:
    is_plural = len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is"))
    return word[:-1] if is_plural else word
