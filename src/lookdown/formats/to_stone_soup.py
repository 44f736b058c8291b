"""Tables as Stone Soup's objects, so that its metrics can check us and its trackers take our detections.

Stone Soup (PyPI: stonesoup) is no dependency: each function imports it when it is called.
States stand in its usual order x, vx, y, vy, z, vz, in metres and seconds, in ITRF or in a
frame of one's own. Instants are UTC without a zone, rounded to a microsecond. What Stone
Soup has no place for stands in ``metadata`` under the column's name, and comes back from
there. One object a state: for hundreds of thousands of states use the tables.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import numpy as np

from lookdown.arrays import Flags, Instants
from lookdown.errors import ArgumentError
from lookdown.formats._calendar import utc_from_tai_ns
from lookdown.formats._spherical import expressible, roll_pitch_yaw, spherical_of
from lookdown.formats._stone_soup import ITRF, MODELS, POSITION, TRACK_COLUMNS, VELOCITY, peer
from lookdown.formats.frame import CartesianFrame
from lookdown.tables import Detections, Measured, Tracks, TruthStates

__all__ = ["stone_soup_can_take", "stone_soup_detections", "stone_soup_tracks", "stone_soup_truth"]

_ORDER = np.array([0, 3, 1, 4, 2, 5])
_TRUTH_COLUMNS = ("object_id", "aircraft_class", "time_tai_ns")
_DETECTION_COLUMNS = (
    "detection_id", "dwell_id", "sensor_id", "kind", "time_tai_ns", "snr_ratio", "reported_icao24",
)  # fmt: skip


def stone_soup_tracks(tracks: Tracks, *, frame: CartesianFrame = ITRF) -> set[Any]:
    """Return tracks as Stone Soup's ``Track``, whose states are ``GaussianState``.

    Parameters
    ----------
    tracks : Tracks
        At any number of instants; tentative tracks too, so take the confirmed ones first where these are meant.
    frame : CartesianFrame
        The frame of the states; ITRF by default.

    Returns
    -------
    set of stonesoup.types.track.Track
        ``id`` is the track_id in decimals; the other columns stand in ``metadatas``, state by state.

    Raises
    ------
    ArgumentError
        Where Stone Soup is not installed, or an instant is in a leap second.
    """
    state_kind, track_kind = peer("types.state").GaussianState, peer("types.track").Track
    states, times = _states_of(tracks, frame), utc_from_tai_ns(tracks.time_tai_ns)
    covariances = frame.covariance_from_ecef(tracks.covariance)[:, _ORDER[:, None], _ORDER]
    rows = _metadata(tracks, (*TRACK_COLUMNS, "time_tai_ns"))
    made = set()
    for track_id, members in _groups(tracks.track_id, tracks.time_tai_ns):
        history = [state_kind(states[k, :, None], covariances[k], timestamp=times[k]) for k in members]
        track = track_kind(history, id=str(track_id))
        track.metadatas = [rows[k] for k in members]
        made.add(track)
    return made


def stone_soup_truth(truth: TruthStates, *, frame: CartesianFrame = ITRF) -> set[Any]:
    """Return true states as Stone Soup's ``GroundTruthPath``; parameters and errors are those of `stone_soup_tracks`.

    Returns
    -------
    set of stonesoup.types.groundtruth.GroundTruthPath
        ``id`` is the object_id in decimals.
    """
    kinds = peer("types.groundtruth")
    states, times = _states_of(truth, frame), utc_from_tai_ns(truth.time_tai_ns)
    rows = _metadata(truth, _TRUTH_COLUMNS)
    return {
        kinds.GroundTruthPath(
            [kinds.GroundTruthState(states[k, :, None], timestamp=times[k], metadata=rows[k]) for k in members],
            id=str(object_id),
        )
        for object_id, members in _groups(truth.object_id, truth.time_tai_ns)
    }


def stone_soup_can_take(detections: Detections) -> Flags:
    """Return which detections Stone Soup has a measurement model for.

    It has one for elevation and bearing, alone, with range, or with range and range rate. A
    row with one cosine, or with range rate but no range, has none; nor one off the antenna's face.
    """
    return expressible(detections)


def stone_soup_detections(detections: Detections, *, frame: CartesianFrame = ITRF) -> list[tuple[datetime, set[Any]]]:
    """Return detections as Stone Soup's trackers take them: (instant, set of ``Detection``) by rising instant.

    Each has a measurement model of its own, of elevation and bearing against the antenna's
    axes, with range and range rate where these were measured, and the antenna's pose and
    velocity. The sensor's slow error is added to the noise, for Stone Soup has no place for it.

    Parameters
    ----------
    detections : Detections
        `stone_soup_can_take` of every row.
    frame : CartesianFrame
        The frame of the states that the models take; ITRF by default.

    Raises
    ------
    ArgumentError
        Where Stone Soup is not installed, has no model of a row, or an instant is in a leap second.
    """
    known = expressible(detections)
    if not known.all():
        raise ArgumentError(
            f"expected detections with an elevation and a bearing; {np.count_nonzero(~known)} of {len(known)} have "
            "none that Stone Soup could model. Leave them out: detections.take(stone_soup_can_take(detections))."
        )
    kind, models = peer("types.detection").Detection, peer("models.measurement.nonlinear")
    seen, times = spherical_of(detections), utc_from_tai_ns(detections.time_tai_ns)
    turns = roll_pitch_yaw(seen.rotation @ frame.rotation_from_ecef.T)
    places, motions = _poses(detections, frame)
    counts = np.array([_parts(bits) for bits in detections.measured.tolist()], dtype=np.int64)
    rows = _metadata(detections, _DETECTION_COLUMNS)
    by_instant: dict[datetime, set[Any]] = {}
    for k in np.lexsort((detections.detection_id, detections.time_tai_ns)).tolist():
        parts = int(counts[k])
        own = {"velocity_mapping": VELOCITY, "velocity": motions[k, :, None]} if parts == 4 else {}
        model = getattr(models, MODELS[parts])(
            ndim_state=6,
            mapping=POSITION,
            noise_covar=seen.noise[k, :parts, :parts],
            translation_offset=places[k, :, None],
            rotation_offset=turns[k, :, None],
            **own,
        )
        values = [*_angles(seen.values[k]), *seen.values[k, 2:parts].tolist()]
        made = kind(_column(values), timestamp=times[k], measurement_model=model, metadata=rows[k])
        by_instant.setdefault(times[k], set()).add(made)
    return list(by_instant.items())


def _states_of(table: Tracks | TruthStates, frame: CartesianFrame) -> np.ndarray:
    """Return states in Stone Soup's order and the frame's axes."""
    position, velocity = frame.from_ecef(table.position_ecef_m), frame.turn_from_ecef(table.velocity_ecef_mps)
    return np.concatenate([position, velocity], axis=1)[:, _ORDER]


def _poses(detections: Detections, frame: CartesianFrame) -> tuple[np.ndarray, np.ndarray]:
    place = frame.from_ecef(detections.sensor_position_ecef_m)
    return place, frame.turn_from_ecef(detections.sensor_velocity_ecef_mps)


def _parts(bits: int) -> int:
    """Return how many of elevation, bearing, range and range rate a detection has."""
    return 2 + bool(bits & Measured.RANGE) + bool(bits & Measured.RANGE_RATE)


def _angles(values: np.ndarray) -> list[Any]:
    angle = peer("types.angle")
    return [angle.Elevation(float(values[0])), angle.Bearing(float(values[1]))]


def _column(values: list[Any]) -> Any:
    """Return a state vector that keeps its angles as angles."""
    return peer("types.array").StateVector(values)


def _groups(ids: np.ndarray, time_tai_ns: Instants) -> list[tuple[int, list[int]]]:
    """Return (id, its rows by rising instant) by rising id."""
    order = np.lexsort((time_tai_ns, ids))
    names, first = np.unique(ids[order], return_index=True)
    return [(name, rows.tolist()) for name, rows in zip(names.tolist(), np.split(order, first[1:]), strict=False)]


def _metadata(table: Any, names: Iterable[str]) -> list[dict[str, Any]]:
    """Return one dictionary a row of the columns named, as plain numbers and lists."""
    columns = {name: getattr(table, name).tolist() for name in names}
    return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]
