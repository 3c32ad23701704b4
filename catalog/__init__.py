"""Curated lists as data: entries, README reading and writing, identity, checks."""
