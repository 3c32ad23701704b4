"""How much of each list is rewritten alike: every row, from its own record and the other rows.

    python benchmarks/rewriting_rows.py FOLDER-OR-README ...

A row counts as alike where the line written for what it says is the line that stands there, blanks
between words and around cells aside. What is written never looks at the row itself.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from catalog.catalog_errors import LitwatchError
from catalog.curated_list import CuratedList, Row, load_list
from catalog.learning.learn_list import learn_config
from catalog.markdown.balance import open_marks
from catalog.markdown.lines import split_lines


@dataclass(frozen=True)
class Rewritten:
    """One row: as it stands, and as litwatch would write it."""

    row: Row
    before: str
    after: str

    @property
    def is_alike(self) -> bool:
        return _folded(self.before) == _folded(self.after)

    @property
    def is_unbalanced(self) -> bool:
        """Whether the new line leaves something open that the old one does not."""
        return len(open_marks(self.after)) > len(open_marks(self.before))


def main(places: list[str]) -> None:
    shown = int(places.pop(0)[2:]) if places[0].startswith("-n") else 0
    for readme in (file for place in places for file in _readmes(Path(place))):
        text = readme.read_text(encoding="utf-8")
        try:
            config, _ = learn_config(text, "any", "README.md")
            curated = load_list(config, {"README.md": text})
        except LitwatchError as error:
            print(f"{readme}: {error}")
            continue
        rows = [*rewritten(curated)]
        alike = sum(each.is_alike for each in rows)
        broken = [each for each in rows if each.is_unbalanced]
        name = "/".join(readme.parts[-2:])
        share = alike / max(len(rows), 1)
        print(f"{share:6.1%} of {len(rows):5} rows alike, {len(broken)} unbalanced  {name}")
        others = [each for each in rows if not each.is_alike]
        step = max(1, len(others) // max(shown, 1))
        for each in [*broken[:shown], *others[::step][:shown]]:
            print(f"    - {each.before}\n    + {each.after}")


def rewritten(curated: CuratedList) -> Iterator[Rewritten]:
    """Each row of a list with the line that its record makes."""
    for row in curated.rows:
        section = curated.config.section(row.section)
        text = next(i.text for i in curated.bodies[row.section].items if i.line == row.line)
        before = text if section.layout == "html" else split_lines(text)[0]
        after = curated.render_row(row.section, row.entry)
        yield Rewritten(row, before.rstrip(), after.rstrip())


def _readmes(place: Path) -> list[Path]:
    return sorted(place.rglob("*.md")) if place.is_dir() else [place]


def _folded(line: str) -> str:
    """Line with blanks folded, those at the edges of a table's cells left out."""
    return re.sub(r"\s*\|\s*", "|", " ".join(line.split()))


if __name__ == "__main__":
    main(sys.argv[1:])
