"""Numerical methods that more than one stage uses."""

from lookdown.numerics.assignment import assign_sparse
from lookdown.numerics.statistics import chi_square_quantile

__all__ = ["assign_sparse", "chi_square_quantile"]
