"""What the validator can find: one rule, one name, one remedy."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import Any, Literal

FindingKind = Literal["error", "note"]


@dataclass(frozen=True, slots=True)
class Rule:
    """One thing that can be wrong with a list."""

    name: str
    kind: FindingKind
    meaning: str
    """What is found, for the documentation."""
    remedy: str
    """What to do about it."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One place at which a rule is broken."""

    kind: FindingKind
    rule: str
    path: str
    line: int
    """1-based."""
    field: str
    """Field of the entry, or empty where the whole row is meant."""
    message: str
    remedy: str
    section: str = ""

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.kind}: {self.message} [{self.rule}] {self.remedy}"

    def as_json(self) -> dict[str, Any]:
        """Fields of one finding of `litwatch check --json`."""
        return asdict(self)

    def excused(self, quirk: str) -> Finding:
        """Return the finding as a note that shows why it is meant to be so."""
        remedy = f"Meant to be so: {quirk}"
        return replace(self, kind="note", remedy=remedy)


RULES = {
    rule.name: rule
    for rule in (
        Rule(
            "duplicate",
            "error",
            "A paper stands twice in one section: same arXiv id, DOI, address or title.",
            "Delete one row; for a later version that is meant to stand beside the first, give it "
            "`supersedes:`.",
        ),
        Rule(
            "perhaps-duplicate",
            "note",
            "Two rows of a section have one title but two arXiv ids, or a short title, or are two "
            "named things (datasets) of one paper.",
            "Delete one row if they are the same paper.",
        ),
        Rule(
            "in-several-sections",
            "note",
            "A paper stands in more than one section.",
            "Fine if it belongs to both.",
        ),
        Rule(
            "supersedes-nothing",
            "error",
            "`supersedes` names a version that is no other row of the section.",
            "Give the arXiv id with version of the older row, or delete the key.",
        ),
        Rule(
            "dead-markup",
            "error",
            "Markdown that does not close and shows as it is: brackets, backticks, bold.",
            "Close it, or put a backslash before the character.",
        ),
        Rule("empty-link", "error", "A link that leads nowhere.", "Give the address."),
        Rule(
            "not-http",
            "error",
            "A link to something other than http(s).",
            "Write the whole address, with https://.",
        ),
        Rule(
            "malformed-arxiv-id",
            "error",
            "An arXiv id, or a link to arXiv, that is no arXiv id.",
            "An id reads like 2406.09385 or cs/0112017.",
        ),
        Rule(
            "id-mismatch",
            "error",
            "The entry's arXiv id or DOI is not the one that its link leads to.",
            "Correct whichever is wrong.",
        ),
        Rule(
            "year-out-of-range",
            "error",
            "A year before the first papers of the field, or after next year.",
            "Correct the year.",
        ),
        Rule(
            "year-before-preprint",
            "note",
            "The year lies more than one year before the arXiv id.",
            "Check year and id.",
        ),
        Rule(
            "unknown-keyword",
            "error",
            "A keyword that is not in the list's legend.",
            "Correct it, or add it to `keyword_legend:` in list.yaml.",
        ),
        Rule(
            "unknown-column",
            "error",
            "A cell for a column that the section does not have.",
            "Correct the header, or add the column in list.yaml.",
        ),
        Rule(
            "unknown-section",
            "error",
            "A section of the configuration that the README does not show.",
            "Correct `path:` in list.yaml, or restore the heading.",
        ),
        Rule(
            "unreadable",
            "error",
            "A list whose configuration or files cannot be read; the other lists are checked.",
            "Mend the file, then check again.",
        ),
        Rule(
            "unknown-line",
            "error",
            "`last_updated:` or `news:` names a line that the README does not have.",
            "Correct it in list.yaml, or delete the setting.",
        ),
        Rule(
            "unknown-category",
            "error",
            "A category in `arxiv:` that arXiv does not have.",
            "See arxiv.org/category_taxonomy.",
        ),
        Rule(
            "unknown-fill",
            "error",
            "A column's `fill:` names no rule.",
            "The rules are listed in docs/configuration.md.",
        ),
        Rule(
            "out-of-step",
            "error",
            "In catalog mode: the README is not what the section files make it.",
            "Leave it: the next pull request takes over what was changed by hand. `litwatch "
            "render` brings README and section files together at once.",
        ),
        Rule(
            "hidden-characters",
            "note",
            "Zero-width or direction-changing characters, which nobody sees.",
            "Delete them.",
        ),
        Rule(
            "kept-verbatim",
            "note",
            "A line of a section that could not be read as a row; it stays as it is.",
            "Fine if it is no row.",
        ),
        Rule(
            "stale-parts",
            "note",
            "Most bullets of a section are no longer written as its `parts:` say, and new ones "
            "would be.",
            "Delete `parts:` of that section in list.yaml: new bullets then follow those around.",
        ),
        Rule(
            "needless-quirk",
            "note",
            "An entry has a quirk, but nothing was found.",
            "Delete the quirk.",
        ),
    )
}


def finding(
    rule: str, path: str, line: int, message: str, *, field: str = "", section: str = ""
) -> Finding:
    """Finding of a rule, with the rule's kind and remedy."""
    broken = RULES[rule]
    return Finding(broken.kind, rule, path, line, field, message, broken.remedy, section)
