"""The rows of issue 6's table: what the tracker costs and how good its picture is, on made scenes."""

__all__: list[str] = []
