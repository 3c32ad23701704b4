"""What arXiv says, route by route."""
