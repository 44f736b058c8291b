"""What satellites saw reaches the tracker as the mesh delivers it: whole, late, out of order, or not at all."""

import numpy as np
import pytest

from lookdown.constellation import EphemerisTable, WalkerShell, walker_elements
from lookdown.errors import NetworkError
from lookdown.network import Topology, city_stations, motif_pairs
from lookdown.network.failures import failure_rows
from lookdown.network.ground_budget import reference_ground_link
from lookdown.network.loads import Loads
from lookdown.network.mesh import Mesh, MeshParameters
from lookdown.network.priorities import reference_delivery
from lookdown.network.processing import ProcessingMode, reference_processing
from lookdown.network.terminals import reference_terminal
from lookdown.simulation.backhaul import Backhaul
from lookdown.tables import DeliveryStatus, Detections, Dwells, DwellTask, FailureKind, Failures, StationState

START, SECOND = 1_767_225_637 * 10**9, 10**9
COUNT = 300


def blank(kind, rows, **columns):
    """Rows of a table, zero but for the columns given."""
    made = {name: np.zeros((rows, *spec.row_shape), spec.dtype) for name, spec in kind.columns()}
    return kind(**{**made, **{name: np.asarray(value, made[name].dtype) for name, value in columns.items()}})


@pytest.fixture(scope="module")
def sky():
    shell = WalkerShell(
        altitude_m=550e3, inclination_rad=np.radians(53.0), satellite_count=COUNT, plane_count=20, phasing=1
    )
    return EphemerisTable.from_elements(walker_elements(shell, START), START, START + 120 * SECOND)


def backhaul(sky, failures=None, mode=ProcessingMode.PLOTS, rate_bps=2.5e9, **figures):
    satellites = sky.at(START)
    pairs = motif_pairs(satellites.plane, satellites.slot, seam_shift=1)
    topology = Topology.from_pairs(pairs, plane=satellites.plane, slot=satellites.slot, range_limit_m=8e6)
    parameters = MeshParameters(
        terminal=reference_terminal(rate_bps=rate_bps),
        ground=reference_ground_link(**figures),
        delivery=reference_delivery(),
        antenna_count=8,
        clear_ratio=1.0,
        front_radius_m=650e3,
        renewal_s=21_600.0,
    )
    stations = city_stations(20, min_elevation_rad=np.radians(20.0))
    mesh = Mesh(topology, stations, parameters, 3, failures or Failures.empty())
    return Backhaul(mesh, Loads(mode, reference_processing(), 1600.0, 0.1), 1.0)


def carried(way, sky, seconds, looks_a_second=40, at_s=0.5):
    """Send looks of every second, three detections in every other one; return what came, second by second."""
    came, sent = [], 0
    for k in range(seconds):
        start = START + k * SECOND
        ids = np.arange(1 + sent, 1 + sent + looks_a_second)
        sent += looks_a_second
        time = np.full(looks_a_second, start + round(at_s * 1e9))
        dwells = blank(Dwells, looks_a_second, dwell_id=ids, time_tai_ns=time, sensor_id=ids * 7 % COUNT, task=ids % 4)
        seen = np.repeat(ids[ids % 2 == 0], 3)
        detections = blank(
            Detections,
            len(seen),
            detection_id=np.arange(len(seen)) + 1000 * k,
            dwell_id=seen,
            time_tai_ns=np.full(len(seen), time[0]),
            sensor_id=seen * 7 % COUNT,
        )
        states = sky.at(start + SECOND // 2)
        came.append(way.carry(states, dwells, detections, start_tai_ns=start, end_tai_ns=start + SECOND))
    return came


def test_all_that_is_sent_comes_once_with_its_detections(sky):
    came = carried(backhaul(sky), sky, 3)
    ids = np.concatenate([dwells.dwell_id for dwells, _, _ in came])
    assert sorted(ids.tolist()) == list(range(1, 121)) and sum(len(found) for _, found, _ in came) == 180
    for dwells, detections, _ in came:
        assert set(detections.dwell_id.tolist()) == {k for k in dwells.dwell_id.tolist() if k % 2 == 0}


def test_it_comes_when_signals_computers_light_and_cable_have_taken_their_time(sky):
    """Signals take 0.1 s and cable 0.02 s: what is seen 0.25 s before the end makes it, 0.12 s does not."""
    soon = carried(backhaul(sky), sky, 2, at_s=0.75)
    late = carried(backhaul(sky), sky, 2, at_s=0.88)
    assert len(soon[0][0]) == 40 and len(late[0][0]) == 0 and len(late[1][0]) == 40
    # What came is delivered all the same: it is on the ground's cable, or in its computer.
    assert np.all(late[1][0].time_tai_ns < START + SECOND)


def test_the_order_is_that_of_landing(sky):
    way = backhaul(sky)
    (dwells, _, done) = carried(way, sky, 1)[0]
    landing = {
        int(k): int(at + round(float(ground) * 1e9))
        for k, at, ground in zip(done.detection_id, done.arrived_tai_ns, done.ground_s, strict=True)
    }
    times = [landing[k] for k in dwells.dwell_id.tolist()]
    assert times == sorted(times) and dwells.dwell_id.tolist() != sorted(dwells.dwell_id.tolist())


def test_what_a_dead_satellite_saw_never_comes_and_is_forgotten(sky):
    dead = (7, 14, 21)
    failures = failure_rows(FailureKind.SATELLITE, START, START + 60 * SECOND, targets=dead)
    way = backhaul(sky, failures)
    came = carried(way, sky, 12)
    sensors = np.concatenate([dwells.sensor_id for dwells, _, _ in came])
    assert not np.isin(sensors, dead).any() and len(sensors) > 400
    told = way.summary()
    lost = told["expired"] + told["dropped"] + told["no_route"] + told["not_sent"]
    assert told["shipments"] + told["not_sent"] + told["under_way"] == 480 and told["not_sent"] > 0
    assert len(sensors) == 480 - lost - told["under_way"]


def test_a_satellite_that_is_not_there_relays_nothing(sky):
    """Its status says so: it re-entered, or its elements are no orbit."""
    way = backhaul(sky)
    states = sky.at(START + SECOND // 2)
    status = np.zeros(COUNT, np.uint8)
    status[3] = 1
    columns = {name: getattr(states, name) for name, _ in type(states).columns()}
    gone = type(states)(**{**columns, "status": status})
    way.carry(gone, Dwells.empty(), Detections.empty(), start_tai_ns=START, end_tai_ns=START + SECOND)
    touched = (way.links.node_a == 3) | (way.links.node_b == 3)
    assert touched.any() and np.all(way.links.rate_bps[touched] == 0.0)


def test_tasks_have_their_class(sky):
    done = carried(backhaul(sky), sky, 1)[0][2]
    by_task = {DwellTask.SEARCH: 3, DwellTask.CONFIRM: 1, DwellTask.TRACK: 2, DwellTask.CUE: 1}
    expected = [by_task[DwellTask(int(k) % 4)] for k in done.detection_id]
    assert done.priority.tolist() == expected


def test_raw_samples_over_thin_links_come_late_where_plots_do_not(sky):
    """4 MB a look over 20 Mbit/s takes 1.6 s a link; some 200 bytes a plot take none."""
    thin = {"rate_bps": 20e6, "radio_bandwidth_hz": 4e6}
    plots = backhaul(sky, **thin)
    raw = backhaul(sky, mode=ProcessingMode.RAW, **thin)
    carried(plots, sky, 3)
    carried(raw, sky, 3)
    assert plots.summary()["latency_s"]["p50"] < 0.2
    done = raw.summary()
    assert done["under_way"] + done["expired"] > 60


def test_late_is_not_lost(sky):
    """A gateway's fault of two seconds: what waits arrives afterwards, by then out of order with what is new."""
    gateways = tuple(range(COUNT, COUNT + 20))
    failures = failure_rows(FailureKind.GATEWAY, START, START + 2 * SECOND, targets=gateways)
    way = backhaul(sky, failures)
    came = carried(way, sky, 6)
    assert [len(dwells) for dwells, _, _ in came[:2]] == [0, 0]
    told = np.concatenate([done.status for _, _, done in came])
    # Custody's class is too late after three seconds and is not yet; nothing is lost.
    assert np.all(told == DeliveryStatus.DELIVERED) and len(told) == 240
    assert came[2][0].time_tai_ns.min() < START + SECOND


def test_gateways_that_are_lost_on_the_way_take_nothing_more(sky):
    way, all_of_them = backhaul(sky), range(COUNT, COUNT + 20)
    before = carried(way, sky, 2)
    way.lose_gateways(all_of_them, START + 2 * SECOND)
    assert len(before[0][0]) == 40
    states, start = sky.at(START + 3 * SECOND // 2), START + 2 * SECOND
    after = [
        way.carry(
            states,
            Dwells.empty(),
            Detections.empty(),
            start_tai_ns=start + k * SECOND,
            end_tai_ns=start + (k + 1) * SECOND,
        )
        for k in range(2)
    ]
    assert set(way.stations.state.tolist()) == {StationState.FAILED}
    assert len(after[1][0]) == 0 and not np.any(way.links.node_b >= COUNT)


def test_what_is_no_gateway_cannot_be_lost_as_one(sky):
    with pytest.raises(NetworkError, match=r"failures\[1\]\.target: expected a gateway of the network; got 7"):
        backhaul(sky).lose_gateways([COUNT, 7], START)
