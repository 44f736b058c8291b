"""Recorded traffic as the truth of a run."""

import numpy as np
import pyarrow.parquet as pq
import pytest

from lookdown.astro import ecef_from_geodetic, geodetic_from_ecef
from lookdown.errors import DataError
from lookdown.tables import AircraftClass, Objects, Transponder
from lookdown.traffic import ASSUMPTIONS, RecordedTraffic, sample_path
from lookdown.traffic.recorded.flights import _arc, _commonest

SECOND = 1_000_000_000


@pytest.fixture(scope="module")
def hourly(traffic):
    return [traffic.at(time) for time in range(traffic.start_tai_ns, traffic.stop_tai_ns + 1, 30 * SECOND)]


def test_objects_come_by_rising_id(hourly):
    for objects in hourly:
        assert (np.diff(objects.object_id.astype(np.int64)) > 0).all()


def test_everything_airborne_is_there(traffic, flights, hourly):
    """Count object-seconds both ways: by asking each half minute, and from the rows."""
    asked_h = sum(len(objects) for objects in hourly) * 30.0 / 3600.0
    assert asked_h == pytest.approx(flights.report.object_hours, rel=0.01)
    assert traffic.facts.flown_s.sum() / 3600.0 == pytest.approx(flights.report.object_hours)


def test_states_lie_near_the_rows(traffic, flights):
    rows = flights.rows
    segment = np.searchsorted(flights.segment_first, np.arange(len(rows)), side="right") - 1
    distance = []
    for row in range(0, len(rows), 997):
        objects = traffic.at(int(rows.time_tai_ns[row]))
        at = np.searchsorted(objects.object_id, flights.object_id[segment[row]])
        here = ecef_from_geodetic(
            latitude_rad=rows.latitude_rad[row : row + 1],
            longitude_rad=rows.longitude_rad[row : row + 1],
            height_m=rows.pressure_height_m[row : row + 1],
        )
        distance.append(np.linalg.norm(objects.position_ecef_m[at] - here))
    assert np.median(distance) < 25.0 and np.max(distance) < 500.0


def test_heights_and_speeds_are_flights(hourly):
    everything = Objects.concatenate(hourly)
    height = geodetic_from_ecef(everything.position_ecef_m)[2]
    speed = np.linalg.norm(everything.velocity_ecef_mps, axis=1)
    assert height.min() > 80.0 and height.max() < 12_000.0
    assert speed.min() > 15.0 and speed.max() < 300.0


def test_nothing_outside_the_recording(traffic):
    assert len(traffic.at(traffic.start_tai_ns - 1)) == 0
    assert len(traffic.at(traffic.stop_tai_ns + 1)) == 0
    assert len(traffic.at(0)) == 0
    assert len(traffic.at(traffic.start_tai_ns)) >= 1
    assert len(traffic.at(traffic.stop_tai_ns)) >= 1


def test_one_id_is_one_aircraft(traffic, flights):
    assert traffic.object_count == 238
    assert traffic.facts.object_id.tolist() == list(range(1, 239))
    assert len(np.unique(traffic.facts.icao24)) == 213
    for segment in range(1, len(flights.segment_first)):
        same = flights.object_id[segment] == flights.object_id[segment - 1]
        first = flights.segment_first[segment]
        silence_s = (flights.rows.time_tai_ns[first] - flights.rows.time_tai_ns[first - 1]) * 1e-9
        aircraft = flights.rows.icao24[first] == flights.rows.icao24[first - 1]
        assert same == (aircraft and silence_s <= 600.0)


def test_silence_is_no_truth(traffic, flights):
    splines = traffic.index.splines
    again = np.flatnonzero(np.diff(flights.object_id) == 0)
    assert len(again) == 5
    for segment in again:
        middle = int(splines.stop_tai_ns[segment] + splines.start_tai_ns[segment + 1]) // 2
        assert flights.object_id[segment] not in traffic.at(middle).object_id
        assert flights.object_id[segment] in traffic.at(int(splines.start_tai_ns[segment + 1])).object_id


def test_describe(traffic):
    assert traffic.describe(1) == "MSR799 (0101de)"
    for unknown in (0, 239, 10_000):
        with pytest.raises(KeyError):
            traffic.describe(unknown)


@pytest.mark.parametrize(
    ("callsign", "kind"),
    [
        ("FHMAC", AircraftClass.LIGHT),
        ("N600FR", AircraftClass.BUSINESS),
        ("JFA12P", AircraftClass.REGIONAL),
        ("AFR21SQ", AircraftClass.AIRLINER),
    ],
)
def test_class_of_known_flights(traffic, callsign, kind):
    code = traffic.callsigns.index(callsign)
    assert traffic.facts.aircraft_class[traffic.facts.callsign_code == code].tolist() == [kind]


def test_class_and_transponder_of_states(traffic, hourly):
    known = dict(zip(traffic.facts.object_id.tolist(), traffic.facts.aircraft_class.tolist(), strict=True))
    for objects in hourly[::10]:
        assert (objects.transponder == Transponder.ON).all()
        assert [known[i] for i in objects.object_id.tolist()] == objects.aircraft_class.tolist()


def test_region(traffic):
    # The area that the recording was cut to: 47.7 to 50.0 N, 0.7 to 4.1 E.
    region = traffic.region
    assert np.degrees([region.latitude_min_rad, region.latitude_max_rad]) == pytest.approx([47.73, 49.99], abs=0.01)
    assert np.degrees([region.longitude_west_rad, region.longitude_east_rad]) == pytest.approx([0.78, 4.06], abs=0.01)


def test_arc_across_the_antimeridian():
    west, east = _arc(np.radians([179.0, -178.0, 175.0, -179.5]))
    assert np.degrees([west, east]) == pytest.approx([175.0, -178.0])
    assert _arc(np.array([0.5])) == (0.5, 0.5)


def test_commonest_code():
    assert _commonest(np.array([0, 4]), np.array([3, 9, 9, 3, 5], np.uint16)).tolist() == [3, 5]


def test_same_file_same_states(traffic):
    again = RecordedTraffic.load_sample("quickstart")
    time = traffic.start_tai_ns + 4_000 * SECOND
    for name, _ in Objects.columns():
        assert getattr(again.at(time), name).tobytes() == getattr(traffic.at(time), name).tobytes()


def test_assumptions_are_bounded():
    assert len({item.name for item in ASSUMPTIONS}) == len(ASSUMPTIONS)
    for item in ASSUMPTIONS:
        assert item.low <= item.high and item.sentence.endswith(".") and item.source


def test_a_recording_without_rows_is_told_to_hold_none(tmp_path):
    whole = pq.read_table(sample_path("quickstart"))
    pq.write_table(whole.slice(0, 0), tmp_path / "empty.parquet")
    with pytest.raises(DataError, match="the recording holds no rows") as caught:
        RecordedTraffic.load(tmp_path / "empty.parquet")
    assert "empty.parquet" in str(caught.value) and "rule" not in str(caught.value)
    pq.write_table(whole.slice(0, 1), tmp_path / "one.parquet")
    with pytest.raises(DataError, match=r"none of 1 rows? is left after cleaning \(the rule '.*' dropped 1\)"):
        RecordedTraffic.load(tmp_path / "one.parquet")
