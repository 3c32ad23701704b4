"""What litwatch remembers, and where."""
