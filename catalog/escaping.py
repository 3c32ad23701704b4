"""Makes text from arXiv inert: in a table cell, in a Markdown body, in a commit message.

Two kinds of syntax must be disarmed. What the Markdown parser itself reads (pipes, brackets,
emphasis, HTML) takes a backslash or an entity. What GitHub looks for in the *rendered* text
(``@name``, ``#12``, ``GH-12``, commit ids, bare addresses, ``:emoji:``) would survive both, so
it is broken by a zero-width space, written ``&#8203;`` where people can see it. `clean` removes
zero-width characters on the way in, hence reading back is exact:
``unescape_cell(escape_cell(text)) == clean(text)``.

Only what would bite is touched: ``A-B: foo_bar`` stays as it is.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from itertools import accumulate
from urllib.parse import quote, urlsplit, urlunsplit

MAX_URL_CHARS = 2_048
"""Longer addresses are refused by browsers and are never a paper's."""

_ZERO_WIDTH_SPACE = "\u200b"
_MARKDOWN_BREAK = "&#8203;"

_GITHUB_REFERENCE = r"""
    (?P<reference>
        @(?=[\w.-])                                # mention, e-mail address, owner/repo@commit
      | \#(?=\d)                                   # issue, owner/repo#12
      | (?<![^\W_])GH-(?=\d)
      | (?<![^\W_])www(?=\.)
      | (?:xmpp|mailto)(?=:)
      | :(?=//)                                    # http://, ftp://
      | :(?=[\w+-]+:)                              # emoji
    )
    | (?P<commit_id>\b(?=\d*[a-f])(?=[a-f]*\d)[0-9a-f]{7,40}\b)"""
_REFERENCE = re.compile(_GITHUB_REFERENCE, re.VERBOSE | re.IGNORECASE)
_SEAMLESS = re.compile(
    r"""@(?=[\w.-]) | \#(?=\d) | GH-(?=\d) | www(?=\.) | (?:xmpp|mailto)(?=:) | :(?=//)
      | :(?=[\w+-]+:) | (?P<commit_id>(?=\d{0,40}[a-f])(?=[a-f]{0,40}\d)[0-9a-f]{7,})""",
    re.VERBOSE | re.IGNORECASE,
)
"""References as above; over a seam it takes no word's boundary to be careful."""
_BITING = re.compile(
    r"""
      (?P<last_backslash>\\(?=\||$))   # before a pipe, parsers disagree on what it escapes
    | (?P<syntax>
          [\\|\[\]`$]
        | (?<!\s)[*~] | [*~](?!\s)        # between blanks they stand for themselves
        | (?<![^\W_])_ | _(?![^\W_])     # inside a word it is never emphasis
      )
    | (?P<tag><(?!\s))
    | (?P<entity>&(?=\#?\w+;))
    | """
    + _GITHUB_REFERENCE,
    re.VERBOSE | re.IGNORECASE,
)
# Every match of _BITING holds one of these; most titles hold none, and this is ten times faster.
_MAYBE_BITING = re.compile(r"[\\|\[\]`~$*_<&@#]|:[/\w+-]|www|GH-|[0-9a-f]{7}", re.IGNORECASE)
_BITING_IN_HTML = re.compile(
    r"(?P<html>[&<>])|(?P<syntax>[\\|\[\]`~$*]|(?<![^\W_])_|_(?![^\W_]))|" + _GITHUB_REFERENCE,
    re.VERBOSE | re.IGNORECASE,
)
_ENTITIES = {"last_backslash": "&#92;", "tag": "&lt;", "entity": "&amp;"}
_BLOCK_START = re.compile(r"^(?:\d{1,9}(?=[.)])|(?=[#>+=-]))")
_ESCAPED = re.compile(
    r"\\(?P<char>[!-/:-@\[-`{-~])|&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z]\w*);"
)
_HOST = re.compile(r"[a-z0-9_-]+(?:\.[a-z0-9_-]+)*\.?", re.IGNORECASE)


def clean(text: str) -> str:
    """Fold white space to single blanks, compose (NFC), drop what cannot be seen.

    Dropped are control characters, format characters (zero-width, bidirectional overrides,
    soft hyphens, tags) and lone surrogates. Idempotent.
    """
    if text.isascii() and text.isprintable():  # most titles; a list has thousands of them
        return " ".join(text.split())
    visible = "".join(char for char in text if char.isspace() or not _is_invisible(char))
    return unicodedata.normalize("NFC", " ".join(visible.split()))


@lru_cache(maxsize=16_384)  # a title is written again and again: learned, kept, proven
def escape_cell(text: str) -> str:
    """Markdown for one table cell that shows `clean(text)` and does nothing.

    Also safe as the text of a link and inside ``**…**``. Text of any length is kept.
    """
    cleaned = clean(text)
    return _BITING.sub(_disarmed, cleaned) if _MAYBE_BITING.search(cleaned) else cleaned


def escape_alone(text: str) -> str:
    """`escape_cell` for a text that is a cell on its own: one star or tilde there pairs with none.

    Not for the text of a link, nor inside ``**…**``, nor beside other texts.
    """
    escaped = escape_cell(text)
    for mark in "*~":
        if escaped.count(mark) == 1:
            escaped = escaped.replace(f"\\{mark}", mark)
    return escaped


def escape_html(text: str) -> str:
    """HTML (inside a ``<td>``) that shows `clean(text)` and does nothing; `unescape_cell` reads it.

    Entities, not backslashes: GitHub reads no Markdown inside HTML, but may after a blank line.
    """
    return _BITING_IN_HTML.sub(_disarmed_html, clean(text))


def unescape_cell(markdown: str) -> str:
    """Text that escaped Markdown shows; the inverse of `escape_cell` up to `clean`."""
    return clean(_ESCAPED.sub(lambda match: match["char"] or html.unescape(match[0]), markdown))


def escape_text(text: str) -> str:
    """Markdown for one line outside tables that shows `clean(text)` and starts no block."""
    return starting_no_block(escape_cell(text))


def starting_no_block(markdown: str) -> str:
    """Escaped Markdown for the start of a line: ``1. …`` and ``# …`` would begin a block."""
    return _BLOCK_START.sub(r"\g<0>\\", markdown)


def joined(pieces: Iterable[tuple[str, str]]) -> str:
    """Pieces of one line side by side, each as (what it shows, its Markdown).

    Two harmless pieces may make a reference together: a venue ``owner/repo#`` and a year. Where
    one runs over a seam, it is broken there.
    """
    kept = [piece for piece in pieces if piece[1]]
    shown = "".join(text for text, _ in kept)
    seams = set(accumulate(len(text) for text, _ in kept))
    broken = {
        seam
        for match in _SEAMLESS.finditer(shown)
        # What a sign does is said by what follows it; a commit's id that ends here is whole.
        for seam in range(match.start() + 1, match.end() + (not match["commit_id"]))
        if seam in seams
    }
    ends = accumulate(len(text) for text, _ in kept)
    return "".join(
        markdown + (_MARKDOWN_BREAK if end in broken else "")
        for (_, markdown), end in zip(kept, ends, strict=True)
    )


def plain_text(text: str) -> str:
    """Text for commit messages and titles: no mention, no reference, nothing that closes.

    Such text is not Markdown, so the break is the zero-width space itself.
    """
    return _REFERENCE.sub(lambda match: _broken(match, _ZERO_WIDTH_SPACE), clean(text))


def safe_url(url: str) -> str | None:
    """Address fit for ``](…)`` in a table: http(s), encoded, no credentials; None if unfit."""
    url = url.strip()
    if len(url) > MAX_URL_CHARS or any(_is_invisible(char) for char in url):
        return None
    try:
        parts = urlsplit(url)
        port = "" if parts.port is None else f":{parts.port}"
        host = (parts.hostname or "").encode("idna").decode()
    except (ValueError, UnicodeError):
        return None
    if parts.scheme not in ("http", "https") or "@" in parts.netloc or not _HOST.fullmatch(host):
        return None
    return urlunsplit((parts.scheme, host + port, *map(_encode, parts[2:])))


def _is_invisible(char: str) -> bool:
    return unicodedata.category(char) in ("Cc", "Cf", "Cs")


def _disarmed(match: re.Match[str]) -> str:
    kind = match.lastgroup or ""
    if kind in ("reference", "commit_id"):
        return _broken(match, _MARKDOWN_BREAK)
    return _ENTITIES.get(kind) or "\\" + match[0]


def _disarmed_html(match: re.Match[str]) -> str:
    if match.lastgroup == "syntax":
        return f"&#{ord(match[0])};"
    return html.escape(match[0]) if match.lastgroup == "html" else _disarmed(match)


def _broken(match: re.Match[str], mark: str) -> str:
    if match.lastgroup == "reference":
        return match[0] + mark
    digits = match[0]  # GitHub links seven and more
    return mark.join(digits[start : start + 6] for start in range(0, len(digits), 6))


def _encode(part: str) -> str:
    encoded = quote(part, safe="/:?#@!&'*+,;=%~-._")
    return re.sub(r"(&#?\w+);", r"\1%3B", encoded)
