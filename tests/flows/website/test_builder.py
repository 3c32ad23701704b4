"""The built folder: its pages, and that a build replaces all of it or nothing."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.errors import FlowError
from flows.website.builder import FIRST_PAGE_ROWS, PAGE_ROWS, SiteList, build_site, site_files
from flows.website.site_rows import SiteRow
from tests.flows.website.made_up import TODAY, made_up_list, row, site_list

HOSTILE = (
    "</script><script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "{{ 7 * 7 }} {% raw %}",
    "<!-- --> ]]> &amp; '",
    "line\u2028separator",
)


class Words(HTMLParser):
    """Elements and texts of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.texts: list[str] = []
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.links += [value or "" for name, value in attrs if name in ("href", "src")]

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def read(page: str) -> Words:
    words = Words()
    words.feed(page)
    words.close()
    return words


def files(*lists: SiteList) -> dict[str, str]:
    return dict(site_files(lists, TODAY))


def rows_of(script: str) -> list[list[object]]:
    return list(json.loads(script.removeprefix("window.litwatchRows=").removesuffix(";\n")))


def test_a_site_holds_pages_feeds_charts_and_exports(tmp_path: Path) -> None:
    count = build_site([made_up_list(5)], tmp_path / "site", TODAY)
    built = {str(p.relative_to(tmp_path / "site")) for p in (tmp_path / "site").rglob("*.*")}
    assert count == sum(path.is_file() for path in (tmp_path / "site").rglob("*"))
    assert {
        "index.html", "demo/index.html", "demo/rows.js", "demo/feed.xml", "demo/feeds/survey.xml",
        "demo/papers.bib", "demo/papers.csv", "demo/papers.json", "demo/charts/timeline.svg",
        "demo/charts/growth.svg", "demo/charts/acceptance.svg", "static/site.css",
        "static/site.js", "static/vendor/table-core-8.21.3.js",
    } <= built  # fmt: skip


@pytest.mark.parametrize("title", HOSTILE)
def test_hostile_titles_are_text_in_html_and_in_the_script(title: str) -> None:
    built = files(site_list([row(title, authors=("Eve <b>",), added_date=TODAY)]))
    page = read(built["demo/index.html"])
    assert page.texts.count(title) == 2, "in the table and under New this week"
    # Ours: the vendored library and site.js.
    assert page.tags.count("script") == 2
    assert page.tags.count("img") == 3
    assert rows_of(built["demo/rows.js"])[0][0] == title


@given(title=st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=60))
def test_any_title_adds_text_and_no_element(title: str) -> None:
    plain = read(files(site_list([row("A plain title")]))["demo/index.html"])
    page = read(files(site_list([row(title)]))["demo/index.html"])
    assert page.tags == plain.tags
    assert page.links == plain.links


def test_every_row_stands_on_exactly_one_page() -> None:
    one = made_up_list(FIRST_PAGE_ROWS + PAGE_ROWS + 1)
    built = files(one)
    pages = ["demo/index.html", "demo/pages/2.html", "demo/pages/3.html"]
    assert [path for path in built if path.endswith(".html") and "demo/" in path] == pages
    titles = {row.title for row in one.rows}
    shown = [text for path in pages for text in read(built[path]).texts if text in titles]
    # New papers stand above the table of the first page as well.
    assert set(shown) == titles
    assert len(shown) == len(one.rows) + 2


def test_a_short_list_is_one_page() -> None:
    assert not [path for path in files(made_up_list(FIRST_PAGE_ROWS)) if "pages/" in path]


def test_links_between_pages_resolve(tmp_path: Path) -> None:
    site = tmp_path / "site"
    build_site([made_up_list(FIRST_PAGE_ROWS + PAGE_ROWS + 1), made_up_list(3, "two")], site, TODAY)
    for page in site.rglob("*.html"):
        for link in read(page.read_text("utf-8")).links:
            if not link.startswith(("https://", "#", "data:")):
                assert (page.parent / link).resolve().is_file(), f"{page}: {link}"


def test_no_page_names_another_host_but_in_links() -> None:
    built = files(made_up_list(5))
    for path, text in built.items():
        if path.endswith(".html"):
            assert 'src="http' not in text
            assert "@import" not in text


def test_a_list_without_rows_is_a_page() -> None:
    assert "0 papers in 0 sections" in files(site_list([]))["demo/index.html"]


def test_a_folder_of_somebody_else_is_refused(tmp_path: Path) -> None:
    (tmp_path / "thesis.tex").write_text("years of work")
    with pytest.raises(FlowError, match=r"holds something else.*Name an empty folder"):
        build_site([made_up_list(3)], tmp_path, TODAY)
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.tex"]


def test_a_file_in_the_place_of_the_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "site").write_text("notes")
    with pytest.raises(FlowError, match="is a file"):
        build_site([made_up_list(3)], tmp_path / "site", TODAY)


def test_a_rebuild_leaves_nothing_of_the_old_site(tmp_path: Path) -> None:
    site = tmp_path / "site"
    build_site([made_up_list(700)], site, TODAY)
    assert (site / "demo" / "pages" / "2.html").exists()
    build_site([made_up_list(3, "other")], site, TODAY)
    assert not (site / "demo").exists()
    assert [path.name for path in tmp_path.iterdir()] == ["site"]


class Interrupted(Sequence[SiteRow]):
    """Rows that stop half-way, as a full disk would."""

    def __init__(self, rows: Sequence[SiteRow]) -> None:
        self.rows = rows

    def __len__(self) -> int:
        return len(self.rows)

    def __getitem__(self, index: object) -> SiteRow:  # type: ignore[override]
        raise OSError(28, "No space left on device")

    def __iter__(self) -> Iterator[SiteRow]:
        yield self.rows[0]
        raise OSError(28, "No space left on device")


def test_the_old_site_stands_when_a_build_fails(tmp_path: Path) -> None:
    site = tmp_path / "site"
    build_site([made_up_list(3)], site, TODAY)
    before = {path: path.read_bytes() for path in site.rglob("*") if path.is_file()}
    good = made_up_list(3)
    bad = replace(made_up_list(3, "zz"), rows=Interrupted(good.rows))
    with pytest.raises(OSError, match="No space left"):
        build_site([good, bad], site, TODAY)
    assert {path: path.read_bytes() for path in site.rglob("*") if path.is_file()} == before
    assert [path.name for path in tmp_path.iterdir()] == ["site"]
