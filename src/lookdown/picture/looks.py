"""How many detections an object should have given: what a ghost lacks."""

import math
from collections.abc import Callable

import numpy as np

from lookdown.arrays import Positions
from lookdown.astro import up_ecef
from lookdown.picture.gaps import GapClass, RadarView
from lookdown.tables import Dwells

__all__ = ["expected_looks"]

_FOUND = 0.5
_BLOCK = 256


def expected_looks(dwells: Dwells, view: RadarView, each: GapClass) -> Callable[[Positions], np.ndarray]:
    """Return a function of places that tells how many detections a class should have given there.

    Errs to few: a look that is strong enough counts one half, less the share of directions of flight that its clutter
    notch hides; others count nothing.

    Parameters
    ----------
    dwells : Dwells
        Of the time in question.
    view : RadarView
        `needed_snr_ratio` is that of a probability of detection of one half.
    each : GapClass

    Returns
    -------
    callable
        ``f(position_ecef_m) -> (n,)``, as `IdentityDesk.step` takes it.

    Examples
    --------
    >>> expected = expected_looks(Dwells.empty(), RadarView(0.1, 1.2, 20.0), GapClass("light", 1.0, 55.0))
    >>> expected(np.array([[6.4e6, 0.0, 0.0]])).tolist()
    [0.0]
    """
    strong = dwells.take(dwells.snr_ratio_per_m2 * each.rcs_m2 >= view.needed_snr_ratio)

    def expected(position_ecef_m: Positions) -> np.ndarray:
        found = np.zeros(len(position_ecef_m))
        for start in range(0, len(strong), _BLOCK):
            found += _of_block(strong.take(slice(start, start + _BLOCK)), each, position_ecef_m)
        return found

    return expected


def _of_block(dwells: Dwells, each: GapClass, place: Positions) -> np.ndarray:
    sensor, velocity = dwells.sensor_position_ecef_m, dwells.sensor_velocity_ecef_mps
    vertical = up_ecef(sensor)
    along = velocity - np.einsum("ij,ij->i", velocity, vertical)[:, None] * vertical
    starboard = np.cross(along, vertical)
    way = place[:, None, :] - sensor
    distance = np.linalg.norm(way, axis=2)
    sine = -np.einsum("nj,nkj->nk", up_ecef(place), way) / np.maximum(distance, 1.0)
    azimuth = np.arctan2(np.einsum("nkj,kj->nk", way, starboard), np.einsum("nkj,kj->nk", way, along))
    turned = np.remainder(azimuth - dwells.azimuth_start_rad, 2.0 * math.pi)
    held = (sine >= np.sin(dwells.grazing_min_rad)) & (sine <= np.sin(dwells.grazing_max_rad))
    held &= turned <= dwells.azimuth_width_rad
    cosine = np.sqrt(np.maximum(1.0 - sine**2, 1e-12))
    # Directions alike: |cos| of the angle to the line of sight is under x with probability 2/pi asin x.
    hidden = 2.0 / math.pi * np.arcsin(np.minimum(dwells.notch_width_mps / (each.speed_mps * cosine), 1.0))
    return np.where(held, _FOUND * (1.0 - hidden), 0.0).sum(axis=1)
