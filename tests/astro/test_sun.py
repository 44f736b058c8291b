"""The Sun against skyfield's series and astropy; the shadow against cones and a grid of rays."""

import json
import math
from pathlib import Path

import numpy as np
import pytest

from lookdown.astro import MEAN_RADIUS_M, tai_ns_from_utc_text
from lookdown.astro.sun import ASTRONOMICAL_UNIT_M, SOLAR_RADIUS_M, sun_ecef_m, sunlit_ratio

SUN = np.array([ASTRONOMICAL_UNIT_M, 0.0, 0.0])
ASTROPY = json.loads((Path(__file__).parents[1] / "golden" / "sun_astropy.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("text", ASTROPY["position_itrs_m"])
def test_the_direction_is_astropys_within_a_hundredth_of_a_degree(text):
    place = np.array(ASTROPY["position_itrs_m"][text])
    ours = sun_ecef_m(np.array([tai_ns_from_utc_text(text)]))[0]
    cosine = ours @ place / np.linalg.norm(ours) / np.linalg.norm(place)
    assert math.degrees(math.acos(min(cosine, 1.0))) < 0.012  # 0.01 of the series, 0.002 of the frame
    assert np.linalg.norm(ours) == pytest.approx(np.linalg.norm(place), rel=3e-4)


def test_seasons_and_noon():
    instants = [f"2021-{day}T12:00:00Z" for day in ("03-20", "06-21", "09-22", "12-21")]
    sun = sun_ecef_m(np.array([tai_ns_from_utc_text(text) for text in instants]))
    declination = np.degrees(np.arcsin(sun[:, 2] / np.linalg.norm(sun, axis=1)))
    np.testing.assert_allclose(declination, [0.04, 23.44, 0.12, -23.44], atol=0.03)
    assert np.abs(np.degrees(np.arctan2(sun[:, 1], sun[:, 0]))).max() < 4.2  # the equation of time


def _by_rays(position, count=400):
    """Return the share of the Sun's disc, cut into points, from which no ray meets the Earth."""
    axis = SUN - position
    far = np.linalg.norm(axis)
    axis = axis / far
    side = np.cross(axis, [0.0, 0.0, 1.0])
    side /= np.linalg.norm(side)
    other = np.cross(axis, side)
    grid = (np.arange(count) + 0.5) / count * 2.0 - 1.0
    first, second = (part.ravel() for part in np.meshgrid(grid, grid))
    inside = first**2 + second**2 < 1.0
    spread = math.tan(math.asin(SOLAR_RADIUS_M / far))
    rays = axis + spread * (first[inside, None] * side + second[inside, None] * other)
    rays /= np.linalg.norm(rays, axis=1, keepdims=True)
    nearest = -(rays @ position)
    miss = np.sqrt(position @ position - nearest**2)
    return float(((nearest < 0.0) | (miss > MEAN_RADIUS_M)).mean())


@pytest.mark.parametrize("height", [-20e3, -8e3, 0.0, 11e3, 25e3])
def test_the_penumbra_is_the_share_of_rays(height):
    position = np.array([-2.6e6, 0.3e6, 0.0])
    position[1] = math.sqrt((MEAN_RADIUS_M + height) ** 2)
    ours = float(sunlit_ratio(position[None], SUN)[0])
    assert ours == pytest.approx(_by_rays(position), abs=0.01)


def test_umbra_and_penumbra_have_the_cones_edges():
    # At distance x behind the Earth the umbra's radius is R - x tan(a), sin(a) = (R_sun - R) / AU.
    behind = 2_500e3
    narrowing = math.asin((SOLAR_RADIUS_M - MEAN_RADIUS_M) / ASTRONOMICAL_UNIT_M)
    widening = math.asin((SOLAR_RADIUS_M + MEAN_RADIUS_M) / ASTRONOMICAL_UNIT_M)
    umbra = (MEAN_RADIUS_M / math.cos(narrowing)) - behind * math.tan(narrowing)
    penumbra = (MEAN_RADIUS_M / math.cos(widening)) + behind * math.tan(widening)
    edges = np.array([umbra - 20.0, umbra + 200.0, penumbra - 200.0, penumbra + 20.0])
    lit = sunlit_ratio(np.stack([np.full(4, -behind), edges, np.zeros(4)], axis=1), SUN)
    assert lit[0] == 0.0 and 0.0 < lit[1] < 0.01 and 0.99 < lit[2] < 1.0 and lit[3] == 1.0


def test_the_lit_share_of_a_circular_orbit_is_the_closed_form():
    # In the plane of the Sun the shadow's half-angle is asin(R / r) but for the cone: 0.378 of an orbit at 500 km.
    angle = np.linspace(0.0, 2.0 * math.pi, 20_001)[:-1]
    radius = MEAN_RADIUS_M + 500e3
    position = radius * np.stack([np.cos(angle), np.sin(angle), np.zeros_like(angle)], axis=1)
    dark = 1.0 - sunlit_ratio(position, SUN).mean()
    assert dark == pytest.approx(math.asin(MEAN_RADIUS_M / radius) / math.pi, abs=2e-4)
