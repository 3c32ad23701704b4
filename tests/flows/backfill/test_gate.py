"""The gate in front of the models never stops what their own first stage would let through."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from catalog.paper import Paper
from classifiers.features import Words
from classifiers.first_stage import FirstStage
from flows.backfilling.gate import gate_for, open_gate

WORDS = frozenset({"satellite", "remote", "vlm", "cafe", "b+", "url", "example"})
PIECES = st.sampled_from(
    ["Satellite", "satellites", "VLMs", "remote-sensing", "caf\u00e9", "http://example.org/remote",
     "$remote$", "\\'e", "\\emph{satellite}", "{", "}", " ", "_", "B+", ".", "\u4e2d", "\n", "tea"]
)  # fmt: skip
TEXTS = st.one_of(st.text(max_size=80), st.lists(PIECES, max_size=15).map(" ".join),
                  st.lists(PIECES, max_size=15).map("".join))  # fmt: skip


@given(TEXTS, TEXTS)
def test_what_the_first_stage_lets_through_passes_the_gate(title: str, abstract: str) -> None:
    words = Words.of(Paper("2501.00001", title, abstract))
    if FirstStage(WORDS).passes([*words.title, *words.abstract]):
        assert gate_for(WORDS)(title, abstract)


def test_the_gate_stops_papers_about_something_else() -> None:
    gate = gate_for(WORDS)
    assert not gate("Teapots of the north", "We pour tea for more.")
    assert gate("Teapots of the north", "Seen by Satellite.")


def test_no_words_is_no_gate() -> None:
    assert gate_for(()) is open_gate
    assert open_gate("", "")
