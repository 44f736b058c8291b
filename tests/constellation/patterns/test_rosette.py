"""Rosettes: Ballard's own formula against the Walker pattern that stands for it."""

from fractions import Fraction

import numpy as np
import pytest

from lookdown.constellation import WalkerShell, rosette_shell, walker_elements

EPOCH = 1_633_608_757_000_000_000
# (N, P, m) of Ballard 1980, table I, and Walker's phasing of the same pattern.
ROSETTES = [
    (5, 5, 1, 1),
    (6, 6, 4, 4),
    (7, 7, 5, 5),
    (8, 8, 6, 6),
    (9, 9, 7, 7),
    (10, 10, 7, 7),
    (11, 11, 4, 4),
    (12, 3, Fraction(1, 4), 1),
    (12, 3, Fraction(7, 4), 1),
    (13, 13, 5, 5),
    (14, 7, Fraction(11, 2), 4),
    (15, 3, Fraction(1, 5), 1),
    (15, 3, Fraction(13, 5), 1),
]


@pytest.mark.parametrize(("count", "planes", "harmonic", "phasing"), ROSETTES)
def test_ballards_places_are_those_of_the_walker_pattern(count, planes, harmonic, phasing):
    shell = rosette_shell(
        altitude_m=1e6, inclination_rad=0.9, satellite_count=count, plane_count=planes, harmonic_factor=harmonic
    )
    assert shell.phasing == phasing
    elements = walker_elements(shell, EPOCH)
    node = 2 * np.pi * np.arange(count) / planes
    theirs = np.stack([node, float(harmonic) * node], axis=-1)
    ours = np.stack([elements.raan_rad, elements.mean_anomaly_rad], axis=-1)
    apart = np.abs(np.exp(1j * theirs)[:, np.newaxis] - np.exp(1j * ours)).max(axis=2)
    assert apart.min(axis=0).max() < 1e-12 and apart.min(axis=1).max() < 1e-12


def test_other_fields_of_the_shell_are_passed_on():
    shell = rosette_shell(
        altitude_m=1e6,
        inclination_rad=0.9,
        satellite_count=6,
        plane_count=6,
        harmonic_factor=4,
        raan_offset_rad=0.5,
        vendor_ids=(3,),
    )
    assert shell == WalkerShell(
        altitude_m=1e6,
        inclination_rad=0.9,
        satellite_count=6,
        plane_count=6,
        phasing=4,
        raan_offset_rad=0.5,
        vendor_ids=(3,),
    )


@pytest.mark.parametrize(
    ("count", "planes", "harmonic", "message"),
    [
        (12, 5, 1, "divide"),
        (12, 3, Fraction(1, 3), "multiple of 1/4"),
        (12, 3, 3, "0 to below 3"),
        (12, 3, Fraction(1, 2), "on top of each other"),
    ],
)
def test_a_rosette_that_is_none_is_a_programmers_fault(count, planes, harmonic, message):
    with pytest.raises(AssertionError, match=message):
        rosette_shell(
            altitude_m=1e6, inclination_rad=0.9, satellite_count=count, plane_count=planes, harmonic_factor=harmonic
        )
