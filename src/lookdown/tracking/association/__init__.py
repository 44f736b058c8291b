"""Association: which report is whose, where several tracks and reports contend."""

__all__: list[str] = []
