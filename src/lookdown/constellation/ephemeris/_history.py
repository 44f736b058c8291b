"""Which element set fills which interval, when satellites have several.

Two sets of one satellite disagree by kilometres. An interval is therefore filled from
one set only, the one nearest in time to its middle, and where two neighbours differ in
their set the position steps at the node between them, never within an interval.
"""

import numpy as np

from lookdown.constellation.elements.history import Manoeuvres, Verdict
from lookdown.constellation.elements.mean import MeanElements
from lookdown.constellation.ephemeris._build import Stretch
from lookdown.constellation.ephemeris.status import AGED, DISAGREEING, MANOEUVRED

__all__ = ["flag_aged", "flag_disagreeing", "flag_manoeuvres", "nearest_sets", "stretches_of"]

_MOVED = (Verdict.AXIS, Verdict.PLANE, Verdict.AXIS_AND_PLANE)


def nearest_sets(history: MeanElements, satellite_id: np.ndarray, middle_tai_ns: np.ndarray) -> np.ndarray:
    """Return the row of the set nearest in time, for each interval and satellite.

    Parameters
    ----------
    history : MeanElements
        Any order; every satellite has at least one set.
    satellite_id : (n,) uint32
    middle_tai_ns : (k,) int64
        Middle of each interval, rising.

    Returns
    -------
    (k, n) int64
        Of two sets equally near the later one.
    """
    order = np.lexsort((np.arange(len(history)), history.epoch_tai_ns, history.satellite_id))
    number = history.satellite_id[order]
    chosen = np.empty((len(middle_tai_ns), len(satellite_id)), np.int64)
    for column, satellite in enumerate(satellite_id):
        rows = order[np.searchsorted(number, satellite) : np.searchsorted(number, satellite, side="right")]
        epoch = history.epoch_tai_ns[rows]
        # A set's reign ends half-way to the next: there the next is as near, and taken.
        halfway = epoch[:-1] + (epoch[1:] - epoch[:-1] + 1) // 2
        chosen[:, column] = rows[np.searchsorted(halfway, middle_tai_ns, side="right")]
    return chosen


def stretches_of(chosen: np.ndarray) -> list[Stretch]:
    """Return runs of intervals that one set fills, satellite by satellite, from the sets chosen (k, n)."""
    stretches = []
    for column in range(chosen.shape[1]):
        rows = chosen[:, column]
        starts = np.flatnonzero(np.concatenate([[True], rows[1:] != rows[:-1]])).tolist()
        ends = [*starts[1:], len(rows)]
        stretches += [Stretch(int(rows[a]), column, a, b) for a, b in zip(starts, ends, strict=True)]
    return stretches


def flag_manoeuvres(
    codes: np.ndarray, nodes_tai_ns: np.ndarray, satellite_id: np.ndarray, manoeuvres: Manoeuvres
) -> None:
    """Write MANOEUVRED into the codes (k, n) of every interval that touches the time between two sets that disagree."""
    rows = np.flatnonzero(np.isin(manoeuvres.verdict, _MOVED))
    column_of = {int(number): column for column, number in enumerate(satellite_id)}
    for row in rows.tolist():
        column = column_of.get(int(manoeuvres.satellite_id[row]))
        if column is not None:
            begins = nodes_tai_ns[:-1] < manoeuvres.epoch_after_tai_ns[row]
            ends = nodes_tai_ns[1:] > manoeuvres.epoch_before_tai_ns[row]
            codes[begins & ends, column] = MANOEUVRED


def flag_aged(codes: np.ndarray, nodes_tai_ns: np.ndarray, epoch_tai_ns: np.ndarray, limit_s: float) -> None:
    """Write AGED into the codes (k, n) of every good interval with an instant further from its set's epoch (k, n)."""
    limit_ns = round(limit_s * 1e9)
    for interval in range(codes.shape[0]):
        furthest = np.maximum(
            np.abs(nodes_tai_ns[interval] - epoch_tai_ns[interval]),
            np.abs(nodes_tai_ns[interval + 1] - epoch_tai_ns[interval]),
        )
        codes[interval, (furthest > limit_ns) & (codes[interval] == 0)] = AGED


def flag_disagreeing(
    coefficients: np.ndarray, codes: np.ndarray, *, nodes_tai_ns: np.ndarray, epoch_tai_ns: np.ndarray, limit_m: float
) -> None:
    """Write DISAGREEING, and no states, between two sets whose positions at the node between them are too far apart.

    Parameters
    ----------
    coefficients : (k, 8, n, 3) float64, metre, in and out
    codes : (k, n) uint8, in and out
    nodes_tai_ns : (k + 1,) int64
    epoch_tai_ns : (k, n) int64
        Of the set that fills each interval.
    limit_m : float, metre
    """
    changes = (epoch_tai_ns[1:] != epoch_tai_ns[:-1]) & (codes[1:] == 0) & (codes[:-1] == 0)
    before, column = np.nonzero(changes)
    ends = coefficients[before, :, column].sum(axis=1)
    starts = np.einsum("p,mpi->mi", (-1.0) ** np.arange(coefficients.shape[1]), coefficients[before + 1, :, column])
    for row in np.flatnonzero(np.linalg.norm(starts - ends, axis=1) > limit_m).tolist():
        one, interval = int(column[row]), int(before[row])
        begins = nodes_tai_ns[:-1] < epoch_tai_ns[interval + 1, one]
        ended = nodes_tai_ns[1:] > epoch_tai_ns[interval, one]
        parted = np.flatnonzero(begins & ended & (codes[:, one] == 0))
        codes[parted, one] = DISAGREEING
        coefficients[parted, :, one] = 0.0
