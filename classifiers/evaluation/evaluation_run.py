"""A whole evaluation of one list: splits, our recipe, baselines, ablation, report."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from catalog.config import ListConfig
from classifiers.classifier_errors import TrainingError
from classifiers.dataset import Label
from classifiers.evaluation.ablation import ablate
from classifiers.evaluation.assessment import (
    REPLICATES,
    FilingResult,
    FilingTest,
    Fit,
    Say,
    ScreeningResult,
    assess_filing,
    assess_screening,
    sampled,
)
from classifiers.evaluation.baselines import screening_baselines
from classifiers.evaluation.corpus import Corpus
from classifiers.evaluation.evaluation_report import Report, Table
from classifiers.evaluation.keyword_rules import rules_from_terms
from classifiers.evaluation.plots import PlotsNotInstalledError, confusion, screening_plots
from classifiers.evaluation.splits import (
    SHIPPED_WINDOW,
    TimeSplit,
    Window,
    judged_days,
    rolling_windows,
    split,
)
from classifiers.known_lists import known_lists

ROLLING_FROM = date(2025, 5, 1)
"""First test day of the rolling splits of the shipped lists."""
ROLLING_SAMPLE = 4_000
"""Papers of the stream that each fitting of the rolling splits takes."""
MEASURED_KEYWORDS = frozenset({"clip", "llm", "sam", "diffusion", "ssl"})
"""Keywords that annotators told; the others of a legend are given by rule."""
TEST_SHARE = 0.25
"""Share of a list's own papers that are tested where no dates are given."""


@dataclass(frozen=True, slots=True)
class Method:
    """How to fit our model, whole or without one part."""

    fit_without: Callable[[str | None], Fit]
    parts: tuple[str, ...] = ()
    """Parts that an ablation leaves out in turn."""

    @property
    def fit(self) -> Fit:
        """Fit the whole recipe."""
        return self.fit_without(None)


@dataclass(frozen=True, slots=True)
class Plan:
    """What to measure."""

    window: Window
    rolling: tuple[Window, ...] = ()
    is_ablated: bool = False
    replicates: int = REPLICATES


def plan_for(
    list_id: str,
    labels: Sequence[Label],
    *,
    train_until: date | None = None,
    test_until: date | None = None,
    is_rolling: bool = True,
    is_ablated: bool = False,
) -> Plan:
    """Plan with the shipped lists' dates, or dates that leave a quarter of a list for testing.

    Raises TrainingError where the dates leave nothing to train or to test on.
    """
    shipped = list_id in known_lists()
    default = SHIPPED_WINDOW if shipped else _last_quarter(labels)
    window = Window(train_until or default.train_until, test_until or default.test_until)
    if window.test_until <= window.train_until:
        raise TrainingError(
            f"the test would end on {window.test_until}, before it begins.",
            remedy="Give a --test-until later than --train-until.",
        )
    first = min(ROLLING_FROM, window.test_from) if shipped else window.test_from
    rolling = tuple(rolling_windows(first, window.test_until)) if is_rolling else ()
    return Plan(window, rolling, is_ablated)


def evaluate(
    config: ListConfig,
    labels: Sequence[Label],
    corpus: Corpus,
    method: Method,
    plan: Plan,
    say: Say = lambda line: None,
) -> Report:
    """Measure a recipe on papers later than its training data, and its rivals with it."""
    cut = _cut(labels, corpus, plan.window)
    say(f"fitting on {len(cut.train)} papers up to {plan.window.train_until}")
    model = method.fit(cut.train)
    baselines = screening_baselines(config.id, rules_from_terms(config.arxiv.search_terms))
    screening = assess_screening(cut, model, baselines, say, plan.replicates)
    keywords = MEASURED_KEYWORDS & set(config.keyword_legend)
    once = FilingTest()
    once.extend(cut, model)
    tests = {_days(plan.window): once}
    if plan.rolling:
        tests[_rolling_days(plan.rolling)] = _roll(labels, corpus, method, plan, say)
    known = known_lists().get(config.id)
    main = known.main if known else ()
    filing = {
        days: assess_filing(test, keywords, main, plan.replicates) for days, test in tests.items()
    }
    ablation = ablate(method.parts, method.fit_without, cut, say) if plan.is_ablated else None
    return _report(config, corpus, labels, cut, screening, filing, ablation)


def _roll(
    labels: Sequence[Label],
    corpus: Corpus,
    method: Method,
    plan: Plan,
    say: Say,
) -> FilingTest:
    """File each month with a model of all labelled papers that came before the month.

    Sections are learned from what belongs; of the stream a sample is enough to weigh words.
    """
    test = FilingTest()
    for window in plan.rolling:
        cut = _cut(labels, corpus, window)
        if cut.relevant_test:
            say(f"rolling: fitting on papers up to {window.train_until}")
            test.extend(cut, method.fit(sampled(cut.train, ROLLING_SAMPLE)))
    return test


def _cut(labels: Sequence[Label], corpus: Corpus, window: Window) -> TimeSplit:
    cut = split(labels, corpus.texts, window, corpus.stream)
    taught = sum(example.label.is_relevant for example in cut.train)
    if not taught:
        raise TrainingError(
            f"no paper that belongs, with a text, was known by {window.train_until}.",
            remedy="Give the snapshot that holds the labelled papers' texts, or a later date.",
        )
    if not any(example.label.is_relevant for example in cut.test):
        raise TrainingError(
            f"no paper that belongs was announced from {window.test_from} to {window.test_until} "
            "in the snapshot.",
            remedy="Give a snapshot that reaches into those days, or other dates.",
        )
    return cut


def _report(
    config: ListConfig,
    corpus: Corpus,
    labels: Sequence[Label],
    cut: TimeSplit,
    screening: ScreeningResult,
    filing: Mapping[str, FilingResult],
    ablation: Table | None,
) -> Report:
    plots, notes = dict[str, str](), [_chosen_by_hand(cut)]
    try:
        plots |= screening_plots(screening)
        plots |= {f"Sections, {name}": confusion(result) for name, result in filing.items()}
    except PlotsNotInstalledError as error:
        notes.append(str(error))
    return Report(
        list_id=config.id,
        list_name=config.name,
        facts=_facts(cut, labels, corpus.texts),
        screening=screening,
        filing=filing,
        ablation=ablation,
        notes=tuple(filter(None, notes)),
        plots=plots,
    )


def _chosen_by_hand(cut: TimeSplit) -> str:
    """Warn where papers were tested because somebody had annotated them."""
    chosen = sum(example.label.source == "annotation" for example in cut.test)
    if chosen < len(cut.test) / 2:
        return ""
    return (
        f"{chosen} of {len(cut.test)} test papers are annotated ones: they were chosen for being "
        "near the list, so these are not the figures of a stream. Give whole months of arXiv."
    )


def _facts(cut: TimeSplit, labels: Sequence[Label], texts: Collection[str]) -> list[str]:
    days = cut.window
    taught = [example for example in cut.train if example.label.source != "stream"]
    relevant = sum(example.label.is_relevant for example in taught)
    tested = sum(example.label.is_relevant for example in cut.test)
    absent = sum(label.arxiv_id not in texts for label in labels)
    return [
        f"Trained on what was announced and known by {days.train_until}: {len(taught)} labelled "
        f"papers ({relevant} belong) and {len(cut.train) - len(taught)} of the stream, taken as "
        "not belonging.",
        f"Tested on all {len(cut.test)} papers of the stream announced from {days.test_from} to "
        f"{days.test_until}; {tested} belong. What nobody annotated counts as not belonging; "
        "papers whose annotator was unsure are left out.",
        f"{absent} of {len(labels)} labels have no text here and are not used.",
    ]


def _last_quarter(labels: Sequence[Label]) -> Window:
    days = judged_days(labels)
    if len(days) < 4 or days[0] == days[-1]:
        raise TrainingError(
            "too few dated papers to split them by date.",
            remedy="Give --train-until and --test-until, or label more papers.",
        )
    last_trained = days[int(len(days) * (1 - TEST_SHARE)) - 1]
    return Window(min(last_trained, days[-1] - timedelta(days=1)), days[-1])


def _days(window: Window) -> str:
    return f"{window.test_from} to {window.test_until}"


def _rolling_days(windows: Sequence[Window]) -> str:
    return f"rolling by month, {windows[0].test_from} to {windows[-1].test_until}"


def judged_papers(labels: Sequence[Label]) -> dict[str, bool]:
    """Word of the annotators by arXiv id, for reading a back-test; it never teaches one."""
    return {label.arxiv_id: label.is_relevant for label in labels if label.source == "annotation"}
