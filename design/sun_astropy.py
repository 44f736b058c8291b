"""Write tests/golden/sun_astropy.json: where astropy puts the Sun, in ITRS, metre.

Needs astropy, which lookdown does not: `pip install astropy`, then `python design/sun_astropy.py`.
"""

import json
from pathlib import Path

import astropy
from astropy import units
from astropy.coordinates import ITRS, get_sun
from astropy.time import Time
from astropy.utils import iers

INSTANTS = (
    "1990-01-03T00:30:00Z",
    "1996-07-04T22:30:00Z",
    "2003-05-17T07:30:00Z",
    "2021-03-20T18:30:00Z",
    "2021-10-07T12:30:00Z",
    "2024-11-23T03:10:00Z",
)


def place_m(text: str) -> list[float]:
    """Return the Sun's position at an instant in UTC, to the kilometre."""
    instant = Time(text.rstrip("Z"), scale="utc")
    place = get_sun(instant).transform_to(ITRS(obstime=instant)).cartesian.xyz.to_value(units.m)
    return [round(float(part), -3) for part in place]


if __name__ == "__main__":
    with iers.conf.set_temp("auto_download", False), iers.conf.set_temp("iers_degraded_accuracy", "ignore"):
        said = {text: place_m(text) for text in INSTANTS}
    golden = {"source": f"astropy {astropy.__version__}, get_sun in ITRS", "position_itrs_m": said}
    path = Path(__file__).parents[1] / "tests" / "golden" / "sun_astropy.json"
    path.write_text(json.dumps(golden, indent=1) + "\n", encoding="utf-8")
