"""Short names from titles."""

from __future__ import annotations

import pytest

from flows.candidates.enrichment.abbreviation import find_abbreviation


@pytest.mark.parametrize(
    ("title", "short"),
    [
        ("ToyChat: A Model for Toys", "ToyChat"),
        ("Foo-Bar++: A Better Toy", "Foo-Bar++"),
        ("3D-TOY : A Dataset", "3D-TOY"),
        ("k-ToyMeans: Clusters", "k-ToyMeans"),
        ("Crane: Prompts for Toys", "Crane"),
        ("ToySense V2: A Unified Model", "ToySense V2"),
        ("UltraToy -- An Efficient Framework", "UltraToy"),
        ("TOY$^2$Net: Squared Toys", "TOY2Net"),
        (r"Toy-$\alpha$: Greek Toys", "Toy-α"),
        (r"\textit{TOYnet}: Leaning Toys", "TOYnet"),
        ("FA^{3}-TOY: Cues", "FA3-TOY"),
        ("Toy Analysis with Models (TOYAM): A Study", "TOYAM"),
        ("A Toy Transformer for Toys (TOYFormer)", "TOYFormer"),
    ],
)
def test_reads_the_name(title: str, short: str) -> None:
    assert find_abbreviation(title) == short


@pytest.mark.parametrize(
    "title",
    [
        "Less is more: On Toys",
        "Learning to Play: A Survey",
        "Survey: Toys of Today",
        "LLMs: What They Know of Toys",
        "ChatGPT: Friend or Toy?",
        "GPT-4: A Look",
        "Are Toys Fun?: A Study",
        "Think, Speak, Act: Toys That Talk",
        "Toys Without a Colon",
        "Toys with Large Language Models (LLMs)",
        "Toys in Magnetic Resonance Imaging (MRI)",
        "On the $O(1)$ Rate of Toys",
        "",
        ":",
    ],
)
def test_takes_no_phrase_for_a_name(title: str) -> None:
    assert find_abbreviation(title) is None
