"""Options of numba's compiler for the engine's kernels.

They pass some eighty arrays down a dozen calls. Counting references to them, and code to call each kernel from Python,
would cost several times the kernels themselves, in time to run and to compile (design/0015).
"""

from typing import Any

from lookdown.numerics.parts import PART

__all__ = ["INNER"]

INNER: dict[str, Any] = PART
"""For kernels that only kernels call; they can make no arrays. Those that Python calls take `WHOLE`."""
