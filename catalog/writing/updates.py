"""The "last updated" line and the news of a README, touched only where the configuration asks.

Both are found by the text that the maintainer gave, never guessed: a README without that text
stays as it is, and `litwatch check` says so.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from catalog.config import DATE_PLACE, LastUpdatedConfig, ListConfig, NewsConfig
from catalog.entry import Entry
from catalog.escaping import escape_cell
from catalog.markdown.document import Document, Slot
from catalog.markdown.lines import bare, ending, split_lines

Part = str | Slot
"""A line of the README, or the place of a section's rows."""

_DATE = re.compile(DATE_PLACE)
_PLACE = re.compile(rf"{DATE_PLACE}|\{{(?P<name>titles|count)\}}")
_SHOWN_DATE = r"[^\r\n]{1,40}?"
_BULLET = re.compile(r"\s*[-*+]\s")
_HEADING = re.compile(r"#{1,6}\s|<h\d|<details|</details")


def updated_document(
    config: ListConfig, document: Document, added: Sequence[Entry], today: date
) -> Document:
    """Document whose configured lines tell of the rows that were added."""
    parts: list[Part] = []
    for part in document.parts:
        parts += [part] if isinstance(part, Slot) else split_lines(part)
    told = updated_lines(config, parts, added, today, document.newline)
    return Document(tuple(told), document.newline, document.is_open)


def updated_lines(
    config: ListConfig, parts: Sequence[Part], added: Sequence[Entry], today: date, newline: str
) -> list[Part]:
    """Lines with the configured ones brought up to the day."""
    told = list(parts)
    if config.last_updated and (found := _dated(config.last_updated, told)):
        index, before, after = found
        form = _DATE.search(config.last_updated.line)
        told[index] = before + _day(today, form and form["format"]) + after
    if config.news and (heading := _heading(config.news, told)) is not None:
        told = _with_news(told, heading, _news(config.news, added, today), newline)
    return told


def lines_missing(config: ListConfig, lines: Sequence[str]) -> list[str]:
    """Configured lines that a README does not have."""
    missing = []
    if config.last_updated and _dated(config.last_updated, lines) is None:
        missing.append(config.last_updated.line)
    if config.news and _heading(config.news, lines) is None:
        missing.append(config.news.after)
    return missing


def _dated(wanted: LastUpdatedConfig, parts: Sequence[Part]) -> tuple[int, str, str] | None:
    """First line that reads as configured, with its text before and after the day."""
    before, _, _, after = _split_at_date(wanted.line)
    pattern = re.compile(
        rf"(\s*{re.escape(before)}){_SHOWN_DATE}({re.escape(after)}\s*)", re.DOTALL
    )
    for index, part in enumerate(parts):
        if isinstance(part, str) and (match := pattern.fullmatch(part)):
            return index, match[1], match[2]
    return None


def _split_at_date(line: str) -> tuple[str, str, str | None, str]:
    line = line.strip()
    match = _DATE.search(line)
    if match is None:
        return line, "", None, ""
    return line[: match.start()], match[0], match["format"], line[match.end() :]


def _heading(news: NewsConfig, parts: Sequence[Part]) -> int | None:
    wanted = news.after.strip()
    lines = enumerate(parts)
    return next((n for n, part in lines if isinstance(part, str) and part.strip() == wanted), None)


def _with_news(parts: list[Part], heading: int, bullet: str, newline: str) -> list[Part]:
    """Bullet before the first one under the heading, else right under the heading."""
    for index in range(heading + 1, len(parts)):
        part = parts[index]
        if isinstance(part, Slot) or _HEADING.match(part):
            break
        if _BULLET.match(part):
            return [*parts[:index], bullet + newline, *parts[index:]]
    above = str(parts[heading])
    closed = above if ending(above) else bare(above) + newline
    return [*parts[:heading], closed, newline, bullet + newline, *parts[heading + 1 :]]


def _news(news: NewsConfig, added: Sequence[Entry], today: date) -> str:
    titles = [escape_cell(entry.abbreviation or entry.title) for entry in added]
    named, others = titles[: news.max_titles], len(titles[news.max_titles :])
    told = ", ".join(named) + (f" and {others} more" if others else "")

    def filled(match: re.Match[str]) -> str:
        if match["name"] is None:
            return _day(today, match["format"])
        return told if match["name"] == "titles" else str(len(titles))

    return _PLACE.sub(filled, news.bullet)


def _day(today: date, form: str | None) -> str:
    return today.strftime(form or "%Y-%m-%d")
