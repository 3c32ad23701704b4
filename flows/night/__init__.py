"""One night: its steps, its report, and what is shown of it."""
