"""Linear models: fitted with scikit-learn, kept and used as plain arrays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from classifiers.features import Floats, Row

Doubles = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Linear:
    """Scores of several heads for one row of features."""

    coef: Floats
    """(columns, heads)"""
    intercept: Floats
    """(heads,)"""

    def scores(self, row: Row) -> Floats:
        """Log-odds of each head, (heads,)."""
        scores: Floats = row.values @ self.coef[row.columns] + self.intercept
        return scores

    def widened(self, columns: int) -> Linear:
        """The same for rows of so many columns; what comes after its own moves nothing."""
        more = ((0, columns - len(self.coef)), (0, 0))
        return Linear(np.pad(self.coef, more), self.intercept)


def side_by_side(models: Sequence[Linear]) -> Linear:
    """Heads of several models in one."""
    return Linear(
        np.concatenate([each.coef for each in models], axis=1),
        np.concatenate([each.intercept for each in models]),
    )


def as_matrix(rows: Sequence[Row], width: int) -> Any:
    """Rows as a scipy sparse matrix (rows, width)."""
    import scipy.sparse as sp

    lengths = np.array([len(row.columns) for row in rows], np.int64)
    columns = np.concatenate([row.columns for row in rows]) if rows else np.zeros(0, np.int32)
    values = np.concatenate([row.values for row in rows]) if rows else np.zeros(0, np.float32)
    starts = np.concatenate([[0], np.cumsum(lengths)])
    return sp.csr_matrix((values.astype(np.float64), columns, starts), shape=(len(rows), width))


def beside(matrix: Any, features: npt.NDArray[Any]) -> Any:
    """A sparse matrix with more columns at its end."""
    import scipy.sparse as sp

    return sp.hstack([matrix, sp.csr_matrix(features.astype(np.float64))], format="csr")


def fit_binary(
    matrix: Any, answers: npt.NDArray[np.bool_], weights: Doubles, c: float, *, balanced: bool
) -> Linear:
    """Logistic regression; all of one answer gives a constant."""
    if answers.all() or not answers.any():
        constant = np.float32(8.0 if answers.all() else -8.0)
        return Linear(np.zeros((matrix.shape[1], 1), np.float32), np.array([constant]))
    fitted = _logistic(c, 1e-5, balanced=balanced).fit(matrix, answers, sample_weight=weights)
    return Linear(fitted.coef_.T.astype(np.float32), fitted.intercept_.astype(np.float32))


def fit_telling(matrix: Any, answers: npt.NDArray[np.bool_], weights: Doubles, c: float) -> Linear:
    """Balanced logistic regression in which a column weighs the more freely the more it tells.

    Each column is first made as long as `_telling` says (after Wang and Manning, ACL 2012).
    """
    import scipy.sparse as sp

    lengths = _telling(matrix, answers)
    model = fit_binary((matrix @ sp.diags(lengths)).tocsr(), answers, weights, c, balanced=True)
    return Linear((model.coef * lengths[:, None]).astype(np.float32), model.intercept)


def _telling(matrix: Any, answers: npt.NDArray[np.bool_]) -> Doubles:
    """Root of the log-ratio of the shares of papers that hold a column, (columns,).

    Rows keep their length in the mean.
    """
    inside, outside = _share_with(matrix[answers]), _share_with(matrix[~answers])
    telling = np.sqrt(np.abs(np.log(inside / outside)))
    squares = np.bincount(matrix.indices, matrix.data**2, minlength=matrix.shape[1])
    found: Doubles = telling * np.sqrt(squares.sum() / max(float(squares @ telling**2), 1e-12))
    return found


def _share_with(matrix: Any) -> Doubles:
    """Share of papers that hold each column, one more and one less counted."""
    counts = np.bincount(matrix.indices, minlength=matrix.shape[1])
    shares: Doubles = (counts + 1) / (matrix.shape[0] + 2)
    return shares


def fit_classes(
    matrix: Any,
    answers: Sequence[str],
    weights: Doubles,
    labels: Sequence[str],
    c: float,
) -> Linear:
    """Softmax regression with one head a label, in the order of ``labels`` (sorted)."""
    width = matrix.shape[1]
    if len(labels) < 2:
        return Linear(np.zeros((width, len(labels)), np.float32), np.zeros(len(labels), np.float32))
    fitted = _logistic(c, 1e-4, balanced=False).fit(matrix, list(answers), sample_weight=weights)
    coef, intercept = fitted.coef_.T, fitted.intercept_
    if len(labels) == 2:
        coef, intercept = np.hstack([-coef, coef]) / 2, np.array([-intercept[0], intercept[0]]) / 2
    return Linear(coef.astype(np.float32), intercept.astype(np.float32))


def softmax(scores: Floats) -> Doubles:
    """Probabilities of the heads, (heads,)."""
    powers = np.exp(scores.astype(np.float64) - float(scores.max()))
    shares: Doubles = powers / powers.sum()
    return shares


def _logistic(c: float, tolerance: float, *, balanced: bool) -> Any:
    """Unfitted model. A looser tolerance than these stops early, at a place that chance decides."""
    from sklearn.linear_model import LogisticRegression

    return LogisticRegression(
        C=c, max_iter=2000, tol=tolerance, class_weight="balanced" if balanced else None
    )
