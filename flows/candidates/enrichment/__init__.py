"""Venue, links and short name from a paper's own text: pure, and never in the way of a night."""

from flows.candidates.enrichment.enrich import Enrichment, enrich

__all__ = ["Enrichment", "enrich"]
