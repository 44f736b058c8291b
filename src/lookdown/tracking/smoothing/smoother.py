"""Where each object was, told by all its detections: smoothing of recorded tracks after the fact.

A tracker knows the past of an instant; an analyst knows its future too. Cost: about 4 us a report forwards and
8 us backwards; memory of the longest track alone.
"""

import numpy as np

from lookdown.arrays import Instants
from lookdown.errors import ArgumentError
from lookdown.tables import Associations, Detections, Tracks
from lookdown.tracking.filtering import motion_of
from lookdown.tracking.parameters import TrackerParameters
from lookdown.tracking.smoothing._pair_kernels import new_models, new_work
from lookdown.tracking.smoothing._smooth_kernels import Output, Reports, smooth_tracks

__all__ = ["smooth"]

_SENSOR_MEMORY = 8


def smooth(
    detections: Detections,
    associations: Associations,
    parameters: TrackerParameters,
    *,
    times_tai_ns: Instants | None = None,
) -> Tracks:
    """Return the smoothed state of each track, by all its detections, before and after.

    A track is filtered over its own detections with the motion models of the tracker, then each pair of models is
    smoothed backwards. Between detections the filter is predicted to the instant and smoothed from the next
    detection, so that a row does not depend on what other instants are asked for.

    Parameters
    ----------
    detections : Detections
        Those of the associations; others are left alone.
    associations : Associations
        Which track used which detection, in any order; a pair that comes twice counts once.
    parameters : TrackerParameters
    times_tai_ns : (n,) int64, optional
        Instants wanted, in any order: a track has a row at each from the first detection that places it to its
        last. By default each track has a row at the instant of each of its detections.

    Returns
    -------
    Tracks
        By rising instant, then track_id. Existence is 1: a smoothed track says where an object was if there was
        one; each is a group of its own. `confirmed` says whether the track has as many detections in all as the
        tracker asks for.

    Raises
    ------
    ArgumentError
        An association names a detection that is not given.

    References
    ----------
    Bar-Shalom, Li, Kirubarajan, Estimation with Applications to Tracking and Navigation (2001), section 8.6.2
    (each pair) and 11.6.6 (forwards); Kim, Journal of Econometrics 60 (1994) 1-22 (a mixture a model, backwards).
    That the future weighs the pairs is our own addition, measured in design/0020.

    Examples
    --------
    >>> from lookdown.tracking import TRACKER_REFERENCE
    >>> known = TrackerParameters(**{name: one.base_si for name, one in TRACKER_REFERENCE.items()})
    >>> len(smooth(Detections.empty(), Associations.empty(), known))
    0
    """
    rows, track_ids = _rows_of(detections, associations)
    picked = detections.take(rows)
    names, starts = _runs_of(track_ids)
    instants, row_starts = _instants_of(picked.time_tai_ns, starts, times_tai_ns)
    if not len(instants):
        return Tracks.empty()
    output = _smoothed(picked, starts, instants, row_starts, parameters)
    owner = np.repeat(np.arange(len(names)), np.diff(row_starts))
    totals = starts[owner + 1] - np.maximum(output.first_report, 0)
    tracks = _tracks_of(names[owner], instants, output, picked, totals >= parameters.confirm_updates)
    kept = np.flatnonzero(output.first_report >= 0)
    return tracks.take(kept[np.lexsort((tracks.track_id[kept], tracks.time_tai_ns[kept]))])


def _rows_of(detections: Detections, associations: Associations) -> tuple[np.ndarray, np.ndarray]:
    """Return the row of each associated detection and its track, by track, then time, then detection."""
    order = np.argsort(detections.detection_id, kind="stable")
    place = np.searchsorted(detections.detection_id, associations.detection_id, sorter=order)
    found = place < len(order)
    rows = order[np.minimum(place, max(len(order) - 1, 0))] if len(order) else np.zeros(len(place), np.int64)
    if len(order):
        found &= detections.detection_id[rows] == associations.detection_id
    if not found.all():
        absent = associations.detection_id[~found]
        raise ArgumentError(
            f"expected the detection of each association; {len(absent)} of {len(found)} are not there, "
            f"the first has detection_id {absent[0]}; give the detections that the associations were made of"
        )
    sorting = np.lexsort((associations.detection_id, detections.time_tai_ns[rows], associations.track_id))
    rows, ids = rows[sorting], associations.track_id[sorting]
    new = np.ones(len(rows), bool)
    new[1:] = (rows[1:] != rows[:-1]) | (ids[1:] != ids[:-1])
    return rows[new], ids[new]


def _runs_of(ids: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the different values of a sorted column, and where each begins, with the end."""
    names, first = np.unique(ids, return_index=True)
    return names, np.append(first, len(ids)).astype(np.int64)


def _instants_of(
    times_tai_ns: np.ndarray, starts: np.ndarray, asked: np.ndarray | None
) -> tuple[np.ndarray, np.ndarray]:
    """Return the instants of the rows by track, rising, and where each track's begin."""
    count = len(starts) - 1
    if asked is None:
        new = np.ones(len(times_tai_ns), bool)
        new[1:] = times_tai_ns[1:] != times_tai_ns[:-1]
        new[starts[:-1]] = True
        lengths = np.add.reduceat(new, starts[:-1], dtype=np.int64) if count else np.zeros(0, np.int64)
        return times_tai_ns[new], np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
    wanted = np.unique(asked)
    low = np.searchsorted(wanted, times_tai_ns[starts[:-1]], side="left")
    lengths = np.searchsorted(wanted, times_tai_ns[starts[1:] - 1], side="right") - low
    row_starts = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
    offset = np.arange(row_starts[-1]) - np.repeat(row_starts[:-1], lengths)
    return wanted[np.repeat(low, lengths) + offset], row_starts


def _smoothed(
    picked: Detections, starts: np.ndarray, instants: np.ndarray, row_starts: np.ndarray, parameters: TrackerParameters
) -> Output:
    longest, count = int(np.diff(starts).max()), len(instants)
    models = new_models(1).weights.shape[1]
    output = Output(
        states=np.zeros((count, 6)),
        covariances=np.zeros((count, 6, 6)),
        weights=np.zeros((count, models)),
        first_report=np.full(count, -1, np.int64),
        last_report=np.full(count, -1, np.int64),
    )
    birth = (
        parameters.height_mean_m,
        parameters.height_sigma_m,
        parameters.birth_speed_sigma_mps,
        parameters.birth_climb_sigma_mps,
    )
    smooth_tracks(
        _reports_of(picked), starts, instants, row_starts, motion_of(parameters), birth, new_work(),
        new_models(longest), new_models(longest), new_models(2), output,
    )  # fmt: skip
    return output


def _reports_of(d: Detections) -> Reports:
    """Return detections in the form of the kernel, slow errors of the sensor as if drawn anew."""
    return Reports(
        time_tai_ns=d.time_tai_ns,
        position=d.sensor_position_ecef_m,
        velocity=d.sensor_velocity_ecef_mps,
        along=d.axis_along_ecef,
        cross=d.axis_cross_ecef,
        values=np.column_stack([d.range_m, d.cosine_along, d.cosine_cross, d.range_rate_mps]),
        sigmas=np.column_stack(
            [
                np.hypot(d.sigma_range_m, d.bias_sigma_range_m),
                np.hypot(d.sigma_cosine_along, d.bias_sigma_cosine),
                np.hypot(d.sigma_cosine_cross, d.bias_sigma_cosine),
                np.hypot(d.sigma_range_rate_mps, d.bias_sigma_range_rate_mps),
            ]
        ),
        correlation=d.correlation_range_rate,
        measured=d.measured,
    )


def _tracks_of(
    track_ids: np.ndarray, instants: np.ndarray, output: Output, picked: Detections, confirmed: np.ndarray
) -> Tracks:
    first, last = output.first_report, output.last_report
    shown = dict(Tracks.columns())["mode_probabilities"].row_shape[0]
    told = {
        "track_id": track_ids,
        "time_tai_ns": instants,
        "position_ecef_m": output.states[:, :3].copy(),
        "velocity_ecef_mps": output.states[:, 3:].copy(),
        "covariance": output.covariances,
        "existence": np.ones(len(instants), np.float32),
        "mode_probabilities": output.weights[:, :shown].astype(np.float32),
        "confirmed": confirmed.astype(np.uint8),
        "last_update_tai_ns": picked.time_tai_ns[last],
        "update_count": (last - first + 1).astype(np.uint32),
        "sensor_count": _sensors_among(picked.sensor_id, first, last),
        "group_id": track_ids,
        "identity_probability": np.ones(len(instants), np.float32),
    }
    return Tracks(**{name: told[name] for name, _ in Tracks.columns()})


def _sensors_among(sensor_ids: np.ndarray, first: np.ndarray, last: np.ndarray) -> np.ndarray:
    """Return how many different sensors there are among the last eight reports of each row."""
    back = last[:, None] - np.arange(_SENSOR_MEMORY)
    # What lies before the first report is taken as the first one's sensor: no new one.
    seen = np.sort(sensor_ids[np.maximum(back, first[:, None])], axis=1)
    return (1 + (seen[:, 1:] != seen[:, :-1]).sum(axis=1)).astype(np.uint16)
