"""Verification of astro: look-down geometry, horizons, the ellipsoid, sidereal time and frames."""

from collections.abc import Iterator

import numpy as np

from lookdown.astro import (
    MEAN_RADIUS_M,
    RADIO_RADIUS_FACTOR,
    ecef_from_geodetic,
    ecef_from_teme,
    geodetic_from_ecef,
    greenwich_mean_sidereal_time_rad,
    horizon_distance_m,
    horizon_rule_m,
    julian_date_ut1,
    orbits,
    tai_ns_from_utc_text,
)
from lookdown.sensing.geometry import horizon
from lookdown.verification._row import Row, absolute_row, relative_row

__all__ = ["rows"]

_AREA = "geometry"
_SPHERE = (
    "reference computation: sphere of 6371.0088 km, GM 398600.4418 km3/s2, no refraction; printed to the digits given"
)
_CRAB = "reference computation: angle between inertial and Earth-relative velocity of a circular orbit"
_LONG_MATHWORKS = "MathWorks Radar Toolbox documentation, {} (300 m, 1 km; 4/3 Earth of 8.4774e6 m)"
_HORIZON = "reference computation: 4.12 (sqrt h1 + sqrt h2) km, the rule of the 4/3 Earth"
_EPSG = "IOGP 373-7-2 (EPSG Guidance Note 7, part 2), geographic/geocentric conversion, worked example"
_VALLADO_GMST = (
    "Vallado, Fundamentals of Astrodynamics and Applications, 4th edition, example 3-5; "
    "an earlier edition prints 152.578787886: both hold the date in one float64"
)
_VALLADO_TEME = (
    "Vallado, Fundamentals of Astrodynamics and Applications, 4th edition, example 3-15 and table 3-6, "
    "as carried by several open test suites: TEME to PEF on 2004-04-06 with UT1-UTC -0.4399619 s"
)

# altitude km, speed m/s, period min, slant range km and central angle deg of the horizon
_ORBITS: tuple[tuple[float, float, float, float, float], ...] = (
    (500, 7616.6, 94.47, 2573.1, 21.993),
    (506, 7613.2, 94.59, 2589.1, 22.116),
    (770, 7471.2, 100.09, 3225.6, 26.853),
    (1000, 7353.7, 104.97, 3707.0, 30.193),
)
# altitude km, grazing deg, slant range km
_SLANTS: tuple[tuple[float, float, float], ...] = (
    (500, 5, 2077.1),
    (500, 10, 1694.6),
    (500, 20, 1192.8),
    (500, 30, 909.4),
    (500, 60, 570.5),
    (770, 10, 2303.7),
    (770, 20, 1713.6),
    (1000, 20, 2121.0),
    (1000, 60, 1129.7),
)
# altitude km, angle off nadir deg at 10 deg of grazing
_NADIRS = ((500, 65.943), (506, 65.832), (770, 61.476), (1000, 58.343))
# altitude km, grazing deg, area Mkm2
_CAPS = ((500, 10, 7.637), (500, 20, 3.416), (770, 10, 13.213), (1000, 20, 9.500))
# altitude km, inclination deg, latitude deg, crab deg
_CRABS = (
    (770, 53, 0, 3.3252),
    (770, 53, 30, 2.5940),
    (770, 53, 50, 0.9412),
    (770, 90, 0, 3.9870),
    (770, 97, 50, 2.4976),
    (506, 90, 0, 3.77),
)


def _printed(*, id: str, published: float, ours: float, digits: int, unit: str, source: str) -> Row:
    """Return a row that holds to half a unit of the last digit printed."""
    return absolute_row(
        id=id, area=_AREA, published=published, ours=ours, tolerance=0.5001 * 10.0**-digits, unit=unit, source=source
    )


def _orbit_rows() -> Iterator[Row]:
    for km, speed, period, slant, central in _ORBITS:
        altitude = km * 1e3
        values = (
            ("speed", speed, orbits.circular_speed_mps(altitude), 1, "m/s"),
            ("period", period, orbits.circular_period_s(altitude) / 60.0, 2, "min"),
            ("horizon-slant", slant, horizon_distance_m(height_1_m=altitude, height_2_m=0.0) / 1e3, 1, "km"),
            (
                "horizon-central-angle",
                central,
                np.degrees(orbits.central_angle_rad(altitude_m=altitude, grazing_rad=0.0)),
                3,
                "deg",
            ),
        )
        for name, published, ours, digits, unit in values:
            yield _printed(
                id=f"{name}-{km:g}km", published=published, ours=ours, digits=digits, unit=unit, source=_SPHERE
            )


def _look_rows() -> Iterator[Row]:
    for km, grazing, slant in _SLANTS:
        ours = float(horizon.range_at_height_m(0.0, km * 1e3, np.radians(grazing), MEAN_RADIUS_M)) / 1e3
        name = f"slant-{km:g}km-{grazing:g}deg"
        yield _printed(id=name, published=slant, ours=ours, digits=1, unit="km", source=_SPHERE)
    for km, nadir in _NADIRS:
        ours = np.degrees(orbits.nadir_angle_rad(altitude_m=km * 1e3, grazing_rad=np.radians(10.0)))
        yield _printed(id=f"nadir-{km:g}km-10deg", published=nadir, ours=ours, digits=3, unit="deg", source=_SPHERE)
    for km, grazing, area in _CAPS:
        central = orbits.central_angle_rad(altitude_m=km * 1e3, grazing_rad=np.radians(grazing))
        ours = orbits.cap_area_m2(central) / 1e12
        name = f"cap-{km:g}km-{grazing:g}deg"
        yield _printed(id=name, published=area, ours=ours, digits=3, unit="Mkm2", source=_SPHERE)


def _crab_rows() -> Iterator[Row]:
    for km, inclination, latitude, crab in _CRABS:
        ours = orbits.crab_angle_rad(
            altitude_m=km * 1e3, inclination_rad=np.radians(inclination), latitude_rad=np.radians(latitude)
        )
        yield _printed(
            id=f"crab-{km:g}km-i{inclination:g}-lat{latitude:g}",
            published=crab,
            ours=np.degrees(ours),
            digits=2 if km == 506 else 4,
            unit="deg",
            source=_CRAB,
        )


def _horizon_rows() -> Iterator[Row]:
    places = (("jlens", 3048.0, 269.0), ("awacs", 9144.0, 435.0), ("ground-radar", 10.0, 54.0))
    for name, height, published in places:
        ours = horizon_rule_m(height_1_m=height, height_2_m=100.0) / 1e3
        name = f"horizon-{name}-to-100m"
        yield _printed(id=name, published=published, ours=ours, digits=0, unit="km", source=_HORIZON)
    claim_km = 547.0
    needed = (claim_km / 4.12 - np.sqrt(3048.0)) ** 2
    yield relative_row(
        id="horizon-jlens-547km-target-height",
        area=_AREA,
        published=6000.0,
        ours=needed,
        tolerance=0.01,
        unit="m",
        source=_HORIZON + ", solved for the target's height that a claim of 340 mi needs",
    )
    exact = horizon_distance_m(height_1_m=9144.0, height_2_m=100.0, radius_factor=RADIO_RADIUS_FACTOR) / 1e3
    yield relative_row(
        id="horizon-awacs-exact-against-rule",
        area=_AREA,
        published=435.0,
        ours=exact,
        tolerance=0.002,
        unit="km",
        source=_HORIZON + "; ours: the exact tangent on the 4/3 Earth",
    )


def _angle_rows() -> Iterator[Row]:
    radius = 8_477_400.0
    pairs = (
        ("grazingang", 17.4544, float(horizon.grazing_at_range_rad(300.0, 1000.0, radius))),
        ("depressionang", 17.4608, float(horizon.depression_at_range_rad(300.0, 1000.0, radius))),
    )
    for name, published, ours in pairs:
        source = _LONG_MATHWORKS.format(name)
        yield _printed(
            id=f"{name}-300m-1km", published=published, ours=np.degrees(ours), digits=4, unit="deg", source=source
        )


def _ellipsoid_rows() -> Iterator[Row]:
    latitude = np.radians(np.array([53 + 48 / 60 + 33.820 / 3600]))
    longitude = np.radians(np.array([2 + 7 / 60 + 46.380 / 3600]))
    published = np.array([3_771_793.968, 140_253.342, 5_124_304.349])
    ours = ecef_from_geodetic(latitude_rad=latitude, longitude_rad=longitude, height_m=np.array([73.0]))[0]
    for axis, name in enumerate("xyz"):
        yield _printed(
            id=f"ecef-{name}-north-sea", published=published[axis], ours=ours[axis], digits=3, unit="m", source=_EPSG
        )
    back = geodetic_from_ecef(published[np.newaxis])
    millimetre = 1e-3 / 6.4e6
    for name, value, wanted, unit in (("latitude", back[0], latitude, "rad"), ("longitude", back[1], longitude, "rad")):
        yield absolute_row(
            id=f"geodetic-{name}-north-sea",
            area=_AREA,
            published=wanted[0],
            ours=value[0],
            tolerance=millimetre,
            unit=unit,
            source=_EPSG,
        )
    yield absolute_row(
        id="geodetic-height-north-sea",
        area=_AREA,
        published=73.0,
        ours=back[2][0],
        tolerance=1e-3,
        unit="m",
        source=_EPSG,
    )


def _frame_rows() -> Iterator[Row]:
    gmst = greenwich_mean_sidereal_time_rad(np.array([2_448_854.5]), np.array([(12 + 14 / 60) / 24]))
    yield absolute_row(
        id="gmst-1992-08-20",
        area=_AREA,
        published=152.578787810,
        ours=np.degrees(gmst[0]),
        tolerance=1e-7,
        unit="deg",
        source=_VALLADO_GMST,
    )
    instant = np.array([tai_ns_from_utc_text("2004-04-06T07:51:28.386009")])
    whole, fraction = julian_date_ut1(instant, -0.4399619)
    position, velocity = ecef_from_teme(
        position_teme_m=np.array([[5_094_180.16210, 6_127_644.65950, 6_380_344.53270]]),
        velocity_teme_mps=np.array([[-4746.131487, 785.818041, 5531.931288]]),
        julian_date_whole=whole,
        julian_date_fraction=fraction,
    )
    published = {
        "position": (position[0], [-1_033_475.0312, 7_901_305.5856, 6_380_344.5327], 0.02, "m"),
        "velocity": (velocity[0], [-3225.632747, -2872.442511, 5531.931288], 2e-5, "m/s"),
    }
    for name, (ours, printed, tolerance, unit) in published.items():
        yield absolute_row(
            id=f"teme-to-pef-{name}-error",
            area=_AREA,
            published=0.0,
            ours=float(np.linalg.norm(ours - np.array(printed))),
            tolerance=tolerance,
            unit=unit,
            source=_VALLADO_TEME,
        )


def rows() -> list[Row]:
    """Return the rows of the area "geometry"."""
    parts = (_orbit_rows, _look_rows, _crab_rows, _horizon_rows, _angle_rows, _ellipsoid_rows, _frame_rows)
    return [row for part in parts for row in part()]
