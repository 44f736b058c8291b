"""sensing (being built)."""
