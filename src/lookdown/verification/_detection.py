"""Verification of detection: required SNR, closed forms, peers right and wrong, and the worst errors at 40 digits."""

import math
from collections.abc import Iterator

import numpy as np
from scipy import special

from lookdown.seeds import generator
from lookdown.sensing import detection as de
from lookdown.sensing.detection import detection_probability, required_snr_ratio
from lookdown.verification._detection_digits import probability_digits, threshold_digits
from lookdown.verification._row import Row, absolute_row, relative_row

__all__ = ["rows"]

_AREA = "detection"
_TABLE = "reference computation: Swerling mixture, Pd 0.9, Pfa 1e-6, SNR of one look; printed to 4 decimals"
_SDR = "sdr (Python package) sdr.min_snr(0.9, 1e-6), coherent single look: an independent program"
_CLOSED = "closed form Pfa^(1/(1+S)) for Swerling 1, one look (Richards, equation 6.81)"
_SIZING = "reference computation: sizing example, 4 looks, Swerling 2, Pd 0.9, Pfa 1e-6"
_QUADRATURE = "reference computation: quadrature, where RadarSimPy's table pins 0.2155 by a Gram-Charlier series"
_ALBERSHEIM = "reference computation: exact SNR at Pd 0.1, Pfa 1e-3, where Albersheim's equation gives -0.004 dB"
_SDR_30 = "sdr 0.0.30 (Python package), an independent program: sdr.{}, run beside lookdown"
_RADARSIMPY = "RadarSimPy (tests/test_tools.py), an independent program; printed to the digits given"
_RADARSIMPY_MISS = "reference computation: mixture at 40 digits, where RadarSimPy's tests pin {} by a series"
_DIGITS = "reference computation: {} rows at 40 digits; Pd 0.01-0.9999, Pfa 1e-2-1e-12, N 1-1000, Swerling 0-4"
_PEER_C = "sdr.shnidman, an independent program, as is RadarBook's, which divides all of C2 by 80 and gives 21.209"
_CFAR = "closed form, one look of Swerling 1 with M reference cells: S = t / (Pd^(-1/M) - 1) - 1, t = Pfa^(-1/M) - 1"

_LOOKS = (1, 2, 5, 10, 30, 100)
_REQUIRED_DB = (
    (13.1835, 10.6539, 7.4980, 5.2675, 2.0013, -1.2566),
    (21.1436, 18.6885, 15.6425, 13.4996, 10.3674, 7.2333),
    (21.1436, 14.8259, 9.3613, 6.2918, 2.3947, -1.1229),
    (17.2960, 14.8259, 11.7594, 9.6013, 6.4481, 3.2966),
    (17.2960, 12.8651, 8.4881, 5.8062, 2.2040, -1.1888),
)


def rows() -> list[Row]:
    """Return the reference figures of detection beside ours."""
    parts = (_required, _closed_forms, _others, _peers, _misses, _approximations, _more_closed_forms, _cfar, _worst)
    return [row for part in parts for row in part()]


def _near(id: str, published: float, ours: float, tolerance: float, unit: str, source: str) -> Row:
    return absolute_row(
        id=id, area=_AREA, published=published, ours=float(ours), tolerance=tolerance, unit=unit, source=source
    )


def _pd(snr_db: float, false_alarm_probability: float, look_count: int, swerling_case: int) -> float:
    return float(
        detection_probability(
            10.0 ** (snr_db / 10.0),
            look_count=look_count,
            swerling_case=swerling_case,
            false_alarm_probability=false_alarm_probability,
        )
    )


def _required_db(probability: float, look_count: int, swerling_case: int, false_alarm_probability: float) -> float:
    ratio = required_snr_ratio(
        probability,
        look_count=look_count,
        swerling_case=swerling_case,
        false_alarm_probability=false_alarm_probability,
    )
    return 10.0 * math.log10(ratio)


def _required() -> list[Row]:
    return [
        absolute_row(
            id=f"required-snr-sw{case}-n{looks}",
            area=_AREA,
            published=published,
            ours=_required_db(0.9, looks, case, 1e-6),
            tolerance=5.1e-5,
            unit="dB",
            source=_TABLE,
        )
        for case, line in enumerate(_REQUIRED_DB)
        for looks, published in zip(_LOOKS, line, strict=True)
    ]


def _closed_forms() -> list[Row]:
    found = []
    for snr_db, pfa in ((0.0, 1e-6), (10.0, 1e-6), (20.0, 1e-9)):
        snr = 10.0 ** (snr_db / 10.0)
        ours = detection_probability(snr, look_count=1, swerling_case=1, false_alarm_probability=pfa)
        found.append(
            absolute_row(
                id=f"swerling1-closed-form-{snr_db:.0f}db",
                area=_AREA,
                published=pfa ** (1.0 / (1.0 + snr)),
                ours=float(ours),
                tolerance=1e-13,
                unit="1",
                source=_CLOSED,
            )
        )
    return found


def _others() -> list[Row]:
    peer = detection_probability(10**-0.72, look_count=256, swerling_case=4, false_alarm_probability=1e-4)
    return [
        relative_row(
            id="sdr-min-snr",
            area=_AREA,
            published=13.183490056794499,
            ours=_required_db(0.9, 1, 0, 1e-6),
            tolerance=1e-11,
            unit="dB",
            source=_SDR,
        ),
        absolute_row(
            id="sizing-integrated-snr",
            area=_AREA,
            published=16.53,
            ours=10.0 * math.log10(4.0) + _required_db(0.9, 4, 2, 1e-6),
            tolerance=0.005,
            unit="dB",
            source=_SIZING,
        ),
        absolute_row(
            id="swerling4-n256",
            area=_AREA,
            published=0.21110,
            ours=float(peer),
            tolerance=5e-6,
            unit="1",
            source=_QUADRATURE,
        ),
        absolute_row(
            id="albersheim-corner",
            area=_AREA,
            published=4.077,
            ours=_required_db(0.1, 1, 0, 1e-3),
            tolerance=5e-4,
            unit="dB",
            source=_ALBERSHEIM,
        ),
    ]


def _peers() -> Iterator[Row]:
    for looks, published in (
        (2, 10.653861190013926),
        (5, 7.498009637001868),
        (10, 5.267486807285799),
        (30, 2.0012521985153398),
        (100, -1.2565910813605188),
    ):
        ours = _required_db(0.9, looks, 0, 1e-6)
        yield _near(f"sdr-min-snr-n{looks}", published, ours, 1e-10, "dB", _SDR_30.format("min_snr(0.9, 1e-6)"))
    for snr_db, pfa, looks, published in (
        (10.0, 1e-6, 1, 0.2480492757364433),
        (5.0, 1e-4, 10, 0.9755587955244472),
        (-3.0, 1e-8, 256, 0.8949274492606588),
    ):
        source = _SDR_30.format("p_d, square-law")
        yield _near(f"sdr-pd-n{looks}", published, _pd(snr_db, pfa, looks, 0), 1e-13, "1", source)
    for case, looks, snr_db, published in (
        (1, 1, 16.0, 0.7980),
        (1, 1, 6.8, 0.2036),
        (1, 256, 3.6, 0.8959),
        (1, 256, -7.6, 0.2560),
        (2, 256, -4.4, 0.9120),
        (2, 256, -7.2, 0.2125),
        (3, 1, 15.2, 0.8846),
        (3, 1, 6.8, 0.1931),
        (3, 256, -0.4, 0.8889),
        (4, 1, 15.2, 0.8846),
        (4, 256, -4.8, 0.8413),
    ):
        # Its own assertion is to 1.5e-4; half of the last digit and what its series leaves is 8e-5.
        ours = _pd(snr_db, 1e-4, looks, case)
        yield _near(f"radarsimpy-sw{case}-n{looks}-{snr_db:g}db", published, ours, 8e-5, "1", _RADARSIMPY)
    for looks, published in ((1, 9.21), (10, 26.19), (20, 41.03), (40, 67.89)):
        ours = de.detection_threshold(1e-4, looks)
        yield _near(f"radarsimpy-threshold-n{looks}", published, ours, 5e-3, "1", _RADARSIMPY)


def _misses() -> Iterator[Row]:
    for pfa, snr_db, looks, case, pinned, exact in (
        (1e-8, 13.0, 1, 0, 0.6290, 0.628715),
        (1e-8, 11.0, 1, 0, 0.1681, 0.168293),
        (1e-8, -3.2, 256, 0, 0.8424, 0.841057),
        (1e-8, -4.8, 256, 0, 0.2266, 0.224885),
        (1e-4, -8.4, 256, 3, 0.1772, 0.177488),
    ):
        source = _RADARSIMPY_MISS.format(f"{pinned:.4f}")
        yield _near(f"missed-sw{case}-n{looks}-{snr_db:g}db", exact, _pd(snr_db, pfa, looks, case), 6e-7, "1", source)


def _approximations() -> Iterator[Row]:
    for pd, pfa, looks, published in ((0.9, 1e-6, 1, 13.11454449432279), (0.3, 1e-4, 50, -2.9793146136847977)):
        source = _SDR_30.format("albersheim")
        yield _near(f"albersheim-n{looks}", published, de.albersheim_snr_db(pd, pfa, looks), 1e-11, "dB", source)
    for case, looks, pd, pfa, published in (
        (0, 100, 0.9, 1e-6, -1.3169584432473915),
        (4, 10, 0.9, 1e-6, 5.745986119406498),
        (3, 50, 0.99, 1e-4, 8.895199553637081),
    ):
        ours = de.shnidman_snr_db(pd, pfa, look_count=looks, swerling_case=case)
        yield _near(f"shnidman-sw{case}-n{looks}", published, ours, 1e-11, "dB", _SDR_30.format("shnidman"))
    ours = de.shnidman_snr_db(0.9, 1e-6, look_count=1, swerling_case=1)
    yield _near("shnidman-peer-error", 21.346083193561984, ours, 1e-11, "dB", _PEER_C)
    # What the equations of the field leave, against the exact SNR: printed so that nobody has to believe their prose.
    errors = (
        ("albersheim-error-corner", de.albersheim_snr_db(0.1, 1e-3), (0.1, 1, 0, 1e-3), -4.081),
        ("albersheim-error-usual", de.albersheim_snr_db(0.9, 1e-6), (0.9, 1, 0, 1e-6), -0.069),
        ("shnidman-error-sw1-pd-0.1", _shnidman(0.1, 1e-3, 1, 1), (0.1, 1, 1, 1e-3), -1.045),
        ("shnidman-error-sw1-pd-0.97", _shnidman(0.97, 1e-9, 2, 1), (0.97, 2, 1, 1e-9), 1.162),
        ("shnidman-error-sw3-pd-0.872", _shnidman(0.872, 1e-9, 100, 3), (0.872, 100, 3, 1e-9), -0.831),
        ("shnidman-error-sw4-pd-0.872", _shnidman(0.872, 1e-9, 1, 4), (0.872, 1, 4, 1e-9), -0.571),
    )
    source = "reference computation: the equation less the exact SNR, found on a grid of Pd, Pfa and N"
    for id, approximate, (pd, looks, case, pfa), published in errors:
        yield _near(id, published, approximate - _required_db(pd, looks, case, pfa), 6e-4, "dB", source)


def _shnidman(pd: float, pfa: float, looks: int, case: int) -> float:
    return de.shnidman_snr_db(pd, pfa, look_count=looks, swerling_case=case)


def _more_closed_forms() -> Iterator[Row]:
    for looks, snr_db, pfa in ((10, 5.0, 1e-6), (100, -3.0, 1e-8), (1000, -10.0, 1e-4)):
        threshold, energy = de.detection_threshold(pfa, looks), looks * 10.0 ** (snr_db / 10.0)
        grow = 1.0 + 1.0 / energy
        log_rest = (looks - 1) * math.log(grow) - threshold / (1.0 + energy)
        exact = special.gammaincc(looks - 1, threshold)
        exact += math.exp(log_rest) * special.gammainc(looks - 1, threshold / grow)
        source = "closed form of Swerling 1, N looks, by incomplete gamma functions (Meyer and Mayer) [unverified]"
        yield _near(f"swerling1-closed-form-n{looks}", float(exact), _pd(snr_db, pfa, looks, 1), 1e-12, "1", source)
    for case in (3, 4):
        threshold, half = -math.log(1e-6), 0.5 * 10.0**1.5
        exact = (1.0 + threshold * half / (1.0 + half) ** 2) * math.exp(-threshold / (1.0 + half))
        source = "closed form of Swerling 3 and 4, one look: (1 + V h / (1 + h)^2) exp(-V / (1 + h)), h = S / 2"
        yield _near(f"swerling{case}-closed-form", exact, _pd(15.0, 1e-6, 1, case), 1e-13, "1", source)
    for a, b in ((4.0, 21.0), (1.5, 300.0)):
        threshold = de.detection_threshold(1e-6, 2)
        exact = (b * math.exp(-threshold / b) - a * math.exp(-threshold / a)) / (b - a)
        ours = de.detection_probability_unequal([[a - 1.0, b - 1.0]], swerling_case=2, false_alarm_probability=1e-6)
        source = "closed form: two exponential powers of unequal mean, by partial fractions"
        yield _near(f"unequal-looks-{a:g}-{b:g}", exact, float(ours[0]), 1e-13, "1", source)
    ours = de.binary_probability(0.1, needed=2, look_count=3)
    yield _near("two-of-three", 0.028, float(ours), 1e-15, "1", "closed form 3 p^2 - 2 p^3 at p = 0.1")


def _cfar() -> Iterator[Row]:
    for cells in (8, 16, 32, 64):
        ratio = 1e-6 ** (-1.0 / cells) - 1.0
        adaptive = ratio / (0.9 ** (-1.0 / cells) - 1.0) - 1.0
        published = 10.0 * math.log10(adaptive / (math.log(1e-6) / math.log(0.9) - 1.0))
        ours = de.cfar_loss_ratio(
            0.9, look_count=1, swerling_case=1, false_alarm_probability=1e-6, reference_cells=cells
        )
        yield _near(f"cfar-loss-{cells}-cells", published, 10.0 * math.log10(ours), 1e-9, "dB", _CFAR)


def _worst(count: int = 60) -> Iterator[Row]:
    """Yield the worst errors over random rows of the range that is promised."""
    chance = generator(5, "verification of detection")
    errors = np.zeros((count, 4))
    for row in range(count):
        pfa, wanted = 10.0 ** chance.uniform(-12.0, -2.0), chance.uniform(0.01, 0.9999)
        looks, case = round(10.0 ** chance.uniform(0.0, 3.0)), int(chance.integers(5))
        law = {"look_count": looks, "swerling_case": case, "false_alarm_probability": pfa}
        wanted = max(wanted, 2.0 * pfa)
        snr = required_snr_ratio(wanted, **law)
        threshold = threshold_digits(pfa, looks)
        exact = probability_digits(snr, look_count=looks, swerling_case=case, threshold=threshold)
        ours = float(detection_probability(snr, **law))
        errors[row, 0] = abs(ours - float(exact))
        errors[row, 1] = abs(float(exact) - wanted)
        errors[row, 2] = abs(de.detection_threshold(pfa, looks) / float(threshold) - 1.0)
        table = de.probability_table(**law) if row % 6 == 0 else None
        errors[row, 3] = abs(float(table.probability(snr)) - float(exact)) if table else 0.0
    worst, source = errors.max(axis=0), _DIGITS.format(count)
    yield _near("worst-error-of-pd", 0.0, worst[0], 1e-10, "1", source)
    yield _near("worst-error-of-required-snr", 0.0, worst[1], 1e-10, "1", source + "; as Pd at the SNR found")
    yield _near("worst-error-of-threshold", 0.0, worst[2], 1e-12, "1", source + "; relative")
    yield _near("worst-error-of-table", 0.0, worst[3], 1e-7, "1", source + "; one in six of them")
