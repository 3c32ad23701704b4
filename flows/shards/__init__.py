"""Backfills: past days or a whole snapshot, in shards that survive a kill."""
