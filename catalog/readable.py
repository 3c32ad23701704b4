r"""Text of arXiv as a person reads it: ``D$^2$GS`` is D²GS, ``Qu\'ebec`` is Québec.

Never loses a letter: what has no sign of its own keeps its name or its argument. What comes out is
as hostile as what went in, and is escaped where it is written.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

_MATH = re.compile(
    r"\$\$?(?:(\\[A-Za-z][^$]{0,1000})|(?=\S)((?:[^$\\]|\\.){1,1000}?)(?<=\S)(?=\$\$?(?!\d)))\$\$?"
    r"|\\\(((?:[^\\]|\\(?![()])){0,400}?)\\\)"
)
"""As pandoc tells it: no blank inside next to a dollar, no digit after it. Prices are none."""
_ACCENT = re.compile(r"\\(?:([`'^\"~=.])\s?|([uvHckbdr])(?=[ {]))\s?\{?(\\?[A-Za-z])\}?")
_MARKS = {
    "`": 0x300, "'": 0x301, "^": 0x302, "~": 0x303, "=": 0x304, "u": 0x306, ".": 0x307, '"': 0x308,
    "r": 0x30A, "H": 0x30B, "v": 0x30C, "d": 0x323, "c": 0x327, "k": 0x328, "b": 0x331,
}  # fmt: skip
"""Combining characters of TeX's accents."""
_LINK = re.compile(r"\\href\s?\{[^{}]{0,500}\}")
_RAISED = re.compile(r"\\text(super|sub)script\s?")
_COMMAND = re.compile(r"\\([A-Za-z]{1,40})\*?(?:[ ](?=[^ ]))?")
_SILENT = re.compile(
    r"(?:text|math|emph|operatorname|mbox|ensuremath|bm|boldsymbol|underline|left|right|footnote|url|href|"
    r"bf|it|rm|sc|tt|em|sf|displaystyle|limits|small|large|xspace|hspace|vspace|cite|ref|label)\w*"
)
_SCRIPT = re.compile(r"([\^_])(?:\{([^{}]{0,40})\}|([^\s{}\\$]))")
_ESCAPED = re.compile(r"\\([&%#_{}$ ])")
_SPACING = re.compile(r"\\[,;:!>]")


def readable(text: str) -> str:
    """Text without the LaTeX in it, on one line. Text without any comes back as it is."""
    if not any(sign in text for sign in ("\\", "$", "^{", "_{")):
        return text
    shown = _MATH.sub(_math, _ACCENT.sub(_accented, text))
    shown = _ESCAPED.sub(lambda found: found[1], _braceless(_without_commands(shown)))
    return unicodedata.normalize("NFC", " ".join(shown.split()))


def _math(found: re.Match[str]) -> str:
    inside = next(filter(None, found.groups()), "")
    return _braceless(_scripts(_without_commands(inside)))


def _without_commands(text: str) -> str:
    text = _RAISED.sub(lambda found: "^" if found[1] == "super" else "_", _LINK.sub("", text))
    return _scripts_of_braces(_COMMAND.sub(_symbol, _SPACING.sub(" ", text)))


def _symbol(found: re.Match[str]) -> str:
    name = found[1]
    if _SILENT.fullmatch(name):
        return ""
    return _signs().get(name, name) + found[0][len(name) + 1 :]


def _scripts_of_braces(text: str) -> str:
    """Outside of mathematics only braces make a script: ``snake_case`` is a word."""
    return _SCRIPT.sub(lambda it: _script(it[1], it[2]) if it[2] is not None else it[0], text)


def _scripts(text: str) -> str:
    text = text.replace("{{", "{").replace("}}", "}")
    return _SCRIPT.sub(lambda it: _script(it[1], it[2] or it[3] or ""), text)


def _script(kind: str, text: str) -> str:
    raised = [_small().get(kind + char) for char in text]
    if all(raised):
        return "".join(filter(None, raised))
    return text if text in ("∘", "°") else f"{kind}{text}"


def _braceless(text: str) -> str:
    return re.sub(r"(?<!\\)[{}]", "", text)


def _accented(found: re.Match[str]) -> str:
    mark = chr(_MARKS[found[1] or found[2]])
    return unicodedata.normalize("NFC", found[3].lstrip("\\") + mark)


@cache
def _signs() -> dict[str, str]:
    from unicodeit.data import REPLACEMENTS

    named = {name[1:]: sign for name, sign in REPLACEMENTS if re.fullmatch(r"\\[A-Za-z]+", name)}
    return named | {"circ": "°", "deg": "°", "textregistered": "®", "ldots": "…", "dots": "…"}


@cache
def _small() -> dict[str, str]:
    from unicodeit.data import SUBSUPERSCRIPTS

    return {name: sign for name, sign in SUBSUPERSCRIPTS if len(name) == 2}
