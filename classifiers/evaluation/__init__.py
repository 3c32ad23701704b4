"""How good the classifier is, measured on papers announced after all it learned from."""
