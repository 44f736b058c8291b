"""The table of Pd against the exact probability at places between its knots."""

import numpy as np
import pytest

from lookdown.sensing import detection as de


@pytest.mark.parametrize("case", range(5))
@pytest.mark.parametrize(("looks", "pfa"), [(1, 1e-2), (4, 1e-6), (30, 1e-12), (300, 1e-4)])
def test_error_below_1e_7_everywhere(case, looks, pfa):
    law = {"look_count": looks, "swerling_case": case, "false_alarm_probability": pfa}
    table = de.probability_table(**law)
    rng = np.random.Generator(np.random.Philox(looks + case))
    end = table.start + len(table.coefficients) / table.pieces_per_unit
    snr = np.exp(rng.uniform(table.start - 4.0, end + 4.0, 2000))
    snr = np.concatenate([snr, [0.0, np.exp(table.start), np.exp(end), 1e300]])
    assert np.abs(table.probability(snr) - de.detection_probability(snr, **law)).max() < 1e-7


def test_arrays_are_plain_and_kept():
    law = {"look_count": 4, "swerling_case": 2, "false_alarm_probability": 1e-6}
    table = de.probability_table(**law)
    assert table.coefficients.shape[1] == 4 and table.coefficients.flags.c_contiguous
    assert not table.coefficients.flags.writeable and len(table.coefficients) < 2000
    assert de.probability_table(**law) is table
    assert table.probability(np.ones((2, 3))).shape == (2, 3)


def test_pieces_join():
    table = de.probability_table(look_count=10, swerling_case=1, false_alarm_probability=1e-8)
    ends = table.coefficients.sum(axis=1)
    assert np.abs(ends[:-1] - table.coefficients[1:, 0]).max() < 1e-13
    assert abs(table.coefficients[0, 0] - 1e-8) < 2e-9 and abs(ends[-1] - 1.0) < 2e-9
