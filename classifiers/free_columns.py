"""Free columns of a row, filled from the text by stated rules.

``task``: tasks the title names, else those the abstract names first; at most three
``downstream_tasks``: all tasks that title and abstract name
``attribute``: Vision-Language if the text speaks of language, else Vision; a survey may get both
``dataset_name``: the name before the colon of the title, or the one that the abstract introduces
``download``: the first address of a data host in abstract or comment

Several tasks are joined by " & ".

A rule that finds nothing gives nothing, and the table's own empty word is written.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from catalog.config import SectionConfig
from catalog.paper import Paper
from classifiers.texts import plain, plain_title

_TASKS: tuple[tuple[str, str], ...] = (
    ("Change Captioning", r"change caption\w*"),
    ("Change Detection", r"change detect\w*"),
    ("Image Captioning", r"(?:image )?caption(?:ing|s)?"),
    ("Visual Question Answering", r"visual question answer\w*|vqa|question answer\w*"),
    ("Visual Grounding", r"visual ground\w*|grounding"),
    ("Referring Segmentation", r"referr\w+ (?:\w+ ){0,3}segment\w*|rrsis"),
    ("Instance Segmentation", r"instance segment\w*"),
    ("Semantic Segmentation", r"semantic segment\w*"),
    ("Building Extraction", r"building (?:extract\w*|footprint\w*|segment\w*)"),
    ("Road Extraction", r"road (?:extract\w*|network\w*|segment\w*)"),
    ("Land Cover Mapping", r"land (?:cover|use)(?: land (?:cover|use))? (?:map\w*|classif\w*)"),
    ("Crop Mapping", r"crop (?:map\w*|classif\w*|type\w*|segment\w*)"),
    ("Segmentation", r"segment\w*"),
    ("Oriented Object Detection", r"(?:oriented|rotated) object detect\w*"),
    ("Object Detection", r"(?:object|ship|vehicle|target) detect\w*"),
    ("Scene Classification", r"scene (?:classif\w*|recogn\w*)"),
    ("Image Retrieval", r"(?:image|text|cross modal) (?:text )?retriev\w*"),
    ("Image Classification", r"(?:image|hyperspectral|multi label) (?:image )?classif\w*"),
    ("Geo-localization", r"geo ?locali\w*|cross view"),
    ("Super-Resolution", r"super resolution"),
    ("Object Counting", r"counting"),
    ("Damage Assessment", r"damage (?:assess\w*|detect\w*)"),
    ("Anomaly Detection", r"anomaly detect\w*"),
    ("Time Series Forecasting", r"forecast\w*|time series"),
    ("Regression", r"regression|estimat\w*"),
    ("Classification", r"classif\w*"),
)
_TASK_PATTERNS = tuple((name, re.compile(rf"\b(?:{term})\b")) for name, term in _TASKS)
_TASK_LETTERS: Mapping[str, tuple[str, ...]] = {
    "Change Captioning": ("change caption",),
    "Change Detection": ("change detect",),
    "Image Captioning": ("caption",),
    "Visual Question Answering": ("question answer", "vqa"),
    "Visual Grounding": ("visual ground", "grounding"),
    "Referring Segmentation": ("referr", "rrsis"),
    "Instance Segmentation": ("instance segment",),
    "Semantic Segmentation": ("semantic segment",),
    "Building Extraction": ("building ",),
    "Road Extraction": ("road ",),
    "Land Cover Mapping": ("land cover", "land use"),
    "Crop Mapping": ("crop ",),
    "Segmentation": ("segment",),
    "Oriented Object Detection": ("object detect",),
    "Object Detection": (" detect",),
    "Scene Classification": ("scene classif", "scene recogn"),
    "Image Retrieval": ("retriev",),
    "Image Classification": ("classif",),
    "Geo-localization": ("locali", "cross view"),
    "Super-Resolution": ("super resolution",),
    "Object Counting": ("counting",),
    "Damage Assessment": ("damage ",),
    "Anomaly Detection": ("anomaly detect",),
    "Time Series Forecasting": ("forecast", "time series"),
    "Regression": ("regression", "estimat"),
    "Classification": ("classif",),
}
"""Letters without which a task cannot be named: looked for first, at a tenth of the cost."""
_GENERAL = {
    "Segmentation": ("Segmentation", "Extraction", "Mapping"),
    "Classification": ("Classification", "Mapping"),
    "Image Captioning": ("Change Captioning",),
    "Object Detection": ("Oriented Object Detection",),
    "Visual Grounding": ("Referring Segmentation",),
}
"""A general task is left out where a more telling one, named by these words, was found."""

_LANGUAGE = re.compile(
    r"\b(language|text|textual|captions?|captioning|vlm|mllm|llm|question answering|vqa|"
    r"multimodal large|referring|prompts?|gpt\w*|clip)\b"
)
_VISION = re.compile(
    r"\b(self supervised|masked|vision foundation|sensors?|spectral|sar|backbones?)\b"
)
_NAME = re.compile(r"^\s*([A-Za-z][\w.+@/ -]{0,38}?)\s*:")
_INTRODUCED = re.compile(
    r"\b(?:[Cc]alled|[Nn]amed|[Dd]ubbed|[Tt]ermed|(?:introduce|present|propose|construct|release|build)s?)"
    r"\s+(?:the\s+)?\\?(?:textbf\{|textit\{|emph\{)?([A-Z][\w+-]*[A-Z0-9][\w+-]*)"
)
_ADDRESS = re.compile(r"https?://[^\s<>\"'{}|\\^`$]+")
_DATA_HOST = re.compile(
    r"//(?:[\w-]+\.)*(?:zenodo\.org|figshare\.com|kaggle\.com|ieee-dataport\.org|"
    r"drive\.google\.com|pan\.baidu\.com|data\.mendeley\.com|dataverse\.\w+|osf\.io|"
    r"opendatalab\.com|modelscope\.cn)/|//huggingface\.co/datasets/|//doi\.org/10\.5281/"
)

Rule = Callable[[Paper, str], str]


def fill_columns(paper: Paper, table: SectionConfig | None) -> dict[str, str]:
    """Values of the table's free columns by header; headers without a finding are left out."""
    if table is None or not any(column.fill in RULES for column in table.columns):
        return {}
    text = f"{plain_title(paper.title)} . {plain(paper.abstract)}"
    filled = {
        column.header: RULES[column.fill](paper, text)
        for column in table.columns
        if column.fill is not None and column.fill in RULES
    }
    return {header: value for header, value in filled.items() if value}


def tasks_in(plain_text: str) -> list[str]:
    """Tasks a text names, the first named first; general names give way to telling ones."""
    found = [
        (match.start(), name)
        for name, pattern in _TASK_PATTERNS
        if any(letters in plain_text for letters in _TASK_LETTERS[name])
        and (match := pattern.search(plain_text))
    ]
    names = [name for _, name in sorted(found)]
    return [name for name in names if not _is_covered(name, names)]


def _is_covered(name: str, names: list[str]) -> bool:
    endings = _GENERAL.get(name, ())
    return any(other != name and other.endswith(endings) for other in names) if endings else False


def _task(paper: Paper, text: str) -> str:
    named = tasks_in(plain_title(paper.title)) or tasks_in(text)
    return " & ".join(named[:3])


def _downstream_tasks(paper: Paper, text: str) -> str:
    return " & ".join(tasks_in(text))


def _attribute(paper: Paper, text: str) -> str:
    has_language = bool(_LANGUAGE.search(text))
    is_survey = bool(re.search(r"\b(survey|review|overview)\b", plain_title(paper.title)))
    if is_survey and has_language and _VISION.search(text):
        return "Vision & Vision-Language"
    return "Vision-Language" if has_language else "Vision"


def _dataset_name(paper: Paper, text: str) -> str:
    if found := _NAME.match(paper.title):
        return found[1]
    introduced = _INTRODUCED.search(paper.abstract)
    return introduced[1] if introduced else ""


def _download(paper: Paper, text: str) -> str:
    for found in _ADDRESS.finditer(f"{paper.abstract} {paper.comment}"):
        address = found[0].rstrip(".,;:)]")
        if _DATA_HOST.search(address):
            return address
    return ""


RULES: Mapping[str, Rule] = {
    "task": _task,
    "downstream_tasks": _downstream_tasks,
    "attribute": _attribute,
    "dataset_name": _dataset_name,
    "download": _download,
}
"""Rules by the name that `ColumnConfig.fill` gives."""
