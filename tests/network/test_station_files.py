"""Files of stations: read whole, or refused with every fault and its path."""

import json
import math
from pathlib import Path

import numpy as np
import pytest

from lookdown.errors import DataError, NetworkError
from lookdown.network import STATION_MIN_ELEVATION_DEG, read_stations
from lookdown.tables import NodeKind

CSV = """name, latitude_deg, longitude_deg, height_m, kind, vendor, min_elevation_deg, range_limit_km
Kiruna, 67.86, 20.96, 400, gateway, b, 5,
"Ship, the first", -40.5, 181.0, , ship_user, , , 1200
"""


def refused(path: Path, **more: object) -> dict[str, str]:
    with pytest.raises(NetworkError) as caught:
        read_stations(path, **more)
    assert str(path) in str(caught.value)
    return {fault.path: fault.came for fault in caught.value.faults}


def feature(place: object, **properties: object) -> dict[str, object]:
    return {"type": "Feature", "geometry": {"type": "Point", "coordinates": place}, "properties": properties}


def written(folder: Path, features: object) -> Path:
    path = folder / "mine.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    return path


def test_a_csv_is_read_with_what_it_leaves_out(tmp_path: Path) -> None:
    path = tmp_path / "mine.csv"
    path.write_text("\ufeff" + CSV, encoding="utf-8")
    stations = read_stations(path, vendors=["a", "b"])
    assert stations.names == ("Kiruna", "Ship, the first") and stations.vendor_id.tolist() == [1, 0]
    assert stations.kind.tolist() == [NodeKind.GATEWAY, NodeKind.SHIP_USER]
    assert np.allclose(np.degrees(stations.min_elevation_rad), [5.0, STATION_MIN_ELEVATION_DEG])
    assert stations.range_limit_m.tolist() == [math.inf, 1.2e6] and stations.height_m.tolist() == [400.0, 0.0]
    assert stations.position_ecef_m[1] == pytest.approx([-4.8564e6, -8.477e4, -4.1203e6], rel=2e-3)


def test_a_name_that_a_terminal_would_obey_is_refused_with_its_row(tmp_path: Path) -> None:
    path = tmp_path / "mine.csv"
    path.write_text("name,latitude_deg,longitude_deg\nKiel,54,10\nKi\x1b[2Jel,54,11\n東京,35,139\n", encoding="utf-8")
    with pytest.raises(NetworkError) as caught:
        read_stations(path)
    (fault,) = caught.value.faults
    assert (fault.path, fault.came) == ("row 2.name", "Ki\\x1b[2Jel") and "control characters" in fault.expected


def test_a_gateway_in_the_sea_is_fine(tmp_path: Path) -> None:
    path = written(tmp_path, [feature([-30.0, 0.0], name="mid Atlantic"), feature([2.0, 50.0, 120.0], name="b")])
    stations = read_stations(path)
    assert stations.names == ("mid Atlantic", "b") and stations.height_m.tolist() == [0.0, 120.0]


def test_every_fault_of_a_csv_is_told(tmp_path: Path) -> None:
    path = tmp_path / "mine.csv"
    path.write_text(
        "name,latitude_deg,longitude_deg,kind,vendor,colour\na,95,10,gateway,x,red\n,10,,gate,,\na,nan,x,air_user,,\n"
    )
    assert refused(path) == {
        "row 1.latitude_deg": "95",
        "row 1.vendor": "x",
        "row 1.colour": "a name that is not known",
        "row 2.colour": "a name that is not known",
        "row 3.colour": "a name that is not known",
        "row 2.longitude_deg": "nothing",
        "row 2.name": "nothing",
        "row 2.kind": "gate",
        "row 3.latitude_deg": "nan",
        "row 3.longitude_deg": "x",
        "row 3.name": "a, as row 1 has",
    }


@pytest.mark.parametrize("mark", [";", "\t", ","])
def test_columns_are_parted_by_commas_semicolons_or_tabs(tmp_path: Path, mark: str) -> None:
    path = tmp_path / "mine.csv"
    lines = (
        ['"name"', '"latitude_deg"', '"longitude_deg"'],
        ['"Here, there; everywhere"', "48.5", "2.25"],
        ["b", "1", "2"],
    )
    path.write_text("\n".join(mark.join(line) for line in lines) + "\n\n", encoding="utf-8")
    stations = read_stations(path)
    assert stations.names == ("Here, there; everywhere", "b")
    assert np.degrees(stations.latitude_rad).tolist() == pytest.approx([48.5, 1.0])


def test_decimal_commas_are_refused_one_by_one(tmp_path: Path) -> None:
    path = tmp_path / "mine.csv"
    path.write_text("name;latitude_deg;longitude_deg\na;48,5;2\n")
    assert refused(path) == {"row 1.latitude_deg": "48,5"}


@pytest.mark.parametrize(
    ("text", "came"),
    [
        ("Kiruna, 67.86, 20.96\n", "Kiruna, 67.86, 20.96; name is missing"),
        ("name, lat, lon\nKiruna, 67.86, 20.96\n", "name, lat, lon; latitude_deg is missing"),
        ("", "nothing; name is missing"),
        ("name,latitude_deg,longitude_deg,name\na,1,2,b\n", "name again"),
    ],
)
def test_a_first_line_that_names_no_columns_is_one_fault(tmp_path: Path, text: str, came: str) -> None:
    path = tmp_path / "mine.csv"
    path.write_text(text)
    assert refused(path) == {"line of names": came}


@pytest.mark.parametrize("name", ['"Kiruna', '"Kir"una'])
def test_a_quote_that_does_not_end_is_told_with_its_line(tmp_path: Path, name: str) -> None:
    path = tmp_path / "mine.csv"
    path.write_text(f"name,latitude_deg,longitude_deg\n{name},67.9,21.0\n")
    with pytest.raises(DataError, match=r"a name in double quotes ends with one.* line 2"):
        read_stations(path)


def test_more_values_than_names_are_a_fault(tmp_path: Path) -> None:
    path = tmp_path / "mine.csv"
    path.write_text("name,latitude_deg,longitude_deg\na,1,2,3,4\n")
    assert refused(path) == {"row 1": "5"}


def test_latitude_95_in_geojson_is_refused_with_its_path(tmp_path: Path) -> None:
    faults = refused(written(tmp_path, [feature([0.0, 10.0], name="a"), feature([10.0, 95.0], name="b")]))
    assert faults == {"features[1].latitude_deg": "95.0"}


@pytest.mark.parametrize("place", [None, [1.0], "here", [1.0, 2.0, 3.0, 4.0]])
def test_geometry_that_is_no_place_is_refused(tmp_path: Path, place: object) -> None:
    assert set(refused(written(tmp_path, [feature(place, name="a")]))) == {"features[0]"}


def test_an_empty_list_has_no_stations(tmp_path: Path) -> None:
    assert refused(written(tmp_path, [])) == {"stations": "0"}


@pytest.mark.parametrize(
    ("name", "text", "sentence"),
    [
        ("mine.kml", "", "expected stations as .csv"),
        ("mine.json", "{", "got what is no JSON"),
        ("mine.json", "[]", "without a list of features"),
        ("mine.json", '{"features": 3}', "without a list of features"),
    ],
)
def test_files_that_are_something_else_are_refused(tmp_path: Path, name: str, text: str, sentence: str) -> None:
    path = tmp_path / name
    path.write_text(text)
    with pytest.raises(DataError, match=sentence):
        read_stations(path)


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"expected a file of stations; got none of this name"):
        read_stations(tmp_path / "none.csv")
    with pytest.raises(DataError, match=r"cannot be read \(Is a directory\)"):
        read_stations(tmp_path)
    latin = tmp_path / "latin.csv"
    latin.write_bytes("name,latitude_deg,longitude_deg\nKöln,1,2\n".encode("latin-1"))
    with pytest.raises(DataError, match=r"text in UTF-8; got byte 33"):
        read_stations(latin)
