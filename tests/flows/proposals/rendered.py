"""What GitHub would do with a text: renders Markdown and looks for anything that acts."""

from __future__ import annotations

import html
import re
from html.parser import HTMLParser

from markdown_it import MarkdownIt

OUR_TAGS = {"p", "h2", "h3", "ul", "ol", "li", "a", "strong", "em", "code", "br", "hr", "sub"} | {
    "details", "summary", "table", "thead", "tbody", "tr", "th", "td", "blockquote"
}  # fmt: skip
_MENTION = re.compile(r"(?<![\w`])@[A-Za-z0-9]")
_REFERENCE = re.compile(r"(?<![&\w])#\d|\bGH-\d|\w/\w+#\d", re.I)
_CLOSING = re.compile(r"\b(close[sd]?|fix(e[sd])?|resolve[sd]?):?\s+(#\d|GH-\d|https?://)", re.I)
_ADDRESS = re.compile(r"https?://|\bwww\.", re.I)


class _Reader(HTMLParser):
    """Collects tags, addresses and the text outside code and links."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.addresses: list[str] = []
        self.text: list[str] = []
        self._inert_depth = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self.addresses += [value or "" for name, value in attrs if name in ("href", "src")]
        self._inert_depth += tag in ("a", "code")

    def handle_endtag(self, tag: str) -> None:
        self._inert_depth -= tag in ("a", "code")

    def handle_data(self, data: str) -> None:
        if not self._inert_depth:
            self.text.append(data)


def assert_inert(markdown: str, allowed_references: tuple[str, ...] = ()) -> None:
    """Fail if the rendered text mentions, closes, links or embeds what it should not."""
    reader = _Reader()
    reader.feed(MarkdownIt("gfm-like", {"html": True, "linkify": False}).render(markdown))
    assert reader.tags <= OUR_TAGS, reader.tags - OUR_TAGS
    assert reader.attributes <= {"href", "style"}, reader.attributes
    assert all(it.startswith(("https://", "http://")) for it in reader.addresses)
    assert_inert_plain("\n".join(reader.text), allowed_references)


def assert_inert_plain(text: str, allowed_references: tuple[str, ...] = ()) -> None:
    """Fail if plain text, as in a commit message, holds a mention or reference."""
    for allowed in allowed_references:
        text = text.replace(allowed, "")
    for pattern in (_MENTION, _REFERENCE, _CLOSING, _ADDRESS):
        found = pattern.search(text)
        assert found is None, (found, text[max(0, found.start() - 40) : found.end() + 40])


def visible_text(markdown: str) -> str:
    """Text of the rendered Markdown, tags and zero-width breaks removed."""
    rendered = MarkdownIt("gfm-like", {"html": True, "linkify": False}).render(markdown)
    bare = re.sub(r"<!--.*?-->|<[^>]+>", "", rendered, flags=re.S)
    return html.unescape(bare).replace("\u200b", "")
