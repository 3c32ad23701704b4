"""How much of other people's READMEs is read: bytes kept, rows with title and link, arXiv ids.

What is found is counted against regular expressions that share no code with the reader.
Run: python benchmarks/catalog_reading.py README.md …
"""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass
from pathlib import Path

from catalog.curated_list import CuratedList, load_list
from catalog.importing import import_readme
from catalog.learning.learn_list import learn_config

ARXIV_ID = re.compile(
    r"(?:arxiv\.org/(?:abs|pdf|html)/|ar5iv\.(?:labs\.arxiv\.)?org/(?:abs|html)/"
    r"|huggingface\.co/papers/|10\.48550/arxiv\.|arxiv:\s?)(\d{4}\.\d{4,5})",
    re.IGNORECASE,
)
SKIPPED = re.compile(r"^\s*(?:\[//\]|<!--|<a|@|title=|journal=|url=)", re.IGNORECASE)
ROW = re.compile(r"^\s*(?:\||[-*+] |\d+\. |!?\[)")


@dataclass
class Counts:
    """Of one README."""

    rows: int = 0
    with_title_and_link: int = 0
    ids: int = 0
    ids_found: int = 0
    identical: bool = False


def count(text: str) -> Counts:
    config, _ = learn_config(text, "x", "README.md")
    loaded = load_list(config, {"README.md": text})
    imported = import_readme(text, "x")
    catalog = load_list(imported.config, imported.files)
    ids = {match for line in paper_lines(text) for match in ARXIV_ID.findall(line)}
    found = {match for row in loaded.rows for match in ids_of(row.entry.model_dump_json())}
    lost = ids - found
    if lost:
        print("   not found:", ", ".join(sorted(lost)))
    return Counts(
        rows=len(loaded.rows),
        with_title_and_link=sum(bool(r.entry.title and r.entry.links) for r in loaded.rows),
        ids=len(ids),
        ids_found=len(ids & found),
        identical=loaded.rendered() == text == catalog.rendered() and same_rows(loaded, catalog),
    )


def paper_lines(text: str) -> list[str]:
    """Lines outside code that look like a row of a table or a bullet."""
    text = re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL)
    text = re.sub(r"<!--.*?-->", "", text, flags=re.DOTALL)
    return [line for line in text.splitlines() if ROW.match(line) and not SKIPPED.match(line)]


def ids_of(text: str) -> set[str]:
    return {*ARXIV_ID.findall(text), *re.findall(r'"arxiv_id":"([^"]+)"', text)}


def same_rows(one: CuratedList, other: CuratedList) -> bool:
    titles = [[row.entry.title for row in curated.rows] for curated in (one, other)]
    return titles[0] == titles[1]


def main() -> None:
    total = Counts(identical=True)
    for name in sys.argv[1:]:
        counts = count(Path(name).read_bytes().decode())
        print_line(Path(name).stem[:48], counts)
        for field in ("rows", "with_title_and_link", "ids", "ids_found"):
            setattr(total, field, getattr(total, field) + getattr(counts, field))
        total.identical &= counts.identical
    print_line("in all", total)


def print_line(name: str, counts: Counts) -> None:
    share = counts.with_title_and_link / max(counts.rows, 1)
    print(
        f"{name:<50} rows {counts.rows:>5}  title and link {share:6.1%}  "
        f"ids {counts.ids_found:>4} of {counts.ids:>4}  identical {counts.identical}"
    )


if __name__ == "__main__":
    main()
