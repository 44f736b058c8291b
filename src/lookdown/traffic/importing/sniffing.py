"""What format a file has, told by its first bytes and not by its name."""

import re

from lookdown.errors import DataError

__all__ = ["FORMATS", "READ_SENTENCE", "format_of"]

FORMATS: dict[str, str] = {
    "traffic": "samples of the Python package traffic (JSON by records or by columns)",
    "readsb": "readsb and tar1090: traces, aircraft.json, days of globe_history",
    "opensky": "The OpenSky Network: state vectors as CSV, or /states/all as JSON",
    "bluesky": "BlueSky scenarios (.scn), flown by their commands",
    "table": "any other CSV or Parquet table with columns of time, place and aircraft",
}
"""What lookdown reads, by the name that --format takes."""

READ_SENTENCE = "What is read: " + "; ".join(FORMATS.values()) + "."

_KNOWN_OTHERS = (
    (rb'^\s*\{.{0,300}"frame"\s*:\s*"[0-9a-fA-F]{14}', "Mode S frames as JSON lines (rs1090, jet1090)"),
    (
        rb'"_api"\s*:|"flightHistory"|"full_count"\s*:|^\s*\{\s*"result"\s*:\s*\{\s*"re(quest|sponse)"',
        "JSON of Flightradar24",
    ),
    (rb'"type"\s*:\s*"(FeatureCollection|Feature|Topology)"', "GeoJSON: places, not flights"),
    (rb"^MSG,[1-8],", "BaseStation messages (SBS)"),
    (rb"^[*@][0-9A-Fa-f]{14,40};", "raw Mode S frames (AVR)"),
    (rb"^\s*<\?xml|^\s*<(kml|gpx|html|!DOCTYPE)", "XML or HTML"),
    (rb"^\x1a[\x31-\x34]", "raw Mode S frames (Beast, as dump1090 writes them)"),
    (rb"^(\xd4\xc3\xb2\xa1|\xa1\xb2\xc3\xd4|\x0a\x0d\x0d\x0a)", "captured packets (pcap)"),
    (rb"^SQLite format 3", "an SQLite database"),
    (rb"^\x89HDF|^CDF[\x01\x02]", "HDF5 or NetCDF"),
)
_SCN = re.compile(rb"^\s*\d{1,3}:\d{1,2}:\d{1,2}([.:]\d*)?\s*>", re.MULTILINE)
_OPENSKY = {b"lastposupdate", b"lastcontact", b"baroaltitude", b"geoaltitude", b"vertrate", b"velocity"}


def _as_utf8(head: bytes) -> bytes:
    """Return a head of UTF-16 or UTF-8 with a mark as plain UTF-8."""
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return head[: len(head) // 2 * 2].decode("utf-16", errors="replace").encode()
    return head.removeprefix(b"\xef\xbb\xbf")


def _is_binary(head: bytes) -> bool:
    control = sum(head.count(bytes([code])) for code in (0, 1, 2, 3, 4, 5, 6, 7, 8, 14, 15, 16, 17, 18))
    return control > len(head) // 100


def _json_format(head: bytes) -> str | None:
    if re.search(rb'"trace"\s*:\s*\[', head) and re.search(rb'"icao"\s*:', head):
        return "readsb"
    if re.search(rb'"(aircraft|ac)"\s*:\s*\[', head) or (b'"now"' in head and b'"messages"' in head):
        return "readsb"
    if re.search(rb'"states"\s*:\s*(\[|null)', head):
        return "opensky"
    if re.search(rb'"(timestamp|latitude|icao24|altitude|groundspeed)"\s*:', head):
        return "traffic"
    return None


def format_of(head: bytes, name: str) -> str:
    """Return the key of `FORMATS` that the first bytes of a file show.

    Parameters
    ----------
    head : bytes
        Up to 64 KiB from the start, unpacked.
    name : str
        For the message.

    Raises
    ------
    DataError
        Where the file is empty, of a format that is known and not read, or of none known.

    Examples
    --------
    >>> format_of(b"00:00:00.00>CRE KL204,B744,52,4,90,FL250,250", "a.scn")
    'bluesky'
    """
    if not head:
        raise DataError(name, "expected flights; the file is empty.")
    if head[:4] == b"PAR1":
        return "table"
    text = _as_utf8(head)
    for pattern, what in _KNOWN_OTHERS:
        if re.search(pattern, text[:8_192], re.DOTALL):
            raise DataError(
                name, f"expected flights; this looks like {what}, which lookdown does not read. {READ_SENTENCE}"
            )
    if _is_binary(text):
        raise DataError(name, f"expected flights; this is binary of no known format. {READ_SENTENCE}")
    if text.lstrip()[:1] in (b"{", b"["):
        found = _json_format(text)
        if found is not None:
            return found
        raise DataError(name, f"expected flights; this is JSON of another kind. {READ_SENTENCE}")
    if _SCN.search(text):
        return "bluesky"
    first = text.lstrip().split(b"\n", 1)[0].lower()
    if len(_OPENSKY & {part.strip(b' "\r') for part in first.split(b",")}) >= 3:
        return "opensky"
    if any(separator in first for separator in (b",", b";", b"\t", b"|")):
        return "table"
    raise DataError(name, f"expected flights; this is text of no known format. {READ_SENTENCE}")
