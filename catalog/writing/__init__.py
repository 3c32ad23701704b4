"""Writing rows the way a list's own hand writes them."""
