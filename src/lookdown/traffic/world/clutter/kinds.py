"""The kinds of slow clutter, and what is taken for granted of them."""

from lookdown.tables import AircraftClass
from lookdown.traffic.recorded.assumptions import Assumption
from lookdown.traffic.world.course.hourly import FlightKind

__all__ = ["CLUTTER_ASSUMPTIONS", "CLUTTER_KINDS"]

CLUTTER_KINDS: tuple[FlightKind, ...] = (
    FlightKind(
        "radiosonde", 0.0, AircraftClass.BALLOON, 1.0, 1.0, 1.0, 1.0, 1000.0, "WMO-No. 8, volume III, chapter 8"
    ),
    FlightKind("floating balloon", 0.0, AircraftClass.BALLOON, 1.0, 1.0, 1.0, 1.0, 1000.0, "16-20 km: assumption"),
    FlightKind("drone", 0.0, AircraftClass.DRONE, 1.0, 2.0, 0.3, 0.25, 200.0, "below 120 m: EU 2019/947, UAS.OPEN.010"),
    FlightKind("flock", 0.0, AircraftClass.BIRDS, 1.0, 1.0, 0.08, 0.08, 800.0, "assumption"),
    FlightKind(
        "flock on passage",
        0.0,
        AircraftClass.BIRDS,
        1.0,
        1.0,
        0.08,
        0.08,
        2500.0,
        "8-20 m/s: Alerstam et al., PLoS Biology 5 (2007)",
    ),
)
"""Rows are the type codes of fleet 5."""

CLUTTER_ASSUMPTIONS: tuple[Assumption, ...] = (
    Assumption(
        "radiosondes",
        "850 in the air at a time, released 18 to 42 min before 00 and 12 UTC at some 800 stations spread over land; "
        "5 m/s up to 24-34 km, down on a parachute at 7 m/s over the ground and 50 to 80 m/s at first. They drift "
        "with the wind of the world.",
        850.0,
        650.0,
        1000.0,
        "1",
        "WMO Global Observing System: some 900 upper-air stations, two thirds twice a day",
    ),
    Assumption(
        "floating balloons",
        "at 16 to 20 km with the wind, each followed for 12 to 24 h; more than fly today.",
        650.0,
        0.0,
        10_000.0,
        "1",
        "assumption",
    ),
    Assumption(
        "drones",
        "errands, lines over a field, orbits and hovers at 30 to 120 m and 5 to 20 m/s, on land within 20 km of "
        "places that people fly from; a tenth of the day's by night.",
        5000.0,
        0.0,
        1_000_000.0,
        "1",
        "assumption; height by EU 2019/947 and 14 CFR 107.51",
    ),
    Assumption(
        "flocks of birds",
        "anywhere on land outside of the polar ice; short flights by day below 300 m; from March to May and August to "
        "November three quarters fly by night at 120 to 3,000 m, north in the one season, south in the other.",
        5000.0,
        0.0,
        1_000_000.0,
        "1",
        "assumption; heights and hours: Bruderer, Die Vogelwarte 38 (1997)",
    ),
)
"""One line a thing taken for granted; the page of the traffic shows them."""
