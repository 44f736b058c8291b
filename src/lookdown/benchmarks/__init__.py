"""benchmarks (being built)."""
