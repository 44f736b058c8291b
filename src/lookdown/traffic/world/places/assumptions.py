"""What the places, routes and ground take for granted without a figure that was read."""

from lookdown.traffic.recorded.assumptions import Assumption

__all__ = ["PLACES_ASSUMPTIONS"]

_MEMORY = "memory of the national and international statistics that design/world_figures.py names, not read again"

PLACES_ASSUMPTIONS: tuple[Assumption, ...] = (
    Assumption(
        "country totals of departures",
        "departures of airliners and freighters by country are those of about 2023/24; only their shares matter.",
        1.0,
        0.85,
        1.15,
        "1",
        f"{_MEMORY}; ten European states by EUROCONTROL's ranking of 2024",
    ),
    Assumption(
        "movements of 200 airports",
        "are given to the model; those of the others follow OpenTravelData's page rank.",
        1.0,
        0.9,
        1.1,
        "1",
        _MEMORY,
    ),
    Assumption(
        "freighters a day",
        "legs of freighters a day in the world, shared out by the tonnage of some 120 airports.",
        5200.0,
        3500.0,
        7000.0,
        "1/day",
        "assumption: some 2,000 freighters (Boeing, World Air Cargo Forecast, by memory) of two to three legs a day",
    ),
    Assumption(
        "hours of departure of long haul and cargo",
        "two profiles of 24 shares by local hour, the same everywhere; short haul is counted in the United States of "
        "2001 and taken for the world.",
        0.0,
        0.0,
        0.0,
        "1",
        "assumption; the world's sum by UTC hour has the published peaks at 14 and 1 h",
    ),
    Assumption(
        "America's share of general aviation",
        "of the world's hours of piston and small turboprop aircraft; other countries by registers, fields within a "
        "country by kind, runway and people near.",
        0.64,
        0.55,
        0.72,
        "1",
        "25.5 million hours a year: FAA, Air Traffic by the Numbers (FY2019); the world's 40 million by memory of GAMA",
    ),
    Assumption(
        "America's share of helicopters",
        "of the world's flights by helicopter; other countries by registers, places in a country by kind and people.",
        0.34,
        0.25,
        0.42,
        "1",
        "assumption: some 10,000 American rotorcraft (FAA, FY2019) of 30,000 to 35,000 in the world",
    ),
    Assumption(
        "height of ice",
        "of Greenland and Antarctica: Nye's perfectly plastic sheet with 1.0 and 0.6 bar, from the sea inwards.",
        0.0,
        -500.0,
        500.0,
        "m",
        "Cuffey and Paterson, The Physics of Glaciers, 4th edition, section 8.3; the bounds are an assumption",
    ),
    Assumption(
        "mean sea level",
        "elevations above it are used as heights above the ellipsoid.",
        0.0,
        -107.0,
        86.0,
        "m",
        "undulation of EGM96: NIMA TR8350.2, third edition, chapter 6",
    ),
)
"""Base, low and high are factors where the sentence says so."""
