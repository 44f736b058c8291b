"""Closed forms against what is simulated: areas, means, densities, crab and Doppler of circular orbits."""

import math
from collections.abc import Iterator

import numpy as np

from lookdown.astro import (
    EARTH_RATE_RADPS,
    MEAN_RADIUS_M,
    WGS84_GM_M3PS2,
    ecef_from_teme,
    julian_date_ut1,
    orbits,
    tai_ns_from_utc_text,
)
from lookdown.constellation import (
    AccessLimits,
    CoverageGrid,
    EphemerisTable,
    WalkerShell,
    annulus_area_fraction,
    cap_area_fraction,
    mean_satellites_in_view,
    walker_elements,
)
from lookdown.verification._constellation._patterns import circular_directions
from lookdown.verification._constellation._states import default_shell
from lookdown.verification._row import Row, absolute_row, relative_row

__all__ = ["rows"]

_AREA = "constellation"
_START = "2021-10-07"
_FOUR_DECIMALS = 5e-5
_COUNTED = "closed form on a sphere: N (cos of inner less cos of outer central angle) / 2"
_SUN = "definition of a sun-synchronous orbit, one turn a tropical year; 567 km and 97.66 deg is a common pair"


def rows() -> Iterator[Row]:
    """Yield the rows of closed forms."""
    yield from _area_rows()
    yield from _view_rows()
    yield from _latitude_rows()
    yield from _crab_rows()
    yield from _doppler_rows()
    yield from _node_rows()


def _near(id: str, published: float, ours: float, unit: str, source: str) -> Row:
    return absolute_row(
        id=id, area=_AREA, published=published, ours=float(ours), tolerance=_FOUR_DECIMALS, unit=unit, source=source
    )


def _sphere_grid(count: int) -> np.ndarray:
    """Return unit vectors spread evenly over a sphere by the golden angle."""
    height = 1.0 - (2.0 * np.arange(count) + 1.0) / count
    angle = np.arange(count) * math.pi * (3.0 - math.sqrt(5.0))
    radius = np.sqrt(1.0 - height**2)
    return np.stack([radius * np.cos(angle), radius * np.sin(angle), height], axis=-1)


def _area_rows() -> Iterator[Row]:
    grid = _sphere_grid(1_000_000)
    cosine = grid @ np.array([0.6, 0.0, 0.8])
    outer, inner = (orbits.central_angle_rad(altitude_m=500e3, grazing_rad=math.radians(each)) for each in (10.0, 70.0))
    source = "reference computation: 1,000,000 evenly spread points, counted where they are seen"
    cap = np.count_nonzero(cosine >= math.cos(outer)) / len(grid)
    yield _near("cap-area-fraction-500km-10deg", cap, cap_area_fraction(outer), "1", source)
    ring = np.count_nonzero((cosine >= math.cos(outer)) & (cosine <= math.cos(inner))) / len(grid)
    ours = annulus_area_fraction(
        altitude_m=500e3, grazing_min_rad=math.radians(10.0), grazing_max_rad=math.radians(70.0)
    )
    yield _near("annulus-area-fraction-500km-10-70deg", ring, ours, "1", source)


def _view_rows() -> Iterator[Row]:
    """Yield the mean number in view: on the sphere to four decimals, above the ellipsoid to half a per cent."""
    shell = WalkerShell(
        altitude_m=700e3, inclination_rad=math.radians(53.0), satellite_count=60, plane_count=6, phasing=1
    )
    outer = orbits.central_angle_rad(altitude_m=700e3, grazing_rad=math.radians(10.0))
    directions = circular_directions(walker_elements(shell, tai_ns_from_utc_text(_START)), 0.0)
    grid = _sphere_grid(400_000)
    seen = sum(np.count_nonzero(grid @ each >= math.cos(outer)) for each in directions) / len(grid)
    mean = mean_satellites_in_view(
        satellite_count=60, altitude_m=700e3, grazing_min_rad=math.radians(10.0), grazing_max_rad=math.pi / 2
    )
    yield _near("mean-in-view-60-sphere", mean, seen, "satellites", _COUNTED + "; ours: 400,000 evenly spread points")
    limits = AccessLimits(grazing_min_rad=math.radians(6.0), grazing_max_rad=math.radians(60.0))
    places, shell = CoverageGrid.near_equal_area(20_000), default_shell()
    satellites = circular_directions(walker_elements(shell, tai_ns_from_utc_text(_START)), 0.0)
    counts = places.counts(satellites * (MEAN_RADIUS_M + shell.altitude_m), limits)
    yield relative_row(
        id="mean-in-view-600",
        area=_AREA,
        published=mean_satellites_in_view(
            satellite_count=600, altitude_m=500e3, grazing_min_rad=math.radians(6.0), grazing_max_rad=math.radians(60.0)
        ),
        ours=float(counts @ places.weight),
        tolerance=0.005,
        unit="satellites",
        source=_COUNTED + "; ours: counted over 20,000 places of the ellipsoid, along its normal",
    )


def _latitude_rows() -> Iterator[Row]:
    """Yield how much of its time a satellite spends per radian of latitude: cos(phi) / (pi sqrt(sin2 i - sin2 phi))."""
    shell = WalkerShell(
        altitude_m=600e3, inclination_rad=math.radians(53.0), satellite_count=40, plane_count=8, phasing=1
    )
    start = tai_ns_from_utc_text(_START)
    table = EphemerisTable.from_shell(shell, start, start + 86_400 * 10**9)
    edges = np.radians(np.arange(-50.0, 51.0, 10.0))
    share, instants = np.zeros(len(edges) - 1), np.arange(start, start + 86_400 * 10**9, 11 * 10**9)
    for instant in instants:
        position = table.at(int(instant)).position_ecef_m
        latitude = np.arcsin(position[:, 2] / np.linalg.norm(position, axis=1))
        share += np.histogram(latitude, edges)[0] / (shell.satellite_count * len(instants))
    along = np.arcsin(np.sin(edges) / math.sin(shell.inclination_rad)) / math.pi
    source = (
        "closed form: integral of cos(phi) / (pi sqrt(sin^2 i - sin^2 phi)) over the band, of a circular orbit; ours: "
        "40 satellites at 600 km and 53 deg by SGP4 over a day, every 11 s; the periodic terms of J2 are the difference"
    )
    for south, wanted, ours in zip(np.degrees(edges), np.diff(along), share, strict=False):
        if south >= 0.0:
            name = f"latitude-share-53deg-{south:.0f}-{south + 10.0:.0f}"
            yield absolute_row(
                id=name, area=_AREA, published=wanted, ours=ours, tolerance=1e-4, unit="1", source=source
            )


def _circular_teme(
    *, altitude_m: float, inclination_rad: float, latitude_rad: float, time_s: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return states of a circular orbit in TEME, going north through a latitude at time 0."""
    radius = MEAN_RADIUS_M + altitude_m
    rate = math.sqrt(WGS84_GM_M3PS2 / radius**3)
    along = math.asin(math.sin(latitude_rad) / math.sin(inclination_rad)) + rate * time_s
    level, rise = np.array([1.0, 0.0, 0.0]), np.array([0.0, math.cos(inclination_rad), math.sin(inclination_rad)])
    position = radius * (np.cos(along)[:, np.newaxis] * level + np.sin(along)[:, np.newaxis] * rise)
    velocity = radius * rate * (np.cos(along)[:, np.newaxis] * rise - np.sin(along)[:, np.newaxis] * level)
    return position, velocity


def _circular_ecef(time_s: np.ndarray, **orbit: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return states of that orbit in ECEF, and its inertial velocity turned to ECEF's axes."""
    position, velocity = _circular_teme(time_s=time_s, **orbit)
    instants = tai_ns_from_utc_text(_START) + np.rint(time_s * 1e9).astype(np.int64)
    whole, fraction = julian_date_ut1(instants)
    turned, relative = ecef_from_teme(
        position_teme_m=position, velocity_teme_mps=velocity, julian_date_whole=whole, julian_date_fraction=fraction
    )
    spin = np.array([0.0, 0.0, EARTH_RATE_RADPS])
    return turned, relative, relative + np.cross(spin, turned)


def _crab_rows() -> Iterator[Row]:
    for km, inclination, latitude, printed in (
        (500, 90.0, 0.0, "printed to two decimals as 3.76"),
        (506, 90.0, 0.0, "printed to two decimals as 3.77"),
        (770, 53.0, 0.0, "printed to four decimals as 3.3252"),
        (770, 53.0, 30.0, "printed to four decimals as 2.5940"),
        (500, 97.4, 60.0, ""),
    ):
        orbit = {
            "altitude_m": km * 1e3,
            "inclination_rad": math.radians(inclination),
            "latitude_rad": math.radians(latitude),
        }
        _, relative, inertial = _circular_ecef(np.zeros(1), **orbit)
        ours = math.atan2(float(np.linalg.norm(np.cross(relative[0], inertial[0]))), float(relative[0] @ inertial[0]))
        source = (
            "closed form: atan(D sqrt(cos^2 lat - cos^2 i) / (1 - D cos i)), D = w_e (Re + h) / v (Pillai, Himed, Li "
            "2006); ours: angle between inertial and Earth-relative velocity, turned from TEME to ECEF"
        )
        yield _near(
            f"crab-simulated-{km}km-i{inclination:g}-lat{latitude:g}",
            math.degrees(orbits.crab_angle_rad(**orbit)),
            math.degrees(ours),
            "deg",
            f"{source}; {printed}" if printed else source,
        )


def _doppler_rows() -> Iterator[Row]:
    """Yield the range rate that the Earth's turning gives a patch of ground abeam, by differences of distance."""
    for km, inclination, latitude in ((506, 90.0, 0.0), (770, 53.0, 30.0)):
        orbit = {
            "altitude_m": km * 1e3,
            "inclination_rad": math.radians(inclination),
            "latitude_rad": math.radians(latitude),
        }
        half_s = 0.02
        position, _, inertial = _circular_ecef(np.array([-half_s, 0.0, half_s]), **orbit)
        up = position[1] / np.linalg.norm(position[1])
        starboard = np.cross(inertial[1], up) / np.linalg.norm(inertial[1])
        central = orbits.central_angle_rad(altitude_m=km * 1e3, grazing_rad=math.radians(10.0))
        patch = MEAN_RADIUS_M * (math.cos(central) * up + math.sin(central) * starboard)
        before, _, after = np.linalg.norm(position - patch, axis=1)
        # Abeam of the inertial velocity the satellite's own motion changes no range, so what is left is the Earth's:
        # w x S along the line of sight, S east of the pole's axis, the line at the nadir angle to starboard.
        nadir = orbits.nadir_angle_rad(altitude_m=km * 1e3, grazing_rad=math.radians(10.0))
        rate = EARTH_RATE_RADPS * (MEAN_RADIUS_M + km * 1e3) * math.sin(nadir)
        # Starboard's share of east is the cosine of the inclination's angle to north at this latitude.
        eastward = math.sqrt(max(0.0, math.cos(orbit["latitude_rad"]) ** 2 - math.cos(orbit["inclination_rad"]) ** 2))
        yield _near(
            f"earth-rotation-range-rate-{km}km-i{inclination:g}-lat{latitude:g}",
            rate * eastward,
            (after - before) / (2.0 * half_s),
            "m/s",
            "closed form: w_e (Re + h) sin(nadir angle) sqrt(cos^2 lat - cos^2 i), a patch abeam at 10 deg of grazing; "
            "ours: difference of its distances to a satellite flown in ECEF; Doppler is -2 / lambda times it. Sidereal "
            "time runs 7.1e-12 rad/s faster than w_e, worth 5e-5 m/s",
        )


def _node_rows() -> Iterator[Row]:
    yield relative_row(
        id="sun-synchronous-node-rate",
        area=_AREA,
        published=360.0 / 365.2422,
        ours=math.degrees(orbits.nodal_rate_radps(altitude_m=567e3, inclination_rad=math.radians(97.66))) * 86_400.0,
        tolerance=0.01,
        unit="deg/day",
        source=_SUN,
    )
