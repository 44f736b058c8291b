"""Special flights: tankers, patrols, surveys, calibration, fires, low-level routes, training, formations, parabolas."""

import numpy as np

from lookdown.seeds import philox_key
from lookdown.traffic.motion import HOUR_NS
from lookdown.traffic.world.course._draw_kernels import PLAN_COLUMNS
from lookdown.traffic.world.course.hourly import (
    FlightColumns,
    HourlyFleet,
    check_world,
    day_shares,
    manners,
    starts_per_hour,
)
from lookdown.traffic.world.course.sites import Sites
from lookdown.traffic.world.course.sun import sun_directions
from lookdown.traffic.world.special import _formation_kernels
from lookdown.traffic.world.special.kinds import SPECIAL_KINDS

__all__ = ["FORMATION_SPACING_M", "SPECIAL_PEAK", "special_flights"]

SPECIAL_PEAK = 440.0
"""In the air at the world's peak, as expected; 2 standard deviations over 400."""

FORMATION_SPACING_M = (30.0, 3704.0)
"""Least and most distance between neighbours in a formation."""

_FLEET_CODE, _LONGEST_H, _SAMPLE, _MOST_MEMBERS = 4, 6, 1024, 8
_NIGHT, _FULL = 0.3, 0.2
"""Share at night; sine of the sun's height at which all fly."""


def special_flights(
    seed: int,
    epoch_tai_ns: int,
    *,
    scale: float = 1.0,
    spacing_m: tuple[float, float] = FORMATION_SPACING_M,
    sites: Sites | None = None,
) -> HourlyFleet:
    """Return the fleet of special flights; each member of a formation is an object of its own.

    Cost: 4 us a flight planned, 6 us for the legs of one in the air.

    Parameters
    ----------
    seed : int
    epoch_tai_ns : int
        UTC midnight, hour 0 of the identities.
    scale : float
        1 for `SPECIAL_PEAK` in the air when most are.
    spacing_m : (float, float)
        Least and most distance between neighbours in a formation; the same twice for one distance.
    sites : Sites, optional
        The package's own by default.
    """
    check_world(seed=seed, epoch_tai_ns=epoch_tai_ns, scale=scale)
    assert 0.0 < spacing_m[0] <= spacing_m[1]
    sites = Sites.read() if sites is None else sites
    key = philox_key(seed, "traffic/special")
    weight = np.where(sites.airport, np.sqrt(sites.city_weight), 0.0)
    ground = sites.normal, np.cumsum(weight), sites.terrain
    manner = manners(SPECIAL_KINDS)
    kinds = np.cumsum([k.share for k in SPECIAL_KINDS[:-1]]), manner, np.array([k.silent for k in SPECIAL_KINDS])
    settings = np.array([_NIGHT, _FULL, *spacing_m])

    def planned(hour: int, starts: int) -> np.ndarray:
        start = epoch_tai_ns + hour * HOUR_NS
        plan = np.empty((_MOST_MEMBERS * starts, PLAN_COLUMNS), np.int64)
        sun = sun_directions(np.array([start, start + HOUR_NS]))
        count = _formation_kernels.planned_hour(
            key, start // HOUR_NS, start, sun, starts, ground, kinds, settings, plan
        )
        return plan[:count]

    def write(
        columns: FlightColumns, window: tuple[int, int], first: np.ndarray, time: np.ndarray, shape: np.ndarray
    ) -> int:
        return _formation_kernels.flown_legs(key, columns, ground, manner, settings, window, first, time, shape)

    shares = day_shares(sites.normal, weight, epoch_tai_ns=epoch_tai_ns, night=_NIGHT, full=_FULL)
    sample = planned(int(np.argmax(shares)), _SAMPLE)
    members = len(sample) / len(np.unique(sample[:, 0] >> 3))
    starts = starts_per_hour(shares * members, (sample[:, 5] - sample[:, 4]) / HOUR_NS, scale * SPECIAL_PEAK)
    return HourlyFleet(
        SPECIAL_KINDS, _FLEET_CODE, epoch_tai_ns, _LONGEST_H, lambda hour, _: planned(hour, starts), write
    )
