"""What the page of traffic shows: a sky at an instant, counts over a day, figures beside real ones."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np

from lookdown.astro import geodetic_from_ecef
from lookdown.ports import ObjectSource
from lookdown.tables import AircraftClass, Objects
from lookdown.traffic import Assumption, CleaningReport, Population, RealismReport
from lookdown.traffic.motion import Flights

__all__ = [
    "KINDS",
    "Airborne",
    "Expected",
    "Kind",
    "Published",
    "TrafficView",
    "airborne_at",
    "airborne_of_flights",
    "kind_counts",
]


@dataclass(frozen=True, slots=True)
class Kind:
    """Classes that a picture shows as one.

    Attributes
    ----------
    name : str
    classes : tuple of AircraftClass
    ink : str
        Name of a colour of `lookdown.report._style`, which follows the page.
    light : str
        Colour on the dark map, which does not.
    """

    name: str
    classes: tuple[AircraftClass, ...]
    ink: str
    light: str


KINDS = (
    Kind(
        "airliners and cargo",
        (AircraftClass.AIRLINER, AircraftClass.HEAVY, AircraftClass.REGIONAL),
        "ORANGE",
        "#ffce5c",
    ),
    Kind("business", (AircraftClass.BUSINESS,), "VERMILLION", "#ff7f45"),
    Kind("light aircraft, gliders", (AircraftClass.LIGHT, AircraftClass.GLIDER), "SKY", "#7fd0ff"),
    Kind("helicopters", (AircraftClass.HELICOPTER,), "GREEN", "#42e0ae"),
    Kind("fast jets", (AircraftClass.FAST_JET,), "BROWN", "#ff6fae"),
    Kind(
        "drones, balloons, birds",
        (AircraftClass.DRONE, AircraftClass.BALLOON, AircraftClass.BIRDS),
        "PURPLE",
        "#c9b0ff",
    ),
    Kind("low, fast", (AircraftClass.LOW_FAST,), "INK", "#ffffff"),
    Kind("not known", (AircraftClass.UNKNOWN,), "GREY", "#aab4c0"),
)


@dataclass(frozen=True, slots=True, eq=False)
class Airborne:
    """How many objects are in the air at some instants.

    Attributes
    ----------
    time_tai_ns : (n,) int64
    by_class : (n, 13) int64
        By AircraftClass.
    airliners_by_region : dict of str to (k,) int64
        Airliners and cargo by region; empty where there are no regions.
    region_time_tai_ns : (k,) int64
        Instants at which regions are counted.
    airliners : (n,) int64
        Airliners and freighters that fly for airlines alone; empty where not known.
    """

    time_tai_ns: np.ndarray
    by_class: np.ndarray
    airliners_by_region: dict[str, np.ndarray]
    region_time_tai_ns: np.ndarray
    airliners: np.ndarray


@dataclass(frozen=True, slots=True)
class Published:
    """A published figure beside ours.

    Attributes
    ----------
    name : str
    published, ours : float
    unit, source : str
    computed : bool
        Whether nobody printed it: it was computed, as the source says.
    """

    name: str
    published: float
    ours: float
    unit: str
    source: str
    computed: bool = False


@dataclass(frozen=True, slots=True)
class Expected:
    """Airliners over a day as others have them.

    Attributes
    ----------
    shape : (24,) tuple of float
        In the air at 0, 1, ... 23 h UTC in parts of the mean.
    share_by_region : dict of str to float
        Of all in the air, all hours together.
    name : str
        Whose they are, in a few words.
    """

    shape: tuple[float, ...]
    share_by_region: dict[str, float]
    name: str


@dataclass(frozen=True, slots=True, eq=False)
class TrafficView:
    """Everything that the page needs.

    Attributes
    ----------
    name, title, span : str
        Name on the command line, headline, and a sentence of when and what.
    source : ObjectSource
    synthetic : bool
    instant_tai_ns : int
        Of the map.
    airborne : Airborne
    flights : dict of int to int
        Flights of each class over the whole span; empty where not known.
    reports : tuple of (str, RealismReport)
        Title of the reference, and the comparison with it.
    populations : tuple of Population
        How a recording's own flights fly.
    assumptions : tuple of (str, tuple of Assumption)
        By the part that makes them.
    cleaning : CleaningReport or None
    published : tuple of Published
    expected : Expected or None
    warnings : tuple of str
    command : str
        What makes the page again.
    """

    name: str
    title: str
    span: str
    source: ObjectSource
    synthetic: bool
    instant_tai_ns: int
    airborne: Airborne
    flights: dict[int, int] = field(default_factory=dict)
    reports: tuple[tuple[str, RealismReport], ...] = ()
    populations: tuple[Population, ...] = ()
    assumptions: tuple[tuple[str, tuple[Assumption, ...]], ...] = ()
    cleaning: CleaningReport | None = None
    published: tuple[Published, ...] = ()
    expected: Expected | None = None
    warnings: tuple[str, ...] = ()
    command: str = ""

    @property
    def objects(self) -> Objects:
        """Who is in the air at the instant of the map."""
        return self.source.at(self.instant_tai_ns)


def kind_counts(by_class: np.ndarray) -> list[tuple[Kind, np.ndarray]]:
    """Return the counts of each kind that is there at all, from counts whose last axis is AircraftClass."""
    summed = [(kind, np.asarray(by_class[..., list(kind.classes)].sum(axis=-1))) for kind in KINDS]
    return [(kind, count) for kind, count in summed if np.any(count)]


def airborne_at(
    source: ObjectSource,
    instants_tai_ns: Sequence[int],
    *,
    regions: tuple[str, ...] = (),
    region_of: Callable[[np.ndarray, np.ndarray], np.ndarray] | None = None,
) -> Airborne:
    """Return how many objects are in the air at some instants, by class, and airliners by region.

    Parameters
    ----------
    source : ObjectSource
    instants_tai_ns : sequence of int
    regions : tuple of str
        Names by code.
    region_of : function or None
        Codes of places, from latitude and longitude in radians.
    """
    kinds = len(AircraftClass)
    by_class = np.zeros((len(instants_tai_ns), kinds), np.int64)
    by_region = np.zeros((len(instants_tai_ns), len(regions)), np.int64)
    for row, instant in enumerate(instants_tai_ns):
        objects = source.at(instant)
        by_class[row] = np.bincount(objects.aircraft_class, minlength=kinds)
        if region_of is not None:
            airliners = np.isin(objects.aircraft_class, KINDS[0].classes)
            latitude, longitude, _ = geodetic_from_ecef(objects.position_ecef_m[airliners])
            by_region[row] = np.bincount(region_of(latitude, longitude), minlength=len(regions))
    named = {name: by_region[:, k] for k, name in enumerate(regions)} if region_of is not None else {}
    times = np.array(instants_tai_ns, np.int64)
    return Airborne(times, by_class, named, times, np.empty(0, np.int64))


def airborne_of_flights(flights: Flights, instants_tai_ns: Sequence[int]) -> np.ndarray:
    """Return how many of some flights are in the air at some instants, by class, without flying them.

    Parameters
    ----------
    flights : Flights
    instants_tai_ns : sequence of int

    Returns
    -------
    (n, 13) int64
    """
    times = np.array(instants_tai_ns, np.int64)
    counts = np.zeros((len(times), len(AircraftClass)), np.int64)
    for kind in np.unique(flights.aircraft_class):
        mine = flights.aircraft_class == kind
        begun = np.searchsorted(np.sort(flights.start_tai_ns[mine]), times, side="right")
        # At its last instant a flight is in the air no more.
        counts[:, kind] = begun - np.searchsorted(np.sort(flights.stop_tai_ns[mine]), times, side="right")
    return counts
