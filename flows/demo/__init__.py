"""The demonstration: a local arXiv with recorded nights."""
