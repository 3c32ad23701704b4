"""Reading Markdown as lists of papers, with the exact place of everything."""
