"""Stone Soup's tracks and detections as tables."""

import hashlib
from collections.abc import Iterable
from typing import Any

import numpy as np

from lookdown.errors import ArgumentError
from lookdown.formats._calendar import tai_ns_from_utc
from lookdown.formats._spherical import Sighting, detection_columns
from lookdown.formats._stone_soup import ITRF, MODELS, POSITION, TRACK_COLUMNS, VELOCITY, peer
from lookdown.formats.frame import CartesianFrame
from lookdown.tables import Detections, SensorKind, Tracks

__all__ = ["detections_from_stone_soup", "tracks_from_stone_soup"]


def tracks_from_stone_soup(
    tracks: Iterable[Any],
    *,
    frame: CartesianFrame = ITRF,
    position_mapping: tuple[int, int, int] = POSITION,
    velocity_mapping: tuple[int, int, int] = VELOCITY,
) -> Tracks:
    """Return Stone Soup's tracks as a table, by rising instant and then track_id.

    Of several states at one instant the last is taken. A track that is not ours is held
    confirmed, of existence 1, updated as often as it has states of type ``Update``; its
    sensors are not known (0). An id that is no decimal number becomes the first 8 bytes of its SHA-256.

    Parameters
    ----------
    tracks : iterable of stonesoup.types.track.Track
        Of states with ``mean`` and ``covar`` in three dimensions.
    frame : CartesianFrame
        The frame of the states; ITRF by default.
    position_mapping, velocity_mapping : tuple of int
        Where position and velocity stand in the state.

    Raises
    ------
    ArgumentError
        Where Stone Soup is not installed, or a state has no covariance or fewer places than the mappings name.
    """
    update_kind = peer("types.update").Update
    places = [*position_mapping, *velocity_mapping]
    rows = [row for track in tracks for row in _history(track, places, update_kind)]
    if not rows:
        return Tracks.empty()
    means = np.array([row["mean"] for row in rows])
    covariances = np.array([row["covariance"] for row in rows])
    columns = {
        "position_ecef_m": frame.to_ecef(means[:, :3]),
        "velocity_ecef_mps": frame.turn_to_ecef(means[:, 3:]),
        "covariance": frame.covariance_to_ecef(covariances),
    }
    for name, spec in Tracks.columns():
        if name not in columns:
            columns[name] = np.array([_padded(row[name], spec.row_shape) for row in rows], spec.dtype)
    table = Tracks(**columns)
    return table.take(np.lexsort((table.track_id, table.time_tai_ns)))


def _history(track: Any, places: list[int], update_kind: Any) -> list[dict[str, Any]]:
    """Return what each instant of a track holds."""
    rows: list[dict[str, Any]] = []
    number, updates, updated_ns = _number_of(track.id), 0, None
    states: list[Any] = list(track.states)
    for k, state in enumerate(states):
        if isinstance(state, update_kind):
            updates, updated_ns = updates + 1, tai_ns_from_utc(state.timestamp)
        if k + 1 < len(states) and states[k + 1].timestamp == state.timestamp:
            continue
        mean, covariance = _moments(track, state, places)
        told = track.metadatas[k] if k < len(track.metadatas) else {}
        instant = _instant(state, told)
        ours = told if told.get("time_tai_ns") == instant and "existence" in told else {}
        rows.append(
            {
                "track_id": number,
                "existence": 1.0,
                "mode_probabilities": [1.0],
                "confirmed": 1,
                "last_update_tai_ns": instant if updated_ns is None else updated_ns,
                "update_count": updates,
                "sensor_count": 0,
            }
            | {name: ours[name] for name in TRACK_COLUMNS if name in ours}
            | {"mean": mean, "covariance": covariance, "time_tai_ns": instant}
        )
    return rows


def _moments(track: Any, state: Any, places: list[int]) -> tuple[np.ndarray, np.ndarray]:
    try:
        mean, covariance = np.asarray(state.mean, dtype=np.float64).ravel(), np.asarray(state.covar, dtype=np.float64)
        return mean[places], covariance[np.ix_(places, places)]
    except (AttributeError, IndexError) as error:
        raise ArgumentError(
            f"expected states with a mean and a covariance that have places {places}; track {track.id} has a "
            f"{type(state).__name__} without ({error}). Name the places by position_mapping and velocity_mapping."
        ) from error


def _padded(value: Any, shape: tuple[int, ...]) -> Any:
    """Return a row of a column, with zeros where it is shorter than the column."""
    return value if not shape else (list(value) + [0.0] * shape[0])[: shape[0]]


def _number_of(name: str) -> int:
    """Return the number that a name is, or one made of it."""
    if name.isdecimal() and int(name) < 1 << 64:
        return int(name)
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big")


def _instant(state: Any, told: Any) -> int:
    """Return the instant of a state to the nanosecond where it came from us, else as its timestamp says."""
    instant = tai_ns_from_utc(state.timestamp)
    named = told.get("time_tai_ns", instant)
    return int(named) if abs(int(named) - instant) <= 500 else instant


def detections_from_stone_soup(
    detections: Iterable[Any],
    *,
    kind: SensorKind = SensorKind.RADAR,
    sensor_id: int = 0,
    frame: CartesianFrame = ITRF,
) -> Detections:
    """Return Stone Soup's detections as a table, by rising instant and in the order given.

    Taken are those whose measurement model is one of elevation and bearing, alone, with
    range, or with range and range rate. Each row's antenna faces its own line of sight, so
    both cosines are 0 and their errors independent. What the noise has beside the angles' own 2 by
    2 and the correlation of range and range rate is left out; so is the velocity of a sensor whose model has none.

    Parameters
    ----------
    detections : iterable of stonesoup.types.detection.Detection
    kind : SensorKind
    sensor_id : int
        What rows have that do not say so in their metadata. Such rows are numbered from 1
        by instant (dwell_id) and in order (detection_id).
    frame : CartesianFrame
        The frame of the models' states; ITRF by default.

    Raises
    ------
    ArgumentError
        Where Stone Soup is not installed, or a model is of another kind.
    """
    models = peer("models.measurement.nonlinear")
    given = list(detections)
    kinds = {getattr(models, name): parts for parts, name in MODELS.items()}
    strangers = sorted({type(d.measurement_model).__name__ for d in given if type(d.measurement_model) not in kinds})
    if strangers:
        raise ArgumentError(
            f"expected detections with a measurement model out of {', '.join(MODELS.values())}; got "
            f"{', '.join(strangers)}. Give each detection its own model, and leave the others out."
        )
    if not given:
        return Detections.empty()
    told = [d.metadata for d in given]
    instants = np.array([_instant(d, row) for d, row in zip(given, told, strict=True)], np.int64)
    dwells = np.unique(instants, return_inverse=True)[1] + 1
    parts = [kinds[type(d.measurement_model)] for d in given]
    own = {
        "detection_id": range(1, len(given) + 1),
        "dwell_id": dwells.tolist(),
        "sensor_id": [sensor_id] * len(given),
        "kind": [kind.value] * len(given),
        "snr_ratio": [0.0] * len(given),
        "reported_icao24": [0] * len(given),
    }
    columns = detection_columns(_sighting(given, parts), frame) | {"time_tai_ns": instants}
    for name, spec in Detections.columns():
        if name in own:
            columns[name] = np.array([row.get(name, o) for row, o in zip(told, own[name], strict=True)], spec.dtype)
        elif name not in columns:
            columns[name] = np.zeros((len(given), *spec.row_shape), spec.dtype)
    return Detections(**columns).take(np.argsort(instants, kind="stable"))


def _sighting(given: list[Any], parts: list[int]) -> Sighting:
    """Return what the detections and their models say, in the frame of the models' states."""
    values, noise, velocity = np.zeros((len(given), 4)), np.zeros((len(given), 4, 4)), np.zeros((len(given), 3))
    for k, (detection, count) in enumerate(zip(given, parts, strict=True)):
        values[k, :count] = [float(value) for value in detection.state_vector.ravel()]
        noise[k, :count, :count] = detection.measurement_model.covar()
        if count == 4:
            velocity[k] = np.asarray(detection.measurement_model.velocity, dtype=np.float64).ravel()
    models = [detection.measurement_model for detection in given]
    return Sighting(
        parts=np.array(parts, np.int64),
        values=values,
        noise=noise,
        rotation=np.array([model.rotation_matrix for model in models], np.float64),
        place=np.array([np.asarray(model.translation_offset, dtype=np.float64).ravel() for model in models]),
        velocity=velocity,
    )
