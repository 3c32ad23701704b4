"""Hostile text is inert where it is shown, and comes back unchanged."""

import html
import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from catalog.escaping import (
    clean,
    escape_cell,
    escape_html,
    escape_text,
    joined,
    plain_text,
    safe_url,
    unescape_cell,
)

GITHUB_FLAVOUR = MarkdownIt("gfm-like", {"linkify": False}).enable("table")
"""GitHub's tables, strikethrough and HTML; its references are checked by `REFERENCES`."""

REFERENCES = re.compile(
    r"@\w|#\d|GH-\d|\bwww\.|://|:[\w+-]+:|\b(?=\d*[a-f])(?=[a-f]*\d)[0-9a-f]{7,40}\b",
    re.IGNORECASE | re.ASCII,
)
"""What GitHub links, notifies or replaces wherever it stands in shown text."""

HOSTILE = [
    "a | b || c",
    "ends with a backslash \\",
    "pipe after backslash \\| and \\\\|",
    "[text](https://evil.example) and ![img](x.png) [ref][1] [^1]",
    "`code` ``two`` and `|`",
    "**bold** *em* __b__ _e_ ~~gone~~ ~x~",
    "<script>alert(1)</script> <b>b</b> <!-- c --> <https://evil.example>",
    "&lt;b&gt; &amp;amp; &#64;name &#x40; &copy; AT&T",
    "@name @org/team a@b.example @",
    "#12 owner/repo#1 GH-12 fixes #1, closes GH-2, resolves o/r#3",
    "o/r@0123456789abcdef0123456789abcdef01234567 and deadbe1",
    "www.evil.example http://evil.example https://evil.example ftp://evil.example",
    ":smile: :+1: 10:30:45",
    "cost $x_1$ and $$y$$, $5",
    "two\nlines\r\nand\ttabs\u2028more",
    "\u202eright to left\u202c zero\u200bwidth \ufeffbom soft\u00adhyphen \x00nul \x1b[31m",
    "lone \ud800 surrogate",
    "- item",
    "1. item",
    "12) item",
    "# heading",
    "> quote",
    "---",
    "===",
    "| a | b |",
    "x" * 5_000,
]

titles = st.one_of(
    st.text(),
    st.text(alphabet="|\\`*_~[]()<>!#@$&;:/-.+=0aw1fGH \n\t\u200b\u202e", max_size=60),
    st.lists(st.sampled_from(HOSTILE), max_size=3).map(" ".join),
)


def shown(cell):
    """What a table cell shows, and the kinds of inline tokens it is made of."""
    tokens = GITHUB_FLAVOUR.parse(f"|h|\n|---|\n|{cell}|\n")
    cells = [t for t, opened in zip(tokens[1:], tokens, strict=False) if opened.type == "td_open"]
    assert len(cells) == 1, "one row with one cell"
    children = cells[0].children or []
    return "".join(c.content for c in children), {c.type for c in children}


@given(titles)
@example("\\|")
@example("_a_b_")
@example("a" * 5_000 + "|")
def test_a_cell_shows_the_text_and_nothing_else(title):
    text, kinds = shown(escape_cell(title))
    assert kinds <= {"text", "text_special"}
    assert clean(text) == clean(title)


@given(titles)
def test_text_comes_back_unchanged(title):
    assert unescape_cell(escape_cell(title)) == clean(title)


@given(titles)
def test_cleaning_twice_changes_nothing_more(title):
    assert clean(clean(title)) == clean(title)


@given(titles)
def test_no_reference_survives_in_what_is_shown(title):
    assert not REFERENCES.search(shown(escape_cell(title))[0])
    assert not REFERENCES.search(plain_text(title))


@given(titles)
def test_text_in_html_shows_itself_and_nothing_else(title):
    cell = escape_html(title)
    assert unescape_cell(cell) == clean(title)
    assert clean(html.unescape(cell)) == clean(title)
    assert not REFERENCES.search(html.unescape(cell))
    assert "<" not in re.sub(r"< |<$", "", cell)
    assert GITHUB_FLAVOUR.parseInline(cell)[0].children in ([], None) or {
        child.type for child in GITHUB_FLAVOUR.parseInline(cell)[0].children
    } <= {"text", "text_special"}


@given(titles)
def test_text_stays_inert_in_bold_and_as_the_text_of_a_link(title):
    text, kinds = shown(f"**[{escape_cell(title)}](https://x.example)**")
    if clean(title):
        assert kinds <= {"text", "text_special", "strong_open", "strong_close", "link_open",
                         "link_close"}  # fmt: skip
        assert clean(text) == clean(title)


@given(titles)
def test_a_line_of_a_body_starts_no_block(title):
    tokens = GITHUB_FLAVOUR.parse(escape_text(title))
    assert [t.type for t in tokens] in ([], ["paragraph_open", "inline", "paragraph_close"])
    assert clean("".join(c.content for t in tokens for c in t.children or [])) == clean(title)


@pytest.mark.parametrize("title", HOSTILE)
def test_every_known_trick_comes_back_unchanged(title):
    assert unescape_cell(escape_cell(title)) == clean(title)
    assert not REFERENCES.search(shown(escape_cell(title))[0])


@pytest.mark.parametrize(
    "title",
    [
        "GeoChat: Grounded Large Vision-Language Model for Remote Sensing",
        "A-B: foo_bar (v2), 100% & more!",
        "C# and 5 * 3 > 2 or a < b; is it 10:30?",
        "AT&T's “quoted” titles – Schrödinger, 遥感, #geo",
    ],
)
def test_ordinary_titles_are_left_alone(title):
    assert escape_cell(title) == title


@pytest.mark.parametrize(
    ("title", "cell"),
    [
        ("a|b", r"a\|b"),
        ("a\\|b", r"a&#92;\|b"),
        ("<b>", "&lt;b>"),
        ("@name", "@&#8203;name"),
        ("fixes #12", "fixes #&#8203;12"),
        ("$x_1$", r"\$x_1\$"),
        ("[N/A]", r"\[N/A\]"),
        ("https://x.example", "https:&#8203;//x.example"),
    ],
)
def test_how_it_looks_in_the_source(title, cell):
    assert escape_cell(title) == cell


def test_commit_messages_get_the_break_itself():
    assert plain_text("fixes #12\nby @name") == "fixes #\u200b12 by @\u200bname"


@pytest.mark.parametrize(
    ("url", "safe"),
    [
        ("https://x.example/a", "https://x.example/a"),
        (" http://x.example/a|b (c) d\\e ", "http://x.example/a%7Cb%20%28c%29%20d%5Ce"),
        ("https://x.example/%20?q=a&b=c#top", "https://x.example/%20?q=a&b=c#top"),
        ("https://x.example/?a=1&copy;=2", "https://x.example/?a=1&copy%3B=2"),
        ("https://münchen.example/ä", "https://xn--mnchen-3ya.example/%C3%A4"),
        ("http://127.0.0.1:8080/x", "http://127.0.0.1:8080/x"),
        ("javascript:alert(1)", None),
        ("data:text/html,x", None),
        ("ftp://x.example", None),
        ("//x.example", None),
        ("https://user:pass@x.example", None),
        ("https://x.example/\x00", None),
        ("https://x.example/\u202egnp.exe", None),
        ("https://x.example:port/", None),
        ("https://[::1", None),
        ("https://", None),
        ("https://a..b/", None),
        ("", None),
        ("https://x.example/" + "a" * 3_000, None),
    ],
)
def test_only_plain_web_addresses_are_linked(url, safe):
    assert safe_url(url) == safe


@given(st.text())
def test_a_safe_address_stays_one_link(tail):
    url = safe_url("https://x.example/" + tail)
    if url is not None:
        text, kinds = shown(f"[t]({url})")
        assert (text, kinds) == ("t", {"link_open", "text", "link_close"})
        assert safe_url(url) == url


def test_an_address_that_ends_like_a_commits_id_is_not_broken():
    """The link of a new bullet led nowhere: its address ended in a zero-width space."""
    url = "https://openreview.net/pdf?id=2VmB01D9Ef"
    assert joined([("](", "]("), (url, url), (")", ")")]) == f"]({url})"
    assert joined([("0a1b2", "0a1b2"), ("c3d", "c3d")]) == "0a1b2&#8203;c3d"
