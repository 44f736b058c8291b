"""Designed constellations: Walker patterns, rosettes, streets of coverage, satellites told one by one."""
