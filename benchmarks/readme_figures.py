"""The README's figures and its plot, out of what `litwatch evaluate` wrote.

    litwatch evaluate --snapshot DATA --out evaluation
    python benchmarks/readme_figures.py evaluation

Rewrites the block between `<!-- figures -->` and `<!-- end of figures -->` in README.md, and
`docs/precision-recall.svg`.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from html import escape
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
START, END = "<!-- figures -->\n", "<!-- end of figures -->\n"
LISTS = {"vlgfm": "vision-language", "rsfm": "remote sensing"}
OURS = "litwatch"
RIVALS = {
    "keyword filter": "keyword filter",
    "RS-Paper-Hub-like rules": "RS-Paper-Hub-like rules",
    "arxiv-sanity SVM": "arxiv-sanity-lite",
    "TF-IDF + logistic regression": "TF-IDF + logistic regression",
}
"""Name in the evaluation → name in the README."""
SIZE, LEFT, TOP = 300, 46, 34
LIGHT = ("#1c6b57", "#b4541f", "#7a4a94", "#2f5fa8", "#8a6a12")
DARK = ("#5fc2a5", "#ea9a68", "#c79bdf", "#86b0f2", "#d9bb62")

Evaluation = dict[str, Any]


def main(folder: Path) -> None:
    """Write plot and block."""
    found = {name: _read(folder / f"evaluation-{name}.json") for name in LISTS}
    (ROOT / "docs" / "precision-recall.svg").write_text(plot(found), encoding="utf-8")
    readme = ROOT / "README.md"
    before, _, rest = readme.read_text(encoding="utf-8").partition(START)
    _, _, after = rest.partition(END)
    readme.write_text(f"{before}{START}{block(found)}{END}{after}", encoding="utf-8")


def _read(path: Path) -> Evaluation:
    return dict(json.loads(path.read_text(encoding="utf-8")))


def block(found: dict[str, Evaluation]) -> str:
    """Two sentences and a table."""
    first, second = found.values()
    told = [
        f"On {first['test_papers']:,} arXiv papers, all announced after everything that it had "
        "learned from,",
        f"litwatch finds **{_percent(first, 'recall')} of what belongs** to `vlgfm`, and "
        f"**{_percent(first, 'precision')} of its",
        f"proposals are right**; for `rsfm` it is {_percent(second, 'recall')} and "
        f"{_percent(second, 'precision')}. The same papers, read by:",
        "",
        "| | vlgfm: found | right | rsfm: found | right |",
        "| --- | --- | --- | --- | --- |",
        *(_line(name, shown, found) for name, shown in ({OURS: "**litwatch**"} | RIVALS).items()),
        "",
    ]
    return "\n".join(told) + "\n"


def _line(name: str, shown: str, found: dict[str, Evaluation]) -> str:
    cells = [cell for one in found.values() for cell in _cells(one["screening"][name], name)]
    return f"| {shown} | {' | '.join(cells)} |"


def _cells(figures: dict[str, Any], name: str) -> Sequence[str]:
    """Recall and precision at the scorer's own threshold; recall at precision 0.75 without one."""
    if "precision" in figures:
        return [f"{figures[it]['value']:.0%}" for it in ("recall", "precision")]
    return [f"{figures['recall_at_precision']['value']:.0%}", "75% ¹"]


def _percent(one: Evaluation, name: str) -> str:
    return f"{one['screening'][OURS][name]['value']:.0%}"


def plot(found: dict[str, Evaluation]) -> str:
    """Precision over recall, a panel a list, as SVG that follows light and dark."""
    panels = [_panel(n, name, one) for n, (name, one) in enumerate(found.items())]
    width, height = 2 * (SIZE + LEFT + 24), SIZE + TOP + 96
    legend = _legend([OURS, *RIVALS.values()], SIZE + TOP + 62)
    style = "text{font:12px system-ui,sans-serif;fill:#59626b}.axis{stroke:#d5d8da}"
    style += "".join(_colour(n, colour) for n, colour in enumerate(LIGHT))
    dark = "".join(_colour(n, colour) for n, colour in enumerate(DARK))
    style += (
        "@media(prefers-color-scheme:dark){text{fill:#a5adb5}.axis{stroke:#3a4147}" + dark + "}"
    )
    words = "Precision over recall for the two lists: litwatch above all others"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" '
        f'height="{height}" role="img" aria-label="{words}"><title>{words}</title>'
        f"<style>{style}</style>{''.join(panels)}{legend}</svg>\n"
    )


def _colour(number: int, colour: str) -> str:
    return f".l{number}{{stroke:{colour};fill:none}}.p{number}{{fill:{colour}}}"


def _panel(number: int, name: str, one: Evaluation) -> str:
    left = LEFT + number * (SIZE + LEFT + 24)
    parts = [f'<text x="{left}" y="18" font-weight="600">{escape(name)}: {LISTS[name]}</text>']
    for tick in (0, 0.25, 0.5, 0.75, 1):
        x, y = _at(left, tick, tick)
        parts.append(f'<path class="axis" d="M{left} {y}H{left + SIZE}M{x} {TOP}V{TOP + SIZE}"/>')
        parts.append(f'<text x="{left - 6}" y="{y + 4}" text-anchor="end">{tick:g}</text>')
        parts.append(f'<text x="{x}" y="{TOP + SIZE + 16}" text-anchor="middle">{tick:g}</text>')
    parts.append(f'<text x="{left + SIZE}" y="{TOP + SIZE + 34}" text-anchor="end">recall →</text>')
    for colour, scorer in reversed(list(enumerate([OURS, *RIVALS]))):
        parts += _scorer(left, colour, scorer, one)
    return "".join(parts)


def _scorer(left: float, colour: int, name: str, one: Evaluation) -> Iterator[str]:
    points = one["curves"].get(name, [])
    figures = one["screening"][name]
    if name == OURS or "precision" not in figures:
        width = 2.6 if name == OURS else 1.3
        line = " ".join(f"{x},{y}" for x, y in _steps(left, points))
        yield f'<polyline class="l{colour}" stroke-width="{width}" points="{line}"/>'
    if "precision" in figures:
        x, y = _at(left, figures["recall"]["value"], figures["precision"]["value"])
        yield f'<circle class="p{colour}" cx="{x}" cy="{y}" r="5"/>'


def _steps(left: float, points: Iterable[Sequence[float]]) -> Iterator[tuple[float, float]]:
    for recall, precision in points:
        yield _at(left, recall, precision)


def _at(left: float, recall: float, precision: float) -> tuple[float, float]:
    return round(left + SIZE * recall, 1), round(TOP + SIZE * (1 - precision), 1)


def _legend(names: Sequence[str], y: float) -> str:
    parts = []
    for n, name in enumerate(names):
        x = LEFT + (n % 3) * 230
        row = y + (n // 3) * 20
        parts.append(f'<rect class="p{n}" x="{x}" y="{row - 9}" width="14" height="9" rx="2"/>')
        parts.append(f'<text x="{x + 20}" y="{row}">{escape(name)}</text>')
    return "".join(parts)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
