"""Equations of the field for the required SNR, as cross-checks of the exact one: nothing here computes with them.

`lookdown verify detection` shows their errors. They are quoted in dB because that is what they approximate.
"""

import math

from lookdown.sensing.detection.exact import fluctuation_shape

__all__ = ["albersheim_snr_db", "shnidman_snr_db"]


def albersheim_snr_db(detection_probability: float, false_alarm_probability: float, look_count: int = 1) -> float:
    """Return the SNR of one look for a steady target by Albersheim's equation, dB.

    Parameters
    ----------
    detection_probability : float
        Stated for 0.1 to 0.9, but see Notes.
    false_alarm_probability : float
        Stated for 1e-7 to 1e-3.
    look_count : int
        Stated for 1 to 8,096.

    Notes
    -----
    Stated to 0.2 dB for a linear detector. Against the exact square-law figure over Pfa 1e-3 to 1e-7 and N 1 to
    1,000 it is within 0.3 dB for Pd from 0.3 to 0.9, but 4.1 dB low in the corner Pd 0.1, Pfa 1e-3, N 1.

    References
    ----------
    Albersheim, "A closed-form approximation to Robertson's detection characteristics", Proc. IEEE 69 (1981),
    as written in the documentation of the Python package sdr, `sdr.albersheim`.

    Examples
    --------
    >>> round(albersheim_snr_db(0.9, 1e-6), 2), round(albersheim_snr_db(0.1, 1e-3), 3)
    (13.11, -0.004)
    """
    a = math.log(0.62 / false_alarm_probability)
    b = math.log(detection_probability / (1.0 - detection_probability))
    slope = 6.2 + 4.54 / math.sqrt(look_count + 0.44)
    return -5.0 * math.log10(look_count) + slope * math.log10(a + 0.12 * a * b + 1.7 * b)


def shnidman_snr_db(
    detection_probability: float, false_alarm_probability: float, *, look_count: int, swerling_case: int
) -> float:
    """Return the SNR of one look by Shnidman's equation, dB.

    Parameters
    ----------
    detection_probability : float
        0.1 to 0.99.
    false_alarm_probability : float
        1e-9 to 1e-3.
    look_count : int
        1 to 100.
    swerling_case : int

    Notes
    -----
    Against the exact figure over these ranges: within 0.30 dB in case 0, 1.17 dB in cases 1 and 2 (Pd 0.97, Pfa
    1e-9; -1.04 dB at Pd 0.1, Pfa 1e-3), 0.84 dB in case 3 and 0.58 dB in case 4 (both at Pd 0.872, Pfa 1e-9, where
    its first form ends).

    References
    ----------
    Shnidman, "Determination of required SNR values", IEEE Trans. AES-38 (2002). The term of C2 is
    0.7 ln(1e-5 / Pfa) + (2 N - 20) / 80, as in sdr; a peer divides the whole by 80 and writes 2 N - 2, which gives
    21.209 dB below.

    Examples
    --------
    >>> round(shnidman_snr_db(0.9, 1e-6, look_count=1, swerling_case=1), 3)
    21.346
    """
    pd, pfa = detection_probability, false_alarm_probability
    alpha = 0.0 if look_count < 40 else 0.25
    eta = math.sqrt(-0.8 * math.log(4.0 * pfa * (1.0 - pfa)))
    eta += math.copysign(math.sqrt(-0.8 * math.log(4.0 * pd * (1.0 - pd))), pd - 0.5)
    steady = eta * (eta + 2.0 * math.sqrt(0.5 * look_count + alpha - 0.25))
    correction = ((17.7006 * pd - 18.4496) * pd + 14.5339) * pd - 3.525
    if pd > 0.872:
        rest = 0.7 * math.log(1e-5 / pfa) + (2.0 * look_count - 20.0) / 80.0
        correction += math.exp(27.31 * pd - 25.14) + (pd - 0.8) * rest
    shape = fluctuation_shape(swerling_case, look_count)
    return 10.0 * math.log10(steady / look_count) + correction / shape
