"""picture (being built)."""
