"""numerics (being built)."""
