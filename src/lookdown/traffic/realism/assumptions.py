"""What the comparison with real recordings takes for granted."""

from lookdown.traffic.realism.hearing import HearingRules
from lookdown.traffic.realism.samples import CLIMBING_MPS
from lookdown.traffic.recorded.assumptions import Assumption

__all__ = ["REALISM_ASSUMPTIONS"]

_RULES = HearingRules()

REALISM_ASSUMPTIONS: tuple[Assumption, ...] = (
    Assumption(
        "age of a heard position",
        "a synthetic row's position is evenly 0 to so many seconds older than its stamp, so that the smoother measures "
        "the scatter that it measures in the Paris recording (0.159 s real, 0.158 s heard).",
        _RULES.age_max_s,
        0.3,
        0.7,
        "s",
        "fitted to the recording (lookdown.traffic, SmoothingReport.sigma_time_s); the even spread is an assumption",
    ),
    Assumption(
        "position and height of a heard row",
        "positions come in cells of compact position reporting (17 bits a zone, 5 m), altitudes in 25 ft; satellite "
        "navigation itself is taken to be exact, reception to be perfect.",
        25.0,
        25.0,
        100.0,
        "ft",
        "ICAO Doc 9871, second edition, C.2.6; perfect reception is an assumption",
    ),
    Assumption(
        "wander of height",
        "altimeters and autopilots wander about a height by this standard deviation, with a memory of 30 s: in level "
        "minutes over Paris 16 % of the rows are a step of 25 ft off the commonest; 40 % of those minutes "
        "have no change, of the synthetic ones 18 %.",
        _RULES.height_wander_m,
        1.5,
        4.0,
        "m",
        "measured on the recording; that it is a first-order process is an assumption",
    ),
    Assumption(
        "climb and descent",
        "a flight that gains or loses more than this over 20 s climbs or descends, else it flies level.",
        CLIMBING_MPS,
        1.0,
        2.5,
        "m/s",
        "assumption: 300 ft/min",
    ),
    Assumption(
        "like with like",
        "synthetic samples are weighted to the recording's shares of three altitude bands (10,000 and 25,000 ft) and "
        "three phases; within a cell airports, routes and types may still differ.",
        9.0,
        9.0,
        9.0,
        "1",
        "by construction",
    ),
    Assumption(
        "wind of the day",
        "uniform in layers of height, estimated from ground speeds against directions of flight; standard error about "
        "1 m/s below 8 km by the fit, about 3 m/s by the scatter between neighbouring layers.",
        3.0,
        1.0,
        5.0,
        "m/s",
        "measured on the recording (lookdown.traffic.realism.wind); airspeeds spread by 15 m/s is an assumption",
    ),
)
