"""Options of numba's compiler for the engine's kernels.

They pass some eighty arrays down a dozen calls. Counting references to them, and code to call each kernel from Python,
would cost several times the kernels themselves, in time to run and to compile (design/0015).
"""

from typing import Any

__all__ = ["INNER"]

INNER: dict[str, Any] = {"error_model": "numpy", "_nrt": False, "no_cpython_wrapper": True, "no_cfunc_wrapper": True}
"""For kernels that only kernels call; they can make no arrays. Those that Python calls take `LEAN`."""
