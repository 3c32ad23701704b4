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
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import yaml

from catalog.config import SectionConfig
from catalog.paper import Paper
from classifiers.texts import plain, plain_title

TASKS_FILE = Path(__file__).parent / "tasks" / "earth_observation.yaml"


@dataclass(frozen=True, slots=True)
class Task:
    """A task as texts name it."""

    name: str
    pattern: re.Pattern[str]
    letters: tuple[str, ...] = ("",)
    """Letters without which it cannot be named: looked for first, at a tenth of the cost."""
    gives_way_to: tuple[str, ...] = ()
    """Endings of more telling tasks; where one of them is named, this one is left out."""


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

Rule = Callable[[Paper, str, Sequence[Task]], str]


@lru_cache(maxsize=1)
def packaged_tasks() -> tuple[Task, ...]:
    """Tasks that ship with litwatch."""
    rows = yaml.safe_load(TASKS_FILE.read_text(encoding="utf-8"))
    return tuple(
        Task(
            row["name"],
            re.compile(rf"\b(?:{row['pattern']})\b"),
            tuple(row["letters"]),
            tuple(row.get("gives_way_to", ())),
        )
        for row in rows
    )


@lru_cache(maxsize=32)
def own_tasks(terms: tuple[tuple[str, tuple[str, ...]], ...]) -> tuple[Task, ...]:
    """Tasks of a list's own: name and terms, in which ``*`` stands for any letters."""
    return tuple(
        Task(name, re.compile(rf"\b(?:{'|'.join(map(_as_pattern, words))})\b"))
        for name, words in terms
    )


def _as_pattern(term: str) -> str:
    return re.escape(term.lower()).replace(r"\*", r"\w*").replace(r"\ ", " ")


def fill_columns(
    paper: Paper, table: SectionConfig | None, tasks: Sequence[Task] | None = None
) -> dict[str, str]:
    """Values of the table's free columns by header; headers without a finding are left out."""
    if table is None or not any(column.fill in RULES for column in table.columns):
        return {}
    text = f"{plain_title(paper.title)} . {plain(paper.abstract)}"
    filled = {
        column.header: RULES[column.fill](paper, text, packaged_tasks() if tasks is None else tasks)
        for column in table.columns
        if column.fill is not None and column.fill in RULES
    }
    return {header: value for header, value in filled.items() if value}


def tasks_in(plain_text: str, tasks: Sequence[Task]) -> list[str]:
    """Tasks a text names, the first named first; general names give way to telling ones."""
    found = [
        (match.start(), task.name)
        for task in tasks
        if any(letters in plain_text for letters in task.letters)
        and (match := task.pattern.search(plain_text))
    ]
    names = [name for _, name in sorted(found)]
    covered = {task.name: task.gives_way_to for task in tasks}
    return [name for name in names if not _is_covered(name, names, covered[name])]


def _is_covered(name: str, names: list[str], endings: tuple[str, ...]) -> bool:
    return any(other != name and other.endswith(endings) for other in names) if endings else False


def _task(paper: Paper, text: str, tasks: Sequence[Task]) -> str:
    named = tasks_in(plain_title(paper.title), tasks) or tasks_in(text, tasks)
    return " & ".join(named[:3])


def _downstream_tasks(paper: Paper, text: str, tasks: Sequence[Task]) -> str:
    return " & ".join(tasks_in(text, tasks))


def _attribute(paper: Paper, text: str, _: Sequence[Task]) -> str:
    has_language = bool(_LANGUAGE.search(text))
    is_survey = bool(re.search(r"\b(survey|review|overview)\b", plain_title(paper.title)))
    if is_survey and has_language and _VISION.search(text):
        return "Vision & Vision-Language"
    return "Vision-Language" if has_language else "Vision"


def _dataset_name(paper: Paper, text: str, _: Sequence[Task]) -> str:
    if found := _NAME.match(paper.title):
        return found[1]
    introduced = _INTRODUCED.search(paper.abstract)
    return introduced[1] if introduced else ""


def _download(paper: Paper, text: str, _: Sequence[Task]) -> str:
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
