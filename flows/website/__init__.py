"""The static site: each list as pages, feeds, charts and exports. Pure but for writing files."""
