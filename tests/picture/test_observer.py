"""Events and identities from what came since the picture before."""

import numpy as np
import pytest
from picture_scenes import SECOND, VIEW, dwell_over, tracks_at

from lookdown.picture import OBSERVER_REFERENCE, AlertEngine, Observer, Since, alert_sentences
from lookdown.tables import (
    AlertRule,
    Associations,
    Detections,
    Dwells,
    EventKind,
    LinkState,
    Measured,
    NetworkLinks,
    Picture,
    Satellites,
    SensorKind,
    StationStates,
    Tracks,
)


def zeros(kind, count):
    return {name: np.zeros((count, *spec.row_shape), spec.dtype) for name, spec in kind.columns()}


def satellites(status):
    columns = zeros(Satellites, len(status))
    columns |= {"satellite_id": np.arange(len(status), dtype=np.uint32), "status": np.array(status, np.uint8)}
    return Satellites(**columns)


def since(unused, *, used=5, dwells=10, kind=SensorKind.RADAR, first=1):
    """So many reports that no track used, beside some that were."""
    columns = zeros(Detections, unused + used)
    columns["detection_id"] = np.arange(first, first + unused + used, dtype=np.uint64)
    columns["kind"][:] = kind
    columns["kind"][:used] = SensorKind.RADAR
    mine = zeros(Associations, used)
    mine["detection_id"] = columns["detection_id"][:used]
    return Since(
        detections=Detections(**columns), associations=Associations(**mine), dwells=Dwells(**zeros(Dwells, dwells))
    )


def run(counts, **more):
    """Step an observer every second; return its counts of unused reports and the rules that the alerts raised."""
    observer, engine, told, raised = Observer(), AlertEngine(), [], []
    for second, count in enumerate(counts):
        now = second * SECOND
        _, events = observer.step(Tracks.empty(), since(count, **more), Satellites.empty(), now)
        rows = events.take(events.event_kind == EventKind.UNUSED_REPORTS)
        told.append((float(rows.value[0]), float(rows.expected[0])) if len(rows) else None)
        raised.append(set(engine.step(Picture.empty(), events, now).rule.tolist()))
    return told, raised


def test_a_satellite_that_fails_is_told_once_and_when_it_is_back():
    observer = Observer()
    found = []
    for second, status in enumerate([[0, 0, 9], [0, 4, 9], [0, 4, 9], [0, 0, 9]]):
        _, events = observer.step(Tracks.empty(), Since(), satellites(status), second * SECOND)
        found.append(
            [
                (EventKind(kind).name, int(who), value)
                for kind, who, value in zip(events.event_kind, events.subject_id, events.value, strict=True)
            ]
        )
    assert found == [[("SENSOR_LOST", 2, 9.0)], [("SENSOR_LOST", 1, 4.0)], [], [("SENSOR_BACK", 1, 0.0)]]
    assert len(observer.step(Tracks.empty(), Since(), Satellites.empty(), 4 * SECOND)[1]) == 0, "unknown is not lost"


def test_nothing_is_unusual_before_the_usual_is_known():
    known = int(OBSERVER_REFERENCE["known_s"].base_si)
    told, raised = run([40] * 5 + [900] * 10)
    assert told == [None] * 15 and not any(raised)
    told, _ = run([40] * (known + 5))
    assert told[known] is None and told[known + 1] == pytest.approx((40.0, 40.0))


def test_a_storm_raises_an_alert_and_chance_does_not():
    draws = np.random.Generator(np.random.Philox(4))
    quiet = draws.poisson(40.0, 200).tolist()
    _, raised = run(quiet)
    assert not any(raised)
    told, raised = run([*quiet, *draws.poisson(400.0, 20).tolist()])
    assert all(AlertRule.FALSE_ALARM_STORM in one for one in raised[200:])
    # It is learnt slowly: after 20 s the usual has not doubled.
    assert told[-1][1] < 80.0


def test_twice_the_dwells_are_twice_the_usual():
    observer = Observer()
    for second in range(100):
        observer.step(Tracks.empty(), since(40, dwells=10), Satellites.empty(), second * SECOND)
    _, events = observer.step(Tracks.empty(), since(130, dwells=30), Satellites.empty(), 100 * SECOND)
    assert events.expected[-1] == pytest.approx(120.0)


def test_sensors_that_no_track_is_fed_by_do_not_count():
    told, _ = run([500] * 70, kind=SensorKind.INFRARED)
    assert told[-1] == (0.0, 0.0)


def test_a_claim_without_a_track_is_a_ghost_only_where_somebody_looked():
    place = tracks_at([0.0], [10.0], 9_000.0).position_ecef_m
    looked = {}
    for name, dwells in (("looked at", dwell_over(count=20)), ("not looked at", Dwells.empty())):
        observer, found = Observer(VIEW), 0
        for second in range(8):
            claims = claim(place, second)
            _, events = observer.step(
                Tracks.empty(), Since(detections=claims, dwells=dwells), Satellites.empty(), second * SECOND
            )
            found += int((events.event_kind == EventKind.GHOST_CLAIM).sum())
        looked[name] = found
    assert looked["looked at"] > 3 and looked["not looked at"] == 0


def claim(place, second):
    columns = zeros(Detections, 1)
    sensor = place * 1.1
    sight = (place - sensor) / np.linalg.norm(place - sensor)
    along = np.cross(sight, [0.0, 0.0, 1.0])
    along /= np.linalg.norm(along)
    columns |= {
        "time_tai_ns": np.array([second * SECOND]),
        "kind": np.array([SensorKind.ADSB], np.uint8),
        "sensor_position_ecef_m": sensor,
        "axis_along_ecef": along,
        "axis_cross_ecef": np.cross(along, sight),
        "range_m": np.linalg.norm(place - sensor, axis=1),
        "sigma_range_m": np.array([50.0]),
        "measured": np.array([Measured.ALL], np.uint8),
        "reported_icao24": np.array([0xABCDEF], np.uint32),
    }
    return Detections(**columns)


def links(rows, now):
    """Links of a mesh by their ends and states."""
    columns = zeros(NetworkLinks, len(rows)) | {"time_tai_ns": np.full(len(rows), now)}
    for name, values in zip(("node_a", "node_b", "state"), zip(*rows, strict=True), strict=True):
        columns[name] = np.array(values, columns[name].dtype)
    return NetworkLinks(**columns)


def stations(rows, now):
    columns = zeros(StationStates, len(rows)) | {"time_tai_ns": np.full(len(rows), now)}
    columns |= {"node_id": np.array([node for node, _ in rows], np.uint32)}
    return StationStates(**columns | {"state": np.array([state for _, state in rows], np.uint8)})


def test_a_node_of_the_mesh_without_a_link_is_told_once_and_when_it_is_linked_again():
    up, down = LinkState.UP, LinkState.DOWN
    observer, engine, told = Observer(), AlertEngine(), []
    # Satellites 0 to 3, of which 3 never has a link and 2 fails; stations 4 and 5.
    steps = [
        ([(0, 1, up), (1, 2, up), (2, 3, down), (0, 4, up)], [(4, 0), (5, 2)], [0, 0, 0, 0]),
        ([(0, 1, down), (1, 2, up), (2, 3, down), (0, 4, down)], [(4, 3), (5, 1)], [0, 0, 0, 0]),
        ([(0, 1, down), (1, 2, down), (2, 3, down), (0, 4, up)], [(4, 0), (5, 0)], [0, 0, 9, 0]),
    ]
    for second, (pairs, states, status) in enumerate(steps):
        now = second * 10 * SECOND
        since = Since(links=links(pairs, now), stations=stations(states, now))
        _, events = observer.step(Tracks.empty(), since, satellites(status), now)
        about = events.take(np.isin(events.event_kind, [EventKind.LINK_LOST, EventKind.LINK_BACK]))
        told.append(
            [(EventKind(k).name[5:], int(who)) for k, who in zip(about.event_kind, about.subject_id, strict=True)]
        )
        raised = engine.step(Picture.empty(), events, now)
        if second == 1:
            sentences = alert_sentences(raised.take(raised.rule == AlertRule.LINK_LOST), ())
            assert "node 0 of the mesh has no link left" in sentences and "node 4 of the mesh has failed" in sentences
    assert told == [[("LOST", 5)], [("LOST", 0), ("LOST", 4), ("BACK", 5)], [("LOST", 1), ("BACK", 0), ("BACK", 4)]]
    _, events = observer.step(Tracks.empty(), Since(), satellites([0, 0, 9, 0]), 25 * SECOND)
    assert not np.isin(EventKind.LINK_BACK, events.event_kind), "where nothing is told nothing has changed"
