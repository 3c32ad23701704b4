"""Learning from its rows how a list is written."""
