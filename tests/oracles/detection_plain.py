"""Detection at 40 digits and by plain loops: own formulas, for the exact sums, the table and the draws."""

import math

import mpmath
import numpy as np


def threshold_plain(pfa, looks):
    """Return the threshold at 40 digits: Newton on the logarithm of the finite sum e^-V sum V^j / j!."""
    with mpmath.workdps(40):
        value = mpmath.mpf(looks) - mpmath.log(pfa)
        for _ in range(200):
            term = total = mpmath.mpf(1)
            for j in range(1, looks):
                term = term * value / j
                total += term
            # d log Q / dV = -V^(N-1) / (N-1)! / sum.
            step = (mpmath.log(total) - value - mpmath.log(mpmath.mpf(pfa))) * total / term
            value += step
            if abs(step) < mpmath.mpf(10) ** -34 * value:
                return value
    raise AssertionError("no threshold found")


def probability_plain(snr, looks, case, threshold):
    """Return Pd at 40 digits: the mixture over k of Q(N + k, V), summed by its complement."""
    with mpmath.workdps(40):
        energy = mpmath.mpf(snr) * looks
        shape = {0: None, 1: 1, 2: looks, 3: 2, 4: 2 * looks}[case]
        term = mpmath.exp(-threshold + (looks - 1) * mpmath.log(threshold) - mpmath.loggamma(looks))
        tail = mpmath.mpf(0)
        power = mpmath.exp(-threshold)
        for j in range(looks):
            tail += power
            power = power * threshold / (j + 1)
        if shape is None:
            weight, ratio = mpmath.exp(-energy), lambda k: energy / (k + 1)
        else:
            p = 1 / (1 + energy / shape)
            weight, ratio = p**shape, lambda k: (shape + k) / mpmath.mpf(k + 1) * (1 - p)
        missed = mpmath.mpf(0)
        k = 0
        while 1 - tail > mpmath.mpf(10) ** -22:
            missed += weight * (1 - tail)
            term = term * threshold / (looks + k)
            tail += term
            weight = weight * ratio(k)
            k += 1
        return 1 - missed


def draws_plain(seed, count, snr_of_looks, case):
    """Return draws of the summed power with each look made of its own voltages: (count,)."""
    rng = np.random.Generator(np.random.Philox(seed))
    snr = np.broadcast_to(np.asarray(snr_of_looks, dtype=float), (count, len(snr_of_looks)))
    shape = (count, 1) if case in (1, 3) else snr.shape
    if case == 0:
        energy = snr
    elif case in (1, 2):
        energy = snr * rng.standard_exponential(shape)
    else:
        energy = snr * 0.5 * (rng.standard_exponential(shape) + rng.standard_exponential(shape))
    noise = (rng.standard_normal(snr.shape) + 1j * rng.standard_normal(snr.shape)) / math.sqrt(2.0)
    phase = np.exp(2j * np.pi * rng.uniform(size=snr.shape))
    return (np.abs(np.sqrt(energy) * phase + noise) ** 2).sum(axis=1)


def table_plain(snr, start, pieces_per_unit, coefficients, floor):
    """Twin of `table_probabilities`."""
    place = (np.log(np.maximum(snr, 1e-300)) - start) * pieces_per_unit
    piece = np.clip(np.floor(place).astype(int), 0, len(coefficients) - 1)
    value = sum(coefficients[piece, power] * (place - piece) ** power for power in range(4))
    return np.where(place < 0.0, floor, np.where(place >= len(coefficients), 1.0, value))
