"""A linter for regular expressions: none takes super-linear time over any text it may meet.

Static checkers either miss quadratic patterns or do not know possessive quantifiers, so each
pattern of the source is run, over texts made of the very characters it speaks of. At this length
a linear search takes less than a millisecond, a quadratic one fifty.
"""

from __future__ import annotations

import ast
import importlib
import re
import string
import time
from collections.abc import Iterator
from itertools import product
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LENGTHS = (20, 400, 8000)
MOST_SECONDS = 0.03
MOST_CHARACTERS = 14
SHORT_TEXTS = {
    # Place → why no text that it meets is long.
    "flows.candidates.enrichment.abbreviation._HEAD": "begins at most 60 times",
    "catalog.yaml_files.section_blocks._WORDS": "what another pattern has matched whole",
    "flows.demo.arxiv_shelf.VERSIONED_ID": "ids that litwatch itself asks the demo's server for",
}
MODULES = sorted(
    path for top in ("catalog", "classifiers", "flows") for path in (ROOT / top).rglob("*.py")
)
ANCHORED = frozenset({"match", "fullmatch"})
FUNCTIONS = {"search", "match", "fullmatch", "sub", "subn", "split", "findall", "finditer"}


Found = tuple[str, str, int, frozenset[str]]
"""Place, pattern, flags and the functions that it is used with."""


def sources() -> Iterator[Found]:
    """Patterns that stand where they are used."""
    for path in MODULES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and _is_re(node.func) and node.args:
                flags = sum(_flag(arg) for arg in (*node.args, *(k.value for k in node.keywords)))
                if isinstance(node.args[0], ast.Constant) and isinstance(node.args[0].value, str):
                    place = f"{path.relative_to(ROOT)}:{node.lineno}"
                    yield place, node.args[0].value, flags, frozenset({node.func.attr})


def compiled() -> Iterator[Found]:
    """Patterns that modules hold, with all the ways in which some module uses them."""
    everything = "\n".join(path.read_text(encoding="utf-8") for path in MODULES)
    for path in MODULES:
        if "re.compile(" not in path.read_text(encoding="utf-8"):
            continue
        dotted = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        for name, value in vars(importlib.import_module(dotted)).items():
            if isinstance(value, re.Pattern) and isinstance(value.pattern, str):
                seen_by = path.read_text(encoding="utf-8") if name.startswith("_") else everything
                used = re.findall(rf"\b{name}\.({'|'.join(FUNCTIONS)})\b", seen_by)
                flags = value.flags & ~re.UNICODE
                yield f"{dotted}.{name}", value.pattern, flags, frozenset(used or ["search"])


def _is_re(function: ast.expr) -> bool:
    return (
        isinstance(function, ast.Attribute)
        and isinstance(function.value, ast.Name)
        and function.value.id == "re"
        and function.attr in FUNCTIONS
    )


def _flag(node: ast.expr) -> int:
    names = (n.attr for n in ast.walk(node) if isinstance(n, ast.Attribute) and n.attr.isupper())
    return sum(getattr(re, name, 0) for name in set(names))


def characters(pattern: str) -> list[str]:
    """Characters that a pattern speaks of, and one of each class."""
    spoken = [char for char in dict.fromkeys(pattern) if char in string.printable]
    marks = [char for char in spoken if not char.isalnum() and char not in "?^$"]
    letters = [char for char in spoken if char.isalnum() and char not in "sdwbSDWB"]
    return list(dict.fromkeys([*" a1[-", *marks, *letters]))[:MOST_CHARACTERS]


def slowest(
    pattern: str, flags: int, used: frozenset[str] = frozenset({"search"}), *, most_pairs: int
) -> tuple[float, str]:
    """Seconds of the slowest search, and the text's beginning."""
    made = re.compile(pattern, flags)
    alphabet = characters(pattern)
    units = [*alphabet, *("".join(pair) for pair in product(alphabet, repeat=2))]
    words = re.findall(
        r"[A-Za-z<!/:.\-]{2,12}", re.sub(r"\\.|\(\?[^)]*\)|\[[^\]]*\]", "", pattern)
    )[:4]
    units += [word + char for word in words for char in alphabet[:4]]
    worst = (0.0, "")
    for unit in units[:most_pairs]:
        for chars in LENGTHS:
            body = unit * (chars // len(unit) or 1)
            for text in (body, (words[0] if words else "") + body, f"{body}\n!"):
                worst = max(worst, (_seconds(made, text, used), text[:40]))
                if worst[0] > MOST_SECONDS:
                    return worst
    return worst


def _seconds(made: re.Pattern[str], text: str, used: frozenset[str]) -> float:
    spent = _once(made, text, used)
    return spent if spent < MOST_SECONDS else min(spent, _once(made, text, used))


def _once(made: re.Pattern[str], text: str, used: frozenset[str]) -> float:
    began = time.process_time()
    if used <= ANCHORED:
        made.match(text)
        made.fullmatch(text)
    else:
        for _ in made.finditer(text):
            pass
    return time.process_time() - began


@pytest.mark.parametrize("pairs", [14, pytest.param(400, marks=pytest.mark.long)])
def test_no_pattern_takes_super_linear_time(pairs):
    """A guid of 100 kB took one of them 271 seconds."""
    found = (*sources(), *compiled())
    patterns = {(pattern, flags, used): place for place, pattern, flags, used in found}
    slow = {}
    for (pattern, flags, used), place in patterns.items():
        if place in SHORT_TEXTS:
            continue
        seconds, text = slowest(pattern, flags, used, most_pairs=pairs)
        if seconds > MOST_SECONDS:
            slow[place] = (pattern[:80], text, round(seconds, 2))
    assert len(patterns) > 100
    assert slow == {}


@pytest.mark.parametrize("pattern", [r"(?:a|a)*b", r"\[\W*paper", r"[a-z][a-z-]*/\d{7}"])
def test_the_linter_finds_what_it_is_for(pattern):
    assert slowest(pattern, 0, most_pairs=400)[0] > MOST_SECONDS
