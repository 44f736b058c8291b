"""Crab: closed form against vectors, the Doppler identity, steering and what it leaves."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lookdown.astro import EARTH_RATE_RADPS, MEAN_RADIUS_M, WGS84_GM_M3PS2
from lookdown.sensing.geometry import (
    closing_speed_mps,
    crab_angle_rad,
    crab_of,
    crab_speed_ratio,
    effective_velocity_mps,
    local_frame,
    misalignment_rad,
    yawed_frame,
)


def orbit_state(height_m: float, inclination: float, along: float) -> tuple[np.ndarray, np.ndarray]:
    radius = MEAN_RADIUS_M + height_m
    c, s, ci, si = math.cos(along), math.sin(along), math.cos(inclination), math.sin(inclination)
    speed = math.sqrt(WGS84_GM_M3PS2 / radius)
    return radius * np.array([[c, ci * s, si * s]]), speed * np.array([[-s, ci * c, si * c]])


@given(height_m=st.floats(300e3, 2000e3), inclination_deg=st.floats(5.0, 175.0), along_deg=st.floats(-180.0, 180.0))
def test_the_closed_form_is_the_crab_of_the_vectors(height_m: float, inclination_deg: float, along_deg: float) -> None:
    inclination, along = math.radians(inclination_deg), math.radians(along_deg)
    latitude = math.asin(math.sin(inclination) * math.sin(along))
    angle, ratio = crab_of(*orbit_state(height_m, inclination, along))
    where = {"height_m": height_m, "inclination_rad": inclination, "latitude_rad": latitude}
    # The root near the orbit's highest latitude doubles rounding: 1e-8 rad.
    assert abs(angle[0]) == pytest.approx(float(crab_angle_rad(**where)), abs=1e-8)
    assert ratio[0] == pytest.approx(float(crab_speed_ratio(**where)), rel=1e-13)


@pytest.mark.parametrize(("inclination", "latitude", "printed"), [(53, 30, 2.5940), (90, 0, 3.9870), (97, 50, 2.4976)])
def test_the_printed_crab_at_770_km(inclination: int, latitude: int, printed: float) -> None:
    found = crab_angle_rad(
        height_m=770e3, inclination_rad=math.radians(inclination), latitude_rad=math.radians(latitude)
    )
    assert math.degrees(float(found)) == pytest.approx(printed, abs=5.1e-5)


def test_crab_is_to_port_northbound_and_to_starboard_southbound() -> None:
    north, _ = crab_of(*orbit_state(500e3, math.radians(97.0), 0.3))
    south, _ = crab_of(*orbit_state(500e3, math.radians(97.0), math.pi - 0.3))
    assert north[0] > 0.0 and south[0] == pytest.approx(-north[0], rel=1e-12)


def test_doppler_of_fixed_patches_is_that_of_the_effective_velocity() -> None:
    position, velocity = orbit_state(506e3, 1.2, 0.4)
    source = np.random.Generator(np.random.Philox(3))
    patch = source.standard_normal((1000, 3))
    patch *= MEAN_RADIUS_M / np.linalg.norm(patch, axis=1)[:, None]
    offset = patch - position
    los = offset / np.linalg.norm(offset, axis=1)[:, None]
    rate = np.einsum("ij,ij->i", np.cross([0.0, 0.0, EARTH_RATE_RADPS], patch) - velocity, los)
    effective = np.repeat(effective_velocity_mps(position, velocity), 1000, axis=0)
    assert np.abs(closing_speed_mps(effective, los) + rate).max() < 5e-12


def test_steering_along_the_effective_velocity_leaves_only_the_climb() -> None:
    position, velocity = orbit_state(506e3, math.radians(90.0), math.radians(45.0))
    effective = effective_velocity_mps(position, velocity)
    frame = local_frame(position, effective)
    v = frame[0] @ effective[0]
    assert abs(v[1]) < 1e-9
    # Between the geocentric and the ellipsoid vertical at 45 degrees: flattening times a over the radius.
    assert math.degrees(abs(v[2]) / np.linalg.norm(v)) == pytest.approx(
        math.degrees(6378e3 / 6877e3 / 298.26), rel=0.01
    )


@given(yaw=st.floats(-0.1, 0.1), azimuth=st.floats(0.6, 2.5), starboard=st.booleans())
def test_misalignment_at_broadside_is_the_yaw_error_and_changes_with_side(
    yaw: float, azimuth: float, starboard: bool
) -> None:
    velocity = np.array([[7500.0, 0.0, 0.0]])
    frame = yawed_frame(np.eye(3)[None], np.array([yaw]))
    side = 1.0 if starboard else -1.0
    local = np.array([0.8 * math.cos(azimuth), side * 0.8 * math.sin(azimuth), 0.6])
    found = misalignment_rad(frame, velocity, (local @ frame[0])[None])
    assert found[0] == pytest.approx(-side * math.sin(yaw) / math.sin(azimuth), abs=1e-12)


def test_misalignment_orders_the_doppler_of_neighbouring_folds() -> None:
    """The derivative of Doppler from fold to fold at one cone angle, by differences, is the misalignment's."""
    velocity = np.array([7500.0, 40.0, -25.0])
    for cosine, nadir in ((0.0, 0.9), (0.3, 0.7), (-0.4, 1.0)):
        rates, sines = [], []
        for step in (-1e-5, 1e-5):
            sine = math.sin(nadir + step)
            los = np.array([cosine, math.sqrt(sine**2 - cosine**2), math.cos(nadir + step)])
            rates.append(velocity @ los)
            sines.append(sine)
        los = np.array([[cosine, math.sqrt(math.sin(nadir) ** 2 - cosine**2), math.cos(nadir)]])
        slope = (rates[1] - rates[0]) / (sines[1] - sines[0]) / np.linalg.norm(velocity)
        assert misalignment_rad(np.eye(3)[None], velocity[None], los)[0] == pytest.approx(slope, rel=1e-5)
