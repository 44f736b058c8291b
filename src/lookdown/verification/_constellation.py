"""Verification of constellation: SGP4 states, the ephemeris table, rosettes and coverage."""

import math
from collections.abc import Iterator
from importlib import resources

import numpy as np

from lookdown.astro import MEAN_RADIUS_M, ecef_from_teme, julian_date_ut1, tai_ns_from_utc_text
from lookdown.astro.orbits import central_angle_rad, nodal_rate_radps
from lookdown.constellation import (
    AccessLimits,
    EphemerisTable,
    WalkerShell,
    cap_area_fraction,
    elements_from_tle,
    mean_satellites_in_view,
    satellites_in_view,
    teme_states,
    walker_elements,
    worst_central_angle_rad,
)
from lookdown.verification._row import Row, absolute_row, relative_row

__all__ = ["rows"]

_AREA = "constellation"
_NS_PER_S = 1_000_000_000
_SGP4 = "SGP4-VER.TLE and tcppver.out of Vallado et al., AIAA 2006-6753, as the sgp4 package carries them"
_BALLARD = (
    "Ballard, Rosette constellations of Earth satellites, IEEE AES-16(5), 1980; printed digits as quoted elsewhere, "
    "the paper itself not read"
)
_COUNTED = "closed form on a sphere: N (cos of inner less cos of outer central angle) / 2"

# T, P, F, inclination deg, R deg: the largest angle to the nearest sub-satellite point
_ROSETTES = (
    (5, 5, 1, 43.66, 69.15),
    (6, 6, 4, 53.13, 66.42),
    (7, 7, 5, 55.69, 60.26),
    (8, 8, 6, 61.86, 56.52),
    (9, 9, 7, 70.54, 54.81),
    (10, 10, 7, 47.93, 51.53),
    (11, 11, 4, 53.79, 47.62),
    (12, 3, 1, 50.73, 47.90),
    (13, 13, 5, 58.44, 43.76),
    (14, 7, 4, 53.98, 41.96),
    (15, 3, 1, 53.51, 42.13),
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
    folder = resources.files("sgp4")
    elements = elements_from_tle(_mended((folder / "SGP4-VER.TLE").read_text(encoding="ascii")), "SGP4-VER.TLE")
    blocks = list(_reference_states((folder / "tcppver.out").read_text(encoding="ascii")))
    position_km, velocity_kmps, good = 0.0, 0.0, 0
    for row, (number, block) in enumerate(blocks):
        assert elements.satellite_id[row] == number, "the reference output follows the element sets"
        instants = elements.epoch_tai_ns[row] + np.rint(block[:, 0] * 60e9).astype(np.int64)
        position, velocity, status = teme_states(elements.take(slice(row, row + 1)), instants)
        flown = status[0] == 0
        good += int(flown.sum())
        position_km = max(position_km, np.abs(position[0] / 1e3 - block[:, 1:4])[flown].max(initial=0.0))
        velocity_kmps = max(velocity_kmps, np.abs(velocity[0] / 1e3 - block[:, 4:7])[flown].max(initial=0.0))
    yield absolute_row(
        id="sgp4-states", area=_AREA, published=666, ours=good, tolerance=0.0, unit="states", source=_SGP4
    )
    for name, ours, tolerance, unit in (
        ("sgp4-position-worst", position_km, 1e-6, "km"),
        ("sgp4-velocity-worst", velocity_kmps, 1e-8, "km/s"),
    ):
        yield absolute_row(id=name, area=_AREA, published=0.0, ours=ours, tolerance=tolerance, unit=unit, source=_SGP4)


def _default_shell() -> WalkerShell:
    return WalkerShell(
        altitude_m=500e3, inclination_rad=math.radians(55.0), satellite_count=600, plane_count=30, phasing=1
    )


def _table_rows() -> Iterator[Row]:
    start = tai_ns_from_utc_text("2021-10-07T12:12:00Z")
    stop = start + 10_800 * _NS_PER_S
    elements = walker_elements(_default_shell(), start).take(slice(0, 600, 25))
    instants = start + np.arange(5, 10_800, 25, dtype=np.int64) * _NS_PER_S
    whole, fraction = julian_date_ut1(instants)
    position, velocity, _ = teme_states(elements, instants)
    position, velocity = ecef_from_teme(
        position_teme_m=position,
        velocity_teme_mps=velocity,
        julian_date_whole=whole,
        julian_date_fraction=fraction,
    )
    table = EphemerisTable.from_elements(elements, start, stop)
    worst_m, worst_mps = 0.0, 0.0
    for step, instant in enumerate(instants):
        satellites = table.at(int(instant))
        worst_m = max(worst_m, np.linalg.norm(satellites.position_ecef_m - position[:, step], axis=1).max())
        worst_mps = max(worst_mps, np.linalg.norm(satellites.velocity_ecef_mps - velocity[:, step], axis=1).max())
    source = (
        "reference computation: SGP4 itself at the same instants (24 satellites at 500 km and 55 deg, 3 h); "
        "the goal is 0.5 m"
    )
    for name, ours, tolerance, unit in (
        ("table-60s-position-worst", worst_m, 0.5, "m"),
        ("table-60s-velocity-worst", worst_mps, 0.05, "m/s"),
    ):
        yield absolute_row(id=name, area=_AREA, published=0.0, ours=ours, tolerance=tolerance, unit=unit, source=source)


def _directions(shell: WalkerShell, turned_rad: float) -> np.ndarray:
    """Return unit vectors of a shell's satellites as circular orbits, some angle along their way."""
    elements = walker_elements(shell, tai_ns_from_utc_text("2021-10-07"))
    along = elements.mean_anomaly_rad + turned_rad
    node = elements.raan_rad
    cosine, sine = np.cos(elements.inclination_rad), np.sin(elements.inclination_rad)
    return np.stack(
        [
            np.cos(node) * np.cos(along) - np.sin(node) * np.sin(along) * cosine,
            np.sin(node) * np.cos(along) + np.cos(node) * np.sin(along) * cosine,
            np.sin(along) * sine,
        ],
        axis=-1,
    )


def _rosette_radius_rad(shell: WalkerShell) -> float:
    """Return the worst angle to the nearest satellite over the whole period of the pattern.

    The pattern repeats after gcd(F, P) / T of a turn; sampling 1 / T only finds false optima.
    """
    period = 2.0 * math.pi / shell.satellite_count * math.gcd(shell.phasing, shell.plane_count)
    return max(worst_central_angle_rad(_directions(shell, turned)) for turned in np.linspace(0.0, period, 121))


def _rosette_rows() -> Iterator[Row]:
    for count, planes, phasing, inclination, radius in _ROSETTES:
        shell = WalkerShell(
            altitude_m=1_000e3,
            inclination_rad=math.radians(inclination),
            satellite_count=count,
            plane_count=planes,
            phasing=phasing,
        )
        yield absolute_row(
            id=f"rosette-{count}-{planes}-{phasing}",
            area=_AREA,
            published=radius,
            ours=math.degrees(_rosette_radius_rad(shell)),
            tolerance=0.015,
            unit="deg",
            source=_BALLARD,
        )


def _sphere_grid(count: int) -> np.ndarray:
    """Return unit vectors spread evenly over a sphere by the golden angle."""
    height = 1.0 - (2.0 * np.arange(count) + 1.0) / count
    angle = np.arange(count) * math.pi * (3.0 - math.sqrt(5.0))
    radius = np.sqrt(1.0 - height**2)
    return np.stack([radius * np.cos(angle), radius * np.sin(angle), height], axis=-1)


def _coverage_rows() -> Iterator[Row]:
    grid = _sphere_grid(20_000)
    limits = (math.radians(6.0), math.radians(60.0))
    shell = _default_shell()
    counts = satellites_in_view(
        grid * MEAN_RADIUS_M,
        _directions(shell, 0.0) * (MEAN_RADIUS_M + shell.altitude_m),
        AccessLimits(grazing_min_rad=limits[0], grazing_max_rad=limits[1]),
    )
    yield relative_row(
        id="mean-in-view-600",
        area=_AREA,
        published=mean_satellites_in_view(
            satellite_count=600, altitude_m=500e3, grazing_min_rad=limits[0], grazing_max_rad=limits[1]
        ),
        ours=counts.mean(),
        tolerance=0.005,
        unit="satellites",
        source=_COUNTED + "; ours: counted over 20,000 places along the ellipsoid's normal",
    )
    central = central_angle_rad(altitude_m=500e3, grazing_rad=math.radians(10.0))
    inside = np.count_nonzero(grid @ np.array([0.6, 0.0, 0.8]) >= math.cos(central))
    yield relative_row(
        id="cap-area-fraction-500km-10deg",
        area=_AREA,
        published=inside / len(grid),
        ours=cap_area_fraction(central),
        tolerance=0.005,
        unit="1",
        source="reference computation: 20,000 evenly spread points counted inside the cap",
    )


def _shell_rows() -> Iterator[Row]:
    elements = walker_elements(_default_shell(), tai_ns_from_utc_text("2021-10-07"))
    places = np.unique(np.round(np.stack([elements.raan_rad, elements.mean_anomaly_rad], axis=-1), 9), axis=0)
    yield absolute_row(
        id="walker-600-30-1-places",
        area=_AREA,
        published=600,
        ours=len(places),
        tolerance=0.0,
        unit="satellites",
        source="definition of a Walker pattern (RAE TR 77044, 1977): T satellites, no two at the same node and anomaly",
    )
    yield relative_row(
        id="sun-synchronous-node-rate",
        area=_AREA,
        published=360.0 / 365.2422,
        ours=math.degrees(nodal_rate_radps(altitude_m=567e3, inclination_rad=math.radians(97.66))) * 86_400.0,
        tolerance=0.01,
        unit="deg/day",
        source="definition of a sun-synchronous orbit, one turn a tropical year; 567 km and 97.66 deg is a common pair",
    )


def rows() -> list[Row]:
    """Return the rows of the area "constellation"."""
    parts = (_sgp4_rows, _table_rows, _rosette_rows, _coverage_rows, _shell_rows)
    return [row for part in parts for row in part()]
