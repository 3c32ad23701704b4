"""How a column's cells are written: the way most of its cells agree on."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from catalog.config import ColumnConfig, Holds
from catalog.entry import LinkKind
from catalog.identity.arxiv_refs import arxiv_ref
from catalog.markdown.days import format_by_name, short_month
from catalog.markdown.kinds import kind_by_words, kind_shown
from catalog.markdown.links import FoundLink, find_links, names_repository
from catalog.markdown.read_cells import (
    SIGNS_OF_YES,
    find_year,
    is_nothing,
    main_link,
    split_publication,
)
from catalog.markdown.shown import shown_text

_LINK_HOLDS = ("paper", "code", "project", "data")
_SPLIT_DATE = re.compile(r"^(\d{4})(\W)(\d{1,2})(?:(\W)\d{1,2})?$|^(\d{1,2})(\W)(\d{4})$")
_DAY_OR_MONTH_FIRST = re.compile(r"(\d\d)([./-])(\d\d)\2\d{4}")
_CODE_SPAN = re.compile(r"`[^`]+`")
_SEPARATOR = re.compile(r"[,;/|]\s*")
MIN_CELLS_OF_A_WIDTH = 3


def learn_style(header: str, holds: Holds, cells: Sequence[str]) -> ColumnConfig:
    """Column with the style that most of its cells have."""
    filled = [cell.strip() for cell in cells if not is_nothing(cell)]
    style: dict[str, object] = {
        "header": header,
        "holds": holds,
        "empty": "" if holds == "text" and _answers(filled) else _empty_word(cells),
        "width": _width(cells),
    }
    if holds in ("title", "name"):
        style |= _title_style(filled)
    elif holds in _LINK_HOLDS:
        style |= _link_style(holds, filled)  # type: ignore[arg-type]  # narrowed by the test
    else:
        style |= {"bold": _most(cell.startswith("**") for cell in filled)}
        style |= {"format": _format(holds, filled)}
    return ColumnConfig.model_validate({k: v for k, v in style.items() if v})


def with_labels(column: ColumnConfig, labels: Sequence[tuple[str, str | None]]) -> ColumnConfig:
    """Column whose links bear the row's abbreviation, if most do. `labels`: link text, name."""
    named = [(label, name) for label, name in labels if name and label]
    by_name = sum(label == name for label, name in named)
    if not named or by_name * 2 < len(named):
        return column
    others = Counter(label for label, name in labels if label and label != name)
    rest = f"|{others.most_common(1)[0][0]}" if others else ""
    return column.model_copy(update={"label": f"{{abbreviation}}{rest}"})


def most_common(values: Iterable[str]) -> str:
    """Return the most frequent value; empty for none."""
    counts = Counter(values)
    return counts.most_common(1)[0][0] if counts else ""


def _most(answers: Iterable[bool]) -> bool:
    counted = list(answers)
    return sum(counted) * 2 > len(counted)


def _empty_word(cells: Sequence[str]) -> str:
    words = [cell.strip() for cell in cells if is_nothing(cell)]
    return most_common(word for word in words if len(word) < 12)


def _answers(filled: Sequence[str]) -> bool:
    """Whether most cells say yes: then a cross says no of its own paper, not that it is unknown."""
    return _most(shown_text(cell).strip("\ufe0f").lower() in SIGNS_OF_YES for cell in filled)


def _width(cells: Sequence[str]) -> int:
    """Characters between the pipes where cells are padded to line up, else 0."""
    lengths = Counter(len(cell) for cell in cells)
    texts = {len(cell.strip()) for cell in cells}
    is_padded = len(texts) > 1 or any(len(cell) > len(cell.strip()) + 2 for cell in cells)
    if len(cells) < MIN_CELLS_OF_A_WIDTH or not is_padded:
        return 0
    width, count = lengths.most_common(1)[0]
    return width if count * 4 >= len(cells) * 3 else 0


def _title_style(filled: Sequence[str]) -> dict[str, object]:
    links = [main_link(find_links(cell)) for cell in filled]
    linked = sum(link is not None for link in links) * 2 >= max(len(links), 1)
    inside = _most("[**" in cell for cell in filled)
    outside = _most(cell.startswith(("**", "<b>", "<strong>")) for cell in filled)
    return {"linked": linked, "bold": "inside" if inside else outside}


def _link_style(holds: LinkKind, filled: Sequence[str]) -> dict[str, object]:
    by_kind: dict[LinkKind, list[str]] = {}
    for cell in filled:
        for link in find_links(cell):
            kind = kind_shown(link.label, link.url) or holds
            labels = by_kind.setdefault(kind, [])
            # The badge of the column's own kind has no label that others would bear.
            if not (link.is_badge and kind == holds) and _is_shared(link):
                labels.append(shown_text(link.label))
    own = _usual_label(by_kind.get(holds, ()))
    # One paper's link in a column of code is an exception; in most cells it has its place there.
    papers = sum(any(ln.url and _names_paper(ln) for ln in find_links(cell)) for cell in filled)
    also = {"code", "project", "data"} | ({"paper"} if 2 * papers > len(filled) else set())
    others = {k: _usual_label(v) for k, v in by_kind.items() if k != holds and k in also}
    return {"label": own, "also": others}


def _names_paper(link: FoundLink) -> bool:
    return kind_shown(link.label, link.url) == "paper"


def _is_shared(link: FoundLink) -> bool:
    """Whether a label says what another paper's can: no number, repository or year of its own."""
    is_own = arxiv_ref(link.label) or names_repository(link.label, link.url)
    return bool(link.label) and not is_own and find_year(link.label) is None


def _usual_label(labels: Sequence[str]) -> str:
    """Label that cells share, or that names a kind; none that one of several cells has alone."""
    counts = Counter(labels)
    shared = [label for label, count in counts.most_common() if count > 1 or len(counts) == 1]
    return next(iter(shared), next(filter(kind_by_words, labels), ""))


def _format(holds: Holds, filled: Sequence[str]) -> str:
    if holds == "publication":
        return most_common(filter(None, map(_publication_format, filled)))
    if holds == "date":
        return most_common(filter(None, map(_date_format, filled)))
    return most_common(filter(None, map(_keyword_format, filled))) if holds == "keywords" else ""


def _publication_format(cell: str) -> str | None:
    text = shown_text(cell)
    venue, year = split_publication(text)
    if not (venue and year):
        return None
    form = text.replace(venue, "{venue}", 1).replace(str(year), "{year}", 1)
    form = form if "{year}" in form else form.replace(str(year)[2:], "{yy}", 1)
    is_whole = not re.sub(r"\{\w+\}", "", form).strip(" ,.'’()[]-")
    return form if is_whole and "{venue}" in form else None


def _date_format(cell: str) -> str | None:
    match = _SPLIT_DATE.match(text := shown_text(cell))
    if short_month(text):
        return f"%y{text[2]}%m"
    if told := _DAY_OR_MONTH_FIRST.fullmatch(text):
        return _day_or_month_first(*told.groups())
    if match is None:
        return format_by_name(text) or None
    if match[6]:
        return f"%m{match[6]}%Y"
    return f"%Y{match[2]}%m" + (f"{match[4]}%d" if match[4] else "")


def _day_or_month_first(first: str, mark: str, second: str) -> str | None:
    """Format of ``03/25/2024`` or ``25/03/2024``; None of a date that may be read either way."""
    if int(second) > 12:
        return f"%m{mark}%d{mark}%Y"
    return f"%d{mark}%m{mark}%Y" if int(first) > 12 else None


def _keyword_format(cell: str) -> str | None:
    between = _CODE_SPAN.split(cell)
    if len(between) == 1:
        parted = _SEPARATOR.search(shown_text(cell))
        return f"{{keyword}}{parted[0] if parted else ', '}"
    return f"`{{keyword}}`{between[1]}" if len(between) > 2 else None
