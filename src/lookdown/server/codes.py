"""Quantities into the small integers of the wire, and back.

Ellipses and times span five decades, so they travel as powers of 2**(1/16): one byte, 4.4 % a step.
"""

from typing import Any

import numpy as np

from lookdown.server.wire_columns import WireTracks

__all__ = ["NOT_KNOWN", "coded_tracks", "duration_code", "duration_s", "ellipse_code", "ellipse_m"]

NOT_KNOWN = 255
"""The code of a duration that is not known."""

_STEPS = 16.0
_LEAST_ELLIPSE_M = 10.0
_TURN = 65536.0


def ellipse_code(semi_major_m: np.ndarray) -> np.ndarray:
    """Return the code of a semi-major axis: 16 times the binary logarithm over 10 m, 0 to 255.

    Examples
    --------
    >>> ellipse_code(np.array([3.0, 10.0, 100.0, 1e9])).tolist()
    [0, 0, 53, 255]
    """
    steps = _STEPS * np.log2(np.maximum(semi_major_m, _LEAST_ELLIPSE_M) / _LEAST_ELLIPSE_M)
    return np.minimum(np.rint(steps), 255.0).astype(np.uint8)


def ellipse_m(code: np.ndarray) -> np.ndarray:
    """Return the semi-major axis that a code stands for, within 2.2 % between 10 m and 600 km."""
    return _LEAST_ELLIPSE_M * np.exp2(np.asarray(code, np.float64) / _STEPS)


def duration_code(seconds: np.ndarray, known: np.ndarray | None = None) -> np.ndarray:
    """Return the code of durations of 0 or more: 16 times the binary logarithm of one more than it, 0 to 254.

    Parameters
    ----------
    seconds : (n,) float, second
    known : (n,) bool or None
        False gives `NOT_KNOWN`; all are known where left out.

    Examples
    --------
    >>> duration_code(np.array([0.0, 1.0, 60.0]), np.array([True, True, False])).tolist()
    [0, 16, 255]
    """
    steps = np.minimum(np.rint(_STEPS * np.log2(np.maximum(seconds, 0.0) + 1.0)), 254.0).astype(np.uint8)
    return steps if known is None else np.where(known, steps, np.uint8(NOT_KNOWN))


def duration_s(code: np.ndarray) -> np.ndarray:
    """Return the duration that a code stands for, within 2.2 % of it and a second, up to 16 hours."""
    return np.exp2(np.asarray(code, np.float64) / _STEPS) - 1.0


def coded_tracks(picture: Any, handles: np.ndarray) -> WireTracks:
    """Return a picture as it travels.

    Parameters
    ----------
    picture : Picture
    handles : (n,) uint32
        Of each row.
    """
    return WireTracks(
        handle=handles,
        longitude_e7=_rounded(np.degrees(_wrapped(picture.longitude_rad)) * 1e7, np.int32),
        latitude_e7=_rounded(np.degrees(picture.latitude_rad) * 1e7, np.int32),
        height_2m=_rounded(picture.height_m * np.float32(0.5), np.int16),
        speed_dmps=_rounded(picture.speed_mps * np.float32(10.0), np.uint16),
        heading_turn=_heading_code(picture.heading_rad),
        kind=picture.kind,
        flags=picture.flags,
        climb_half_mps=_rounded(picture.climb_mps * np.float32(2.0), np.int8),
        sigma_code=ellipse_code(picture.ellipse_major_m),
        custody_code=duration_code(picture.custody_left_s, picture.custody_known > 0),
        age_code=duration_code(picture.age_s),
        not_known=picture.not_known,
    )


def _wrapped(angle_rad: np.ndarray) -> np.ndarray:
    return angle_rad - 2.0 * np.pi * np.rint(angle_rad / (2.0 * np.pi))


def _heading_code(heading_rad: np.ndarray) -> np.ndarray:
    turns = np.rint(heading_rad * np.float32(_TURN / (2.0 * np.pi))).astype(np.int64)
    return (turns & 0xFFFF).astype(np.uint16)


def _rounded(values: np.ndarray, dtype: type) -> np.ndarray:
    """Return the nearest integers, held within what the type can say."""
    limits = np.iinfo(dtype)
    return np.clip(np.rint(values), limits.min, limits.max).astype(dtype)
