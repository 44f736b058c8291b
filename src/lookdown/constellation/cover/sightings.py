"""Sightings: which satellites see which of many places that move, every pair, exactly.

Cost: about 15 ns a place to sort them, and 2 ns a pair (100,000 places, 1,000 satellites at
550 km and 10 deg, 1.7 million pairs: 6 ms).
"""

from dataclasses import dataclass

import numpy as np

from lookdown.arrays import Positions, ShortIds
from lookdown.constellation.cover import _sightings_kernels as kernels
from lookdown.constellation.limits import AccessLimits

__all__ = ["Sightings", "SightingsRoom", "sightings"]

_BANDS = 90
"""Two degrees high; the tilt of `band_radii` allows for no more."""
_COLUMNS = 1440
"""Columns of the bands at the equator; elsewhere fewer, as the cosine of the latitude."""


@dataclass(frozen=True, slots=True, eq=False)
class Sightings:
    """Which places each satellite sees: satellite s those of ``place[offset[s]:offset[s + 1]]``.

    Attributes
    ----------
    offset : (m + 1,) int64
    place : (pairs,) uint32
        Rows of the places, of a satellite in the order of the search: the same for the same
        input, but not sorted.
    """

    offset: np.ndarray
    place: np.ndarray

    def __len__(self) -> int:
        return len(self.place)

    @property
    def satellite(self) -> ShortIds:
        """Row of the satellite of each pair."""
        return np.repeat(np.arange(len(self.offset) - 1, dtype=np.uint32), np.diff(self.offset))


class SightingsRoom:
    """Memory that calls of `sightings` use again; it grows to what they need.

    Examples
    --------
    >>> room = SightingsRoom()
    >>> place, satellite = np.array([[6.4e6, 0.0, 0.0]]), np.array([[7.0e6, 0.0, 0.0]])
    >>> len(sightings(place, satellite, AccessLimits(), room=room))
    1
    """

    def __init__(self) -> None:
        self.bands, self.first_cell = _band_table()
        self.cell_start = np.empty(self.first_cell[-1] + 1, np.int32)
        self.bounds = np.empty((3, _BANDS))
        self.found = np.empty(1024, np.uint32)
        self._places = 0
        self.set_places(1)

    def set_places(self, count: int) -> None:
        """Make room for some number of places; nothing where there is."""
        if count == self._places:
            return
        self._places = count
        self.band, self.turn = np.empty(count, np.int32), np.empty(count)
        self.order, self.sorted, self.radii = np.empty(count, np.uint32), np.empty((6, count)), np.empty(count)

    def grow(self, used: int, least: int) -> None:
        """Make the room for pairs at least twice as large and keep those that are used."""
        grown = np.empty(max(2 * len(self.found), least), np.uint32)
        grown[:used] = self.found[:used]
        self.found = grown


def sightings(
    place_ecef_m: Positions,
    satellite_ecef_m: np.ndarray,
    limits: AccessLimits,
    *,
    status: np.ndarray | None = None,
    room: SightingsRoom | None = None,
) -> Sightings:
    """Return every pair of a satellite and a place that it sees; the same as comparing all, bit for bit.

    Parameters
    ----------
    place_ecef_m : (n, 3) float64, metre, ITRF
        Places at any height, such as aircraft; their heights need not be alike. It is
        quickest where they lie within some tens of kilometres of the ellipsoid.
    satellite_ecef_m : (m, 3) float64, metre, ITRF
    limits : AccessLimits
        For all satellites or one a satellite.
    status : (m,) uint8, optional
        Satellites where it is not 0 see nothing.
    room : SightingsRoom, optional
        Memory to use again: the answer is a view of it, and the next call with the same room
        writes over it. It saves a fifth of the time.

    Returns
    -------
    Sightings

    Examples
    --------
    >>> places = np.array([[6.4e6, 0.0, 0.0], [0.0, 6.4e6, 0.0], [6.39e6, 1e5, 0.0]])
    >>> seen = sightings(places, np.array([[7.0e6, 0.0, 0.0], [0.0, 7.0e6, 0.0]]), AccessLimits())
    >>> seen.offset.tolist(), sorted(seen.place[:2].tolist()), seen.place[2:].tolist()
    ([0, 2, 3], [0, 2], [1])
    """
    place, satellite = (np.ascontiguousarray(a, np.float64) for a in (place_ecef_m, satellite_ecef_m))
    count = len(satellite)
    assert place.shape[1:] == (3,) and satellite.shape == (count, 3), "expected (n, 3) and (m, 3) positions"
    health = np.zeros(count, np.uint8) if status is None else status
    memory = SightingsRoom() if room is None else room
    memory.set_places(len(place))
    _sort(place, memory)
    offset, done = np.zeros(count + 1, np.int64), 0
    while True:
        done = kernels.find(
            memory.sorted,
            memory.order,
            memory.cell_start,
            memory.first_cell,
            memory.bands,
            satellite,
            limits.columns(count),
            health,
            done,
            memory.bounds,
            offset,
            memory.found,
        )
        if done == count:
            return Sightings(offset, memory.found[: offset[-1]])
        memory.grow(int(offset[done]), 16 * len(place) + 1024)


def _sort(place: Positions, room: SightingsRoom) -> None:
    """Fill a room with the places by cell, their normals and the bands' radii."""
    kernels.sort_places(
        place, room.first_cell, _BANDS / np.pi, room.band, room.turn, room.sorted, room.cell_start, room.order
    )
    kernels.gather(place, room.order, room.sorted)
    kernels.normals_and_radii(room.sorted, room.radii)
    kernels.band_radii(room.radii, room.cell_start, room.first_cell, room.bands)


def _band_table() -> tuple[np.ndarray, np.ndarray]:
    """Return the bands' borders, a margin wide of the binning's error, and the first cell of each band."""
    border = np.linspace(-np.pi / 2, np.pi / 2, _BANDS + 1)
    south = np.clip(border[:-1] - kernels.MARGIN_RAD, -np.pi / 2, np.pi / 2)
    north = np.clip(border[1:] + kernels.MARGIN_RAD, -np.pi / 2, np.pi / 2)
    bands = np.zeros((8, _BANDS))
    bands[kernels.SINE_LOW], bands[kernels.COSINE_LOW] = np.sin(south), np.cos(south)
    bands[kernels.SINE_HIGH], bands[kernels.COSINE_HIGH] = np.sin(north), np.cos(north)
    columns = np.maximum(np.rint(_COLUMNS * np.cos(0.5 * (border[:-1] + border[1:]))), 1.0)
    return bands, np.concatenate([[0], np.cumsum(columns)]).astype(np.int64)
