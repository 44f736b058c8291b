"""State vectors of The OpenSky Network: stale positions, units, both forms."""

import gzip
import json

import numpy as np
import pytest

from lookdown.errors import DataError
from lookdown.traffic import read_recording
from lookdown.traffic.importing.opensky import read_opensky_json

CSV_HEAD = (
    "time,icao24,lat,lon,velocity,heading,vertrate,callsign,onground,alert,spi,squawk,baroaltitude,geoaltitude,"
    "lastposupdate,lastcontact\n"
)


def csv_of(flight, *, stale_from: int) -> str:
    """Return a state a second, the position of which is not heard anew from a second on."""
    lines = []
    for k in range(flight.count):
        seen = min(k, stale_from)
        lines.append(
            f"{flight.unix_s[k]},4baac6,{flight.latitude_deg[seen]:.7f},{flight.longitude_deg[seen]:.7f},200.0,90.0,0.0,"
            f"TST1    ,False,False,False,1000,3048.0,3100.0,{flight.unix_s[seen] - 0.25},{flight.unix_s[k] - 0.1}\n"
        )
    return CSV_HEAD + "".join(lines)


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_csv_in_si_becomes_a_recording(imported, tmp_path, flight, pack):
    (tmp_path / "states.csv").write_bytes(pack(csv_of(flight, stale_from=150).encode()))
    report, output = imported(tmp_path / "states.csv")
    assert report.formats == ("opensky",)
    rows = read_recording(output).rows
    assert np.allclose(rows.pressure_height_m, 3_048.0) and np.allclose(rows.ground_speed_mps, 200.0)
    assert (np.diff(rows.time_tai_ns) == 10**9).all()
    # The stamp is that of the position, a quarter of a second before the row's (37 s of leap seconds).
    assert rows.time_tai_ns[0] == (int(flight.unix_s[0]) + 37) * 10**9 - 250_000_000


def test_a_stale_position_does_not_count_as_new(imported, tmp_path, flight):
    (tmp_path / "states.csv").write_text(csv_of(flight, stale_from=150))
    report, _ = imported(tmp_path / "states.csv")
    dropped = {rule.name: rule.rows_dropped for rule in report.rules if rule.rows_dropped}
    assert dropped == {"stale position": 49} and report.rows_kept == 151


def state(flight, k, **places):
    made = ["4baac6", "TST1    ", "Nowhere", int(flight.unix_s[k]), int(flight.unix_s[k]), flight.longitude_deg[k]]
    made += [flight.latitude_deg[k], 3_048.0, False, 200.0, 90.0, 0.0, None, 3_100.0, "1000", False, 0, 9]
    for place, value in places.items():
        made[int(place[1:])] = value
    return made


def test_answers_of_the_rest_interface(item_of, foreign, flight):
    states = [state(flight, 0), state(flight, 1, _3=None, _5=None, _6=None), ["short"]]
    answer = json.dumps({"time": int(flight.unix_s[1]), "states": states}).encode()
    (table,) = read_opensky_json(item_of(answer), foreign)
    one, other = table.to_pylist()
    assert foreign.unreadable == 1
    assert one["altitude_ft"] == pytest.approx(10_000.0) and one["ground_speed_kt"] == pytest.approx(flight.speed_kt)
    assert one["aircraft_class"] == 7 and one["squawk"] == 0o1000 and one["callsign"] == "TST1"
    assert other["position_unix_ns"] is None and other["latitude_deg"] is None


def test_answers_one_a_line_and_an_empty_one(item_of, foreign, flight):
    lines = [json.dumps({"time": int(flight.unix_s[k]), "states": [state(flight, k)]}) for k in range(3)]
    lines.append(json.dumps({"time": 1_697_068_900, "states": None}))
    tables = list(read_opensky_json(item_of("\n".join(lines).encode()), foreign))
    assert [table.num_rows for table in tables] == [1, 1, 1, 0]


@pytest.mark.parametrize("content", [b'{"time":1,"states":[[', b'{"states":[]}', b'{"time":1,"states":5}'])
def test_other_json_is_refused_in_words(item_of, foreign, content):
    with pytest.raises(DataError, match="states"):
        list(read_opensky_json(item_of(content), foreign))
