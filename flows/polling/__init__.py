"""Polling arXiv: what was announced, and whether the answer can be trusted."""
