"""The numbers of `TrackerParameters` that say how objects move, as kernels take them."""

from collections import namedtuple

from lookdown.tracking.filtering._turning_kernels import TURN_MEMORY_S
from lookdown.tracking.parameters import TrackerParameters

__all__ = ["Motion", "motion_of"]

Motion = namedtuple(
    "Motion",
    [
        "noise_along",
        "noise_across",
        "noise_vertical",
        "turn_rate_radps",
        "straight_leave_hz",
        "turn_noise",
        "turn_noise_vertical",
        "turn_spread",
        "turn_leave_hz",
        "agile_noise",
        "agile_noise_vertical",
        "agile_leave_hz",
        "agile_share",
        "terrain_noise",
        "terrain_climb_variance",
        "terrain_decay_hz",
        "terrain_height_m",
        "cruise_height_m",
        "slow_speed_mps",
    ],
)
"""How objects move. The first five hold a number for terminal, cruise and slow flight each; noises are power spectral
densities of white acceleration, m2/s3; `turn_spread` is that of heading in a turn, rad2/s; `leave` are rates at which
manners of flight end. The last three are heights and a speed at which one class of flight passes into another."""


def motion_of(parameters: TrackerParameters) -> Motion:
    """Return how objects move by the tracker's parameters.

    Examples
    --------
    >>> from lookdown.tracking.parameters import TRACKER_REFERENCE, TrackerParameters
    >>> known = TrackerParameters(**{name: one.base_si for name, one in TRACKER_REFERENCE.items()})
    >>> round(1.0 / motion_of(known).agile_leave_hz)
    20
    """
    p = parameters
    sojourns = (p.terminal_sojourn_s, p.cruise_sojourn_s, p.slow_sojourn_s)
    return Motion(
        noise_along=(p.terminal_noise_along_m2ps3, p.cruise_noise_along_m2ps3, p.slow_noise_along_m2ps3),
        noise_across=(p.terminal_noise_across_m2ps3, p.cruise_noise_across_m2ps3, p.slow_noise_across_m2ps3),
        noise_vertical=(p.terminal_noise_vertical_m2ps3, p.cruise_noise_vertical_m2ps3, p.slow_noise_vertical_m2ps3),
        turn_rate_radps=(p.terminal_turn_rate_radps, p.cruise_turn_rate_radps, p.slow_turn_rate_radps),
        straight_leave_hz=(1.0 / sojourns[0], 1.0 / sojourns[1], 1.0 / sojourns[2]),
        turn_noise=p.turning_noise_level_m2ps3,
        turn_noise_vertical=p.turning_noise_vertical_m2ps3,
        turn_spread=p.turning_spread_radps**2 * TURN_MEMORY_S,
        turn_leave_hz=1.0 / p.turning_sojourn_s,
        agile_noise=p.agile_noise_horizontal_m2ps3,
        agile_noise_vertical=p.agile_noise_vertical_m2ps3,
        agile_leave_hz=1.0 / p.agile_sojourn_s,
        agile_share=p.agile_share_ratio,
        terrain_noise=p.terrain_noise_horizontal_m2ps3,
        terrain_climb_variance=p.terrain_climb_sigma_mps**2,
        terrain_decay_hz=1.0 / p.terrain_climb_time_s,
        terrain_height_m=p.terrain_height_m,
        cruise_height_m=p.cruise_height_m,
        slow_speed_mps=p.slow_speed_mps,
    )
