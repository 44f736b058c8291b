"""The recordings that the package carries, and making them again."""

import gzip
import hashlib
import json
import zipfile
from dataclasses import replace

import numpy as np
import pyarrow.parquet as pq
import pytest

from lookdown.errors import ArgumentError, DataError, RecordingError
from lookdown.traffic import SAMPLES, facts_of, rebuild, sample_path
from lookdown.traffic.recorded.catalogue import arrow_from_records, write_file
from lookdown.traffic.recorded.rows import FILE_SCHEMA


def _records(table):
    """Return the messages as the traffic package's JSON spells them."""
    rows = table.to_pylist()
    return [
        {
            "altitude": row["altitude_ft"],
            "callsign": row["callsign"],
            "groundspeed": row["ground_speed_kt"],
            "icao24": f"{row['icao24']:06x}",
            "latitude": row["latitude_e7_deg"] / 1e7,
            "longitude": row["longitude_e7_deg"] / 1e7,
            "onground": row["on_ground"],
            "squawk": None if row["squawk"] is None else f"{row['squawk']:04o}",
            "timestamp": row["time_tai_ns"] // 1_000_000 - 37_000,
            "track": row["track_deg"],
            "vertical_rate": row["vertical_rate_fpm"],
        }
        for row in rows
    ]


@pytest.fixture
def wheel(tmp_path, monkeypatch):
    """Return a wheel of the first rows of the sample, known to the catalogue by its sum."""
    table = pq.read_table(sample_path("quickstart")).slice(0, 3_000)
    content = gzip.compress(json.dumps(_records(table)).encode(), mtime=0)
    sample = replace(SAMPLES["quickstart"], member_sha256=hashlib.sha256(content).hexdigest())
    monkeypatch.setitem(SAMPLES, "quickstart", sample)
    path = tmp_path / "traffic.whl"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(sample.member, content)
    return path


def test_json_and_parquet_say_the_same(wheel, tmp_path):
    rebuild(wheel, tmp_path / "again.parquet")
    original = pq.read_table(sample_path("quickstart")).slice(0, 3_000)
    again = pq.read_table(tmp_path / "again.parquet")
    for name in FILE_SCHEMA.names:
        assert again.column(name).to_pylist() == original.column(name).to_pylist(), name


def test_rebuilding_gives_the_same_bytes(wheel, tmp_path):
    first = rebuild(wheel, tmp_path / "a.parquet")
    assert rebuild(wheel, tmp_path / "b.parquet") == first
    assert (tmp_path / "a.parquet").read_bytes() == (tmp_path / "b.parquet").read_bytes()


def test_shipped_file_is_what_the_writer_writes(tmp_path):
    # Stands for a rebuild from the wheel, which tests do not fetch: read, written again, same bytes.
    table = pq.read_table(sample_path("quickstart"))
    write_file(arrow_from_records(_records(table), SAMPLES["quickstart"]), tmp_path / "again.parquet")
    assert (tmp_path / "again.parquet").read_bytes() == sample_path("quickstart").read_bytes()


def test_origin_is_in_the_file():
    metadata = pq.read_metadata(sample_path("quickstart")).metadata
    assert b"OpenSky Network" in metadata[b"origin"]
    assert metadata[b"package"] == b"traffic==2.13"
    assert metadata[b"member_sha256"].decode() == SAMPLES["quickstart"].member_sha256


def test_facts_of_the_sample():
    facts = facts_of(sample_path("quickstart"))
    assert (facts.rows, facts.aircraft, facts.callsigns) == (284_505, 213, 236)
    assert facts.stop_tai_ns - facts.start_tai_ns == 10_798_000_000_000
    assert np.degrees(facts.latitude_rad) == pytest.approx([47.7252502, 49.9923551])
    assert facts.size_bytes < 4_000_000
    assert facts.sha256 == hashlib.sha256(sample_path("quickstart").read_bytes()).hexdigest()


def test_unknown_sample():
    with pytest.raises(ArgumentError, match="one of the samples quickstart; got 'paris'"):
        sample_path("paris")


def test_missing_wheel(tmp_path):
    with pytest.raises(DataError, match=r"no such file.*pip download --no-deps traffic==2.13"):
        rebuild(tmp_path / "none.whl", tmp_path / "out.parquet")


def test_not_a_wheel(tmp_path):
    path = tmp_path / "text.whl"
    path.write_text("this is no wheel")
    with pytest.raises(DataError, match="it has none"):
        rebuild(path, tmp_path / "out.parquet")


def test_wheel_of_another_package(tmp_path):
    path = tmp_path / "other.whl"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("other/__init__.py", "")
    with pytest.raises(DataError, match="it has none"):
        rebuild(path, tmp_path / "out.parquet")


def test_wheel_of_another_version(tmp_path):
    path = tmp_path / "changed.whl"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(SAMPLES["quickstart"].member, gzip.compress(b"[]"))
    with pytest.raises(DataError, match="with SHA-256"):
        rebuild(path, tmp_path / "out.parquet")
    assert not (tmp_path / "out.parquet").exists()


def test_nothing_half_written(wheel, tmp_path):
    with pytest.raises(RecordingError, match="could not be written"):
        rebuild(wheel, tmp_path / "no_such_folder" / "out.parquet")
    assert sorted(item.name for item in tmp_path.iterdir()) == ["traffic.whl"]


@pytest.mark.parametrize(
    ("offset", "value"), [(8, b"\x01\x00"), (10, b"\x63\x00")], ids=["locked", "packed in an unknown way"]
)
def test_a_wheel_that_cannot_be_unpacked_is_told(wheel, tmp_path, offset, value):
    content = bytearray(wheel.read_bytes())
    central = content.rindex(b"PK\x01\x02")
    local = content.index(b"PK\x03\x04")
    content[central + offset : central + offset + 2] = value
    content[local + offset - 2 : local + offset] = value
    wheel.write_bytes(content)
    with pytest.raises(DataError, match=r"expected the wheel of traffic.*pip download"):
        rebuild(wheel, tmp_path / "out.parquet")
    assert not (tmp_path / "out.parquet").exists()
