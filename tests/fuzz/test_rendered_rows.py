"""GitHub's own renderer finds nothing that acts in a row, whatever its paper says of itself."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from catalog.config import ColumnConfig, SectionConfig
from catalog.entry import Entry, Link
from catalog.escaping import clean, escape_cell, escape_text, joined, unescape_cell
from catalog.markdown.read_bullets import read_bullet
from catalog.writing.write_bullets import fresh_bullet, revise_bullet
from catalog.writing.write_cells import write_publication
from flows.proposals.text.inert import inert, inert_code
from tests.fuzz.budget import many
from tests.fuzz.renderers import Render, cmark, micromark

PIECES = [
    "_www.host/x", "www.a.b", "w", "ww.host.org", "security@.host", "xmpp:a@b.c/d", "mailto:x@y.z",
    "owner/repo#", "owner/repo", "#", "@", "Foo @", "GH-", "_GH-7", "GH", "-7", "http", "://a.b", ":",
    "//a.b/c", "ftp://x.y", "abc123", "deadbeef1", "2026", "@torvalds", "fixes #", "ada@b.org", "<", "a>",
    "<http://a.b>", "[x](", ")", "](http://a.b)", "![", "`", "*", "_", "~", "|", "\\", "&#64;", "&", "$",
    "javascript:", "tada:", ":tada:", "\u200b", "\u00ad", ".", "-", " ", "word",
]  # fmt: skip
words = st.lists(st.sampled_from(PIECES), min_size=1, max_size=4).map("".join)
FORMS = ["{venue}{year}", "{venue} {year}", "{venue}'{yy}", "#{year} {venue}", "@{venue}{year}",
         "{year}{venue}", "*{venue}*{year}", "{venue}@{year}"]  # fmt: skip
PLACES = ["{title}", "{venue}", "{year}", "{abbreviation}", "{extra:Note}", "#", "@", " ", "(", ")",
          "www", "GH-"]  # fmt: skip

_ADDRESS = re.compile(r'<a href="([^"]*)"')
_ACTS = re.compile(
    r"(?<![\w`])@[A-Za-z0-9]|(?<![&\w])#\d|\w/\w+#\d|\bGH-\d|https?://|\bwww\.|(?<![a-z])(?:xmpp|mailto):",
    re.IGNORECASE,
)


def assert_dead(markdown: str, *allowed: str, render: Render = cmark) -> None:
    """Fail if the text links, embeds, mentions or refers, apart from the links it is to have."""
    page = render(markdown)
    assert set(_ADDRESS.findall(page)) <= set(allowed), page
    assert not re.search(
        r"<(?!/?(?:p|a|em|strong|code|ul|ol|li|del|br|table|thead|tbody|tr|t[dh])\b)", page
    )
    outside = re.sub(r"<a .*?</a>|<code>.*?</code>", "", page, flags=re.S)
    shown = html.unescape(re.sub(r"<[^>]+>", "", outside))
    found = _ACTS.search(shown)
    assert found is None, (found, shown)


def entry(title: str, venue: str, abbreviation: str = "", note: str = "") -> Entry:
    return Entry(title=title or "T", venue=venue, year=2026, abbreviation=abbreviation or None,
                 extra={"Note": note} if note else {})  # fmt: skip


@settings(deadline=None)
@given(words)
@example("_www.host/x")
@example("security@.host")
@example("xmpp:a.b")
@example("owner/repo#12")
def test_no_text_links_refers_or_mentions(text):
    """`_www.host`, `security@.host` and `xmpp:` became links in some renderers."""
    for written in (f"x {escape_cell(text)}", escape_text(text), inert(text)):
        assert_dead(written)
        assert unescape_cell(escape_cell(text)) == clean(text)
    assert_dead(inert_code(text))


@settings(deadline=None)
@given(st.sampled_from(FORMS), words)
@example("{venue}{year}", "owner/repo#")
@example("{venue}{year}", "Foo @")
@example("{venue}{year}", "abc123")
def test_a_venue_and_a_year_are_no_reference_together(form, venue):
    """`owner/repo#` joined with 2026 became a reference to an issue, `Foo @` a mention."""
    column = ColumnConfig(header="Publication", holds="publication", format=form)
    assert_dead(f"| a |\n|---|\n| {write_publication(column, entry('T', venue))} |\n")


def test_ordinary_venues_are_joined_as_ever():
    column = ColumnConfig(header="Publication", holds="publication", format="{venue}{year}")
    assert write_publication(column, entry("T", "CVPR")) == "CVPR2026"
    assert write_publication(column, entry("T", "CVPR'")) == "CVPR'2026"


@settings(deadline=None, max_examples=150)
@given(st.lists(st.sampled_from(PLACES), min_size=1, max_size=5), words, words, words)
def test_bullets_of_any_template_are_dead(places, title, venue, note):
    section = SectionConfig(id="x", path=("A",), layout="bullets", parts=("- {title}", *places))
    made = entry(title, venue, note, note)
    line = fresh_bullet(section, made)
    if "@" not in places and "#" not in places:
        assert_dead(line)
    told = read_bullet(line)
    assert told is not None


@settings(deadline=None, max_examples=150)
@given(words, words)
def test_a_revised_bullet_is_as_dead_as_a_fresh_one(before, after):
    section = SectionConfig(
        id="x", path=("A",), layout="bullets", parts=("- {title}", " ({venue}{year})")
    )
    old, new = entry("Title", before), entry("Title", after)
    assert_dead(revise_bullet(section, fresh_bullet(section, old), old, new))


@settings(deadline=None)
@given(st.lists(words, min_size=1, max_size=4))
def test_joined_pieces_show_what_they_show_apart(pieces):
    made = joined((clean(piece), escape_cell(piece)) for piece in pieces)
    assert unescape_cell(made) == clean("".join(map(clean, pieces)))


@pytest.fixture(scope="module")
def renderers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Render, ...]]:
    with micromark(tmp_path_factory.mktemp("micromark")) as render:
        yield cmark, render


@pytest.mark.long
@many(20_000)
@given(st.sampled_from(FORMS), words, words)
def test_rows_by_the_ten_thousand_are_dead(renderers, form, title, venue):
    column = ColumnConfig(header="Publication", holds="publication", format=form)
    made = entry(title, venue)
    section = SectionConfig(
        id="x", path=("A",), layout="bullets", parts=("- [{title}]({paper})", "{venue}{year}")
    )
    link = Link(url="https://arxiv.org/abs/2603.00001", kind="paper")
    line = fresh_bullet(section, made.model_copy(update={"links": (link,)}))
    cells = f"| {escape_cell(title)} | {write_publication(column, made)} |"
    for render in renderers:
        assert_dead(f"| a | b |\n|---|---|\n{cells}\n", render=render)
        assert_dead(line, link.url, render=render)
        assert_dead(f"x {escape_text(title)} {inert(venue)}", render=render)
        assert_dead(inert_code(title), render=render)
