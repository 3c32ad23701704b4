"""Trains, gates and evaluates the models of lists."""
