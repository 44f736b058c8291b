"""Truth and tracks for tests of the metrics, from rows of (id, second, position 3, velocity 3)."""

import numpy as np

from lookdown.tables import ObjectMetrics, Tracks, TruthStates

SECOND = 1_000_000_000


def filled(kind, count, **given_columns):
    """A table whose other columns are zero."""
    columns = {name: np.zeros((count, *spec.row_shape), spec.dtype) for name, spec in kind.columns()}
    for name, values in given_columns.items():
        columns[name] = np.ascontiguousarray(np.array(values, columns[name].dtype).reshape(columns[name].shape))
    return kind(**columns)


def truth_of(rows):
    rows = np.array(rows, dtype=float).reshape(-1, 8)
    return filled(
        TruthStates,
        len(rows),
        object_id=rows[:, 0],
        time_tai_ns=np.round(rows[:, 1] * SECOND),
        position_ecef_m=rows[:, 2:5],
        velocity_ecef_mps=rows[:, 5:8],
    )


def tracks_of(rows, confirmed=None):
    rows = np.array(rows, dtype=float).reshape(-1, 8)
    return filled(
        Tracks,
        len(rows),
        track_id=rows[:, 0],
        time_tai_ns=np.round(rows[:, 1] * SECOND),
        position_ecef_m=rows[:, 2:5],
        velocity_ecef_mps=rows[:, 5:8],
        confirmed=np.ones(len(rows)) if confirmed is None else confirmed,
    )


def along(one, places, first=0, step=10):
    """Rows of one id at places (kilometres along x) from an instant on; None leaves one out."""
    return [
        [one, first + step * k, 1000.0 * place, 0, 0, 0, 0, 0] for k, place in enumerate(places) if place is not None
    ]


def object_rows(rows):
    """Object metrics from (object, second, track)."""
    return filled(
        ObjectMetrics,
        len(rows),
        object_id=[o for o, _, _ in rows],
        time_tai_ns=[t * SECOND for _, t, _ in rows],
        track_id=[k for _, _, k in rows],
    )
