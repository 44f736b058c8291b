"""Vendors: who closes links with whom, and documents that cannot be meant."""

import numpy as np
import pytest

from lookdown.errors import NetworkError
from lookdown.network import Interoperability, Topology, motif_pairs, nearest_pairs


def test_a_document_gives_the_pairs_and_their_mirror() -> None:
    matrix = Interoperability.from_document({"vendors": ["a", "b", "c"], "pairs": [["a", "c"]], "within": ["a"]})
    assert matrix.allowed.tolist() == [[True, False, True], [False, False, False], [True, False, False]]
    first, second = np.array([0, 0, 2], np.uint16), np.array([1, 2, 0], np.uint16)
    assert matrix.close(first, second).tolist() == [False, True, True]


def test_all_pairs_are_one_word() -> None:
    matrix = Interoperability.from_document({"vendors": ["a", "b"], "pairs": "all"})
    assert np.array_equal(matrix.allowed, Interoperability.everyone(["a", "b"]).allowed)


def test_every_fault_is_told_with_its_path() -> None:
    document = {"vendors": ["a", "a", ""], "pairs": [["a", "x"], ["a"], 3], "within": ["y"], "speed": 1}
    with pytest.raises(NetworkError) as caught:
        Interoperability.from_document(document, "net.toml")
    paths = [fault.path for fault in caught.value.faults]
    assert paths == ["vendors[1]", "vendors[2]", "within[0]", "pairs[0][1]", "pairs[1]", "pairs[2]", "speed"]
    assert str(caught.value).startswith("net.toml: 7 faults") and '"x"' in str(caught.value)


@pytest.mark.parametrize("vendors", [[], "a", None])
def test_a_matrix_needs_vendors(vendors: object) -> None:
    with pytest.raises(NetworkError, match="vendors"):
        Interoperability.from_document({"vendors": vendors})


def test_links_between_vendors_that_do_not_close_are_left_out() -> None:
    plane, slot = np.divmod(np.arange(16, dtype=np.uint16), np.uint16(4))
    vendor = (plane % 2).astype(np.uint16)
    alone = Interoperability.from_document({"vendors": ["a", "b"]})
    pairs = motif_pairs(plane, slot)
    grid = Topology.from_pairs(pairs, plane=plane, slot=slot, vendor_id=vendor, interoperability=alone)
    assert len(grid.link_a) == 16 and (plane[grid.link_a] == plane[grid.link_b]).all()


def test_satellites_of_a_vendor_that_the_matrix_lacks_are_refused_with_their_path() -> None:
    plane, slot = np.zeros(3, np.uint16), np.arange(3, dtype=np.uint16)
    vendor, one = np.array([0, 4, 4], np.uint16), Interoperability.everyone(["a"])
    with pytest.raises(NetworkError, match=r"satellites\[1\]\.vendor_id: expected 0 to 0"):
        Topology.from_pairs([[0, 1]], plane=plane, slot=slot, vendor_id=vendor, interoperability=one)
    places = np.array([[7e6, 0.0, 0.0], [7e6, 1e5, 0.0], [7e6, 2e5, 0.0]])
    with pytest.raises(NetworkError, match="vendor_id"):
        nearest_pairs(places, terminals=1, range_limit_m=1e6, vendor_id=vendor, interoperability=one)
