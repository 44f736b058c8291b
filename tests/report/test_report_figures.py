from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from synthetic_recording import make_truth, write_recording

from lookdown.astro import enu_rotation_from_ecef
from lookdown.report import _figures_gaps, _figures_map, _figures_time, _ground
from lookdown.report._loading import load_recording
from lookdown.report._style import BLUE, CAUSE_COLOUR, CAUSE_NAME, CSS_COLOURS, SKY, drawing, figure, svg_of
from lookdown.tables import GapCause


def covariance_of(east_m, north_m, tilt_deg, longitude_deg, latitude_deg):
    """Covariance in ITRF of a level ellipse with one-sigma half axes, turned from east towards north."""
    turn = np.radians(tilt_deg)
    axes = np.array([[np.cos(turn), -np.sin(turn), 0], [np.sin(turn), np.cos(turn), 0], [0, 0, 1.0]])
    level = axes @ np.diag([east_m**2, north_m**2, 500.0**2]) @ axes.T
    rotation = enu_rotation_from_ecef(
        latitude_rad=np.radians([latitude_deg]), longitude_rad=np.radians([longitude_deg])
    )[0]
    covariance = np.zeros((1, 6, 6))
    covariance[0, :3, :3] = rotation.T @ level @ rotation
    return covariance


@pytest.mark.parametrize("tilt", [-70.0, 0.0, 35.0])
@pytest.mark.parametrize(("longitude", "latitude"), [(2.4, 48.8), (-120.0, -33.0)])
def test_ellipse_has_the_axes_and_tilt_of_the_covariance(tilt, longitude, latitude):
    covariance = covariance_of(2000.0, 500.0, tilt, longitude, latitude)
    major, minor, angle = _figures_map.ellipses_km(covariance, np.array([longitude]), np.array([latitude]))
    # Square root of 5.991, the 95 % quantile of chi-square with 2 degrees (NIST e-Handbook 1.3.6.7.4).
    assert major[0] == pytest.approx(2 * 2.0 * 2.4477, rel=1e-4)
    assert minor[0] == pytest.approx(2 * 0.5 * 2.4477, rel=1e-4)
    assert np.sin(np.radians(angle[0] - tilt)) == pytest.approx(0.0, abs=1e-9)


def test_ellipse_holds_ninety_five_percent():
    rng = np.random.default_rng(6)
    covariance = covariance_of(900.0, 300.0, 20.0, 2.0, 49.0)
    major, minor, angle = _figures_map.ellipses_km(covariance, np.array([2.0]), np.array([49.0]))
    rotation = enu_rotation_from_ecef(latitude_rad=np.radians([49.0]), longitude_rad=np.radians([2.0]))[0]
    draws = rng.multivariate_normal(np.zeros(3), covariance[0, :3, :3], 20_000) @ rotation.T / 1000.0
    turn = np.radians(angle[0])
    along = draws[:, 0] * np.cos(turn) + draws[:, 1] * np.sin(turn)
    across = -draws[:, 0] * np.sin(turn) + draws[:, 1] * np.cos(turn)
    inside = (2 * along / major[0]) ** 2 + (2 * across / minor[0]) ** 2 < 1.0
    assert inside.mean() == pytest.approx(0.95, abs=0.006)


@given(st.lists(st.tuples(st.integers(0, 4), st.floats(0, 1e4)), min_size=1, max_size=40))
def test_quantiles_by_instant_equal_numpy(cells):
    times, values = np.array([c[0] for c in cells]), np.array([c[1] for c in cells])
    instants, ours = _figures_time.by_instant(times, values, (0.5, 0.95))
    for k, one in enumerate(instants):
        assert ours[k] == pytest.approx(np.quantile(values[times == one], [0.5, 0.95]))


def test_bins_keep_the_mean_and_few_instants_stay_as_they_are():
    seconds = np.arange(1000) * 10_000_000_000
    values = np.random.default_rng(1).normal(size=(2, 1000))
    bins, means = _figures_time.mean_by_bin(seconds, values)
    assert len(bins) == 90 and (np.diff(bins) > 0).all()
    weight = np.unique(_figures_time.bins_of(seconds), return_counts=True)[1]
    assert means @ weight == pytest.approx(values.sum(axis=1))
    assert (_figures_time.bins_of(seconds[:90]) == seconds[:90]).all()


def test_points_beyond_an_axis_are_counted_on_it():
    with drawing():
        axes = figure(3.0, 2.0).subplots()
        axes.set_ylim(1.0, 10.0)
        _figures_time._mark_clipped(axes, np.array([2.0, 10.0]))
        assert not axes.texts
        _figures_time._mark_clipped(axes, np.array([2.0, 12.0, 40.0, 0.5]))
        told = axes.texts[0].get_text()
    assert told == "2 of 4 points lie above the axis, up to 40; 1 of 4 lie below it, down to 0.5"


def test_no_two_causes_share_a_colour_and_none_is_near_the_blue_of_custody():
    causes = [colour for cause, colour in CAUSE_COLOUR.items() if cause != GapCause.NONE]
    assert len(set(causes)) == len(causes) == len(CAUSE_NAME) - 1 and set(GapCause) <= set(CAUSE_NAME)
    assert not {BLUE, SKY} & set(causes)


def test_stretches_join_equal_states_only():
    place = np.array([0, 0, 0, 0, 1])
    seconds = np.array([0, 10, 20, 60, 0]) * 1_000_000_000
    state = np.array([0, 0, 2, 2, 2])
    start, stop, line, kind = _figures_gaps._stretches(place, seconds, state, 10.0)
    assert (start // 10**9).tolist() == [0, 20, 60, 0]
    assert (stop // 10**9).tolist() == [10, 20, 60, 0]
    assert line.tolist() == [0, 0, 0, 1] and kind.tolist() == [0, 2, 2, 2]


def test_lines_of_the_map_end_where_custody_ends():
    points = np.column_stack([np.arange(10.0), np.zeros(10)])
    linked = np.array([1, 1, 1, 1, 0, 0, 1, 0, 1], dtype=bool)
    lines = _figures_map._runs(points, linked)
    assert [(line[0, 0], line[-1, 0]) for line in lines] == [(0.0, 4.0), (6.0, 7.0), (8.0, 9.0)]


def test_spacing_is_within_one_object_only():
    objects, seconds = np.array([1, 2, 1, 2, 1]), np.array([0, 5, 30, 5, 40]) * 1_000_000_000
    assert sorted(_figures_gaps._spacing_s(objects, seconds)) == pytest.approx([10.0, 30.0])


def test_close_view_is_where_most_objects_are():
    box = _figures_map._densest(np.array([0.0, 5.0, 5.1, 5.2]), np.array([48.0, 47.0, 47.0, 47.05]), 0.68)
    assert box.west < 5.0 < 5.2 < box.east and box.south < 47.0 < 47.05 < box.north


def test_coastlines_are_in_the_package_and_within_the_map():
    west_europe = _ground.MapBox(-5.0, 8.0, 43.0, 52.0)
    lines = _ground.coastlines(west_europe)
    assert lines.coast and lines.border
    assert all(line[:, 0].max() > -5.0 and line[:, 1].min() < 52.0 for line in lines.coast)
    assert _ground.coastlines(_ground.MapBox(-180.0, 180.0, -60.0, 80.0)).coast


def test_a_map_without_a_line_on_it_is_not_drawn(tmp_path):
    recording = load_recording(write_recording(tmp_path / "run", flights=5, duration_s=1800))
    assert _figures_map.custody_map(recording) is not None
    instant = recording.object_metrics.time_tai_ns == recording.metrics.time_tai_ns[40]
    now = replace(
        recording,
        object_metrics=recording.object_metrics.take(instant),
        truth_row=recording.truth_row[instant],
        track_row=recording.track_row[instant],
    )
    assert instant.sum() > 1 and _figures_map.custody_map(now) is None


def test_map_instants_have_something_in_the_air(tmp_path):
    recording = load_recording(write_recording(tmp_path / "run", flights=5, duration_s=1800))
    times = _figures_map.map_instants(recording)
    assert len(times) == 3
    assert np.isin(times, make_truth(5, 1800).time_tai_ns).all()


def test_drawing_has_a_label_and_the_colours_of_the_page():
    with drawing():
        made = figure(3.0, 2.0)
        made.subplots().plot([0, 1], [0, 1], color=next(iter(CSS_COLOURS)))
        svg = svg_of(made, name="one", description='a "line" & more')
    assert svg.startswith('<svg role="img" aria-label="a &quot;line&quot; &amp; more"')
    assert "var(--blue)" in svg and "<metadata>" not in svg and 'width="' not in svg[:200]
