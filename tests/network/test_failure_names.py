"""Failures one by one, with names that people read."""

import numpy as np
from mesh_scenes import parameters_of_mesh

from lookdown.network import Topology, city_stations
from lookdown.network.failure_names import failures_in_words, failures_one_by_one
from lookdown.network.failures import failure_rows
from lookdown.network.mesh import Mesh
from lookdown.tables import FailureKind, Failures

SECOND = 10**9


def mesh(failures):
    plane, slot = np.divmod(np.arange(12, dtype=np.uint16), np.uint16(4))
    topology = Topology.from_pairs([[0, 1]], plane=plane, slot=slot)
    return Mesh(topology, city_stations(3), parameters_of_mesh(), 1, failures)


def rows(kind, start_s, end_s, **own):
    return failure_rows(kind, start_s * SECOND, end_s * SECOND, **own)


EVERYTHING = Failures.concatenate(
    [
        rows(FailureKind.SATELLITE, 0, 9, targets=tuple(range(8))),
        rows(FailureKind.VENDOR, 1, 9, targets=(0,)),
        rows(FailureKind.GATEWAY, 2, 9, targets=(12, 13)),
        rows(FailureKind.LINK_FLAP, 3, 9, targets=(0,), other=1, share_ratio=0.25, period_s=4.0),
        rows(FailureKind.PARTITION, 4, 9, targets=(0, 1)),
        rows(FailureKind.SOLAR_STORM, 5, 9, targets=(7,), share_ratio=0.5),
        rows(FailureKind.JAMMING, 6, 9, latitude_rad=0.5, longitude_rad=-1.0, radius_m=3e5),
        rows(FailureKind.WEATHER, 6, 9, latitude_rad=-0.5, longitude_rad=1.0, radius_m=3e5),
        rows(FailureKind.WEATHER, 6, 9, latitude_rad=0.5, longitude_rad=1.0, radius_m=3e5),
        rows(FailureKind.PLANE, 20, 29, targets=(2,)),
    ]
)


def test_each_has_its_kind_name_and_times():
    told = failures_in_words(mesh(EVERYTHING), ["Acme"], start_tai_ns=-SECOND, stop_tai_ns=20 * SECOND)
    names = [(each["kind"], each["what"]) for each in told["failures"]]
    assert names == [
        ("satellite", "0, 1, 2, 3, 4, 5 and 2 more"),
        ("vendor", "Acme"),
        ("gateway", "Tokyo, Delhi"),
        ("link_flap", "0-1, up 25 % of each 4 s"),
        ("partition", "0, 1"),
        ("solar_storm", "50 % of the satellites"),
        ("jamming", "within 300 km of 28.6 N 57.3 W"),
        ("weather", "within 300 km of 28.6 S 57.3 E"),
        ("weather", "within 300 km of 28.6 N 57.3 E"),
    ]
    first = told["failures"][0]
    assert (first["things"], first["start_s"], first["end_s"]) == (8, 1.0, 10.0)


def test_what_begins_at_the_end_or_is_over_at_the_start_is_not_flown():
    told = failures_in_words(mesh(EVERYTHING), ["Acme"], start_tai_ns=9 * SECOND, stop_tai_ns=20 * SECOND)
    assert told["failures"] == [] and len(told["failures_not_flown"]) == 10
    assert told["failures_not_flown"][-1] == {
        "kind": "plane", "what": "2", "things": 1, "start_s": 11.0, "end_s": 20.0,
    }  # fmt: skip


def test_rows_of_one_kind_and_time_are_one_but_for_regions():
    assert [len(each) for each in failures_one_by_one(EVERYTHING)] == [8, 1, 2, 1, 2, 1, 1, 1, 1, 1]
    assert failures_one_by_one(Failures.empty()) == []
