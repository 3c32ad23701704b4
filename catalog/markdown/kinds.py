"""What a link leads to, judged by its words first and its host second."""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import urlsplit

from catalog.entry import LinkKind

_KindPatterns = tuple[tuple[LinkKind, str], ...]

_WORD_PATTERNS: _KindPatterns = (
    (
        "data",
        r"data(?:set)?s?|download|google ?drive|baidu(?:yun|disk)?|onedrive|kaggle"
        r"|数据集?",
    ),
    (
        "code",
        r"codes?|github|gitlab|git|repo(?:sitory)?|implementation|official|weights?"
        r"|代码|源码",
    ),
    ("project", r"projects?|website|web|home(?:page)?|page|demo|site|主页|项目"),
    ("paper", r"papers?|pdf|arxiv|abs|doi|openreview|preprint|publication|article|论文"),
)
_HOST_PATTERNS: _KindPatterns = (
        ("paper", r"huggingface\.co/papers/|(?:^|\.)researchgate\.net/publication"),
        ("data", r"huggingface\.co/(?:datasets|collections)/|zenodo\.org|figshare\.com|kaggle\.com"
                 r"|drive\.google\.com|pan\.baidu\.com|ieee-dataport\.org|1drv\.ms|dropbox\.com"),
        ("code", r"^(?:www\.)?(?:github\.com|gitlab\.[\w.]+|bitbucket\.org|gitee\.com)/"
                 r"|huggingface\.co/"),
        ("project", r"\.github\.io(?:/|$)|^sites\.google\.com/"),
        ("paper", r"(?:^|\.)(?:arxiv\.org|ar5iv\.org|alphaxiv\.org)/|ar5iv\.labs\.arxiv\.org"
                  r"|(?:^|\.)doi\.org/"
                  r"|openreview\.net|ieeexplore\.ieee\.org|computer\.org|sciencedirect\.com"
                  r"|springer\.com|mdpi\.com|aclanthology\.org|aclweb\.org|thecvf\.com"
                  r"|(?:proceedings|papers)\.(?:neurips|nips)\.cc|proceedings\.mlr\.press"
                  r"|dl\.acm\.org|nature\.com|science\.org|wiley\.com|tandfonline\.com"
                  r"|aaai\.org|ecva\.net|jmlr\.org|pnas\.org|plos\.org|frontiersin\.org"
                  r"|techrxiv\.org|biorxiv\.org|medrxiv\.org|ssrn\.com|hal\.science|isprs"
                  r"|semanticscholar\.org|cell\.com|iop(?:science)?\.|spiedigitallibrary"
                  r"|(?:/doi/|/abs/|/article|\.pdf$)"),
)  # fmt: skip
_WORDS = [
    (kind, re.compile(rf"(?<![a-z])(?:{words})(?![a-z])", re.IGNORECASE))
    for kind, words in _WORD_PATTERNS
]
# One look, at lower case, tells that most titles name no kind.
_NAMES_A_KIND = re.compile(
    rf"(?<![a-z])(?:{'|'.join(words for _, words in _WORD_PATTERNS)})(?![a-z])"
)
_HOSTS = [(kind, re.compile(pattern)) for kind, pattern in _HOST_PATTERNS]


_ARXIV = re.compile(r"https?://(?:www\.)?arxiv\.org/(?:abs|pdf)/", re.IGNORECASE)
_ANY_WORD = re.compile(r"[\u3400-\u9fff]|[^\W_\u3400-\u9fff]+")  # Chinese has no blanks
_FILLERS = frozenset({"link", "links", "here", "url", "to", "the", "of", "and", "a", "our", "v"})
_GENERIC = re.compile(
    rf"(?:[\W_]|(?:link[123]|{'|'.join(sorted(_FILLERS))})(?![^\W_]))*+", re.IGNORECASE
)
MAX_OTHER_WORDS = 1
MAX_WORDS_OF_A_NOTE = 2
"""Words behind the kind and a colon."""
PREPRINTS = frozenset({"arxiv", "preprint", "preprints", "arxiv preprint"})
"""What lists write in place of a venue for a paper that has none yet, in lower case."""


def names_preprint(venue: str | None) -> bool:
    """Whether a venue is none yet: ``arXiv``, ``Preprint``."""
    return (venue or "").casefold() in PREPRINTS


@lru_cache(maxsize=4096)
def kind_by_words(label: str) -> LinkKind | None:
    """Kind that a label names (``Code``, ``📝 Paper``); None for a label that names none.

    A title that happens to hold the word "data" has other words too, and names none.
    """
    if not _NAMES_A_KIND.search(label.lower()):
        return None
    kind = next((kind for kind, pattern in _WORDS if pattern.search(label)), None)
    rest = label
    for _, pattern in _WORDS:
        rest = pattern.sub(" ", rest)
    head, _, tail = label.partition(":")
    if kind and tail and len(_ANY_WORD.findall(tail)) <= MAX_WORDS_OF_A_NOTE:
        rest = rest if len(_ANY_WORD.findall(head)) > 1 else ""  # "Paper: CVPR 2024"
    others = [word for word in _ANY_WORD.findall(rest) if word.lower() not in _FILLERS]
    return kind if len(others) <= MAX_OTHER_WORDS else None


def kind_shown(label: str, url: str) -> LinkKind | None:
    """Kind that a label names; one without letters (``💻``, a picture) leaves it to the address."""
    return kind_by_words(label) if any(map(str.isalnum, label)) else kind_by_host(url)


def is_generic(label: str) -> bool:
    """Whether a label says no more than "here is a link"."""
    return _GENERIC.fullmatch(label) is not None


def kind_by_host(url: str) -> LinkKind:
    """Kind that an address suggests; ``other`` where it suggests none."""
    try:
        parts = urlsplit(url if "//" in url else f"//{url}")
    except ValueError:
        return "other"
    place = f"{parts.netloc.lower()}{parts.path}"
    return next((kind for kind, pattern in _HOSTS if pattern.search(place)), "other")


def link_kind(label: str, url: str) -> LinkKind:
    """Kind of a link by its label, else by its address; what leads to arXiv is the paper."""
    if _ARXIV.match(url):
        return "paper"
    return kind_by_words(label) or kind_by_host(url)
