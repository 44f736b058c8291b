"""Cell-averaging CFAR against closed forms, the known-noise limit, and noise drawn cell by cell."""

import math

import numpy as np
import pytest
from detection_plain import draws_plain

from lookdown.sensing import detection as de


@pytest.mark.parametrize("cells", [4, 16, 64])
@pytest.mark.parametrize("pfa", [1e-2, 1e-6, 1e-10])
def test_one_look_closed_forms(cells, pfa):
    multiplier = de.cfar_multiplier(false_alarm_probability=pfa, look_count=1, reference_cells=cells)
    assert math.isclose(multiplier, cells * (pfa ** (-1.0 / cells) - 1.0), rel_tol=1e-12)
    snr = np.array([0.0, 1.0, 30.0, 1e3])
    found = de.cfar_detection_probability(
        snr, look_count=1, swerling_case=1, false_alarm_probability=pfa, reference_cells=cells
    )
    exact = (1.0 + multiplier / cells / (1.0 + snr)) ** -cells
    assert np.allclose(found, exact, rtol=1e-11)


def test_swerling_2_is_a_beta_prime_tail():
    # All powers are exponential: the ratio's law is known whatever the number of looks.
    from scipy import special

    looks, cells, pfa, snr = 6, 8, 1e-5, 2.5
    ratio = de.cfar_multiplier(false_alarm_probability=pfa, look_count=looks, reference_cells=cells) / cells
    exact = special.betainc(cells * looks, looks, 1.0 / (1.0 + ratio / (1.0 + snr)))
    found = de.cfar_detection_probability(
        snr, look_count=looks, swerling_case=2, false_alarm_probability=pfa, reference_cells=cells
    )
    assert abs(float(found) - float(exact)) < 1e-12


@pytest.mark.parametrize("case", range(5))
def test_many_cells_come_to_the_noise_known(case):
    law = {"look_count": 4, "swerling_case": case, "false_alarm_probability": 1e-4}
    known = de.detection_probability(5.0, **law)
    gaps = [
        float(known - de.cfar_detection_probability(5.0, **law, reference_cells=cells)) for cells in (16, 160, 1600)
    ]
    assert gaps[0] > gaps[1] > gaps[2] > 0.0
    assert math.isclose(gaps[1] / gaps[2], 10.0, rel_tol=0.1)  # the loss goes as one over the cells


@pytest.mark.parametrize("case", [0, 3, 4])
def test_cells_drawn_one_by_one(case):
    looks, cells, pfa, snr, count = 2, 8, 1e-2, 4.0, 60_000
    rng = np.random.Generator(np.random.Philox(case))
    level = rng.standard_gamma(looks * cells, count) / cells
    multiplier = de.cfar_multiplier(false_alarm_probability=pfa, look_count=looks, reference_cells=cells)
    share = (draws_plain(case, count, [snr] * looks, case) > multiplier * level).mean()
    found = float(
        de.cfar_detection_probability(
            snr, look_count=looks, swerling_case=case, false_alarm_probability=pfa, reference_cells=cells
        )
    )
    assert abs(share - found) < 4.0 * math.sqrt(found * (1.0 - found) / count)
    alarms = (rng.standard_gamma(looks, count) > multiplier * level).mean()
    assert abs(alarms - pfa) < 4.0 * math.sqrt(pfa / count)


@pytest.mark.parametrize(("case", "cells"), [(0, 16), (1, 16), (2, 32), (4, 1)])
def test_loss_gives_the_probability_back(case, cells):
    law = {"look_count": 3, "swerling_case": case, "false_alarm_probability": 1e-6}
    loss = de.cfar_loss_ratio(0.8, **law, reference_cells=cells)
    found = de.cfar_detection_probability(de.required_snr_ratio(0.8, **law) * loss, **law, reference_cells=cells)
    assert loss > 1.0 and abs(float(found) - 0.8) < 1e-9
