"""Changing one field of an entry by name: what `set` means, in words that can be refused."""

from __future__ import annotations

from typing import Any

from catalog.config import ListConfig
from catalog.entry import LinkKind
from catalog.escaping import safe_url
from flows.proposals.text.inert import inert_code, one_line

LINK_FIELDS: tuple[LinkKind, ...] = ("paper", "code", "project", "data")
TEXT_FIELDS = ("title", "venue", "abbreviation")
FIELDS = (*TEXT_FIELDS, "year", "keywords", *LINK_FIELDS)
NOTHING = ("", "-", "none", "null", "n/a")
EARLIEST_YEAR, LATEST_YEAR = 1950, 2100


class RefusedError(ValueError):
    """What a person asked for cannot be, in words for her (inert Markdown)."""


def read_field(config: ListConfig, name: str, value: str) -> tuple[str, Any]:
    """Field and value as the catalog takes them. Raises RefusedError."""
    field, text = _field_name(config, name), one_line(value.strip().strip('"'))
    if field == "year":
        return field, _year(text)
    if field == "keywords":
        return field, _keywords(config, text)
    if field in LINK_FIELDS:
        return field, _address(text)
    if field == "title" and text.lower() in NOTHING:
        raise RefusedError("A row needs a title.")
    return field, None if text.lower() in NOTHING and field in TEXT_FIELDS else text


def free_columns(config: ListConfig) -> tuple[str, ...]:
    """Headers of the list's free columns, each once."""
    headers = (c.header for s in config.sections for c in s.columns if c.holds == "text")
    return tuple(dict.fromkeys(headers))


def _field_name(config: ListConfig, name: str) -> str:
    wanted = name.strip().casefold()
    for known in (*FIELDS, *free_columns(config)):
        if known.casefold() == wanted:
            return known
    known_names = ", ".join(inert_code(field) for field in (*FIELDS, *free_columns(config)))
    raise RefusedError(f"There is no field {inert_code(name)}. Fields: {known_names}.")


def _year(text: str) -> int | None:
    if text.lower() in NOTHING:
        return None
    if not (text.isascii() and text.isdigit()) or not EARLIEST_YEAR <= int(text) <= LATEST_YEAR:
        raise RefusedError(
            f"{inert_code(text)} is not a year between {EARLIEST_YEAR} and {LATEST_YEAR}."
        )
    return int(text)


def _keywords(config: ListConfig, text: str) -> tuple[str, ...]:
    if text.lower() in NOTHING:
        return ()
    words = tuple(dict.fromkeys(text.replace(",", " ").replace("`", " ").split()))
    unknown = [word for word in words if word not in config.keyword_legend]
    if unknown:
        legend = ", ".join(inert_code(word) for word in config.keyword_legend) or "none"
        named = ", ".join(inert_code(word) for word in unknown)
        raise RefusedError(f"{named}: not in this list's legend. Keywords: {legend}.")
    return words


def _address(text: str) -> str | None:
    if text.lower() in NOTHING:
        return None
    if not safe_url(text):
        raise RefusedError(f"{inert_code(text)} is not an http or https address.")
    return safe_url(text)
