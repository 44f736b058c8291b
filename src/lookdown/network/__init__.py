"""The optical mesh backbone: who is linked with whom, by which way, how fast, and what arrives when."""

__all__: list[str] = []
