"""What receivers would have noted of any traffic: synthetic flights made into a recording.

A recording of real flights was received, rounded, stamped late, cleaned and smoothed
before anybody saw a speed in it. Synthetic flights are put through the very same, so
that what is compared differs by how the aircraft flew and by nothing else.

Cost: one `at` an instant, then arrays; the box is cut in ECEF before anything else.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.signal import lfilter

from lookdown.arrays import Flags, Positions, Scalars
from lookdown.astro import ecef_from_geodetic, enu_rotation_from_ecef, geodetic_from_ecef
from lookdown.ports import ObjectSource
from lookdown.seeds import generator
from lookdown.tables import AircraftClass, Objects, Transponder
from lookdown.traffic.motion import FleetTraffic
from lookdown.traffic.recorded.flights import Region
from lookdown.traffic.recorded.rows import RecordedRows, Recording
from lookdown.units import si_from

__all__ = ["HearingRules", "hear", "within_region", "zone_count"]

_CPR_BITS = 17
_MARGIN_RAD = 0.01
"""Room round a region for heights above the ellipsoid and for the ellipsoid's own shape."""

_NEAR_WINDOW_NS = 1_800_000_000_000
"""The few near a region are planned half an hour at a time: each window has a cost of its own."""

_LOOKS = ((1_200_000_000_000, 0.08, 1_000_000_000), (120_000_000_000, 0.02, _NEAR_WINDOW_NS))
"""Who is within 510 km of a region every twenty minutes, and of those within 130 km every two: nobody who flies so long
gets in and out between, at 400 m/s. The third is the window to plan them by: the first look has few instants."""

_CPR_ZONES = 15
_AIRLINES = (AircraftClass.REGIONAL, AircraftClass.AIRLINER, AircraftClass.HEAVY)
_FOOT_M = si_from(1.0, "ft", "length")
_KNOT_MPS = si_from(1.0, "kt", "speed")


@dataclass(frozen=True, slots=True)
class HearingRules:
    """How rows of ADS-B err.

    Attributes
    ----------
    step_s : float
        Time between rows of an aircraft: whole seconds.
    age_max_s : float
        A row's position is up to so much older than its stamp, evenly spread. The smoother then measures
        the scatter that it measures in the real recording, 0.16 s.
    height_step_m : float
        Altitudes come in steps of 25 ft.
    height_wander_m, wander_time_s : float
        Altimeters and autopilots wander about a height: standard deviation, and the time in
        which a deviation falls to a third. Chosen by level minutes of the Paris recording,
        in which 16 % of the rows are a step off the commonest (here too); 40 % of its minutes
        have no change, here 18 %: some aircraft hold their height better than this.
    speed_step_mps, climb_step_mps : float
        Reported speeds come in knots, rates of climb in 64 ft/min.
    states_class : bool
        Whether the recording states the true class of each object. Where not, the class is
        judged by the flight, as that of a real recording without types is.
    """

    step_s: float = 1.0
    age_max_s: float = 0.46
    height_step_m: float = 25.0 * _FOOT_M
    height_wander_m: float = 2.7
    wander_time_s: float = 30.0
    speed_step_mps: float = _KNOT_MPS
    climb_step_mps: float = 64.0 * _FOOT_M / 60.0
    states_class: bool = False

    def __post_init__(self) -> None:
        assert self.step_s >= 1.0 and self.step_s == round(self.step_s) and self.age_max_s >= 0.0
        assert self.height_wander_m >= 0.0 and self.wander_time_s > 0.0
        assert min(self.height_step_m, self.speed_step_mps, self.climb_step_mps) > 0.0


@dataclass(frozen=True, slots=True)
class _Caught:
    """States of all objects heard, one row an object and an instant."""

    object_id: np.ndarray
    aircraft_class: np.ndarray
    step: np.ndarray
    position_ecef_m: np.ndarray
    velocity_ecef_mps: np.ndarray


def within_region(latitude_rad: Scalars, longitude_rad: Scalars, region: Region) -> Flags:
    """Return whether each place lies within a region; one that crosses 180 degrees is held.

    Examples
    --------
    >>> pacific = Region(-0.1, 0.1, 3.0, -3.0)
    >>> within_region(np.zeros(3), np.array([3.1, -3.1, 0.0]), pacific).tolist()
    [True, True, False]
    """
    width = (region.longitude_east_rad - region.longitude_west_rad) % (2.0 * np.pi)
    east = (longitude_rad - region.longitude_west_rad) % (2.0 * np.pi)
    return (latitude_rad >= region.latitude_min_rad) & (latitude_rad <= region.latitude_max_rad) & (east <= width)


def zone_count(latitude_rad: Scalars) -> np.ndarray:
    """Return the number of longitude zones NL of compact position reporting at each latitude.

    References
    ----------
    ICAO Doc 9871, Technical Provisions for Mode S Services and Extended Squitter, second
    edition (2012), C.2.6.2 d: NL of latitude, with 15 latitude zones a quadrant.

    Examples
    --------
    >>> zone_count(np.radians([0.0, 10.47, 10.48, 48.86, 86.9, 88.0])).tolist()
    [59, 59, 58, 39, 2, 1]
    """
    inside = 1.0 - (1.0 - np.cos(np.pi / (2.0 * _CPR_ZONES))) / np.maximum(np.cos(latitude_rad), 1e-9) ** 2
    zones = np.floor(2.0 * np.pi / np.arccos(np.clip(inside, -1.0, 1.0)))
    return np.where(np.abs(latitude_rad) > np.radians(87.0), 1, zones).astype(np.int64)


def _cap(region: Region, margin_rad: float) -> tuple[np.ndarray, float]:
    """Return the middle of a region, a unit vector, and the least cosine from it to anywhere within."""
    width = (region.longitude_east_rad - region.longitude_west_rad) % (2.0 * np.pi)
    latitudes = np.linspace(region.latitude_min_rad, region.latitude_max_rad, 33)
    longitudes = region.longitude_west_rad + np.linspace(0.0, width, 65)
    latitude, longitude = (grid.ravel() for grid in np.meshgrid(latitudes, longitudes))
    edge = ecef_from_geodetic(latitude_rad=latitude, longitude_rad=longitude, height_m=np.zeros(len(latitude)))
    edge /= np.linalg.norm(edge, axis=1)[:, None]
    middle = edge.mean(axis=0)
    length = float(np.linalg.norm(middle))
    if length < 1e-3:
        return np.array([1.0, 0.0, 0.0]), -1.0
    middle /= length
    # A grid of 33 x 65 leaves up to a 60th of the size between its places.
    size = 1.05 * np.arccos(np.clip((edge @ middle).min(), -1.0, 1.0)) + margin_rad
    return middle, float(np.cos(min(size, np.pi)))


def _chooser(
    region: Region | None,
    object_ids: np.ndarray | None = None,
    *,
    height_max_m: float | None = None,
    margin_rad: float = _MARGIN_RAD,
) -> Callable[[Objects], Flags]:
    middle, least = _cap(region, margin_rad) if region is not None else (np.zeros(3), -1.0)

    def chosen(objects: Objects) -> Flags:
        keep = objects.transponder == Transponder.ON.value
        if object_ids is not None:
            keep &= np.isin(objects.object_id, object_ids)
        if region is not None:
            position = objects.position_ecef_m
            keep &= position @ middle >= least * np.sqrt(np.einsum("ni,ni->n", position, position))
        if height_max_m is not None:
            near = np.flatnonzero(keep)
            keep[near] = geodetic_from_ecef(objects.position_ecef_m[near])[2] <= height_max_m
        return keep

    return chosen


def _caught(source: ObjectSource, instants_tai_ns: range, chosen: Callable[[Objects], Flags]) -> _Caught:
    ids, kinds, steps, positions, velocities = [], [], [], [], []
    for step, instant in enumerate(instants_tai_ns):
        objects = source.at(instant)
        keep = np.flatnonzero(chosen(objects))
        ids.append(objects.object_id[keep])
        kinds.append(objects.aircraft_class[keep])
        steps.append(np.full(len(keep), step, np.int64))
        positions.append(objects.position_ecef_m[keep])
        velocities.append(objects.velocity_ecef_mps[keep])
    return _Caught(*(np.concatenate(part) for part in (ids, kinds, steps, positions, velocities)))


def _wander(normal: Scalars, rules: HearingRules) -> Scalars:
    """Return a stationary wander of height at even steps from independent normal numbers: an AR(1) process."""
    kept = float(np.exp(-rules.step_s / rules.wander_time_s))
    pushed = normal * np.sqrt(1.0 - kept**2)
    pushed[0] = normal[0]
    return rules.height_wander_m * lfilter([1.0], [1.0, -kept], pushed)


def _draws(caught: _Caught, seed: int, steps: int, rules: HearingRules) -> tuple[Scalars, Flags, np.ndarray]:
    """Return the age, a coin and the wander of height of each row; an object's depend on itself and the step alone."""
    age_s, coin = np.empty(len(caught.object_id)), np.empty(len(caught.object_id), bool)
    wander_m = np.empty(len(caught.object_id))
    order = np.argsort(caught.object_id, kind="stable")
    ids, first = np.unique(caught.object_id[order], return_index=True)
    bounds = np.append(first, len(order))
    for one, begin, end in zip(ids, bounds[:-1], bounds[1:], strict=True):
        rows = order[begin:end]
        draw = generator(seed, "traffic.hearing", int(one))
        drawn = draw.random((2, steps))
        at = caught.step[rows]
        age_s[rows] = rules.age_max_s * drawn[0, at]
        coin[rows] = drawn[1, at] < 0.5
        wander_m[rows] = _wander(draw.standard_normal(steps), rules)[at]
    return age_s, coin, wander_m


def _rounded_position(position_ecef_m: Positions, odd: Flags) -> tuple[Scalars, Scalars, Scalars]:
    """Return latitude, longitude and height as airborne messages give them: cells of about 5 m.

    References
    ----------
    ICAO Doc 9871, second edition (2012), C.2.6.3: 17 bits a zone, even and odd messages.
    """
    latitude, longitude, height = geodetic_from_ecef(position_ecef_m)
    step = 2.0 * np.pi / (4 * _CPR_ZONES - odd) / 2**_CPR_BITS
    latitude = np.clip(np.rint(latitude / step) * step, -np.pi / 2.0, np.pi / 2.0)
    step = 2.0 * np.pi / np.maximum(zone_count(latitude) - odd, 1) / 2**_CPR_BITS
    longitude = np.rint(longitude / step) * step
    return latitude, (longitude + np.pi) % (2.0 * np.pi) - np.pi, height


def _rows(
    caught: _Caught, stamp_tai_ns: np.ndarray, rules: HearingRules, drawn: tuple[Scalars, Flags, np.ndarray]
) -> RecordedRows:
    age_s, coin, wander_m = drawn
    latitude, longitude, height = _rounded_position(
        caught.position_ecef_m - caught.velocity_ecef_mps * age_s[:, None], coin
    )
    enu = np.einsum(
        "nij,nj->ni", enu_rotation_from_ecef(latitude_rad=latitude, longitude_rad=longitude), caught.velocity_ecef_mps
    )
    speed = np.hypot(enu[:, 0], enu[:, 1])
    count = len(stamp_tai_ns)
    code = np.unique(caught.object_id, return_inverse=True)[1]
    return RecordedRows(
        icao24=(code + 1).astype(np.uint32),
        callsign_code=code.astype(np.uint32),
        time_tai_ns=stamp_tai_ns,
        latitude_rad=latitude,
        longitude_rad=longitude,
        position_known=np.ones(count, np.uint8),
        pressure_height_m=np.rint((height + wander_m) / rules.height_step_m) * rules.height_step_m,
        height_known=np.ones(count, np.uint8),
        height_geometric=np.zeros(count, np.uint8),
        ground_speed_mps=(np.rint(speed / rules.speed_step_mps) * rules.speed_step_mps).astype(np.float32),
        track_rad=(np.arctan2(enu[:, 0], enu[:, 1]) % (2.0 * np.pi)).astype(np.float32),
        vertical_rate_mps=(np.rint(enu[:, 2] / rules.climb_step_mps) * rules.climb_step_mps).astype(np.float32),
        velocity_known=np.ones(count, np.uint8),
        speed_known=np.ones(count, np.uint8),
        on_ground=np.zeros(count, np.uint8),
        aircraft_class=caught.aircraft_class if rules.states_class else np.zeros(count, np.uint8),
    )


def _callsigns(caught: _Caught) -> tuple[str, ...]:
    ids, first = np.unique(caught.object_id, return_index=True)
    airline = np.isin(caught.aircraft_class[first], _AIRLINES)
    # An airline's form, three letters and a digit, is what the class of a recorded flight goes by.
    return tuple(f"{'LKD' if is_airline else 'LK-'}{one}" for one, is_airline in zip(ids, airline, strict=True))


def _near(source: FleetTraffic, region: Region, instants_tai_ns: range) -> FleetTraffic:
    """Return the part of some traffic that comes near a region: what is heard of it is the same, sooner."""
    flights, first, last = source.flights, instants_tai_ns[0], instants_tai_ns[-1]
    heard = (
        (flights.transponder == Transponder.ON.value) & (flights.start_tai_ns <= last) & (flights.stop_tai_ns > first)
    )
    near = flights.object_id[heard]
    short = flights.object_id[heard & (flights.stop_tai_ns - flights.start_tai_ns < _LOOKS[0][0])]
    for (step, margin_rad, window_ns), brief in zip(_LOOKS, (short, short[:0]), strict=True):
        looked = source.only(near, window_ns=window_ns)
        chosen = _chooser(region, margin_rad=margin_rad)
        found = [objects.object_id[chosen(objects)] for objects in map(looked.at, [*range(first, last, step), last])]
        near = np.unique(np.concatenate([*found, brief]))
    return source.only(near, window_ns=_NEAR_WINDOW_NS)


def hear(
    source: ObjectSource,
    *,
    start_tai_ns: int,
    stop_tai_ns: int,
    region: Region | None = None,
    object_ids: np.ndarray | None = None,
    height_max_m: float | None = None,
    rules: HearingRules = HearingRules(),
    seed: int = 0,
) -> Recording:
    """Return the recording that receivers would have made of traffic whose transponders are on.

    Reception is perfect within the region: no row is lost. The height above the ellipsoid
    is taken for the pressure altitude, as `RecordedTraffic` does the other way round.

    Parameters
    ----------
    source : ObjectSource
    start_tai_ns, stop_tai_ns : int
        Both instants belong to it. Stamps are whole steps from the start.
    region : Region or None
        Where there are receivers; None is everywhere.
    object_ids : (k,) uint32 or None
        None is all.
    height_max_m : float or None
        Who is higher is not heard; None is no bound.
    rules : HearingRules
    seed : int
        Of the ages of the positions. An object's draws depend on its id and the instant alone.

    Returns
    -------
    Recording
        Addresses count from 1 by rising object_id; a callsign ends with the object_id.

    Examples
    --------
    >>> from lookdown.traffic import RecordedTraffic
    >>> traffic = RecordedTraffic.load_sample("quickstart")
    >>> start = traffic.start_tai_ns + 3_600_000_000_000
    >>> len(hear(traffic, start_tai_ns=start, stop_tai_ns=start + 2_000_000_000).rows)
    60
    """
    assert stop_tai_ns >= start_tai_ns
    instants = range(start_tai_ns, stop_tai_ns + 1, round(rules.step_s * 1e9))
    if region is not None and isinstance(source, FleetTraffic):
        source = _near(source, region, instants)
    caught = _caught(source, instants, _chooser(region, object_ids, height_max_m=height_max_m))
    stamp = start_tai_ns + caught.step * round(rules.step_s * 1e9)
    rows = _rows(caught, stamp, rules, _draws(caught, seed, len(instants), rules))
    if region is not None:
        rows = rows.take(within_region(rows.latitude_rad, rows.longitude_rad, region))
    return Recording(rows, _callsigns(caught), "heard by lookdown of traffic of its own")
