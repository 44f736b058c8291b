"""Traces and snapshots of readsb."""

import gzip
import io
import json
import tarfile

import pytest

from lookdown.errors import DataError
from lookdown.tables import AircraftClass
from lookdown.traffic.importing.readsb import read_readsb


def trace(flight, **further) -> bytes:
    rows = [
        [
            k * 1.0,
            flight.latitude_deg[k],
            flight.longitude_deg[k],
            10_000,
            388.8,
            90.0,
            0,
            0,
            None,
            "adsb_icao",
            10_300,
            0,
        ]
        for k in range(flight.count)
    ]
    rows[3][8] = {"flight": "TST1 ", "squawk": "1000", "category": "A3"}
    return json.dumps({"icao": "4baac6", "t": "B739", "timestamp": 1_697_068_800.25, "trace": rows} | further).encode()


def test_a_trace(item_of, foreign, flight):
    (table,) = read_readsb(item_of(trace(flight)), foreign)
    assert table.num_rows == flight.count
    first = table.to_pylist()[0]
    assert first["icao24"] == 0x4BAAC6 and first["callsign"] == "TST1" and first["squawk"] == 0o1000
    assert first["unix_ns"] == 1_697_068_800_250_000_000
    assert (first["altitude_ft"], first["geometric_altitude_ft"]) == (10_000.0, 10_300.0)
    assert first["aircraft_class"] == AircraftClass.AIRLINER.value


def test_older_traces_have_fewer_columns(item_of, foreign):
    rows = [[0.0, 30.4, -86.4, -300, 0.7, 0.0, 1, 0], [95.1, 30.4, -86.4, "ground", None, None, 1, None], [1.0]]
    content = json.dumps({"icao": "~0d8300", "timestamp": 1609275898.495, "trace": rows}).encode()
    (table,) = read_readsb(item_of(content), foreign)
    assert foreign.unreadable == 1
    one, other = table.to_pylist()
    assert one["altitude_ft"] == -300.0 and not one["on_ground"] and one["icao24"] == 0x10D8300
    assert other["altitude_ft"] is None and other["on_ground"] and other["ground_speed_kt"] is None


def test_an_altitude_that_is_geometric_is_no_barometric_one(item_of, foreign):
    content = json.dumps({"icao": "a", "timestamp": 1.7e9, "trace": [[0, 1.0, 2.0, 5_000, 1, 1, 8, 0]]}).encode()
    (table,) = read_readsb(item_of(content), foreign)
    row = table.to_pylist()[0]
    assert row["altitude_ft"] is None and row["geometric_altitude_ft"] == 5_000.0


@pytest.mark.parametrize(("key", "now"), [("aircraft", 1_697_068_800.5), ("ac", 1_697_068_800_500)])
def test_a_snapshot(item_of, foreign, key, now):
    heard = [
        {
            "hex": "4baac6",
            "flight": "TST1  ",
            "lat": 48.0,
            "lon": 7.0,
            "seen_pos": 2.5,
            "alt_baro": "ground",
            "gs": 5.0,
        },
        {
            "hex": "~2a0000",
            "alt_geom": 900,
            "lat": 1.0,
            "lon": 2.0,
            "seen_pos": 0.0,
            "category": "B1",
            "squawk": "7700",
        },
        {"no": "hex"},
    ]
    content = json.dumps({"now": now, "messages": 1, key: heard}).encode()
    (table,) = read_readsb(item_of(content), foreign)
    one, other = table.to_pylist()
    assert foreign.unreadable == 1
    assert one["position_unix_ns"] == 1_697_068_798_000_000_000 and one["on_ground"] and one["altitude_ft"] is None
    assert other["aircraft_class"] == AircraftClass.GLIDER.value and other["geometric_altitude_ft"] == 900.0


@pytest.mark.parametrize(
    "content", [b'{"icao":"a","trace":[[', b'{"trace":[[1,2,3,4,5,6,7,8]]}', b'{"aircraft":5}', b"[]"]
)
def test_other_json_is_refused_in_words(item_of, foreign, content):
    with pytest.raises(DataError, match="readsb"):
        list(read_readsb(item_of(content), foreign))


def test_a_day_of_globe_history_streams_out_of_its_tar(imported, tmp_path, flight):
    with tarfile.open(tmp_path / "v2023.10.12-planes-readsb-prod-0.tar", "w") as archive:
        for name in ("c6/trace_full_4baac6", "c7/trace_full_4baac7"):
            packed = gzip.compress(trace(flight, icao=name[-6:]))
            info = tarfile.TarInfo(f"./traces/{name}.json")
            info.size = len(packed)
            archive.addfile(info, io.BytesIO(packed))
    report, _ = imported(tmp_path / "v2023.10.12-planes-readsb-prod-0.tar")
    assert (report.formats, report.files, report.rows_in) == (("readsb",), 2, 2 * flight.count)
    assert report.rows_kept == 2 * flight.count and report.cleaning.objects == 2
    only, _ = imported(tmp_path / "v2023.10.12-planes-readsb-prod-0.tar", only="4baac7")
    assert only.rows_in == flight.count


def test_snapshots_that_tell_a_position_twice_count_it_once(imported, tmp_path, flight):
    for k in range(flight.count):
        fresh = k - k % 4  # a position every fourth second
        heard = {"hex": "4baac6", "lat": flight.latitude_deg[fresh], "lon": flight.longitude_deg[fresh]}
        heard |= {"alt_baro": 10_000, "seen_pos": float(k - fresh), "gs": 388.8}
        path = tmp_path / f"history_{k:03d}.json"
        path.write_text(json.dumps({"now": float(flight.unix_s[k]), "messages": 1, "aircraft": [heard]}))
    report, _ = imported(*sorted(tmp_path.glob("history_*.json")))
    dropped = {rule.name: rule.rows_dropped for rule in report.rules if rule.rows_dropped}
    assert dropped == {"stale position": 150} and report.rows_kept == 50
