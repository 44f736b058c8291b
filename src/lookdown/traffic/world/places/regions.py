"""The four regions of the world that traffic is counted by, of countries and of positions."""

from enum import IntEnum

import numpy as np

__all__ = ["COUNTRIES_OF_REGIONS", "Region", "region_of"]


class Region(IntEnum):
    """Where most of the world's flights are, and the rest.

    Of countries: North America is the United States, Canada and Mexico; Europe the states of ECAC with Belarus (Turkey
    to Azerbaijan among them, Russia not); East Asia is China, Hong Kong, Macao, Taiwan, Japan, the Koreas and Mongolia.
    """

    REST = 0
    NORTH_AMERICA = 1
    EUROPE = 2
    EAST_ASIA = 3


_ECAC = (
    "AL AM AT AZ BA BE BG CH CY CZ DE DK EE ES FI FR GB GE GR HR HU IE IS IT LT LU LV MC MD ME MK MT NL NO PL PT RO RS "
    "SE SI SK SM TR UA"
)
_CODES = {
    Region.NORTH_AMERICA: "US CA MX PM",
    Region.EUROPE: f"{_ECAC} BY FO GG GI IM JE LI VA XK",
    Region.EAST_ASIA: "CN HK MO TW JP KR KP MN",
}
COUNTRIES_OF_REGIONS = {region: frozenset(codes.split()) for region, codes in _CODES.items()}
"""Two-letter codes (ISO 3166; XK is Kosovo)."""

# South, north, west, east in degrees. Boxes do not follow borders: the Canaries, Hawaii and Alaska are in,
# European Russia west of 45 E counts as Europe, Kamchatka and south-east Asia as the rest.
_BOXES = (
    (Region.NORTH_AMERICA, 24.0, 72.0, -170.0, -52.0),
    (Region.NORTH_AMERICA, 15.0, 24.0, -118.0, -87.0),
    (Region.NORTH_AMERICA, 18.0, 23.0, -161.0, -154.0),
    (Region.EUROPE, 36.0, 72.0, -25.0, 45.0),
    (Region.EUROPE, 34.0, 36.0, 10.0, 36.0),
    (Region.EUROPE, 27.0, 36.0, -32.0, -13.0),
    (Region.EAST_ASIA, 36.0, 49.0, 74.0, 97.0),
    (Region.EAST_ASIA, 30.0, 36.0, 80.0, 97.0),
    (Region.EAST_ASIA, 22.0, 51.0, 97.0, 115.0),
    (Region.EAST_ASIA, 18.0, 54.0, 108.0, 135.0),
    (Region.EAST_ASIA, 24.0, 46.0, 135.0, 150.0),
)


def region_of(latitude_rad: np.ndarray, longitude_rad: np.ndarray) -> np.ndarray:
    """Return the region that each position is over, by a few boxes.

    Parameters
    ----------
    latitude_rad, longitude_rad : (n,) float64, radian
        Geodetic; longitudes of any turn.

    Returns
    -------
    (n,) uint8
        A `Region`. The boxes hold the coastal seas and the Atlantic to 52 W and 32 W.

    Examples
    --------
    >>> import numpy as np
    >>> places = np.radians([[40.6, -73.8], [51.5, -0.5], [35.5, 139.8], [25.3, 55.4]])
    >>> [Region(code).name for code in region_of(places[:, 0], places[:, 1])]
    ['NORTH_AMERICA', 'EUROPE', 'EAST_ASIA', 'REST']
    """
    latitude = np.degrees(latitude_rad)
    longitude = (np.degrees(longitude_rad) + 180.0) % 360.0 - 180.0
    found = np.full(latitude.shape, Region.REST, np.uint8)
    for region, south, north, west, east in _BOXES:
        found[(latitude >= south) & (latitude < north) & (longitude >= west) & (longitude < east)] = region
    return found
