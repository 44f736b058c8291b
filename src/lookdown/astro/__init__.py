"""astro (being built)."""
