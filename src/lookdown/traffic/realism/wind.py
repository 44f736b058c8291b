"""The wind of a recording's day, from how ground speeds vary with the direction of flight."""

from dataclasses import dataclass

import numpy as np

from lookdown.arrays import Scalars
from lookdown.tables import Table, column
from lookdown.traffic.realism.samples import FlightPhase, FlightSamples

__all__ = ["WindLayers", "estimate_wind"]

_FLIGHT_SPREAD_MPS = 15.0
_SAMPLE_SPREAD_MPS = 6.0
_ROUNDS = 12
_LEAST_FLIGHTS = 8


@dataclass(frozen=True, slots=True)
class WindLayers(Table):
    """Uniform wind of layers of height, one row a layer that has flights enough."""

    height_low_m: np.ndarray = column("f8", "m", "bottom of the layer")
    height_high_m: np.ndarray = column("f8", "m", "top of the layer")
    wind_east_mps: np.ndarray = column("f8", "m/s", "wind towards the east")
    wind_north_mps: np.ndarray = column("f8", "m/s", "wind towards the north")
    sigma_mps: np.ndarray = column("f8", "m/s", "standard error of the worse part, flights independent")
    airspeed_mps: np.ndarray = column("f8", "m/s", "mean speed through the air")
    flight_count: np.ndarray = column("u4", "1", "flights seen in the layer")


def _partly_demeaned(values: np.ndarray, flight: np.ndarray, count: np.ndarray) -> np.ndarray:
    """Return rows less a part of their flight's mean: least squares of them knows that flights have airspeeds."""
    share = 1.0 - _SAMPLE_SPREAD_MPS / np.sqrt(_SAMPLE_SPREAD_MPS**2 + count * _FLIGHT_SPREAD_MPS**2)
    means = np.stack([np.bincount(flight, part) / count for part in values.T], axis=1)
    return values - share[flight, None] * means[flight]


def _airspeed_terms(samples: FlightSamples) -> np.ndarray:
    """Return the terms of the mean airspeed: one for each phase, and its growth with height, a column each.

    Who descends flies slower than who climbs, and comes from other sides: with one
    airspeed for both, that would be taken for wind.
    """
    phase = samples.cell % len(FlightPhase)
    height_km = 1e-3 * (samples.height_m - samples.height_m.mean())
    here = [(phase == one).astype(np.float64) for one in np.unique(phase)]
    return np.column_stack([term for one in here for term in (one, one * height_km)])


def _fit(samples: FlightSamples) -> tuple[np.ndarray, float]:
    """Return wind east, wind north and airspeed, and the standard error of the worse part of the wind."""
    velocity = np.column_stack([samples.velocity_east_mps, samples.velocity_north_mps])
    flight = np.unique(samples.object_id, return_inverse=True)[1]
    count = np.bincount(flight).astype(np.float64)
    terms = _airspeed_terms(samples)
    found = np.zeros(2 + terms.shape[1])
    found[2::2] = samples.ground_speed_mps.mean()
    design = np.zeros((len(velocity), len(found)))
    for _ in range(_ROUNDS):
        through_air = velocity - found[:2]
        speed = np.maximum(np.linalg.norm(through_air, axis=1), 1.0)
        slope = np.column_stack([-through_air / speed[:, None], -terms])
        rows = _partly_demeaned(np.column_stack([slope, speed - terms @ found[2:]]), flight, count)
        design, residual = rows[:, :-1], rows[:, -1]
        found = found - np.linalg.lstsq(design, residual, rcond=None)[0]
    covariance = _SAMPLE_SPREAD_MPS**2 * np.linalg.pinv(design.T @ design)
    airspeed = float((terms @ found[2:]).mean())
    return np.append(found[:2], airspeed), float(np.sqrt(np.linalg.eigvalsh(covariance[:2, :2])[-1]))


def estimate_wind(samples: FlightSamples, edges_m: Scalars) -> WindLayers:
    """Return the mean wind of layers, from flights of one class that go through them in many directions.

    In a layer the speed through the air of a flight is its own, near a mean of all in the
    same phase; the wind is what makes ground speeds differ with the direction. A flight
    that turns says most. Layers of fewer than eight flights are left out.

    Parameters
    ----------
    samples : FlightSamples
        Of one class: airliners.
    edges_m : (k,) float64, rising
        Of the layers.

    Notes
    -----
    Speeds through the air of flights are taken to spread by 15 m/s, samples of a flight by
    6 m/s (assumptions). Where all fly one way, the wind along it cannot be told from
    airspeed; the standard error says so.

    References
    ----------
    Baltagi, Econometric Analysis of Panel Data, fifth edition (2013), 2.3: least squares
    with effects of groups that are random, by taking a part of each group's mean away.
    """
    layer = np.digitize(samples.height_m, edges_m) - 1
    rows = []
    for one in range(len(edges_m) - 1):
        mine = layer == one
        flights = len(np.unique(samples.object_id[mine]))
        if flights < _LEAST_FLIGHTS:
            continue
        (east, north, airspeed), sigma = _fit(samples.take(mine))
        rows.append((edges_m[one], edges_m[one + 1], east, north, sigma, airspeed, flights))
    table = np.array(rows, np.float64).reshape(-1, 7)
    columns = [np.ascontiguousarray(part) for part in table.T]
    return WindLayers(
        height_low_m=columns[0],
        height_high_m=columns[1],
        wind_east_mps=columns[2],
        wind_north_mps=columns[3],
        sigma_mps=columns[4],
        airspeed_mps=columns[5],
        flight_count=columns[6].astype(np.uint32),
    )
