"""Golden numbers for astro from two independent packages, and the size of what astro leaves out.

Skyfield (MIT) gives TEME to ITRF without Earth orientation data; astropy (BSD, on ERFA
and the IERS tables of astropy-iers-data) gives it with them, and leap seconds, and
geodetic latitude. Run with both installed; the tests only read the file it writes:

    python design/astro_against_peers.py

Its last run (skyfield 1.55, astropy 8.0.2, pyerfa 2.0.1.5): leaving out UT1 minus UTC and
polar motion costs 103, 206, 51 and 9 m at the four dates, of which polar motion 9 to 14 m.
With the table of UT1 that lookdown carries (design/data-ut1.py), polar motion is what is left.
"""

import json
from pathlib import Path

import astropy
import erfa
import numpy as np
import skyfield
from astropy import units as u
from astropy.coordinates import ITRS, TEME, CartesianDifferential, CartesianRepresentation
from astropy.time import Time
from astropy.utils import iers
from skyfield.sgp4lib import TEME_to_ITRF, theta_GMST1982

iers.conf.auto_download = False
iers.conf.auto_max_age = None

UTC_TEXTS = [
    "1972-01-01T00:00:00",
    "1980-06-30T23:59:59.999",
    "1998-12-31T23:59:59.5",
    "1998-12-31T23:59:60.25",
    "1999-01-01T00:00:00",
    "2004-04-06T07:51:28.386009",
    "2016-12-31T23:59:60.5",
    "2017-01-01T00:00:00",
    "2021-10-07T12:12:00",
    "2024-02-29T06:30:15.123456789",
]
UT1_TEXTS = [
    "1973-01-02T00:00:00",
    "1976-08-15T05:00:00",
    "1984-06-30T18:00:00",
    "1990-12-31T23:59:59",
    "1991-01-01T00:00:00",
    "1998-12-31T12:00:00",
    "1999-01-01T12:00:00",
    "2005-03-21T07:30:00",
    "2012-06-30T23:00:00",
    "2016-12-31T23:59:59",
    "2017-01-01T00:00:00",
    "2021-10-07T12:12:00",
    "2025-06-22T12:00:00",
    "2026-09-01T03:00:00",
    "2027-06-01T00:00:00",
]
FRAME_TEXTS = ["1990-03-01T00:00:00", "2004-04-06T07:51:28.386009", "2021-10-07T12:12:00", "2024-02-29T06:30:15"]


def tai_ns(text):
    """Return TAI since 1970 of a UTC text, by ERFA's two-part dates in whole days and a fraction."""
    tai = Time(text, format="isot", scale="utc", precision=9).tai
    whole = round(float(tai.jd1) - 2440587.5 - 0.5) + 0.5
    return int(whole * 86_400_000_000_000) + round(((tai.jd1 - 2440587.5 - whole) + tai.jd2) * 86_400e9)


def geodetic_rows():
    """Return 40 places from 10 km below to 36,000 km above the ellipsoid, by ERFA gd2gc."""
    rng = np.random.default_rng(1)
    rows = []
    for height in (-10e3, 0.0, 12e3, 500e3, 35_786e3):
        for _ in range(8):
            latitude, longitude = np.arcsin(rng.uniform(-1, 1)), rng.uniform(-np.pi, np.pi)
            position = erfa.gd2gc(1, longitude, latitude, height)
            rows.append([latitude, longitude, height, *position])
    return rows


def frame_rows():
    """Return TEME states with their ITRF states by Skyfield (no EOP) and by astropy (with EOP)."""
    rng = np.random.default_rng(2)
    rows = []
    for text in FRAME_TEXTS:
        time = Time(text, format="isot", scale="utc")
        midnight = np.floor(time.jd1 + time.jd2 - 0.5) + 0.5
        fraction = (time.jd1 - midnight) + time.jd2
        for _ in range(4):
            position = rng.normal(size=3)
            position *= 6_878_137.0 / np.linalg.norm(position)
            velocity = np.cross(rng.normal(size=3), position)
            velocity *= 7_612.0 / np.linalg.norm(velocity)
            plain = TEME_to_ITRF(midnight, position / 1e3, velocity * 86.4, fraction_ut1=fraction)
            teme = TEME(
                CartesianRepresentation(position * u.m, differentials=CartesianDifferential(velocity * u.m / u.s)),
                obstime=time,
            )
            full = teme.transform_to(ITRS(obstime=time))
            rows.append(
                {
                    "utc": text,
                    "position_teme_m": position.tolist(),
                    "velocity_teme_mps": velocity.tolist(),
                    "gmst_rad": float(theta_GMST1982(midnight, fraction)[0]),
                    "skyfield_position_m": (plain[0] * 1e3).tolist(),
                    "skyfield_velocity_mps": (plain[1] / 86.4).tolist(),
                    "astropy_position_m": full.cartesian.xyz.to_value(u.m).tolist(),
                    "ut1_minus_utc_s": float(time.delta_ut1_utc),
                    "polar_motion_rad": [float(x) for x in np.ravel([p.to_value(u.rad) for p in polar_motion(time)])],
                }
            )
    return rows


def polar_motion(time):
    """Return the coordinates of the pole at an instant from the table astropy uses."""
    return iers.earth_orientation_table.get().pm_xy(time)


def left_out(rows):
    """Return the largest distance, by date, that neglecting UT1-UTC and polar motion makes."""
    sizes = {}
    for row in rows:
        distance = np.linalg.norm(np.subtract(row["skyfield_position_m"], row["astropy_position_m"]))
        rotation = abs(row["ut1_minus_utc_s"]) * 7.292115e-5 * 6_878_137.0
        pole = np.hypot(*row["polar_motion_rad"]) * 6_878_137.0
        sizes[row["utc"]] = {
            "difference_m": max(float(distance), sizes.get(row["utc"], {}).get("difference_m", 0.0)),
            "ut1_minus_utc_m_at_most": float(rotation),
            "polar_motion_m_at_most": float(pole),
        }
    return sizes


def ut1_rows():
    """Return TAI and UT1 minus UTC by the table of astropy-iers-data, whose days astropy joins as we do."""
    return [[text, tai_ns(text), float(Time(text, scale="utc").delta_ut1_utc)] for text in UT1_TEXTS]


def main():
    """Write the golden file and print what is left out."""
    frames = frame_rows()
    golden = {
        "source": "design/astro_against_peers.py",
        "versions": {"skyfield": skyfield.__version__, "astropy": astropy.__version__, "erfa": erfa.__version__},
        "utc_tai_ns": [[text, tai_ns(text)] for text in UTC_TEXTS],
        "geodetic_latitude_longitude_height_ecef": geodetic_rows(),
        "frames": frames,
        "left_out": left_out(frames),
        "ut1_minus_utc_s": ut1_rows(),
    }
    path = Path(__file__).parents[1] / "tests" / "golden" / "astro_peers.json"
    path.write_text(json.dumps(golden, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(golden["left_out"], indent=1))


if __name__ == "__main__":
    main()
