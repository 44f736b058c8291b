"""Foreign files into one recording: the account adds up, faults are sentences, nothing is half written."""

import gzip
import json

import numpy as np
import pyarrow.parquet as pq
import pytest

from lookdown.errors import ArgumentError, DataError
from lookdown.tables import AircraftClass
from lookdown.traffic import RecordedTraffic, read_recording
from lookdown.traffic.importing import importer
from lookdown.traffic.importing.importer import ImportRequest, account_of, import_recording
from lookdown.traffic.importing.mapping import Taken


def sample(path, records, pack=gzip.compress):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(pack(json.dumps(records).encode()))
    return path


def dropped(report) -> dict[str, int]:
    return {rule.name: rule.rows_dropped for rule in report.rules if rule.rows_dropped}


def test_a_sample_set_flies(imported, tmp_path, flight):
    report, output = imported(sample(tmp_path / "set.json.gz", flight.records()))
    assert (report.rows_in, report.rows_kept, report.cleaning.objects) == (200, 200, 1)
    traffic = RecordedTraffic.load(output)
    assert traffic.describe(1) == "TST1 (4baac6)" and "traffic" in traffic.origin
    assert traffic.facts.top_speed_mps[0] == pytest.approx(200.0, rel=0.01)
    metadata = pq.read_metadata(output).metadata
    assert metadata[b"licence"] and b"nothing cleaned" in metadata[b"treatment"]


def test_the_same_aircraft_in_several_files_is_one(imported, tmp_path, flight):
    records = flight.records()
    one, other = sample(tmp_path / "a.json", records[:120]), sample(tmp_path / "b.json", records[80:], bytes)
    report, _ = imported(other, one)
    assert dropped(report) == {"duplicate": 40} and report.cleaning.objects == 1 and report.rows_kept == 200


def test_several_formats_at_once(imported, tmp_path, flight):
    sample(tmp_path / "in" / "a.json", flight.records())
    (tmp_path / "in" / "b.scn").write_text("0:00:00>CRE A1,A320,50,5,90,FL300,250\n0:05:00>DEL A1\n")
    (tmp_path / "in" / "notes.md").write_text("no flights here\n")
    report, _ = imported(tmp_path / "in")
    assert report.formats == ("bluesky", "traffic") and report.files == 2 and report.cleaning.objects == 2
    assert any("1 of 3 files were left out" in note for note in report.notes)


def test_the_folder_of_a_set_tells_the_class(imported, tmp_path, flight):
    path = sample(tmp_path / "samples" / "gliders" / "x.json.gz", flight.records())
    _, output = imported(path)
    assert RecordedTraffic.load(output).facts.aircraft_class.tolist() == [AircraftClass.GLIDER.value]


def test_geometric_altitude_stands_in_for_a_whole_aircraft_only(imported, tmp_path, flight):
    without = flight.records(altitude=None, geoaltitude=11_000.0, icao24="00000a")
    mixed = flight.records(geoaltitude=11_000.0, icao24="00000b")
    for record in mixed[50:60]:
        record["altitude"] = None
    report, output = imported(sample(tmp_path / "set.json", without + mixed))
    assert dropped(report) == {"missing": 10} and report.geometric_rows == 200
    rows = read_recording(output).rows
    assert np.allclose(rows.pressure_height_m[rows.icao24 == 10], 11_000 * 0.3048)
    assert np.array_equal(rows.height_geometric, rows.icao24 == 10)


def test_an_area_and_a_time(imported, tmp_path, flight):
    path = sample(tmp_path / "set.json", flight.records())
    middle = int(read_recording(imported(path)[1]).rows.time_tai_ns[100])
    report, _ = imported(path, cut=importer.Cut(start_tai_ns=middle))
    assert dropped(report) == {"outside": 100}
    with pytest.raises(ArgumentError, match="nowhere"):
        import_recording(ImportRequest((path,), format="nowhere"), tmp_path / "x.parquet")


def test_a_single_source_of_which_no_row_is_left_is_refused(imported, tmp_path, flight):
    path = sample(tmp_path / "set.json", flight.records(latitude=None))
    with pytest.raises(DataError, match=r"none of 200 rows is left .the rule 'missing' dropped 200"):
        imported(path)
    assert [each.name for each in tmp_path.iterdir()] == ["set.json"]
    report, output = imported(path, may_be_empty=True)
    assert report.rows_kept == 0 and dropped(report) == {"missing": 200}
    with pytest.raises(DataError, match="the rule 'missing' dropped 200"):
        RecordedTraffic.load(output)
    several, _ = imported(path, sample(tmp_path / "other.json", flight.records(icao24="00000b", latitude=None)))
    assert several.rows_in == 400 and several.rows_kept == 0


def test_a_refusal_leaves_the_recording_that_was_there(imported, tmp_path, flight):
    _, output = imported(sample(tmp_path / "set.json", flight.records()))
    before = output.read_bytes()
    with pytest.raises(DataError, match=r"the rule 'outside' dropped 200.*Widen --area, --from or --to"):
        imported(tmp_path / "set.json", cut=importer.Cut(bounds_deg=(0.0, 1.0, 0.0, 1.0)))
    assert output.read_bytes() == before


@pytest.mark.parametrize(
    ("per_s", "told", "words", "rule"),
    [
        (1000, "s", "milliseconds: --map time=Zeit:ms", "no time"),
        (1, "ms", "seconds: --map time=Zeit:s", "wrong clock"),
        (10**9, "us", "nanoseconds: --map time=Zeit:ns", "no time"),
    ],
)
def test_times_of_another_unit_are_told(imported, tmp_path, flight, per_s, told, words, rule):
    lines = [f"{int(second) * per_s},4baac6,48.0,7.0,10000\n" for second in flight.unix_s]
    (tmp_path / "own.csv").write_text("Zeit,icao24,lat,lon,altitude\n" + "".join(lines))
    with pytest.raises(DataError, match=f"200 rows is left .the rule '{rule}' dropped 200.*look like {words}"):
        imported(tmp_path / "own.csv", mapping={"time": Taken("Zeit", told)})
    both, _ = imported(
        tmp_path / "own.csv", sample(tmp_path / "set.json", flight.records()), mapping={"time": Taken("Zeit", told)}
    )
    assert both.rows_kept == 200 and any(words in note for note in both.notes)


def test_the_account_of_parts_is_that_of_the_whole(imported, tmp_path, flight, monkeypatch):
    records = [record for k in range(7) for record in flight.records(icao24=f"{k + 1:06x}")]
    for record in records[::41]:
        record["altitude"] = 99_000.0
    whole, output = imported(sample(tmp_path / "set.json", records))
    monkeypatch.setattr(importer, "_PART_ROWS", 300)
    assert account_of(output) == (whole.cleaning, 0)


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.csv", b"", "the file is empty"),
        ("a.json.gz", gzip.compress(b'[{"timestamp":1}]' * 500, mtime=0)[:60], "cannot be read"),
        ("a.bin", bytes(range(256)) * 40, "binary of no known format"),
        ("a.csv", b"time,icao24,lat,lon\n", "expected rows of flights"),
        ("a.csv", b"time,lat,lon\n1,2,3\n", "tells one aircraft from another"),
        ("a.parquet", b"PAR1 and no more", "whole Parquet"),
        ("a.zip", b"PK\x03\x04 and no more", "cannot be read"),
        ("a.csv", b"\xff\xfe\x00", "no known format"),
    ],
)
def test_faults_of_a_file_are_told_and_nothing_is_written(imported, tmp_path, name, content, words):
    (tmp_path / name).write_bytes(content)
    with pytest.raises((DataError, ArgumentError), match=words) as caught:
        imported(tmp_path / name)
    assert name in str(caught.value)
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_missing_source_and_faults_of_the_output(tmp_path, flight):
    path = sample(tmp_path / "set.json", flight.records())
    for sources, output, words in (
        ((tmp_path / "absent",), tmp_path / "o.parquet", "there is none of this name"),
        ((path,), path, "another file than what is read"),
        ((path,), tmp_path, "is a folder"),
        ((path,), tmp_path / "no" / "o.parquet", "a folder that is there"),
    ):
        with pytest.raises((DataError, ArgumentError), match=words):
            import_recording(ImportRequest(sources), output)


def test_an_interrupt_leaves_nothing(tmp_path, flight):
    path = sample(tmp_path / "set.json", flight.records())

    def stop(name, rows):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        import_recording(ImportRequest((path,)), tmp_path / "o.parquet", on_file=stop)
    assert [each.name for each in tmp_path.iterdir()] == ["set.json"]


def test_same_files_same_bytes(imported, tmp_path, flight):
    path = sample(tmp_path / "set.json", flight.records())
    assert imported(path)[1].read_bytes() == imported(path)[1].read_bytes()


def test_a_link_is_not_replaced_by_a_recording(tmp_path, flight):
    source = sample(tmp_path / "set.json.gz", flight.records())
    target, link = tmp_path / "target.parquet", tmp_path / "link.parquet"
    target.write_text("kept")
    link.symlink_to(target)
    with pytest.raises(ArgumentError, match="a link, a device or a pipe"):
        import_recording(ImportRequest((source,)), link)
    assert link.is_symlink() and target.read_text() == "kept"
    with pytest.raises(ArgumentError, match="at most 240 bytes"):
        import_recording(ImportRequest((source,)), tmp_path / ("a" * 300))


def test_a_column_that_stands_twice_is_told(tmp_path):
    source = tmp_path / "twice.csv"
    source.write_text("timestamp,icao24,latitude,longitude,altitude,latitude\n1633608000,4baac6,48.1,2.1,30000,48.1\n")
    with pytest.raises(DataError, match="'latitude' stands more than once"):
        import_recording(ImportRequest((source,)), tmp_path / "out.parquet")
    assert not (tmp_path / "out.parquet").exists()
