"""One run of `litwatch evaluate`: our recipe and every baseline on the same split.

The assessed model is fitted here, on what was known before the test; the shipped model, which
has seen everything, cannot be judged on anything. What comes out is data; `report` and `plots`
show it.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from catalog.paper import Paper
from classifiers.dataset import Example
from classifiers.evaluation import metrics
from classifiers.evaluation.baselines import (
    FILING_BASELINES,
    Baseline,
    Filer,
    NotInstalledError,
)
from classifiers.evaluation.bootstrap import Figure
from classifiers.evaluation.figures import (
    Filed,
    Judged,
    filing_figures,
    keyword_figure,
    lead,
    screening_figures,
)
from classifiers.evaluation.metrics import Floats
from classifiers.evaluation.splits import TimeSplit, identity_groups, is_filing_test
from classifiers.lanes import Verdict
from classifiers.negatives import standing_for
from classifiers.screened import Screened

STREAM_SAMPLE = 20_000
"""Unlabelled papers that baselines take as negatives, beside every labelled one."""
REPLICATES = 300
"""Bootstrap replicates of each interval."""
OURS = "litwatch"
NOT_FILED = "(not filed)"
"""Column of the confusion matrix for papers that the model would not file at all."""

Say = Callable[[str], None]
"""Takes one line of progress."""


class FittedModel(Protocol):
    """A model fitted on one side of a split."""

    @property
    def propose_from(self) -> float:
        """Threshold it ships with."""

    def screen(self, papers: Sequence[Paper]) -> Sequence[Screened]:
        """Answers, in the order of the papers."""


Fit = Callable[[Sequence[Example]], FittedModel]


@dataclass(frozen=True, slots=True)
class Contender:
    """One scorer's figures."""

    name: str
    figures: Mapping[str, Figure] = field(default_factory=dict)
    lead: Figure | None = None
    """By how much our average precision is above its own."""
    note: str = ""
    """Why there are no figures: "not installed", with the remedy."""
    scores: Floats | None = None


@dataclass(frozen=True)
class ScreeningResult:
    """Screening of the test: truth, our answers, and everybody's figures."""

    test: Sequence[Example]
    truth: Judged
    answers: Sequence[Screened]
    threshold: float
    contenders: Sequence[Contender]

    @cached_property
    def probs(self) -> Floats:
        """Our probabilities, one a test paper."""
        return np.array([answer.prob_relevant for answer in self.answers])

    def lane(self, verdict: Verdict) -> tuple[int, int]:
        """Papers of one lane, and those that belong; what has no table is proposed all the same."""
        pairs = zip(self.test, self.answers, strict=True)
        held = [example.label.is_relevant for example, one in pairs if one.verdict == verdict]
        return len(held), sum(held)

    @property
    def missed(self) -> list[tuple[Example, Screened]]:
        """Papers that belong and were not proposed, the nearest miss first."""
        return self._errors(is_relevant=True)

    @property
    def wrongly_proposed(self) -> list[tuple[Example, Screened]]:
        """Papers that do not belong and were proposed, the surest first."""
        return self._errors(is_relevant=False)

    def _errors(self, is_relevant: bool) -> list[tuple[Example, Screened]]:
        wrong = [
            (example, answer)
            for example, answer in zip(self.test, self.answers, strict=True)
            if example.label.is_relevant == is_relevant
            and (answer.prob_relevant >= self.threshold) != is_relevant
        ]
        return sorted(wrong, key=lambda pair: -pair[1].prob_relevant)


@dataclass(frozen=True, slots=True)
class FilingResult:
    """Filing of the papers that belong."""

    sections: tuple[str, ...]
    """Rows and columns of the confusion matrix."""
    confusion: NDArray[np.int64]
    common: tuple[str, ...]
    """Sections with enough papers for the macro-F1."""
    per_section: Mapping[str, metrics.SectionCounts]
    """By section, those that no paper belongs to but some were filed into, too."""
    by_margin: Sequence[metrics.MarginBin]
    """How often our second choice is right."""
    contenders: Sequence[Contender]


def assess_screening(
    split: TimeSplit,
    model: FittedModel,
    baselines: Sequence[Baseline],
    say: Say,
    replicates: int = REPLICATES,
) -> ScreeningResult:
    """Score the whole test stream with our model and with every baseline."""
    papers = [example.paper for example in split.test]
    truth = Judged(
        is_relevant=np.array([example.label.is_relevant for example in split.test]),
        nights=[paper.announced_date for paper in papers],
        groups=identity_groups(papers),
    )
    say(f"screening {len(papers)} papers")
    answers = list(model.screen(papers))
    probs = np.array([answer.prob_relevant for answer in answers])
    figures = screening_figures(truth, probs, threshold=model.propose_from, replicates=replicates)
    ours = Contender(OURS, figures, scores=probs)
    others = list(_screening_contenders(split, truth, probs, baselines, say, replicates))
    return ScreeningResult(split.test, truth, answers, model.propose_from, [ours, *others])


def _screening_contenders(
    split: TimeSplit,
    truth: Judged,
    ours: Floats,
    baselines: Sequence[Baseline],
    say: Say,
    replicates: int,
) -> Iterator[Contender]:
    train = sampled(split.train)
    papers = [example.paper for example in train]
    is_relevant = np.array([example.label.is_relevant for example in train])
    test = [example.paper for example in split.test]
    for baseline in baselines:
        say(f"baseline: {baseline.name}")
        try:
            scores = baseline.rank(papers, is_relevant, test)
        except NotInstalledError as error:
            yield Contender(baseline.name, note=f"not installed. {error.remedy}")
            continue
        figures = screening_figures(
            truth,
            scores,
            threshold=1.0 if baseline.is_filter else None,
            is_probability=False,
            replicates=replicates,
        )
        ahead = lead(truth.is_relevant, ours, scores, truth.groups, replicates=replicates)
        yield Contender(baseline.name, figures, ahead, scores=scores)


def sampled(train: Sequence[Example], size: int = STREAM_SAMPLE) -> list[Example]:
    """Every labelled example, and a fixed sample of the stream that stands for all of it."""
    labelled = [example for example in train if example.label.source != "stream"]
    stream = [example for example in train if example.label.source == "stream"]
    rng = random.Random(0)  # noqa: S311  # a sample, not a secret
    taken = rng.sample(stream, min(size, len(stream)))
    share = len(stream) / len(taken) if taken else 1.0
    return labelled + [standing_for(example, share) for example in taken]


@dataclass(frozen=True, slots=True)
class FilingTest:
    """Papers that belong, with the answers of one or more models to them."""

    examples: list[Example] = field(default_factory=list)
    ours: list[Screened] = field(default_factory=list)
    theirs: dict[str, list[Mapping[str, float]]] = field(default_factory=dict)

    def extend(self, split: TimeSplit, model: FittedModel) -> None:
        """Add the answers to one split's papers, each from models fitted before them."""
        tested = split.relevant_test
        papers = [example.paper for example in tested]
        self.examples.extend(tested)
        self.ours.extend(model.screen(papers))
        taught = [e for e in split.train if e.label.is_relevant and e.label.section]
        for name, filer in FILING_BASELINES.items():
            self.theirs.setdefault(name, []).extend(_filed_by(filer, taught, papers))


def _filed_by(
    filer: Filer, taught: Sequence[Example], papers: Sequence[Paper]
) -> Sequence[Mapping[str, float]]:
    sections = [example.label.section or "" for example in taught]
    if not papers or len(set(sections)) < 2:
        return [dict.fromkeys(set(sections), 1.0) for _ in papers]
    return filer([example.paper for example in taught], sections, papers)


def filed_by_model(examples: Sequence[Example], answers: Sequence[Screened]) -> Filed:
    """Where a model filed the papers that belong to a known section, and where they belong."""
    pairs = [pair for pair in zip(examples, answers, strict=True) if is_filing_test(pair[0])]
    return Filed(
        [example.label.section or "" for example, _ in pairs],
        [answer.section_probs for _, answer in pairs],
        identity_groups(example.paper for example, _ in pairs),
        [answer.section or NOT_FILED for _, answer in pairs],
        [example.label.acceptable for example, _ in pairs],
    )


def assess_filing(
    test: FilingTest,
    keywords: frozenset[str],
    main: Sequence[str] = (),
    replicates: int = REPLICATES,
) -> FilingResult:
    """Measure how papers that belong were filed.

    ``keywords`` are those measured, ``main`` the list's main sections.
    """
    ours = filed_by_model(test.examples, test.ours)
    truth, chosen = ours.truth, ours.filed
    figures = filing_figures(ours, main=main, replicates=replicates)
    if keywords:
        figures["keyword_f1"] = _keywords(test, keywords, replicates)
    others = [
        Contender(
            name,
            filing_figures(
                replace(ours, section_probs=scores, sections=None), main=main, replicates=replicates
            ),
        )
        for name, scores in test.theirs.items()
    ]
    sections = tuple(sorted({*truth, *chosen}))
    return FilingResult(
        sections=sections,
        confusion=metrics.confusion_matrix(truth, chosen, sections),
        common=tuple(metrics.common_sections(truth)),
        per_section=metrics.section_counts(truth, chosen),
        by_margin=metrics.right_by_margin(truth, ours.section_probs),
        contenders=[Contender(OURS, figures), *others],
    )


def _keywords(test: FilingTest, measured: frozenset[str], replicates: int) -> Figure:
    told = [
        (example, answer)
        for example, answer in zip(test.examples, test.ours, strict=True)
        if example.label.keywords is not None
    ]
    return keyword_figure(
        [(example.label.keywords or frozenset()) & measured for example, _ in told],
        [frozenset(answer.keywords) & measured for _, answer in told],
        identity_groups(example.paper for example, _ in told),
        replicates,
    )
