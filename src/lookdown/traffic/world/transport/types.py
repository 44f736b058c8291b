"""Types of aircraft that fly by plan: their figures, and which of them fly how far and where."""

from dataclasses import dataclass

import numpy as np

from lookdown.tables import AircraftClass, InfraredClass
from lookdown.traffic.signatures import signature_codes

__all__ = [
    "AIRLINERS",
    "BUSINESS_AIRCRAFT",
    "DISTANCE_BANDS_KM",
    "FIGURES",
    "REGIONS",
    "AircraftType",
    "figure_table",
    "share_table",
    "type_signatures",
]

DISTANCE_BANDS_KM = (500.0, 1_000.0, 2_000.0, 4_000.0, 7_000.0)
"""Bounds between the six bands of distance by which types are chosen."""

PROP_FARTHEST_KM = 2_000.0
"""No turboprop flies farther: about the range of an ATR 72 with few passengers (makers' figures)."""

REGIONS = ("elsewhere", "North America", "Europe", "East Asia")
"""Regions by which types are chosen; the airport of origin decides."""

FIGURES = (
    "lift_off_mps",
    "initial_mps",
    "approach_mps",
    "touchdown_mps",
    "climb_cas_mps",
    "cruise_cas_mps",
    "descent_cas_mps",
    "climb_mach",
    "cruise_mach",
    "descent_mach",
    "initial_climb_mps",
    "low_climb_mps",
    "middle_climb_mps",
    "high_climb_mps",
    "high_descent_mps",
    "middle_descent_mps",
    "low_descent_mps",
    "cruise_height_m",
    "ceiling_m",
    "reach_km",
)
"""Figures of a type, in order. Speeds without `cas` are true airspeeds; climbs are mean rates after
lift-off, before constant calibrated airspeed, at it, and at constant Mach; descents the same
backwards. The reach is the way over ground of a climb to the cruise height and a descent from it."""


@dataclass(frozen=True, slots=True)
class AircraftType:
    """How one type of aircraft flies.

    Attributes
    ----------
    name : str
        ICAO designator; a final F marks a freighter.
    aircraft_class : AircraftClass
    infrared_class : InfraredClass
        By its engines, where these are not those of the class.
    figures : tuple of float
        As `FIGURES` says; means over flights.
    band_share : (6,) tuple
        Weight by band of distance.
    region_share : (4,) tuple
        Weight by region.
    """

    name: str
    aircraft_class: AircraftClass
    infrared_class: InfraredClass
    figures: tuple[float, ...]
    band_share: tuple[float, ...]
    region_share: tuple[float, ...]

    def __post_init__(self) -> None:
        assert len(self.figures) == len(FIGURES), self.name
        assert len(self.band_share) == len(DISTANCE_BANDS_KM) + 1 and len(self.region_share) == len(REGIONS), self.name


_NARROW, _HEAVY, _REGIONAL = AircraftClass.AIRLINER, AircraftClass.HEAVY, AircraftClass.REGIONAL
_BUSINESS = AircraftClass.BUSINESS
_LARGE, _SMALL, _PROP = InfraredClass.LARGE_TURBOFAN, InfraredClass.SMALL_TURBOFAN, InfraredClass.TURBOPROP

# fmt: off
AIRLINERS: tuple[AircraftType, ...] = (
    AircraftType("A319", _NARROW, _LARGE,
                 (82.7, 80.3, 69.0, 66.2, 150.0, 150.0, 148.0, 0.77, 0.77, 0.76,
                  12.3, 11.1, 10.2, 6.1, 8.0, 9.8, 5.9, 11_400.0, 11_900.0, 470.0),
                 (4, 7, 7, 4, 0.2, 0), (1, 1.2, 1.2, 1.2)),
    AircraftType("A320", _NARROW, _LARGE,
                 (85.3, 83.3, 72.4, 69.4, 151.0, 151.0, 148.0, 0.78, 0.78, 0.77,
                  12.6, 10.3, 8.4, 5.3, 8.0, 10.0, 6.1, 10_920.0, 11_900.0, 480.0),
                 (14, 24, 26, 14, 0.3, 0), (1.1, 0.7, 1.2, 1.2)),
    AircraftType("A321", _NARROW, _LARGE,
                 (90.8, 86.6, 75.4, 72.9, 155.7, 155.7, 150.8, 0.77, 0.78, 0.77,
                  13.2, 9.4, 8.2, 5.2, 8.0, 9.4, 6.0, 10_600.0, 11_900.0, 480.0),
                 (5, 11, 15, 16, 1.5, 0), (1, 1.1, 1, 1.3)),
    AircraftType("B737", _NARROW, _LARGE,
                 (83.6, 81.3, 70.0, 68.8, 152.0, 152.0, 146.6, 0.78, 0.78, 0.78,
                  11.9, 11.4, 11.7, 6.7, 8.0, 9.4, 5.9, 11_740.0, 12_500.0, 455.0),
                 (5, 9, 9, 6, 0, 0), (0.6, 2.6, 0.3, 0.8)),
    AircraftType("B738", _NARROW, _LARGE,
                 (86.5, 87.2, 77.4, 75.4, 151.2, 151.2, 145.8, 0.77, 0.78, 0.77,
                  12.3, 10.6, 10.3, 6.2, 8.0, 10.0, 6.2, 11_240.0, 12_500.0, 460.0),
                 (13, 25, 27, 16, 0.3, 0), (1.1, 0.8, 1, 1.2)),
    AircraftType("B739", _NARROW, _LARGE,
                 (91.3, 91.9, 78.3, 76.9, 154.9, 154.9, 148.7, 0.78, 0.78, 0.78,
                  12.4, 10.2, 8.9, 5.6, 7.5, 9.0, 6.0, 10_700.0, 12_500.0, 485.0),
                 (2, 4, 6, 7, 0.2, 0), (0.8, 2.5, 0.1, 0.5)),
    AircraftType("B752", _NARROW, _LARGE,
                 (90.6, 88.5, 69.8, 66.7, 155.6, 155.6, 151.5, 0.79, 0.79, 0.79,
                  13.0, 10.3, 9.0, 6.2, 8.0, 9.6, 6.2, 11_170.0, 12_800.0, 470.0),
                 (0.3, 0.7, 1.2, 2.5, 1, 0), (0.5, 2, 0.5, 0.3)),
    AircraftType("E190", _REGIONAL, _SMALL,
                 (88.1, 78.7, 70.5, 66.9, 143.0, 145.0, 148.0, 0.75, 0.77, 0.77,
                  11.2, 10.4, 8.9, 4.8, 8.0, 9.1, 5.9, 10_900.0, 12_500.0, 470.0),
                 (8, 8, 3, 0.3, 0, 0), (0.8, 1, 1.2, 0.6)),
    AircraftType("E75L", _REGIONAL, _SMALL,
                 (85.0, 77.0, 69.0, 65.0, 143.0, 145.0, 148.0, 0.75, 0.76, 0.76,
                  11.2, 10.4, 8.9, 4.8, 8.0, 9.1, 5.9, 10_700.0, 12_500.0, 470.0),
                 (9, 8, 3, 0.1, 0, 0), (0.3, 2.6, 0.6, 0.1)),
    AircraftType("CRJ9", _REGIONAL, _SMALL,
                 (84.0, 82.0, 72.0, 68.0, 146.0, 148.0, 150.0, 0.75, 0.78, 0.77,
                  11.0, 10.0, 8.6, 4.6, 8.0, 9.1, 5.9, 10_600.0, 12_500.0, 470.0),
                 (11, 7, 1.5, 0, 0, 0), (0.2, 2.4, 0.5, 0.2)),
    AircraftType("AT76", _REGIONAL, _PROP,
                 (58.0, 66.0, 60.0, 56.0, 88.0, 106.0, 116.0, 0.50, 0.46, 0.48,
                  7.0, 6.3, 5.0, 4.0, 7.5, 7.5, 5.5, 5_800.0, 7_620.0, 200.0),
                 (16, 4, 0.1, 0, 0, 0), (1.5, 0.1, 0.8, 0.5)),
    AircraftType("DH8D", _REGIONAL, _PROP,
                 (63.0, 72.0, 64.0, 60.0, 108.0, 128.0, 130.0, 0.60, 0.60, 0.58,
                  8.5, 7.5, 6.5, 5.0, 8.0, 8.0, 5.0, 7_300.0, 8_230.0, 240.0),
                 (8, 3, 0.1, 0, 0, 0), (1.2, 0.6, 0.6, 0.3)),
    AircraftType("A332", _HEAVY, _LARGE,
                 (89.9, 86.4, 72.8, 70.7, 153.0, 153.0, 150.0, 0.81, 0.81, 0.81,
                  12.5, 9.5, 8.0, 5.2, 8.0, 9.4, 5.8, 11_670.0, 12_500.0, 560.0),
                 (0.3, 1, 2, 5, 16, 10), (1.2, 0.7, 1, 1.4)),
    AircraftType("A333", _HEAVY, _LARGE,
                 (90.0, 87.0, 73.8, 71.6, 153.6, 153.6, 150.1, 0.80, 0.81, 0.81,
                  12.3, 8.8, 7.7, 4.6, 8.0, 9.0, 5.7, 11_500.0, 12_500.0, 560.0),
                 (0.6, 1.5, 3, 5, 10, 5), (1, 0.4, 0.6, 2.5)),
    AircraftType("A359", _HEAVY, _LARGE,
                 (94.0, 89.0, 74.5, 72.0, 160.0, 160.0, 154.0, 0.85, 0.85, 0.84,
                  11.0, 9.5, 8.7, 6.0, 8.0, 9.1, 6.2, 11_800.0, 13_100.0, 555.0),
                 (0.1, 0.4, 1, 2, 8, 16), (1, 0.4, 1, 1.5)),
    AircraftType("B763", _HEAVY, _LARGE,
                 (92.4, 88.5, 74.4, 72.1, 159.0, 157.0, 151.8, 0.79, 0.80, 0.79,
                  14.3, 10.2, 10.3, 7.0, 8.0, 10.0, 6.3, 10_820.0, 13_100.0, 450.0),
                 (0.3, 0.5, 1, 2.5, 6, 2), (0.4, 2, 0.5, 0.8)),
    AircraftType("B77W", _HEAVY, _LARGE,
                 (96.5, 94.0, 78.7, 76.9, 164.3, 164.3, 156.0, 0.83, 0.84, 0.82,
                  13.0, 9.0, 8.5, 5.8, 8.0, 9.0, 6.3, 10_500.0, 13_100.0, 475.0),
                 (0.1, 0.4, 1, 2.5, 11, 24), (1.4, 0.6, 0.8, 1.2)),
    AircraftType("B788", _HEAVY, _LARGE,
                 (90.4, 86.8, 75.6, 71.3, 158.7, 158.7, 153.7, 0.85, 0.85, 0.84,
                  10.7, 9.6, 9.0, 6.0, 8.0, 9.5, 6.2, 12_010.0, 13_100.0, 580.0),
                 (0.1, 0.3, 0.6, 1.5, 7, 10), (1, 0.7, 0.8, 1.6)),
    AircraftType("B789", _HEAVY, _LARGE,
                 (96.2, 92.0, 77.9, 74.0, 163.1, 163.1, 154.6, 0.84, 0.85, 0.84,
                  10.6, 9.5, 8.7, 6.1, 8.0, 9.1, 6.2, 11_580.0, 13_100.0, 555.0),
                 (0.1, 0.4, 0.8, 2, 10, 22), (1, 1, 0.9, 1.3)),
    AircraftType("A388", _HEAVY, _LARGE,
                 (89.9, 88.2, 73.3, 70.0, 163.4, 163.4, 154.8, 0.84, 0.84, 0.83,
                  5.7, 7.9, 7.5, 5.6, 8.0, 8.4, 5.5, 11_600.0, 13_100.0, 605.0),
                 (0, 0, 0.05, 0.2, 3, 5), (1.5, 0, 0.7, 0.5)),
    AircraftType("B744F", _HEAVY, _LARGE,
                 (92.4, 91.3, 79.0, 77.9, 168.8, 165.0, 152.4, 0.84, 0.84, 0.83,
                  9.2, 8.7, 8.8, 6.7, 8.0, 9.2, 6.3, 10_810.0, 13_700.0, 485.0),
                 (0, 0.5, 1, 3, 8, 10), (0.8, 1, 0.8, 1.2)),
    AircraftType("B763F", _HEAVY, _LARGE,
                 (93.5, 89.0, 75.5, 73.0, 157.0, 155.0, 151.0, 0.79, 0.80, 0.79,
                  12.5, 9.5, 9.2, 6.3, 8.0, 10.0, 6.3, 10_600.0, 13_100.0, 460.0),
                 (2, 4, 5, 5, 3, 0.5), (0.6, 1.2, 0.8, 0.5)),
    AircraftType("B77LF", _HEAVY, _LARGE,
                 (95.0, 93.0, 78.0, 76.0, 164.3, 164.3, 156.0, 0.83, 0.84, 0.82,
                  12.0, 9.0, 8.3, 5.7, 8.0, 9.0, 6.3, 10_500.0, 13_100.0, 480.0),
                 (0, 0.5, 1, 3, 8, 10), (0.8, 1.2, 1, 1)),
    AircraftType("B738F", _NARROW, _LARGE,
                 (87.0, 87.5, 77.5, 75.5, 151.2, 151.2, 145.8, 0.77, 0.78, 0.77,
                  12.0, 10.4, 10.0, 6.0, 8.0, 10.0, 6.2, 11_000.0, 12_500.0, 465.0),
                 (6, 6, 4, 1, 0, 0), (1, 0.6, 1, 1.5)),
)
"""Airliners and freighters.

Figures: Sun, Ellerbroek, Hoekstra, "WRAP: An open-source kinematic aircraft performance model",
Transportation Research Part C 98 (2019) 118-138, means over flights of 2017 and 2018, typed to
three places (A359 after B789, E75L and CRJ9 after E190 with the makers' speeds). Descent at
constant Mach: its mean of 5.8 m/s holds short level parts; without them 8 (assumption).
Turboprops: ATR 72-600 and Dash 8-400 makers' fact sheets (275 kt and 360 kt at best cruise,
ceilings 25,000 and 27,000 ft, ATR 1,355 ft/min at 170 kt), other figures assumptions.
Shares: shaped so that families come near the world's fleet (FlightGlobal, World Airliner Census
2020: A320 family 36 %, 737 30 % of jets, regional jets 13 %, wide bodies 20 %); how they spread
over distances and regions is an assumption."""

BUSINESS_AIRCRAFT: tuple[AircraftType, ...] = (
    AircraftType("C25A", _BUSINESS, _SMALL,
                 (57.0, 70.0, 58.0, 53.0, 118.0, 118.0, 128.0, 0.64, 0.67, 0.67,
                  13.0, 12.0, 9.5, 6.0, 10.0, 10.5, 6.0, 11_900.0, 13_716.0, 400.0),
                 (7, 8, 6, 0.2, 0, 0), (1, 1, 1, 1)),
    AircraftType("E55P", _BUSINESS, _SMALL,
                 (59.0, 73.0, 59.0, 54.0, 125.0, 125.0, 135.0, 0.68, 0.74, 0.73,
                  15.0, 14.0, 11.0, 7.0, 10.0, 11.0, 6.0, 12_500.0, 13_716.0, 420.0),
                 (6, 8, 8, 1, 0, 0), (1, 1, 1, 1)),
    AircraftType("C56X", _BUSINESS, _SMALL,
                 (61.0, 75.0, 60.0, 55.0, 128.0, 128.0, 140.0, 0.69, 0.73, 0.73,
                  14.0, 13.0, 10.0, 6.5, 10.0, 10.5, 6.0, 12_200.0, 13_716.0, 420.0),
                 (7, 9, 8, 1, 0, 0), (1, 1.2, 1, 0.5)),
    AircraftType("LJ45", _BUSINESS, _SMALL,
                 (68.0, 80.0, 65.0, 60.0, 130.0, 130.0, 145.0, 0.74, 0.77, 0.77,
                  15.0, 13.5, 10.5, 7.0, 10.0, 10.5, 6.0, 12_500.0, 15_545.0, 420.0),
                 (3, 5, 5, 0.5, 0, 0), (1, 1, 0.8, 0.8)),
    AircraftType("CL35", _BUSINESS, _SMALL,
                 (66.0, 80.0, 63.0, 58.0, 136.0, 136.0, 146.0, 0.77, 0.80, 0.79,
                  14.0, 13.0, 10.5, 6.5, 10.0, 10.5, 6.0, 12_800.0, 13_716.0, 450.0),
                 (3, 6, 9, 4, 0, 0), (1, 1.2, 0.8, 0.8)),
    AircraftType("F2TH", _BUSINESS, _SMALL,
                 (63.0, 78.0, 61.0, 56.0, 134.0, 134.0, 145.0, 0.76, 0.80, 0.79,
                  13.0, 12.0, 10.0, 6.5, 10.0, 10.5, 6.0, 12_200.0, 14_326.0, 450.0),
                 (2, 4, 6, 4, 0.2, 0), (1, 0.7, 1.3, 0.8)),
    AircraftType("GLF6", _BUSINESS, _SMALL,
                 (68.0, 84.0, 64.0, 59.0, 150.0, 150.0, 152.0, 0.82, 0.85, 0.84,
                  16.0, 14.0, 11.5, 7.5, 10.0, 10.5, 6.0, 13_100.0, 15_545.0, 500.0),
                 (1.5, 3, 5, 6, 3, 2), (1, 1, 0.9, 1.3)),
    AircraftType("GLEX", _BUSINESS, _SMALL,
                 (67.0, 83.0, 63.0, 58.0, 148.0, 148.0, 150.0, 0.82, 0.85, 0.84,
                  15.0, 13.5, 11.0, 7.0, 10.0, 10.5, 6.0, 13_100.0, 15_545.0, 500.0),
                 (1, 2, 4, 5, 3, 2), (1, 0.8, 1, 1.3)),
    AircraftType("PC12", _BUSINESS, _PROP,
                 (44.0, 60.0, 48.0, 43.0, 72.0, 98.0, 110.0, 0.45, 0.47, 0.46,
                  8.0, 7.5, 6.0, 4.5, 8.5, 8.5, 6.5, 7_000.0, 8_534.0, 240.0),
                 (16, 9, 0.8, 0, 0, 0), (1, 1.2, 0.9, 0.8)),
    AircraftType("BE20", _BUSINESS, _PROP,
                 (52.0, 66.0, 54.0, 49.0, 82.0, 103.0, 115.0, 0.48, 0.50, 0.49,
                  11.0, 10.0, 8.0, 5.5, 9.5, 9.5, 7.0, 7_300.0, 8_534.0, 250.0),
                 (18, 9, 0.6, 0, 0, 0), (1.2, 1.2, 0.6, 0.8)),
)
"""Business jets and turboprops.

Cruise Mach numbers, ceilings and approach speeds: makers' fact sheets, rounded (Cessna, Embraer,
Bombardier, Dassault, Gulfstream, Pilatus, Beechcraft); turboprops are held to 28,000 ft, where
reduced separation begins. Climbs and descents, and the shares: assumptions."""
# fmt: on


def figure_table(types: tuple[AircraftType, ...]) -> np.ndarray:
    """Return the figures of types, (n, 20) float64, as the kernels read them."""
    return np.array([kind.figures for kind in types], np.float64)


def share_table(types: tuple[AircraftType, ...]) -> np.ndarray:
    """Return the summed shares of types, (72, n) float64, each row up to 1.

    Rows: 4 times the band of distance and the region, for flights with passengers; then
    the same for freighters, and for flights from or to short runways, which up to
    2,000 km only turboprops use. Where a fleet has none of a kind its rows are those of all.

    Examples
    --------
    >>> bool((share_table(AIRLINERS)[:, -1] == 1.0).all())
    True
    """
    band = np.array([kind.band_share for kind in types], np.float64)
    region = np.array([kind.region_share for kind in types], np.float64)
    weight = (band.T[:, None, :] * region.T[None, :, :]).reshape(-1, len(types))
    freight = np.array([kind.name.endswith("F") for kind in types])
    props = np.array([kind.infrared_class == InfraredClass.TURBOPROP for kind in types])
    # On longer ways the list's runway is taken for too short, not the turboprop for an airliner.
    near = len(REGIONS) * (DISTANCE_BANDS_KM.index(PROP_FARTHEST_KM) + 1)
    nearest = np.tile(weight[: len(REGIONS)] * props, (near // len(REGIONS), 1))
    short = np.concatenate([nearest, (weight * ~freight)[near:]])
    parts = [weight * ~freight, weight * freight if freight.any() else weight, short if props.any() else weight]
    total = np.cumsum(np.concatenate(parts), axis=1)
    return np.asarray(total / total[:, -1:])


def type_signatures(types: tuple[AircraftType, ...]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return kind, radar class and infrared class of types, (n,) uint8 each."""
    kind = np.array([one.aircraft_class for one in types], np.uint8)
    radar, _ = signature_codes(kind)
    return kind, radar, np.array([one.infrared_class for one in types], np.uint8)
