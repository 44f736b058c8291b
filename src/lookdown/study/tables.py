"""The table of a coverage study that the tally of places does not make: the instants."""

from dataclasses import dataclass

import numpy as np

from lookdown.tables import Table, column

__all__ = ["CoverageInstants"]


@dataclass(frozen=True, slots=True)
class CoverageInstants(Table):
    """How much of the area is covered at each instant."""

    time_tai_ns: np.ndarray = column("i8", "ns, TAI since 1970", "instant")
    seen_share: np.ndarray = column("f8", "1", "share of the area that at least the fold of satellites see")
    count_mean: np.ndarray = column("f8", "1", "satellites that see a place, mean over the area")
    satellite_count: np.ndarray = column("u4", "1", "satellites in good health")
