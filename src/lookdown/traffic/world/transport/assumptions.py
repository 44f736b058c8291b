"""What flights by plan take for granted without a figure that was read."""

from lookdown.traffic.recorded.assumptions import Assumption

__all__ = ["TRANSPORT_ASSUMPTIONS"]

_NONE = "assumption"

TRANSPORT_ASSUMPTIONS: tuple[Assumption, ...] = (
    Assumption(
        "courses of runways",
        "no list has them: each airport has one runway, its course drawn about west with this standard deviation, deg; "
        "the end in use follows the wind of the day.",
        38.0,
        0.0,
        90.0,
        "deg",
        _NONE,
    ),
    Assumption(
        "share of arrivals that hold",
        "at the 200 busiest airports, 1 to 4 rounds of a racetrack.",
        0.06,
        0.01,
        0.2,
        "1",
        _NONE,
    ),
    Assumption(
        "types by distance and region",
        "weights of types in six bands of distance and four regions; families come near the world's fleet.",
        0.0,
        0.0,
        0.0,
        "1",
        "shaped after FlightGlobal, World Airliner Census 2020, from memory, not read again",
    ),
    Assumption(
        "flights of business jets and turboprops a day",
        "of which some 1,500 are in the air at the peak.",
        16_000.0,
        12_000.0,
        20_000.0,
        "1/day",
        "about 10,000 a day by jets: WINGX, 2023, from memory; the rest an assumption",
    ),
    Assumption(
        "hours of business aviation",
        "departures by local hour, most by day.",
        0.0,
        0.0,
        0.0,
        "1",
        _NONE,
    ),
    Assumption(
        "the wind is a climate's",
        "zonal means of the season, stronger off East Asia and North America, and four travelling waves by seed; "
        "root mean square of the waves at jet level.",
        14.0,
        10.0,
        18.0,
        "m/s",
        "Peixoto, Oort, Physics of Climate (1992), chapter 7, from memory, rounded",
    ),
    Assumption(
        "the wind of a flight is that of its hour of departure",
        "waves drift by some 50 km in an hour; they stand still while a flight lasts.",
        0.0,
        0.0,
        0.0,
        "1",
        _NONE,
    ),
    Assumption(
        "height is pressure height and height above the ellipsoid",
        "fields are at their height above sea; levels are those of the standard atmosphere.",
        0.0,
        0.0,
        0.0,
        "1",
        "as recorded flights have it",
    ),
)
"""Figures of how flights are flown stand in `style.STYLE`, those of types in `types.py`."""
