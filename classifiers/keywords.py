"""Keywords of a row: learned where the annotations speak, by rule for what datasets hold.

Only keywords of the list's own legend are ever written. A dataset gets what its texts are paired
with and, like any paper, the models it uses; which of them its row shows is the table's matter
(`row_keywords`). A model that is named is used, unless the name only names a measure (*CLIP score*,
*LLM scaling laws*) or is denied (*without*, *unlike*, *rather than* … it). The rules for datasets
read the text; where it speaks of no language, nothing is paired:

- ``v-t``: it speaks of videos together with text
- ``i-t-m``: of masks, segmentation or pixels
- ``i-t-b``: of boxes, grounding or detection
- ``i-t``: of none of these
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence

LEARNED = ("clip", "diffusion", "llm", "sam", "ssl")
"""Keywords of the annotations. What a legend does not name is measured, not written."""
MIN_EXAMPLES = 8
DATASET = "dataset"
"""Section whose papers also get a keyword of `PAIRED`."""
PAIRED = ("v-t", "i-t-m", "i-t-b", "i-t")

_NAMED = {
    "clip": ("clip ",),
    "llm": (
        " llm ", " mllm ", " lvlm ", " lmm ", " llava", " qwen", " chatgpt ", " gpt", " gemini ",
        " internvl", " llama", " deepseek", " claude ", " large language", " large vision language",
        " large multimodal",
    ),
    "sam": (" sam ", *(f" sam{version} " for version in range(10)), " segment any"),
}  # fmt: skip
"""Names that settle it, with blanks where a word must begin or end: of the annotated papers
announced before 2025-09 that name CLIP 46 of 48 have the keyword, of those that name a language
model 119 of 127, of those that name SAM all 60. Where no name falls the learned probability
decides."""
_NO_USE_AFTER = re.compile(r"\s*\b(?:scores?|scaling)\b")
"""What makes of a model's name that of something else."""
_DENIED = re.compile(r"\b(?:unlike|without|no|not|nor|rather than|instead of)(?: \w+){0,2}\s*$")
_DENIAL_CHARACTERS = 50
_TEXT = re.compile(
    r"\b(?:texts?|textual|captions?|captioning|questions?|answers?|answering|vqa|qa|instructions?|"
    r"language|linguistic|descriptions?|sentences?|referring|grounding|prompts?|dialogues?|dialogs?|"
    r"conversations?|narratives?|reports?|vlm|lvlm|mllm|llm|reasoning)\b"
)
_VIDEO = re.compile(r"\bvideos?\b")
_MASK = re.compile(
    r"\b(masks?|pixel (?:level|wise|grounding|reasoning)|segmentation|referring segmentation)\b"
)
_BOX = re.compile(
    r"\b(bounding box(?:es)?|boxes|obb|visual grounding|object detection|detection)\b"
)


def written_keywords(
    probs: Mapping[str, float],
    thresholds: Mapping[str, float],
    section: str | None,
    plain_text: str,
    legend: Collection[str],
) -> tuple[str, ...]:
    """Keywords of the legend that hold for one paper, in the order of the legend."""
    padded = f" {plain_text} ".replace("+", " ")
    found = {
        word
        for word, prob in probs.items()
        if prob >= thresholds.get(word, 0.5) or _is_named(word, padded)
    }
    if section == DATASET and (paired := dataset_keyword(plain_text)):
        found.add(paired)
    return tuple(word for word in legend if word in found)


def row_keywords(keywords: Sequence[str], section: str | None) -> tuple[str, ...]:
    """Those that the row shows: in tables of datasets only what the texts are paired with."""
    paired = tuple(word for word in keywords if word in PAIRED)
    return paired if section == DATASET and paired else tuple(keywords)


def _is_named(word: str, padded: str) -> bool:
    return any(_is_used(name, padded) for name in _NAMED.get(word, ()))


def _is_used(name: str, padded: str) -> bool:
    """Whether a name falls once where it names a model that is used."""
    at = padded.find(name)
    while at >= 0:
        end = at + len(name.rstrip())
        before = padded[max(0, at + 1 - _DENIAL_CHARACTERS) : at + 1]
        if not (_NO_USE_AFTER.match(padded, end) or _DENIED.search(before)):
            return True
        at = padded.find(name, at + 1)
    return False


def dataset_keyword(plain_text: str) -> str | None:
    """What the texts of a dataset are paired with; None where it speaks of none."""
    if not _TEXT.search(plain_text):
        return None
    if _VIDEO.search(plain_text):
        return "v-t"
    if _MASK.search(plain_text):
        return "i-t-m"
    return "i-t-b" if _BOX.search(plain_text) else "i-t"
