"""The numbers of `TrackerParameters` that say how objects move, as kernels take them."""

from collections import namedtuple

from lookdown.tracking.parameters import TrackerParameters

__all__ = ["Motion", "motion_of"]

Motion = namedtuple(
    "Motion",
    [
        "noise_horizontal",
        "noise_vertical",
        "turn_rates_radps",
        "straight_sojourn_s",
        "turn_sojourn_s",
        "agile_sojourn_s",
        "agile_share",
    ],
)
"""How objects move; the first three hold a number a model."""


def motion_of(parameters: TrackerParameters) -> Motion:
    """Return how objects move by the tracker's parameters.

    Examples
    --------
    >>> from lookdown.tracking.parameters import TRACKER_REFERENCE, TrackerParameters
    >>> known = TrackerParameters(**{name: one.base_si for name, one in TRACKER_REFERENCE.items()})
    >>> motion_of(known).straight_sojourn_s
    120.0
    """
    turn_h, turn_v = parameters.turn_noise_horizontal_m2ps3, parameters.turn_noise_vertical_m2ps3
    rate = parameters.turn_rate_radps
    return Motion(
        (parameters.straight_noise_horizontal_m2ps3, turn_h, turn_h, parameters.agile_noise_horizontal_m2ps3),
        (parameters.straight_noise_vertical_m2ps3, turn_v, turn_v, parameters.agile_noise_vertical_m2ps3),
        (0.0, rate, -rate, 0.0),
        parameters.straight_sojourn_s,
        parameters.turn_sojourn_s,
        parameters.agile_sojourn_s,
        parameters.agile_share_ratio,
    )
