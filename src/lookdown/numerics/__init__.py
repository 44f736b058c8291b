"""Numerical methods that more than one stage uses."""

from lookdown.numerics.assignment import assign_sparse
from lookdown.numerics.shipped import use_shipped
from lookdown.numerics.statistics import chi_square_quantile

__all__ = ["assign_sparse", "chi_square_quantile"]

# Before any kernel is asked for, whoever asks first.
use_shipped()
