"""Questions about a constellation, answered by many instants or many runs and compared."""

__all__: list[str] = []
