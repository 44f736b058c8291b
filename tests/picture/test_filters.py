import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from picture_scenes import picture_rows

from lookdown.errors import FilterError
from lookdown.picture import Filter, Surroundings
from lookdown.picture._filter_fields import FIELDS
from lookdown.tables import AlertLevel, AlertRule, Alerts, AlertState, Identities, IdentityState

GOLDEN = json.loads((Path(__file__).parent / "golden" / "filters.json").read_text(encoding="utf-8"))
DOCUMENT = (Path(__file__).parents[2] / "docs" / "filter.md").read_text(encoding="utf-8")


def table_of(kind, rows, codes):
    """A table of some columns, the rest zero; words become codes."""
    columns = {}
    for name, spec in kind.columns():
        values = [codes[name](row[name]) if name in codes else row.get(name, 0) for row in rows]
        columns[name] = np.zeros((len(rows), *spec.row_shape), spec.dtype)
        if not spec.row_shape:
            columns[name][:] = values
    return kind(**columns)


def golden_picture():
    rows = GOLDEN["rows"]
    columns = {name: [row[name] for row in rows] for name in rows[0] if name not in ("heading_deg", "icao24")}
    columns["track_id"] = np.array([int(row["track_id"]) for row in rows], dtype=np.uint64)
    columns["heading_rad"] = np.radians([row["heading_deg"] for row in rows])
    columns["icao24"] = [int(row["icao24"] or "0", 16) for row in rows]
    columns["custody_known"] = [row["custody_left_s"] is not None for row in rows]
    columns["custody_left_s"] = [row["custody_left_s"] or 0.0 for row in rows]
    return picture_rows(len(rows), **columns)


def golden_around(picture):
    around = GOLDEN["around"]
    inside = np.zeros((len(picture), len(around["regions"])), dtype=bool)
    for track_id, region in around["inside"]:
        inside[picture.track_id == int(track_id), around["regions"].index(region)] = True
    codes = {"track_id": int}
    alert_codes = codes | {
        "level": lambda word: AlertLevel[word.upper()],
        "rule": lambda word: AlertRule[word.upper()],
        "state": lambda word: AlertState[word.upper()],
    }
    return Surroundings(
        inside=inside,
        region_names=tuple(around["regions"]),
        alerts=table_of(Alerts, around["alerts"], alert_codes),
        identities=table_of(
            Identities, around["identities"], codes | {"state": lambda word: IdentityState[word.upper()]}
        ),
        names={int(track_id): name for track_id, name in around["names"].items()},
    )


PICTURE = golden_picture()
AROUND = golden_around(PICTURE)


@pytest.mark.parametrize("case", [c for c in GOLDEN["cases"] if "ids" in c], ids=lambda case: case["text"] or "nothing")
def test_the_golden_rows_are_found(case):
    found = Filter.parse(case["text"]).matches(PICTURE, AROUND)
    assert [str(track_id) for track_id in PICTURE.track_id[found]] == case["ids"]


@pytest.mark.parametrize("case", [c for c in GOLDEN["cases"] if "error" in c], ids=lambda case: case["text"][:40])
def test_the_golden_faults_are_told_with_their_place(case):
    with pytest.raises(FilterError) as caught:
        Filter.parse(case["text"])
    error = caught.value
    told = {"position": error.position, "length": error.length, "sentence": error.sentence}
    assert told == case["error"]
    assert str(error).startswith(f"at character {error.position + 1}: ")


def test_the_golden_list_asks_about_every_field_and_every_kind_of_fault():
    texts = " ".join(case["text"] for case in GOLDEN["cases"])
    assert [
        name for name in FIELDS if f"{name}:" not in texts and f"{name}>" not in texts and f"{name}<" not in texts
    ] == []
    assert len([case for case in GOLDEN["cases"] if "error" in case]) > 30


def test_the_document_names_every_field_and_word():
    assert [name for name in FIELDS if f"`{name}`" not in DOCUMENT] == []
    words = {word for spec in FIELDS.values() for word in spec.choices}
    assert [word for word in sorted(words) if f"`{word}`" not in DOCUMENT] == []


def test_without_surroundings_nothing_is_in_a_region_or_an_alert():
    for text, count in (("region:any", 0), ("region:none", 8), ("alert:any", 0), ("alert:none", 8), ("name:any", 0)):
        assert Filter.parse(text).matches(PICTURE).sum() == count, text


def test_regions_that_are_not_there_are_told():
    found = Filter.parse('region:north,Sued or not (region:"South Sea" region:any)').unknown_regions(("North",))
    assert found == ("Sued", "South Sea")


CONDITIONS = ["height>FL100", "class:slow", "region:any", "is:confirmed", "alert>=caution", "sensors:1", "balloon"]


@settings(max_examples=50, deadline=None)
@given(st.sampled_from(CONDITIONS), st.sampled_from(CONDITIONS))
def test_the_laws_of_logic_hold(one, other):
    def mask(text):
        return Filter.parse(text).matches(PICTURE, AROUND)

    a, b = mask(one), mask(other)
    assert np.array_equal(mask(f"{one} and {other}"), a & b)
    assert np.array_equal(mask(f"{one} or {other}"), a | b)
    assert np.array_equal(mask(f"not ({one} and {other})"), mask(f"not {one} or not {other}"))
    assert np.array_equal(mask(f"{one} {other}"), mask(f"{other} {one}"))


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet="heigtclasr :=<>!()\"'.,FL0159km|&\n\t\u00e9", max_size=40))
def test_any_text_is_read_or_told_where_it_is_wrong(text):
    try:
        found = Filter.parse(text).matches(PICTURE, AROUND)
        assert found.shape == (8,)
    except FilterError as error:
        assert 0 <= error.position <= len(text) and error.length >= 1 and error.sentence.startswith("expected")
