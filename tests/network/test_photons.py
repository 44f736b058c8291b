"""Ideal receivers against the photons a bit that textbooks print, and against sampling."""

import numpy as np
import pytest

from lookdown.network.photons import Receiver, bit_error_ratio, photons_needed

# Photons a bit at 1e-9. Agrawal, Fiber-Optic Communication Systems: 10 (counting), 9 (homodyne), 20 (amplified
# differential phase); Humblet and Azizoglu (1991): 38.4 (amplified on-off).
PRINTED = {
    Receiver.COUNTING_OOK: (10.0, 0.05),
    Receiver.HOMODYNE_PSK: (9.0, 0.05),
    Receiver.AMPLIFIED_DPSK: (20.0, 0.05),
    Receiver.AMPLIFIED_OOK: (38.4, 0.1),
}


@pytest.mark.parametrize("receiver", Receiver)
def test_photons_at_one_error_in_a_billion_are_the_printed_ones(receiver):
    printed, half = PRINTED[receiver]
    assert photons_needed(1e-9, receiver) == pytest.approx(printed, abs=half)


@pytest.mark.parametrize("receiver", Receiver)
@pytest.mark.parametrize("error", [1e-2, 1e-4, 1e-12])
def test_errors_and_photons_are_each_others_inverse(receiver, error):
    assert float(bit_error_ratio(photons_needed(error, receiver), receiver)) == pytest.approx(error, rel=1e-6)


@pytest.mark.parametrize("receiver", Receiver)
def test_more_photons_make_fewer_errors(receiver):
    errors = bit_error_ratio(np.linspace(0.5, 40.0, 40), receiver)
    assert errors.shape == (40,) and np.all(np.diff(errors) < 0.0)


def test_counted_photons_err_as_often_as_sampled():
    """A mark of 2N photons is missed when none arrives; a space never errs."""
    rng = np.random.Generator(np.random.Philox(3))
    marks = rng.random(2_000_000) < 0.5
    seen = rng.poisson(np.where(marks, 2.0 * 1.5, 0.0)) > 0
    assert np.mean(seen != marks) == pytest.approx(float(bit_error_ratio(1.5, Receiver.COUNTING_OOK)), rel=0.02)


def test_amplified_light_errs_as_often_as_sampled_at_the_best_threshold():
    rng = np.random.Generator(np.random.Philox(4))
    photons, count = 8.0, 400_000
    noise = np.sqrt(0.5) * (rng.standard_normal(count) + 1j * rng.standard_normal(count))
    space, mark = np.abs(noise) ** 2, np.abs(np.sqrt(2.0 * photons) + noise) ** 2
    least = min(0.5 * (np.mean(mark < cut) + np.mean(space >= cut)) for cut in np.linspace(2.0, 10.0, 161))
    assert least == pytest.approx(float(bit_error_ratio(photons, Receiver.AMPLIFIED_OOK)), rel=0.03)


@pytest.mark.parametrize("error", [0.0, 0.5, 1e-20])
def test_an_error_ratio_out_of_reach_is_refused(error):
    with pytest.raises(AssertionError):
        photons_needed(error, Receiver.COUNTING_OOK)
