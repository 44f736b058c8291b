"""Slow clutter: balloons, drones and flocks of birds, to any count."""

from dataclasses import dataclass

import numpy as np

from lookdown.astro import utc_text_from_tai_ns
from lookdown.seeds import philox_key
from lookdown.traffic.motion import HOUR_NS
from lookdown.traffic.world.clutter import _clutter_kernels, _hour_kernels
from lookdown.traffic.world.clutter.kinds import CLUTTER_KINDS
from lookdown.traffic.world.course._draw_kernels import PLAN_COLUMNS
from lookdown.traffic.world.course.hourly import (
    FlightColumns,
    HourlyFleet,
    check_world,
    manners,
    starts_per_hour,
)
from lookdown.traffic.world.course.sites import Sites
from lookdown.traffic.world.course.sun import sun_directions
from lookdown.traffic.world.transport.wind import WindField

__all__ = ["ClutterCounts", "slow_clutter"]

_FLEET_CODE, _LONGEST_H, _SAMPLE = 5, 24, 512
_NIGHT, _FULL = 0.1, 0.2
_LASTING_H = {
    _clutter_kernels.FLOATER: 24,
    _clutter_kernels.BIRDS: 7,
    _clutter_kernels.DRONE: 4,
    _clutter_kernels.SONDE: 3,
}
"""No flight of a kind lasts longer; falling, so that those left out of an hour are the last of it."""
_STATION_BANDS = 36


@dataclass(frozen=True, slots=True)
class ClutterCounts:
    """How many are in the air when most of their kind are; radiosondes: how many are released at 00 and at 12 UTC."""

    radiosondes: int = 850
    floating_balloons: int = 650
    drones: int = 5000
    flocks: int = 5000


def _stations(normal: np.ndarray, weight: np.ndarray) -> np.ndarray:
    """Return places spread over the land, one in each patch of 5 degrees square at the equator, the heaviest."""
    band = np.minimum(((np.arcsin(normal[:, 2]) / np.pi + 0.5) * _STATION_BANDS).astype(np.int64), _STATION_BANDS - 1)
    around = np.maximum(np.round(2.0 * _STATION_BANDS * np.cos((band + 0.5) / _STATION_BANDS * np.pi - np.pi / 2)), 1)
    turn = np.arctan2(normal[:, 1], normal[:, 0]) / (2.0 * np.pi) + 0.5
    patch = band * 1000 + np.minimum(turn * around, around - 1).astype(np.int64)
    order = np.lexsort((-weight, patch))
    order = order[weight[order] > 0.0]
    return order[np.unique(patch[order], return_index=True)[1]]


def _spring(epoch_tai_ns: int) -> float:
    """Return 1 in the north's spring (March to May), -1 in its autumn (August to November), else 0."""
    month = int(utc_text_from_tai_ns(epoch_tai_ns)[5:7])
    return 1.0 if 3 <= month <= 5 else (-1.0 if 8 <= month <= 11 else 0.0)


def slow_clutter(
    seed: int,
    epoch_tai_ns: int,
    *,
    scale: float = 1.0,
    counts: ClutterCounts | None = None,
    wind: WindField | None = None,
    sites: Sites | None = None,
) -> HourlyFleet:
    """Return the fleet of slow clutter: radiosondes, floating balloons, drones, flocks of birds; all silent.

    Cost: 0.3 us a flight planned, 4 us for the legs of one in the air. At most 524,288
    start in an hour, which some 300,000 drones and as many flocks do not reach.

    Parameters
    ----------
    seed : int
    epoch_tai_ns : int
        UTC midnight, hour 0 of the identities; its month is the season of the birds.
    scale : float
        Times the counts.
    counts : ClutterCounts, optional
    wind : WindField, optional
        What balloons drift with; calm by default.
    sites : Sites, optional
        The package's own by default.
    """
    check_world(seed=seed, epoch_tai_ns=epoch_tai_ns, scale=scale)
    counts = ClutterCounts() if counts is None else counts
    sites = Sites.read() if sites is None else sites
    field = (WindField.calm() if wind is None else wind).parameters.copy()
    key = philox_key(seed, "traffic/clutter")
    ground = sites.normal, np.cumsum(sites.city_weight), _stations(sites.normal, sites.city_weight), sites.terrain
    manner, spring = manners(CLUTTER_KINDS), _spring(epoch_tai_ns)

    def planned(hour: int, starts: dict[int, int], lasting_h: int = 0) -> np.ndarray:
        start = epoch_tai_ns + hour * HOUR_NS
        plan = np.empty((sum(starts.values()), PLAN_COLUMNS), np.int64)
        sun = sun_directions(np.array([start, start + HOUR_NS]))
        settings = np.array([_NIGHT, _FULL, spring, float(hour % 12 == 11)])
        count = 0
        for kind in (kind for kind in starts if _LASTING_H[kind] > lasting_h):
            count = _hour_kernels.planned_kind(
                key, start // HOUR_NS, start, kind, starts[kind], sun, ground, settings, field, plan, count
            )
        return plan[:count]

    def write(
        columns: FlightColumns, window: tuple[int, int], first: np.ndarray, time: np.ndarray, shape: np.ndarray
    ) -> int:
        settings = np.array([_NIGHT, _FULL, spring, 0.0])
        return _hour_kernels.flown_legs(key, columns, ground, settings, manner, field, window, first, time, shape)

    wanted = {
        _clutter_kernels.FLOATER: counts.floating_balloons,
        _clutter_kernels.BIRDS: counts.flocks,
        _clutter_kernels.DRONE: counts.drones,
    }
    starts = {}
    for kind, number in wanted.items():
        sample = [planned(hour, {kind: _SAMPLE}) for hour in range(24)]
        duration_h = np.concatenate([(part[:, 5] - part[:, 4]) / HOUR_NS for part in sample])
        shares = np.array([len(part) / _SAMPLE for part in sample])
        starts[kind] = starts_per_hour(shares, duration_h, scale * number) if number else 0
    starts[_clutter_kernels.SONDE] = int(np.ceil(scale * counts.radiosondes / 0.95))
    return HourlyFleet(
        CLUTTER_KINDS,
        _FLEET_CODE,
        epoch_tai_ns,
        _LONGEST_H,
        lambda hour, lasting: planned(hour, starts, lasting),
        write,
    )
