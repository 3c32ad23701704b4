"""A sentence encoder for models that are fitted again and again on the same papers."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from catalog.paper import Paper
from classifiers.encoder import Encoder, Floats


class RememberingEncoder:
    """Reads each paper once, however often it is asked."""

    def __init__(self, encoder: Encoder) -> None:
        self.folder, self.fingerprint, self._encoder = encoder.folder, encoder.fingerprint, encoder
        self._known: dict[str, Floats] = {}

    def vectors(self, papers: Sequence[Paper]) -> Floats:
        """See `Encoder.vectors`."""
        new = [paper for paper in papers if paper.arxiv_id not in self._known]
        if new:
            made = self._encoder.vectors(new)
            self._known |= {e.arxiv_id: vector for e, vector in zip(new, made, strict=True)}
        return np.stack([self._known[paper.arxiv_id] for paper in papers])
