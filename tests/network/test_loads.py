"""What a look weighs: its plots one by one, or its samples whatever is in them."""

import numpy as np
import pytest

from lookdown.network.loads import LOADS_REFERENCE, Loads
from lookdown.network.processing import ProcessingMode, processing_cost, reference_processing


def loads(mode):
    known = {name: reference.base_si for name, reference in LOADS_REFERENCE.items()}
    return Loads(mode, reference_processing(), **known)


def test_plots_weigh_by_their_number_and_samples_do_not():
    plots = np.array([0, 1, 10])
    np.testing.assert_allclose(loads(ProcessingMode.PLOTS).size_bit(plots), 1600.0 + 1600.0 * plots)
    np.testing.assert_allclose(loads(ProcessingMode.RAW).size_bit(plots), np.full(3, 1600.0 + 32e6))


@pytest.mark.parametrize("mode", [ProcessingMode.RAW, ProcessingMode.PLOTS])
def test_computers_take_their_time_and_for_ever_where_they_are_asked_too_much(mode):
    board, gateway = loads(mode).times_s(1.0)
    cost = processing_cost(mode, np.array([1.0]), reference_processing())
    assert (board, gateway) == (cost.board_s[0], cost.gateway_s[0])
    busy = loads(mode).times_s(1e9)
    assert np.inf in busy
