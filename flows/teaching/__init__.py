"""A person teaches a list by answering questions on papers."""
