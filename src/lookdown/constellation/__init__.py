"""constellation (being built)."""
