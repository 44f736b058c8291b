"""Numerical methods that more than one stage uses."""

from lookdown.numerics.assignment import assign_sparse

__all__ = ["assign_sparse"]
