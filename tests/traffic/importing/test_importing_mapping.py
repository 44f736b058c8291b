"""Which column is what: told or guessed, and in which unit."""

import pyarrow as pa
import pytest

from lookdown.errors import ArgumentError, DataError
from lookdown.traffic.importing.foreign import Foreign
from lookdown.traffic.importing.mapping import FIELDS, Taken, guessed, mapped, mapping_from


def test_mapping_as_text_and_as_toml(tmp_path):
    path = tmp_path / "columns.toml"
    path.write_text('time = "when:ms"\naltitude = "h:m"\n')
    assert mapping_from(str(path)) == mapping_from("time=when:ms, altitude=h:m")
    assert mapping_from("") == {}


def test_a_column_may_have_a_colon_in_its_name():
    assert mapping_from("altitude=alt:baro:m")["altitude"] == Taken("alt:baro", "m")


@pytest.mark.parametrize("text", ["height=alt", "altitude", "altitude=", "altitude=alt:furlong", "callsign=cs:kt"])
def test_faults_of_a_mapping_are_told(text):
    with pytest.raises(ArgumentError, match="--map"):
        mapping_from(text)


def test_toml_that_is_none(tmp_path):
    (tmp_path / "bad.toml").write_text("time = ")
    with pytest.raises(DataError, match="TOML"):
        mapping_from(str(tmp_path / "bad.toml"))


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        (["Timestamp", "ICAO24", "Lat", "Lon", "Altitude (ft)"], {"altitude": Taken("Altitude (ft)", "ft")}),
        (
            ["ts", "hex", "lat", "lng", "alt_m", "speed_kmh"],
            {"altitude": Taken("alt_m", "m"), "speed": Taken("speed_kmh", "km/h")},
        ),
        (["time", "icao24", "lat", "lon", "velocity", "baroaltitude", "vertrate"], {"speed": Taken("velocity", "m/s")}),
        (["time", "icao24", "lat", "lon", "velocity"], {"speed": Taken("velocity", "kt")}),
        (["time", "flight_id", "lat", "lon"], {"object": Taken("flight_id")}),
        (["time", "callsign", "lat", "lon"], {"object": Taken("callsign")}),
    ],
)
def test_common_names_and_the_units_that_they_tell(columns, expected):
    got = guessed(columns, {}, Foreign())
    assert expected.items() <= got.items()


def test_what_was_taken_is_told():
    foreign = Foreign()
    guessed(["time", "icao24", "lat", "lon", "alt"], mapping_from("altitude=alt:m"), foreign)
    assert "altitude = alt (m)" in foreign.notes[0] and "latitude = lat (deg)" in foreign.notes[0]


@pytest.mark.parametrize("missing", ["time", "lat", "lon", "icao24"])
def test_a_missing_column_is_a_clear_sentence(missing):
    with pytest.raises(ArgumentError, match="the file has") as caught:
        guessed([name for name in ("time", "icao24", "lat", "lon") if name != missing], {}, Foreign())
    assert "--map" in str(caught.value)


def test_a_column_that_was_told_and_is_not_there():
    with pytest.raises(ArgumentError, match="'height' for altitude"):
        guessed(["time", "icao24", "lat", "lon"], mapping_from("altitude=height"), Foreign())


def test_every_name_belongs_to_one_field():
    names = [name for field in FIELDS.values() for name in field.names]
    assert len(names) == len(set(names))


def test_units_are_turned_into_those_of_a_recording():
    table = pa.table({"t": [1.7e9], "a": ["4baac6"], "y": [0.5], "x": [-1.0], "h": [1.0], "v": [36.0], "c": [1.0]})
    told = "time=t,address=a,latitude=y:rad,longitude=x:rad,altitude=h:km,speed=v:km/h,vertical_rate=c:m/s"
    row = mapped(table, mapping_from(told) | {"time": Taken("t")}, named={}).to_pylist()[0]
    assert row["latitude_deg"] == pytest.approx(28.6478897565)
    assert row["altitude_ft"] == pytest.approx(1000 / 0.3048)
    assert row["ground_speed_kt"] == pytest.approx(10.0 * 3600 / 1852)
    assert row["vertical_rate_fpm"] == pytest.approx(60 / 0.3048)
    assert row["callsign"] is None


def test_flight_levels():
    table = pa.table({"t": [1.7e9], "id": ["x"], "y": [0.0], "x": [0.0], "fl": [350]})
    mapping = guessed(table.column_names, mapping_from("time=t,object=id,altitude=fl:FL"), Foreign())
    row = mapped(table, mapping, named={}).to_pylist()[0]
    assert row["altitude_ft"] == 35_000.0 and row["callsign"] == "x"
