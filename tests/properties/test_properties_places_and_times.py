"""Properties of instants and places, over whole arrays: round trips, order, permutation of rows."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from lookdown import astro
from lookdown.astro import time

FIRST, LAST = time.tai_ns_from_utc_text("1972-01-01"), time.tai_ns_from_utc_text("2034-12-31T23:59:59")
instants = st.integers(FIRST, LAST)
seeds = st.integers(0, 2**32 - 1)


@given(instants)
def test_day_and_nanosecond_come_back(instant):
    day, nanosecond = time.utc_day_from_tai_ns(instant)
    assert 0 <= nanosecond < 86_401 * 10**9
    assert time.tai_ns_from_utc_day(day, nanosecond) == instant


@given(st.lists(instants, min_size=2, max_size=20))
def test_texts_of_instants_sort_as_the_instants(some):
    # Decimals are cut off where they are zero, so compare with all nine written.
    texts = [time.utc_text_from_tai_ns(i).rstrip("Z") for i in some]
    padded = [t + ("" if "." in t else ".") + "0" * (9 - len(t.partition(".")[2])) for t in texts]
    assert [padded[k] for k in np.argsort(some, kind="stable")] == sorted(padded)


@given(st.lists(st.integers(63_072_000_000, 2_051_222_399_999), min_size=2, max_size=30, unique=True))
def test_unix_milliseconds_keep_their_order_and_their_rows(milliseconds):
    ms = np.array(milliseconds, np.int64)
    ours = time.tai_ns_from_unix_ms(ms)
    order = np.argsort(ms)
    assert (np.diff(ours[order]) > 0).all()  # a leap second opens a gap, never a step back
    np.testing.assert_array_equal(time.tai_ns_from_unix_ms(ms[order]), ours[order])


@given(st.lists(instants, min_size=1, max_size=20))
def test_terrestrial_julian_dates_give_the_nanosecond_back(some):
    whole, fraction = time.julian_date_tt(np.array(some))
    assert ((fraction >= 0.0) & (fraction < 1.0)).all()
    days = (whole - 2_440_587.5).astype(np.int64)
    back = days * 86_400 * 10**9 + np.rint(fraction * 86_400e9).astype(np.int64) - 32_184_000_000
    np.testing.assert_array_equal(back, some)


def _places(seed, count=40):
    rng = np.random.default_rng(seed)
    return {
        "latitude_rad": np.arcsin(rng.uniform(-1, 1, count)),
        "longitude_rad": rng.uniform(-np.pi, np.pi, count),
        "height_m": rng.uniform(-1e4, 2e6, count),
    }


@given(seeds)
@settings(max_examples=40, deadline=None)
def test_places_come_back_whatever_the_order_of_rows(seed):
    place = _places(seed)
    ecef = astro.ecef_from_geodetic(**place)
    back = astro.geodetic_from_ecef(ecef)
    for ours, given_value, tolerance in zip(back, place.values(), (2e-15, 2e-15, 1e-8), strict=True):
        assert np.abs(ours - given_value).max() <= tolerance * 2
    order = np.random.default_rng(seed).permutation(len(ecef))
    for ours, permuted in zip(back, astro.geodetic_from_ecef(ecef[order]), strict=True):
        np.testing.assert_array_equal(ours[order], permuted)
    turned = astro.ecef_from_geodetic(**{name: column[order] for name, column in place.items()})
    np.testing.assert_array_equal(turned, ecef[order])
    one_by_one = np.concatenate([astro.up_ecef(row[None]) for row in ecef])
    np.testing.assert_array_equal(one_by_one, astro.up_ecef(ecef))


@given(seeds)
@settings(max_examples=40, deadline=None)
def test_east_north_up_is_a_rotation_of_its_own_place(seed):
    place = _places(seed)
    ecef = astro.ecef_from_geodetic(**place)
    del place["height_m"]
    enu = astro.enu_rotation_from_ecef(**place)
    np.testing.assert_allclose(enu @ enu.transpose(0, 2, 1), np.broadcast_to(np.eye(3), enu.shape), atol=1e-15)
    np.testing.assert_allclose(np.linalg.det(enu), 1.0, atol=1e-14)
    np.testing.assert_allclose(enu[:, 2], astro.up_ecef(ecef), atol=2e-15)
    # East goes round the axis: it is level with the equator and at right angles to the place.
    assert np.abs(enu[:, 0, 2]).max() == 0.0
    assert np.abs(np.einsum("ij,ij->i", enu[:, 0], ecef)).max() < 1e-8


@given(seeds)
@settings(max_examples=40, deadline=None)
def test_great_circles_are_a_distance(seed):
    a, b, c = (_places(seed + k) for k in range(3))

    def apart(one, other):
        ends = {f"{name[:-4]}_{k}_rad": p[name] for k, p in ((1, one), (2, other)) for name in list(p)[:2]}
        return astro.great_circle_distance_m(**ends)

    np.testing.assert_allclose(apart(a, b), apart(b, a), rtol=1e-12)
    assert (apart(a, c) <= apart(a, b) + apart(b, c) + 1e-3).all()
    assert apart(a, b).max() <= np.pi * astro.MEAN_RADIUS_M
    assert (apart(a, a) == 0.0).all()


@given(st.floats(0.0, 4e7), st.floats(0.0, 4e7), st.floats(0.1, 1e6))
def test_horizons_grow_with_either_height_and_do_not_care_which_is_which(one, other, more):
    reach = astro.horizon_distance_m(height_1_m=one, height_2_m=other)
    assert reach == astro.horizon_distance_m(height_1_m=other, height_2_m=one)
    assert astro.horizon_distance_m(height_1_m=one + more, height_2_m=other) > reach
    assert astro.horizon_distance_m(height_1_m=one, height_2_m=other, radius_factor=4 / 3) >= reach
