"""Formats told by content."""

import pytest

from lookdown.errors import DataError
from lookdown.traffic.importing.sniffing import FORMATS, format_of


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        (b'[{"timestamp":1,"icao24":"4baac6"}]', "traffic"),
        (b'{"altitude":{"0":1550}}', "traffic"),
        (b'{"icao":"ac671b",\n "timestamp": 1738703622.619,\n "trace":[ [0.0,1,2,3]]}', "readsb"),
        (b'{ "now" : 1700000000.1, "messages" : 5, "aircraft" : [] }', "readsb"),
        (b'{"ac":[{"hex":"4baac6"}],"now":1700000000000}', "readsb"),
        (b'{"time":1458564121,"states":[["4baac6"]]}', "opensky"),
        (b"time,icao24,lat,lon,velocity,heading,vertrate,callsign,onground,baroaltitude\n", "opensky"),
        (b"# comment\n\n 0:00:00.00>CRE KL204,B744,52,4,90,FL250,250\n", "bluesky"),
        (b"0:00:00:90>PAUSE\n", "bluesky"),
        (b"when;where;who\n1;2;3\n", "table"),
        (b"\xef\xbb\xbftime,lat,lon\n", "table"),
        ("time,lat\n1,2\n".encode("utf-16"), "table"),
        (b"PAR1\x15\x04", "table"),
    ],
)
def test_formats_that_are_read(head, expected):
    assert format_of(head, "x") == expected and expected in FORMATS


@pytest.mark.parametrize(
    ("head", "word"),
    [
        (b"", "empty"),
        (b'{"timestamp":1.5,"frame":"8f393322384a02aea63afc43dcba"}', "Mode S"),
        (b'{"result":{"request":{}', "Flightradar24"),
        (b'{"type":"FeatureCollection","features":[]}', "GeoJSON"),
        (b"MSG,3,1,1,4BAAC6,1", "BaseStation"),
        (b"\x1a2\x00\x00\x15\xa8\x87", "Beast"),
        (b"*8f393322384a02aea63afc43dcba;\n", "AVR"),
        (b"<?xml version='1.0'?>", "XML"),
        (b"SQLite format 3\x00", "SQLite"),
        (b"\x89HDF\r\n", "HDF5"),
        (bytes(range(20)) * 50, "binary"),
        (b'{"hello": 1}', "JSON of another kind"),
        (b"hello world\nthis is text\n", "text of no known format"),
    ],
)
def test_others_are_named_and_refused(head, word):
    with pytest.raises(DataError, match=word) as caught:
        format_of(head, "x")
    assert not head or "BlueSky" in str(caught.value), "what is read must be told"
