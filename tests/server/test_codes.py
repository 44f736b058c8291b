"""Quantities into codes and back."""

from types import SimpleNamespace

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from lookdown.server.codes import (
    NOT_KNOWN,
    coded_tracks,
    duration_code,
    duration_s,
    ellipse_code,
    ellipse_m,
)


@given(st.floats(10.0, 600e3))
def test_ellipses_come_back_within_two_percent(metres: float) -> None:
    back = ellipse_m(ellipse_code(np.array([metres])))[0]
    assert abs(np.log2(back / metres)) <= 0.5 / 16 + 1e-9


@given(st.floats(0.0, 57_600.0))
def test_durations_come_back_within_two_percent(seconds: float) -> None:
    code = duration_code(np.array([seconds]))
    assert code[0] != NOT_KNOWN
    assert abs(np.log2((duration_s(code)[0] + 1.0) / (seconds + 1.0))) <= 0.5 / 16 + 1e-9


def test_codes_never_wrap_round() -> None:
    assert ellipse_code(np.array([0.0, 1e12])).tolist() == [0, 255]
    assert duration_code(np.array([-5.0, 1e12])).tolist() == [0, 254]
    assert duration_code(np.array([3.0]), np.array([False])).tolist() == [NOT_KNOWN]


def picture_of_one(**other: float) -> SimpleNamespace:
    values = {
        "longitude_rad": np.radians(2.5),
        "latitude_rad": np.radians(-48.7),
        "height_m": 10_000.0,
        "speed_mps": 231.44,
        "heading_rad": np.radians(-90.0),
        "climb_mps": -7.6,
        "ellipse_major_m": 800.0,
        "custody_left_s": 40.0,
        "age_s": 3.0,
    } | other
    columns = {name: np.array([value], np.float32 if "tude" not in name else float) for name, value in values.items()}
    codes = {name: np.array([1], np.uint8) for name in ("kind", "flags", "custody_known", "not_known")}
    return SimpleNamespace(**columns, **codes)


def test_a_picture_is_coded_in_the_units_of_the_wire() -> None:
    row = coded_tracks(picture_of_one(), np.array([4], np.uint32))
    assert (row.handle[0], row.longitude_e7[0], row.latitude_e7[0]) == (4, 25_000_000, -487_000_000)
    assert (row.height_2m[0], row.speed_dmps[0], row.climb_half_mps[0]) == (5000, 2314, -15)
    assert row.heading_turn[0] == 49152  # three quarters of a turn
    assert (row.sigma_code[0], row.custody_code[0], row.age_code[0]) == (101, 86, 32)


def test_what_a_column_cannot_say_is_held_at_its_limit() -> None:
    row = coded_tracks(
        picture_of_one(height_m=1e6, speed_mps=1e5, climb_mps=-500.0, longitude_rad=np.radians(540.0)),
        np.array([4], np.uint32),
    )
    assert (row.height_2m[0], row.speed_dmps[0], row.climb_half_mps[0]) == (32767, 65535, -128)
    assert abs(row.longitude_e7[0]) == 1_800_000_000
