"""Screening and filing: features, models, training, evaluation and the shipped models."""
