"""Quantiles against SciPy's own distribution."""

import numpy as np
from scipy.stats import chi2

from lookdown.numerics import chi_square_quantile


def test_quantiles_are_those_of_the_distribution():
    probability = np.array([1e-6, 0.025, 0.5, 0.95, 0.9999])
    for degrees in (1.0, 4.0, 6.0, 120_000.0):
        np.testing.assert_allclose(
            chi_square_quantile(probability, degrees), chi2.ppf(probability, degrees), rtol=1e-9, atol=1e-300
        )
