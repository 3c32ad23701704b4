"""A list of 10,000 rows: seconds and megabytes to import, check, render, and to add one row.

Run: python benchmarks/catalog_scale.py [ROWS]
"""

from __future__ import annotations

import resource
import sys
import time
from collections.abc import Callable
from datetime import date
from difflib import unified_diff
from typing import TypeVar

from markdown_it import MarkdownIt

from catalog.checking.checks import check_list
from catalog.config import ListConfig
from catalog.curated_list import load_list
from catalog.edits import AddRow
from catalog.entry import Entry, Link
from catalog.importing import import_readme
from catalog.learning.learn_list import learn_config

T = TypeVar("T")
HEAD = "|Year|Venue|Keywords|Paper Title|Code/Project|\n|:-:|:-:|:-:|-|-|\n"
SECTIONS = 10


def made_readme(rows: int) -> str:
    """README of the wanted size; every tenth row is written by a careless hand."""
    parts = ["# Awesome Many Papers\n"]
    for section in range(SECTIONS):
        parts.append(f"\n## Topic number {section}\n\n{HEAD}")
        parts += (_row(n, section) for n in range(rows // SECTIONS))
    return "".join(parts)


def _row(n: int, section: int) -> str:
    year = 2015 + n * 10 // 1000 % 10
    blank = " " if n % 10 == 0 else ""
    code = "N/A" if n % 3 else f"[Code](https://github.com/somebody/model-{section}-{n})"
    title = f"Model{section}x{n}: learning to see topic {section} in images of region {n}"
    url = f"https://arxiv.org/abs/{year % 100:02}{n % 12 + 1:02}.{section:01}{n % 10000:04}"
    return f"|{year}|CVPR{blank}|`clip`|[{title}]({url})|{code}|\n"


def timed(name: str, work: Callable[[], T]) -> T:
    start, cpu = time.perf_counter(), time.process_time()
    result = work()
    spent = time.process_time() - cpu
    print(f"{name:<36} {time.perf_counter() - start:6.2f} s, of processor {spent:5.2f} s")
    return result


def main() -> None:
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    text = made_readme(rows)
    timed(
        "markdown-it alone, with tables",
        lambda: MarkdownIt("gfm-like", {"linkify": False}).parse(text),
    )
    config, _ = timed("learn configuration", lambda: learn_config(text, "many", "README.md"))
    imported = timed("import (learn, read, write, prove)", lambda: import_readme(text, "many"))
    catalog = timed("load, catalog mode", lambda: load_list(imported.config, imported.files))
    timed("check", lambda: check_list(catalog, date(2026, 1, 1)))
    rendered = timed("render", catalog.rendered)
    readme = timed("load, readme mode", lambda: load_list(config, {"README.md": text}))
    print("identical:", rendered == text == readme.rendered())
    _add("readme mode", config, {"README.md": text})
    _add("catalog mode", imported.config, dict(imported.files))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"peak memory of all of this: {peak:.0f} MB")


def _add(name: str, config: ListConfig, files: dict[str, str]) -> None:
    loaded = load_list(config, files)
    entry = Entry(
        title="One more: a paper",
        arxiv_id="1806.00001",
        venue="arXiv",
        year=2018,
        links=(Link(url="https://arxiv.org/abs/1806.00001", kind="paper"),),
    )
    edit = AddRow(config.sections[3].id, entry)
    changed = timed(f"add one row, {name}", lambda: loaded.apply([edit]))
    for path, new in changed.items():
        diff = list(unified_diff(files[path].splitlines(), new.splitlines(), n=0, lineterm=""))
        print(f"    {path}: {sum(line[0] == '+' for line in diff[2:])} lines added, "
              f"{sum(line[0] == '-' for line in diff[2:])} removed")  # fmt: skip
    timed(f"load and add, {name}", lambda: load_list(config, files).apply([edit]))


if __name__ == "__main__":
    main()
