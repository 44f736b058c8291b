"""Tables: frozen columns that refuse what does not fit."""

import dataclasses

import numpy as np
import pytest

from lookdown.tables import Associations, Table, Tracks, column


def associations(count: int) -> Associations:
    ids = np.arange(count, dtype=np.uint64)
    return Associations(ids, ids + np.uint64(10), ids.astype(np.int64), np.linspace(0.0, 1.0, count))


def test_a_table_is_frozen() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        associations(2).track_id = np.zeros(2, np.uint64)  # type: ignore[misc]


@pytest.mark.parametrize(
    ("name", "wrong", "message"),
    [
        ("track_id", np.zeros(3, np.int64), "has dtype int64, not uint64"),
        ("track_id", np.zeros(2, np.uint64), "has 2 rows, not 3"),
        ("track_id", np.zeros((3, 1), np.uint64), r"has rows of shape \(1,\), not \(\)"),
    ],
)
def test_a_column_that_does_not_fit_is_a_programmers_fault(name: str, wrong: object, message: str) -> None:
    columns = {item.name: getattr(associations(3), item.name) for item in dataclasses.fields(Associations)}
    with pytest.raises(AssertionError, match=message):
        Associations(**columns | {name: wrong})


def test_rows_are_taken_and_put_together_again() -> None:
    whole = associations(10)
    parts = [whole.take(slice(0, 3)), whole.take(np.arange(3, 7)), whole.take(np.arange(10) >= 7)]
    assert [len(part) for part in parts] == [3, 4, 3]
    again = Associations.concatenate(parts)
    for name, _ in Associations.columns():
        np.testing.assert_array_equal(getattr(again, name), getattr(whole, name))


def test_an_empty_table_has_every_column_in_its_form() -> None:
    empty = Tracks.empty()
    assert len(empty) == 0 and len(Tracks.concatenate([])) == 0
    for name, spec in Tracks.columns():
        array = getattr(empty, name)
        assert array.shape == (0, *spec.row_shape) and array.dtype == spec.dtype


def test_a_new_table_says_what_its_columns_are() -> None:
    @dataclasses.dataclass(frozen=True, slots=True)
    class Winds(Table):
        speed_mps: np.ndarray = column("f4", "m/s", "speed over ground", (2,))

    (name, spec), *_ = Winds.columns()
    assert (name, spec.unit, spec.row_shape, spec.dtype) == ("speed_mps", "m/s", (2,), np.dtype("f4"))
    assert len(Winds(np.zeros((4, 2), np.float32))) == 4
