"""Claims: honest ones are the truth, moved ones keep height and derivative."""

import numpy as np
import pytest

from lookdown.astro import MEAN_RADIUS_M, ecef_from_geodetic, geodetic_from_ecef, up_ecef
from lookdown.tables import ClaimKind
from lookdown.traffic import RecordedTraffic, offset_claims

DRAW = np.random.default_rng(5)
COUNT = 200
LATITUDE = DRAW.uniform(-1.5, 1.5, COUNT)
LONGITUDE = DRAW.uniform(-np.pi, np.pi, COUNT)
HEIGHT = DRAW.uniform(-100.0, 15e3, COUNT)
POSITION = ecef_from_geodetic(latitude_rad=LATITUDE, longitude_rad=LONGITUDE, height_m=HEIGHT)
VELOCITY = DRAW.normal(0.0, 150.0, (COUNT, 3))


def level_axes():
    up = up_ecef(POSITION)
    other = DRAW.normal(size=(COUNT, 3))
    axis = np.cross(up, other)
    return axis / np.linalg.norm(axis, axis=1)[:, None]


AXIS = level_axes()


def moved(position, offset_m, growth_mps=0.0):
    return offset_claims(
        position,
        VELOCITY,
        axis_ecef=AXIS,
        offset_m=np.full(COUNT, offset_m),
        growth_mps=np.full(COUNT, growth_mps),
    )


def test_no_offset_is_the_truth():
    position, velocity, height = moved(POSITION, 0.0)
    np.testing.assert_allclose(position, POSITION, atol=1e-7)
    np.testing.assert_allclose(velocity, VELOCITY, atol=1e-9)
    np.testing.assert_allclose(height, HEIGHT, atol=1e-7)


@pytest.mark.parametrize("offset_m", [100.0, 20e3, 300e3])
def test_the_offset_is_as_far_as_said_and_the_height_stays(offset_m):
    position, _, height = moved(POSITION, offset_m)
    angle = np.arccos(np.clip(np.einsum("ij,ij->i", up_ecef(position), up_ecef(POSITION)), -1.0, 1.0))
    np.testing.assert_allclose(angle * MEAN_RADIUS_M, offset_m, rtol=1e-3 if offset_m < 1e3 else 1e-6)
    np.testing.assert_allclose(geodetic_from_ecef(position)[2], height, atol=1e-6)


def test_the_velocity_is_the_derivative_of_the_position():
    step, growth = 0.02, 35.0
    (before, _, _), (after, _, _) = (
        moved(POSITION + VELOCITY * shift, 20e3 + growth * shift, growth) for shift in (-step, step)
    )
    velocity = moved(POSITION, 20e3, growth)[1]
    np.testing.assert_allclose((after - before) / (2.0 * step), velocity, atol=2e-4)


def test_recorded_flights_say_the_truth_with_their_own_address():
    traffic = RecordedTraffic.load_sample("quickstart")
    instant = traffic.start_tai_ns + 3_600 * 10**9
    objects, claims = traffic.at(instant), traffic.claims_at(instant)
    np.testing.assert_array_equal(claims.object_id, objects.object_id)
    np.testing.assert_array_equal(claims.position_ecef_m, objects.position_ecef_m)
    assert (claims.kind == ClaimKind.HONEST).all()
    for name, address in zip(claims.object_id, claims.icao24, strict=True):
        assert f"({address:06x})" in traffic.describe(int(name))
    np.testing.assert_allclose(claims.height_m, geodetic_from_ecef(objects.position_ecef_m)[2])
