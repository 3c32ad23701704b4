"""What may be proposed: new papers, changes of standing rows, dead links."""
