"""What can go wrong in screening and training.

ClassifierError
├── ModelError      a model file is missing, cut short, tampered with or of another version
│   ├── NoModelError    there is no model for the list
│   └── EncoderError    a sentence encoder is missing, or not the one of the model
├── LabelError      a label file names an unknown section or a line that cannot be read
├── SnapshotError   a snapshot of arXiv's papers cannot be read
└── TrainingError   there is too little to learn from, or a text cannot be had
"""

from __future__ import annotations

from catalog.catalog_errors import LitwatchError


class ClassifierError(LitwatchError):
    """Base of the errors of the classifiers package."""


class ModelError(ClassifierError):
    """A model file cannot be used."""


class NoModelError(ModelError):
    """There is no model for the list: it has to be trained first."""


class EncoderError(ModelError):
    """A sentence encoder cannot be used."""


class LabelError(ClassifierError):
    """A label cannot be read or names what the list does not have."""


class TrainingError(ClassifierError):
    """There is nothing sound to train on."""


class SnapshotError(ClassifierError):
    """A snapshot cannot be used."""
