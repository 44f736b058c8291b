"""Options of numba's compiler for small kernels that run millions of times in each other."""

from typing import Any

__all__ = ["LEAN"]

LEAN: dict[str, Any] = {"cache": True, "error_model": "numpy", "_nrt": False}
"""For `numba.njit` of a kernel whose arrays all belong to its caller: references to them are not counted.

Counting takes an atomic operation wherever a kernel is handed an array: a flight is planned
in three quarters of the time without. Such a kernel cannot make an array, nor set one
slice to another; numba refuses to compile that. The option `_nrt` is not in numba's manual:
were it gone, leaving it out would only cost time.
"""
