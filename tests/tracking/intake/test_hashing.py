"""Numbers of rows: alike for rows that are alike, spread evenly, and the same for ever."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from lookdown.tracking.intake.hashing import row_hash


@given(st.lists(st.tuples(st.floats(-10, 10), st.integers(0, 3)), min_size=1, max_size=30))
@settings(deadline=None)
def test_rows_share_a_number_exactly_where_they_are_alike(rows) -> None:
    number = row_hash([np.array([a for a, _ in rows]), np.array([b for _, b in rows], np.uint32)], len(rows)).tolist()
    for i, first in enumerate(rows):
        for j, second in enumerate(rows):
            assert (number[i] == number[j]) == (first == second)


def test_numbers_are_above_0_below_63_bits_and_all_different() -> None:
    number = row_hash([np.arange(200_000)], 200_000)
    assert number.min() > 0 and number.max() < 1 << 63 and len(np.unique(number)) == 200_000


def test_every_bit_is_as_often_1_as_0() -> None:
    number = row_hash([np.arange(100_000)], 100_000)
    shares = [float(((number >> np.uint64(bit)) & np.uint64(1)).mean()) for bit in range(63)]
    # Five sigma of a fair coin thrown 100,000 times is 0.008.
    assert max(abs(share - 0.5) for share in shares) < 0.008


def test_what_column_a_number_stands_in_counts() -> None:
    one, two = np.array([1.0]), np.array([2.0])
    assert row_hash([one, two], 1) != row_hash([two, one], 1)
    assert row_hash([np.array([[1.0, 2.0]])], 1) == row_hash([one, two], 1)


def test_the_numbers_of_a_file_stay_from_version_to_version() -> None:
    # Tracks are called by these: a change would rename them.
    assert row_hash([np.array([0.0, 1.5]), np.array([7, 7], np.uint32)], 2).tolist() == [
        313702574736366215,
        2292391618743108424,
    ]
