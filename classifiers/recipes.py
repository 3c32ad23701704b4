"""Model configurations as data, chosen on papers announced before 2025-09 but for the precision.

`docs/classifier.md` shows what each part earns.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from classifiers.known_lists import known_lists


@dataclass(frozen=True)
class Recipe:
    """Everything that training decides by number."""

    name: str
    lexicon: str | None = None
    """File of `classifiers/lexicons/`, for lists of a field that has one."""
    min_papers: int = 3
    """Papers that must hold a term of title or abstract for it to count."""
    min_papers_title: int = 3
    has_word_pairs: bool = False
    """Whether two-word terms of title and abstract count; those of the title alone always do."""
    min_belonging_pair: int = 0
    """Papers that belong that must hold a two-word term of title and abstract for it to count."""
    field_weight: float = 0.02
    """Scale of the lexicon's block against the words' blocks."""
    topic_pair_weight: float = 0.0
    """Scale of the pairs of topics, learned from titles, that screening reads; 0 for none."""
    encoder_weight: float = 0.0
    """Scale of a sentence encoder's numbers, where there is one, that screening reads; 0 for none.
    Scales of 3 to 8 rank alike."""
    screening_c: float = 1.0
    """Inverse regularisation of the screening model."""
    filing_c: float = 16.0
    filing_field_weight: float = 0.04
    filing_vector_weight: float = 0.1
    """Scale of the stream's word vectors, summed over a paper, that filing reads; 0 for none."""
    filing_topic_weight: float = 0.0
    """Scale of the topics, learned from titles, that filing reads; 0 for none."""
    filing_move_weight: float = 0.1
    """Scale of what the sentences do, which filing reads; 0 for none."""
    filing_balance: float = 0.65
    """0: classes weigh as often as they come; 1: all classes weigh the same."""
    filing_softness: float = 0.1
    """Share of a paper's weight that goes to the other sections that a reader could defend."""
    keyword_c: float = 3.0
    keyword_threshold: float = 0.3
    """Probability from which a learned keyword is written."""
    folds: int = 5
    """Folds (of time, where the papers' dates allow it) of the predictions that calibration and
    thresholds are learned on."""
    hard_negatives: int = 7_000
    """Papers of the stream taken as negatives because they are near the field."""
    sampled_negatives: int = 4_000
    """Papers sampled from the rest of the stream."""
    unlabelled_weight: float = 0.5
    """Weight of a stream paper that nobody looked at."""
    propose_precision: float = 0.7
    """Precision that the proposing threshold is set for, on predictions of papers not seen."""
    unsure_recall: float = 0.985
    """Recall that the lower end of the unsure band is set for."""

    def as_card(self) -> dict[str, Any]:
        """Fields for the card."""
        return asdict(self)


FIELD = Recipe(
    name="field",
    lexicon="earth_observation",
    topic_pair_weight=0.05,
    filing_topic_weight=0.05,
    propose_precision=0.74,
)
"""For lists about observing the Earth: words, titles, the field's lexicon, its pairs and topics."""

PLAIN = Recipe(
    name="plain",
    min_papers=2,
    min_papers_title=2,
    has_word_pairs=True,
    min_belonging_pair=2,
    encoder_weight=3.0,
    screening_c=10.0,
    hard_negatives=0,
    sampled_negatives=12_000,
)
"""For any other list: words, titles, and the concepts that its own rows teach. No near negatives:
of papers that nobody looked at, those nearest to a list are too often its own."""

RECIPES = {"field": FIELD, "plain": PLAIN}
"""By the names that `labels/lists.yaml` gives."""


def recipe_for(list_id: str) -> Recipe:
    """Recipe of a list; `PLAIN` where none was made for it."""
    known = known_lists().get(list_id)
    return RECIPES[known.recipe] if known else PLAIN
