"""Where proposals go: a GitHub repository or a local branch."""
