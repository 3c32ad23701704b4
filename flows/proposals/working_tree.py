"""A list in a working tree, with what people changed in its README by hand since a commit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from catalog.by_hand.hand_edits import Rendered, TakenOver
from catalog.by_hand.renamed_sections import list_yaml_with_headings
from catalog.by_hand.take_over import take_over
from catalog.catalog_errors import EditError
from catalog.config import ListConfig
from catalog.curated_list import CONFIG_NAME, CuratedList, path_on_disk, repository_root
from catalog.files import read_text
from flows.proposals.list_at import ListAt
from flows.proposals.text.hand_words import plain_edit, plain_question
from flows.repositories.git import GitRepository
from flows.repositories.git_process import GitError
from flows.repositories.local import FOLDER, LocalPublisher


@dataclass(frozen=True, slots=True)
class BroughtTogether:
    """README and section files, each with the changes of the other."""

    curated: CuratedList
    files: Mapping[str, str]
    """New text of the files that change."""
    edits: tuple[str, ...]
    """What was done by hand, a sentence each."""


def brought_together(folder: Path, curated: CuratedList) -> BroughtTogether:
    """Take in what was done by hand to a README in `catalog` mode; nothing is written.

    Raises EditError where README and section files were both changed, in the same cell or with
    nothing to compare them with, and ReadmeError where a section was lost.
    """
    config = curated.config
    root = repository_root(folder, config)
    taken = take_over(config, curated.files, _committed(root, config))
    if taken.questions:
        raise EditError(
            "README and section files say different things: "
            + "; ".join(map(plain_question, taken.questions)),
            where=str(path_on_disk(folder, config, config.readme_path)),
            remedy="Make them say the same, or give up what the README says with `litwatch render "
            f"--list {config.id} --overwrite`.",
        )
    files = taken.curated.apply([]) | _configuration(folder, config, taken)
    return BroughtTogether(taken.curated, files, tuple(map(plain_edit, taken.edits)))


def _configuration(folder: Path, config: ListConfig, taken: TakenOver) -> dict[str, str]:
    if not taken.headings:
        return {}
    text = read_text(folder / config.id / CONFIG_NAME)
    return {f"{config.root}/{CONFIG_NAME}": list_yaml_with_headings(text, taken.headings)}


def _committed(root: Path, config: ListConfig) -> list[Rendered]:
    """The list in the newest commits, oldest first; none where there is no repository."""
    try:
        repository = GitRepository(root)
    except GitError:
        return []
    head = repository.head("HEAD")
    publisher = LocalPublisher(repository, root / FOLDER)
    return ListAt(publisher, head, config).committed if head else []
