"""How real flights of several classes fly, as quantiles: what their recordings' terms let a package carry.

The recordings themselves stay where they are (see NOTICE); design/data-realism.py makes
the file of quantiles again from the wheel that holds them.
"""

from collections.abc import Iterable
from dataclasses import astuple, dataclass
from importlib.resources import files
from io import BytesIO
from typing import Any

import numpy as np

from lookdown.tables import AircraftClass
from lookdown.traffic.realism.comparison import Population
from lookdown.traffic.realism.distance import NoiseFloor
from lookdown.traffic.realism.samples import QUANTITIES
from lookdown.traffic.realism.wind import WindLayers
from lookdown.traffic.recorded.flights import Region

__all__ = ["LEVELS", "Reference", "arrays_of", "reference_from", "references"]

LEVELS = 201
"""Quantiles of a quantity in a cell; a distance found with them errs by 1/402 at most."""

_DATA = "data/references.npz"


@dataclass(frozen=True, slots=True)
class Reference:
    """Real flights of one class.

    Attributes
    ----------
    name, title : str
    step_s : float
        Time between rows of the recording: what is compared with it is heard so often.
    region : Region or None
        Where it was recorded; None where it is of no one place.
    population : Population
    span_tai_ns : (int, int) or None
        First and last instant; None where it is of no one day.
    height_min_m : float or None
        Below it nothing was kept; None where all was.
    wind : WindLayers or None
        Of that day, from the same flights; None where they do not tell.
    """

    name: str
    title: str
    step_s: float
    region: Region | None
    population: Population
    span_tai_ns: tuple[int, int] | None = None
    height_min_m: float | None = None
    wind: WindLayers | None = None


def _quantiles(values: np.ndarray, levels: int) -> np.ndarray:
    # The middles of equal shares, so that each stands for its share and the ends are no outliers.
    return np.quantile(values, (np.arange(levels) + 0.5) / levels, method="inverted_cdf")


def _wind_array(wind: WindLayers | None) -> np.ndarray:
    """Return the columns of layers, one a row."""
    if wind is None:
        return np.array([])
    return np.stack([getattr(wind, name).astype(np.float64) for name, _ in wind.columns()])


def _wind_from(array: np.ndarray) -> WindLayers | None:
    if not array.size:
        return None
    names = [name for name, _ in WindLayers.columns()]
    known = {name: np.ascontiguousarray(part) for name, part in zip(names, array, strict=True)}
    return WindLayers(**known | {"flight_count": known["flight_count"].astype(np.uint32)})


def arrays_of(reference: Reference) -> dict[str, np.ndarray]:
    """Return what a file keeps of a reference: quantiles of each cell, shares, floors, counts, day and place.

    Parameters
    ----------
    reference : Reference
        With samples or quantiles; cells of fewer than 20 rows are left out.
    """
    people = reference.population
    count = np.bincount(people.cell)
    cells = np.flatnonzero(count >= 20)
    name = reference.name
    region, span, height_min_m = reference.region, reference.span_tai_ns, reference.height_min_m
    made: dict[str, Any] = {
        f"{name}/title": np.array(reference.title),
        f"{name}/counts": np.array([people.aircraft_class, people.flights, people.samples], np.int64),
        f"{name}/step_s": np.array(reference.step_s),
        f"{name}/region_rad": np.array([] if region is None else astuple(region)),
        f"{name}/span_tai_ns": np.array(() if span is None else span, np.int64),
        f"{name}/height_min_m": np.array([] if height_min_m is None else [height_min_m]),
        f"{name}/wind": _wind_array(reference.wind),
        f"{name}/cells": cells.astype(np.uint8),
        f"{name}/shares": people.share_of_cell[cells] / people.share_of_cell[cells].sum(),
    }
    for quantity, _ in QUANTITIES:
        floor, values = people.floors[quantity], people.values[quantity]
        made[f"{name}/{quantity}"] = np.stack([_quantiles(values[people.cell == cell], LEVELS) for cell in cells])
        made[f"{name}/{quantity}/floor"] = np.array([floor.mean, floor.p95])
    return made


def reference_from(name: str, arrays: dict[str, np.ndarray]) -> Reference:
    """Return the reference that `arrays_of` gave the arrays of."""
    kind, flights, samples = (int(value) for value in arrays[f"{name}/counts"])
    cells, shares = arrays[f"{name}/cells"], arrays[f"{name}/shares"]
    bounds, span = arrays[f"{name}/region_rad"], arrays[f"{name}/span_tai_ns"]
    height_min_m = arrays[f"{name}/height_min_m"]
    names = [quantity for quantity, _ in QUANTITIES]
    return Reference(
        name=name,
        title=str(arrays[f"{name}/title"]),
        step_s=float(arrays[f"{name}/step_s"]),
        region=Region(*map(float, bounds)) if len(bounds) else None,
        population=Population(
            aircraft_class=AircraftClass(kind).value,
            cell=np.repeat(cells, LEVELS),
            weight=np.repeat(shares / LEVELS, LEVELS),
            values={quantity: arrays[f"{name}/{quantity}"].ravel().astype(np.float64) for quantity in names},
            floors={quantity: NoiseFloor(*map(float, arrays[f"{name}/{quantity}/floor"])) for quantity in names},
            flights=flights,
            samples=samples,
            is_quantiles=True,
        ),
        span_tai_ns=(int(span[0]), int(span[1])) if len(span) else None,
        height_min_m=float(height_min_m[0]) if len(height_min_m) else None,
        wind=_wind_from(arrays[f"{name}/wind"]),
    )


def references(names: Iterable[str] | None = None) -> list[Reference]:
    """Return the references that the package carries, all or those named.

    Examples
    --------
    >>> [one.name for one in references()]
    ['cruise', 'gliders', 'helicopters', 'surveys']
    """
    with np.load(BytesIO(files("lookdown.traffic.realism").joinpath(_DATA).read_bytes())) as data:
        arrays = {key: data[key] for key in data.files}
    known = sorted({key.split("/")[0] for key in arrays})
    return [reference_from(name, arrays) for name in (known if names is None else names)]
