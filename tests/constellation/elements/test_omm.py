"""Orbit mean-elements messages in: every form, the sgp4 package beside it, and each fault in words."""

import csv
import io
import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sgp4 import omm as sgp4_omm
from sgp4.api import Satrec

from lookdown.astro import tai_ns_from_utc_text
from lookdown.constellation import (
    element_set_from_omm,
    element_set_from_text,
    element_set_from_tle,
    omm_from_elements,
    read_elements,
    sgp4_models,
)
from lookdown.errors import DataError

FIELDS = {
    "OBJECT_NAME": "VANGUARD 1",
    "OBJECT_ID": "1958-002B",
    "EPOCH": "2000-06-27T18:50:19.733568",
    "MEAN_MOTION": 10.82419157,
    "ECCENTRICITY": 0.1859667,
    "INCLINATION": 34.2682,
    "RA_OF_ASC_NODE": 348.7242,
    "ARG_OF_PERICENTER": 331.7664,
    "MEAN_ANOMALY": 19.3264,
    "EPHEMERIS_TYPE": 0,
    "CLASSIFICATION_TYPE": "U",
    "NORAD_CAT_ID": 5,
    "ELEMENT_SET_NO": 475,
    "REV_AT_EPOCH": 41366,
    "BSTAR": 2.8098e-05,
    "MEAN_MOTION_DOT": 2.3e-07,
    "MEAN_MOTION_DDOT": 0,
}
LINES = """1 00005U 58002B   00179.78495062  .00000023  00000-0  28098-4 0  4753
2 00005  34.2682 348.7242 1859667 331.7664  19.3264 10.82419157413667
"""
CONSTANT = {"CENTER_NAME": "EARTH", "REF_FRAME": "TEME", "TIME_SYSTEM": "UTC", "MEAN_ELEMENT_THEORY": "SGP4"}


def _json(*changes):
    return json.dumps([FIELDS | change for change in changes])


def _csv(*changes):
    made = io.StringIO()
    writer = csv.DictWriter(made, FIELDS, lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(FIELDS | change for change in changes)
    return made.getvalue()


def _key_values(*changes):
    return "\n".join(
        "CCSDS_OMM_VERS = 2.0\nCOMMENT a=b\n" + "".join(f"{k} = {v}\n" for k, v in (FIELDS | change).items())
        for change in changes
    )


def _xml(*changes, prefix="", root="ndm"):
    def message(change):
        fields = "".join(f"<{prefix}{k}>{v}</{prefix}{k}>" for k, v in (FIELDS | CONSTANT | change).items())
        return (
            f'<{prefix}omm id="CCSDS_OMM_VERS" version="2.0"><header><CREATION_DATE/><ORIGINATOR/></header>\n'
            f"<body><segment><metadata></metadata><data>{fields}</data></segment></body></{prefix}omm>\n"
        )

    return f'<?xml version="1.0"?>\n<{root}>{"".join(map(message, changes))}</{root}>'


FORMS = {"json": _json, "csv": _csv, "kvn": _key_values, "xml": _xml}


@pytest.mark.parametrize("form", FORMS)
def test_every_form_says_what_the_two_lines_say(form):
    theirs = element_set_from_tle(LINES, "test")
    ours = element_set_from_text(FORMS[form]({}, {"NORAD_CAT_ID": 123_456_789, "OBJECT_NAME": "A, B [+]"}), "test")
    assert ours.elements.satellite_id.tolist() == [5, 123_456_789]
    assert ours.names.tolist() == ["VANGUARD 1", "A, B [+]"] and ours.designators.tolist() == ["1958-002B"] * 2
    for table, other in ((ours.elements, theirs.elements), (ours.particulars, theirs.particulars)):
        for name, _ in table.columns():
            assert getattr(table, name)[0] == getattr(other, name)[0], name


def test_the_sgp4_package_reads_the_same_elements():
    for form, parse in (("csv", sgp4_omm.parse_csv), ("xml", sgp4_omm.parse_xml)):
        text = omm_from_elements(element_set_from_tle(LINES, "test"), form)
        theirs = Satrec()
        sgp4_omm.initialize(theirs, next(iter(parse(io.StringIO(text)))))
        ours = sgp4_models(element_set_from_omm(text, "test").elements)[0]
        for name in ("ecco", "inclo", "nodeo", "argpo", "mo", "bstar", "jdsatepoch"):
            assert getattr(ours, name) == getattr(theirs, name), name
        assert ours.no_kozai == pytest.approx(theirs.no_kozai, rel=1e-15)
        assert ours.jdsatepochF == pytest.approx(theirs.jdsatepochF, abs=1e-9)


def test_numbers_may_be_texts_and_what_is_optional_may_be_missing():
    texts = {name: str(value) for name, value in FIELDS.items()}
    needed = {"NORAD_CAT_ID", "EPOCH", "MEAN_MOTION", "ECCENTRICITY", "INCLINATION", "RA_OF_ASC_NODE", "BSTAR"}
    needed |= {"ARG_OF_PERICENTER", "MEAN_ANOMALY"}
    bare = {name: FIELDS[name] for name in needed}
    found = element_set_from_omm(json.dumps([texts, bare, FIELDS | {"OBJECT_NAME": None, "BSTAR": "0"}]), "test")
    assert found.names.tolist() == ["VANGUARD 1", "", ""]
    assert found.elements.eccentricity.tolist() == [0.1859667] * 3
    assert found.particulars.revolution_number.tolist() == [41366, 0, 41366]
    assert found.elements.bstar_per_earth_radius.tolist() == [2.8098e-05, 2.8098e-05, 0.0]


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("2016-12-31T23:59:60.500000", "2016-12-31T23:59:60.5"),
        ("2000-179T18:50:19.733568", "2000-06-27T18:50:19.733568"),
        ("2000-06-27T18:50:19Z", "2000-06-27T18:50:19"),
        ("2000-06-27 18:50:19.123456789", "2000-06-27T18:50:19.123456789"),
        ("2000-06-27T18:50:19.1234567894", "2000-06-27T18:50:19.123456789"),
        ("2000-02-29T00:00:00.9999999999", "2000-02-29T00:00:01"),
        ("1972-01-01T00:00", "1972-01-01T00:00:00"),
        ("2034-12-31T23:59:59.999999999Z", "2034-12-31T23:59:59.999999999"),
    ],
)
def test_epochs_are_read_to_the_nanosecond(text, instant):
    for form in FORMS.values():
        assert element_set_from_text(form({"EPOCH": text}), "t").elements.epoch_tai_ns[0] == tai_ns_from_utc_text(
            instant
        )


@settings(deadline=None)
@given(st.integers(63_072_010 * 10**9, 2_051_222_436 * 10**9))
def test_any_instant_comes_back(instant):
    found = element_set_from_tle(LINES, "test").elements
    columns = {name: getattr(found, name) for name, _ in found.columns()}
    moved = type(found)(**columns | {"epoch_tai_ns": np.array([instant])})
    assert element_set_from_omm(omm_from_elements(moved, "json"), "t").elements.epoch_tai_ns[0] == instant


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"EPOCH": "2000-06-31T00:00:00"}, "EPOCH is not usable: expected a day of the calendar"),
        ({"EPOCH": "2001-366T00:00:00"}, "expected EPOCH to be an instant"),
        ({"EPOCH": "2000-06-27T25:00:00"}, "EPOCH is not usable"),
        ({"EPOCH": "2060-06-27T00:00:00"}, "EPOCH is not usable: .* leap seconds"),
        ({"EPOCH": "yesterday"}, "expected EPOCH to be an instant such as .* got 'yesterday'"),
        ({"EPOCH": "2000-06-27T18:50:1٣"}, "expected EPOCH"),
        ({"MEAN_MOTION": "0"}, "expected MEAN_MOTION from 1e-05 to 18; got '0'"),
        ({"MEAN_MOTION": "18.1"}, "expected MEAN_MOTION from 1e-05 to 18; got '18.1'"),
        ({"MEAN_MOTION": "1_0"}, "expected MEAN_MOTION to be a number; got '1_0'"),
        ({"MEAN_MOTION": "nan"}, "expected MEAN_MOTION to be a number; got 'nan'"),
        ({"MEAN_MOTION": "1e999"}, "expected MEAN_MOTION from"),
        ({"ECCENTRICITY": "1.0"}, "expected ECCENTRICITY from 0 to below 1; got '1.0'"),
        ({"ECCENTRICITY": ""}, "expected ECCENTRICITY to be a number; it is missing"),
        ({"INCLINATION": "180.1"}, "expected INCLINATION from 0 to 180; got '180.1'"),
        ({"RA_OF_ASC_NODE": "361"}, "expected RA_OF_ASC_NODE from -360 to 360"),
        ({"NORAD_CAT_ID": "5.5"}, "expected NORAD_CAT_ID to be a whole number; got '5.5'"),
        ({"NORAD_CAT_ID": "-5"}, "expected NORAD_CAT_ID from 0 to"),
        ({"NORAD_CAT_ID": "9999999999"}, "expected NORAD_CAT_ID from 0 to"),
        ({"EPHEMERIS_TYPE": "4"}, "expected EPHEMERIS_TYPE 0 .SGP4.; got 4, SGP4-XP, another theory"),
        ({"OBJECT_NAME": "x" * 65}, "expected OBJECT_NAME to be a text of at most 64 letters"),
    ],
)
def test_each_fault_is_told_or_skipped(change, sentence):
    places = {"json": "record 2", "csv": "line 3", "kvn": "line 21", "xml": "line 4"}
    for form, make in FORMS.items():
        text = make({"NORAD_CAT_ID": 1}, change, {"NORAD_CAT_ID": 3})
        with pytest.raises(DataError, match=f"some.omm: {places[form]}: {sentence}"):
            element_set_from_text(text, "some.omm")
        found = element_set_from_text(text, "some.omm", on_damage="skip")
        assert found.elements.satellite_id.tolist() == [1, 3] and len(found.damages) == 1


@pytest.mark.parametrize("value", [True, float("nan"), float("inf"), [1], {"a": 1}, 10**400, "", "1\x1f", None])
def test_values_of_a_wrong_kind_are_told(value):
    for name in ("MEAN_MOTION", "NORAD_CAT_ID", "EPOCH", "BSTAR"):
        found = element_set_from_omm(json.dumps([FIELDS, FIELDS | {name: value}]), "t", on_damage="skip")
        assert len(found) == 1 and name in found.damages[0].sentence


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"MEAN_ELEMENT_THEORY": "SGP4-XP"}, "expected MEAN_ELEMENT_THEORY SGP4; got 'SGP4-XP': elements of another"),
        ({"MEAN_ELEMENT_THEORY": "DSST"}, "expected MEAN_ELEMENT_THEORY SGP4; got 'DSST'"),
        ({"REF_FRAME": "GCRF"}, "expected REF_FRAME TEME; got 'GCRF'"),
        ({"TIME_SYSTEM": "TAI"}, "expected TIME_SYSTEM UTC; got 'TAI'"),
        ({"CENTER_NAME": "MARS"}, "expected CENTER_NAME EARTH; got 'MARS'"),
    ],
)
def test_another_theory_frame_or_time_is_refused(change, sentence):
    for text in (_json(change), _xml(change), _key_values(change)):
        with pytest.raises(DataError, match=sentence):
            element_set_from_text(text, "some.omm")


def test_units_may_be_told_but_not_others():
    good = _xml({}).replace("<INCLINATION>", '<INCLINATION units="DEG">')
    assert element_set_from_text(good, "t").elements.inclination_rad[0] == np.radians(34.2682)
    with pytest.raises(DataError, match=r"line 2: expected INCLINATION to be a number; got '34.2682 \[rad\]'"):
        element_set_from_text(good.replace("DEG", "rad"), "t")
    with pytest.raises(DataError, match=r"expected BSTAR to be a number; got '2.8098e-05 \[m\]'"):
        element_set_from_text(_key_values({"BSTAR": "2.8098e-05 [m]"}), "t")
    assert len(element_set_from_text(_key_values({"BSTAR": "2.8098e-05 [1/ER]"}), "t")) == 1


def test_xml_may_have_prefixes_any_root_or_none():
    for text in (
        _xml({}, prefix="ndm:", root='ndm:ndm xmlns:ndm="urn:x"').replace("</ndm:ndm xmlns", "</ndm:ndm><!--"),
    ):
        text = text.split("</ndm:ndm")[0] + "</ndm:ndm>"
        assert len(element_set_from_text(text, "t")) == 1
    bare = _xml({}).replace("<ndm>", "").replace("</ndm>", "")
    assert len(element_set_from_text(bare, "t")) == 1


@pytest.mark.parametrize(
    "declaration",
    [
        '<!DOCTYPE ndm [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>',
        '<!DOCTYPE ndm [<!ENTITY a SYSTEM "file:///etc/hostname">]>',
        '<!DOCTYPE ndm SYSTEM "ndm.dtd">',
    ],
)
def test_a_document_type_declaration_is_refused(declaration):
    text = _xml({"OBJECT_NAME": "&b;"}).replace("<ndm>", f"{declaration}<ndm>")
    for on_damage in ("refuse", "skip"):
        with pytest.raises(DataError, match="a document type declaration is refused"):
            element_set_from_text(text, "bad.xml", on_damage)


@pytest.mark.parametrize("form", FORMS)
def test_of_a_truncated_text_what_is_whole_is_kept_if_asked(form):
    text = FORMS[form]({"NORAD_CAT_ID": 1}, {"NORAD_CAT_ID": 2}, {"NORAD_CAT_ID": 3})
    cut = text[: int(len(text) * 0.85)]
    with pytest.raises(DataError):
        element_set_from_text(cut, "cut")
    found = element_set_from_text(cut, "cut", on_damage="skip")
    assert found.elements.satellite_id.tolist() == [1, 2] and found.damages


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "there is none"),
        ("[]", "there is none"),
        ("<ndm/>", "there is none"),
        ("<html><p>Not found</html>", "line 1: expected XML; it does not parse"),
        ("[1, null]", r"record 1: expected an object of fields; got 1(.|\n)*record 2"),
        ("{", "record 1: expected JSON; it does not parse"),
        ("[" * 100_000, "nested without end"),
        ('[{"NORAD_CAT_ID": ' + "9" * 5_000 + "}]", "record 1: expected JSON"),
        ("A,EPOCH\n1,2", "with NORAD_CAT_ID and EPOCH in the first line"),
        (",".join(FIELDS) + "\n1,2,3\n", "line 2: expected 17 values, as in the first line; got 3"),
        (",".join(FIELDS) + '\n"a,2,3\n', "line 2: .*; got a quotation mark without its partner"),
        ("CCSDS_OMM_VERS = 2.0\nEPOCH\n", "line 2: expected a key, an equals sign and a value"),
    ],
)
def test_a_text_without_a_record_is_told(text, message):
    with pytest.raises(DataError, match=message):
        element_set_from_omm(text, "some.omm", on_damage="skip")


def test_long_lines_cost_no_more_than_their_length():
    """A pattern that backtracks would take minutes."""
    blanks = " " * 200_000
    for text in (
        f"CCSDS_OMM_VERS = 2.0\nEPOCH = {blanks}[\n",
        f"CCSDS_OMM_VERS = 2.0\n{blanks}EPOCH{blanks}x\n",
        _json({"EPOCH": f"{blanks}x", "MEAN_MOTION": f"1{blanks}1", "BSTAR": "1" * 200_000 + "x"}),
        _csv({"EPOCH": "1" * 200_000, "MEAN_MOTION": f"{blanks}1e"}),
        f"{blanks}1 00005U{blanks}\n" * 5,
    ):
        with pytest.raises(DataError):
            element_set_from_text(text, "long", on_damage="skip")


@pytest.mark.parametrize("form", FORMS)
@settings(deadline=None)
@given(st.data())
def test_damaged_bytes_are_told_or_skipped_and_never_crash(form, data):
    content = bytearray(FORMS[form]({}, {"NORAD_CAT_ID": 6}, {"NORAD_CAT_ID": 7}).encode())
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(0, len(content) - 1))
        size = data.draw(st.sampled_from([0, 1, 1, 50]))
        content[at : at + size] = data.draw(st.binary(max_size=3)) * data.draw(st.sampled_from([1, 1, 200]))
        content += b" "
    try:
        found = element_set_from_text(content.decode("utf-8", "replace"), "fuzz", on_damage="skip")
    except DataError:
        return
    assert len(sgp4_models(found.elements)) == len(found)


def test_files_are_told_apart_by_content(tmp_path):
    for form, make in FORMS.items():
        path = tmp_path / f"{form}.txt"
        path.write_bytes(b"\xef\xbb\xbf" + make({}).encode())
        assert read_elements(path).elements.satellite_id.tolist() == [5]


def _twice_in_json():
    return _json({"NORAD_CAT_ID": 1}, {}).replace('"EPOCH"', '"MEAN_MOTION": 10.8, "EPOCH"', 1)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (_xml({}).replace("</data>", "</data></segment><segment><data><BSTAR>1</BSTAR></data>"), "a second segment"),
        (_xml({}).replace("<segment>", '<omm version="2.0"><segment>'), "one inside another|does not parse"),
        (_xml({}).replace("<INCL", "<BSTAR>1</BSTAR><INCL"), "expected BSTAR once in a message; it stands there twice"),
        (_xml({}).replace("10.82419157", "10<b/>.82419157"), "a text with elements inside: '10'"),
        (_xml({}).replace("10.82419157", "<b/>10.82419157"), "a text with elements inside: '10.82419157'"),
        (_xml({}).replace("<segment>", "<segment>soup"), "a text with elements inside: 'soup'"),
        (_key_values({}).replace("BSTAR", "BSTAR = 1\nBSTAR"), "line 1: expected BSTAR once .* there twice"),
        (_key_values({}, {}).replace("\nCCSDS_OMM_VERS = 2.0", ""), "line 1: expected OBJECT_NAME once .* there twice"),
        (_csv({}).replace("BSTAR", "EPOCH"), "expected each column once; EPOCH stands twice in the first line"),
        (_twice_in_json(), "record 1: expected MEAN_MOTION once in a record; it stands there twice"),
    ],
)
def test_nothing_that_is_there_twice_or_in_two_parts_is_read(text, sentence):
    with pytest.raises(DataError, match=sentence):
        element_set_from_text(text, "some.omm")


def test_of_records_with_a_field_twice_the_others_are_kept_if_asked():
    found = element_set_from_text(_twice_in_json(), "some.json", on_damage="skip")
    assert found.elements.satellite_id.tolist() == [5] and len(found.damages) == 1
    cut = "[" + _twice_in_json()[1:-3]  # the reader of documents that break off
    found = element_set_from_text(cut.replace("}, {", "}, " + json.dumps(FIELDS) + ", {"), "cut", on_damage="skip")
    assert found.elements.satellite_id.tolist() == [5] and [d.number for d in found.damages] == [1, 3]


def test_what_users_define_is_passed_over():
    defined = "<USER_DEFINED parameter='BSTAR'>1</USER_DEFINED><MEAN_MOTION>1</MEAN_MOTION><segment/>"
    text = _xml({}, {}).replace("</data>", f"<userDefinedParameters>{defined}</userDefinedParameters></data>")
    text = text.replace("<data>", "<data><COMMENT>a</COMMENT><COMMENT>b</COMMENT>")
    for said in (text, _key_values({}, {}).replace("BSTAR", "USER_DEFINED_x y\nUSER_DEFINED_BSTAR = 1\nBSTAR")):
        found = element_set_from_text(said, "some.omm")
        assert found.elements.bstar_per_earth_radius.tolist() == [2.8098e-05] * 2
        assert np.ptp(found.elements.mean_motion_radps) == 0.0


@pytest.mark.parametrize("form", ["csv", "kvn"])
def test_a_text_cut_inside_its_last_number_is_told(form):
    whole = FORMS[form]({"NORAD_CAT_ID": 1}, {"MEAN_MOTION_DDOT": 0.1234}).replace("\r\n", "\n")
    assert len(element_set_from_text(whole, "some.omm")) == 2
    for cut in (whole[:-1], whole[:-3]):
        with pytest.raises(DataError, match=r"the text ends\. It may be truncated"):
            element_set_from_text(cut, "some.omm")
        found = element_set_from_text(cut, "some.omm", on_damage="skip")
        assert found.elements.satellite_id.tolist() == [1] and len(found.damages) == 1


@pytest.mark.parametrize(("mark", "name"), [(";", "semicolons"), ("\t", "tabulators"), ("|", "bars")])
def test_other_marks_than_commas_are_named(mark, name):
    with pytest.raises(DataError, match=f"expected commas between the values of CSV; got {name}"):
        element_set_from_text(_csv({}).replace(",", mark), "some.csv")


def test_key_values_may_begin_with_a_comment():
    text = "COMMENT made by hand\n" + _key_values({}, {"NORAD_CAT_ID": 6})
    assert element_set_from_text(text, "some.kvn").elements.satellite_id.tolist() == [5, 6]
    assert element_set_from_text(f"COMMENT\n{LINES}", "some.tle").names.tolist() == ["COMMENT"]
