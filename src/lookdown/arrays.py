"""The array shapes that lookdown passes about, one alias each.

Rows come first and arrays are C-contiguous. The aliases are checked in tests
(jaxtyping with beartype) and cost nothing in production.
"""

import numpy as np
from jaxtyping import Bool, Float32, Float64, Int64, UInt8, UInt16, UInt32, UInt64

__all__ = [
    "Codes",
    "Covariances",
    "Flags",
    "Ids",
    "Instants",
    "Matrices3",
    "Numbers",
    "Positions",
    "Scalars",
    "Scalars32",
    "ShortIds",
    "States",
    "Vector3",
    "Velocities",
]

Scalars = Float64[np.ndarray, "n"]
Scalars32 = Float32[np.ndarray, "n"]
Positions = Float64[np.ndarray, "n 3"]
Velocities = Float64[np.ndarray, "n 3"]
States = Float64[np.ndarray, "n 6"]
Covariances = Float64[np.ndarray, "n 6 6"]
Matrices3 = Float64[np.ndarray, "n 3 3"]
Vector3 = Float64[np.ndarray, "3"]
Instants = Int64[np.ndarray, "n"]
Ids = UInt64[np.ndarray, "n"]
ShortIds = UInt32[np.ndarray, "n"]
Numbers = UInt16[np.ndarray, "n"]
Codes = UInt8[np.ndarray, "n"]
Flags = Bool[np.ndarray, "n"]
