"""When two names mean one paper."""
