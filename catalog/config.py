"""A list's configuration (``list.yaml``), from which the JSON schema is generated."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from catalog.entry import LinkKind
from catalog.periods import Period, VenueHeading, period_of, topic_label, venue_of

Holds = Literal[
    "title",
    "name",
    "abbreviation",
    "venue",
    "year",
    "date",
    "publication",
    "keywords",
    "paper",
    "code",
    "project",
    "data",
    "text",
]
Order = Literal["newest_first", "newest_last", "alphabetical", "append", "prepend"]
Layout = Literal["table", "bullets", "html"]


LIST_ID_PATTERN = r"^[a-z0-9][a-z0-9-]*$"
SECTION_ID = re.compile(r"\w[\w-]{0,99}")
REPOSITORY = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,99}/[A-Za-z0-9._-]{1,100}")
_NO_BRANCH = re.compile(
    r"""[\x00-\x20\x7f~^:?*\[\\]|\.\.|//|@\{|\.lock(?=/|$)|(?:^|/)[./-]|[./]$|/\."""
)


def _section_id(text: str) -> str:
    if not SECTION_ID.fullmatch(text):
        raise ValueError("must be letters, digits, hyphens and underscores, 100 at most")
    return text


def _inside(text: str) -> str:
    """Path that leads to a place in the repository: it becomes a file to be written."""
    parts = text.split("/")
    if not text or text.startswith("/") or any(part in ("", "..") for part in parts):
        raise ValueError("must be a path inside the repository, without `..`")
    if "\\" in text or ":" in text or not text.isprintable():
        raise ValueError("must be a path with slashes, without colons or control characters")
    if any(part.casefold() == ".git" for part in parts):
        raise ValueError("must not lead into git's own folder")
    return text


def _repository(text: str) -> str:
    # The value itself is not told: it might be a token, put into the wrong place.
    if not REPOSITORY.fullmatch(text) or text.endswith(("/.", "/..")):
        raise ValueError("must be the name of a repository, owner/name")
    return text


def _branch(text: str) -> str:
    if _NO_BRANCH.search(text) or not text:
        raise ValueError("must be a name that git takes for a branch")
    return text


def _branch_pattern(text: str) -> str:
    if set(re.findall(r"\{[^{}]*\}", text)) - {"{list}"} or re.search(
        r"[{}]", text.replace("{list}", "")
    ):
        raise ValueError("takes one place, {list}, and no other braces")
    _branch(text.replace("{list}", "list"))
    return text


RepositoryPath = Annotated[str, AfterValidator(_inside)]
RepositoryName = Annotated[str, AfterValidator(_repository)]
BranchName = Annotated[str, AfterValidator(_branch)]
BranchPattern = Annotated[str, AfterValidator(_branch_pattern)]


class Strict(BaseModel):
    """Unknown keys are errors: a misspelt setting must not be ignored."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class ColumnConfig(Strict):
    """One column of a table and how its cells are written."""

    header: str
    """Header of the column, as the README writes it."""
    holds: Holds
    """What the cell says; ``publication`` is venue and year in one, ``date`` year and month,
    ``text`` a free column."""
    linked: bool = False
    """The text is itself the link to the paper: ``[Title](url)``."""
    bold: bool | Literal["inside"] = False
    """``**[Title](url)**``; with ``inside``, ``[**Title**](url)``."""
    label: str = ""
    """Text of the link (``Code``, ``link``, ``Paper``); ``{abbreviation}`` is filled in, and
    ``{abbreviation}|Paper`` falls back to ``Paper`` where there is none."""
    also: dict[LinkKind, str] = Field(default_factory=dict)
    """Other kinds of link that the column takes, each with its text: ``project: Project``."""
    format: str = ""
    """How the value is written: ``{venue}{year}`` (publication; default ``{venue} {year}``),
    ``%Y.%m`` (date), ``{keyword}`` (keywords; default: in backticks, with a blank between)."""
    width: int = Field(default=0, ge=0)
    """Characters between the pipes, where the table's cells are padded to line up."""
    align: Literal["left", "center", "right"] = "left"
    """Side on which padding goes when ``width`` is given."""
    empty: str = ""
    """The table's word for nothing: ``N/A``, ``null``, ``-``."""
    fill: str | None = None
    """For ``text`` columns: name of the rule that fills it (see docs/configuration.md)."""


class SectionConfig(Strict):
    """One table or bullet list."""

    id: Annotated[str, AfterValidator(_section_id)]
    """Short name, unique in the list: ``conversational``, ``application-captioning``."""
    path: tuple[str, ...]
    """Headings above it, outermost first, as the README writes them."""
    label: str | None = None
    """Class that the classifier knows it by; several task tables share one. Default: the id, or the
    heading above where the section's own is a year, a month or a venue."""
    task: str | None = None
    """Task of the table, where a label is split by task."""
    manual: bool = False
    """Never proposed to."""
    layout: Layout = "table"
    """How the README writes the rows."""
    columns: tuple[ColumnConfig, ...] = ()
    """The table's columns, left to right."""
    pipes: Literal["both", "left", "right", "none"] = "both"
    """Which outer pipes the rows have."""
    spaced: bool = False
    """Blanks around each cell: ``| a | b |`` instead of ``|a|b|``."""
    parts: tuple[str, ...] = ()
    """Bullets: pieces of the line, in order. ``{title}``, ``{paper}``, ``{venue}``, … are filled
    in; a piece is left out where nothing fills it."""
    named: bool = False
    """Bullets: what is linked or bold first is the paper's short name, the text beside it the
    title: ``[Name](…) — Title``."""
    order: Order = "append"
    """Where a new row goes."""
    order_by: Literal["year", "date"] = "year"
    """What ``newest_…`` looks at: the year alone, or the month (date column or arXiv id) too."""
    keywords: bool = False
    """Whether rows of this section carry keywords."""

    @property
    def class_label(self) -> str:
        """The classifier's name for this section; years, months and venues share their topic's."""
        return self.label or topic_label(self.path) or self.id

    @property
    def period(self) -> Period | None:
        """Year or month that a heading names: the newest of several takes new papers."""
        return period_of(self.path)

    @property
    def venue(self) -> VenueHeading | None:
        """Venue that the heading names: it takes the papers of that venue."""
        return venue_of(self.path)


class ArxivConfig(Strict):
    """What of arXiv the list watches."""

    categories: tuple[str, ...] = ("cs.CV",)
    """arXiv categories whose announcements are screened."""
    cross_lists: bool = True
    """Whether papers that are only cross-listed into a category are screened too."""
    search_terms: tuple[str, ...] = ()
    """Phrases that back-fills through the query API ask for; screening does not need them."""
    freshness_alarm_days: int = Field(default=4, ge=1)
    """Announcement days without a newer paper after which the alarm is raised."""


class ScreeningConfig(Strict):
    """Where the model's answers become verdicts; None takes the model's own thresholds."""

    propose_from: float | None = Field(default=None, ge=0, le=1)
    """Probability from which a paper is proposed."""
    unsure_from: float | None = Field(default=None, ge=0, le=1)
    """Probability from which a paper is shown as unsure."""


class ScheduleWindow(Strict):
    """Days of the week (0 = Monday) on which pull requests may change."""

    weekdays: tuple[int, ...] = (0, 1, 2, 3, 4, 5, 6)
    """Days of the week, 0 = Monday."""


class ProposalConfig(Strict):
    """How pull requests come."""

    max_per_night: int = Field(default=10, ge=1)
    """Papers that one night may add to the proposals; after days off, as many for each night."""
    max_open: int = Field(default=30, ge=1)
    """Papers that may wait for an answer at a time."""
    unsure_shown: int = Field(default=10, ge=0)
    """Unsure papers shown in a pull request, the likeliest first; the rest are on the
    dashboard."""
    unsure_days: int = Field(default=14, ge=1)
    """Days after which an unsure paper that nobody answered is asked about no longer."""
    cooling_days: int = Field(default=0, ge=0)
    """Days a paper waits after its announcement before it is proposed."""
    grouping: Literal["list", "section", "paper"] = "list"
    """What shares one pull request."""
    commits: Literal["run", "paper"] = "run"
    """What shares one commit."""
    schedule: ScheduleWindow = ScheduleWindow()
    """When pull requests may change."""
    labels: tuple[str, ...] = ("litwatch",)
    """Labels put on the pull requests."""
    reviewers: tuple[str, ...] = ()
    """Who is asked to review a new pull request: logins, or ``organisation/team``."""
    assignees: tuple[str, ...] = ()
    """Logins that a new pull request is assigned to."""
    draft: bool = False
    """Open pull requests as drafts."""
    commit_prefix: str = Field(default="", max_length=60, pattern=r"^[^\r\n]*$")
    """What commit messages begin with, such as ``chore: ``."""
    sign_off: str = Field(
        default="", max_length=200, pattern=r"^([^<>\r\n]+ <[^<>\s]+@[^<>\s]+>)?$"
    )
    """``Name <mail>`` for a line Signed-off-by at the end of commit messages."""
    branch: BranchPattern = "litwatch/{list}"
    """Branch of the pull request; ``{list}`` is the list's id."""


DATE_PLACE = r"\{date(?::(?P<format>[^{}]+))?\}"
"""Place of the day in a configured line; the format is that of strftime."""


def _dated_line(text: str) -> str:
    if "\n" in text or "\r" in text or len(re.findall(DATE_PLACE, text)) != 1:
        raise ValueError("must be one line with the place {date:%Y.%m.%d} in it once")
    return text


class LastUpdatedConfig(Strict):
    """The line of the README that says when the list was last updated."""

    line: Annotated[str, AfterValidator(_dated_line)]
    """The line as the README writes it, with ``{date:%Y.%m.%d}`` in place of the day."""


class NewsConfig(Strict):
    """News bullets: one for all the papers that are added together."""

    after: str = Field(min_length=1)
    """The heading, as the README writes it, under which the newest bullet comes first."""
    bullet: Annotated[str, AfterValidator(_dated_line)]
    """The bullet: ``{date:%Y.%m.%d}``, ``{titles}`` (each paper's abbreviation, else its title)
    and ``{count}`` are filled in."""
    max_titles: int = Field(default=10, ge=1)
    """Titles that are named; the others are counted."""


class ListConfig(Strict):
    """Everything litwatch knows of one curated list."""

    id: str = Field(pattern=LIST_ID_PATTERN)
    """Short name of the list: lower-case letters, digits and hyphens. Its memory and its branches
    go by it: under another id a list stops until the files of its memory bear that, too."""
    name: str
    """Name as people say it."""
    description: str = ""
    """What belongs on the list, in a sentence or two."""
    mode: Literal["readme", "catalog"] = "catalog"
    """``readme``: the README is the truth. ``catalog``: the YAML is, and the README follows."""
    repository: RepositoryName | None = None
    """``owner/name``; default: the setting GITHUB_REPOSITORY."""
    base_branch: BranchName | None = None
    """Default: the repository's default branch."""
    directory: RepositoryPath | None = None
    """Folder of this configuration in the repository; default ``catalog/<id>``."""
    readme: RepositoryPath | None = None
    """Path of the README in the repository; default ``<directory>/README.md``."""
    sections: tuple[SectionConfig, ...] = ()
    """Tables and bullet lists, in the order of the README."""
    bold_headings: bool = False
    """Paragraphs in bold that stand over rows (``**Pretraining**``) count as headings of the lowest
    level in each `path`; notes (``**Note: …**``, sentences) do not."""
    tasks: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    """Tasks that the rules `task` and `downstream_tasks` look for, each with its terms: lower case,
    ``*`` for any letters. Without any, tasks of Earth observation."""
    keyword_legend: dict[str, str] = Field(default_factory=dict)
    """Keyword → what it means; no other keyword is ever written."""
    venue_names: dict[str, str] = Field(default_factory=dict)
    """Short name litwatch finds → how this list writes it (``arXiv: Arxiv``)."""
    arxiv: ArxivConfig = ArxivConfig()
    """What of arXiv is watched."""
    screening: ScreeningConfig = ScreeningConfig()
    """Where the model's answers become verdicts."""
    proposals: ProposalConfig = ProposalConfig()
    """How pull requests come."""
    last_updated: LastUpdatedConfig | None = None
    """"Last updated" line that follows the day of new rows; without it no such line changes."""
    news: NewsConfig | None = None
    """News bullets that new rows bring; without it none is ever written."""
    teach: Literal["auto", "dashboard", "off"] = "auto"
    """Whether the dashboard asks about papers from which the model learns most; ``auto``: until
    people have decided often enough to measure precision."""
    paused_until: date | None = None
    """No proposals before this day (YYYY-MM-DD)."""

    @property
    def root(self) -> str:
        """Folder of the list in its repository."""
        return self.directory or f"catalog/{self.id}"

    @property
    def readme_path(self) -> str:
        """README of the list in its repository."""
        return self.readme or f"{self.root}/README.md"

    @property
    def template_path(self) -> str:
        """Template of the README, in `catalog` mode."""
        return f"{self.root}/template.md"

    def section_path(self, section_id: str) -> str:
        """File of a section's entries, in `catalog` mode."""
        return f"{self.root}/sections/{section_id}.yaml"

    def section(self, section_id: str) -> SectionConfig:
        """Section by id. Raises KeyError."""
        for section in self.sections:
            if section.id == section_id:
                return section
        raise KeyError(section_id)
