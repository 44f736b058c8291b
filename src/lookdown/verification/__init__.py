"""verification (being built)."""
