"""TEME to ECEF against Skyfield (no Earth orientation data) and astropy (with)."""

import json
from pathlib import Path

import numpy as np
import pytest

from lookdown import astro

GOLDEN = json.loads((Path(__file__).parents[1] / "golden" / "astro_peers.json").read_text(encoding="utf-8"))
FRAMES = GOLDEN["frames"]


def _turned(row, ut1_minus_utc_s=0.0):
    instant = np.array([astro.tai_ns_from_utc_text(row["utc"])])
    whole, fraction = astro.julian_date_ut1(instant, ut1_minus_utc_s)
    return astro.ecef_from_teme(
        position_teme_m=np.array([row["position_teme_m"]]),
        velocity_teme_mps=np.array([row["velocity_teme_mps"]]),
        julian_date_whole=whole,
        julian_date_fraction=fraction,
    )


@pytest.mark.parametrize("row", FRAMES)
def test_position_and_velocity_agree_with_skyfield_without_orientation_data(row):
    position, velocity = _turned(row)
    assert np.linalg.norm(position[0] - row["skyfield_position_m"]) < 1e-3
    # Skyfield turns velocities by the rate of sidereal time, we by the Earth's rate against the stars.
    assert np.linalg.norm(velocity[0] - row["skyfield_velocity_mps"]) < 7.1e-12 * 6_878_137.0 + 1e-6


@pytest.mark.parametrize("row", FRAMES)
def test_sidereal_time_agrees_with_skyfield(row):
    whole, fraction = astro.julian_date_ut1(np.array([astro.tai_ns_from_utc_text(row["utc"])]), 0.0)
    ours = astro.greenwich_mean_sidereal_time_rad(whole, fraction)[0]
    assert abs(np.angle(np.exp(1j * (ours - row["gmst_rad"])))) < 1e-10


@pytest.mark.parametrize("row", FRAMES)
def test_with_ut1_given_only_polar_motion_is_left_against_astropy(row):
    position, _ = _turned(row, row["ut1_minus_utc_s"])
    left = np.linalg.norm(position[0] - row["astropy_position_m"])
    pole = np.hypot(*row["polar_motion_rad"]) * np.linalg.norm(position[0])
    assert left <= pole * 1.001 + 0.01


@pytest.mark.parametrize("row", FRAMES)
def test_by_default_only_polar_motion_is_left_against_the_whole_transformation(row):
    """At most 20 m at 500 km, as the docstring of frames says; 14 m at these dates."""
    position, _ = _turned(row, None)
    pole = np.hypot(*row["polar_motion_rad"]) * np.linalg.norm(position[0])
    left = np.linalg.norm(position[0] - row["astropy_position_m"])
    assert left <= pole * 1.001 + 0.02
    assert left < 14.0


@pytest.mark.parametrize("row", FRAMES)
def test_the_table_of_ut1_does_what_it_says(row):
    """The angle between the two is the Earth's turn in UT1 minus UTC, and at most 0.45 km."""
    given, _ = _turned(row, None)
    without, _ = _turned(row, 0.0)
    radius = np.hypot(given[0, 0], given[0, 1])
    moved = np.linalg.norm(given[0] - without[0])
    assert moved == pytest.approx(abs(row["ut1_minus_utc_s"]) * 7.292116e-5 * radius, abs=0.02)
    assert moved < 450.0


def test_rotation_matrix_and_states_agree():
    row = FRAMES[0]
    whole, fraction = astro.julian_date_ut1(np.array([astro.tai_ns_from_utc_text(row["utc"])]), 0.0)
    rotation = astro.rotation_ecef_from_teme(whole, fraction)
    position, _ = _turned(row)
    assert np.allclose(rotation[0] @ row["position_teme_m"], position[0], rtol=0, atol=1e-8)


def test_velocity_is_the_rate_of_change_of_position():
    """A point at rest in TEME: its ECEF velocity against a central difference of its position."""
    instants = astro.tai_ns_from_utc_text("2021-10-07T12:12:00") + np.array([-(10**9), 0, 10**9])
    whole, fraction = astro.julian_date_ut1(instants)
    position, velocity = astro.ecef_from_teme(
        position_teme_m=np.tile([4e6, 5e6, 2e6], (3, 1)),
        velocity_teme_mps=np.zeros((3, 3)),
        julian_date_whole=whole,
        julian_date_fraction=fraction,
    )
    assert np.allclose((position[2] - position[0]) / 2.0, velocity[1], rtol=0, atol=6e-5)


def test_states_of_many_satellites_turn_like_one():
    row = FRAMES[0]
    whole, fraction = astro.julian_date_ut1(np.array([astro.tai_ns_from_utc_text(row["utc"])] * 2), 0.0)
    several = np.tile(row["position_teme_m"], (3, 2, 1))
    position, velocity = astro.ecef_from_teme(
        position_teme_m=several,
        velocity_teme_mps=several * 1e-3,
        julian_date_whole=whole,
        julian_date_fraction=fraction,
    )
    assert position.shape == velocity.shape == (3, 2, 3)
    assert np.array_equal(position[2, 1], _turned(row)[0][0])
