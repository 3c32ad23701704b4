"""A year with a maintainer who edits everything by hand: after every night her edits still stand."""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from catalog.config import ListConfig
from catalog.config_file import load_config
from catalog.config_text import config_text
from catalog.curated_list import list_paths, load_list
from catalog.edits import RemoveRow, SetField
from catalog.importing import import_readme
from tests.catalog.by_hand.in_step import is_in_step
from tests.flows.proposals.sample import arxiv_id, candidate, git, readme, row_line, sample_config
from tests.flows.proposals.worlds import (
    GitHubWorld,
    LocalWorld,
    github_world,
    local_world,
    rows_in,
    without_row,
)

Place = GitHubWorld | LocalWorld
IN_README = sample_config()
IN_CATALOG = IN_README.model_copy(update={"mode": "catalog"})
HERS = 5000
"""Numbers of the papers that contributors bring."""


LIST_YAML = "catalog/kites/list.yaml"


def files_for(config: ListConfig) -> dict[str, str]:
    is_catalog = config.mode == "catalog"
    files = dict(import_readme(readme(), "kites", config).files) if is_catalog else {}
    return {"README.md": readme(), **files, LIST_YAML: "# Mina's\n" + config_text(config)}


class Maintainer:
    """Edits README and section files on the base and on litwatch's branch as the dice say."""

    def __init__(self, world: Place, seed: int) -> None:
        self.world = world
        self.dice = random.Random(seed)
        self.papers = 0
        self.count = 0
        self.lines: dict[str, str | None] = {}
        """arXiv id, or text of a news line → her line in the README; None where she deleted it."""
        self.in_files: dict[str, str | None] = {}
        """arXiv id → her words in the section file that the README does not show yet."""
        self.comments: set[tuple[str, str]] = set()
        self.on_branch: dict[str, dict[str, str | None]] = {}
        """What she pushed to litwatch's branch: hers once that is merged."""
        self.edits = 0

    # Nights, and what they may do.

    def night(self) -> None:
        new = [self._paper() for _ in range(self.dice.choice([0, 1, 1, 2]))]
        self.read_configuration()
        outcome = self.world.night(*new, days=1)
        assert not outcome.errors, str(outcome.errors[0])
        self.check()

    def _paper(self):  # type: ignore[no-untyped-def]
        self.papers += 1
        lane = self.dice.choice(["proposed", "proposed", "unsure"])
        return candidate(self.papers, lane=lane, section=self.dice.choice(["box", "delta"]))

    def read_configuration(self) -> None:
        """Take list.yaml as the base has it, as a workflow does."""
        self.world.config = load_config(self.world.text("main", LIST_YAML), LIST_YAML)

    def check(self) -> None:
        self._check_lines(self.world.text())
        for path, comment in self.comments:
            assert comment in self.world.text("main", path)
        assert self.world.text("main", LIST_YAML).startswith("# Mina's\n")
        ledger, heads = self.world.ledger(), self.world.heads()
        for branch in self.world.open_branches():
            memory = ledger.branches.get(branch)
            if memory and heads[branch] in memory.heads and memory.built_on == heads["main"]:
                self._check_branch(branch)

    def _check_lines(self, text: str) -> None:
        shown = text.splitlines()
        for name, line in self.lines.items():
            if line is None:
                assert name not in rows_in(text), f"{name} is back"
            else:
                assert line in shown, f"{line} is lost"

    def _check_branch(self, branch: str) -> None:
        """Nothing changes in the README but what is proposed or what she wrote in other files."""
        before, after = self.world.text().splitlines(), self.world.text(branch).splitlines()
        gone = Counter(before) - Counter(after)
        come = Counter(after) - Counter(before)
        records = self.world.ledger().records.values()
        ours = {it.row.short_id for it in records if it.status == "proposed"}
        for line in (*gone, *come):
            ids = rows_in(line + "\n")
            assert ids, line
            assert ids <= {*ours, *self.in_files}, line
        for path, comment in self.comments:
            assert comment in self.world.text(branch, path)
        if self.world.config.mode == "catalog" and not self._asked(branch):
            files = {p: self.world.text(branch, p) for p in list_paths(self.world.config)}
            assert is_in_step(self.world.config, files)

    def _asked(self, branch: str) -> bool:
        return "changed in two ways" in self.world.body(branch)

    # Her own edits.

    def edit(self) -> None:
        actions = [self.news, self.contribute, self.change, self.change, self.delete]
        actions += [self.rename] if self.dice.random() < 0.3 else []
        if self.world.config.mode == "catalog":
            actions += [self.change_file, self.delete_in_file, self.comment]
        self.edits += 1
        self.dice.choice(actions)()

    def news(self) -> None:
        self.count += 1
        line = f"- News {self.count}: tea at five"
        self._push(lambda text: text.replace("Papers on kites.\n", f"Papers on kites.\n{line}\n"))
        self.lines[line] = line

    def rename(self) -> None:
        """Change a heading, unless another change of one is not written into list.yaml yet."""
        headings = [
            line
            for line in self.world.text().splitlines()
            if " kites" in line and line[:3] == "## "
        ]
        named = {section.path[-1] for section in self.world.config.sections}
        known = [line for line in headings if line[3:] in named]
        if len(known) < 2:
            return
        self.count += 1
        old = self.dice.choice(known)
        new = f"## Renamed {self.count} kites"
        self._push(lambda text: text.replace(old + "\n", new + "\n", 1))
        self.lines = {name: line for name, line in self.lines.items() if line != old}
        self.lines[new] = new

    def contribute(self) -> None:
        self.count += 1
        number = HERS + self.count
        line = row_line(number, f"Contributed {number}")
        rows = self.rows()
        if not rows:
            return
        after = self.dice.choice(rows) + "\n"
        self._push(lambda text: text.replace(after, after + line, 1))
        self._is_hers(arxiv_id(number), line.rstrip("\n"))

    def change(self) -> None:
        rows = self.rows()
        if not rows:
            return
        old = self.dice.choice(rows)
        new = self.changed(old)
        self._push(lambda text: text.replace(old + "\n", new + "\n", 1))
        self._is_hers(*rows_in(old + "\n"), new)

    def changed(self, line: str) -> str:
        self.count += 1
        cells = line.split("|")
        cells[2] = f" KC{self.count} 2026 " if cells[2].startswith(" ") else f"KC{self.count} 2026"
        return "|".join(cells)

    def delete(self) -> None:
        rows = self.rows()
        if len(rows) < 8:
            return
        (name,) = rows_in(self.dice.choice(rows) + "\n")
        self._push(lambda text: without_row(text, int(name.split(".")[1])))
        self._is_hers(name, None)

    def change_file(self) -> None:
        self.count += 1
        self._edit_file(lambda section, key: SetField(section, key, "venue", f"SC{self.count}"))

    def delete_in_file(self) -> None:
        if len(self.rows()) > 6:
            self._edit_file(RemoveRow)

    def _edit_file(self, make: Callable[[str, str], SetField | RemoveRow]) -> None:
        """Edit a section file alone, of a row that stands the same in the README."""
        config = self.world.config
        files = {path: self.world.text("main", path) for path in list_paths(config)}
        curated = load_list(config, files)
        shown = files[config.readme_path].splitlines()
        same = [
            row
            for row in curated.rows
            if row.entry.arxiv_id not in self.in_files
            and any(it.text.rstrip("\n") in shown for it in curated.bodies[row.section].items
                    if it.entry is row.entry)
        ]  # fmt: skip
        if not same:
            return
        row = self.dice.choice(same)
        edit = make(row.section, row.key)
        text = curated.apply([edit])[row.path]
        self._push(lambda _: text, path=row.path)
        name = row.entry.arxiv_id or ""
        self.lines.pop(name, None)
        self.in_files[name] = str(edit.value) if isinstance(edit, SetField) else None

    def comment(self) -> None:
        path = f"catalog/kites/sections/{self.dice.choice(['box', 'delta'])}.yaml"
        self.count += 1
        comment = f"# Mina, {self.count}\n"
        if "- title" not in self.world.text("main", path):
            return
        self._push(
            lambda text: re.sub(r"^- ", f"{comment}- ", text, count=1, flags=re.M), path=path
        )
        self.comments.add((path, comment))

    def rows(self, branch: str = "main") -> list[str]:
        return [line for line in self.world.text(branch).splitlines() if rows_in(line + "\n")]

    def _push(
        self, change: Callable[[str], str], branch: str = "main", path: str = "README.md"
    ) -> None:
        before = self.world.text(branch, path)
        if change(before) != before:
            self.world.push(change, branch, path)

    def _is_hers(self, name: str, line: str | None) -> None:
        self.lines[name] = line
        self.in_files.pop(name, None)

    # Pull requests.

    def review(self) -> None:
        for branch in self.world.open_branches():
            self.dice.choice([self.ignore, self.push, self.merge, self.merge, self.close])(branch)

    def ignore(self, branch: str) -> None:
        """Have better things to do."""

    def push(self, branch: str) -> None:
        """Delete or change a row in the README of the branch alone."""
        rows = [row for row in self.rows(branch) if row not in self.rows()]
        if not rows:
            return
        old = self.dice.choice(rows)
        new = self.changed(old) if self.dice.random() < 0.5 else None
        replaced = f"{new}\n" if new else ""
        self._push(lambda text: text.replace(old + "\n", replaced, 1), branch)
        (name,) = rows_in(old + "\n")
        self.on_branch.setdefault(branch, {})[name] = new

    def merge(self, branch: str) -> None:
        try:
            self.world.merge(branch)
        except Exception:
            # A conflict with what she did today: she leaves it for tomorrow, or gives it up.
            if isinstance(self.world, LocalWorld):
                git(self.world.repository, "merge", "--abort")
            if self.world.heads()[branch] not in self.world.ledger().branches[branch].heads:
                self.close(branch)
            return
        self._check_lines(self.world.text())
        for name, line in self.on_branch.pop(branch, {}).items():
            if (line in self.rows()) if line else (name not in rows_in(self.world.text())):
                self._is_hers(name, line)
        for name in [name for name, words in self.in_files.items() if self._is_shown(name, words)]:
            del self.in_files[name]

    def _is_shown(self, name: str, words: str | None) -> bool:
        rows = [row for row in self.rows() if name in row]
        return not rows if words is None else any(words in row for row in rows)

    def close(self, branch: str) -> None:
        self.world.close(branch)
        self.on_branch.pop(branch, None)

    def settle(self) -> None:
        """Take what is open, until nothing is."""
        for _ in range(4):
            self.papers += 1
            self.read_configuration()
            self.world.night(candidate(self.papers), days=1)
            self.check()
            for branch in self.world.open_branches():
                self.merge(branch)
        self.world.night(days=1)
        self.check()
        for name, words in self.in_files.items():
            assert self._is_shown(name, words), f"{words} of {name} did not come into the README"


def live(world: Place, seed: int, nights: int) -> Maintainer:
    mina = Maintainer(world, seed)
    for _ in range(nights):
        mina.night()
        for _ in range(mina.dice.choice([0, 1, 1, 2])):
            mina.edit()
        mina.review()
    mina.settle()
    return mina


@pytest.mark.parametrize("config", [IN_CATALOG, IN_README], ids=lambda it: it.mode)
def test_seven_nights_on_github(config: ListConfig) -> None:
    with github_world(files=files_for(config), config=config) as world:
        mina = live(world, 3, 7)
    assert mina.edits > 4


def test_four_nights_on_a_local_branch(tmp_path: Path) -> None:
    mina = live(local_world(tmp_path, files=files_for(IN_CATALOG), config=IN_CATALOG), 4, 4)
    assert mina.edits > 2


@pytest.mark.long
@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("config", [IN_CATALOG, IN_README], ids=lambda it: it.mode)
def test_a_year_on_github(config: ListConfig, seed: int) -> None:
    with github_world(files=files_for(config), config=config) as world:
        mina = live(world, seed, 365)
    assert mina.edits > 200


@pytest.mark.long
@pytest.mark.parametrize("config", [IN_CATALOG, IN_README], ids=lambda it: it.mode)
def test_a_year_on_a_local_branch(config: ListConfig, tmp_path: Path) -> None:
    mina = live(local_world(tmp_path, files=files_for(config), config=config), 7, 365)
    assert mina.edits > 200
