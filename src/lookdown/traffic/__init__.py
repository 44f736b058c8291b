"""traffic (being built)."""
