"""Verification of waveforms: folds, eclipsing, PRFs told apart, and chirps."""

import math
from collections.abc import Iterator
from typing import Any

import numpy as np

from lookdown.seeds import generator
from lookdown.sensing import waveform as wf
from lookdown.sensing.constants import SPEED_OF_LIGHT_MPS
from lookdown.verification._row import Row, absolute_row

__all__ = ["rows"]

_AREA = "sensing"
_COUPLING = "MathWorks Phased Array System Toolbox documentation, example of rdcoupling: 30 MHz in 2 ms, 1 kHz, 100 Hz"
_PAGE = "rfessentials.com, range ambiguity in a medium PRF radar: 20 km at 10 and 12 kHz, with c as 3e8 m/s"
_UNIT = "reference computation: u = v lambda / (2 L), which a PRF of 2 v / L just spans"
_RULERS = "closed form: the Chinese remainder theorem; the rulers of 12 and 13 inches of radarproblems.com, chapter 12"
_BINS = "closed form: least common multiple, for the intervals of {} bins of radarproblems.com, chapter 12, problem 5"
_L_WAVE_M = SPEED_OF_LIGHT_MPS / 1.25e9


def rows() -> list[Row]:
    """Return the reference figures of waveforms beside ours."""
    parts = (_folds, _eclipsing, _limits, _remainders, _ghosts, _resolution, _chirps, _choice)
    return [row for part in parts for row in part()]


def _near(id: str, published: float, ours: float, tolerance: float, unit: str, source: str) -> Row:
    return absolute_row(
        id=id, area=_AREA, published=published, ours=float(ours), tolerance=tolerance, unit=unit, source=source
    )


def _folds() -> Iterator[Row]:
    source = "reference computation: folds of 75 km across grazing 60 to 6 deg from 500 km, 2 kHz"
    yield _near("folds-across-footprint", 19.0, wf.fold_count(570.5e3, 1992.9e3, 2000.0), 0.5, "1", source)
    for prf_khz, published in ((10.0, 5.0), (12.0, 7.5)):
        ours = float(wf.folded_range_m(20e3, prf_khz * 1e3)) / 1e3
        yield _near(f"folded-range-{prf_khz:.0f}khz", published, ours, 0.011, "km", _PAGE)
    span = float(wf.speed_span_mps(_L_WAVE_M, 2000.0))
    source = "reference computation: +-120 m/s at L band and 2 kHz"
    yield _near("speed-span-l-2khz", 240.0, span, 0.5, "m/s", source)
    ours = float(wf.folded_speed_mps(250.0, _L_WAVE_M, 2000.0))
    source = "closed form 250 - lambda PRF / 2: an airliner's speed at L band and 2 kHz"
    yield _near("airliner-folded", 250.0 - 0.5 * _L_WAVE_M * 2000.0, ours, 1e-10, "m/s", source)
    product = span * SPEED_OF_LIGHT_MPS / 4000.0
    source = "identity: unambiguous range x span of speed = c lambda / 4"
    yield _near("range-times-speed", SPEED_OF_LIGHT_MPS * _L_WAVE_M / 4.0, product, 1e-6, "m2/s", source)


def _eclipsing() -> Iterator[Row]:
    for duty in (0.02, 0.1, 0.3):
        ranges = SPEED_OF_LIGHT_MPS / 4000.0 * (np.arange(100_000) + 0.5) / 100_000
        share = wf.received_share(ranges, prf_hz=2000.0, pulse_s=duty / 2000.0)
        source = "closed form: over a fold, the mean heard share of an echo is 1 less the duty"
        yield _near(f"heard-share-duty-{duty:g}", 1.0 - duty, float(share.mean()), 1e-6, "1", source)
    one = wf.PrfSet((2000.0,), _L_WAVE_M, 0.1)
    fold, span = float(one.range_spans_m[0]), float(one.speed_spans_mps[0])
    ours = one.blind_share(
        ranges_m=(8.0 * fold, 27.0 * fold), speed_most_mps=2.0 * span + 15.0, least_speed_mps=15.0, needed=1
    )
    source = "closed form 1 - (1 - duty)(1 - 2 MDV / span), whole folds of one PRF, half an echo needed"
    yield _near("blind-share-one-prf", 1.0 - 0.9 * (1.0 - 30.0 / span), ours, 1e-3, "1", source)


def _limits() -> Iterator[Row]:
    for name, speed, wave, length, published in (
        ("l-50m-506km", 7613.2, _L_WAVE_M, 50.0, 18.26),
        ("x-16m-770km", 7471.2, SPEED_OF_LIGHT_MPS / 10e9, 16.0, 7.00),
    ):
        ours = 0.5 * float(wf.speed_span_mps(wave, wf.prf_least_hz(speed, length)))
        yield _near(f"least-prf-{name}", published, ours, 0.005, "m/s", _UNIT)
    ours = wf.prf_greatest_hz(60e3, 0.1)
    source = "closed form c (1 - 2 duty) / (2 swath)"
    yield _near("greatest-prf-60km", 0.8 * SPEED_OF_LIGHT_MPS / 120e3, ours, 1e-9, "Hz", source)
    # At the least area the two limits meet: the PRF that the length asks for is the greatest for the height's swath.
    grazing, range_m, length = math.radians(30.0), 910e3, 12.0
    area = wf.least_antenna_area_m2(7616.6, 0.03, range_m, grazing)
    swath = 0.03 * range_m / (area / length * math.tan(grazing))
    source = "identity: at the least antenna area the least and the greatest PRF are one"
    yield _near("least-area", wf.prf_least_hz(7616.6, length), wf.prf_greatest_hz(swath), 1e-8, "Hz", source)


def _remainders() -> Iterator[Row]:
    value, period = wf.chinese_remainder([3, 8], [12, 13])
    yield _near("rulers-length", 99.0, value, 0.0, "inch", _RULERS)
    yield _near("rulers-period", 156.0, period, 0.0, "inch", _RULERS)
    for moduli, published in (((40, 41), 1640.0), ((40, 42), 840.0), ((39, 40, 41), 63960.0)):
        listed = ", ".join(str(m) for m in moduli)
        ours = wf.first_ghost(list(moduli), needed=len(moduli), tolerance=0.1, reach=64e3) + 0.1
        yield _near(f"period-of-{'-'.join(map(str, moduli))}-bins", published, ours, 1e-6, "bins", _BINS.format(listed))


def _ghosts() -> Iterator[Row]:
    even = wf.PrfSet(wf.evenly_spread_prfs_hz(2000.0, 0.25, 4), _L_WAVE_M, 0.1)
    for needed, divisor in ((2, 500.0), (4, 500.0 / 3.0)):
        ours = wf.first_ghost(even.range_spans_m, needed=needed, tolerance=1.0, reach=2e6) + 1.0
        source = "closed form c / (2 x greatest common divisor): 2000, 2166.7, 2333.3 and 2500 Hz"
        published = SPEED_OF_LIGHT_MPS / (2.0 * divisor)
        yield _near(f"even-prfs-{needed}-of-4", published / 1e3, ours / 1e3, 1e-6, "km", source)
    # One pair of looks: each plot of the first meets the second's with chance 1 - exp(-n 2 tolerance / span).
    ours = wf.expected_ghosts([3.0, 2.0], [75.0, 68.0], needed=2, tolerance=0.1, reach=1400.0)
    published = 3.0 * 1400.0 / 75.0 * (1.0 - math.exp(-2.0 * 0.2 / 68.0))
    source = "closed form of two looks: n1 (reach / span1) (1 - exp(-2 n2 tolerance / span2))"
    yield _near("ghosts-of-two-looks", published, ours, 1e-12, "1", source)


def _resolution() -> Iterator[Row]:
    chance = generator(5, "verification of waveforms")
    prfs = wf.PrfSet((2012.8, 2150.2, 2359.6, 2500.0), _L_WAVE_M, 0.1)
    ranges = chance.uniform(570e3, 1990e3, 2000)
    noise = chance.normal(0.0, 15.0, (2000, 4))
    spans = prfs.range_spans_m
    found = wf.resolve_folds(np.mod(ranges[:, None] + noise, spans), spans, sigma=15.0, limits=(570e3, 1990e3))
    wrong = float((np.abs(found.value - ranges - noise.mean(axis=1)) > 1e-3).sum())
    source = "definition: 2,000 random ranges over the footprint through 4 PRFs and 15 m of noise come back"
    yield _near("ranges-resolved-wrong", 0.0, wrong, 0.0, "1", source)
    speeds = chance.uniform(-350.0, 350.0, 2000)
    spans = prfs.speed_spans_mps
    found = wf.resolve_folds(np.mod(speeds[:, None], spans), spans, sigma=0.5, limits=(-350.0, 350.0))
    source = "definition: 2,000 random radial speeds through 4 PRFs come back; the worst error"
    yield _near("speeds-resolved", 0.0, float(np.abs(found.value - speeds).max()), 1e-9, "m/s", source)


def _chirps() -> Iterator[Row]:
    slope = 30e6 / 2e-3
    rate = -0.5 * 100.0 * SPEED_OF_LIGHT_MPS / 10e9
    shift = wf.range_doppler_coupling_m(rate, carrier_frequency_hz=10e9, bandwidth_hz=30e6, pulse_s=2e-3)
    ours = SPEED_OF_LIGHT_MPS * 1e3 / (2.0 * slope) - float(shift)
    yield _near("rdcoupling", 10.9924, ours, 5e-5, "m", _COUPLING)
    yield _near(
        "rms-bandwidth", 5.0 / math.sqrt(12.0), wf.rms_bandwidth_hz(5.0), 1e-15, "1", "closed form B / sqrt(12)"
    )
    ours = float(wf.chirp_ambiguity(-1e-6, 1e5, bandwidth_hz=5e6, pulse_s=50e-6))
    source = "closed form on the ridge f = -B t / T: 1 - |t| / T"
    yield _near("chirp-ridge", 0.98, ours, 1e-12, "1", source)
    ours = wf.range_rate_correlation(pulse_s=50e-6, coherent_time_s=0.0)
    yield _near("one-pulse-correlation", -1.0, ours, 0.0, "1", "identity: one chirp cannot tell range from range rate")


def _choice() -> Iterator[Row]:
    law: dict[str, Any] = {"ranges_m": (570e3, 1990e3), "speed_most_mps": 350.0, "least_speed_mps": 15.0}
    chosen = wf.choose_prf_set(
        prf_limits_hz=(2000.0, 2500.0),
        look_count=4,
        needed=2,
        wavelength_m=_L_WAVE_M,
        duty_ratio=0.1,
        range_tolerance_m=100.0,
        speed_tolerance_mps=5.0,
        **law,
    )
    chance = generator(6, "verification of waveforms")
    ranges, speeds = chance.uniform(570e3, 1990e3, 200_000), chance.uniform(15.0, 350.0, 200_000)
    seen = chosen.visible(ranges, speeds, least_speed_mps=15.0).sum(axis=1)
    ours = chosen.blind_share(needed=2, **law)
    source = "reference computation: Monte Carlo of 200,000 targets, the PRFs chosen for 2 of 4 looks"
    yield _near("blind-share-chosen", float((seen < 2).mean()), ours, 1.5e-3, "1", source)
