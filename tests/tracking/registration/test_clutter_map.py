"""The clutter map: one where headers are right, high over a road, and the same whatever came first."""

from dataclasses import replace

import numpy as np
import pytest
from ground_cells_plain import sphere_points, visible_share

from lookdown.seeds import generator
from lookdown.tables import Dwells
from lookdown.tracking.registration import CLUTTER_MAP_REFERENCE, ClutterMap, ClutterMapParameters

NS = 1_000_000_000
START_NS = 1_900_000_000 * NS
EPOCH_NS = 10 * NS
SECTOR = (0.2, 2.7, 0.2, 0.9, 1.3, 0.6)
UP = np.array([0.8, 0.0, 0.6])
DENSITY = 2e-4
SPANS = 10e3 * 700.0


def reference(**changed: float) -> ClutterMapParameters:
    values = {name: entry.base_si for name, entry in CLUTTER_MAP_REFERENCE.items()}
    return ClutterMapParameters(**{**values, **changed})


def poses(count: int) -> tuple[np.ndarray, np.ndarray]:
    """Return places and velocities of satellites that pass over one region."""
    source = generator(1, "clutter map poses")
    up = UP + 0.08 * source.standard_normal((count, 3))
    up /= np.linalg.norm(up, axis=1, keepdims=True)
    across = np.cross(up, source.standard_normal((count, 3)))
    return up * 6_971e3, 7_500.0 * across / np.linalg.norm(across, axis=1, keepdims=True)


def dwells_at(time_tai_ns: np.ndarray, *, density: float = DENSITY, first_id: int = 0) -> Dwells:
    count = len(time_tai_ns)
    position, velocity = poses(count)
    fixed = {
        "dwell_id": np.arange(first_id, first_id + count, dtype=np.uint64),
        "time_tai_ns": time_tai_ns,
        "sensor_id": np.arange(count, dtype=np.uint32),
        "sensor_position_ecef_m": position,
        "sensor_velocity_ecef_mps": velocity,
        "clutter_density": np.full(count, density),
    }
    names = (
        "azimuth_start_rad", "azimuth_width_rad", "grazing_min_rad", "grazing_max_rad", "scan_limit_rad",
        "face_tilt_rad",
    )  # fmt: skip
    fixed |= {name: np.full(count, value) for name, value in zip(names, SECTOR, strict=True)}
    zeros = {name: np.zeros((count, *column.row_shape), column.dtype) for name, column in Dwells.columns()}
    return Dwells(**{**zeros, **fixed})


class World:
    """Ground about one place, and how many false reports a round of dwells leaves at each of its points."""

    def __init__(self, dwells: Dwells) -> None:
        self.points, area = sphere_points(UP, 0.25, 0.004)
        self.mean = np.zeros(len(self.points))
        for k in range(len(dwells)):
            held, share = visible_share(
                self.points, dwells.sensor_position_ecef_m[k], dwells.sensor_velocity_ecef_mps[k], SECTOR
            )
            self.mean += DENSITY * SPANS * area * share * held


def hot_place(world: World) -> np.ndarray:
    """Return a place that all dwells see well."""
    return world.points[np.argmax(world.mean)]


@pytest.fixture(scope="module")
def learned() -> tuple[ClutterMap, World, np.ndarray, int]:
    """Return a map after 12 minutes: false reports as the headers say, twentyfold about one place."""
    world = World(dwells_at(np.zeros(40, np.int64)))
    hot = hot_place(world)
    near = np.linalg.norm(world.points - hot, axis=1) < 80e3
    clutter = ClutterMap(reference())
    source = generator(2, "clutter map world")
    rounds = 72
    for k in range(rounds):
        time = START_NS + k * EPOCH_NS
        clutter.expect(dwells_at(time + np.arange(40) * 10_000_000, first_id=40 * k))
        count = source.poisson(world.mean * np.where(near, 20.0, 1.0))
        spread = 10e3 * source.standard_normal((count.sum(), 3))
        places = np.repeat(world.points, count, axis=0) + spread
        clutter.learn(places, time + source.integers(0, EPOCH_NS, len(places)))
    return clutter, world, hot, START_NS + (rounds + 8) * EPOCH_NS


def ask(clutter: ClutterMap, places: np.ndarray, time: int) -> np.ndarray:
    return clutter.ratio(places, np.full(len(places), time))


def test_where_headers_are_right_the_ratio_is_one(learned) -> None:
    clutter, world, hot, now = learned
    well_seen = (world.mean > 0.3 * world.mean.max()) & (np.linalg.norm(world.points - hot, axis=1) > 250e3)
    ratios = ask(clutter, world.points[well_seen], now)
    assert well_seen.sum() > 100 and 0.85 < ratios.mean() < 1.15
    assert np.quantile(ratios, 0.02) > 0.3 and np.quantile(ratios, 0.98) < 2.5


def test_over_a_road_it_is_what_the_road_adds(learned) -> None:
    clutter, _, hot, now = learned
    found = ask(clutter, hot[None], now)[0]
    assert 8.0 < found < 30.0


def test_where_nobody_looked_nothing_is_known(learned) -> None:
    clutter, _, _, now = learned
    far = np.array([[-6.37e6, 0.0, 0.0], [0.0, 0.0, -6.35e6]])
    assert np.array_equal(ask(clutter, far, now), [1.0, 1.0])
    assert ask(clutter, far[:0], now).shape == (0,)


def test_quiet_ground_falls_below_one_and_no_further_than_the_limit() -> None:
    clutter = ClutterMap(reference(least_ratio=0.3))
    world = World(dwells_at(np.zeros(40, np.int64)))
    place = hot_place(world)[None]
    ratios = []
    for k in range(40):
        time = START_NS + k * EPOCH_NS
        clutter.expect(dwells_at(np.full(40, time), density=DENSITY / 1_500, first_id=40 * k))
        ratios.append(ask(clutter, place, time)[0])
    assert np.all(np.diff(ratios) < 0.02) and ratios[6] == 1.0 > ratios[9]
    assert 0.3 <= ratios[-1] < 0.6


def test_what_is_old_fades() -> None:
    clutter = ClutterMap(reference(memory_s=100.0, lateness_s=60.0))
    place = UP[None] * 6.371e6
    clutter.learn(np.tile(place, (500, 1)), np.full(500, START_NS))
    clutter.learn(-place, np.array([START_NS + 60 * EPOCH_NS]))
    soon = ask(clutter, place, START_NS + 8 * EPOCH_NS)[0]
    late = ask(clutter, place, START_NS + 68 * EPOCH_NS)[0]
    assert soon == pytest.approx(1.0 + 250.0 * np.exp(-0.1)) and late == pytest.approx(1.0 + 250.0 * np.exp(-6.1))
    between = ask(clutter, place, START_NS + 18 * EPOCH_NS)[0]
    assert between == pytest.approx((2.0 + 500.0 * np.exp(-1.1)) / 2.0)


def test_the_upper_limit_holds() -> None:
    clutter = ClutterMap(reference(lateness_s=60.0))
    place = UP[None] * 6.371e6
    clutter.learn(np.tile(place, (5_000, 1)), np.full(5_000, START_NS))
    assert ask(clutter, place, START_NS + 8 * EPOCH_NS)[0] == 1_000.0


def as_bytes(value: object) -> list[bytes]:
    if isinstance(value, dict):
        return [part for name in value for part in as_bytes(value[name])]
    if isinstance(value, list | tuple):
        return [part for entry in value for part in as_bytes(entry)]
    return [value.tobytes() if isinstance(value, np.ndarray) else repr(value).encode()]


def test_order_lateness_and_a_snapshot_change_no_bit() -> None:
    source = generator(3, "clutter map order")
    times = START_NS + np.sort(source.integers(0, 12 * EPOCH_NS, 60))
    dwells = dwells_at(times)
    places = UP * 6.371e6 + 2e5 * source.standard_normal((300, 3))
    when = START_NS + np.sort(source.integers(0, 12 * EPOCH_NS, 300))
    straight, mixed = ClutterMap(reference()), ClutterMap(reference())
    straight.expect(dwells)
    straight.learn(places, when)
    for part in np.array_split(source.permutation(60), 9):
        mixed.expect(dwells.take(part))
    for part in np.array_split(source.permutation(300), 5):
        mixed.learn(places[part], when[part])
    other = ClutterMap(reference())
    other.restore(mixed.snapshot())
    asked = [START_NS + k * EPOCH_NS for k in range(20)]
    found = np.stack([ask(straight, places, time) for time in asked])
    for clutter in (mixed, other):
        assert np.stack([ask(clutter, places, time) for time in asked]).tobytes() == found.tobytes()
        late = ask(clutter, places, asked[-1] - 6 * EPOCH_NS)
        assert late.tobytes() == found[-7].tobytes()
        assert as_bytes(clutter.snapshot()["ring"]) == as_bytes(straight.snapshot()["ring"])
    assert np.unique(found).size > 100


def test_dwells_that_say_nothing_of_their_ground_expect_nothing() -> None:
    clutter = ClutterMap(reference())
    dwells = dwells_at(np.full(4, START_NS))
    still = replace(dwells, sensor_velocity_ecef_mps=np.zeros((4, 3)))
    blind = replace(dwells, azimuth_width_rad=np.zeros(4))
    clean = replace(dwells, clutter_density=np.zeros(4))
    for silent in (still, blind, clean):
        clutter.expect(silent)
    world = World(dwells)
    assert np.all(ask(clutter, world.points, START_NS + 9 * EPOCH_NS) == 1.0)


def test_parameters_that_cannot_be_are_refused() -> None:
    for changed in ({"cell_rad": 0.0}, {"prior_count": 0.0}, {"least_ratio": 2.0}, {"sample_count": 0.0}):
        with pytest.raises(AssertionError):
            replace(reference(), **changed)
