"""Faults that lie between two values of a scenario, found on the document as read.

They look at the plain TOML data, so that they are reported together with faults of
type and spelling: a check that meets something it cannot understand says nothing,
because the fault of that value is reported already.
"""

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any, TypeGuard

from lookdown.astro import tai_ns_from_utc_text
from lookdown.errors import ArgumentError, Fault
from lookdown.network.terminals import OPTICAL_REFERENCE
from lookdown.scenario._derived import document_name, is_possible
from lookdown.scenario._quantity import QUANTITIES
from lookdown.scenario._radar_checks import radar_faults
from lookdown.scenario.shells import MOST_SATELLITES
from lookdown.sensing import RADAR_REFERENCE
from lookdown.sensing.schedule import SPACECRAFT_REFERENCE
from lookdown.units import DIMENSIONS, ParameterReference, from_si

__all__ = ["cross_faults", "si_at"]

Path = tuple[str, ...]

_NARROWEST_RAD = math.radians(0.01)


def cross_faults(raw: dict[str, Any]) -> list[Fault]:
    """Return the faults between values: bands out of order, planes that do not divide, times reversed."""
    return [fault for check in _CHECKS for fault in check(raw)]


def _is_number(value: Any) -> TypeGuard[int | float]:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _quantities(node: Any, path: Path = ()) -> Iterator[tuple[Path, dict[str, Any]]]:
    if isinstance(node, dict):
        if "base" in node:
            yield path, node
        else:
            for key, value in node.items():
                yield from _quantities(value, (*path, key))
    elif isinstance(node, list):
        for index, value in enumerate(node):
            yield from _quantities(value, (*path, str(index)))


def _bands(raw: dict[str, Any]) -> Iterator[Fault]:
    for path, quantity in _quantities(raw):
        base = quantity["base"]
        for name, is_wrong in (("low", float.__gt__), ("high", float.__lt__)):
            bound = quantity.get(name)
            if _is_number(base) and _is_number(bound) and is_wrong(float(bound), float(base)):
                side = "at most" if name == "low" else "at least"
                yield Fault(".".join((*path, name)), f"{side} the base value {base:g}", f"{bound:g}")


def _at(raw: Any, *path: str) -> Any:
    for key in path:
        raw = raw.get(key) if isinstance(raw, dict) else None
    return raw


def _whole(quantity: Any) -> int | None:
    base = _at(quantity, "base")
    return int(base) if _is_number(base) and base == int(base) and base > 0 else None


def _shells(raw: dict[str, Any]) -> Iterator[Fault]:
    shells = _at(raw, "constellation", "shell")
    for index, shell in enumerate(shells if isinstance(shells, list) else []):
        where = f"constellation.shell.{index}"
        if _at(shell, "type") not in (None, "walker", "rosette"):
            continue
        satellites, planes = _whole(_at(shell, "satellites")), _whole(_at(shell, "planes"))
        phasing = _at(shell, "phasing", "base")
        # Of more satellites than any shell may have that alone is told: to look for their divisors could take hours.
        if satellites and planes and satellites <= MOST_SATELLITES and satellites % planes:
            near = [n for n in range(1, satellites + 1) if satellites % n == 0]
            best = sorted(sorted(near, key=lambda n: abs(n - planes))[:3])
            yield Fault(
                f"{where}.planes",
                f"a number that divides the {satellites} satellites (such as {', '.join(map(str, best))})",
                f"{planes}",
            )
        if planes and _is_number(phasing) and phasing >= planes:
            yield Fault(f"{where}.phasing", f"0 to {planes - 1} (less than the number of planes)", f"{phasing:g}")


def _times(raw: dict[str, Any]) -> Iterator[Fault]:
    start, stop, duration = (_at(raw, "scenario", name) for name in ("start", "stop", "duration"))
    if stop is not None and duration is not None:
        yield Fault("scenario.duration", "either a stop or a duration", "both")
    start_ns, stop_ns = _instant(start), _instant(stop)
    if start_ns is not None and stop_ns is not None and start_ns >= stop_ns:
        yield Fault("scenario.stop", f"an instant after the start ({start})", f"{stop}")


def _clockless(raw: dict[str, Any]) -> Iterator[Fault]:
    """Find runs without a recording that would give them their time."""
    traffic, run = raw.get("traffic"), raw.get("scenario")
    if not isinstance(traffic, dict) or not isinstance(run, dict) or traffic.get("recording") or len(traffic) < 2:
        return
    if run.get("start") is None:
        yield Fault("scenario.start", "an instant in UTC, for there is no recording to begin with", "nothing")
    if run.get("stop") is None and run.get("duration") is None:
        yield Fault("scenario.duration", "a duration or a stop, for there is no recording to end with", "nothing")


def _steps(raw: dict[str, Any]) -> Iterator[Fault]:
    step, report = si_at(raw, "scenario", "step"), si_at(raw, "scenario", "report_interval")
    if step and report:
        count = report / step
        if round(count) < 1 or abs(count - round(count)) > 1e-9 * count:
            came = f"{report:g} s with a step of {step:g} s"
            yield Fault(
                "scenario.report_interval", "a whole number of steps, for the picture is kept at the end of one", came
            )
    duration = si_at(raw, "scenario", "duration")
    if step and duration and duration < step:
        yield Fault("scenario.duration", f"at least one step ({step:g} s)", f"{duration:g} s")


def _instant(text: Any) -> int | None:
    try:
        return tai_ns_from_utc_text(text) if isinstance(text, str) else None
    except ArgumentError:
        return None


def si_at(raw: dict[str, Any], section: str, name: str) -> float | None:
    """Return a parameter of a section in SI; None where it is none that can be understood."""
    quantity = _at(raw, section, name)
    base, unit = _at(quantity, "base"), _at(quantity, "unit")
    kind = next((kind for kind, units in DIMENSIONS.items() if unit in list(units)), None)
    if not kind or not _is_number(base):
        return None
    return QUANTITIES[kind](base=base, unit=unit, source="as written").base_si


def _orders(raw: dict[str, Any]) -> Iterator[Fault]:
    for section, less, more, may_equal in _RISING:
        low, high = si_at(raw, section, less), si_at(raw, section, more)
        if low is not None and high is not None and (low > high or (low == high and not may_equal)):
            written = raw[section][more]
            came = f"{written['base']:g} {written['unit']}"
            yield Fault(f"{section}.{more}", f"{'at least' if may_equal else 'more than'} {section}.{less}", came)


def _coverage(raw: dict[str, Any]) -> Iterator[Fault]:
    """Find limits out of order where one of the two is the radar's, or the one that holds where none is said."""
    for less, more, below, above in (
        ("grazing_min", "grazing_max", si_at(raw, "radar", "grazing_min"), si_at(raw, "radar", "grazing_max")),
        ("latitude_min", "latitude_max", -math.pi / 2, math.pi / 2),
    ):
        low, high = si_at(raw, "coverage", less), si_at(raw, "coverage", more)
        if low is None and high is None:
            continue
        least, most = below if low is None else low, above if high is None else high
        if least is not None and most is not None and most - least < _NARROWEST_RAD - 1e-12:
            which, words = (more, "more") if high is not None else (less, "less")
            bound_deg, written = math.degrees(least if high is not None else most), raw["coverage"][which]
            came = f"{written['base']:g} {written['unit']}"
            by = math.degrees(_NARROWEST_RAD)
            yield Fault(
                f"coverage.{which}", f"{words} than the other end, {bound_deg:.6g} deg, by {by:g} deg at least", came
            )
    step, duration = si_at(raw, "coverage", "step"), si_at(raw, "coverage", "duration")
    if step and duration and duration < 2 * step:
        yield Fault("coverage.duration", f"at least two steps ({2 * step:g} s)", f"{duration:g} s")


def _sensors(raw: dict[str, Any]) -> Iterator[Fault]:
    """Find two sensors of one name, and sensors on shells that there are not."""
    sensors, shells = _at(raw, "sensor"), _at(raw, "constellation", "shell")
    seen: set[str] = set()
    for index, sensor in enumerate(sensors if isinstance(sensors, list) else []):
        name, shell = _at(sensor, "name"), _at(sensor, "shell")
        if isinstance(name, str) and name in seen:
            yield Fault(f"sensor.{index}.name", "a name that no other sensor has", f"'{name}' again")
        seen.add(name if isinstance(name, str) else "")
        if isinstance(shell, int) and isinstance(shells, list) and shell >= len(shells):
            yield Fault(f"sensor.{index}.shell", f"0 to {len(shells) - 1}, one of the shells", f"{shell}")


def _radar(raw: dict[str, Any]) -> Iterator[Fault]:
    found = {name: si_at(raw, "radar", document_name(name)) for name in RADAR_REFERENCE}
    # A figure at fault by itself has been told; what follows from it is no second fault.
    sound = {name: value for name, value in found.items() if value is not None and is_possible(name, value)}
    yield from radar_faults(sound)


def _satellite(raw: dict[str, Any]) -> Iterator[Fault]:
    pairs = (("battery_reserve", "battery_easy"), ("sink_temperature", "temperature_limit"))
    return _limits(raw, "satellite", pairs, SPACECRAFT_REFERENCE)


def _optics(raw: dict[str, Any]) -> Iterator[Fault]:
    pairs = (("acquisition_min", "acquisition_mean"), ("acquisition_mean", "acquisition_max"))
    network = raw.get("network")
    for fault in _limits(network if isinstance(network, dict) else {}, "optics", pairs, OPTICAL_REFERENCE):
        yield replace(fault, path=f"network.{fault.path}")


def _limits(
    raw: dict[str, Any],
    section: str,
    pairs: tuple[tuple[str, str], ...],
    references: Mapping[str, ParameterReference],
) -> Iterator[Fault]:
    """Find limits of a section out of order, where one of the two may be what holds where none is said."""
    for less, more in pairs:
        low, high = (si_at(raw, section, name) for name in (less, more))
        if low is None and high is None:
            continue
        known = {which: next(r for n, r in references.items() if n.startswith(which)) for which in (less, more)}
        least, most = (known[which].base_si if si is None else si for which, si in ((less, low), (more, high)))
        if least >= most:
            which, than, words = (more, less, "more") if high is not None else (less, more, "less")
            written, other_si = raw[section][which], least if which == more else most
            if written["unit"] not in DIMENSIONS[known[than].dimension] or not other_si > 0.0:
                continue  # told already
            other = from_si(other_si, written["unit"], known[than].dimension)
            unsaid = "" if (low if than == less else high) is not None else " where it is left out"
            came = f"{written['base']:g} {written['unit']}"
            yield Fault(f"{section}.{which}", f"{words} than {than}, {other:g} {written['unit']}{unsaid}", came)


_RISING = (
    ("radar", "grazing_min", "grazing_max", False),
    ("tracker", "drop_existence", "confirm_existence", False),
    ("metrics", "custody_limit", "gospa_cutoff", True),
)
"""Pairs of parameters in order: section, lesser, greater, whether they may be equal."""

_CHECKS: tuple[Callable[[dict[str, Any]], Iterator[Fault]], ...] = (
    _bands,
    _shells,
    _times,
    _clockless,
    _steps,
    _orders,
    _satellite,
    _optics,
    _coverage,
    _sensors,
    _radar,
)
