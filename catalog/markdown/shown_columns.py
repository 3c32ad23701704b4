"""Columns of a table as its header shows them, where a person moved, added or dropped some."""

from __future__ import annotations

from collections.abc import Mapping

from catalog.catalog_errors import ReadmeError
from catalog.config import ColumnConfig, ListConfig, SectionConfig
from catalog.markdown.shown import shown_text

_NAMES = ("title", "name")


def with_columns_shown(section: SectionConfig, header: tuple[str, ...]) -> SectionConfig:
    """Section whose columns stand as in a header; as it is where the header does not tell.

    A header in other words over as many columns is a translation: their places count on.
    """
    shown = tuple(map(shown_text, header))
    usual = tuple(shown_text(column.header) for column in section.columns)
    if shown == usual or not _tells(section, shown, usual):
        return section
    known = dict(zip(usual, section.columns, strict=True))
    # One that stood in this place, and stands nowhere by its name, bears another name now.
    renamed = {n: known[name] for n, name in enumerate(usual) if name not in shown}
    columns = tuple(
        known.get(name) or renamed.get(n) or _free(section, header[n])
        for n, name in enumerate(shown)
    )
    return section.model_copy(update={"columns": columns})


def require_columns(config: ListConfig, shown: Mapping[str, SectionConfig]) -> None:
    """Raise ReadmeError where a header has other columns than section files are written in."""
    for section in shown.values():
        if section.columns != config.section(section.id).columns:
            named = " | ".join(column.header for column in section.columns)
            raise ReadmeError(
                f"the columns of section {section.id} are others than in list.yaml ({named}), "
                "so nothing is written",
                where=config.readme_path,
                remedy=f"Give {section.id} these `columns:` in list.yaml, or restore its header.",
            )


def _tells(section: SectionConfig, shown: tuple[str, ...], usual: tuple[str, ...]) -> bool:
    """Whether other columns are meant, and it is clear which holds the papers."""
    is_clear = len(set(shown)) == len(shown) and len(set(usual)) == len(usual)
    names = {n for n, it in zip(usual, section.columns, strict=True) if it.holds in _NAMES}
    is_translated = len(shown) == len(usual) and not _moved(shown, usual)
    return is_clear and not is_translated and bool(names) and names <= set(shown)


def _moved(shown: tuple[str, ...], usual: tuple[str, ...]) -> bool:
    return any(name in shown and shown.index(name) != n for n, name in enumerate(usual))


def _free(section: SectionConfig, header: str) -> ColumnConfig:
    nothing = next((column.empty for column in section.columns if column.empty), "")
    return ColumnConfig(header=header.strip(), holds="text", empty=nothing)
