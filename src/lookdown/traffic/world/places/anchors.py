"""Figures of the real sky that the synthetic one is held against: some published, some computed from schedules.

`lookdown verify` and the page of `lookdown data show world` both take them from here.
"""

from dataclasses import dataclass

from lookdown.traffic.world.places.regions import Region

__all__ = [
    "AIRBORNE_PEAK",
    "AIRBORNE_PEAK_PER_FLIGHT_A_DAY",
    "DAY_SHAPE",
    "DAY_SHAPE_SOURCE",
    "PEAK_HOUR_UTC",
    "REGION_SHARES",
    "SECOND_PEAK_HOUR_UTC",
    "Anchor",
]

_FLIGHTERA = "Flightera, Busy Skies: a first look at daily flight patterns (blog); read as an excerpt"


@dataclass(frozen=True, slots=True)
class Anchor:
    """One figure of airliners and freighters in the air.

    Attributes
    ----------
    name : str
    value : float
    unit : str
    published : bool
        Whether somebody printed it; else it was computed, as the source says.
    source : str
    """

    name: str
    value: float
    unit: str
    published: bool
    source: str


AIRBORNE_PEAK = Anchor(
    "airliners and freighters at the peak",
    12_000.0,
    "1",
    False,
    "reference computation: 119,000 flights a day give 12,000 (105,351 flown by a prototype gave 10,610)",
)
AIRBORNE_PEAK_PER_FLIGHT_A_DAY = Anchor(
    "peak for each flight a day", 10_500.0 / 100_000.0, "d", True, f"{_FLIGHTERA}: 10,500 of 100,000 a day"
)
PEAK_HOUR_UTC = Anchor("hour of the peak, UTC", 14.0, "h", True, _FLIGHTERA)
SECOND_PEAK_HOUR_UTC = Anchor("hour of the second peak, UTC", 1.0, "h", True, _FLIGHTERA)

DAY_SHAPE = (
    *(0.969, 0.972, 0.942, 0.894, 0.899, 0.953, 0.981, 0.963, 0.939, 0.930, 0.977, 1.087),
    *(1.177, 1.220, 1.219, 1.176, 1.121, 1.068, 1.026, 0.979, 0.911, 0.848, 0.835, 0.913),
)
"""Airliners in the air at 0, 1, ... 23 h UTC in parts of their mean; computed, see the source."""

DAY_SHAPE_SOURCE = (
    "reference computation: OpenTravelData's schedules (57,867 pairs) flown by the same hours, speed and boxes"
)

REGION_SHARES = {Region.NORTH_AMERICA: 0.289, Region.EUROPE: 0.223, Region.EAST_ASIA: 0.164, Region.REST: 0.323}
"""Share of the airliners in the air over each region, all hours together; computed as the shape is."""
