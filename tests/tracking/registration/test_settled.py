"""Settled associations: no row, yet every column with its type and shape."""

import numpy as np

from lookdown.tracking.registration import Settled, empty_settled


def test_an_empty_one_has_every_column_without_a_row() -> None:
    empty = empty_settled()
    assert all(len(column) == 0 for column in empty)
    assert empty.values.shape == empty.sigmas.shape == empty.innovations.shape == empty.variances.shape == (0, 4)
    assert empty.leftover_positions_ecef_m.shape == (0, 3)


def test_empty_ones_join_with_full_ones_without_a_change_of_type() -> None:
    empty = empty_settled()
    kinds = ["u8", "u8", "i8", "u4", "u1", *["f8"] * 4, "u1", "u4", "u4", "f8", "i8"]
    assert [column.dtype for column in empty] == kinds
    joined = Settled(*(np.concatenate([column, column]) for column in empty))
    assert [column.dtype for column in joined] == kinds
