"""One field of an entry, read and changed by the name that people use for it.

A name is a field of `Entry`, a kind of link, or the header of a free column.
"""

from __future__ import annotations

from typing import Any, get_args

from pydantic import ValidationError

from catalog.catalog_errors import EditError
from catalog.config import ListConfig, SectionConfig
from catalog.entry import Entry, Link, LinkKind
from catalog.escaping import clean

KINDS: tuple[LinkKind, ...] = get_args(LinkKind)


def get_field(entry: Entry, field: str) -> Any:
    """Value of a field: of a kind of link the first one's address, of a missing one None."""
    if field in KINDS:
        return next((link.url for link in entry.links if link.kind == field), None)
    return getattr(entry, field) if field in Entry.model_fields else entry.extra.get(field)


def put_field(entry: Entry, field: str, value: Any) -> Entry:
    """Entry with one field changed; None takes a link or a column's text away.

    Raises EditError for a value of the wrong kind.
    """
    if field in KINDS:
        return _checked(entry, {"links": _links(entry, field, value)}, field)
    if field == "title":
        # What a person calls it is what every table shall show.
        return _checked(entry, {"title": value, "name": None}, field)
    if field in Entry.model_fields:
        return _checked(entry, {field: value}, field)
    rest = {header: text for header, text in entry.extra.items() if header != field}
    return _checked(entry, {"extra": rest | ({field: value} if value else {})}, field)


def with_field(section: SectionConfig, entry: Entry, field: str, value: Any) -> Entry:
    """Entry with one field changed that its section has. Raises EditError."""
    free = {it.header for it in section.columns if it.holds in ("text", "date")}
    if field in KINDS or field in Entry.model_fields or field in free:
        return put_field(entry, field, value)
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
