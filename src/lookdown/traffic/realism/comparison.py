"""Synthetic flights beside real ones, like with like: the same class, altitude band and phase."""

from dataclasses import dataclass, replace

import numpy as np

from lookdown.tables import AircraftClass
from lookdown.traffic.realism.distance import NoiseFloor, cell_weights, kolmogorov_distance, noise_floor
from lookdown.traffic.realism.samples import CELLS, QUANTITIES, FlightSamples
from lookdown.units import si_from

__all__ = ["CellDistance", "Population", "QuantityDistance", "RealismReport", "compare", "population_of"]

_LEAST_FLIGHTS_FOR_FLOOR = 4
_LEVEL_M = si_from(100.0, "ft", "length")
"""Altitudes are compared in flight levels: a thousand flights hold one to the centimetre, and two that differ by a
centimetre fly the same."""


@dataclass(frozen=True, slots=True, eq=False)
class Population:
    """How the flights of one class fly: samples, or quantiles that stand for them.

    Attributes
    ----------
    aircraft_class : int
        AircraftClass.
    cell : (n,) uint8
    weight : (n,) float64
        Of each row, together 1.
    values : dict of str to (n,) float64
        By the names of `QUANTITIES`.
    floors : dict of str to NoiseFloor
        Of each quantity; all 0 where there are too few flights.
    flights, samples : int
        How many there are behind the rows.
    is_quantiles : bool
        Whether the rows are quantiles of each cell, rising, and not samples.
    """

    aircraft_class: int
    cell: np.ndarray
    weight: np.ndarray
    values: dict[str, np.ndarray]
    floors: dict[str, NoiseFloor]
    flights: int
    samples: int
    is_quantiles: bool = False

    @property
    def share_of_cell(self) -> np.ndarray:
        """Share of each of the cells, (9,) float64, together 1."""
        return np.bincount(self.cell, self.weight, minlength=CELLS)


@dataclass(frozen=True, slots=True)
class CellDistance:
    """One quantity in one cell of altitude band and phase.

    Attributes
    ----------
    cell : int
    share : float
        Of the real samples.
    distance : float
    synthetic_samples : int
    """

    cell: int
    share: float
    distance: float
    synthetic_samples: int


@dataclass(frozen=True, slots=True)
class QuantityDistance:
    """One quantity of one class.

    Attributes
    ----------
    aircraft_class : int
    quantity : str
        A name of `QUANTITIES`.
    distance : float
        Kolmogorov and Smirnov's, cells weighted as in the recording.
    floor : NoiseFloor
        Distance between halves of the real flights.
    covered_share : float
        Share of the real samples in cells that have synthetic ones.
    flights_real, flights_synthetic, samples_real, samples_synthetic : int
    cells : tuple of CellDistance
    """

    aircraft_class: int
    quantity: str
    distance: float
    floor: NoiseFloor
    covered_share: float
    flights_real: int
    flights_synthetic: int
    samples_real: int
    samples_synthetic: int
    cells: tuple[CellDistance, ...]

    @property
    def within(self) -> float:
        """Mean distance within the cells, by their shares: what differs to one side here and to the other there counts.

        It is more than `distance`, in which such differences make up for each other; so is
        what chance makes of it, for a cell has few flights.
        """
        return sum(cell.share * cell.distance for cell in self.cells)


@dataclass(frozen=True, slots=True, eq=False)
class RealismReport:
    """Every class that both have, quantity by quantity.

    Attributes
    ----------
    reference : str
        The recording.
    rows : tuple of QuantityDistance
    pairs : tuple of (Population, Population)
        Real and synthetic flights of each class, in the cells that both have, the synthetic
        ones weighted to the shares of the real.
    """

    reference: str
    rows: tuple[QuantityDistance, ...]
    pairs: tuple[tuple[Population, Population], ...]

    def distance(self, aircraft_class: AircraftClass, quantity: str) -> float:
        """Return one distance; KeyError where the class or the quantity is not in the report."""
        for row in self.rows:
            if (row.aircraft_class, row.quantity) == (aircraft_class, quantity):
                return row.distance
        raise KeyError((aircraft_class, quantity))


def population_of(samples: FlightSamples, aircraft_class: int, *, rounds: int = 200) -> Population:
    """Return the samples of one class, with the distance between halves of its flights.

    Parameters
    ----------
    samples : FlightSamples
        With at least one of the class.
    aircraft_class : int
    rounds : int
        How often the flights are split for the floor; 0 leaves the floor out.
    """
    mine = samples.take(samples.aircraft_class == aircraft_class)
    flights = len(np.unique(mine.object_id))
    assert flights, "a population has a flight"
    values = {name: getattr(mine, name) for name, _ in QUANTITIES}
    values["height_m"] = np.rint(values["height_m"] / _LEVEL_M) * _LEVEL_M
    split = rounds if flights >= _LEAST_FLIGHTS_FOR_FLOOR else 0
    floors = {
        name: noise_floor(values[name], object_id=mine.object_id, cell=mine.cell, rounds=split) for name in values
    }
    return Population(
        aircraft_class=int(aircraft_class),
        cell=mine.cell,
        weight=np.full(len(mine), 1.0 / len(mine)),
        values=values,
        floors=floors,
        flights=flights,
        samples=len(mine),
    )


def _within(people: Population, rows: np.ndarray, weight: np.ndarray) -> Population:
    return replace(
        people,
        cell=people.cell[rows],
        weight=weight[rows] / weight[rows].sum(),
        values={name: values[rows] for name, values in people.values.items()},
    )


def _pair(real: Population, synthetic: Population) -> tuple[Population, Population] | None:
    """Return both in the cells that both have, with the real shares; None where there is no such cell."""
    weight, covered = cell_weights(synthetic.cell, real.share_of_cell)
    if not covered.any():
        return None
    return _within(real, covered[real.cell], real.weight), _within(synthetic, weight > 0.0, weight)


def _distance(real: Population, synthetic: Population, quantity: str) -> float:
    return kolmogorov_distance(
        real.values[quantity], synthetic.values[quantity], weight_a=real.weight, weight_b=synthetic.weight
    )


def _cell_distances(real: Population, synthetic: Population, quantity: str) -> tuple[CellDistance, ...]:
    found = []
    for cell in np.flatnonzero(real.share_of_cell):
        ours, theirs = synthetic.cell == cell, real.cell == cell
        distance = _distance(_within(real, theirs, real.weight), _within(synthetic, ours, synthetic.weight), quantity)
        found.append(CellDistance(int(cell), float(real.share_of_cell[cell]), distance, int(ours.sum())))
    return tuple(found)


def _rows(real: Population, synthetic: Population, covered_share: float) -> list[QuantityDistance]:
    return [
        QuantityDistance(
            aircraft_class=real.aircraft_class,
            quantity=quantity,
            distance=_distance(real, synthetic, quantity),
            floor=real.floors[quantity],
            covered_share=covered_share,
            flights_real=real.flights,
            flights_synthetic=synthetic.flights,
            samples_real=real.samples,
            samples_synthetic=synthetic.samples,
            cells=_cell_distances(real, synthetic, quantity),
        )
        for quantity, _ in QUANTITIES
    ]


def compare(reference: str, real: list[Population], synthetic: FlightSamples) -> RealismReport:
    """Return the distances of synthetic flights from real ones, class by class.

    Synthetic samples are weighted so that each cell of altitude band and phase has the
    share that it has in the recording: what is compared is how a climb above 25,000 ft
    goes, not how many flights happen to climb there. Altitudes are compared within the
    same cells.

    Parameters
    ----------
    reference : str
        Name of the recording.
    real : list of Population
    synthetic : FlightSamples
        Classes that `real` lacks are passed over, as are classes that it lacks itself.

    Examples
    --------
    >>> from lookdown.traffic import RecordedTraffic
    >>> from lookdown.traffic.realism.samples import samples_of
    >>> traffic = RecordedTraffic.load_sample("quickstart")
    >>> start = traffic.start_tai_ns
    >>> samples = samples_of(traffic, start_tai_ns=start, stop_tai_ns=start + 1_800_000_000_000)
    >>> real = [population_of(samples, AircraftClass.AIRLINER)]
    >>> compare("itself", real, samples).distance(AircraftClass.AIRLINER, "ground_speed_mps") < 1e-9
    True
    """
    rows, pairs = [], []
    for one in real:
        if one.aircraft_class in synthetic.aircraft_class:
            pair = _pair(one, population_of(synthetic, one.aircraft_class, rounds=0))
            if pair is not None:
                covered = np.isin(one.cell, np.unique(pair[0].cell))
                rows += _rows(*pair, covered_share=float(one.weight[covered].sum()))
                pairs.append(pair)
    return RealismReport(reference, tuple(rows), tuple(pairs))
