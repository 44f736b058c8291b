"""Sample sets as pandas writes them: by records, by columns, by lines, with what they lack."""

import json

import numpy as np
import pytest

from lookdown.errors import DataError
from lookdown.traffic.importing.json_samples import read_json_samples


def by_columns(records):
    return {name: {str(k): record[name] for k, record in enumerate(records)} for name in records[0]}


def by_split(records):
    return {"columns": list(records[0]), "index": [], "data": [list(record.values()) for record in records]}


def by_lists(records):
    return {name: [record[name] for record in records] for name in records[0]}


@pytest.mark.parametrize("shape", [list, by_columns, by_split, by_lists])
def test_shapes_of_pandas(item_of, foreign, flight, shape):
    (table,) = read_json_samples(item_of(json.dumps(shape(flight.records())).encode()), foreign)
    assert table.num_rows == flight.count
    assert np.array_equal(table.column("unix_ns").to_numpy(), flight.unix_s * 10**9)
    assert np.allclose(table.column("longitude_deg").to_numpy(), flight.longitude_deg)
    assert set(table.column("icao24").to_pylist()) == {0x4BAAC6}


def test_one_record_a_line(item_of, foreign, flight):
    content = "\n".join(map(json.dumps, flight.records())).encode()
    (table,) = read_json_samples(item_of(content), foreign)
    assert table.num_rows == flight.count


def test_mixed_values_of_a_column(item_of, foreign, flight):
    records = flight.records()[:4]
    for record, squawk, ground in zip(records, ["0", None, 1000.0, 7700], [None, True, False, True], strict=True):
        record |= {"squawk": squawk, "onground": ground, "altitude": None if ground else 500}
    (table,) = read_json_samples(item_of(json.dumps(records).encode()), foreign)
    assert table.column("squawk").to_pylist() == [0, None, 0o1000, 0o7700]
    assert table.column("on_ground").to_pylist() == [None, True, False, True]
    assert table.column("altitude_ft").to_pylist() == [500.0, None, 500.0, None]


def test_a_set_without_addresses_is_one_aircraft_and_that_is_told(item_of, foreign):
    (table,) = read_json_samples(
        item_of(b'[{"timestamp":1311427389000,"altitude":1},{"timestamp":1311427390000}]'), foreign
    )
    assert len(set(table.column("icao24").to_pylist())) == 1 and "no column icao24" in foreign.notes[0]
    assert table.column("latitude_deg").null_count == 2


def test_columns_left_out_are_told(item_of, foreign, flight):
    list(read_json_samples(item_of(json.dumps(flight.records(fuelflow=1.0)).encode()), foreign))
    assert "fuelflow" in foreign.notes[0]


def test_stamps_in_seconds_and_as_text(item_of, foreign):
    content = b'[{"timestamp":1697068800.5,"icao24":"1"}]'
    (table,) = read_json_samples(item_of(content), foreign)
    assert table.column("unix_ns")[0].as_py() == 1_697_068_800_500_000_000
    (table,) = read_json_samples(item_of(b'[{"timestamp":"2023-10-12T00:00:00Z","icao24":"1"}]'), foreign)
    assert table.column("unix_ns")[0].as_py() == 1_697_068_800_000_000_000


@pytest.mark.parametrize(
    "content", [b'[{"timestamp":1', b'{"altitude":{"0":1}}', b"[1,2]", b"[" * 100_000, b'{"a":"b"}']
)
def test_other_json_is_refused_in_words(item_of, foreign, content):
    with pytest.raises(DataError):
        list(read_json_samples(item_of(content), foreign))
