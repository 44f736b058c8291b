"""Hills too small for the grid, as a probability; those of the grid are tested with the horizons."""

import math

import numpy as np
import pytest
from scipy.special import ndtr

from lookdown.sensing import medium as md
from lookdown.sensing.clutter import SurfaceClass


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
