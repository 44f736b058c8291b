"""The note on patterns that the air would bring down."""

from dataclasses import replace

import numpy as np
import pytest

from lookdown.constellation import MeanElements, WalkerShell, drag_note, walker_elements

START = 1_767_225_637_000_000_000


def shell(altitude_m: float) -> MeanElements:
    pattern = WalkerShell(altitude_m=altitude_m, inclination_rad=0.93, satellite_count=4, plane_count=2, phasing=1)
    return walker_elements(pattern, START)


@pytest.mark.parametrize(("altitude_m", "told"), [(160e3, True), (290e3, True), (310e3, False), (550e3, False)])
def test_only_what_flies_low_is_told(altitude_m: float, told: bool) -> None:
    note = drag_note(shell(altitude_m))
    assert (note is not None) == told
    if note is not None:
        assert note.startswith("4 designed satellites have") and "without drag" in note


def test_the_perigee_counts_and_element_sets_with_drag_do_not() -> None:
    high = shell(700e3)
    assert drag_note(replace(high, eccentricity=np.array([0.0, 0.0, 0.07, 0.0]))).startswith("1 designed satellite has")
    assert drag_note(replace(shell(200e3), bstar_per_earth_radius=np.full(4, 1e-5))) is None
