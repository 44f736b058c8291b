import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from picture_scenes import SECOND, picture_rows

from lookdown.errors import CorrectionError
from lookdown.picture import Corrections
from lookdown.tables import Picture, PictureFlag

ANN = {"person": "Ann", "time_tai_ns": 0}
CORRECTED = int(PictureFlag.CORRECTED)


def ids(picture):
    return picture.track_id.tolist()


def test_merged_tracks_are_one_row_the_surest_under_the_first_id():
    corrections = Corrections()
    picture = picture_rows(4, age_s=[9.0, 2.0, 2.0, 1.0], ellipse_major_m=[10.0, 300.0, 200.0, 50.0])
    corrections.merge((1, 2, 3), **ANN)
    shown = corrections.apply(picture)
    assert ids(shown) == [1, 4]
    assert shown.ellipse_major_m.tolist() == [200.0, 50.0]
    assert (shown.flags & CORRECTED).tolist() == [CORRECTED, 0]
    # The first is gone for a while: the others are still shown under its id.
    assert ids(corrections.apply(picture.take(np.array([1, 3])))) == [1, 4]
    corrections.undo(1, **ANN)
    assert corrections.apply(picture) is picture


def test_a_split_track_is_shown_under_a_new_id_from_then_on():
    corrections = Corrections()
    made = corrections.split(2, person="Bob", time_tai_ns=100 * SECOND)
    assert made.new_track_id > 1 << 63
    late, early = (picture_rows(2, time_tai_ns=second * SECOND) for second in (100, 99))
    assert ids(corrections.apply(late)) == [1, made.new_track_id]
    assert ids(corrections.apply(early)) == [1, 2]
    assert corrections.split(1, **ANN).new_track_id != made.new_track_id


def test_names_and_marks_follow_the_id_that_is_shown_and_the_last_one_holds():
    corrections = Corrections()
    corrections.rename(2, "  Österreich 1 ", **ANN)
    corrections.mark(2, "weather balloon", **ANN)
    assert corrections.names == {2: "Österreich 1"} and corrections.marks == {2: "weather balloon"}
    assert (corrections.apply(picture_rows(2)).flags & CORRECTED).tolist() == [0, CORRECTED]
    corrections.rename(2, "", **ANN)
    assert corrections.names == {} and corrections.marks == {2: "weather balloon"}
    corrections.undo(3, **ANN)
    assert corrections.names == {2: "Österreich 1"}
    corrections.merge((1, 2), **ANN)
    corrections.rename(2, "both", **ANN)
    assert corrections.names[1] == "both"


@pytest.mark.parametrize(
    ("call", "told"),
    [
        (lambda c: c.merge((1,), **ANN), "2 to 64 different tracks"),
        (lambda c: c.merge((1, 1), **ANN), "different"),
        (lambda c: c.merge((5, 2), **ANN), "track 2 is shown as 1"),
        (lambda c: c.split(1, **ANN), "undo that first"),
        (lambda c: c.split(2, **ANN), "undo that first"),
        (lambda c: c.rename(0, "x", **ANN), "ids of tracks"),
        (lambda c: c.rename(1 << 64, "x", **ANN), "ids of tracks"),
        (lambda c: c.rename(3, "x" * 81, **ANN), "at most 80"),
        (lambda c: c.rename(3, "a\nb", **ANN), "one line"),
        (lambda c: c.mark(3, "x" * 501, **ANN), "at most 500"),
        (lambda c: c.mark(3, "x", person=" ", time_tai_ns=0), "name of a person"),
        (lambda c: c.undo(9, **ANN), "there is none"),
    ],
)
def test_what_cannot_be_is_told_and_changes_nothing(call, told):
    kept = []
    corrections = Corrections(kept.append)
    corrections.merge((1, 2), **ANN)
    with pytest.raises(CorrectionError, match=told):
        call(corrections)
    assert len(kept) == 1 and len(corrections.all()) == 1


def test_an_undone_correction_is_not_undone_twice_and_stays_in_the_journal():
    corrections = Corrections()
    corrections.rename(1, "x", **ANN)
    assert corrections.undo(1, person="Bob", time_tai_ns=5).undone_by == "Bob"
    with pytest.raises(CorrectionError, match="Bob has undone it"):
        corrections.undo(1, **ANN)
    assert corrections.living() == () and corrections.all()[0].person == "Ann"


STEPS = st.lists(
    st.tuples(st.sampled_from(["merge", "split", "rename", "mark", "undo"]), st.integers(1, 6), st.integers(1, 6)),
    max_size=25,
)


def act(corrections, action, one, other):
    try:
        if action == "merge":
            corrections.merge((one, other), **ANN)
        elif action == "split":
            corrections.split(one, **ANN)
        elif action == "undo":
            corrections.undo(one, person="Bob", time_tai_ns=1)
        else:
            getattr(corrections, action)(one, f'"{other}" é', **ANN)
    except CorrectionError:
        pass


@settings(max_examples=60, deadline=None)
@given(STEPS)
def test_a_journal_read_again_gives_the_same_picture(steps):
    kept = []
    corrections = Corrections(kept.append)
    for step in steps:
        act(corrections, *step)
    again = Corrections.read("".join(kept), kept.append)
    assert again.faults == () and again.all() == corrections.all()
    picture = picture_rows(6)
    one, other = corrections.apply(picture), again.apply(picture)
    assert ids(one) == ids(other) and len(set(ids(one))) == len(one)
    assert (again.names, again.marks) == (corrections.names, corrections.marks)
    # What comes next has the next number.
    assert again.mark(1, "next", **ANN).correction_id == len(corrections.all()) + 1


def test_a_journal_cut_short_anywhere_in_its_last_line_loses_that_line_alone():
    kept = []
    corrections = Corrections(kept.append)
    corrections.rename(1, "one", **ANN)
    corrections.merge((2, 3), **ANN)
    whole = "".join(kept)
    for length in range(len(kept[0]) + 1, len(whole) - 1):
        read = Corrections.read(whole[:length])
        assert read.names == {1: "one"} and len(read.all()) == 1
        assert read.faults == ("line 2 of the journal is left out: it is cut short.",)
    assert Corrections.read(whole[:-1]).faults == () and len(Corrections.read(whole[:-1]).all()) == 2


def test_broken_lines_in_the_middle_are_each_told():
    kept = []
    Corrections(kept.append).rename(1, "one", **ANN)
    good = json.loads(kept[0])
    lines = [
        "{",
        json.dumps(good | {"action": "launch"}),
        "[]",
        kept[0].strip(),
        kept[0].strip(),
        '{"undo": 7, "person": "Bob"}',
        json.dumps(good | {"id": 9, "tracks": ["-1"]}),
        json.dumps(good | {"id": 4, "text": "four"}),
        "",
    ]
    read = Corrections.read("\n".join(lines))
    assert [fault.split(":")[1].strip() for fault in read.faults] == [
        "it is no JSON.",
        "it is no correction.",
        "it is no correction.",
        "its number 1 has been given already.",
        "it undoes 7, which does not hold.",
        "it is no correction.",
    ]
    assert read.names == {1: "four"}


def test_a_journal_that_cannot_be_written_makes_no_correction():
    def full(line):
        raise OSError(28, "No space left on device")

    corrections = Corrections(full)
    with pytest.raises(CorrectionError, match="No space left on device"):
        corrections.rename(1, "x", **ANN)
    assert corrections.all() == () and corrections.names == {}


def test_an_empty_picture_and_large_ids():
    corrections = Corrections()
    large = (1 << 63) - 5
    corrections.merge((large, large + 1), **ANN)
    assert len(corrections.apply(Picture.empty())) == 0
    assert ids(corrections.apply(picture_rows(track_id=[large + 1]))) == [large]
