"""The built folder: its pages, and that a build replaces all of it or nothing."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.errors import FlowError
from flows.memory.ledger import Ledger
from flows.website.atom import Origin
from flows.website.builder import FIRST_PAGE_ROWS, PAGE_ROWS, build_site, site_files
from flows.website.site_list import SiteList
from flows.website.site_rows import SiteRow
from tests.flows.memory.test_track_record import record
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
    return list(json.loads(script.removeprefix("window.litwatch=").removesuffix(";\n"))["rows"])


def test_a_site_holds_pages_feeds_charts_and_exports(tmp_path: Path) -> None:
    count = build_site([made_up_list(5, proposals=3)], tmp_path / "site", TODAY)
    built = {str(p.relative_to(tmp_path / "site")) for p in (tmp_path / "site").rglob("*.*")}
    assert count == sum(path.is_file() for path in (tmp_path / "site").rglob("*"))
    assert {
        "index.html", "digest.xml", "weeks/index.html", "weeks/2026-W11.html",
        "demo/index.html", "demo/pages/1.html", "demo/proposed.html", "demo/trends.html",
        "demo/rows.js", "demo/details/0.js", "demo/feed.xml", "demo/proposed.xml",
        "demo/feeds/survey.xml", "demo/papers.bib", "demo/papers.csv", "demo/papers.json",
        "demo/charts/sections.svg", "demo/charts/shares.svg",
        "static/site.css", "static/site.js", "static/favicon.svg",
    } <= built  # fmt: skip


@pytest.mark.parametrize("title", HOSTILE)
def test_hostile_titles_are_text_in_html_and_in_the_scripts(title: str) -> None:
    one = row(title, authors=("Eve <b>",), came_date=TODAY, abstract=title, comment=title)
    built = files(site_list([one], proposed=[replace(one, status="proposed", key="arxiv:x")]))
    for path in ("index.html", "demo/index.html", "demo/pages/1.html", "demo/proposed.html"):
        page = read(built[path])
        assert title in page.texts, path
        assert page.tags.count("script") == (path == "demo/index.html")
        # The mark in the header.
        assert page.tags.count("img") == 1
    assert rows_of(built["demo/rows.js"])[0][1] == title
    details = built["demo/details/0.js"].partition("[0]=")[2].removesuffix(";\n")
    assert json.loads(details)[0][0] == title


def test_a_proposed_paper_is_never_shown_as_listed() -> None:
    built = files(made_up_list(4, proposals=2))
    mark = "Proposed: reading clouds"
    assert mark not in built["demo/index.html"]
    assert mark not in built["demo/pages/1.html"]
    for export in ("papers.bib", "papers.csv", "papers.json", "feed.xml", "feeds/survey.xml"):
        assert mark not in built[f"demo/{export}"]
    for path in ("index.html", "weeks/2026-W11.html", "demo/proposed.html"):
        words = " ".join(read(built[path]).texts)
        assert mark in words
        assert "waiting for the maintainer" in words
    shown = [one for one in rows_of(built["demo/rows.js"]) if str(one[1]).startswith(mark)]
    assert [one[14] for one in shown] == [90, 90]


def test_the_first_page_is_the_newest_week_with_papers() -> None:
    late = TODAY.replace(year=2027)
    built = dict(site_files([made_up_list(4, proposals=2)], late))
    texts = read(built["index.html"]).texts
    assert "The newest week with papers" in texts
    assert "9–15 March 2026" in texts
    assert "This week" in read(files(made_up_list(4, proposals=2))["index.html"]).texts


def test_weeks_and_months_stand_newest_first() -> None:
    built = files(made_up_list(4, proposals=20))
    weeks = re.findall(r'href="(2026-W\d\d)\.html"', built["weeks/index.html"])
    assert weeks == sorted(weeks, reverse=True)
    assert weeks[0] == "2026-W11"
    months = re.findall(r"<h2>(\w+ \d{4})", built["demo/proposed.html"])
    assert months[:2] == ["November 2022", "October 2022"]


def test_a_site_without_any_week_says_so() -> None:
    built = files(site_list([row()]))
    assert "Nothing has come in yet" in built["index.html"]
    assert "No night has been recorded here yet." in built["index.html"]


def test_venues_that_differ_in_their_capitals_stand_in_one_order() -> None:
    names = ("CVPRW", "CVPRw", "CVprw", "Cvprw", "cvprw")
    shown = site_list([row(venue=name) for name in reversed(names)])
    assert shown.venues == list(names)


def test_how_the_last_night_went_is_said() -> None:
    marks = {"last_good": {"feeds": "2026-03-09"}}
    facts = {
        "sources": [
            {"source": "feeds, cs.CV", "verdict": "stale"},
            {"source": "api", "verdict": "new"},
        ]
    }
    one = made_up_list(2)
    one = SiteList(one.config, one.rows, ledger=Ledger("demo", watermarks=marks, facts=facts))
    page = files(one)["index.html"]
    assert "arXiv was last read in full on 2026-03-09." in page
    assert "Trouble on the last night: feeds, cs.CV: stale." in page


def test_decisions_are_drawn_once_there_are_some() -> None:
    assert "Nobody has decided" in files(made_up_list(3))["demo/trends.html"]
    decided = record(1, "merged")
    one = SiteList(
        made_up_list(3).config, made_up_list(3).rows, ledger=Ledger("demo").put([decided])
    )
    built = files(one)
    assert "demo/charts/answers.svg" in built
    assert "100%" in built["demo/trends.html"]


def test_a_published_site_has_a_preview_with_an_address_of_its_own() -> None:
    origin = Origin("https://mina.github.io/lists/", "mina/lists")
    built = dict(site_files([made_up_list(2)], TODAY, origin))
    assert 'content="https://mina.github.io/lists/static/card.png"' in built["index.html"]
    assert "og:image" not in files(made_up_list(2))["index.html"]


@given(title=st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=60))
def test_any_title_adds_text_and_no_element(title: str) -> None:
    plain = read(files(site_list([row("A plain title")]))["demo/index.html"])
    page = read(files(site_list([row(title)]))["demo/index.html"])
    assert page.tags == plain.tags
    assert page.links == plain.links


def test_every_row_stands_on_exactly_one_page() -> None:
    one = made_up_list(PAGE_ROWS + 1)
    built = files(one)
    pages = ["demo/pages/1.html", "demo/pages/2.html"]
    assert [path for path in built if path.startswith("demo/pages/")] == pages
    titles = {row.title for row in one.rows}
    shown = [text for path in pages for text in read(built[path]).texts if text in titles]
    assert set(shown) == titles
    assert len(shown) == len(one.rows)


def test_the_first_page_of_a_list_is_light() -> None:
    built = files(made_up_list(FIRST_PAGE_ROWS + 5))
    assert built["demo/index.html"].count('<li class="paper"') == FIRST_PAGE_ROWS


def test_links_between_pages_resolve(tmp_path: Path) -> None:
    site = tmp_path / "site"
    lists = [made_up_list(PAGE_ROWS + 1, proposals=40), made_up_list(3, "two")]
    build_site(lists, site, TODAY)
    for page in site.rglob("*.html"):
        for link in read(page.read_text("utf-8")).links:
            target, _, anchor = link.partition("?")[0].partition("#")
            if not link.startswith("https://") and target:
                found = (page.parent / target).resolve()
                assert found.is_file(), f"{page}: {link}"
                assert not anchor or f'id="{anchor}"' in found.read_text("utf-8"), f"{page}: {link}"


def test_no_page_names_another_host_but_in_links() -> None:
    built = files(made_up_list(5))
    for path, text in built.items():
        if path.endswith(".html"):
            assert 'src="http' not in text
            assert "@import" not in text


def test_a_list_without_rows_is_a_page() -> None:
    built = files(site_list([]))
    assert "The newest 0 of 0" in built["demo/index.html"]
    assert "nothing to draw" in built["demo/trends.html"]


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
