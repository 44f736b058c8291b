"""The figures that the sky is held against: whole, and true to their own meaning."""

import numpy as np
import pytest

from lookdown.traffic.world.places import Region, anchors


def test_the_shape_of_the_day_is_in_parts_of_its_mean() -> None:
    assert len(anchors.DAY_SHAPE) == 24 and np.mean(anchors.DAY_SHAPE) == pytest.approx(1.0, abs=1e-3)
    assert abs(int(np.argmax(anchors.DAY_SHAPE)) - anchors.PEAK_HOUR_UTC.value) <= 1


def test_every_region_has_its_share() -> None:
    assert set(anchors.REGION_SHARES) == set(Region)
    assert sum(anchors.REGION_SHARES.values()) == pytest.approx(1.0, abs=2e-3)


def test_what_is_published_names_who_published_it() -> None:
    assert not anchors.AIRBORNE_PEAK.published and anchors.AIRBORNE_PEAK.source.startswith("reference computation")
    for one in (anchors.AIRBORNE_PEAK_PER_FLIGHT_A_DAY, anchors.PEAK_HOUR_UTC, anchors.SECOND_PEAK_HOUR_UTC):
        assert one.published and "Flightera" in one.source
