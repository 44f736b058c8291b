"""What a made scene reports is what the headers of its dwells say, by geometry and statistics written here."""

import math

import numpy as np
import pytest
from scipy.special import gammaincc
from scipy.stats import binom, kstest, poisson

from lookdown.astro import ellipsoid_up, geodetic_from_ecef
from lookdown.benchmarks.tracking_scenes import SIGMAS, Scene, SceneSettings
from lookdown.tables import Detections, Dwells, SensorKind

SETTINGS = SceneSettings(objects=3_000, seed=5, layout="uniform", radius_rad=0.35, clutter_ratio=0.3)


def flown(settings, scans):
    scene = Scene(settings, duration_s=300.0)
    return scene, [batch for _ in range(scans) for batch in scene.scan()]


@pytest.fixture(scope="module")
def batches():
    return flown(SETTINGS, 3)[1]


def up_at(positions):
    latitude, longitude, _ = geodetic_from_ecef(positions)
    return ellipsoid_up(latitude_rad=latitude, longitude_rad=longitude)


def frame_of(position, velocity):
    down = -up_at(position[None])[0]
    along = velocity - (velocity @ down) * down
    along /= math.sqrt(along @ along)
    return along, np.cross(down, along), down


def inside(dwells, row, positions):
    """Return which positions lie in the sector of one dwell, as its header states it."""
    along, starboard, down = frame_of(dwells.sensor_position_ecef_m[row], dwells.sensor_velocity_ecef_mps[row])
    offset = positions - dwells.sensor_position_ecef_m[row]
    los = offset / np.sqrt((offset**2).sum(axis=1))[:, None]
    azimuth = np.arctan2(los @ starboard, los @ along)
    turn = (azimuth - dwells.azimuth_start_rad[row]) % (2.0 * math.pi)
    grazing = np.arcsin(-(los * up_at(positions)).sum(axis=1))
    tilt = dwells.face_tilt_rad[row]
    normal = math.cos(tilt) * (los @ down) + math.sin(tilt) * np.abs(los @ starboard)
    held = (turn < dwells.azimuth_width_rad[row]) & (grazing >= dwells.grazing_min_rad[row])
    held &= (grazing <= dwells.grazing_max_rad[row]) & (normal >= math.cos(dwells.scan_limit_rad[row]))
    return held, normal, los


def test_who_is_in_a_sector_is_looked_at_and_nobody_else():
    scene = Scene(SETTINGS, duration_s=60.0)
    checked = 0
    for batch in scene.scan():
        # Everyone flies on to the batch's instant here, for objects that are not looked at have clocks of their own.
        late_s = 1e-9 * (batch.time_tai_ns - scene.fleet.time_tai_ns)
        positions = scene.fleet.states[:, :3] + late_s[:, None] * scene.fleet.states[:, 3:]
        for row in range(0, len(batch.dwells), 3):
            held, _, _ = inside(batch.dwells, row, positions)
            looked = np.isin(scene.fleet.object_id, batch.looked_id[batch.looked_dwell == row])
            assert not (looked & ~held).any()
            # Within 5 m of an edge the flight on, which is not the scene's own, may decide otherwise.
            assert np.count_nonzero(held & ~looked) <= 1
            checked += np.count_nonzero(looked)
    assert checked > 500


def test_detections_are_as_many_as_the_header_promises(batches):
    """Swerling 2 with the spread of aspects, by a sum over sizes that is not the scene's."""
    looked = np.concatenate([batch.looked_probability for batch in batches])
    seen = sum(int((batch.looked_row >= 0).sum()) for batch in batches)
    assert 0.87 < looked.mean() < 0.93
    sigma = math.sqrt((looked * (1.0 - looked)).sum())
    assert abs(seen - looked.sum()) < 4.0 * sigma
    draws = np.random.default_rng(1)
    sizes = np.exp(0.1 * math.log(10.0) * 2.0 * draws.standard_normal(200_000) - 0.5 * (0.2 * math.log(10.0)) ** 2)
    threshold = 20.0
    assert gammaincc(4, threshold) == pytest.approx(3.2e-6, rel=0.1)
    from lookdown.benchmarks.tracking_scenes import _echo as echo

    assert gammaincc(4, echo.threshold()) == pytest.approx(1e-6, rel=1e-9)
    plain = gammaincc(4, echo.threshold() / (1.0 + 30.0 * sizes / 4.0)).mean()
    assert float(echo.detection_probability(np.array(30.0))) == pytest.approx(plain, abs=1e-3)


def test_the_chance_of_a_look_follows_from_its_header(batches):
    """SNR per square metre, scan angle and size give the chance that the scene drew by."""
    from lookdown.benchmarks.tracking_scenes import _echo as echo

    scene = Scene(SETTINGS, duration_s=60.0)
    batch = batches[0]
    row = int(np.bincount(batch.looked_dwell).argmax())
    mine = batch.looked_dwell == row
    _, normal, _ = inside(batch.dwells, row, batch.looked_states[mine][:, :3])
    size = scene.fleet.rcs_m2[batch.looked_id[mine].astype(int) - 1]
    snr = batch.dwells.snr_ratio_per_m2[row] * normal ** batch.dwells.steering_exponent[row] * size
    np.testing.assert_allclose(batch.looked_probability[mine], echo.detection_probability(snr), rtol=1e-6)


def test_true_reports_err_by_their_sigmas_and_no_more(batches):
    scaled = []
    for batch in batches:
        seen = np.flatnonzero(batch.looked_row >= 0)
        d, states = batch.detections.take(batch.looked_row[seen]), batch.looked_states[seen]
        offset = states[:, :3] - d.sensor_position_ecef_m
        distance = np.sqrt((offset**2).sum(axis=1))
        los = offset / distance[:, None]
        rate = ((states[:, 3:] - d.sensor_velocity_ecef_mps) * los).sum(axis=1)
        errors = [
            (d.range_m - distance) / SIGMAS[0],
            (d.cosine_along - (los * d.axis_along_ecef).sum(axis=1)) / SIGMAS[1],
            (d.cosine_cross - (los * d.axis_cross_ecef).sum(axis=1)) / SIGMAS[2],
            (d.range_rate_mps - rate) / SIGMAS[3],
        ]
        scaled.append(np.stack(errors, axis=1))
        np.testing.assert_array_equal(batch.object_id[batch.looked_row[seen]], batch.looked_id[seen])
    errors = np.concatenate(scaled)
    for column in errors.T:
        assert kstest(column, "norm").pvalue > 1e-3
    assert np.abs(np.corrcoef(errors.T) - np.eye(4)).max() < 0.04


def test_the_axes_are_the_header_s_face(batches):
    """Long axis along the track, short axis square to it, and their normal the face on the side of the report."""
    d = batches[0].detections
    for k in range(0, len(d), 40):
        along, starboard, down = frame_of(d.sensor_position_ecef_m[k], d.sensor_velocity_ecef_mps[k])
        np.testing.assert_allclose(d.axis_along_ecef[k], along, atol=1e-9)
        normal = np.cross(d.axis_cross_ecef[k], d.axis_along_ecef[k])
        tilt = batches[0].dwells.face_tilt_rad[0]
        assert normal @ down == pytest.approx(math.cos(tilt))
        assert abs(normal @ starboard) == pytest.approx(math.sin(tilt))


def test_false_alarms_are_poisson_with_the_stated_density(batches):
    """The volume of a sector by darts thrown at ranges and cosines, which is the space the density is stated in."""
    batch = max(batches, key=lambda b: len(b.detections))
    dwells = batch.dwells
    draws = np.random.default_rng(2)
    row = int(np.argmax(dwells.azimuth_width_rad * (dwells.grazing_max_rad - dwells.grazing_min_rad)))
    sensor = dwells.sensor_position_ecef_m[row]
    along, starboard, down = frame_of(sensor, dwells.sensor_velocity_ecef_mps[row])
    tilt, count = dwells.face_tilt_rad[row], 400_000
    volume, area = 0.0, 0.0
    for side in (1.0, -1.0):
        normal = math.cos(tilt) * down + side * math.sin(tilt) * starboard
        cross = np.cross(along, normal)
        u, v = draws.uniform(-1.0, 1.0, (2, count))
        rest = 1.0 - u**2 - v**2
        u, v, w = (column[rest > 0.0] for column in (u, v, np.sqrt(np.maximum(rest, 0.0))))
        los = u[:, None] * along + v[:, None] * cross + w[:, None] * normal
        mine = (los @ starboard) * side >= 0.0
        # Where the ray is between 0 and 15 km: on spheres about the Earth's centre through the ground ahead.
        ground = reach(sensor, los, 0.0)
        mine &= ground > 0.0
        point = sensor + ground[:, None] * los
        mine[mine] &= inside(dwells, row, point[mine])[0]
        depth = ground[mine] - reach(sensor, los[mine], 15_000.0)
        volume += 4.0 / count * float(depth.sum()) * 700.0
        area += float(mine.sum())
    assert area > 300
    of_header = dwells.clutter_density[row] * volume
    total = SETTINGS.clutter_ratio * SETTINGS.objects
    share = sector_area(dwells, row) / cell_area(SETTINGS)
    assert of_header == pytest.approx(total * share, rel=0.06)


def reach(sensor, los, height_m):
    """Return the distance to a height over the ellipsoid; 0 where a ray misses it."""
    squash = np.array([1.0, 1.0, 6378137.0 / 6356752.3142])
    radius = 6378137.0 + height_m
    start, ray = sensor * squash, los * squash
    a, b, c = (ray**2).sum(axis=1), ray @ start, start @ start - radius**2
    root = b**2 - a * c
    return np.where(root > 0.0, (-b - np.sqrt(np.maximum(root, 0.0))) / a, 0.0)


def sector_area(dwells, row):
    """Return the solid angle of a sector's ground at the Earth's centre, in the middle of the air."""
    sensor = dwells.sensor_position_ecef_m[row]
    radius = math.sqrt(sensor @ sensor)
    ground = 6_371e3 + 7_500.0

    def angle(grazing):
        return math.acos(ground / radius * math.cos(grazing)) - grazing

    near, far = angle(dwells.grazing_max_rad[row]), angle(dwells.grazing_min_rad[row])
    return dwells.azimuth_width_rad[row] * (math.cos(near) - math.cos(far))


def cell_area(settings):
    return Scene(settings, duration_s=20.0)._cells.area_sr


def test_the_count_of_false_alarms_is_the_expected_one(batches):
    false = sum(int((batch.object_id == 0).sum()) for batch in batches)
    expected = 3 * SETTINGS.clutter_ratio * SETTINGS.objects
    # The sectors cover the cells but for the ends of their edges: 2 % of room beside Poisson's own spread.
    assert poisson.ppf(1e-4, 0.96 * expected) < false < poisson.ppf(1.0 - 1e-4, 1.02 * expected)


def test_false_alarms_are_as_strong_as_noise_that_passed(batches):
    strength = np.concatenate([b.detections.snr_ratio[b.object_id == 0] for b in batches]) + 4.0
    assert kstest(gammaincc(4, strength) / 1e-6, "uniform").pvalue > 1e-3


def test_everyone_is_looked_at_about_once_a_scan(batches):
    looks = np.bincount(np.concatenate([b.looked_id for b in batches]), minlength=SETTINGS.objects + 1)[1:]
    per_scan = looks / 3.0
    assert 0.95 < per_scan.mean() < 1.06
    assert binom.cdf(int((looks == 3).sum()), SETTINGS.objects, 0.75) > 1e-6
    assert (looks == 0).mean() < 0.01


def test_the_same_seed_gives_the_same_bytes_and_another_another():
    one, two = (flown(SETTINGS, 1)[1] for _ in range(2))
    other = flown(SceneSettings(objects=3_000, seed=6, layout="uniform", radius_rad=0.35), 1)[1]
    for a, b in zip(one, two, strict=True):
        for table, kind in ((a.detections, Detections), (a.dwells, Dwells)):
            twin = b.detections if kind is Detections else b.dwells
            for name, _ in kind.columns():
                np.testing.assert_array_equal(getattr(table, name), getattr(twin, name))
    assert not np.array_equal(one[0].detections.range_m, other[0].detections.range_m)


def test_ids_are_never_used_twice_and_say_nothing(batches):
    ids = np.concatenate([b.detections.detection_id for b in batches])
    dwells = np.concatenate([b.dwells.dwell_id for b in batches])
    assert len(np.unique(ids)) == len(ids)
    assert len(np.unique(dwells)) == len(dwells)
    for batch in batches:
        assert np.isin(batch.detections.dwell_id, batch.dwells.dwell_id).all()
        assert (np.diff(batch.dwells.sensor_id.astype(int)) >= 0).all()


def test_births_deaths_and_turns_keep_the_count():
    settings = SceneSettings(objects=600, seed=7, radius_rad=0.3, life_s=100.0, turn_share=0.5)
    scene = Scene(settings, duration_s=120.0)
    ids = []
    for _ in range(4):
        for _batch in scene.scan():
            pass
        truth = scene.truth()
        ids.append(truth.object_id)
        assert len(np.unique(truth.object_id)) == 600
        assert (truth.time_tai_ns == scene.time_tai_ns).all()
    assert ids[-1].max() > 600
    assert 0.5 < np.isin(ids[0], ids[-1]).mean() < 0.9
    assert (scene.fleet.turn_radps != 0.0).mean() > 0.5


def test_formations_keep_their_spacing():
    settings = SceneSettings(objects=80, seed=8, layout="formations", radius_rad=0.3, noise_m2ps3=(0.0, 0.0))
    scene = Scene(settings, duration_s=120.0)
    for _ in range(3):
        for _batch in scene.scan():
            pass
    place = scene.truth().position_ecef_m.reshape(10, 8, 3)
    gaps = np.linalg.norm(place[:, :, None] - place[:, None], axis=3)
    nearest = np.sort(gaps, axis=2)[:, :, 1]
    np.testing.assert_allclose(nearest, 1_500.0, rtol=0.01)


def test_slow_errors_are_in_the_radar_s_reports_and_not_in_the_claims():
    settings = SceneSettings(
        objects=2_000, seed=9, layout="uniform", radius_rad=0.3, range_bias_m=2_000.0, cooperative_share=0.5
    )
    scene, batches = flown(settings, 1)
    off, claimed = [], 0
    for batch in batches:
        seen = np.flatnonzero(batch.looked_row >= 0)
        d = batch.detections.take(batch.looked_row[seen])
        true = np.linalg.norm(batch.looked_states[seen, :3] - d.sensor_position_ecef_m, axis=1)
        off.append(d.range_m - true - scene.range_bias_m[d.sensor_id])
        claims = batch.detections.take(batch.detections.kind == SensorKind.ADSB.value)
        claimed += len(claims)
        order = np.argsort(batch.looked_id)
        states = batch.looked_states[order]
        row = np.searchsorted(batch.looked_id[order], claims.reported_icao24)
        distance = np.linalg.norm(states[row, :3] - claims.sensor_position_ecef_m, axis=1)
        assert np.abs(claims.range_m - distance).max(initial=0.0) < 30.0 * 6.0
        assert (batch.object_id[batch.detections.kind == SensorKind.ADSB.value] > 0).all()
        heard = np.isin(batch.dwells.dwell_id, claims.dwell_id)
        assert (batch.dwells.snr_ratio_per_m2[heard] == 0.0).all()
    assert np.concatenate(off).std() == pytest.approx(SIGMAS[0], rel=0.1)
    assert claimed == pytest.approx(1_000, abs=120)


def test_attitude_errors_turn_the_axes():
    settings = SceneSettings(objects=2_000, seed=10, layout="uniform", radius_rad=0.3, attitude_bias_rad=0.01)
    scene, batches = flown(settings, 1)
    left = []
    for batch in batches:
        seen = np.flatnonzero(batch.looked_row >= 0)
        d = batch.detections.take(batch.looked_row[seen])
        los = batch.looked_states[seen, :3] - d.sensor_position_ecef_m
        los /= np.linalg.norm(los, axis=1)[:, None]
        for k in range(0, len(d), 5):
            along, starboard, down = frame_of(d.sensor_position_ecef_m[k], d.sensor_velocity_ecef_mps[k])
            forward, side, plumb = scene.attitude_bias_rad[int(d.sensor_id[k])]
            turned = along + plumb * starboard - side * down
            left.append(d.cosine_along[k] - los[k] @ turned)
            assert forward != 0.0
    assert np.std(left) == pytest.approx(SIGMAS[1], rel=0.12)
