import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from lookdown.tracking.metrics._id_pairs import id_pairs


@given(st.lists(st.tuples(st.integers(0, 2**64 - 1), st.integers(0, 3))))
def test_equal_to_unique_rows(rows):
    first, second = np.array([a for a, _ in rows], "u8"), np.array([b for _, b in rows], "u4")
    pairs = id_pairs(first, second)
    kinds = sorted(set(rows))
    assert list(zip(pairs.first.tolist(), pairs.second.tolist(), strict=True)) == kinds
    assert pairs.times.tolist() == [rows.count(one) for one in kinds]
    assert [kinds[k] for k in pairs.kind] == rows
