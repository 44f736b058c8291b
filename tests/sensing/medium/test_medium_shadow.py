"""Terrain in the way: a valley and a wall of our own, the world's, and hills too small for the grid."""

import math

import numpy as np
import pytest
from medium_plain import line_clearance
from scipy.special import ndtr
from terrain_plain import ground_height

from lookdown.astro import ecef_from_geodetic, ellipsoid_up, enu_rotation_from_ecef
from lookdown.sensing import medium as md
from lookdown.sensing.clutter import SurfaceClass
from lookdown.terrain import Terrain


def valley() -> Terrain:
    """A valley along the equator from 10 to 12 E: floor at 0, walls of 4,000 m a quarter of a degree off."""
    grid = np.zeros((2161, 4321), np.int16)
    columns = slice((180 + 10) * 12, (180 + 12) * 12 + 1)
    grid[1080 - 6 : 1080 - 2, columns] = 4000
    grid[1080 + 3 : 1080 + 7, columns] = 4000
    return Terrain(grid)


def line(latitude_deg: float, longitude_deg: float, height_m: float, azimuth_deg: float, grazing_deg: float):
    """Return target and sensor positions, the normal, the level direction."""
    place = {"latitude_rad": np.radians([latitude_deg]), "longitude_rad": np.radians([longitude_deg])}
    target = ecef_from_geodetic(**place, height_m=np.array([height_m]))
    east, north, up = enu_rotation_from_ecef(**place)[0]
    level = math.sin(math.radians(azimuth_deg)) * east + math.cos(math.radians(azimuth_deg)) * north
    way = math.cos(math.radians(grazing_deg)) * level + math.sin(math.radians(grazing_deg)) * up
    return target, target + 1.2e6 * way, ellipsoid_up(**place)[0], level


@pytest.mark.parametrize(
    ("height_m", "azimuth_deg", "grazing_deg", "hidden"),
    [
        (200.0, 0.0, 6.0, True),  # into the north wall: 4,000 m at 28 km is 7.8 deg
        (200.0, 180.0, 6.0, True),
        (200.0, 90.0, 6.0, False),  # along the valley
        (200.0, 0.0, 12.0, False),  # over the wall
        (3500.0, 0.0, 6.0, False),  # a target that flies high
    ],
)
def test_a_valley_hides_what_flies_low_in_it(height_m, azimuth_deg, grazing_deg, hidden):
    target, sensor, _, _ = line(0.0, 11.0, height_m, azimuth_deg, grazing_deg)
    clearance = float(md.terrain_clearance_m(target, sensor, valley())[0])
    assert (clearance < 0.0) == hidden
    assert clearance <= height_m


def test_flat_ground_hides_nothing_and_clearance_is_the_height():
    target, sensor, _, _ = line(50.0, 20.0, 120.0, 33.0, 6.0)
    assert md.terrain_clearance_m(target, sensor, Terrain.flat())[0] == pytest.approx(120.0, abs=1e-6)
    overhead = target * (1.0 + 500e3 / np.linalg.norm(target))
    assert md.terrain_clearance_m(target, overhead, Terrain.flat())[0] == pytest.approx(120.0, abs=0.1)


def test_lines_over_the_himalaya_agree_with_a_finer_walk():
    terrain = Terrain.read()
    rng = np.random.Generator(np.random.Philox(4))

    def ground(direction: np.ndarray) -> float:
        north = math.degrees(math.atan2(direction[2], math.hypot(direction[0], direction[1])))
        return ground_height(terrain.grid, north, math.degrees(math.atan2(direction[1], direction[0])))

    for _ in range(12):
        place = rng.uniform([27.0, 80.0, 0.0], [29.0, 88.0, 360.0])
        height = float(terrain.height_m(*np.radians([[place[0]], [place[1]]]))[0]) + 150.0
        target, sensor, normal, level = line(place[0], place[1], height, place[2], 4.0)
        ours = float(md.terrain_clearance_m(target, sensor)[0])
        # Ours sees the ground every 2.3 km far out, which may miss the top of a ridge between.
        assert line_clearance(ground, normal, height, level, math.radians(4.0)) == pytest.approx(ours, abs=60.0)


def test_small_hills_hide_by_monte_carlo():
    """A random profile of Gaussian heights, its slope known; shadows counted, which the theory meets within 0.05."""
    rng = np.random.Generator(np.random.Philox(9))
    steps, step_m, reach = 1 << 18, 20.0, 30.0
    kernel = np.exp(-0.5 * (np.arange(-150, 151) / reach) ** 2)
    heights = np.convolve(rng.standard_normal(steps), kernel, mode="same")
    heights *= 100.0 / heights.std()
    slope = float(np.gradient(heights, step_m).std())
    for grazing_deg in (3.0, 6.0, 10.0):
        rise = step_m * math.tan(math.radians(grazing_deg))
        # A point is in shadow when some later point stands above its ray: a running maximum from the far end.
        bare = heights - rise * np.arange(steps)
        ahead = np.maximum.accumulate(bare[::-1])[::-1]
        place = np.abs(heights[:-1]) < 5.0  # where the ground is at its mean
        for above_m in (0.0, 50.0, 100.0, 200.0):
            counted = float((ahead[1:] > bare[:-1] + above_m)[place].mean())
            ours = float(md.terrain_shadow_probability(math.radians(grazing_deg), 100.0, slope, above_m))
            if above_m == 0.0:
                # On the ground its own slope must be less than the ray's, too.
                ours = 1.0 - (1.0 - ours) * float(ndtr(math.tan(math.radians(grazing_deg)) / slope))
            assert ours == pytest.approx(counted, abs=0.05), (grazing_deg, above_m)


def test_shadow_falls_with_grazing_and_height_and_rises_with_slope():
    spread, slope = md.relief_of_classes()
    low = md.terrain_shadow_probability(math.radians(6.0), spread, slope, 100.0)
    assert ((low >= 0.0) & (low <= 1.0)).all()
    assert (md.terrain_shadow_probability(math.radians(12.0), spread, slope, 100.0) <= low).all()
    assert (md.terrain_shadow_probability(math.radians(6.0), spread, slope, 500.0) <= low).all()
    order = [SurfaceClass.FLAT, SurfaceClass.FARMLAND, SurfaceClass.HILLS, SurfaceClass.MOUNTAINS]
    assert (np.diff(low[order]) >= 0.0).all() and low[SurfaceClass.MOUNTAINS] > 0.2 > 1e-6 > low[SurfaceClass.FLAT]
