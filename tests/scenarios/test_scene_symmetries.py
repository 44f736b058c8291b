"""What the radar sees does not depend on where on Earth the scene stands, who else is there, or when."""

import dataclasses

import numpy as np
import pytest
import scenes
from hypothesis import given, settings
from hypothesis import strategies as st

from lookdown.sensing import RadarSensor
from lookdown.tables import Dwells, Looks, Objects

FLIERS = scenes.fliers(
    [48.0, 48.05, 47.95, 48.1], [2.0, 2.05, 1.9, 2.2], heading_deg=[70.0, 10.0, 200.0, 300.0], speed_mps=230.0
)
REGION = scenes.box_about(FLIERS)
RADAR = scenes.strong_radar(average_power_w=1e6, swerling_case=1)
ABOVE = scenes.satellites_abeam(FLIERS, np.linspace(0.0, 330.0, 12), np.linspace(12.0, 50.0, 12))
STRONG = scenes.all_round(scenes.strong_radar(), REGION, ABOVE)
DWELLS = dataclasses.replace(STRONG, snr_ratio_per_m2=1e-4 * STRONG.snr_ratio_per_m2)
QUIET = settings(max_examples=15, deadline=None)
SAME = ("range_m", "grazing_rad", "radial_speed_mps", "rcs_m2", "snr_ratio", "detection_probability")


def looks(dwells: Dwells, objects: Objects, seed: int = 1) -> Looks:
    """Return the answer side without clutter, whose surface class alone knows places."""
    return RadarSensor(RADAR, REGION, seed, response=scenes.SharpNotch()).observe(dwells, objects)[1]


def turned(rows: np.ndarray, angle: float) -> np.ndarray:
    c, s = np.cos(angle), np.sin(angle)
    return rows @ np.array([[c, s, 0.0], [-s, c, 0.0], [0.0, 0.0, 1.0]])


def each_turned(dwells: Dwells, objects: Objects, angle: float) -> tuple[Dwells, Objects]:
    return (
        dataclasses.replace(
            dwells,
            sensor_position_ecef_m=turned(dwells.sensor_position_ecef_m, angle),
            sensor_velocity_ecef_mps=turned(dwells.sensor_velocity_ecef_mps, angle),
        ),
        dataclasses.replace(
            objects,
            position_ecef_m=turned(objects.position_ecef_m, angle),
            velocity_ecef_mps=turned(objects.velocity_ecef_mps, angle),
        ),
    )


def assert_same(one: Looks, two: Looks, rel: float = 1e-9) -> None:
    assert np.array_equal(one.object_id, two.object_id) and np.array_equal(one.dwell_id, two.dwell_id)
    for column in SAME:
        assert getattr(two, column) == pytest.approx(getattr(one, column), rel=rel, abs=1e-9), column


def test_the_scene_holds_something() -> None:
    seen = looks(DWELLS, FLIERS)
    assert len(seen) > 20 and 0.05 < seen.detection_probability.mean() < 0.95


@QUIET
@given(st.floats(-np.pi, np.pi))
def test_longitude_changes_nothing(angle: float) -> None:
    assert_same(looks(DWELLS, FLIERS), looks(*each_turned(DWELLS, FLIERS, angle)))


def test_north_and_south_are_mirrors() -> None:
    def mirrored(rows: np.ndarray) -> np.ndarray:
        return rows * np.array([1.0, 1.0, -1.0])

    dwells = dataclasses.replace(
        DWELLS,
        sensor_position_ecef_m=mirrored(DWELLS.sensor_position_ecef_m),
        sensor_velocity_ecef_mps=mirrored(DWELLS.sensor_velocity_ecef_mps),
    )
    objects = dataclasses.replace(
        FLIERS,
        position_ecef_m=mirrored(FLIERS.position_ecef_m),
        velocity_ecef_mps=mirrored(FLIERS.velocity_ecef_mps),
    )
    assert_same(looks(DWELLS, FLIERS), looks(dwells, objects))


@QUIET
@given(st.permutations(range(4)), st.permutations(range(12)))
def test_the_order_of_rows_changes_no_draw(order: list[int], satellites: list[int]) -> None:
    one = looks(DWELLS, FLIERS)
    two = looks(DWELLS.take(np.array(satellites)), FLIERS.take(np.array(order)))
    first = {
        (d, o): (p, h) for d, o, p, h in zip(one.dwell_id, one.object_id, one.snr_ratio, one.detected, strict=True)
    }
    second = {
        (d, o): (p, h) for d, o, p, h in zip(two.dwell_id, two.object_id, two.snr_ratio, two.detected, strict=True)
    }
    assert first == second


@QUIET
@given(st.sets(st.integers(0, 3), min_size=1))
def test_who_else_flies_changes_nothing(kept: set[int]) -> None:
    rows = np.array(sorted(kept))
    one, two = looks(DWELLS, FLIERS), looks(DWELLS, FLIERS.take(rows))
    mine = np.isin(one.object_id, FLIERS.object_id[rows])
    for column in (*SAME, "detected"):
        assert np.array_equal(getattr(one, column)[mine], getattr(two, column)), column


@QUIET
@given(st.floats(0.01, 100.0))
def test_energy_is_signal(ratio: float) -> None:
    more = dataclasses.replace(DWELLS, snr_ratio_per_m2=DWELLS.snr_ratio_per_m2 * ratio)
    one, two = looks(DWELLS, FLIERS), looks(more, FLIERS)
    assert two.snr_ratio == pytest.approx(ratio * one.snr_ratio, rel=1e-9)
    rises = two.detection_probability - one.detection_probability
    assert (rises >= -1e-9).all() if ratio > 1.0 else (rises <= 1e-9).all()


@QUIET
@given(st.integers(0, 2**62), st.integers(0, 2**62))
def test_seeds_change_draws_and_scatter_and_nothing_of_the_geometry(one_seed: int, other_seed: int) -> None:
    one, two = looks(DWELLS, FLIERS, one_seed), looks(DWELLS, FLIERS, other_seed)
    for column in ("range_m", "grazing_rad", "radial_speed_mps"):
        assert np.array_equal(getattr(one, column), getattr(two, column))
    if one_seed != other_seed:
        assert not np.array_equal(one.rcs_m2, two.rcs_m2)


def test_as_often_detected_as_the_probability_says() -> None:
    count = 3_000
    many = DWELLS.take(np.tile(np.arange(len(DWELLS)), count))
    many = dataclasses.replace(many, dwell_id=np.arange(1, len(many) + 1, dtype=np.uint64))
    seen = looks(many, FLIERS.take(np.array([0])))
    spread = np.sqrt((seen.detection_probability * (1.0 - seen.detection_probability)).sum())
    assert abs(seen.detected.sum() - seen.detection_probability.sum()) < 4.0 * spread
    assert spread > 10.0
