"""Trails: what was seen of each thing so far, short of a track: where last, how fast, how well."""

from typing import Any

import numpy as np

from lookdown.arrays import Ids, Positions, Scalars, Velocities
from lookdown.tables import CustodyNeeds, Detections, Measured

__all__ = ["Sightings", "Trails", "explained", "sightings_of"]

_PLACE = int(Measured.RANGE | Measured.ALONG | Measured.CROSS)
_NEEDS_ASKED = 4
_EXPLAINED_SIGMAS, _EXPLAINED_M = 3.0, 1_000.0
_ANCHOR_S = (2.0, 20.0)
"""Least time over which a speed is taken, and the time after which it is taken anew."""


class Sightings:
    """Places that other sensors saw at one instant.

    Attributes
    ----------
    position_ecef_m : (n, 3) float64
    sigma_m : (n,) float64
        Root of the trace of the covariance, slow errors included.
    address : (n,) uint64
        24-bit address reported, 0 where none.
    """

    def __init__(self, position_ecef_m: Positions, sigma_m: Scalars, address: Ids) -> None:
        self.position_ecef_m, self.sigma_m, self.address = position_ecef_m, sigma_m, address

    def __len__(self) -> int:
        return len(self.sigma_m)

    def take(self, rows: np.ndarray) -> "Sightings":
        """Return some of them."""
        return Sightings(self.position_ecef_m[rows], self.sigma_m[rows], self.address[rows])


def sightings_of(detections: Detections) -> Sightings:
    """Return the places of detections by detection_id; those whose parts give no place are left out.

    Parameters
    ----------
    detections : Detections
        Of any sensor. The line of sight lies on the side of axis_cross x axis_along.

    Examples
    --------
    >>> from lookdown.tables import Detections
    >>> len(sightings_of(Detections.empty()))
    0
    """
    u, v = detections.cosine_along, detections.cosine_cross
    left = 1.0 - u * u - v * v
    rows = np.flatnonzero(((detections.measured & _PLACE) == _PLACE) & (left >= 0.0))
    rows = rows[np.argsort(detections.detection_id[rows], kind="stable")]
    along, cross = detections.axis_along_ecef[rows], detections.axis_cross_ecef[rows]
    sight = u[rows, None] * along + v[rows, None] * cross + np.sqrt(left[rows])[:, None] * np.cross(cross, along)
    distance, bias = detections.range_m[rows], detections.bias_sigma_cosine[rows]
    across = detections.sigma_cosine_along[rows] ** 2 + detections.sigma_cosine_cross[rows] ** 2 + 2.0 * bias**2
    radial = detections.sigma_range_m[rows] ** 2 + detections.bias_sigma_range_m[rows] ** 2
    return Sightings(
        detections.sensor_position_ecef_m[rows] + distance[:, None] * sight,
        np.sqrt(radial + distance**2 * across),
        detections.reported_icao24[rows].astype(np.uint64),
    )


def explained(position_ecef_m: Positions, sigma_m: Scalars, needs: CustodyNeeds, time_tai_ns: int) -> np.ndarray:
    """Return for each place whether a track of the tracker's may be what is there.

    Parameters
    ----------
    position_ecef_m, sigma_m : (n, 3), (n,) float64
        At the instant.
    needs : CustodyNeeds
        Of all tracks, tentative ones too.
    time_tai_ns : int

    Returns
    -------
    (n,) bool
        A track lies within three standard deviations of both and a kilometre more.
    """
    if len(position_ecef_m) == 0 or len(needs) == 0:
        return np.zeros(len(position_ecef_m), dtype=np.bool_)
    # Within the function: scipy's trees take a tenth of a second to import, and few runs have other sensors.
    from scipy.spatial import cKDTree

    age_s = (time_tai_ns - needs.time_tai_ns) / 1e9
    there = needs.position_ecef_m + needs.velocity_ecef_mps * age_s[:, None]
    spread = needs.position_sigma_m + needs.sigma_growth_mps * age_s
    count = min(_NEEDS_ASKED, len(needs))
    distance, row = cKDTree(there).query(position_ecef_m, k=np.arange(1, count + 1))
    gate = _EXPLAINED_SIGMAS * np.hypot(spread[row], sigma_m[:, None]) + _EXPLAINED_M
    return np.asarray((distance <= gate).any(axis=1))


class Trails:
    """Things seen more than once, by rising key.

    Attributes
    ----------
    key : (n,) uint64
    count : (n,) int64
        Times seen.
    last_tai_ns, first_tai_ns : (n,) int64
        Last seen; and when it was where its speed is reckoned from.
    cue_id, born_tai_ns : (n,) uint64, int64
        The cue that it makes, 0 where none, and since when.
    position_ecef_m, first_ecef_m, velocity_ecef_mps : (n, 3) float64
    sigma_m, speed_sigma_mps, gap_s : (n,) float64
        gap_s is the mean time from one sighting to the next.
    """

    _COLUMNS = (
        ("key", np.uint64, ()),
        ("count", np.int64, ()),
        ("last_tai_ns", np.int64, ()),
        ("first_tai_ns", np.int64, ()),
        ("cue_id", np.uint64, ()),
        ("born_tai_ns", np.int64, ()),
        ("position_ecef_m", np.float64, (3,)),
        ("first_ecef_m", np.float64, (3,)),
        ("velocity_ecef_mps", np.float64, (3,)),
        ("sigma_m", np.float64, ()),
        ("speed_sigma_mps", np.float64, ()),
        ("gap_s", np.float64, ()),
    )
    key: Ids
    count: np.ndarray
    last_tai_ns: np.ndarray
    first_tai_ns: np.ndarray
    cue_id: Ids
    born_tai_ns: np.ndarray
    position_ecef_m: Positions
    first_ecef_m: Positions
    velocity_ecef_mps: Velocities
    sigma_m: Scalars
    speed_sigma_mps: Scalars
    gap_s: Scalars

    def __init__(self) -> None:
        for name, dtype, shape in self._COLUMNS:
            setattr(self, name, np.zeros((0, *shape), dtype=dtype))

    def __len__(self) -> int:
        return len(self.key)

    def at(self, time_tai_ns: int) -> Positions:
        """Return where each should be at an instant if it flies on as it did."""
        age_s = (time_tai_ns - self.last_tai_ns) / 1e9
        return np.asarray(self.position_ecef_m + self.velocity_ecef_mps * age_s[:, None])

    def add(self, key: Ids, seen: Sightings, time_tai_ns: int) -> None:
        """Take up things seen for the first time, under keys that are not there yet."""
        new: dict[str, Any] = {
            "key": key,
            "count": np.ones(len(key)),
            "last_tai_ns": np.full(len(key), time_tai_ns),
            "first_tai_ns": np.full(len(key), time_tai_ns),
            "position_ecef_m": seen.position_ecef_m,
            "first_ecef_m": seen.position_ecef_m,
            "sigma_m": seen.sigma_m,
        }
        joined = np.concatenate([self.key, key.astype(np.uint64)])
        order = np.argsort(joined, kind="stable")
        for name, dtype, shape in self._COLUMNS:
            values = np.asarray(new.get(name, np.zeros((len(key), *shape)))).astype(dtype)
            setattr(self, name, np.concatenate([getattr(self, name), values])[order])

    def note(self, rows: np.ndarray, seen: Sightings, time_tai_ns: int) -> None:
        """Note one sighting each of some of them."""
        gap_s = (time_tai_ns - self.last_tai_ns[rows]) / 1e9
        known = np.minimum(self.count[rows] - 1, 9)
        self.gap_s[rows] = (self.gap_s[rows] * known + gap_s) / (known + 1)
        span_s = (time_tai_ns - self.first_tai_ns[rows]) / 1e9
        ripe = span_s >= _ANCHOR_S[0]
        moved, span = rows[ripe], span_s[ripe]
        self.velocity_ecef_mps[moved] = (seen.position_ecef_m[ripe] - self.first_ecef_m[moved]) / span[:, None]
        self.speed_sigma_mps[moved] = np.hypot(self.sigma_m[moved], seen.sigma_m[ripe]) / span
        renewed = rows[span_s >= _ANCHOR_S[1]]
        # A speed over a long time is out of date after a turn: from here it is reckoned from the sighting before.
        self.first_tai_ns[renewed], self.first_ecef_m[renewed] = (
            self.last_tai_ns[renewed],
            self.position_ecef_m[renewed],
        )
        self.position_ecef_m[rows], self.sigma_m[rows] = seen.position_ecef_m, seen.sigma_m
        self.last_tai_ns[rows] = time_tai_ns
        self.count[rows] += 1

    def keep(self, kept: np.ndarray) -> None:
        """Forget all but some of them."""
        for name, _, _ in self._COLUMNS:
            setattr(self, name, getattr(self, name)[kept])

    def snapshot(self) -> dict[str, Any]:
        """Return all state as plain arrays."""
        return {name: getattr(self, name).copy() for name, _, _ in self._COLUMNS}

    def restore(self, snapshot: dict[str, Any]) -> None:
        """Take up a state that `snapshot` gave."""
        for name, dtype, _ in self._COLUMNS:
            setattr(self, name, np.array(snapshot[name], dtype=dtype))
