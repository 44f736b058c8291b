"""Orbit mean-elements messages (OMM) as XML, JSON, CSV or key-value text, into mean elements.

Cost of 26,000 records, CPU: CSV and JSON 0.3 s, XML and key-value text 1 to 1.3 s.
"""

import csv
import json
import re
import reprlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np

from lookdown.constellation.elements._omm_fields import Fields
from lookdown.constellation.elements._omm_xml import DeclarationError, xml_records
from lookdown.constellation.elements._tle_line import FASTEST_REV_PER_DAY, SGP4_TYPES, SLOWEST_REV_PER_DAY
from lookdown.constellation.elements.element_set import Damage, ElementSet, OnDamage, Particulars, settle_damages
from lookdown.constellation.elements.mean import MeanElements
from lookdown.errors import DataError

__all__ = ["UNITS", "element_set_from_omm"]

_RAD_PER_DEG = np.pi / 180.0
_RADPS_PER_REV_PER_DAY = 2.0 * np.pi / 86_400.0
UNITS = {
    "MEAN_MOTION": "rev/day",
    "INCLINATION": "deg",
    "RA_OF_ASC_NODE": "deg",
    "ARG_OF_PERICENTER": "deg",
    "MEAN_ANOMALY": "deg",
    "BSTAR": "1/ER",
    "MEAN_MOTION_DOT": "rev/day**2",
    "MEAN_MOTION_DDOT": "rev/day**3",
}
"""The units that the standard fixes; a message may repeat them, and may have no others."""
_FIELDS = (
    *("OBJECT_NAME", "OBJECT_ID", "CENTER_NAME", "REF_FRAME", "TIME_SYSTEM", "MEAN_ELEMENT_THEORY", "EPOCH"),
    *("ECCENTRICITY", "EPHEMERIS_TYPE", "CLASSIFICATION_TYPE", "NORAD_CAT_ID", "ELEMENT_SET_NO", "REV_AT_EPOCH"),
    *UNITS,
)
_OTHER_MARKS = {";": "semicolons", "\t": "tabulators", "|": "bars"}
_NO_END = "expected an end of the line after the last value; the text ends. It may be truncated"
_JSON_GAP = re.compile(r"[\s,]*")
_KEY = re.compile(r"[A-Z_0-9]{1,40}")

Record = dict[str, Any]
Records = tuple[list[int], list[Record], list[Damage]]
"""Number and content of each record, and what could not be told apart as one."""


def element_set_from_omm(text: str, source: Path | str, on_damage: OnDamage = "refuse") -> ElementSet:
    """Return the element sets of a text of orbit mean-elements messages.

    The form is told by the content: XML (a message, or many in an NDM), JSON (an object,
    or an array of them, with numbers as numbers or as texts), CSV with a header, or the
    key-value notation, one message after the other. Shell, plane, slot and vendor are 0.

    Parameters
    ----------
    text : str
    source : path or str
        Where the text came from, for the message.
    on_damage : "refuse" or "skip"
        Whether a damaged record refuses the whole text, or only itself; where a document
        breaks off, what is whole before that is kept. XML with a document type declaration
        is refused in any case.

    Returns
    -------
    ElementSet
        In the order of the text. Epochs are to the nanosecond.

    Raises
    ------
    DataError
        For a record that lacks a field, has a value out of its limits, or is of another
        theory than SGP4, another frame than TEME or another time than UTC; and for a text
        without any whole record. JSON is told by record, the others by line.

    References
    ----------
    CCSDS 502.0-B-3, Orbit Data Messages (2023), section 4; CCSDS 505.0-B-3 for XML.

    Examples
    --------
    >>> found = element_set_from_omm('''{"OBJECT_NAME": "VANGUARD 1", "OBJECT_ID": "1958-002B",
    ... "EPOCH": "2000-06-27T18:50:19.733568", "MEAN_MOTION": 10.82419157, "ECCENTRICITY": 0.1859667,
    ... "INCLINATION": 34.2682, "RA_OF_ASC_NODE": 348.7242, "ARG_OF_PERICENTER": 331.7664,
    ... "MEAN_ANOMALY": 19.3264, "NORAD_CAT_ID": 5, "BSTAR": 2.8098e-05}''', "an example")
    >>> int(found.elements.satellite_id[0]), int(found.elements.epoch_tai_ns[0])
    (5, 962131851733568000)
    """
    start = text.lstrip()[:1]
    unit: Literal["line", "record"] = "record" if start in ("[", "{") else "line"
    if start == "<":
        numbers, records, damages = _xml_records(text, source)
    elif unit == "record":
        numbers, records, damages = _json_records(text)
    elif text.lstrip().startswith(("CCSDS_OMM_VERS", "COMMENT")):
        numbers, records, damages = _key_value_records(text)
    else:
        numbers, records, damages = _csv_records(text, source)
    fields = Fields({name: [record.get(name) for record in records] for name in _FIELDS}, len(records))
    found = _element_set(fields)
    damages += [Damage(unit, numbers[row], sentence) for row, sentence in fields.faults.items()]
    whole = np.ones(len(records), bool)
    whole[list(fields.faults)] = False
    count = int(np.count_nonzero(whole))
    if not count and not damages:
        raise DataError(source, "expected orbit mean-elements messages; there is none. Check that this is the file.")
    kept = settle_damages(source, damages, count=count, on_damage=on_damage)
    found = found.take(whole)
    return ElementSet(found.elements, found.names, found.designators, found.particulars, kept)


def _element_set(fields: Fields) -> ElementSet:
    """Return a row a record; those that `fields.faults` names mean nothing."""
    fields.must_be("MEAN_ELEMENT_THEORY", ("SGP4", "SGP/SGP4", "SDP4"), "elements of another theory do not fly in SGP4")
    fields.must_be("REF_FRAME", ("TEME",), "SGP4's elements are in TEME")
    fields.must_be("TIME_SYSTEM", ("UTC",), "SGP4's epochs are in UTC")
    fields.must_be("CENTER_NAME", ("EARTH",), "SGP4 flies round the Earth")
    kind = fields.counts("EPHEMERIS_TYPE", high=9, default=0)
    for row in np.flatnonzero(~np.isin(kind, SGP4_TYPES)):
        name = "SGP4-XP, another theory" if kind[row] == 4 else "not SGP4"
        fields.faults.setdefault(int(row), f"expected EPHEMERIS_TYPE 0 (SGP4); got {kind[row]}, {name}")
    nothing = np.zeros(fields.count, np.uint16)
    elements = MeanElements(
        satellite_id=fields.counts("NORAD_CAT_ID").astype(np.uint32),
        shell=nothing,
        plane=nothing,
        slot=nothing,
        vendor_id=nothing,
        epoch_tai_ns=fields.instants("EPOCH"),
        mean_motion_radps=fields.numbers("MEAN_MOTION", low=SLOWEST_REV_PER_DAY, high=FASTEST_REV_PER_DAY)
        * _RADPS_PER_REV_PER_DAY,
        eccentricity=fields.numbers("ECCENTRICITY", low=0.0, high=1.0 - 1e-12),
        inclination_rad=fields.numbers("INCLINATION", low=0.0, high=180.0) * _RAD_PER_DEG,
        raan_rad=fields.numbers("RA_OF_ASC_NODE", low=-360.0, high=360.0) * _RAD_PER_DEG,
        argument_of_perigee_rad=fields.numbers("ARG_OF_PERICENTER", low=-360.0, high=360.0) * _RAD_PER_DEG,
        mean_anomaly_rad=fields.numbers("MEAN_ANOMALY", low=-360.0, high=360.0) * _RAD_PER_DEG,
        bstar_per_earth_radius=fields.numbers("BSTAR", low=-1e9, high=1e9),
    )
    names, designators = fields.texts("OBJECT_NAME"), fields.texts("OBJECT_ID")
    letters = fields.texts("CLASSIFICATION_TYPE").astype("U1")
    particulars = Particulars(
        classification=np.array([ord(c) if "A" <= c <= "Z" else 0 for c in letters.tolist()], np.uint8),
        ephemeris_type=kind.astype(np.uint8),
        element_set_number=fields.counts("ELEMENT_SET_NO", default=0).astype(np.uint32),
        revolution_number=fields.counts("REV_AT_EPOCH", default=0).astype(np.uint32),
        mean_motion_dot=fields.numbers("MEAN_MOTION_DOT", low=-1e9, high=1e9, default=0.0),
        mean_motion_ddot=fields.numbers("MEAN_MOTION_DDOT", low=-1e9, high=1e9, default=0.0),
    )
    # The standard's word where there is no name.
    known = [np.where(texts == "UNKNOWN", "", texts) for texts in (names, designators)]
    return ElementSet(elements, known[0], known[1], particulars)


@dataclass(frozen=True, slots=True)
class _Twice:
    """A JSON object that has a key twice."""

    name: str


def _object_of(pairs: list[tuple[str, Any]]) -> Record | _Twice:
    found = dict(pairs)
    if len(found) == len(pairs):
        return found
    names = [name for name, _ in pairs]
    return _Twice(next(name for name in names if names.count(name) > 1))


def _json_records(text: str) -> Records:
    damages = []
    try:
        document = json.loads(text, object_pairs_hook=_object_of)
    except (ValueError, RecursionError):  # a number of thousands of digits is a ValueError too
        document, broken = _json_entries(text)
        damages.append(broken)
    entries = list(enumerate(document if isinstance(document, list) else [document], start=1))
    damages += [Damage("record", number, _no_record(entry)) for number, entry in entries if not isinstance(entry, dict)]
    kept = [(number, entry) for number, entry in entries if isinstance(entry, dict)]
    return [number for number, _ in kept], [entry for _, entry in kept], damages


def _no_record(entry: object) -> str:
    if isinstance(entry, _Twice):
        return f"expected {entry.name:.40} once in a record; it stands there twice"
    return f"expected an object of fields; got {reprlib.repr(entry)}"


def _json_entries(text: str) -> tuple[list[Any], Damage]:
    """Return the entries of an array up to the one that does not parse, and what is wrong there."""
    entries: list[Any] = []
    decoder, at = json.JSONDecoder(object_pairs_hook=_object_of), text.find("[") + 1
    while True:
        at = _JSON_GAP.match(text, at).end()  # type: ignore[union-attr]  # it matches nothing too
        try:
            entry, at = decoder.raw_decode(text, at)
        except RecursionError:
            reason = "it is nested without end"
        except ValueError as error:
            reason = str(error)
        else:
            entries.append(entry)
            continue
        sentence = f"expected JSON; it does not parse from here on ({reason})"
        return entries, Damage("record", len(entries) + 1, sentence)


def _csv_records(text: str, source: Path | str) -> Records:
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    filled = [(number, line) for number, line in enumerate(lines, start=1) if line.strip()]
    if not filled:
        return [], [], []
    header = [name.strip().upper() for name in _csv_cells(filled[0][1]) or []]
    if len(header) == 1 and (marks := [mark for mark in _OTHER_MARKS if mark in filled[0][1]]):
        raise DataError(
            source, f"expected commas between the values of CSV; got {_OTHER_MARKS[marks[0]]}. Change them."
        )
    if "NORAD_CAT_ID" not in header or "EPOCH" not in header:
        message = "expected OMM records as CSV, with NORAD_CAT_ID and EPOCH in the first line; it has neither or one."
        raise DataError(source, message)
    twice = next((name for name in header if name and header.count(name) > 1), None)
    if twice is not None:
        raise DataError(source, f"expected each column once; {twice:.40} stands twice in the first line.")
    numbers, records, damages = [], [], []
    for number, line in filled[1:]:
        cells = _csv_cells(line)
        if cells is None or len(cells) != len(header):
            came = "a quotation mark without its partner" if cells is None else f"{len(cells)}"
            damages.append(Damage("line", number, f"expected {len(header)} values, as in the first line; got {came}"))
            continue
        if number == len(lines):
            damages.append(Damage("line", number, _NO_END))
            continue
        numbers.append(number)
        records.append(dict(zip(header, cells, strict=True)))
    return numbers, records, damages


def _csv_cells(line: str) -> list[str] | None:
    """Return the values of one line, by itself so that a stray quotation mark harms no other; None where it has one."""
    if '"' not in line:
        return line.split(",")
    try:
        return next(csv.reader([line], strict=True), [])
    except csv.Error:
        return None


def _key_value_records(text: str) -> Records:
    numbers: list[int] = []
    records: list[Record] = []
    damages: list[Damage] = []
    spoilt: dict[int, str] = {}
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    for number, line in enumerate(lines, start=1):
        if not line.strip() or line.lstrip().startswith(("COMMENT", "USER_DEFINED_")):
            continue
        name, equals, value = map(str.strip, line.partition("="))
        if not equals or not _KEY.fullmatch(name):
            damages.append(Damage("line", number, f"expected a key, an equals sign and a value; got {line!r:.40}"))
            continue
        if name == "CCSDS_OMM_VERS" or not records:
            numbers.append(number)
            records.append({})
        # Another unit than the standard's stays with the number, which is then none; names may end in brackets.
        unit = f"[{UNITS[name]}]" if name in UNITS else ""
        if unit and value[-len(unit) :].lower() == unit.lower():
            value = value[: -len(unit)].rstrip()
        if name in records[-1]:
            sentence = f"expected {name} once in a message, which CCSDS_OMM_VERS begins; it stands there twice"
            spoilt.setdefault(len(records) - 1, sentence)
        records[-1][name] = value
    if records and lines[-1].strip():
        spoilt.setdefault(len(records) - 1, _NO_END)
    damages += [Damage("line", numbers[row], sentence) for row, sentence in spoilt.items()]
    kept = [row for row in range(len(records)) if row not in spoilt]
    return [numbers[row] for row in kept], [records[row] for row in kept], damages


def _xml_records(text: str, source: Path | str) -> Records:
    try:
        lines, records, faults = xml_records(text, UNITS)
    except DeclarationError:
        message = "expected OMM records as XML; a document type declaration is refused. Take it out."
        raise DataError(source, message) from None
    return lines, records, [Damage("line", number, sentence) for number, sentence in faults]
