"""How much of each list is rewritten alike: every row, from its own record and the other rows.

    python benchmarks/rewriting_rows.py [--misses N] FOLDER-OR-README ...

A row counts as alike where the line written for what it says is the line that stands there, blanks
between words and around cells aside. What is written never looks at the row itself.

A row is well formed where its markup is balanced, each of its links has an address, and three rows
of its section, itself among them, have its shape: the same marks around the same number of texts,
and the same words for nothing. The shape is told by marks alone, not by how litwatch reads the row.
"""

from __future__ import annotations

import argparse
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from catalog.catalog_errors import LitwatchError
from catalog.curated_list import CuratedList, Row, load_list
from catalog.learning.learn_list import learn_config
from catalog.markdown.balance import open_marks
from catalog.markdown.lines import split_lines
from catalog.markdown.links import find_links
from catalog.markdown.read_cells import is_nothing

MIN_ROWS_OF_A_SHAPE = 3
_MARK = re.compile(
    r"(\*+|_(?!\w)|(?<!\w)_|`+|!?\[+|\]+\(|\]+|[()|\"“”\uff08\uff09\u3010\u3011]|</?\w[^<>]*>|\n)"
)
_ADDRESS = re.compile(r"\(https?://(?:[^\s()]|\([^\s()]*\))*\)|https?://[^\s<>\"|)]+")
_EMPTY_LINK = re.compile(r"\]\(\s*\)")
_NUMBER = re.compile(r"^\s*\d+(?=[.)])")
_MARKS_AROUND = re.compile(r"^([^\w]*)(?:.*\w)?([^\w]*)$", re.DOTALL)


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

    @property
    def is_broken(self) -> bool:
        """Whether the row as it stands leaves marks open, or has a link without an address."""
        return bool(open_marks(self.before) or _EMPTY_LINK.search(self.before))

    @property
    def shape(self) -> tuple[str, ...]:
        """Marks of the row in their order, each text between two of them as its outer marks."""
        text = self.before
        for title in (self.row.entry.title, self.row.entry.short_name):
            text = text.replace(title, "T", 1) if title else text
        text = _NUMBER.sub("1", _ADDRESS.sub("(U)", text))
        return tuple(filter(None, map(_outline, _MARK.split(_folded(text)))))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("places", nargs="+", type=Path, metavar="FOLDER-OR-README")
    parser.add_argument("--misses", type=int, default=0, metavar="N", help="show N of each kind")
    args = parser.parse_args()
    for readme in (file for place in args.places for file in _readmes(place)):
        try:
            report(readme, args.misses)
        except LitwatchError as error:
            print(f"{readme}: {error}")


def report(readme: Path, shown: int) -> None:
    text = readme.read_text(encoding="utf-8")
    config, _ = learn_config(text, "any", "README.md")
    rows = [*rewritten(load_list(config, {"README.md": text}))]
    kinds = classified(rows)
    alike = sum(each.is_alike for each in rows)
    formed = [each for each, kind in zip(rows, kinds, strict=True) if kind == "well formed"]
    same = sum(each.is_alike for each in formed)
    unbalanced = sum(each.is_unbalanced for each in rows)
    print(
        f"{alike / max(len(rows), 1):6.1%} of {len(rows):5} rows alike; well formed "
        f"{same / max(len(formed), 1):6.1%} of {len(formed):5}; {unbalanced} unbalanced  "
        f"{'/'.join(readme.parts[-2:])}"
    )
    if shown:
        _show(rows, kinds, shown)


def classified(rows: Sequence[Rewritten]) -> list[str]:
    """``well formed``, or why a row is not."""
    shapes = Counter((each.row.section, each.shape) for each in rows)
    return [
        "broken markup"
        if each.is_broken
        else "well formed"
        if shapes[each.row.section, each.shape] >= MIN_ROWS_OF_A_SHAPE
        else "a shape of its own"
        for each in rows
    ]


def _show(rows: Sequence[Rewritten], kinds: Sequence[str], shown: int) -> None:
    misses = defaultdict(list)
    for each, kind in zip(rows, kinds, strict=True):
        if not each.is_alike:
            misses[kind, difference(each)].append(each)
    for (kind, what), found in sorted(misses.items(), key=lambda item: -len(item[1])):
        print(f"  {len(found):5} {kind}: {what}")
        for each in found[:: max(1, len(found) // shown)][:shown]:
            print(f"    - {each.before}\n    + {each.after}")


def difference(each: Rewritten) -> str:
    """What a row and the line written for it differ in, roughly."""
    urls = [[link.url for link in find_links(text)] for text in (each.before, each.after)]
    if each.after == "":
        return "not written"
    if Counter(urls[0]) - Counter(urls[1]):
        return "a link is missing"
    if urls[0] != urls[1]:
        return "links otherwise"
    words = [
        re.findall(r"\w+", re.sub(r"\\(?=\W)", "", text)) for text in (each.before, each.after)
    ]
    if words[0] == words[1]:
        return "escapes" if each.before.count("\\") != each.after.count("\\") else "marks alone"
    missing = Counter(words[0]) - Counter(words[1])
    return "words are missing" if missing else "words are added or in another order"


def rewritten(curated: CuratedList) -> Iterator[Rewritten]:
    """Each row of a list with the line that its record makes."""
    for row in curated.rows:
        section = curated.config.section(row.section)
        text = next(i.text for i in curated.bodies[row.section].items if i.line == row.line)
        before = text if section.layout == "html" else split_lines(text)[0]
        try:
            after = curated.render_row(row.section, row.entry)
        except LitwatchError:
            after = ""
        yield Rewritten(row, before.rstrip(), after.rstrip())


def _outline(piece: str) -> str:
    """A mark as it is; of a text the marks at its ends, or the word where it stands for nothing."""
    if _MARK.fullmatch(piece):
        return piece
    if is_nothing(piece):
        return piece.strip().lower()
    left, right = _MARKS_AROUND.match(piece).groups()  # type: ignore[union-attr]  # matches all
    return f"{left}w{right}" if re.search(r"\w", piece) else piece


def _readmes(place: Path) -> list[Path]:
    return sorted(place.rglob("*.md")) if place.is_dir() else [place]


def _folded(line: str) -> str:
    """Line with blanks folded, those at the edges of a table's cells left out."""
    return re.sub(r"\s*\|\s*", "|", " ".join(line.split()))


if __name__ == "__main__":
    main()
