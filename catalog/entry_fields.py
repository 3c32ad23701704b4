"""One field of an entry changed by the name that people use for it."""

from __future__ import annotations

from typing import Any, get_args

from pydantic import ValidationError

from catalog.catalog_errors import EditError
from catalog.config import ListConfig, SectionConfig
from catalog.entry import Entry, Link, LinkKind
from catalog.escaping import clean

KINDS: tuple[LinkKind, ...] = get_args(LinkKind)


def with_field(section: SectionConfig, entry: Entry, field: str, value: Any) -> Entry:
    """Entry with one field changed: a field of Entry, a kind of link, or a free column's header.

    A kind of link takes an address (None removes the link). Raises EditError.
    """
    if field in KINDS:
        return _checked(entry, {"links": _links(entry, field, value)}, field)
    if field in Entry.model_fields:
        return _checked(entry, {field: value}, field)
    if any(
        column.header == field and column.holds in ("text", "date") for column in section.columns
    ):
        rest = {header: text for header, text in entry.extra.items() if header != field}
        return _checked(entry, {"extra": rest | ({field: value} if value else {})}, field)
    columns = [column.header for column in section.columns if column.holds == "text"]
    raise EditError(
        f"no field {field}",
        remedy=f"Fields: {', '.join([*Entry.model_fields, *KINDS, *columns])}.",
    )


def in_list_words(config: ListConfig, entry: Entry) -> Entry:
    """Entry as this list takes it: its word for the venue (``Arxiv``), no invisible characters."""
    venue = config.venue_names.get(entry.venue or "", entry.venue)
    title = clean(entry.title)
    if (venue, title) == (entry.venue, entry.title):
        return entry
    return entry.model_copy(update={"venue": venue, "title": title})


def _links(entry: Entry, kind: LinkKind, url: str | None) -> list[dict[str, Any]]:
    links = [link.model_dump() for link in entry.links]
    found = next((i for i, link in enumerate(entry.links) if link.kind == kind), None)
    if found is None:
        return links + ([Link(url=url, kind=kind).model_dump()] if url else [])
    if url:
        links[found]["url"] = url
    else:
        del links[found]
    return links


def _checked(entry: Entry, update: dict[str, Any], field: str) -> Entry:
    try:
        return Entry.model_validate(entry.model_dump() | update)
    except ValidationError as error:
        reason = error.errors(include_url=False)[0]["msg"]
        raise EditError(f"{field}: {reason}", remedy="Give a value of the right kind.") from None
