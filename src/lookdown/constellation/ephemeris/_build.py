"""How the intervals of an ephemeris table are filled: SGP4 at eight instants of each.

The instants are the extremes of Chebyshev's polynomial of degree 7, the interval's two
ends among them, so that neighbours share one and a table costs seven SGP4 calls an
interval. Only positions are used: SGP4's velocity is not the derivative of its position
(18 mm/s at 400 km, 4 m/s at a perigee of 150 km), and slopes that do not fit cost
more than the whole polynomial errs (design/0007-ephemeris-table.md).
"""

from bisect import bisect_left
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from sgp4.api import Satrec

from lookdown.astro import ecef_from_teme, greenwich_mean_sidereal_time_rad, julian_date_ut1
from lookdown.constellation.elements.mean import MeanElements, sgp4_models
from lookdown.constellation.ephemeris._ephemeris_kernels import POINTS, fit, place
from lookdown.constellation.ephemeris.status import DECAY_HEIGHT_M, ROUGH

__all__ = ["ERROR_LIMIT_M", "Stretch", "fill", "node_step_s_for"]

ERROR_LIMIT_M = 0.5
"""Distance to SGP4 beyond which an interval is not vouched for."""

_SUSPECT_M = 5.0
"""Last coefficient of an interval from which on its error is measured. Where the orbit is
smooth the error is 0.002 of it, where SGP4 jumps up to 0.1: below, it cannot pass the limit."""

_NS_PER_S = 1_000_000_000
_NS_PER_DAY = 86_400 * _NS_PER_S
_GM_WGS72_M3PS2 = 3.986008e14
_EQUATOR_M = 6_378_135.0
_STEPS_S = (600.0, 480.0, 360.0, 300.0, 240.0, 180.0)
_TURN_RAD = 0.72
_BUFFER_BYTES = 32_000_000


class Stretch(NamedTuple):
    """Neighbouring intervals of one satellite that one element set fills."""

    element_row: int
    satellite_row: int
    first: int
    last: int


def node_step_s_for(elements: MeanElements) -> float:
    """Return the longest step at which the table follows every satellite to a few millimetres.

    What counts is the angle flown in a step at perigee, and eccentric orbits bend faster
    than that angle tells; the product with 1 + e is kept to 0.72 rad. An orbit with its perigee
    below the surface counts as one that grazes it, for it flies no lower.
    """
    eccentricity = np.clip(elements.eccentricity, 0.0, 0.999)
    axis_m = np.cbrt(_GM_WGS72_M3PS2 / np.square(np.maximum(elements.mean_motion_radps, 1e-9)))
    perigee_m = np.maximum(axis_m * (1.0 - eccentricity), _EQUATOR_M)
    turning = (1.0 + eccentricity) ** 1.5 * np.sqrt(_GM_WGS72_M3PS2 / perigee_m**3)
    fastest = float(turning.max(initial=0.0))
    return next((step for step in _STEPS_S if step * fastest <= _TURN_RAD), _STEPS_S[-1])


def fill(
    coefficients: np.ndarray,
    codes: np.ndarray,
    *,
    elements: MeanElements,
    stretches: Sequence[Stretch],
    nodes_tai_ns: np.ndarray,
) -> None:
    """Write the intervals of every stretch.

    Memory beyond the arrays is bounded: satellites are taken in groups of some 32 MB and
    written side by side, so that the arrays may be mapped files.

    Parameters
    ----------
    coefficients : (intervals, 8, n, 3) float64, metre, ITRF, out
    codes : (intervals, n) uint8, out
    elements : MeanElements
        Rows are named by the stretches.
    stretches : sequence of Stretch
        In order of the satellites; together they name every interval of each.
    nodes_tai_ns : (intervals + 1,) int64
        At equal steps.
    """
    intervals, node_step_ns = codes.shape[0], int(nodes_tai_ns[1] - nodes_tai_ns[0])
    offsets_ns = _offsets_ns(node_step_ns)
    instants = np.append((nodes_tai_ns[:-1, np.newaxis] + offsets_ns[:-1]).ravel(), nodes_tai_ns[-1])
    angle = greenwich_mean_sidereal_time_rad(*julian_date_ut1(instants))
    cosine, sine = np.cos(angle), np.sin(angle)
    matrix = np.linalg.inv(np.vander(2.0 * offsets_ns / node_step_ns - 1.0, POINTS, increasing=True))
    group = max(1, _BUFFER_BYTES // (intervals * POINTS * 24))
    satellite_of = [stretch.satellite_row for stretch in stretches]
    mapped_as_plain = np.asarray(coefficients)
    for first in range(0, codes.shape[1], group):
        rows = slice(first, min(first + group, codes.shape[1]))
        fitted = np.empty((rows.stop - first, intervals, POINTS, 3))
        judged = np.ascontiguousarray(codes[:, rows].T)
        here = stretches[bisect_left(satellite_of, first) : bisect_left(satellite_of, rows.stop)]
        sets = elements.take(np.array([stretch.element_row for stretch in here], np.int64))
        for stretch, epoch, model in zip(here, sets.epoch_tai_ns.tolist(), sgp4_models(sets), strict=True):
            points = slice((POINTS - 1) * stretch.first, (POINTS - 1) * stretch.last + 1)
            status, position = _flown(model, epoch, instants[points])
            block = fitted[stretch.satellite_row - first, stretch.first : stretch.last]
            judgement = judged[stretch.satellite_row - first, stretch.first : stretch.last]
            fit(position, status, cosine[points], sine[points], matrix, DECAY_HEIGHT_M, block, judgement)
            nodes = nodes_tai_ns[stretch.first : stretch.last + 1]
            _judge_suspects(model, epoch, nodes, block, judgement)
        place(fitted, first, mapped_as_plain)
        codes[:, rows] = judged.T


def _judge_suspects(
    model: Satrec, epoch_tai_ns: int, nodes_tai_ns: np.ndarray, coefficients: np.ndarray, codes: np.ndarray
) -> None:
    """Write ROUGH where the polynomial is further from SGP4 than the limit."""
    for interval in np.flatnonzero(~(np.linalg.norm(coefficients[:, -1], axis=1) <= _SUSPECT_M)).tolist():
        start, stop = int(nodes_tai_ns[interval]), int(nodes_tai_ns[interval + 1])
        if not _error_m(model, epoch_tai_ns, coefficients[interval], start, stop - start) <= ERROR_LIMIT_M:
            codes[interval], coefficients[interval] = ROUGH, 0.0


def _offsets_ns(node_step_ns: int) -> np.ndarray:
    """Return the eight instants of an interval, whole nanoseconds after its start."""
    places = (1.0 - np.cos(np.pi * np.arange(POINTS) / (POINTS - 1))) / 2.0
    return np.rint(places * node_step_ns).astype(np.int64)


def _error_m(model: Satrec, epoch_tai_ns: int, coefficients: np.ndarray, start_tai_ns: int, node_step_ns: int) -> float:
    """Return the largest distance of an interval's polynomial to SGP4, at 29 instants."""
    places = np.linspace(-1.0, 1.0, 29)
    instants = start_tai_ns + np.rint((places + 1.0) / 2.0 * node_step_ns).astype(np.int64)
    places = 2.0 * (instants - start_tai_ns) / node_step_ns - 1.0
    status, position_teme_km = _flown(model, epoch_tai_ns, instants)
    if status.any():
        return np.inf
    whole, fraction = julian_date_ut1(instants)
    position, _ = ecef_from_teme(
        position_teme_m=position_teme_km * 1e3,
        velocity_teme_mps=np.zeros_like(position_teme_km),
        julian_date_whole=whole,
        julian_date_fraction=fraction,
    )
    fitted = np.vander(places, POINTS, increasing=True) @ coefficients
    return float(np.linalg.norm(fitted - position, axis=1).max())


def _flown(model: Satrec, epoch_tai_ns: int, instants_tai_ns: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return status (m,) uint8 and TEME positions (m, 3), kilometres, by one element set."""
    elapsed_days = (instants_tai_ns - epoch_tai_ns) / _NS_PER_DAY
    whole = np.full(len(instants_tai_ns), model.jdsatepoch)
    status, position, _ = model.sgp4_array(whole, model.jdsatepochF + elapsed_days)
    return status.astype(np.uint8), position
