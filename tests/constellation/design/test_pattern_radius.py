"""Radii of rosettes against Ballard's printed digits and a method of another kind."""

import math

import numpy as np
import pytest
from design_plain import walker_directions

from lookdown.constellation import WalkerShell, best_inclination_rad, pattern_radius_rad, worst_central_angle_rad


def rosette(total, planes, phasing, inclination_deg):
    return WalkerShell(
        altitude_m=1e6,
        inclination_rad=math.radians(inclination_deg),
        satellite_count=total,
        plane_count=planes,
        phasing=phasing,
    )


@pytest.mark.parametrize(
    ("total", "planes", "phasing", "inclination", "radius"),
    [(5, 5, 1, 43.66, 69.15), (9, 9, 7, 70.54, 54.81), (12, 3, 1, 50.73, 47.90), (14, 7, 4, 53.98, 41.96)],
)
def test_radius_is_ballards(total, planes, phasing, inclination, radius):
    assert math.degrees(pattern_radius_rad(rosette(total, planes, phasing, inclination))) == pytest.approx(
        radius, abs=0.01
    )


def test_radius_is_that_of_the_convex_hull():
    """Triples of satellites and the facets of a convex hull know nothing of each other."""
    shell = rosette(13, 13, 5, 57.0)
    hulls = [
        worst_central_angle_rad(walker_directions(13, 13, 5, shell.inclination_rad, turned))
        for turned in np.linspace(0, 2 * np.pi / 13, 201)
    ]
    assert max(hulls) - 2e-5 <= pattern_radius_rad(shell) <= max(hulls) + math.radians(0.15)


def test_more_satellites_at_once_are_farther():
    radii = [pattern_radius_rad(rosette(9, 9, 3, 59.0), fold=fold) for fold in (1, 2, 3, 4)]
    assert radii == sorted(radii)
    assert radii[2] < math.pi / 2 < radii[3]


def test_the_best_inclination_is_a_low_point():
    inclination, radius = best_inclination_rad(satellite_count=7, plane_count=7, phasing=5)
    assert math.degrees(inclination) == pytest.approx(55.69, abs=0.02)
    for aside in (-0.5, 0.5):
        assert pattern_radius_rad(rosette(7, 7, 5, math.degrees(inclination) + aside)) > radius


def test_a_star_has_no_such_radius():
    shell = WalkerShell(
        altitude_m=1e6, inclination_rad=1.5, satellite_count=12, plane_count=3, phasing=1, raan_spread_rad=math.pi
    )
    with pytest.raises(AssertionError, match="delta"):
        pattern_radius_rad(shell)
