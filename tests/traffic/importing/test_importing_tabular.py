"""CSV and Parquet tables of any dirt."""

import gzip
import io

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from lookdown.errors import ArgumentError, DataError
from lookdown.traffic.importing import tabular
from lookdown.traffic.importing.mapping import mapping_from
from lookdown.traffic.importing.tabular import read_table_item

HEAD = "time,icao24,lat,lon,altitude,gs,track,vertical_rate\n"


def lines(flight, separator=",") -> str:
    rows = [
        (s, "4baac6", f"{y:.7f}", f"{x:.7f}", flight.altitude_ft, f"{flight.speed_kt:.3f}", 90, 0)
        for s, y, x in zip(flight.unix_s, flight.latitude_deg, flight.longitude_deg, strict=True)
    ]
    return "".join(separator.join(map(str, row)) + "\n" for row in rows)


def read(item, foreign, mapping="") -> pa.Table:
    return pa.concat_tables(read_table_item(item, mapping_from(mapping), foreign, named={}))


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "latin-1"])
def test_separators_and_encodings(item_of, foreign, flight, separator, encoding):
    text = HEAD.replace(",", separator).replace("gs", "gs") + lines(flight, separator)
    table = read(item_of(text.encode(encoding)), foreign)
    assert table.num_rows == flight.count
    assert np.allclose(table.column("longitude_deg").to_numpy(), flight.longitude_deg, atol=1e-6)
    assert table.column("unix_ns")[0].as_py() == int(flight.unix_s[0]) * 10**9


def test_pieces_make_the_same_as_the_whole(item_of, foreign, flight, monkeypatch):
    text = (HEAD + lines(flight)).encode()
    whole = read(item_of(text), foreign)
    monkeypatch.setattr(tabular, "_BLOCK_BYTES", 1_000)
    assert read(item_of(text), foreign).equals(whole)


def test_a_value_that_is_no_number_costs_its_row_one_value(item_of, foreign, flight, monkeypatch):
    # The head shows numbers only, so the bad value comes where numbers are expected.
    monkeypatch.setattr(tabular, "_BLOCK_BYTES", 2_000)
    text = HEAD + lines(flight) + "1697070000,4baac6,48.0,broken,1e9,,,\n"
    monkeypatch.setattr("lookdown.traffic.importing.sources.HEAD_BYTES", 500)
    table = read(item_of(text.encode()), foreign)
    assert table.num_rows == flight.count + 1 and foreign.unreadable == 0
    assert table.column("longitude_deg").null_count == 1


def test_lines_of_other_lengths_are_counted(item_of, foreign, flight):
    text = HEAD + lines(flight) + "1697070000,4baac6\n" + "1,2,3,4,5,6,7,8,9,10\n"
    assert read(item_of(text.encode()), foreign).num_rows == flight.count
    assert foreign.unreadable == 2


def test_bytes_that_are_no_text_within(item_of, foreign, flight):
    text = (HEAD.replace("icao24", "icao24,callsign") + "1697068800,4baac6,ABC,48.0,7.0,1000,0,0,0\n").encode()
    more = b"".join(text.splitlines(keepends=True)[1:] * 3_000)
    table = read(item_of(text + more + b"1697068801,4baac6,\xff\xfe\xfa,48.0,7.0,1000,0,0,0\n"), foreign)
    assert table.num_rows == 3_002 and table.column("icao24").null_count == 0


def test_parquet_with_instants_of_arrow(item_of, foreign, flight):
    # As Traffic.to_parquet of the package traffic writes them.
    stamps = pa.array(flight.unix_s * 1_000_000, pa.timestamp("us", "UTC"))
    columns = {"timestamp": stamps, "icao24": pa.array(["4baac6"] * flight.count).dictionary_encode()}
    columns |= {"latitude": flight.latitude_deg, "longitude": flight.longitude_deg}
    columns |= {"altitude": np.full(flight.count, 10_000.0), "onground": np.zeros(flight.count, bool)}
    buffer = io.BytesIO()
    pq.write_table(pa.table(columns), buffer)
    for content in (buffer.getvalue(), gzip.compress(buffer.getvalue())):
        table = read(item_of(content), foreign)
        assert table.column("unix_ns").to_numpy().tolist() == (flight.unix_s * 10**9).tolist()
        assert set(table.column("icao24").to_pylist()) == {0x4BAAC6}


def test_a_truncated_parquet_file(item_of, foreign, flight):
    buffer = io.BytesIO()
    pq.write_table(pa.table({"time": flight.unix_s}), buffer)
    with pytest.raises(DataError, match="whole Parquet"):
        read(item_of(buffer.getvalue()[:100]), foreign)


def test_a_missing_column_names_the_file(item_of, foreign):
    with pytest.raises(ArgumentError, match=r"given.*expected a column of latitude"):
        read(item_of(b"time,icao24,lon\n1,2,3\n"), foreign)


def test_a_truncated_gzip_is_told(item_of, foreign, flight):
    packed = gzip.compress((HEAD + lines(flight) * 500).encode())
    with pytest.raises(DataError, match="too early"):
        read(item_of(packed[: len(packed) * 9 // 10]), foreign)


def test_columns_as_told(item_of, foreign):
    text = b"a,b,c,d,e\n1697068800000,my glider,48,7,3048\n"
    row = read(item_of(text), foreign, "time=a:ms,object=b,latitude=c,longitude=d,altitude=e:m").to_pylist()[0]
    assert row["unix_ns"] == 1_697_068_800 * 10**9
    assert row["altitude_ft"] == pytest.approx(10_000) and row["callsign"] == "my glider"
