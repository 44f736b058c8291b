"""Verification of detection: required SNR, closed forms and a figure that a peer gets wrong."""

import math

from lookdown.sensing.detection import detection_probability, required_snr_ratio
from lookdown.verification._row import Row, absolute_row, relative_row

__all__ = ["rows"]

_AREA = "detection"
_TABLE = "reference computation: Swerling mixture, Pd 0.9, Pfa 1e-6, SNR of one look; printed to 4 decimals"
_SDR = "sdr (Python package) sdr.min_snr(0.9, 1e-6), coherent single look: an independent program"
_CLOSED = "closed form Pfa^(1/(1+S)) for Swerling 1, one look (Richards, equation 6.81)"
_SIZING = "reference computation: sizing example, 4 looks, Swerling 2, Pd 0.9, Pfa 1e-6"
_QUADRATURE = "reference computation: quadrature, where RadarSimPy's table pins 0.2155 by a Gram-Charlier series"
_ALBERSHEIM = "reference computation: exact SNR at Pd 0.1, Pfa 1e-3, where Albersheim's equation gives -0.004 dB"

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
    return [*_required(), *_closed_forms(), *_others()]


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
