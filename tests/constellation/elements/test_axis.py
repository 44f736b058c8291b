"""Kozai's mean motion and the mean semi-major axis: SGP4 itself is the reference."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lookdown.astro.orbits import SGP4_RADIUS_M
from lookdown.constellation import explicit_elements, semi_major_axes_m, sgp4_models

EPOCH = 1_633_608_757_000_000_000


@settings(deadline=None)
@given(st.floats(200e3, 40_000e3), st.floats(0.0, 0.9), st.floats(0.0, np.pi))
def test_the_axis_that_sgp4_recovers_is_the_one_asked_for(perigee_m, eccentricity, inclination):
    axis = (6_378_137.0 + perigee_m) / (1.0 - eccentricity)
    elements = explicit_elements(
        epoch_tai_ns=EPOCH, semi_major_axis_m=axis, eccentricity=eccentricity, inclination_rad=inclination
    )
    assert sgp4_models(elements)[0].a * SGP4_RADIUS_M == pytest.approx(axis, rel=1e-13)
    assert semi_major_axes_m(elements)[0] == pytest.approx(axis, rel=1e-13)
