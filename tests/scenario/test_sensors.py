"""Sensors beside the radar, as a run flies them."""

import numpy as np
import pytest

from lookdown.scenario import Stages, build, load_scenario
from lookdown.scenario.sensors import FIRST_GROUND_ID
from lookdown.tables import Detections, Looks, Measured, SensorKind


@pytest.fixture(scope="module")
def stages() -> Stages:
    return build(load_scenario("all-sensors"), seed=1)


def seen(stages: Stages, seconds: int) -> dict[str, tuple[Detections, Looks]]:
    parts: dict[str, list[tuple[Detections, Looks]]] = {watcher.name: [] for watcher in stages.watchers}
    for second in range(seconds):
        now = stages.start_tai_ns + second * 1_000_000_000
        satellites, objects = stages.ephemeris.at(now), stages.traffic.at(now)
        claims = stages.traffic.claims_at(now)
        for watcher in stages.watchers:
            parts[watcher.name].append(watcher.watch(satellites, objects, claims, now))
    return {
        name: (Detections.concatenate(d for d, _ in rows), Looks.concatenate(k for _, k in rows))
        for name, rows in parts.items()
    }


@pytest.fixture(scope="module")
def minute(stages: Stages) -> dict[str, tuple[Detections, Looks]]:
    return seen(stages, 60)


def test_each_kind_says_what_it_is_and_what_it_measured(minute: dict[str, tuple[Detections, Looks]]) -> None:
    kinds = {
        "adsb": (SensorKind.ADSB, Measured.ALL),
        "emitters": (SensorKind.PASSIVE, Measured.RANGE | Measured.ALONG | Measured.CROSS),
        "ground": (SensorKind.GROUND_RADAR, Measured.RANGE | Measured.ALONG),
        "airborne": (SensorKind.GROUND_RADAR, Measured.ALL),
    }
    for name, (kind, measured) in kinds.items():
        detections, _ = minute[name]
        assert len(detections) > 0
        assert (detections.kind == kind).all() and (detections.measured == measured).all()
    infrared, _ = minute["infrared"]
    assert (infrared.range_m == 0.0).all() and (infrared.measured & Measured.RANGE == 0).all()


def test_no_two_sensors_share_an_identity_or_a_detection(minute: dict[str, tuple[Detections, Looks]]) -> None:
    every = Detections.concatenate(detections for detections, _ in minute.values())
    assert len(np.unique(every.detection_id)) == len(every)
    lower = {name: set(minute[name][0].sensor_id.tolist()) for name in ("ground", "airborne")}
    assert lower["ground"].isdisjoint(lower["airborne"])
    assert all(FIRST_GROUND_ID <= number < FIRST_GROUND_ID + 10 for ids in lower.values() for number in ids)


def test_only_receivers_of_claims_report_addresses(minute: dict[str, tuple[Detections, Looks]]) -> None:
    for name, (detections, _) in minute.items():
        assert (detections.reported_icao24 > 0).all() == (name == "adsb") or len(detections) == 0


def test_the_same_seed_sees_the_same(stages: Stages) -> None:
    one, two = seen(stages, 3), seen(stages, 3)
    for name in one:
        for first, second in zip(one[name], two[name], strict=True):
            for column, _ in type(first).columns():
                assert np.array_equal(getattr(first, column), getattr(second, column))


def test_a_sensor_of_one_shell_sees_nothing_from_the_others() -> None:
    document = load_scenario("all-sensors")
    shells = [document.constellation.shell[0]] * 2
    infrared = document.sensor[1].model_copy(update={"shell": 1})
    two = document.model_copy(
        update={
            "constellation": document.constellation.model_copy(update={"shell": shells}),
            "sensor": [infrared],
        }
    )
    stages = build(two, seed=1)
    now = stages.start_tai_ns
    satellites = stages.ephemeris.at(now)
    (watcher,) = stages.watchers
    detections, _ = watcher.watch(satellites, stages.traffic.at(now), stages.traffic.claims_at(now), now)
    carriers = satellites.satellite_id[satellites.shell == 1]
    assert len(detections) > 0 and np.isin(detections.sensor_id, carriers).all()
