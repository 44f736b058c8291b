"""The 74 sample sets of the package traffic, from its wheel: all import, all counts add up, the attack stays."""

import gzip
import json
import zipfile

import numpy as np
import pytest

from lookdown.astro import great_circle_distance_m
from lookdown.errors import ArgumentError, DataError
from lookdown.tables import AircraftClass
from lookdown.traffic import RecordedTraffic, read_recording
from lookdown.traffic.importing.importer import ImportRequest, import_recording
from lookdown.traffic.importing.samples import import_samples, sample_member, sample_names
from lookdown.traffic.recorded.cleaning import clean

FOLDER = "traffic/data/samples/"


def a_wheel(tmp_path, **sets):
    path = tmp_path / "traffic-2.13-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as archive:
        for name, records in sets.items():
            content = gzip.compress(json.dumps(records).encode())
            archive.writestr(f"{FOLDER}{name.replace('__', '/')}.json.gz", content)
        archive.writestr("traffic/__init__.py", "")
    return path


def test_sets_are_found_by_name(tmp_path, flight):
    wheel = a_wheel(tmp_path, gliders__franconia=flight.records(), noisy__noisy_ground=flight.records())
    assert sample_names(wheel) == ["gliders/franconia", "noisy/noisy_ground"]
    assert sample_member(wheel, "franconia") == f"{FOLDER}gliders/franconia.json.gz"
    with pytest.raises(ArgumentError, match="gliders/franconia"):
        sample_member(wheel, "gliders")


def test_every_set_is_imported_on_its_own(tmp_path, flight):
    wheel = a_wheel(tmp_path, gliders__a=flight.records(), surveys__b=flight.records(icao24="00000b"))
    told = []
    done = import_samples(wheel, tmp_path, on_set=lambda at, total: told.append((at, total)))
    assert [(name, report.rows_kept) for name, report in done] == [("gliders/a", 200), ("surveys/b", 200)]
    assert told == [(1, 2), (2, 2)]
    classes = [
        RecordedTraffic.load(tmp_path / f"{name}.parquet").facts.aircraft_class[0]
        for name in ("gliders-a", "surveys-b")
    ]
    assert classes[0] == AircraftClass.GLIDER.value != classes[1]


def test_other_files_are_no_wheel(tmp_path):
    (tmp_path / "x.whl").write_bytes(b"no zip")
    with pytest.raises(DataError, match="wheel of the package traffic"):
        sample_names(tmp_path / "x.whl")
    with zipfile.ZipFile(tmp_path / "y.whl", "w") as archive:
        archive.writestr("numpy/__init__.py", "")
    with pytest.raises(DataError, match="no wheel of traffic"):
        sample_names(tmp_path / "y.whl")


def test_a_name_that_is_none_is_told_the_nearest_ones(tmp_path, flight):
    names = [f"gliders__g{k}" for k in range(8)] + ["noisy__noisy_ground"]
    wheel = a_wheel(tmp_path, **dict.fromkeys(names, flight.records()))
    for asked, near in (
        ("noisy_grund", "Nearest: noisy/noisy_ground. --all lists"),
        ("gliders", "Nearest: gliders/g0, gliders/g1, gliders/g2, gliders/g3, gliders/g4. --all lists"),
        ("xyzzy", "got 'xyzzy'. --all lists"),
    ):
        with pytest.raises(ArgumentError, match="one of the wheel's 9 sets") as caught:
            sample_member(wheel, asked)
        assert near in str(caught.value)


@pytest.fixture(scope="module")
def all_sets(traffic_wheel, tmp_path_factory):
    folder = tmp_path_factory.mktemp("sets")
    return dict(import_samples(traffic_wheel, folder)), folder


def test_all_74_sets_import_and_their_counts_add_up(all_sets):
    reports, _ = all_sets
    assert len(reports) == 74
    for name, report in reports.items():
        assert report.rows_in == report.rows_kept + sum(rule.rows_dropped for rule in report.rules), name
    # 942,740 records, by json.loads of the 74 members.
    assert sum(report.rows_in for report in reports.values()) == 942_740
    # One has no position at all (the fuel flow of a flight recorder); nothing else comes out empty.
    assert [name for name, report in reports.items() if not report.rows_kept] == ["performance/fuelflow_a320"]


def test_the_general_way_makes_of_quickstart_what_its_own_way_makes(all_sets, recording_of_package):
    _, folder = all_sets
    rows = read_recording(folder / "collections-quickstart.parquet").rows
    for name, _ in rows.columns():
        if name != "callsign_code":
            assert np.array_equal(getattr(rows, name), getattr(recording_of_package, name)), name


@pytest.fixture(scope="module")
def recording_of_package():
    from lookdown.traffic import sample_path

    return read_recording(sample_path("quickstart")).rows


@pytest.mark.parametrize(
    ("folder_name", "share"), [("gliders", 0.96), ("ambulances", 0.70), ("surveys", 0.95), ("calibration", 0.90)]
)
def test_slow_and_low_flights_are_not_cleaned_away(all_sets, folder_name, share):
    reports, _ = all_sets
    mine = {name: report for name, report in reports.items() if name.startswith(folder_name)}
    assert {name for name, report in mine.items() if report.rows_kept < share * report.rows_in} == set()
    if folder_name in ("gliders", "ambulances"):
        low = {rule.rows_dropped for report in mine.values() for rule in report.rules if rule.name == "low"}
        assert low == {0}


def test_the_spoofed_flight_is_still_spoofed(traffic_wheel, all_sets):
    """The false positions are kept, and are where the transponder said, far from the route."""
    with zipfile.ZipFile(traffic_wheel) as archive:
        raw = json.loads(gzip.decompress(archive.read(f"{FOLDER}noisy/noisy_spoofing.json.gz")))
    column = {
        name: np.array([np.nan if v is None else v for v in raw[name].values()], float)
        for name in ("timestamp", "last_position", "latitude", "longitude", "groundspeed")
    }
    # The false track: 50 kt at 38,000 ft about 49.7 N 23.8 E, where the flight says that it stays for half an hour.
    false = (column["groundspeed"] < 100.0) & (np.hypot(column["latitude"] - 49.68, column["longitude"] - 23.9) < 0.6)
    assert np.count_nonzero(false) > 1_000
    told_ms = np.unique(column["last_position"][false])

    flights = clean(read_recording(all_sets[1] / "noisy-noisy_spoofing.parquet").rows)
    rows = flights.rows
    kept_ms = rows.time_tai_ns // 10**6 - 37_000
    share = np.isin(told_ms, kept_ms).mean()
    assert share > 0.95, f"{share:.1%} of the false positions are kept"

    inside = np.isin(kept_ms, told_ms)
    # The straight line between where the true track was lost (47.44 N 22.92 E) and found again (53.58 N 18.68 E).
    line = np.radians(np.linspace((47.44, 22.92), (53.58, 18.68), 200))
    off_m = [
        great_circle_distance_m(
            latitude_1_rad=np.full(200, y),
            longitude_1_rad=np.full(200, x),
            latitude_2_rad=line[:, 0],
            longitude_2_rad=line[:, 1],
        ).min()
        for y, x in zip(rows.latitude_rad[inside], rows.longitude_rad[inside], strict=True)
    ]
    assert np.median(off_m) > 100_000.0, "the false positions lie far from any route between"


def test_no_path_is_flown_to_a_false_position(all_sets):
    traffic = RecordedTraffic.load(all_sets[1] / "noisy-noisy_spoofing.parquet")
    instants = np.arange(traffic.start_tai_ns, traffic.stop_tai_ns, 5 * 10**9)
    speeds = [np.linalg.norm(traffic.at(int(t)).velocity_ecef_mps, axis=1) for t in instants]
    assert np.concatenate(speeds).max() < 450.0


def test_a_set_of_the_wheel_flies_by_its_name(traffic_wheel, tmp_path):
    request = ImportRequest((traffic_wheel,), only=sample_member(traffic_wheel, "zero_gravity"))
    report = import_recording(request, tmp_path / "zero.parquet")
    counts = {rule.name: rule.rows_dropped for rule in report.rules}
    # Parabolas climb at 110 m/s and say so: nothing of them is a spike.
    assert report.rows_in == 10_367 and counts["altitude spike"] == 0
