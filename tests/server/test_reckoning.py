"""Dead reckoning, and which rows are sent again."""

from dataclasses import replace

import numpy as np
import pytest
from made_pictures import made_rows

from lookdown.astro import MEAN_RADIUS_M
from lookdown.server.codes import duration_code, duration_s, ellipse_m
from lookdown.server.reckoning import changed_rows, reckoned
from lookdown.server.wire_columns import WireTracks

COUNT = 5_000


def unit(longitude_deg: np.ndarray, latitude_deg: np.ndarray) -> np.ndarray:
    longitude, latitude = np.radians(longitude_deg), np.radians(latitude_deg)
    return np.stack(
        [np.cos(latitude) * np.cos(longitude), np.cos(latitude) * np.sin(longitude), np.sin(latitude)], axis=1
    )


def moved_as_reckoned(rows: WireTracks, elapsed_s: float) -> WireTracks:
    """Return the rows as a tracker would tell them that agrees with the reckoning in everything."""
    longitude, latitude, height, heading = reckoned(rows, elapsed_s)
    left = duration_code(duration_s(rows.custody_code) - elapsed_s)
    return replace(
        rows,
        longitude_e7=np.rint(longitude * 1e7).astype(np.int32),
        latitude_e7=np.rint(latitude * 1e7).astype(np.int32),
        height_2m=np.rint(height / 2).astype(np.int16),
        heading_turn=(np.rint(heading / 360.0 * 65536.0).astype(np.int64) & 0xFFFF).astype(np.uint16),
        age_code=duration_code(duration_s(rows.age_code) + elapsed_s),
        custody_code=np.where(rows.custody_code == 255, rows.custody_code, left),
    )


def elapsed(seconds: float) -> np.ndarray:
    return np.full(COUNT, seconds, np.float32)


@pytest.mark.parametrize("seconds", [0.0, 1.0, 60.0, 3600.0])
def test_reckoning_is_a_turn_about_the_pole_of_the_great_circle(seconds: float) -> None:
    """By vectors: the position p and the direction t of motion go to p cos a + t sin a, t cos a - p sin a."""
    rows = made_rows(COUNT)
    longitude = np.radians(rows.longitude_e7 * 1e-7)
    heading = rows.heading_turn / 65536 * 2 * np.pi
    place = unit(rows.longitude_e7 * 1e-7, rows.latitude_e7 * 1e-7)
    east = np.stack([-np.sin(longitude), np.cos(longitude), 0 * longitude], axis=1)
    north = np.cross(place, east)
    way = np.cos(heading)[:, None] * north + np.sin(heading)[:, None] * east
    angle = (rows.speed_dmps * 0.1 * seconds / MEAN_RADIUS_M)[:, None]
    expected, onward = place * np.cos(angle) + way * np.sin(angle), way * np.cos(angle) - place * np.sin(angle)
    lon, lat, height, now_heading = reckoned(rows, seconds)
    assert np.abs(unit(lon, lat) - expected).max() < 1e-12
    assert (lon >= -180).all() and (lon < 180).all() and (now_heading >= 0).all() and (now_heading < 360).all()
    there = np.radians(lon)
    east = np.stack([-np.sin(there), np.cos(there), 0 * there], axis=1)
    north = np.cross(expected, east)
    turned = np.degrees(np.arctan2((onward * east).sum(1), (onward * north).sum(1)))
    assert np.abs((turned - now_heading + 180) % 360 - 180).max() < 1e-6
    np.testing.assert_allclose(height, 2.0 * rows.height_2m + 0.5 * rows.climb_half_mps * seconds)


@pytest.mark.parametrize("seconds", [0.0, 1.0, 10.0, 120.0])
def test_what_moves_as_reckoned_is_not_sent_again(seconds: float) -> None:
    rows = made_rows(COUNT)
    # Near a pole the heading of a great circle turns faster than float32 angles can follow for minutes.
    rows = replace(rows, latitude_e7=np.clip(rows.latitude_e7, -800_000_000, 800_000_000).astype(np.int32))
    # A custody that is used up stays at 0, and one step of a code is then more than what the reckoning allows.
    assert not changed_rows(rows, moved_as_reckoned(rows, seconds), elapsed(seconds)).any()


@pytest.mark.parametrize("bearing_deg", [0.0, 90.0, 200.0])
def test_a_row_is_sent_again_exactly_where_the_client_would_be_off(bearing_deg: float) -> None:
    rows = made_rows(COUNT)
    rows = replace(rows, latitude_e7=np.clip(rows.latitude_e7, -800_000_000, 800_000_000).astype(np.int32))
    limit_m = np.maximum(50.0, ellipse_m(rows.sigma_code) / 4.0)
    truth = moved_as_reckoned(rows, 10.0)
    for share, sent_again in ((0.85, False), (1.15, True)):
        lat, lon = truth.latitude_e7 * 1e-7, truth.longitude_e7 * 1e-7
        off_deg = np.degrees(share * limit_m / MEAN_RADIUS_M)
        north, east = np.cos(np.radians(bearing_deg)), np.sin(np.radians(bearing_deg)) / np.cos(np.radians(lat))
        moved = replace(
            truth,
            latitude_e7=np.rint((lat + north * off_deg) * 1e7).astype(np.int32),
            longitude_e7=np.rint(((lon + east * off_deg + 180) % 360 - 180) * 1e7).astype(np.int32),
        )
        assert (changed_rows(rows, moved, elapsed(10.0)) == sent_again).mean() > 0.995


@pytest.mark.parametrize(
    ("name", "small", "large"),
    [
        ("kind", 0, 1),
        ("flags", 0, 4),
        ("not_known", 0, 1),
        ("sigma_code", 2, 3),
        ("age_code", 2, 4),
        ("speed_dmps", 20, 21),
        ("heading_turn", 350, 380),
        ("climb_half_mps", 3, 4),
    ],
)
def test_each_code_has_its_tolerance(name: str, small: int, large: int) -> None:
    rows = replace(made_rows(COUNT), climb_half_mps=np.zeros(COUNT, np.int8))
    for step, sent_again in ((small, False), (large, True)):
        column = getattr(rows, name)
        now = replace(rows, **{name: (column.astype(np.int64) + step).astype(column.dtype)})
        assert (changed_rows(rows, now, elapsed(0.0)) == sent_again).all(), step


def test_custody_becoming_known_is_sent() -> None:
    rows = made_rows(COUNT)
    now = replace(rows, custody_code=np.where(rows.custody_code == 255, 10, rows.custody_code).astype(np.uint8))
    assert np.array_equal(changed_rows(rows, now, elapsed(0.0)), rows.custody_code == 255)


def test_the_antimeridian_is_no_edge() -> None:
    rows = replace(
        made_rows(COUNT),
        longitude_e7=np.full(COUNT, 1_799_990_000, np.int32),
        heading_turn=np.full(COUNT, 16384, np.uint16),
        latitude_e7=np.zeros(COUNT, np.int32),
    )
    now = moved_as_reckoned(rows, 60.0)
    assert (now.longitude_e7 < 0).any()
    assert not changed_rows(rows, now, elapsed(60.0)).any()
