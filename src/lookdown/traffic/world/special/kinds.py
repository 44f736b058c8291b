"""The kinds of special flight, and what is taken for granted of them."""

from lookdown.tables import AircraftClass
from lookdown.traffic.recorded.assumptions import Assumption
from lookdown.traffic.world.course.hourly import FlightKind

__all__ = ["SPECIAL_ASSUMPTIONS", "SPECIAL_KINDS"]

_JET = AircraftClass.FAST_JET

SPECIAL_KINDS: tuple[FlightKind, ...] = (
    FlightKind(
        "tanker",
        0.07,
        AircraftClass.HEAVY,
        0.1,
        1.0,
        0.07,
        0.05,
        4000.0,
        "25-30 kft; anchor of 50-80 NM by 20 NM; inflight_refuelling of PyPI traffic: 22,500 to 28,500 ft",
    ),
    FlightKind("patrol orbit", 0.06, AircraftClass.HEAVY, 0.2, 1.0, 0.07, 0.05, 4000.0, "29 kft, 360 kt: assumption"),
    FlightKind(
        "survey",
        0.12,
        AircraftClass.BUSINESS,
        0.02,
        0.8,
        0.06,
        0.05,
        2500.0,
        "ign, georeal, texas, indiana of PyPI traffic: 150-260 kt, 7,000 to 17,000 ft, turns of 1-2 deg/s",
    ),
    FlightKind(
        "drape survey",
        0.12,
        AircraftClass.LIGHT,
        0.05,
        0.6,
        0.06,
        0.06,
        700.0,
        "liguria, mecsek, pixair of PyPI traffic: 103-127 kt",
    ),
    FlightKind(
        "calibration",
        0.08,
        AircraftClass.BUSINESS,
        0.0,
        0.8,
        0.06,
        0.055,
        1000.0,
        "24 flights of PyPI traffic: 140-216 kt, 1,600 to 5,000 ft, 1.3-4.3 h",
    ),
    FlightKind(
        "fire fighting",
        0.12,
        AircraftClass.REGIONAL,
        0.05,
        1.0,
        0.07,
        0.06,
        900.0,
        "calfire of PyPI traffic: 138-173 kt, turns of 2-4 deg/s",
    ),
    FlightKind(
        "low-level route",
        0.14,
        _JET,
        0.5,
        3.0,
        0.15,
        0.1,
        1500.0,
        "420-480 kt at 250-1,000 ft: AP/1B, VR and IR routes",
    ),
    FlightKind("training area", 0.17, _JET, 0.4, 3.0, 0.2, 0.15, 2000.0, "turns of 2.5 to 6 g: assumption"),
    FlightKind("formation", 0.09, _JET, 0.3, 2.0, 0.08, 0.06, 4000.0, "2 to 8 aircraft: assumption"),
    FlightKind(
        "parabolas",
        0.03,
        AircraftClass.AIRLINER,
        0.0,
        1.0,
        0.1,
        0.1,
        4000.0,
        "47 deg nose up, 22 s, 1.8 g before and after: Novespace; zero_gravity of PyPI traffic",
    ),
    FlightKind("receiver", 0.0, _JET, 0.4, 1.0, 0.07, 0.05, 4000.0, "by the tanker's side"),
)
"""Rows are the type codes of fleet 4. Shares are those of leaders."""

SPECIAL_ASSUMPTIONS: tuple[Assumption, ...] = (
    Assumption(
        "special flights in the air at the world's peak",
        "so many special flights, members of formations included, are in the air when most are; by night 0.3 of the "
        "departures of the day. They start at airports with 1,800 m of runway, by the root of what else flies there.",
        440.0,
        200.0,
        1000.0,
        "1",
        "assumption (design issue: 400)",
    ),
    Assumption(
        "spacing in formations",
        "neighbours are 30 m to 2 NM apart, log-uniform; side by side where the turns leave room, else one "
        "after the other.",
        300.0,
        30.0,
        3704.0,
        "m",
        "assumption: close formation to tactical spread",
    ),
    Assumption(
        "tracks of tankers",
        "two legs of 50 to 80 NM, 20 NM apart, turns of 25 degrees of bank, 390-412 kt, 25,000 to 30,000 ft.",
        120.0,
        93.0,
        148.0,
        "km",
        "ATP-3.3.4.2 and AP/1B anchor areas as remembered: confirm",
    ),
    Assumption(
        "special flights without a transponder",
        "0.5 of low-level routes, 0.4 of training, 0.3 of formations, 0.1 to 0.2 of tankers and patrols, few of "
        "the others.",
        0.3,
        0.0,
        1.0,
        "1",
        "assumption",
    ),
)
"""One line a thing taken for granted; the page of the traffic shows them."""
