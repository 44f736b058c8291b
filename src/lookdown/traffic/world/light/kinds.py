"""The kinds of flight of light aircraft and helicopters, and what is taken for granted of them."""

from lookdown.tables import AircraftClass
from lookdown.traffic.recorded.assumptions import Assumption
from lookdown.traffic.world.course.hourly import FlightKind

__all__ = ["AVIATION_KINDS", "HELICOPTER_KINDS", "LIGHT_ASSUMPTIONS"]

_PISTON = "climb 600 ft/min at 80 kt: Cessna 172S information manual, section 5, rate of climb at 4,000 ft"

AVIATION_KINDS: tuple[FlightKind, ...] = (
    FlightKind("circuits", 0.15, AircraftClass.LIGHT, 0.15, 0.6, 0.09, 0.07, 800.0, _PISTON),
    FlightKind("local flight", 0.36, AircraftClass.LIGHT, 0.15, 0.6, 0.07, 0.05, 1500.0, _PISTON),
    FlightKind("across country", 0.44, AircraftClass.LIGHT, 0.10, 0.6, 0.07, 0.05, 2500.0, _PISTON),
    FlightKind(
        "glider",
        0.05,
        AircraftClass.GLIDER,
        0.6,
        0.5,
        0.08,
        0.035,
        1500.0,
        "glide 1 in 29 at 60-80 kt; the 8 glider flights of PyPI traffic: 40-99 kt, turns of 10-15 deg/s in thermals",
    ),
)
"""Rows are the type codes of fleet 2."""

HELICOPTER_KINDS: tuple[FlightKind, ...] = (
    FlightKind(
        "ambulance", 0.30, AircraftClass.HELICOPTER, 0.05, 1.5, 0.10, 0.08, 1000.0, "rega, samu31 of PyPI traffic"
    ),
    FlightKind("transport", 0.30, AircraftClass.HELICOPTER, 0.10, 1.5, 0.09, 0.08, 1000.0, "assumption"),
    FlightKind("search", 0.08, AircraftClass.HELICOPTER, 0.10, 1.5, 0.10, 0.08, 600.0, "IAMSAR manual II, 5.5"),
    FlightKind("line inspection", 0.10, AircraftClass.HELICOPTER, 0.15, 1.2, 0.10, 0.08, 500.0, "assumption"),
    FlightKind("offshore shuttle", 0.10, AircraftClass.HELICOPTER, 0.0, 1.2, 0.09, 0.07, 1500.0, "assumption"),
    FlightKind(
        "police orbit", 0.12, AircraftClass.HELICOPTER, 0.20, 1.5, 0.10, 0.08, 800.0, "border_control of PyPI traffic"
    ),
)
"""Rows are the type codes of fleet 3."""

LIGHT_ASSUMPTIONS: tuple[Assumption, ...] = (
    Assumption(
        "general aviation in the air at the world's peak",
        "so many light aircraft and gliders fly when most do, as expected on the world's first day; other days "
        "differ with the sun.",
        4700.0,
        3000.0,
        8000.0,
        "1",
        "assumption (design issue: 4,500); 25 to 30 million hours a year in the USA (FAA General Aviation and Part 135 "
        "Activity Survey, 2022) are 3,000 in the air on the mean of its days' hours of light",
    ),
    Assumption(
        "general aviation at night",
        "share of the day's departures that a field has while the sun is below its horizon; with the sun over it the "
        "departures rise to all where the sine of its height is 0.3.",
        0.04,
        0.02,
        0.1,
        "1",
        "assumption",
    ),
    Assumption(
        "heights of general aviation",
        "cruise 305 to 1,830 m (1,000 to 6,000 ft) above the ground, log-uniform; circuits 244 to 366 m "
        "(800 to 1,200 ft).",
        1000.0,
        244.0,
        1830.0,
        "m",
        "assumption; FAA Airplane Flying Handbook, chapter 8: traffic pattern 1,000 ft",
    ),
    Assumption(
        "light aircraft without a transponder",
        "share of flights that no receiver hears; gliders 0.6.",
        0.12,
        0.05,
        0.3,
        "1",
        "assumption; 14 CFR 91.215 asks for none outside of busy airspace and exempts gliders and balloons",
    ),
    Assumption(
        "shares of flights",
        "of departures of general aviation circuits 0.15, local 0.36, across country 0.44, gliders 0.05; "
        "of helicopters ambulance 0.30, transport 0.30, police 0.12, lines 0.10, offshore 0.10 (of bases near the sea, "
        "else transport), search 0.08.",
        0.0,
        0.0,
        0.0,
        "1",
        "assumption",
    ),
    Assumption(
        "helicopters in the air at the world's peak",
        "so many fly when most do; by night a quarter of the departures of the day.",
        1290.0,
        600.0,
        2500.0,
        "1",
        "assumption (design issue: 1,200)",
    ),
    Assumption(
        "hovers",
        "10 to 120 s in search, inspection and police work, 30 to 180 s with the skids on the ground "
        "or deck; there the speed is 0.",
        60.0,
        10.0,
        180.0,
        "s",
        "assumption; helicopters of ambulances in PyPI traffic are below 10 kt for 0 to 2 % of their flight",
    ),
)
"""One line a thing taken for granted; the page of the traffic shows them."""
