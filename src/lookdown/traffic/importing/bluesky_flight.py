"""Aircraft of a scenario in flight: point masses over a sphere, all of them a step at a time.

An aircraft turns towards its next waypoint or its heading at 25 degrees of bank, climbs at
1,500 ft/min and gains speed at 2 m/s2, which are the defaults of BlueSky 1.1.1 where no
performance is known (autopilot.py, perfbase.py); the air is standard and calm. Cost: about 30 NumPy operations a step
of 2 s over what flies: 2 CPU s for 1,000 aircraft and two hours.
"""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from lookdown.arrays import Flags, Scalars
from lookdown.astro import MEAN_RADIUS_M
from lookdown.traffic.importing.atmosphere import sound_speed_mps, true_from_calibrated_mps
from lookdown.traffic.importing.foreign import ForeignRows, foreign_table
from lookdown.units import si_from

__all__ = ["Order", "Waypoint", "fly"]

_STEP_S = 2.0
_STEPS_A_ROW = 2
_AFTER_LAST_S = 3_600.0  # flight goes on for so long after the last order or waypoint (assumption)
_LONGEST_S = 86_400.0
_BANK_RAD = np.radians(25.0)
_G_MPS2 = 9.80665
_FT = si_from(1.0, "ft", "length")
_KT = si_from(1.0, "kt", "speed")
_CLIMB_MPS = 1_500.0 * _FT / 60.0
_ACCELERATION_MPS2 = 2.0
_TABLE_ROWS = 1 << 19


@dataclass(frozen=True, slots=True)
class Waypoint:
    """A place to fly to, and how.

    Attributes
    ----------
    latitude_rad, longitude_rad : float
    height_m : float, optional
        Pressure altitude to have, from the waypoint before on.
    speed : float, optional
        Calibrated airspeed in m/s, or Mach where below 2.
    """

    latitude_rad: float
    longitude_rad: float
    height_m: float | None = None
    speed: float | None = None


@dataclass(frozen=True, slots=True)
class Order:
    """One command to one aircraft, by its number.

    `value` is in SI, or degrees for a heading; `rate` is a rate of climb in m/s.
    """

    time_s: float
    number: int
    verb: str
    waypoint: Waypoint | None = None
    value: float | None = None
    rate: float | None = None


class _Fleet:
    """States of all aircraft, and what each is to do."""

    def __init__(self, count: int) -> None:
        self.latitude, self.longitude, self.height, self.heading = np.zeros((4, count))
        self.speed, self.true_mps = np.zeros((2, count))
        self.wanted_heading, self.wanted_height, self.wanted_speed = np.zeros((3, count))
        self.climb_mps, self.vertical_mps = np.full(count, _CLIMB_MPS), np.zeros(count)
        self.alive, self.guided = np.zeros(count, bool), np.zeros(count, bool)
        self.until = np.zeros(count)
        self.route: list[list[Waypoint]] = [[] for _ in range(count)]
        self.has_destination = np.zeros(count, bool)
        self.next_latitude, self.next_longitude = np.zeros((2, count))


def fly(
    orders: list[Order],
    *,
    names: list[str],
    address: np.ndarray,
    aircraft_class: np.ndarray,
    epoch_unix_ns: int,
) -> ForeignRows:
    """Yield rows of every aircraft, one each 4 s, from its creation to its end.

    An aircraft ends by DEL, at a destination whose position is known, or an hour after its
    last order or waypoint; a day after the first order all end.

    Parameters
    ----------
    orders : list of Order
        By rising time; the first of each aircraft creates it.
    names : list of str
        Callsigns by number.
    address, aircraft_class : (n,) uint32, uint8
    epoch_unix_ns : int
        POSIX time of the scenario's zero.
    """
    fleet, rows, pending = _Fleet(len(names)), _Rows(names, address, aircraft_class, epoch_unix_ns), list(orders)[::-1]
    time_s = start_s = pending[-1].time_s if pending else 0.0
    step = 0
    while time_s - start_s <= _LONGEST_S and (pending or fleet.alive.any()):
        if not fleet.alive.any() and pending[-1].time_s > time_s:
            time_s = pending[-1].time_s
        while pending and pending[-1].time_s <= time_s:
            _obey(fleet, pending.pop(), time_s)
        if step % _STEPS_A_ROW == 0:
            rows.note(fleet, time_s)
            if rows.count >= _TABLE_ROWS:
                yield rows.table()
        _advance(fleet, time_s)
        time_s += _STEP_S
        step += 1
    if rows.count:
        yield rows.table()


class _Rows:
    """Rows noted and not yet given away."""

    def __init__(self, names: list[str], address: np.ndarray, kind: np.ndarray, epoch_unix_ns: int) -> None:
        self._names, self._address, self._kind, self._epoch = pa.array(names, pa.string()), address, kind, epoch_unix_ns
        self._parts: list[tuple[np.ndarray, ...]] = []
        self.count = 0

    def note(self, fleet: _Fleet, time_s: float) -> None:
        """Keep the states of what flies."""
        who = np.flatnonzero(fleet.alive)
        stamp = np.full(len(who), self._epoch + round(time_s * 1e9), np.int64)
        state = (fleet.latitude, fleet.longitude, fleet.height, fleet.true_mps, fleet.heading, fleet.vertical_mps)
        self._parts.append((who, stamp, *(column[who] for column in state)))
        self.count += len(who)

    def table(self) -> pa.Table:
        """Return the rows noted, and forget them."""
        who, stamp, latitude, longitude, height, speed, heading, vertical = map(
            np.concatenate, zip(*self._parts, strict=True)
        )
        self._parts, self.count = [], 0
        return foreign_table(
            len(who),
            icao24=self._address[who],
            callsign=self._names.take(pa.array(who)),
            unix_ns=stamp,
            latitude_deg=np.degrees(latitude),
            longitude_deg=np.degrees(longitude),
            altitude_ft=(height / _FT).astype(np.float32),
            ground_speed_kt=(speed / _KT).astype(np.float32),
            track_deg=np.degrees(heading).astype(np.float32),
            vertical_rate_fpm=(vertical / _FT * 60.0).astype(np.float32),
            on_ground=np.zeros(len(who), bool),
            aircraft_class=self._kind[who],
        )


def _obey(fleet: _Fleet, order: Order, time_s: float) -> None:
    k, point, value = order.number, order.waypoint, order.value
    if order.verb != "CRE" and not fleet.alive[k]:
        return
    fleet.until[k] = time_s + _AFTER_LAST_S
    if order.verb in ("CRE", "MOVE"):
        assert point is not None
        _place(fleet, k, point, value)
    elif order.verb == "DEL":
        fleet.alive[k] = False
    elif order.verb == "HDG" and value is not None:
        fleet.wanted_heading[k], fleet.guided[k] = np.radians(value), False
    elif order.verb == "SPD" and value is not None:
        fleet.wanted_speed[k] = _at_once_in_the_same_kind(fleet, k, value)
    elif order.verb == "ALT" and value is not None:
        fleet.wanted_height[k], fleet.climb_mps[k] = value, abs(order.rate) if order.rate else _CLIMB_MPS
    elif order.verb == "VS" and value is not None:
        fleet.climb_mps[k] = abs(value)
    elif order.verb == "LNAV":
        fleet.guided[k] = bool(value) and bool(fleet.route[k])
    elif order.verb in ("ADDWPT", "DEST", "DIRECT"):
        assert point is not None
        _reroute(fleet, k, order.verb, point)


def _place(fleet: _Fleet, k: int, point: Waypoint, heading_deg: float | None) -> None:
    fleet.alive[k] = True
    fleet.latitude[k], fleet.longitude[k] = point.latitude_rad, point.longitude_rad
    if heading_deg is not None:
        fleet.heading[k] = fleet.wanted_heading[k] = np.radians(heading_deg)
    if point.height_m is not None:
        fleet.height[k] = fleet.wanted_height[k] = point.height_m
    if point.speed is not None:
        fleet.speed[k] = fleet.wanted_speed[k] = point.speed
    fleet.true_mps[k] = _true_mps(fleet.speed[[k]], fleet.height[[k]])[0]


def _at_once_in_the_same_kind(fleet: _Fleet, k: int, speed: float) -> float:
    """Change between calibrated airspeed and Mach where the order is of the other kind; return the order."""
    if (speed < 2.0) != (fleet.speed[k] < 2.0):
        sound = float(sound_speed_mps(fleet.height[[k]])[0])
        if speed < 2.0:
            fleet.speed[k] = fleet.true_mps[k] / sound
        else:
            low, high = 2.0, 600.0
            for _ in range(40):  # calibrated airspeed by halving: the true one rises with it
                middle = 0.5 * (low + high)
                below = true_from_calibrated_mps(np.array([middle]), fleet.height[[k]])[0] < fleet.true_mps[k]
                low, high = (middle, high) if below else (low, middle)
            fleet.speed[k] = low
    return speed


def _reroute(fleet: _Fleet, k: int, verb: str, point: Waypoint) -> None:
    route = fleet.route[k]
    if verb == "DIRECT":
        same = [n for n, other in enumerate(route) if (other.latitude_rad, other.longitude_rad) == _of(point)]
        fleet.route[k] = route[same[0] :] if same else [point, *route]
    elif verb == "DEST":
        fleet.route[k] = [*(route[:-1] if fleet.has_destination[k] else route), point]
        fleet.has_destination[k] = True
    else:
        before = len(route) - int(fleet.has_destination[k])
        fleet.route[k] = [*route[:before], point, *route[before:]]
    _head_for_next(fleet, k)


def _of(point: Waypoint) -> tuple[float, float]:
    return point.latitude_rad, point.longitude_rad


def _head_for_next(fleet: _Fleet, k: int) -> None:
    point = fleet.route[k][0]
    fleet.guided[k] = True
    fleet.next_latitude[k], fleet.next_longitude[k] = _of(point)
    if point.height_m is not None:
        fleet.wanted_height[k], fleet.climb_mps[k] = point.height_m, _CLIMB_MPS
    if point.speed is not None:
        fleet.wanted_speed[k] = _at_once_in_the_same_kind(fleet, k, point.speed)


def _true_mps(speed: Scalars, height_m: Scalars) -> Scalars:
    calibrated = true_from_calibrated_mps(np.where(speed < 2.0, 100.0, speed), height_m)
    return np.where(speed < 2.0, speed * sound_speed_mps(height_m), calibrated)


def _wrapped(angle: Scalars) -> Scalars:
    return (angle + np.pi) % (2.0 * np.pi) - np.pi


def _bearing(latitude: Scalars, longitude: Scalars, to_latitude: Scalars, to_longitude: Scalars) -> Scalars:
    east = np.sin(to_longitude - longitude) * np.cos(to_latitude)
    north = np.cos(latitude) * np.sin(to_latitude)
    return np.arctan2(east, north - np.sin(latitude) * np.cos(to_latitude) * np.cos(to_longitude - longitude))


def _distance_m(latitude: Scalars, longitude: Scalars, to_latitude: Scalars, to_longitude: Scalars) -> Scalars:
    half = np.sin((to_latitude - latitude) / 2.0) ** 2
    half = half + np.cos(latitude) * np.cos(to_latitude) * np.sin((to_longitude - longitude) / 2.0) ** 2
    return 2.0 * MEAN_RADIUS_M * np.arcsin(np.sqrt(np.clip(half, 0.0, 1.0)))


def _towards(value: Scalars, wanted: Scalars, most: Scalars) -> Scalars:
    return value + np.clip(wanted - value, -most, most)


def _advance(fleet: _Fleet, time_s: float) -> None:
    """Move what flies by one step."""
    who = np.flatnonzero(fleet.alive)
    latitude, longitude = fleet.latitude[who], fleet.longitude[who]
    to = (fleet.next_latitude[who], fleet.next_longitude[who])
    guided = fleet.guided[who]
    wanted = np.where(guided, _bearing(latitude, longitude, *to), fleet.wanted_heading[who])
    speed = fleet.true_mps[who]
    off = _wrapped(wanted - fleet.heading[who])
    turn = _G_MPS2 * np.tan(_BANK_RAD) / np.maximum(speed, 20.0) * _STEP_S
    heading = fleet.heading[who] + np.clip(off, -turn, turn)
    height = _towards(fleet.height[who], fleet.wanted_height[who], fleet.climb_mps[who] * _STEP_S)
    mach = fleet.wanted_speed[who] < 2.0
    gain = np.where(mach, _ACCELERATION_MPS2 / 300.0, _ACCELERATION_MPS2) * _STEP_S
    fleet.speed[who] = _towards(fleet.speed[who], fleet.wanted_speed[who], gain)
    fleet.vertical_mps[who] = (height - fleet.height[who]) / _STEP_S
    angle = speed * _STEP_S / MEAN_RADIUS_M
    sine = np.sin(latitude) * np.cos(angle) + np.cos(latitude) * np.sin(angle) * np.cos(heading)
    moved = longitude + np.arctan2(
        np.sin(heading) * np.sin(angle) * np.cos(latitude), np.cos(angle) - np.sin(latitude) * sine
    )
    fleet.latitude[who], fleet.longitude[who] = np.arcsin(np.clip(sine, -1.0, 1.0)), _wrapped(moved)
    fleet.heading[who], fleet.height[who] = heading % (2.0 * np.pi), height
    fleet.true_mps[who] = _true_mps(fleet.speed[who], height)
    _pass_waypoints(fleet, who, guided & _reached(fleet, who, np.abs(off)), time_s)
    fleet.alive[who[~fleet.guided[who] & (fleet.until[who] < time_s)]] = False


def _reached(fleet: _Fleet, who: np.ndarray, off: Scalars) -> Flags:
    """Return which aircraft are at their waypoint: within a step of it, or abeam of it within a turn."""
    left_m = _distance_m(fleet.latitude[who], fleet.longitude[who], fleet.next_latitude[who], fleet.next_longitude[who])
    speed = fleet.true_mps[who]
    radius_m = speed**2 / (_G_MPS2 * np.tan(_BANK_RAD))
    return (left_m <= speed * _STEP_S) | ((left_m <= 2.0 * radius_m) & (off > np.pi / 2.0))


def _pass_waypoints(fleet: _Fleet, who: np.ndarray, reached: Flags, time_s: float) -> None:
    for k in who[reached].tolist():
        fleet.route[k].pop(0)
        fleet.until[k] = time_s + _AFTER_LAST_S
        if fleet.route[k]:
            _head_for_next(fleet, k)
            continue
        fleet.guided[k] = False
        fleet.wanted_heading[k] = fleet.heading[k]
        fleet.alive[k] = not fleet.has_destination[k]
