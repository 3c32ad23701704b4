"""The pieces that most bullets of a list are made of."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from catalog.entry import Entry, Link
from catalog.markdown.kinds import kind_by_words
from catalog.markdown.lines import bare, split_lines
from catalog.markdown.shown import count_words, shown_text

_PLACE = re.compile(r"\{[a-z]+(?::[^{}]+)?\}")
MAX_SAMPLED = 300
"""Bullets that are looked at."""
MAX_LINE_CHARS = 2_000
"""Longer bullets say nothing of the list's style."""
_LABEL_OR_PLACE = re.compile(r"(?<!\[)\[+[^\[\]]*\]+(?=\()|\{[^{}]*\}")
_LABEL = re.compile(r"\[([^\[\]{}]+)\]+\(")
_WORD = re.compile(r"[^\W\d_]{2,}")
_DATE = re.compile(r"(?:19|20)\d\d([./-])(?:0[1-9]|1[0-2])(?!\d)")
_PIECE_END = re.compile(r"[.,:!?]?(?:</a>|[\]\)*_`])+(?:\(\{\w+\}\)[\]*)]*)?")
_BREAK_AT_END = re.compile(r"(?<=\S) *<br */?>(?=[ \r\n]*\Z)")
_INITIAL = re.compile(r"(?<!\w)[A-Z]\. ?[A-Z]")
_CLOSING_MARKS = re.compile(r"(?<![*_ ])(?:</\w+>|[*_ ])+\Z")
_UNSEEN = re.compile(r"<[^<>]*>|\]\([^)]*\)|https?://\S+")
"""Where a short title may stand by chance: tags and addresses."""


def learn_parts(texts: Sequence[str], entries: Sequence[Entry]) -> tuple[str, ...]:
    """Parts of a list's lines: one start, then the pieces that at least a tenth have."""
    step = max(1, len(texts) // MAX_SAMPLED)
    texts, entries = texts[::step], entries[::step]
    lines = [_with_places(bare(split_lines(t)[0]), e) for t, e in zip(texts, entries, strict=True)]
    split = [parts for line in lines if (parts := _pieces(line))]
    if not split:
        return ()
    head = _most_usual(Counter(parts[0] for parts in split)) or "- [{title}]({paper})"
    return (head, *_common_pieces([parts[1:] for parts in split]), *_usual_break(texts))


def _usual_break(texts: Sequence[str]) -> tuple[str, ...]:
    """Line break (``<br>``) in which most rows of one line end: without it they run together."""
    ends = [match[0] for text in texts if (match := _BREAK_AT_END.search(text))]
    return (Counter(ends).most_common(1)[0][0],) if len(ends) * 2 > len(texts) else ()


def _most_usual(pieces: Counter[str]) -> str | None:
    """Most usual piece without words of one row alone (an address, an author's name)."""
    rows = sum(pieces.values())
    return next(
        (
            piece
            for piece, count in pieces.most_common()
            if count * 2 > max(rows, 2) or (_is_mere_mark(piece) and _has_own_label(piece, count))
        ),
        None,
    )


def _has_own_label(piece: str, count: int) -> bool:
    """Whether a link's label is the list's: on two rows, or a word for what the link is."""
    label = _LABEL.search(piece)
    is_plain = label is None or (kind_by_words(label[1]) and count_words(label[1]) < 2)
    return count > 1 or bool(is_plain)


def _is_mere_mark(piece: str) -> bool:
    """Whether a piece holds no words of its own but the label of a link."""
    return not _WORD.search(_LABEL_OR_PLACE.sub("", piece))


def _common_pieces(rest: Sequence[Sequence[str]]) -> list[str]:
    """For each thing said, the most usual piece that says it, in the usual order."""
    by_place: dict[tuple[str, ...], Counter[str]] = {}
    positions: dict[tuple[str, ...], list[int]] = {}
    for parts in rest:
        for position, part in enumerate(parts):
            places = tuple(_PLACE.findall(part))
            by_place.setdefault(places, Counter())[part] += 1
            positions.setdefault(places, []).append(position)
    usual = [p for p, counts in by_place.items() if sum(counts.values()) * 10 >= len(rest)]
    # Where no row has both, code stands before the project: as in most lists.
    usual.sort(key=lambda p: (sum(positions[p]) / len(positions[p]), "{project}" in p))
    chosen, said = [], set[str]()
    for places in usual:
        piece = _most_usual(by_place[places])
        if piece and not said & set(places) and not (_is_open(piece) or _closes(piece)):
            chosen.append(piece)
            said |= set(places)
    return chosen


def _with_places(line: str, entry: Entry) -> str:
    """Line with each known value replaced by its place, ``{title}``."""
    if len(line) > MAX_LINE_CHARS:
        return ""
    for link in entry.links:
        if link.kind != "other":
            line = _with_link_place(line, link)
    unseen = [match.span() for match in _UNSEEN.finditer(line)]
    for start in range(len(line)):
        is_shown = not any(a <= start < b for a, b in unseen)
        if is_shown and _starts_title(line, start, entry.title):
            line = _replace_title(line, start, entry.title)
            break
    if entry.venue:
        line = re.sub(rf"(?<![\w{{]){re.escape(entry.venue)}(?!\w)", "{venue}", line, count=1)
    line = _DATE.sub(lambda match: f"{{date:%Y{match[1]}%m}}", line, count=1)
    if entry.year:
        line = re.sub(rf"(?<!\d){entry.year}(?!\d)", "{year}", line, count=1)
        line = re.sub(rf"(?<=['’]){entry.year % 100:02}(?!\d)", "{yy}", line, count=1)
    return line


def _with_link_place(line: str, link: Link) -> str:
    """Line with one address replaced, wherever a link holds it."""
    for before, after in (("](", ")"), ('="', '"'), ("='", "'"), ("<", ">")):
        written = f"{before}{link.url}{after}"
        if written in line:
            return line.replace(written, f"{before}{{{link.kind}}}{after}", 1)
    return line


def _starts_title(line: str, start: int, title: str) -> bool:
    return line.startswith(title[:12], start)


def _replace_title(line: str, start: int, title: str) -> str:
    """Replace a title that may be written with escapes or inner marks."""
    for end in range(len(line), start, -1):
        if shown_text(line[start:end]) == title:
            marks = _CLOSING_MARKS.search(line, start, end)
            end = marks.start() if marks else end
            return f"{line[:start]}{{title}}{line[end:]}"
    return line


def _pieces(line: str) -> list[str]:
    """Head with the title, then one piece for each place; what has no place is left out."""
    if "{title}" not in line:
        return []
    pieces: list[str] = []
    position = 0
    for match in _PLACE.finditer(line):
        end = _end_of_piece(line, match.end())
        if end <= position:
            continue
        if match.start() < position:  # the piece before ends inside this place
            pieces[-1] += line[position:end]
        else:
            pieces.append(line[position:end])
        position = end
    return _joined_to_title(_closed(_without_free_text(pieces)))


def _end_of_piece(line: str, end: int) -> int:
    """Index after the marks that close what the place stands in."""
    match = _PIECE_END.match(line, end)
    return match.end() if match else end


def _joined_to_title(pieces: list[str]) -> list[str]:
    at = next(i for i, piece in enumerate(pieces) if "{title}" in piece)
    return ["".join(pieces[: at + 1]), *pieces[at + 1 :]]


def _closed(pieces: list[str]) -> list[str]:
    """Pieces joined where one opens what a later one closes: ``*{venue}`` and `` {year}*``."""
    closed: list[str] = []
    for piece in pieces:
        if closed and _is_open(closed[-1]) and _closes(piece):
            closed[-1] += piece
        else:
            closed.append(piece)
    return closed


def _is_open(piece: str) -> bool:
    return piece.count("*") % 2 == 1 or any(
        piece.count(a) > piece.count(b) for a, b in ("()", "[]")
    )


def _closes(piece: str) -> bool:
    return piece.count("*") % 2 == 1 or any(
        piece.count(a) < piece.count(b) for a, b in ("()", "[]")
    )


def _without_free_text(pieces: list[str]) -> list[str]:
    """Pieces whose words between places (authors, remarks) are cut to their last separator."""
    kept: list[str] = []
    for piece in pieces:
        before = piece[: piece.index("{")]
        words = re.sub(r"\[+[^\[\]]*\]*\(?$", "", before)
        is_free = len(re.findall(r"\w+", words)) > 2 or _INITIAL.search(words)
        if is_free and kept:
            cut = max(words.rstrip("*").rfind(mark) for mark in ".,;|([*")
            piece = " " + piece[cut + 1 :].lstrip() if cut >= 0 else piece[len(words) :]
        kept.append(piece)
    return kept
