import numpy as np
import pytest
from picture_scenes import SECOND, picture_rows, tracks_at

from lookdown.astro import ecef_from_geodetic, geodetic_from_ecef, great_circle_distance_m
from lookdown.picture import ELLIPSE_SIGMAS, PICTURE_REFERENCE, PictureParameters, custody_of, picture_of
from lookdown.picture._rows import rows_of
from lookdown.tables import CustodyNeeds, PictureFlag, PictureKind, PictureUnknown, Tracks


def drawn_tracks(count=300, seed=3):
    """Tracks all over the world, with full covariances."""
    draws = np.random.Generator(np.random.Philox(seed))
    tracks = tracks_at(
        draws.uniform(-89.0, 89.0, count),
        draws.uniform(-180.0, 180.0, count),
        draws.uniform(0.0, 15_000.0, count),
        east_mps=draws.normal(0.0, 150.0, count),
        north_mps=draws.normal(0.0, 150.0, count),
        climb_mps=3.0,
        mode_probabilities=draws.dirichlet(np.ones(4), count),
    )
    factor = draws.normal(0.0, 1.0, (count, 6, 6)) * np.array([300.0, 300.0, 300.0, 4.0, 4.0, 4.0])[:, None]
    tracks.covariance[:] = factor @ factor.transpose(0, 2, 1)
    return tracks


def plain(tracks, row):
    """One row by plain vectors: heading, ellipse, sigmas."""
    latitude, longitude, _ = geodetic_from_ecef(tracks.position_ecef_m[[row]])
    lat, lon = float(latitude[0]), float(longitude[0])
    up = np.array([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)])
    east = np.cross([0.0, 0.0, 1.0], up)
    east /= np.linalg.norm(east)
    north = np.cross(up, east)
    frame = np.stack([east, north, up])
    local = frame @ tracks.covariance[row, :3, :3] @ frame.T
    velocity = frame @ tracks.velocity_ecef_mps[row]
    values, vectors = np.linalg.eigh(local[:2, :2])
    axis = vectors[:, 1]
    along = frame[:2].T @ (velocity[:2] / np.linalg.norm(velocity[:2]))
    return {
        "speed_mps": np.linalg.norm(velocity[:2]),
        "heading_rad": np.arctan2(velocity[0], velocity[1]) % (2 * np.pi),
        "climb_mps": velocity[2],
        "ellipse_major_m": np.sqrt(5.991464547 * values[1]),
        "ellipse_minor_m": np.sqrt(5.991464547 * values[0]),
        "ellipse_heading_rad": np.arctan2(axis[0], axis[1]) % np.pi,
        "height_sigma_m": np.sqrt(local[2, 2]),
        "speed_sigma_mps": np.sqrt(along @ tracks.covariance[row, 3:, 3:] @ along),
    }


def test_each_row_is_what_plain_vectors_give():
    tracks = drawn_tracks()
    picture = picture_of(tracks, time_tai_ns=0)
    for row in range(len(tracks)):
        for name, value in plain(tracks, row).items():
            got = float(getattr(picture, name)[row])
            if name == "ellipse_heading_rad":
                assert abs(np.sin(got - value)) < 1e-3
            else:
                assert got == pytest.approx(value, rel=2e-5, abs=2e-5), (name, row)


def test_the_ellipse_holds_19_of_20():
    draws = np.random.Generator(np.random.Philox(4))
    covariance = np.array([[9e4, 5e4], [5e4, 6e4]])
    tracks = tracks_at(40.0, 0.0, 5_000.0)
    # At longitude 0 east is the y axis; north lies in the plane of x and z.
    north = np.array([-np.sin(np.radians(40.0)), 0.0, np.cos(np.radians(40.0))])
    frame = np.stack([[0.0, 1.0, 0.0], north])
    tracks.covariance[0, :3, :3] = frame.T @ covariance @ frame
    picture = picture_of(tracks, time_tai_ns=0)
    east, northing = draws.multivariate_normal([0.0, 0.0], covariance, 100_000).T
    heading = float(picture.ellipse_heading_rad[0])
    along = east * np.sin(heading) + northing * np.cos(heading)
    across = east * np.cos(heading) - northing * np.sin(heading)
    inside = (along / picture.ellipse_major_m[0]) ** 2 + (across / picture.ellipse_minor_m[0]) ** 2 < 1.0
    assert np.mean(inside) == pytest.approx(0.95, abs=0.003)
    assert pytest.approx(2.4477, abs=1e-4) == ELLIPSE_SIGMAS


def test_the_order_of_rows_and_the_size_of_blocks_change_nothing():
    tracks = drawn_tracks(60)
    many = Tracks.concatenate([tracks] * 150)
    turned = np.arange(len(tracks))[::-1]
    one, other = picture_of(tracks, time_tai_ns=5 * SECOND), picture_of(tracks.take(turned), time_tai_ns=5 * SECOND)
    all_of_them = picture_of(many, time_tai_ns=5 * SECOND)
    for name, _ in one.columns():
        assert np.array_equal(getattr(one, name)[turned], getattr(other, name)), name
        if name != "flags":
            assert np.array_equal(getattr(all_of_them, name)[-60:], getattr(one, name)), name


def test_a_track_of_another_instant_is_carried_along_its_great_circle():
    tracks = tracks_at(50.0, 3.0, 10_000.0, east_mps=180.0, north_mps=170.0, climb_mps=5.0, sigma_speed_mps=2.0)
    start, later = (picture_of(tracks, time_tai_ns=t * SECOND) for t in (0, 20))
    way = great_circle_distance_m(
        latitude_1_rad=start.latitude_rad,
        longitude_1_rad=start.longitude_rad,
        latitude_2_rad=later.latitude_rad,
        longitude_2_rad=later.longitude_rad,
    )
    # 247.6 m/s for 20 s at 10 km of height, over the sphere below: within the sphere's own error.
    assert way[0] == pytest.approx(247.588 * 20.0 * 6371.0 / 6381.0, rel=4e-3)
    assert later.height_m[0] == pytest.approx(10_100.0, abs=1.0)
    assert later.age_s[0] == 20.0
    grown = np.hypot(ELLIPSE_SIGMAS * 50.0, ELLIPSE_SIGMAS * 40.0)
    assert later.ellipse_major_m[0] == pytest.approx(grown, rel=1e-3)


def test_at_the_pole_and_at_rest_nothing_breaks():
    position = ecef_from_geodetic(
        latitude_rad=np.array([np.pi / 2, -np.pi / 2, 0.0]),
        longitude_rad=np.array([0.0, 1.0, np.pi]),
        height_m=np.array([100.0, 200.0, 0.0]),
    )
    tracks = tracks_at([90.0, -90.0, 0.0], [0.0, 1.0, 180.0], [100.0, 200.0, 0.0], position_ecef_m=position)
    picture = picture_of(tracks, time_tai_ns=0)
    for name, _ in picture.columns():
        assert np.isfinite(getattr(picture, name)).all(), name
    assert picture.speed_mps.tolist() == [0.0, 0.0, 0.0]
    assert picture.speed_sigma_mps == pytest.approx([1.0, 1.0, 1.0])
    assert picture.ellipse_major_m == pytest.approx(np.full(3, 50.0 * ELLIPSE_SIGMAS), rel=1e-5)


def test_headings_lie_in_one_turn():
    tracks = tracks_at([10.0] * 5, [10.0] * 5, 1_000.0, east_mps=[0, -1e-9, 1, 0, -1], north_mps=[200, 200.0, 0, -1, 0])
    heading = picture_of(tracks, time_tai_ns=0).heading_rad
    assert ((heading >= 0.0) & (heading < np.float32(2 * np.pi))).all()
    assert np.degrees(heading) == pytest.approx([0.0, 0.0, 90.0, 180.0, 270.0], abs=1e-3)


def test_flags_say_what_holds():
    modes = [[0.9, 0.1, 0.0, 0.0], [0.2, 0.8, 0.0, 0.0], [0.6, 0.0, 0.0, 0.4], [0.9, 0.1, 0, 0]]
    tracks = tracks_at(
        [10.0, 11.0, 12.0, 13.0],
        0.0,
        9_000.0,
        confirmed=[1, 1, 0, 1],
        group_id=[1, 1, 3, 4],
        mode_probabilities=modes,
        last_update_tai_ns=[0, 0, 0, -31 * SECOND],
    )
    picture = picture_of(tracks, time_tai_ns=0)
    bit = PictureFlag
    assert [PictureFlag(int(f)) for f in picture.flags] == [
        bit.CONFIRMED | bit.SHARES_GROUP,
        bit.CONFIRMED | bit.SHARES_GROUP | bit.MANOEUVRING,
        bit(0),
        bit.CONFIRMED | bit.COASTING,
    ]
    assert picture.mode.tolist() == [0, 1, 0, 0]
    # 0.6 straight is not yet straight for one that was turning.
    before = picture_rows(4, track_id=[4, 3, 2, 1], flags=[0, int(bit.MANOEUVRING), 0, 0])
    again = picture_of(tracks, time_tai_ns=0, previous=before)
    assert (again.flags & bit.MANOEUVRING).astype(bool).tolist() == [False, True, True, False]


def test_the_kind_before_is_found_by_its_track_and_kept():
    tracks = tracks_at([10.0, 11.0], 0.0, [7_600.0, 7_640.0], east_mps=[210.0, 220.0])
    fresh = picture_of(tracks, time_tai_ns=0)
    before = picture_rows(3, track_id=[9, 2, 1], kind=[1, PictureKind.AIRLINER, PictureKind.MIDDLE])
    held = picture_of(tracks, time_tai_ns=0, previous=before)
    assert fresh.kind.tolist() == [PictureKind.MIDDLE, PictureKind.AIRLINER]
    assert held.kind.tolist() == [PictureKind.MIDDLE, PictureKind.AIRLINER]
    swapped = picture_rows(2, track_id=[1, 2], kind=[PictureKind.AIRLINER, PictureKind.MIDDLE])
    assert picture_of(tracks, time_tai_ns=0, previous=swapped).kind.tolist() == swapped.kind.tolist()


U = PictureUnknown


@pytest.mark.parametrize(
    ("height_m", "sigma_height_m", "sigma_speed_mps", "east_mps", "unknown"),
    [
        (10_000.0, 50.0, 1.0, 230.0, U(0)),
        (10_000.0, 1_990.0, 1.0, 230.0, U(0)),
        (10_000.0, 2_010.0, 1.0, 230.0, U.HEIGHT),
        (-4_500.0, 1_900.0, 1.0, 230.0, U.HEIGHT),  # nothing flies there, whatever the sigma says
        (-300.0, 300.0, 1.0, 230.0, U(0)),
        (10_000.0, 50.0, 49.0, 230.0, U.CLIMB),
        (10_000.0, 50.0, 60.0, 230.0, U.SPEED | U.CLIMB),
        (10_000.0, 50.0, 4.0, 3.0, U.COURSE),  # nearly at rest: slow is known, where to is not
    ],
)
def test_what_its_sigmas_leave_open_is_told_as_not_known(
    height_m, sigma_height_m, sigma_speed_mps, east_mps, unknown
) -> None:
    tracks = tracks_at(
        [48.0, -60.0],
        [2.0, 179.0],
        height_m,
        east_mps=east_mps,
        sigma_enu_m=(50.0, 50.0, sigma_height_m),
        sigma_speed_mps=sigma_speed_mps,
    )
    assert [U(int(bits)) for bits in picture_of(tracks, time_tai_ns=0).not_known] == [unknown, unknown]


@pytest.mark.parametrize(("speed_mps", "unknown"), [(60.0, U.SPEED | U.COURSE), (300.0, U(0))])
def test_one_look_tells_how_fast_it_comes_nearer_and_not_its_speed(speed_mps, unknown) -> None:
    """Along the line of sight 10 m/s, across it 100: by the first order alone the speed would be known to 10 m/s."""
    tracks = tracks_at(0.0, 0.0, 10_000.0, east_mps=speed_mps)
    tracks.covariance[0, 3:, 3:] = np.diag([1.0, 10.0, 100.0]) ** 2  # up, east and north at 0 N 0 E
    picture = picture_of(tracks, time_tai_ns=0)
    assert U(int(picture.not_known[0])) == unknown and picture.speed_sigma_mps[0] == pytest.approx(10.0)


def test_nothing_looks_like_what_is_not_known_but_goes_on_as_it_did() -> None:
    tracks = tracks_at([48.0] * 2, 0.0, 5e3, east_mps=200.0, sigma_enu_m=(50.0, 50.0, 2_500.0), climb_mps=9.0)
    fresh = picture_of(tracks, time_tai_ns=0)
    assert fresh.kind.tolist() == [PictureKind.CLIMBING_OR_DESCENDING] * 2
    vague = tracks_at([48.0] * 2, 0.0, 400.0, east_mps=260.0, sigma_enu_m=(50.0, 50.0, 2_500.0), sigma_speed_mps=8.0)
    before = picture_rows(2, track_id=[1, 9], kind=PictureKind.LOW_FAST)
    kinds = picture_of(vague, time_tai_ns=0, previous=before).kind.tolist()
    assert kinds == [PictureKind.LOW_FAST, PictureKind.UNKNOWN]


def test_custody_is_told_only_where_it_is_known():
    columns = {name: np.zeros((2, *spec.row_shape), spec.dtype) for name, spec in CustodyNeeds.columns()}
    columns["track_id"], columns["custody_left_s"] = np.array([3, 1], "u8"), np.array([30.0, 10.0])
    left, known = custody_of(np.array([1, 2, 3], "u8"), CustodyNeeds(**columns))
    assert left.tolist() == [10.0, 0.0, 30.0] and known.tolist() == [True, False, True]
    tracks = tracks_at([1.0, 2.0, 3.0], 0.0, 100.0)
    picture = picture_of(tracks, time_tai_ns=0, custody_left_s=left, custody_known=known)
    assert picture.custody_known.tolist() == [1, 0, 1] and picture.custody_left_s.tolist() == [10.0, 0.0, 30.0]
    assert not picture_of(tracks, time_tai_ns=0).custody_known.any()
    with pytest.raises(AssertionError, match="one custody a track"):
        picture_of(tracks, time_tai_ns=0, custody_left_s=left[:2])


def test_rows_are_found_by_id_in_any_order():
    wanted, among = np.array([5, 1, 9, 7], "u8"), np.array([7, 1, 5], "u8")
    row, there = rows_of(wanted, among)
    assert there.tolist() == [True, True, False, True]
    assert among[row[there]].tolist() == [5, 1, 7]
    assert rows_of(wanted, np.zeros(0, "u8"))[1].tolist() == [False] * 4
    assert rows_of(among, among)[0].tolist() == [0, 1, 2]


def test_every_parameter_has_a_source_and_a_band_about_it():
    assert set(PICTURE_REFERENCE) == set(PictureParameters.__slots__) - {"kinds"}
    for name, parameter in PICTURE_REFERENCE.items():
        assert parameter.low <= parameter.base <= parameter.high and parameter.source, name
