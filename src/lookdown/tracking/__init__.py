"""tracking (being built)."""
