"""Pulses one by one: what a look hears of an echo, folds by counting, and noisy looks resolved by hand."""

import math

import numpy as np

C = 299_792_458.0


def received_plain(range_m, prf_hz, pulse_s, recovery_s=0.0, samples=20_000):
    """Return the heard share of an echo by samples of it against every pulse sent before it ends."""
    arrival = 2.0 * range_m / C
    times = arrival + pulse_s * (np.arange(samples) + 0.5) / samples
    since = times * prf_hz
    since = (since - np.floor(since)) / prf_hz
    return float((since >= pulse_s + recovery_s).mean())


def folded_plain(speed, span):
    """Return a speed with whole spans taken off until it lies within half of one."""
    while speed >= 0.5 * span:
        speed -= span
    while speed < -0.5 * span:
        speed += span
    return speed


def blind_plain(prfs_hz, duty, wavelength_m, ranges_m, speeds_mps, least_mps, needed):
    """Return the share of random targets that fewer looks than needed see."""
    blind = 0
    for range_m, speed in zip(ranges_m, speeds_mps, strict=True):
        seen = 0
        for prf in prfs_hz:
            interval = C / (2.0 * prf)
            start = math.fmod(range_m, interval)
            pulse = duty * interval
            # Half of the pulse heard: the echo starts half a pulse into the deafness, or ends as late.
            heard = 0.5 * pulse <= start <= interval - 0.5 * pulse
            seen += heard and abs(folded_plain(speed, 0.5 * wavelength_m * prf)) >= least_mps
        blind += seen < needed
    return blind / len(ranges_m)


def first_ghost_plain(spans, needed, tolerance, reach, step):
    """Return the least offset at which enough looks agree, by trying offsets one step after another."""
    offset = np.arange(2.0 * tolerance, reach, step)
    agree = np.zeros(len(offset), dtype=int)
    for span in spans:
        agree += np.abs(offset - span * np.round(offset / span)) <= tolerance
    found = np.flatnonzero(agree >= needed)
    return float(offset[found[0]]) if len(found) else math.inf
