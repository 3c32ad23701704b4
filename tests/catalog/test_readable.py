"""LaTeX of arXiv, as a person reads it."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.identity.titles import normalise_title
from catalog.readable import readable

PIECES = ["$", "$$", "\\", "{", "}", "^", "_", "^2", "_{i}", r"\alpha", r"\textbf{", r"\'e", r"\c{c}", r"\(", r"\)",
          r"\href{", r"\textsuperscript", "word", " ", "5", r"\,", r"\%", "\n", "ℓ", r"\unknown "]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("RE$^2$: Improving", "RE²: Improving"),
        (r"$\texttt{Blue}$: A $\mathbf{\texttt{D}}$ual", "Blue: A Dual"),
        (r"H$^{\mathbf{3}}$DP", "H³DP"),
        (r"\textsc{Spot}: $\ell_1$-Product", "Spot: ℓ₁-Product"),
        (r"A\textsuperscript{2}FM and UpSafe$^\circ$C", "A²FM and UpSafe°C"),
        (r"Readability $\ne$ Learnability", "Readability ≠ Learnability"),
        (r"Qu\'ebec, G\"odel and \c{C}a", "Québec, Gödel and Ça"),
        (r"costs \$5 or $6 and $7, 50\% less", "costs $5 or $6 and $7, 50% less"),
        (r"$\sim$50%, 2$\times$3 and \(m\)-class", "∼50%, 2×3 and m-class"),
        (r"\href{https://a.b/c_d}{our code} in snake_case", "our code in snake_case"),
        (r"$x_{\pi\theta}$ by \methodNorm", "x_πθ by methodNorm"),
        ("plain text, a_b and {c}", "plain text, a_b and {c}"),
    ],
)
def test_readable(text, shown):
    assert readable(text) == shown
    assert normalise_title(readable(text)) == normalise_title(text)


@given(st.lists(st.sampled_from(PIECES), max_size=12).map("".join))
def test_no_word_is_lost_and_nothing_breaks(text):
    shown = readable(text)
    assert shown.count("word") + text.count(r"\word") >= text.count("word") - text.count(r"\href{")
    assert "\n" not in shown or shown == text


def test_a_megabyte_of_latex_is_read_in_linear_time():
    began = time.process_time()
    for piece in ("$", "{", "^{", r"\'", "\\", r"\(", r"\href{", "$a", r"\alpha"):
        readable(piece * 20_000)
    assert time.process_time() - began < 20
