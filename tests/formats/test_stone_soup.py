"""The numbers that go to Stone Soup and come back; its own objects are met in `lookdown bench stone_soup`."""

import math
import sys
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta, timezone

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lookdown.astro import tai_ns_from_utc_text
from lookdown.errors import ArgumentError
from lookdown.formats import (
    CartesianFrame,
    detections_from_stone_soup,
    stone_soup_can_take,
    stone_soup_detections,
    stone_soup_tracks,
    stone_soup_truth,
    tracks_from_stone_soup,
)
from lookdown.formats._calendar import tai_ns_from_utc, utc_from_tai_ns
from lookdown.formats._spherical import Sighting, antenna_of, detection_columns, roll_pitch_yaw, spherical_of
from lookdown.formats.from_stone_soup import _history, _number_of
from lookdown.formats.to_stone_soup import _groups, _metadata, _states_of
from lookdown.tables import Detections, Tracks, TruthStates

START = tai_ns_from_utc_text("2026-01-01T00:00:00Z")
OSLO = CartesianFrame.at(latitude_rad=math.radians(60.0), longitude_rad=math.radians(11.0))


def detections(count: int = 50) -> Detections:
    """Return reports of points up to 60 degrees off the normals of antennas that stand anyhow."""
    rng = np.random.default_rng(7)
    frames = np.linalg.qr(rng.normal(size=(count, 3, 3)))[0]
    off, round_it = rng.uniform(0.0, math.radians(60.0), count), rng.uniform(-np.pi, np.pi, count)
    columns = {n: np.zeros((count, *c.row_shape), c.dtype) for n, c in Detections.columns()}
    columns |= {
        "detection_id": np.arange(1, count + 1, dtype=np.uint64),
        "time_tai_ns": START + rng.integers(0, 10, count) * 1_000_000_000,
        "sensor_position_ecef_m": 7e6 * frames[:, 0],
        "sensor_velocity_ecef_mps": 7500.0 * frames[:, 1],
        "axis_along_ecef": np.ascontiguousarray(frames[:, 1]),
        "axis_cross_ecef": np.ascontiguousarray(frames[:, 2]),
        "range_m": rng.uniform(5e5, 2e6, count),
        "cosine_along": np.sin(off) * np.cos(round_it),
        "cosine_cross": np.sin(off) * np.sin(round_it),
        "range_rate_mps": rng.normal(size=count) * 3000.0,
        "sigma_range_m": np.full(count, 30.0),
        "sigma_cosine_along": np.full(count, 1e-3),
        "sigma_cosine_cross": np.full(count, 5e-3),
        "sigma_range_rate_mps": np.full(count, 1.5),
        "correlation_range_rate": np.full(count, 0.4),
        "measured": np.full(count, 15, np.uint8),
    }
    return Detections(**columns)


def sight(d: Detections, u: np.ndarray, v: np.ndarray) -> np.ndarray:
    """Return the line of sight in ITRF of two cosines; the face looks along cross x along."""
    w = np.sqrt(1.0 - u**2 - v**2)[:, None]
    normal = np.cross(d.axis_cross_ecef, d.axis_along_ecef)
    return u[:, None] * d.axis_along_ecef + v[:, None] * d.axis_cross_ecef + w * normal


def sphere(rotation: np.ndarray, elevation: np.ndarray, bearing: np.ndarray) -> np.ndarray:
    """Return the line of sight in ITRF of an elevation and a bearing."""
    level = np.cos(elevation)
    local = np.stack([level * np.cos(bearing), level * np.sin(bearing), np.sin(elevation)], axis=1)
    return np.einsum("nij,ni->nj", rotation, local)


def test_elevation_and_bearing_point_where_the_cosines_point():
    d = detections()
    seen = spherical_of(d)
    expected = sight(d, d.cosine_along, d.cosine_cross)
    np.testing.assert_allclose(sphere(seen.rotation, *seen.values[:, :2].T), expected, atol=1e-14)
    np.testing.assert_allclose(
        seen.rotation @ seen.rotation.transpose(0, 2, 1), np.tile(np.eye(3), (50, 1, 1)), atol=1e-14
    )
    np.testing.assert_allclose(seen.values[:, 2:], np.stack([d.range_m, d.range_rate_mps], axis=1), rtol=0)


def test_the_noise_of_the_angles_is_that_of_many_draws():
    d = replace(detections(), bias_sigma_cosine=np.full(50, 2e-3), bias_sigma_range_m=np.full(50, 40.0))
    seen, rng, draws = spherical_of(d), np.random.default_rng(3), 20_000
    for k in range(0, 50, 10):
        u = d.cosine_along[k] + math.hypot(1e-3, 2e-3) * rng.normal(size=draws)
        v = d.cosine_cross[k] + math.hypot(5e-3, 2e-3) * rng.normal(size=draws)
        drawn = np.cov(np.arcsin(u), np.arctan2(v, np.sqrt(1.0 - u**2 - v**2)))
        scale = np.sqrt(np.outer(np.diag(drawn), np.diag(drawn)))
        np.testing.assert_allclose(seen.noise[k, :2, :2] / scale, drawn / scale, atol=0.03)
    np.testing.assert_allclose(seen.noise[:, 2, 2], 50.0**2)
    np.testing.assert_allclose(seen.noise[:, 2, 3], 0.4 * 30.0 * 1.5)
    assert (np.linalg.eigvalsh(seen.noise) > 0.0).all()


def test_what_goes_out_comes_back_as_the_same_report():
    """In other axes: they face the line of sight, and hold the same place and the same spread across it."""
    d = detections()
    seen = spherical_of(d)
    rotation = seen.rotation @ OSLO.rotation_from_ecef.T
    place, velocity = OSLO.from_ecef(d.sensor_position_ecef_m), OSLO.turn_from_ecef(d.sensor_velocity_ecef_mps)
    back = Sighting(np.full(50, 4), seen.values, seen.noise, rotation, place, velocity)
    columns = detection_columns(back, OSLO)
    facing = np.cross(columns["axis_cross_ecef"], columns["axis_along_ecef"])
    np.testing.assert_allclose(facing, sight(d, d.cosine_along, d.cosine_cross), atol=1e-12)
    along = columns["axis_along_ecef"] * columns["sigma_cosine_along"][:, None]
    cross = columns["axis_cross_ecef"] * columns["sigma_cosine_cross"][:, None]
    spread = np.einsum("ni,nj->nij", along, along) + np.einsum("ni,nj->nij", cross, cross)
    step = 1e-6
    by_u = (sight(d, d.cosine_along + step, d.cosine_cross) - sight(d, d.cosine_along - step, d.cosine_cross)) / step
    by_v = (sight(d, d.cosine_along, d.cosine_cross + step) - sight(d, d.cosine_along, d.cosine_cross - step)) / step
    expected = np.einsum("ni,nj->nij", by_u, by_u) * 0.25e-6 + np.einsum("ni,nj->nij", by_v, by_v) * 6.25e-6
    np.testing.assert_allclose(spread, expected, atol=1e-12)
    for name in ("sensor_position_ecef_m", "sensor_velocity_ecef_mps", "range_m", "range_rate_mps", "sigma_range_m"):
        np.testing.assert_allclose(columns[name], getattr(d, name), rtol=1e-12, atol=1e-8)
    np.testing.assert_allclose(columns["correlation_range_rate"], 0.4)
    assert (columns["measured"] == 15).all()


def test_angles_alone_have_no_range():
    d = detections()
    seen = spherical_of(d)
    values, noise = seen.values.copy(), seen.noise.copy()
    values[:, 2:], noise[:, 2:] = 0.0, 0.0
    columns = detection_columns(
        Sighting(np.full(50, 2), values, noise, seen.rotation, np.zeros((50, 3)), np.zeros((50, 3))),
        CartesianFrame.earth_fixed(),
    )
    assert (columns["measured"] == 6).all() and (columns["correlation_range_rate"] == 0.0).all()


@given(st.tuples(*[st.floats(-3.2, 3.2)] * 3), st.sampled_from([0.0, 1e-9, math.pi / 2, -math.pi / 2]))
def test_a_sensor_turned_by_roll_pitch_and_yaw_is_the_one_given(angles, pitch):
    for turn in (angles, (angles[0], pitch, angles[2])):
        rotation = turned(*turn)[None]
        np.testing.assert_allclose(turned(*roll_pitch_yaw(rotation)[0]), rotation[0], atol=1e-12)


def turned(roll: float, pitch: float, yaw: float) -> np.ndarray:
    """Return Rx(-roll) Ry(pitch) Rz(-yaw), as Stone Soup 1.9.1 has it in `build_rotation_matrix`."""
    (a, b, c), (s, t, u) = np.cos([roll, pitch, yaw]), np.sin([roll, pitch, yaw])
    x = np.array([[1, 0, 0], [0, a, s], [0, -s, a]])
    y = np.array([[b, 0, t], [0, 1, 0], [-t, 0, b]])
    z = np.array([[c, u, 0], [-u, c, 0], [0, 0, 1]])
    return x @ y @ z


def test_correlated_angles_give_axes_of_independent_errors():
    noise = np.array([[[4e-6, 1.5e-6], [1.5e-6, 9e-6]]])
    elevation, bearing = np.array([0.5]), np.array([-0.7])
    antenna = antenna_of(np.eye(3)[None], elevation, bearing, noise)
    up, side = (
        np.array([-math.sin(0.5) * math.cos(-0.7), -math.sin(0.5) * math.sin(-0.7), math.cos(0.5)]),
        np.array([-math.sin(-0.7), math.cos(-0.7), 0.0]),
    )
    basis = np.stack([up, math.cos(0.5) * side], axis=1)
    expected = basis @ noise[0] @ basis.T
    held = antenna.sigma_along[0] ** 2 * np.outer(antenna.along[0], antenna.along[0])
    held += antenna.sigma_cross[0] ** 2 * np.outer(antenna.cross[0], antenna.cross[0])
    np.testing.assert_allclose(held, expected, atol=1e-18)


def test_only_what_has_a_model_can_go():
    d = detections()
    measured = np.tile(np.array([6, 7, 15, 3, 14, 5, 1, 8, 0, 2], np.uint8), 5)
    assert stone_soup_can_take(replace(d, measured=measured))[:10].tolist() == [True] * 3 + [False] * 7
    off_the_face = replace(d, cosine_along=np.full(50, 0.8), cosine_cross=np.full(50, 0.7))
    assert not stone_soup_can_take(off_the_face).any()
    with pytest.raises(ArgumentError, match="35 of 50"):
        stone_soup_detections(replace(d, measured=measured))


def test_without_stone_soup_each_way_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "stonesoup", None)
    for name in [name for name in sys.modules if name.startswith("stonesoup.")]:
        monkeypatch.delitem(sys.modules, name)
    ways = (
        lambda: stone_soup_tracks(Tracks.empty()),
        lambda: stone_soup_truth(TruthStates.empty()),
        lambda: stone_soup_detections(Detections.empty()),
        lambda: tracks_from_stone_soup([]),
        lambda: detections_from_stone_soup([]),
    )
    for way in ways:
        with pytest.raises(ArgumentError, match="pip install stonesoup"):
            way()


# --- instants and frames -----------------------------------------------------------


@given(st.integers(min_value=0, max_value=8 * 365 * 86_400 * 10**6))
def test_an_instant_of_whole_microseconds_comes_back(microseconds):
    instant = START + microseconds * 1000
    (time,) = utc_from_tai_ns(np.array([instant]))
    assert tai_ns_from_utc(time) == instant
    assert tai_ns_from_utc(time.replace(tzinfo=UTC).astimezone(timezone(timedelta(hours=-5)))) == instant


def test_the_calendar_reads_as_the_text_does_and_rounds_to_a_microsecond():
    instants = np.array([tai_ns_from_utc_text(text) for text in ("2026-03-01T12:34:56.789Z", "2015-06-30T23:59:59Z")])
    assert utc_from_tai_ns(instants) == [datetime(2026, 3, 1, 12, 34, 56, 789_000), datetime(2015, 6, 30, 23, 59, 59)]
    assert utc_from_tai_ns(instants + 501)[0].microsecond == 789_001
    assert utc_from_tai_ns(instants + 499)[0].microsecond == 789_000


def test_a_leap_second_is_refused():
    with pytest.raises(ArgumentError, match="leap second"):
        utc_from_tai_ns(np.array([tai_ns_from_utc_text("2016-12-31T23:59:60.5Z")]))


def test_a_local_frame_keeps_distances_and_quadratic_forms():
    rng = np.random.default_rng(1)
    a, b = rng.normal(size=(2, 20, 3)) * 1e6
    near, far = OSLO.from_ecef(a), OSLO.from_ecef(b)
    np.testing.assert_allclose(np.linalg.norm(near - far, axis=1), np.linalg.norm(a - b, axis=1))
    np.testing.assert_allclose(OSLO.to_ecef(near), a, atol=1e-8)
    root, state = rng.normal(size=(20, 6, 6)), rng.normal(size=(20, 6))
    covariance = root @ root.transpose(0, 2, 1)
    local = OSLO.covariance_from_ecef(covariance)
    turned_state = np.concatenate([OSLO.turn_from_ecef(state[:, :3]), OSLO.turn_from_ecef(state[:, 3:])], axis=1)
    form = np.einsum("ni,ni->n", state, np.linalg.solve(covariance, state[:, :, None])[:, :, 0])
    same = np.einsum("ni,ni->n", turned_state, np.linalg.solve(local, turned_state[:, :, None])[:, :, 0])
    np.testing.assert_allclose(same, form, rtol=1e-6)
    np.testing.assert_allclose(OSLO.covariance_to_ecef(local), covariance, atol=1e-12)


# --- tracks --------------------------------------------------------------------------


def test_truth_goes_out_by_object_in_order_of_time():
    truth = TruthStates(
        object_id=np.array([9, 4, 9], np.uint32),
        aircraft_class=np.array([4, 1, 4], np.uint8),
        time_tai_ns=np.array([START + 5, START, START]),
        position_ecef_m=np.arange(9.0).reshape(3, 3),
        velocity_ecef_mps=10.0 + np.arange(9.0).reshape(3, 3),
    )
    assert _groups(truth.object_id, truth.time_tai_ns) == [(4, [1]), (9, [2, 0])]
    states = _states_of(truth, CartesianFrame.earth_fixed())
    assert states[1].tolist() == [3.0, 13.0, 4.0, 14.0, 5.0, 15.0]
    assert _metadata(truth, ["object_id", "time_tai_ns"])[1] == {"object_id": 4, "time_tai_ns": START}


@dataclass
class State:
    """What `_history` asks of a state."""

    timestamp: datetime
    mean: np.ndarray
    covar: np.ndarray


class Updated(State):
    """A state that used a detection."""


@dataclass
class History:
    """What `_history` asks of a track."""

    id: str
    states: list[State]
    metadatas: list[dict] = field(default_factory=list)


def history() -> History:
    """Return a track that was updated, predicted and, at that same instant, updated again, then predicted."""
    begin, step = datetime(2026, 1, 1), timedelta(seconds=10)
    kinds = [(Updated, 0), (State, 1), (Updated, 1), (State, 2)]
    states = [kind(begin + k * step, np.arange(6.0)[:, None] + 100 * n, np.eye(6)) for n, (kind, k) in enumerate(kinds)]
    return History("7f9c", states)


def test_a_history_has_one_row_an_instant_the_last_of_it():
    rows = _history(history(), [0, 2, 4, 1, 3, 5], Updated)
    assert [row["mean"].tolist() for row in rows][1] == [200.0, 202.0, 204.0, 201.0, 203.0, 205.0]
    assert [row["update_count"] for row in rows] == [1, 2, 2]
    assert [row["time_tai_ns"] - START for row in rows] == [0, 10 * 10**9, 20 * 10**9]
    assert [row["last_update_tai_ns"] - START for row in rows] == [0, 10 * 10**9, 10 * 10**9]
    assert {row["track_id"] for row in rows} == {_number_of("7f9c")}


def test_metadata_counts_at_its_own_instant_alone():
    """Stone Soup copies what a track's last detection said into the states that follow."""
    track = history()
    ours = {"time_tai_ns": START + 10**10 + 250, "existence": 0.75, "update_count": 40}
    track.metadatas = [{}, {}, ours, ours]
    rows = _history(track, [0, 2, 4, 1, 3, 5], Updated)
    assert [row["existence"] for row in rows] == [1.0, 0.75, 1.0]
    assert [row["update_count"] for row in rows] == [1, 40, 2]
    assert rows[1]["time_tai_ns"] == START + 10**10 + 250
    assert rows[2]["time_tai_ns"] == START + 2 * 10**10


def test_a_state_without_covariance_or_of_two_dimensions_is_told():
    track = history()
    with pytest.raises(ArgumentError, match=r"places \[0, 2, 7, 1, 3, 5\].*7f9c"):
        _history(track, [0, 2, 7, 1, 3, 5], Updated)
    del track.states[0].covar
    with pytest.raises(ArgumentError, match="Updated without"):
        _history(track, [0, 2, 4, 1, 3, 5], Updated)


def test_names_become_numbers_the_same_each_time():
    assert _number_of("18446744073709551615") == 2**64 - 1
    assert _number_of("18446744073709551616") != 0
    assert _number_of("a") == _number_of("a") != _number_of("b")
