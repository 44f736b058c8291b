"""Satellites that are lost at an instant: as an ephemeris, so that every stage sees the same sky."""

import numpy as np

from lookdown.constellation import OUT_OF_SERVICE
from lookdown.ports import EphemerisSource
from lookdown.tables import Satellites

__all__ = ["Outage"]


class Outage:
    """An ephemeris in which some satellites are out of service from an instant on.

    They fly on where they were; what they would have seen is not seen.

    Parameters
    ----------
    ephemeris : EphemerisSource
    satellite_id : (k,) array of int
    from_tai_ns : int
        The first instant without them.

    Examples
    --------
    >>> class Sky:
    ...     def at(self, time_tai_ns): return Satellites.empty()
    >>> len(Outage(Sky(), np.array([3]), 0).at(5))
    0
    """

    def __init__(self, ephemeris: EphemerisSource, satellite_id: np.ndarray, from_tai_ns: int) -> None:
        self._ephemeris, self._lost, self._from = ephemeris, np.unique(satellite_id), from_tai_ns

    def at(self, time_tai_ns: int) -> Satellites:
        """Return the states of all satellites at an instant, the lost ones with `OUT_OF_SERVICE`."""
        satellites = self._ephemeris.at(time_tai_ns)
        if time_tai_ns < self._from:
            return satellites
        columns = {name: getattr(satellites, name) for name, _ in satellites.columns()}
        lost = np.isin(satellites.satellite_id, self._lost) & (satellites.status == 0)
        columns["status"] = np.where(lost, np.uint8(OUT_OF_SERVICE), satellites.status)
        return Satellites(**columns)
