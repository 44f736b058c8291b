"""Helicopters: from pads, hospitals and airfields, low, with hovers."""

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
from lookdown.traffic.world.light import _helicopter_kernels
from lookdown.traffic.world.light.kinds import HELICOPTER_KINDS

__all__ = ["HELICOPTER_PEAK", "helicopters"]

HELICOPTER_PEAK = 1290.0
"""In the air at the world's peak, as expected; over 2 standard deviations more than 1,200."""

_FLEET_CODE, _LONGEST_H, _SAMPLE = 3, 3, 4096
_NIGHT, _FULL = 0.25, 0.2
"""Share at night; sine of the sun's height at which all fly."""


def helicopters(seed: int, epoch_tai_ns: int, *, scale: float = 1.0, sites: Sites | None = None) -> HourlyFleet:
    """Return the fleet of helicopters: ambulances, transport, search, lines, shuttles to sea, police.

    Cost: 3 us a flight planned, 7 us for the legs of one in the air.

    Parameters
    ----------
    seed : int
    epoch_tai_ns : int
        UTC midnight, hour 0 of the identities.
    scale : float
        1 for `HELICOPTER_PEAK` in the air when most are.
    sites : Sites, optional
        The package's own by default.
    """
    check_world(seed=seed, epoch_tai_ns=epoch_tai_ns, scale=scale)
    sites = Sites.read() if sites is None else sites
    key = philox_key(seed, "traffic/helicopters")
    cumulative = np.cumsum(sites.helicopter_weight)
    manner = manners(HELICOPTER_KINDS)
    kinds = np.cumsum([k.share for k in HELICOPTER_KINDS]), manner, np.array([k.silent for k in HELICOPTER_KINDS])
    settings = np.array([_NIGHT, _FULL])

    def planned(hour: int, starts: int) -> np.ndarray:
        start = epoch_tai_ns + hour * HOUR_NS
        plan = np.empty((starts, PLAN_COLUMNS), np.int64)
        sun = sun_directions(np.array([start, start + HOUR_NS]))
        count = _helicopter_kernels.planned_hour(
            key, start // HOUR_NS, start, sun, starts, sites.normal, sites.terrain, cumulative, kinds, settings, plan
        )
        return plan[:count]

    def write(
        columns: FlightColumns, window: tuple[int, int], first: np.ndarray, time: np.ndarray, shape: np.ndarray
    ) -> int:
        return _helicopter_kernels.flown_legs(
            key, columns, sites.normal, manner, sites.terrain, window, first, time, shape
        )

    shares = day_shares(sites.normal, sites.helicopter_weight, epoch_tai_ns=epoch_tai_ns, night=_NIGHT, full=_FULL)
    sample = planned(int(np.argmax(shares)), _SAMPLE)
    starts = starts_per_hour(shares, (sample[:, 5] - sample[:, 4]) / HOUR_NS, scale * HELICOPTER_PEAK)
    return HourlyFleet(
        HELICOPTER_KINDS, _FLEET_CODE, epoch_tai_ns, _LONGEST_H, lambda hour, _: planned(hour, starts), write
    )
