"""recording (being built)."""
