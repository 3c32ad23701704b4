"""Section files read, written and merged without rewriting what a person wrote."""
