"""BlueSky scenarios (.scn): a text of timed commands, flown by `bluesky_flight`.

A line is ``HH:MM:SS.hh>COMMAND argument,argument``; the aircraft may stand before the
command. What is not flown (screen, conflict resolution, wind, performance) is counted by
command and told; so are names of places that neither the scenario nor the caller gives a position.
Source of the syntax: the command reference of BlueSky 1.1.1.
"""

import io
import re
from collections import Counter
from dataclasses import dataclass, field

import numpy as np

from lookdown.astro import tai_ns_from_utc_text, utc_day_from_tai_ns
from lookdown.errors import ArgumentError, DataError
from lookdown.traffic.importing.bluesky_flight import Order, Waypoint, fly
from lookdown.traffic.importing.foreign import Foreign, ForeignRows
from lookdown.traffic.importing.kinds import class_of
from lookdown.traffic.importing.sources import BROKEN, Item
from lookdown.units import si_from

__all__ = ["Places", "read_bluesky"]

Places = dict[str, tuple[float, float]]

_LINE = re.compile(r"^\s*(\d{1,3}):(\d{1,2}):(\d{1,2})(?:[.:](\d*))?\s*>\s*(.*?)\s*$")
_FLOWN = ("CRE", "DEL", "HDG", "ALT", "SPD", "VS", "ADDWPT", "ORIG", "DEST", "DIRECT", "LNAV", "VNAV", "MOVE")
_SETTING = ("DEFWPT", "DATE")
_ANGLE = re.compile(r"^([NSEW])?(-?\d+(?:\.\d*)?)(?:'(\d+(?:\.\d*)?))?(?:'(\d+(?:\.\d*)?))?'?\"?$")
_FT, _KT, _FPM = si_from(1.0, "ft", "length"), si_from(1.0, "kt", "speed"), si_from(1.0, "ft", "length") / 60.0
_DEFAULT_EPOCH = "2024-01-01T00:00:00Z"
_MACH_BELOW = 2.0
"""A speed below this is a Mach number: BlueSky's own rule."""


@dataclass(slots=True)
class _Scenario:
    orders: list[Order] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    kinds: list[int] = field(default_factory=list)
    number: dict[str, int] = field(default_factory=dict)
    places: Places = field(default_factory=dict)
    unknown_places: Counter = field(default_factory=Counter)
    not_flown: Counter = field(default_factory=Counter)
    unreadable: int = 0
    date: str | None = None


def read_bluesky(
    item: Item,
    foreign: Foreign,
    *,
    named: dict[str, int],
    epoch_tai_ns: int | None = None,
    places: Places | None = None,
) -> ForeignRows:
    """Yield the rows that aircraft of a scenario fly, one every few seconds each.

    Parameters
    ----------
    item : Item
    foreign : Foreign
    named : dict of str to int
        Numbers of aircraft, which have no addresses; one of the same name in another file is another.
    epoch_tai_ns : int, optional
        When 00:00:00 of the scenario is; 2024-01-01 where neither this nor the scenario's DATE says.
    places : dict of str to (latitude, longitude) in radians, optional
        Positions of airports by their codes; the scenario's own DEFWPT come before them.

    Raises
    ------
    DataError
        Where the file is truncated or creates no aircraft.
    """
    try:
        text = item.stream.read_all().decode("utf-8", errors="replace")
    except BROKEN as error:
        raise DataError(item.name, f"expected a whole scenario; it cannot be read ({error}). Fetch it again.") from None
    scenario = _parsed(text, places or {})
    if not scenario.names:
        raise DataError(
            item.name, "expected a scenario that creates aircraft (CRE with a position); this one has none."
        )
    _tell(scenario, item.name, foreign)
    epoch = epoch_tai_ns if epoch_tai_ns is not None else tai_ns_from_utc_text(scenario.date or _DEFAULT_EPOCH)
    # By number and not by name, for a name may be created anew after its end.
    keys = [f"{item.name}\0{number}" for number in range(len(scenario.names))]
    addresses = [named.setdefault(key, 0x2000000 + len(named)) for key in keys]
    yield from fly(
        scenario.orders,
        names=scenario.names,
        address=np.array(addresses, np.uint32),
        aircraft_class=np.array(scenario.kinds, np.uint8),
        epoch_unix_ns=_unix_ns(epoch),
    )


def _unix_ns(time_tai_ns: int) -> int:
    day, nanosecond = utc_day_from_tai_ns(time_tai_ns)
    return day * 86_400_000_000_000 + nanosecond


def _tell(scenario: _Scenario, name: str, foreign: Foreign) -> None:
    if scenario.unreadable:
        count = scenario.unreadable
        foreign.note(f"{name}: {count:,} commands are of another form, or for an aircraft that does not fly then")
    if scenario.not_flown:
        told = ", ".join(f"{count:,} {word}" for word, count in scenario.not_flown.most_common(12))
        foreign.note(f"{name}: commands not flown: {told}")
    if scenario.unknown_places:
        told = ", ".join(word for word, _ in scenario.unknown_places.most_common(12))
        count = len(scenario.unknown_places)
        foreign.note(f"{name}: {count:,} places without a position, passed over (DEFWPT gives one): {told}")


def _parsed(text: str, places: Places) -> _Scenario:
    scenario = _Scenario(places=dict(places))
    lines = []
    for line in io.StringIO(text):
        plain = line.split("#", 1)[0].strip()
        found = _LINE.match(plain)
        if found:
            whole_s = int(found[1]) * 3_600 + int(found[2]) * 60 + int(found[3])
            time_s = whole_s + float(f"0.{found[4] or 0}")
            lines += [(time_s, part.strip()) for part in found[5].split(";") if part.strip()]
        elif plain and not plain.startswith("%"):
            scenario.unreadable += 1
    # Places are defined for all of the scenario; orders of one instant stay in the order of the file.
    for _, command in lines:
        _define(scenario, _words(command))
    for time_s, command in sorted(lines, key=lambda each: each[0]):
        _take(scenario, time_s, _words(command))
    return scenario


def _words(command: str) -> list[str]:
    words = [word.strip().upper() for word in re.split(r"\s*,\s*|\s+", command)]
    # The aircraft may come first: KL204 HDG 180.
    if len(words) > 1 and words[0] not in _FLOWN + _SETTING and words[1] in _FLOWN:
        words[0], words[1] = words[1], words[0]
    return words


def _define(scenario: _Scenario, words: list[str]) -> None:
    if words[0] == "DEFWPT" and len(words) >= 4:
        place = _angles(words[2], words[3])
        if place is not None:
            scenario.places[words[1]] = place
    if words[0] == "DATE" and len(words) >= 4 and all(word.isdigit() for word in words[1:4]):
        day, month, year = (int(word) for word in words[1:4])
        text = f"{year:04d}-{month:02d}-{day:02d}T00:00:00Z"
        try:
            tai_ns_from_utc_text(text)
            scenario.date = text
        except ArgumentError:
            scenario.unreadable += 1


def _take(scenario: _Scenario, time_s: float, words: list[str]) -> None:
    """Add the order of one command, or count it."""
    if words[0] in _SETTING:
        return
    if words[0] not in _FLOWN:
        scenario.not_flown[words[0]] += 1
        return
    try:
        order = _create(scenario, time_s, words) if words[0] == "CRE" else _order(scenario, time_s, words)
    except (ValueError, IndexError):
        scenario.unreadable += 1
        return
    if order is not None:
        scenario.orders.append(order)


def _create(scenario: _Scenario, time_s: float, words: list[str]) -> Order | None:
    name, designator = words[1], words[2]
    place, used = _place(scenario, words[3:])
    if place is None:
        return None
    heading, altitude, speed = [*words[3 + used :], "*", "*", "*"][:3]
    if name in scenario.number:
        raise ValueError(name)  # BlueSky refuses a name that flies already
    scenario.number[name] = len(scenario.names)
    scenario.names.append(name)
    scenario.kinds.append(class_of(designator=designator))
    return Order(
        time_s,
        scenario.number[name],
        "CRE",
        Waypoint(*place, _altitude_m(altitude) or 0.0, _speed(speed) or 0.0),
        value=_number(heading) or 0.0,
    )


def _order(scenario: _Scenario, time_s: float, words: list[str]) -> Order | None:
    name, verb, rest = words[1], words[0], words[2:]
    if name not in scenario.number:
        raise ValueError(name)
    number = scenario.number[name]
    if verb == "DEL":
        scenario.number.pop(name)  # the name may be created anew
        return Order(time_s, number, "DEL")
    if verb in ("LNAV", "VNAV"):
        return Order(time_s, number, verb, value=float(not rest or rest[0] in ("ON", "TRUE", "1")))
    if verb in ("HDG", "SPD", "ALT", "VS"):
        return _setting(time_s, number, verb, rest)
    place, used = _place(scenario, rest)
    if place is None or verb == "ORIG":
        return None
    further = [*rest[used:], "", "", "", "", ""]
    if verb == "MOVE":
        altitude, heading, speed = _altitude_m(further[0]), _number(further[1]), _speed(further[2])
        return Order(time_s, number, verb, Waypoint(*place, altitude, speed), value=heading)
    return Order(time_s, number, verb, Waypoint(*place, _altitude_m(further[0]), _speed(further[1])))


def _setting(time_s: float, number: int, verb: str, rest: list[str]) -> Order:
    if verb == "SPD":
        return Order(time_s, number, verb, value=_needed(_speed(rest[0])))
    if verb == "ALT":
        rate = _number(rest[1]) if len(rest) > 1 else None
        return Order(
            time_s, number, verb, value=_needed(_altitude_m(rest[0])), rate=None if rate is None else rate * _FPM
        )
    return Order(time_s, number, verb, value=_needed(_number(rest[0])) * (_FPM if verb == "VS" else 1.0))


def _needed(value: float | None) -> float:
    if value is None:
        raise ValueError("a number is missing")
    return value


def _number(word: str) -> float | None:
    return None if word in ("", "*", "-", "---") else float(word)


def _altitude_m(word: str) -> float | None:
    if word in ("", "*", "-", "---"):
        return None
    return (float(word[2:]) * 100.0 if word.startswith("FL") else float(word)) * _FT


def _speed(word: str) -> float | None:
    """Return a speed as the flight takes it: CAS in m/s, or Mach as a number below 2."""
    if word in ("", "*", "-", "---"):
        return None
    if word.startswith("M"):
        mach = float(word[1:])
        return mach if mach < _MACH_BELOW else mach / 100.0
    value = float(word)
    return value if value < _MACH_BELOW else max(value * _KT, _MACH_BELOW)


def _angle(word: str) -> float | None:
    found = _ANGLE.match(word)
    if found is None:
        return None
    size = abs(float(found[2])) + float(found[3] or 0) / 60.0 + float(found[4] or 0) / 3600.0
    return -size if (found[1] in ("S", "W")) != found[2].startswith("-") else size


def _angles(first: str, second: str) -> tuple[float, float] | None:
    latitude, longitude = _angle(first), _angle(second)
    if latitude is None or longitude is None or abs(latitude) > 90.0 or abs(longitude) > 360.0:
        return None
    return float(np.radians(latitude)), float(np.radians(longitude))


def _place(scenario: _Scenario, words: list[str]) -> tuple[tuple[float, float] | None, int]:
    """Return the position in radians that the first words tell and how many they are; None for a name not known."""
    if len(words) >= 2 and (place := _angles(words[0], words[1])) is not None:
        return place, 2
    used = 2 if len(words) > 1 and words[1].startswith("RW") else 1
    name = words[0].partition("/RW")[0]
    if name not in scenario.places:
        scenario.unknown_places[name] += 1
        return None, used
    return scenario.places[name], used
