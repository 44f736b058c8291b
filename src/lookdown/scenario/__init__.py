"""scenario (being built)."""
