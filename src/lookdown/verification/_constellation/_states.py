"""SGP4 against its published states, and the ephemeris table against SGP4."""

import math
from collections.abc import Iterator
from importlib import resources

import numpy as np

from lookdown.astro import (
    EARTH_RATE_RADPS,
    SEMI_MAJOR_M,
    ecef_from_teme,
    julian_date_ut1,
    tai_ns_from_utc_text,
    ut1_minus_utc_s,
)
from lookdown.constellation import (
    EphemerisTable,
    MeanElements,
    WalkerShell,
    elements_from_tle,
    teme_states,
    walker_elements,
)
from lookdown.verification._row import Row, absolute_row

__all__ = ["default_shell", "rows"]

_AREA = "constellation"
_NS_PER_S = 1_000_000_000
_DAY_S = 86_400
_NEAR_EARTH_MIN = 225.0
_HALF_A_DIGIT_KM = 5.1e-9
"""Half of the last decimal that the reference output prints, and a hair for our own rounding."""
_SENSITIVE = 20413
"""Its states turn the last bit of a compiler's sine into 1.6e-7 km; its motion jumps where SGP4's formula does."""
_SGP4 = (
    "SGP4-VER.TLE and tcppver.out of Vallado et al., AIAA 2006-6753, as the sgp4 package carries them; "
    "positions are printed to 1e-8 km"
)


def rows() -> Iterator[Row]:
    """Yield the rows of states."""
    yield from _sgp4_rows()
    yield from _designed_rows()
    yield from _real_rows()
    yield from _ut1_rows()


def default_shell() -> WalkerShell:
    """Return the shell that lookdown flies where no other is asked for."""
    return WalkerShell(
        altitude_m=500e3, inclination_rad=math.radians(55.0), satellite_count=600, plane_count=30, phasing=1
    )


def _mended(text: str) -> str:
    """Return the test sets with right checksums: three of them were altered by hand to provoke errors."""
    lines = []
    for line in text.splitlines():
        if line[:2] in ("1 ", "2 ") and len(line) >= 69:
            total = sum(int(c) if c.isdigit() else c == "-" for c in line[:68]) % 10
            line = line[:68] + str(total) + line[69:]
        lines.append(line)
    return "\n".join(lines)


def _test_sets() -> MeanElements:
    text = (resources.files("sgp4") / "SGP4-VER.TLE").read_text(encoding="ascii")
    return elements_from_tle(_mended(text), "SGP4-VER.TLE")


def _reference_states(text: str) -> Iterator[tuple[int, np.ndarray]]:
    """Yield the catalogue number and the rows (minutes, km, km/s) of each block of the reference output."""
    number = 0
    block: list[list[float]] = []
    for line in text.splitlines():
        if line.endswith(" xx"):
            if block:
                yield number, np.array(block)
            number, block = int(line.split()[0]), []
        elif line.strip():
            block.append([float(field) for field in line.split()[:7]])
    yield number, np.array(block)


def _sgp4_rows() -> Iterator[Row]:
    elements = _test_sets()
    blocks = list(_reference_states((resources.files("sgp4") / "tcppver.out").read_text(encoding="ascii")))
    position_km, but_one_km, velocity_kmps, good = 0.0, 0.0, 0.0, 0
    for row, (number, block) in enumerate(blocks):
        assert elements.satellite_id[row] == number, "the reference output follows the element sets"
        instants = elements.epoch_tai_ns[row] + np.rint(block[:, 0] * 60e9).astype(np.int64)
        position, velocity, status = teme_states(elements.take(slice(row, row + 1)), instants)
        flown = status[0] == 0
        good += int(flown.sum())
        off_km = np.abs(position[0] / 1e3 - block[:, 1:4])[flown].max(initial=0.0)
        position_km = max(position_km, off_km)
        if number != _SENSITIVE:
            but_one_km = max(but_one_km, off_km)
        velocity_kmps = max(velocity_kmps, np.abs(velocity[0] / 1e3 - block[:, 4:7])[flown].max(initial=0.0))
    yield absolute_row(
        id="sgp4-states", area=_AREA, published=666, ours=good, tolerance=0.0, unit="states", source=_SGP4
    )
    for name, ours, tolerance, unit in (
        ("sgp4-position-worst", position_km, 1e-6, "km"),
        (f"sgp4-position-worst-but-{_SENSITIVE}", but_one_km, _HALF_A_DIGIT_KM, "km"),
        ("sgp4-velocity-worst", velocity_kmps, 1e-8, "km/s"),
    ):
        yield absolute_row(id=name, area=_AREA, published=0.0, ours=ours, tolerance=tolerance, unit=unit, source=_SGP4)


def _ecef_states(elements: MeanElements, instants: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return SGP4's own states, turned to ECEF, instant by instant: (m, n, 3) twice, and where they are good."""
    whole, fraction = julian_date_ut1(instants)
    position, velocity, status = teme_states(elements, instants)
    position, velocity = ecef_from_teme(
        position_teme_m=position,
        velocity_teme_mps=velocity,
        julian_date_whole=whole,
        julian_date_fraction=fraction,
    )
    return position.swapaxes(0, 1), velocity.swapaxes(0, 1), status.T == 0


def _worst(elements: MeanElements, start: int, stop: int, step_s: int) -> tuple[float, float, int]:
    """Return the table's worst error of position and velocity to SGP4, and how many states both hold good."""
    table = EphemerisTable.from_elements(elements, start, stop)
    # Off every round number, so that instants fall everywhere between the table's own.
    instants = np.arange(start + 3 * _NS_PER_S, stop, step_s * _NS_PER_S, dtype=np.int64)
    position, velocity, flown = _ecef_states(elements, instants)
    worst_m, worst_mps, good = 0.0, 0.0, 0
    for row, instant in enumerate(instants):
        satellites = table.at(int(instant))
        both = flown[row] & (satellites.status == 0)
        off_m = np.linalg.norm(satellites.position_ecef_m - position[row], axis=1)[both]
        off_mps = np.linalg.norm(satellites.velocity_ecef_mps - velocity[row], axis=1)[both]
        worst_m, worst_mps = max(worst_m, off_m.max(initial=0.0)), max(worst_mps, off_mps.max(initial=0.0))
        good += int(both.sum())
    return worst_m, worst_mps, good


def _designed_rows() -> Iterator[Row]:
    start = tai_ns_from_utc_text("2021-10-07T12:12:00Z")
    elements = walker_elements(default_shell(), start).take(slice(0, 600, 25))
    worst_m, worst_mps, _ = _worst(elements, start, start + 10_800 * _NS_PER_S, 25)
    source = (
        "reference computation: SGP4 itself at the same instants (24 satellites at 500 km and 55 deg, 3 h); "
        "the goal is 0.5 m"
    )
    for name, ours, tolerance, unit in (
        ("table-shell-position-worst", worst_m, 0.5, "m"),
        ("table-shell-velocity-worst", worst_mps, 0.05, "m/s"),
    ):
        yield absolute_row(id=name, area=_AREA, published=0.0, ours=ours, tolerance=tolerance, unit=unit, source=source)


def _real_rows() -> Iterator[Row]:
    """Yield the rows of real satellites: each of the near-earth test sets over the day from its epoch."""
    elements = _test_sets()
    minutes = 2.0 * math.pi / elements.mean_motion_radps / 60.0
    worst_m, good, sets = 0.0, 0, np.flatnonzero(minutes < _NEAR_EARTH_MIN)
    for row in sets:
        mine, start = elements.take(slice(row, row + 1)), int(elements.epoch_tai_ns[row])
        one_m, _, flown = _worst(mine, start, start + _DAY_S * _NS_PER_S, 61)
        worst_m, good = max(worst_m, one_m), good + flown
    source = (
        f"reference computation: SGP4 itself at the same instants, every 61 s of the day from the epoch of each of the "
        f"{len(sets)} near-earth sets of SGP4-VER.TLE; {good} states, those of satellites that decay within the day "
        "only until then; the goal is 0.5 m"
    )
    yield absolute_row(
        id="table-real-position-worst", area=_AREA, published=0.0, ours=worst_m, tolerance=0.5, unit="m", source=source
    )


def _ut1_rows() -> Iterator[Row]:
    """Yield what UT1 is, and how far it turns a satellite at 500 km above the equator from where UTC would have it."""
    ours = ut1_minus_utc_s(np.array([tai_ns_from_utc_text("2007-04-05T12:00:00")]))[0]
    yield absolute_row(
        id="ut1-minus-utc-2007-04-05",
        area=_AREA,
        published=-0.072073685,
        ours=ours,
        tolerance=2e-5,
        unit="s",
        source="IAU SOFA, Tools for Earth Attitude (cookbook), section 5: the example's dUT1, of an older IERS series; "
        "2e-5 s are 1 cm at 500 km",
    )
    instants = np.array([tai_ns_from_utc_text("2021-10-07T12:00:00")])
    places = [
        ecef_from_teme(
            position_teme_m=np.array([[SEMI_MAJOR_M + 500e3, 0.0, 0.0]]),
            velocity_teme_mps=np.zeros((1, 3)),
            julian_date_whole=whole,
            julian_date_fraction=fraction,
        )[0]
        for whole, fraction in (julian_date_ut1(instants), julian_date_ut1(instants, 0.0))
    ]
    yield absolute_row(
        id="ut1-effect-2021-10-07",
        area=_AREA,
        published=0.1053 * EARTH_RATE_RADPS * (SEMI_MAJOR_M + 500e3),
        ours=float(np.linalg.norm(places[0] - places[1])),
        tolerance=0.1,
        unit="m",
        source="closed form: UT1-UTC of -0.1053 s times the Earth's rate and the distance from its axis, 500 km above "
        "the equator; ours: the same TEME position turned with and without the table of UT1",
    )
