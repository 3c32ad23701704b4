"""Our own recipe as a method that can be fitted again and again, whole or without a part.

The parts are those of the recipe (blocks of features) and those of the data (sources of
labels): an ablation leaves out one at a time, everything else unchanged.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from catalog.config import ListConfig
from catalog.paper import Paper
from classifiers.dataset import Example
from classifiers.encoder import Encoder
from classifiers.evaluation.assessment import Fit, Say
from classifiers.evaluation.evaluation_run import Method
from classifiers.list_model import ListModel
from classifiers.recipes import Recipe
from classifiers.screened import Screened
from classifiers.training import train

_NEVER = 1_000_000_000
"""More papers than any term stands in."""


@dataclass(frozen=True, slots=True)
class FittedListModel:
    """A `ListModel` under its list's configuration."""

    model: ListModel
    config: ListConfig

    @property
    def propose_from(self) -> float:
        """Threshold of the verdict "propose"."""
        return self.model.thresholds_for(self.config).propose_from

    def screen(self, papers: Sequence[Paper]) -> list[Screened]:
        """Answers, in the order of the papers."""
        return self.model.screen(papers, self.config)


Change = Callable[[Recipe, Sequence[Example]], tuple[Recipe, Sequence[Example]]]


def list_method(
    recipe: Recipe,
    config: ListConfig,
    say: Say = lambda line: None,
    encoder: Encoder | None = None,
) -> Method:
    """Method of a recipe, with the parts that the recipe has."""
    parts = {
        name: change for name, change in PARTS.items() if recipe.lexicon or name not in OF_LEXICON
    }

    def fit_without(part: str | None) -> Fit:
        return partial(_fit, recipe, config, say, encoder, parts[part] if part else None)

    return Method(fit_without, tuple(parts))


def _fit(
    recipe: Recipe,
    config: ListConfig,
    say: Say,
    encoder: Encoder | None,
    change: Change | None,
    examples: Sequence[Example],
) -> FittedListModel:
    if change is not None:
        recipe, examples = change(recipe, examples)
    say("choosing negatives")
    model = train(recipe, examples, progress=lambda step: say(f"training: {step}"), encoder=encoder)
    return FittedListModel(model, config)


def _without_source(
    source: str, recipe: Recipe, examples: Sequence[Example]
) -> tuple[Recipe, Sequence[Example]]:
    return recipe, [example for example in examples if example.label.source != source]


def _without_features(
    changes: Mapping[str, float | None], recipe: Recipe, examples: Sequence[Example]
) -> tuple[Recipe, Sequence[Example]]:
    return replace(recipe, **changes), examples  # type: ignore[arg-type]  # fields of Recipe


LEXICON = "features: lexicon of the field"
TOPICS = "features: topics that titles name"
OF_LEXICON = (LEXICON, TOPICS)
"""Parts that only recipes with a lexicon have; the topics are learned from its groups, and go
with it."""
PARTS: Mapping[str, Change] = {
    LEXICON: partial(_without_features, {"lexicon": None}),
    TOPICS: partial(_without_features, {"topic_pair_weight": 0.0, "filing_topic_weight": 0.0}),
    "features: word vectors of the stream": partial(
        _without_features, {"filing_vector_weight": 0.0}
    ),
    "features: what sentences do": partial(_without_features, {"filing_move_weight": 0.0}),
    "filing: other sections that are defensible": partial(
        _without_features, {"filing_softness": 0.0}
    ),
    "features: title on its own": partial(_without_features, {"min_papers_title": _NEVER}),
    "features: words of title and abstract": partial(_without_features, {"min_papers": _NEVER}),
    "data: the list's own rows": partial(_without_source, "row"),
    "data: annotations": partial(_without_source, "annotation"),
    "data: rows of other lists": partial(_without_source, "other"),
    "data: unlabelled stream": partial(_without_source, "stream"),
}
"""What an ablation leaves out, by name."""
