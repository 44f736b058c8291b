"""Traffic in a box: the cheap test of positions against latitudes and longitudes worked out in full."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lookdown.astro import MEAN_RADIUS_M, ecef_from_geodetic
from lookdown.tables import Objects
from lookdown.traffic import JointTraffic, RecordedTraffic, Region, RegionTraffic

QUICKSTART = RecordedTraffic.load_sample("quickstart")


def box_of(south, north, west, east):
    return Region(*np.radians([south, north, west, east]).tolist())


@given(
    st.floats(-80.0, 70.0),
    st.floats(0.5, 9.0),
    st.floats(-180.0, 180.0),
    st.floats(0.5, 300.0),
    st.floats(0.0, 100e3),
    st.integers(0, 10**6),
)
def test_places_are_in_the_box_or_not(south, height, west, width, margin_m, seed):
    east = (west + width + 180.0) % 360.0 - 180.0
    region = RegionTraffic(JointTraffic(()), box_of(south, south + height, west, east), margin_m)
    margin = np.degrees(margin_m / MEAN_RADIUS_M)
    draw = np.random.default_rng(seed)
    latitude, longitude = draw.uniform(-85.0, 85.0, 300), draw.uniform(-180.0, 180.0, 300)
    wide = margin / np.cos(np.radians(max(abs(south - margin), abs(south + height + margin))))
    into = (longitude - west + wide) % 360.0
    # Beyond the poles and once round the world there is nothing left to be outside of.
    inside = (latitude >= south - margin) & (latitude <= south + height + margin) & (into <= width + 2.0 * wide)
    near = np.minimum(np.abs(latitude - south + margin), np.abs(latitude - south - height - margin)) < 1e-3
    near |= np.minimum(into, np.abs(into - width - 2.0 * wide)) < 1e-3
    place = ecef_from_geodetic(
        latitude_rad=np.radians(latitude), longitude_rad=np.radians(longitude), height_m=draw.uniform(0.0, 15e3, 300)
    )
    found = region.holds(place)
    np.testing.assert_array_equal(found[~near], inside[~near])


def test_only_what_is_in_the_box_counts_and_is_heard():
    instant = QUICKSTART.start_tai_ns + 3_600 * 10**9
    every = QUICKSTART.at(instant)
    whole = RegionTraffic(QUICKSTART, QUICKSTART.region, 1e3)
    np.testing.assert_array_equal(whole.at(instant).object_id, every.object_id)
    part = RegionTraffic(QUICKSTART, box_of(48.5, 49.0, 2.0, 3.0), 0.0)
    here = part.at(instant)
    assert 0 < len(here) < len(every)
    np.testing.assert_array_equal(part.claims_at(instant).object_id, here.object_id)
    assert len(RegionTraffic(QUICKSTART, box_of(-10.0, 0.0, 2.0, 3.0), 0.0).at(instant)) == 0


def test_no_source_is_an_empty_sky():
    assert len(JointTraffic(()).at(0)) == 0 == len(JointTraffic(()).claims_at(0))
    assert isinstance(JointTraffic(()).at(0), Objects)


def test_sources_out_of_order_are_refused():
    with pytest.raises(AssertionError, match="out of order"):
        JointTraffic((QUICKSTART, QUICKSTART)).at(QUICKSTART.start_tai_ns + 3_600 * 10**9)
