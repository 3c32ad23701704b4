"""The flows, and everything that touches the outside world."""
