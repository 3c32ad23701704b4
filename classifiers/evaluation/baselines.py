"""What others would have used, run on the same split as ours.

Each screening baseline gets the training texts with their answers and the test papers, and
returns one score a test paper; only the order counts. Baselines learn from every labelled
paper and from a fixed sample of the unlabelled stream, as ours does.

* keyword filter: as the popular trackers (see `keyword_rules`)
* arxiv-sanity SVM: karpathy/arxiv-sanity-lite's TF-IDF (1-2 grams, min_df 5, max_df 0.1, the
  20,000 commonest) with LinearSVC(C=0.01, class_weight="balanced")
* TF-IDF + logistic regression: what a first afternoon with scikit-learn gives
* ASReview elas_u4: the default of ASReview 3 from its own package, with its own TF-IDF,
  balancer and SVM; fitted, as ASReview does, on the texts of train and test together
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.svm import LinearSVC

from catalog.paper import Paper
from classifiers.classifier_errors import ClassifierError
from classifiers.evaluation.keyword_rules import KeywordRules, packaged_rules

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]
Ranker = Callable[[Sequence[Paper], Bools, Sequence[Paper]], Floats]
"""(training papers, whether each belongs, test papers) → score of each test paper."""
Filer = Callable[[Sequence[Paper], Sequence[str], Sequence[Paper]], list[Mapping[str, float]]]
"""(training papers, their sections, test papers) → score by section of each test paper."""
Learner = Callable[[int], tuple[TfidfVectorizer, Any]]
"""Number of training papers → features and model, not fitted."""


class NotInstalledError(ClassifierError):
    """A baseline needs a package that is not here."""


@dataclass(frozen=True, slots=True)
class Baseline:
    """A way to screen that people have today."""

    name: str
    rank: Ranker
    is_filter: bool = False
    """Says only yes (1.0) or no (0.0): its own operating point is the only one it has."""


def screening_baselines(list_id: str, rules: KeywordRules | None = None) -> list[Baseline]:
    """Baselines for a list; ``rules`` stand in for lists that have no keyword rules here."""
    trackers = packaged_rules("tracker", list_id) or rules
    hub = packaged_rules("hub", list_id)
    filters = [("keyword filter", trackers), ("RS-Paper-Hub-like rules", hub)]
    return [
        *(Baseline(name, _filter(held), is_filter=True) for name, held in filters if held),
        Baseline("arxiv-sanity SVM", partial(rank_by, svm)),
        Baseline("TF-IDF + logistic regression", partial(rank_by, logistic_regression)),
        Baseline("ASReview elas_u4", rank_by_asreview),
    ]


def _filter(rules: KeywordRules) -> Ranker:
    def rank(train: Sequence[Paper], is_relevant: Bools, test: Sequence[Paper]) -> Floats:
        return np.array([float(rules.matches(paper)) for paper in test])

    return rank


def rank_by(
    learner: Learner, train: Sequence[Paper], is_relevant: Bools, test: Sequence[Paper]
) -> Floats:
    """Score by a linear model on words."""
    return _fitted(learner, train, is_relevant, test)[1]


def rank_by_asreview(train: Sequence[Paper], is_relevant: Bools, test: Sequence[Paper]) -> Floats:
    """Score by ASReview's `elas_u4`. Raises NotInstalledError without the package."""
    learner, features = asreview_features([*train, *test])
    learner.fit(features[: len(train)], is_relevant.astype(int))
    return np.asarray(learner.classifier.decision_function(features[len(train) :]))


def asreview_features(papers: Sequence[Paper]) -> tuple[Any, Any]:
    """ASReview's `elas_u4`, and its features of papers, (papers, features).

    Raises NotInstalledError without the package.
    """
    try:
        import pandas  # type: ignore[import-untyped,unused-ignore]  # comes with asreview
        from asreview.learner import ActiveLearningCycle
        from asreview.models.models import get_ai_config
    except ImportError as error:
        raise NotInstalledError(
            "ASReview is not installed.", remedy="Run: pip install 'litwatch[baselines]'"
        ) from error
    cycle = ActiveLearningCycle.from_meta(get_ai_config("elas_u4")["value"])
    texts = {"title": [p.title for p in papers], "abstract": [p.abstract for p in papers]}
    return cycle, cycle.transform(pandas.DataFrame(texts))


def file_into_commonest(
    train: Sequence[Paper], sections: Sequence[str], test: Sequence[Paper]
) -> list[Mapping[str, float]]:
    """File everything where most training papers stand."""
    counts = Counter(sections)
    return [{section: count / len(sections) for section, count in counts.items()} for _ in test]


def file_by(
    learner: Learner, train: Sequence[Paper], sections: Sequence[str], test: Sequence[Paper]
) -> list[Mapping[str, float]]:
    """One linear model a section, as if each were a tag."""
    model, scores = _fitted(learner, train, list(sections), test)
    if scores.ndim == 1:  # scikit-learn gives one column for two classes
        scores = np.column_stack([-scores, scores])
    return [dict(zip(model.classes_.tolist(), row.tolist(), strict=True)) for row in scores]


def svm(papers: int) -> tuple[TfidfVectorizer, LinearSVC]:
    """What arxiv-sanity-lite learns with."""
    vectorizer = TfidfVectorizer(
        stop_words="english",
        ngram_range=(1, 2),
        max_features=20_000,
        min_df=5 if papers >= 1000 else 1,
        max_df=0.1 if papers >= 1000 else 1.0,
        sublinear_tf=True,
    )
    model = LinearSVC(C=0.01, class_weight="balanced", max_iter=10_000, random_state=0)
    return vectorizer, model


def logistic_regression(papers: int) -> tuple[TfidfVectorizer, LogisticRegression]:
    """Logistic regression on TF-IDF of words."""
    vectorizer = TfidfVectorizer(sublinear_tf=True, stop_words="english")
    return vectorizer, LogisticRegression(C=10, class_weight="balanced", max_iter=1000)


def _fitted(
    learner: Learner, train: Sequence[Paper], answers: Bools | list[str], test: Sequence[Paper]
) -> tuple[Any, Floats]:
    """Model that learned the answers, and its scores of the test papers."""
    vectorizer, model = learner(len(train))
    model.fit(vectorizer.fit_transform(_texts(train)), answers)
    return model, np.asarray(model.decision_function(vectorizer.transform(_texts(test))))


FILING_BASELINES: Mapping[str, Filer] = {
    "commonest section": file_into_commonest,
    "arxiv-sanity SVM": partial(file_by, svm),
    "TF-IDF + logistic regression": partial(file_by, logistic_regression),
}


def _texts(papers: Sequence[Paper]) -> list[str]:
    return [f"{paper.title} {paper.abstract}" for paper in papers]
