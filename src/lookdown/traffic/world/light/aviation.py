"""General aviation: light aircraft and gliders, by daylight, near the ground."""

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
from lookdown.traffic.world.light import _aviation_kernels
from lookdown.traffic.world.light.kinds import AVIATION_KINDS

__all__ = ["GENERAL_AVIATION_PEAK", "general_aviation"]

GENERAL_AVIATION_PEAK = 4700.0
"""In the air at the world's peak, as expected; 3 standard deviations over 4,500."""

_FLEET_CODE, _LONGEST_H, _SAMPLE = 2, 3, 4096
_NIGHT, _FULL, _SOARING = 0.04, 0.3, 0.3
"""Share at night; sines of the sun's height at which all fly, and from which there are thermals."""

_NEAREST_M, _FURTHEST_M = 30e3, 400e3


def general_aviation(seed: int, epoch_tai_ns: int, *, scale: float = 1.0, sites: Sites | None = None) -> HourlyFleet:
    """Return the fleet of light aircraft and gliders: circuits, local flights, flights across country, thermals.

    Cost: 3 us a flight planned, 6 us for the legs of one in the air.

    Parameters
    ----------
    seed : int
    epoch_tai_ns : int
        UTC midnight, hour 0 of the identities.
    scale : float
        1 for `GENERAL_AVIATION_PEAK` in the air when most are.
    sites : Sites, optional
        The package's own by default.
    """
    check_world(seed=seed, epoch_tai_ns=epoch_tai_ns, scale=scale)
    sites = Sites.read() if sites is None else sites
    key = philox_key(seed, "traffic/light")
    places = sites.normal, *sites.squares(sites.aviation_weight)
    cumulative = np.cumsum(sites.aviation_weight)
    manner = manners(AVIATION_KINDS)
    kinds = np.cumsum([k.share for k in AVIATION_KINDS]), manner, np.array([k.silent for k in AVIATION_KINDS])
    settings = np.array([_NIGHT, _FULL, _SOARING, _NEAREST_M, _FURTHEST_M])

    def planned(hour: int, starts: int) -> np.ndarray:
        start = epoch_tai_ns + hour * HOUR_NS
        plan = np.empty((starts, PLAN_COLUMNS), np.int64)
        sun = sun_directions(np.array([start, start + HOUR_NS]))
        count = _aviation_kernels.planned_hour(
            key, start // HOUR_NS, start, sun, starts, places, cumulative, kinds, settings, plan
        )
        return plan[:count]

    def write(
        columns: FlightColumns, window: tuple[int, int], first: np.ndarray, time: np.ndarray, shape: np.ndarray
    ) -> int:
        return _aviation_kernels.flown_legs(
            key, columns, sites.normal, manner, sites.terrain, window, first, time, shape
        )

    shares = day_shares(sites.normal, sites.aviation_weight, epoch_tai_ns=epoch_tai_ns, night=_NIGHT, full=_FULL)
    sample = planned(int(np.argmax(shares)), _SAMPLE)
    starts = starts_per_hour(shares, (sample[:, 5] - sample[:, 4]) / HOUR_NS, scale * GENERAL_AVIATION_PEAK)
    return HourlyFleet(
        AVIATION_KINDS, _FLEET_CODE, epoch_tai_ns, _LONGEST_H, lambda hour, _: planned(hour, starts), write
    )
