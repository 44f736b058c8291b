"""How flights are flown, as numbers: shares of level parts, factors of rates, spreads."""

import numpy as np

__all__ = ["STYLE", "style_row"]

STYLE: tuple[tuple[str, float, str], ...] = (
    ("bow", 0.055, "of the way, standard deviation of its bow off the great circle"),
    ("waypoint", 0.110, "of their spacing, standard deviation of waypoints off the way"),
    ("final_km", 16.0, "shortest final"),
    ("final_more_km", 12.0, "even spread of it"),
    ("climb_spread", 0.19, "of the logarithm of a flight's rates of climb"),
    ("steep", 1.05, "of the type's rate after lift-off"),
    ("low_climb", 1.4, "of the type's rate before constant airspeed"),
    ("middle_climb", 1.22, "of the type's rate at constant airspeed, at 5.5 km"),
    ("high_climb", 0.86, "of the same, at 9 km"),
    ("top_climb", 0.55, "of the type's rate at constant Mach, at 12 km"),
    ("climb_noise", 0.2, "by which a rate of climb varies on the way"),
    ("first_slow", 0.35, "of the rate of climb while gaining speed after take-off"),
    ("first_push_mps2", 0.50, "gain of speed then"),
    ("second_slow", 0.5, "of the rate of climb while gaining speed over 10,000 ft"),
    ("second_push_mps2", 0.4, "gain of speed then"),
    ("descent_spread", 0.18, "of the logarithm of a flight's rates of descent"),
    ("turn_in_mps", 104.0, "airspeed where final begins"),
    ("low_descent", 0.95, "of the type's rate of descent under 10,000 ft"),
    ("middle_descent", 0.85, "of the type's rate at constant airspeed"),
    ("high_descent", 1.0, "of the type's rate at constant Mach"),
    ("gear_mps", 90.0, "airspeed on final at 1,500 to 2,100 ft"),
    ("held", 1.0, "of 250 kt, airspeed in descent under 10,000 ft"),
    ("slowing_m", 900.0, "height over the beginning of final at which that is reached"),
    ("descent_noise", 0.30, "by which a rate of descent varies on the way"),
    ("lose_slow", 0.75, "of the rate of descent while losing speed over 10,000 ft"),
    ("lose_pull_mps2", 0.35, "loss of speed then"),
    ("climb_low_level", 0.15, "share of climbs with a level part at 4,000 to 7,000 ft"),
    ("climb_level", 0.25, "share of climbs with one at FL 100 to 240"),
    ("final_level", 0.60, "share of descents level before final"),
    ("final_level_s", 75.0, "mean time of that"),
    ("low_level", 0.50, "share of descents with one 1,000 to 4,000 ft over that"),
    ("low_level_s", 60.0, "mean time of that"),
    ("middle_level", 0.75, "share of descents with one at FL 90 to 160"),
    ("middle_level_at_110", 0.50, "share of those at FL 110"),
    ("middle_level_s", 110.0, "mean time of that"),
    ("high_level", 0.15, "share of descents with one at FL 190 to 260"),
    ("bank_deg", 19.0, "least bank in turns"),
    ("bank_more_deg", 7.0, "even spread of it"),
    ("ease", 0.45, "share of waypoints turned at slowly, over a long way"),
    ("higher_m", 450.0, "over the type's mean level, which short flights lower: wish where there is room"),
    ("level_spread_m", 470.0, "standard deviation of the wish"),
)
"""Name, value, meaning. The rates over those of WRAP, the shares and times of level parts and the bank
are from half of the recorded flights about Paris (odd object ids, after a first look at all); the other
half judges them. The last two are from the recording over Switzerland. What is neither is an assumption."""


def style_row() -> np.ndarray:
    """Return the values of `STYLE`, as the kernels read them, (k,) float64."""
    return np.array([value for _, value, _ in STYLE])
