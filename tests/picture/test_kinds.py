from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lookdown.picture import KIND_REFERENCE, KindParameters
from lookdown.picture.kinds import kind_probabilities, kinds_of
from lookdown.tables import PictureKind

REFERENCE = KindParameters.reference()


def chances(height, speed, climb=0.0, *, ground=0.0, height_sigma=20.0, speed_sigma=1.0, climb_sigma=0.3):
    one = np.ones(1)
    return kind_probabilities(
        height_m=height * one,
        height_sigma_m=height_sigma * one,
        above_ground_m=(height - ground) * one,
        speed_mps=speed * one,
        speed_sigma_mps=speed_sigma * one,
        climb_mps=climb * one,
        climb_sigma_mps=climb_sigma * one,
        parameters=REFERENCE,
    )


def kind(*arguments, before=PictureKind.UNKNOWN, **keywords):
    found = kinds_of(chances(*arguments, **keywords), np.array([before], np.uint8), REFERENCE)
    return PictureKind(int(found[0]))


@pytest.mark.parametrize(
    ("height", "speed", "climb", "expected"),
    [
        (11_000, 235, 0, PictureKind.AIRLINER),
        (9_500, 220, 8, PictureKind.CLIMBING_OR_DESCENDING),
        (4_000, 170, -8, PictureKind.CLIMBING_OR_DESCENDING),
        (4_000, 130, 0, PictureKind.MIDDLE),
        (700, 90, -4.5, PictureKind.CLIMBING_OR_DESCENDING),
        (700, 90, 0, PictureKind.MIDDLE),
        (300, 50, 0, PictureKind.LOW_SLOW),
        (2_500, 55, 1, PictureKind.SLOW),
        (9_000, 10, 0, PictureKind.SLOW),
        (200, 250, 0, PictureKind.LOW_FAST),
        (200, 600, 0, PictureKind.LOW_FAST),
        (6_000, 450, 0, PictureKind.FAST),
        (12_000, 500, 60, PictureKind.FAST),
        (18_000, 200, 0, PictureKind.HIGH),
        (20_000, 8, 0, PictureKind.HIGH),
    ],
)
def test_every_manner_of_flight_has_its_kind(height, speed, climb, expected):
    assert kind(height, speed, climb) == expected


def test_low_is_over_the_ground_where_the_ground_is_known():
    assert kind(3_200.0, 60.0) == PictureKind.SLOW
    assert kind(3_200.0, 60.0, ground=2_800.0) == PictureKind.LOW_SLOW
    assert kind(16_000.0, 60.0, ground=8_000.0) == PictureKind.HIGH


def test_what_is_not_known_is_not_named():
    assert kind(5_000.0, 150.0, height_sigma=8_000.0, speed_sigma=150.0, climb_sigma=30.0) == PictureKind.UNKNOWN
    assert kind(5_000.0, 150.0) == PictureKind.MIDDLE


@settings(max_examples=60, deadline=None)
@given(
    st.floats(-500, 30_000),
    st.floats(0, 1_000),
    st.floats(-80, 80),
    st.floats(-400, 5_000),
    st.floats(0, 5_000),
    st.floats(0, 200),
)
def test_the_kinds_share_all_there_is(height, speed, climb, ground, height_sigma, speed_sigma):
    given_ = chances(height, speed, climb, ground=ground, height_sigma=height_sigma, speed_sigma=speed_sigma)
    assert given_.min() >= -1e-12 and abs(given_.sum() - 1.0) < 1e-9
    assert given_[PictureKind.UNKNOWN, 0] == 0.0


def test_probabilities_are_those_of_drawn_states():
    draws = np.random.Generator(np.random.Philox(5))
    count = 200_000
    height = draws.normal(1_100.0, np.hypot(300.0, REFERENCE.height_band_m), count)
    speed = draws.normal(160.0, np.hypot(30.0, REFERENCE.speed_band_mps), count)
    low_fast = np.mean((height < REFERENCE.low_height_m) & (speed > REFERENCE.quick_speed_mps))
    found = chances(1_100.0, 160.0, height_sigma=300.0, speed_sigma=30.0)[PictureKind.LOW_FAST, 0]
    assert abs(found - low_fast) < 4.0 * np.sqrt(low_fast / count)


def test_a_flight_along_a_border_does_not_flicker():
    draws = np.random.Generator(np.random.Philox(9))
    heights = REFERENCE.cruise_height_m + draws.normal(0.0, 60.0, 400)
    bare = [kind(height, 220.0) for height in heights]
    held, now = [], PictureKind.UNKNOWN
    for height in heights:
        now = kind(height, 220.0, before=now)
        held.append(now)

    def changes(kinds):
        return sum(a != b for a, b in pairwise(kinds))

    assert changes(bare) > 100
    assert changes(held) <= 4
    # Well over the border it follows.
    assert kind(REFERENCE.cruise_height_m + 500.0, 220.0, before=PictureKind.MIDDLE) == PictureKind.AIRLINER


def test_every_border_has_a_source_and_a_band_about_it():
    assert set(KIND_REFERENCE) == set(KindParameters.__slots__)
    for name, parameter in KIND_REFERENCE.items():
        assert parameter.low <= parameter.base <= parameter.high and parameter.source, name
