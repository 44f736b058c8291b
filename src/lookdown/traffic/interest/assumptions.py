"""What objects of interest take for granted, with how far it may be from the fact."""

from lookdown.traffic.interest.heights import AHEAD_M, LEAST_CLEARANCE_M
from lookdown.traffic.recorded.assumptions import Assumption

__all__ = ["INTEREST_ASSUMPTIONS"]

INTEREST_ASSUMPTIONS: tuple[Assumption, ...] = (
    Assumption(
        "interest: ground rounded off",
        "an object that follows the ground flies over the highest of it within this distance before and behind, "
        "smoothed over as much again; over narrower valleys it stays up.",
        AHEAD_M,
        1e3,
        4e3,
        "m",
        "assumption: 8 s of flight at 250 m/s",
    ),
    Assumption(
        "interest: least clearance of level flight",
        "a level object is lifted, for its whole way, to so much over the highest ground below.",
        LEAST_CLEARANCE_M,
        LEAST_CLEARANCE_M,
        300.0,
        "m",
        "ICAO Annex 2, 4.6 b: least height of visual flight over obstacles",
    ),
    Assumption(
        "interest: the ground",
        "heights above ground are above a grid of 1/12 deg, in which narrow valleys and peaks are missing: this is how "
        "far the grid is above airfields that were held out of it, the middle and 5 to 95 %. It stands above the sea "
        "and is used as above the ellipsoid, which is up to 107 m off.",
        4.0,
        -68.0,
        199.0,
        "m",
        "measured: lookdown.terrain.ground",
    ),
    Assumption(
        "interest: constant speed",
        "an object keeps one speed over ground for its whole flight, within 0.6 % by the flattening of the Earth, "
        "and is in the air from its first instant: it neither takes off nor lands.",
        0.0,
        0.0,
        0.0,
        "1",
        "assumption: such flights are watched on their way",
    ),
    Assumption(
        "interest: level turns",
        "every turn is level, at the load factor asked for and entered at once; nobody pulls up or dives.",
        0.0,
        0.0,
        0.0,
        "1",
        "assumption: the lateral turn is the harder case for a tracker of weak height",
    ),
    Assumption(
        "interest: honest words are exact",
        "a transponder that is on tells the true place and velocity; errors of navigation are left to the receiver.",
        0.0,
        0.0,
        0.0,
        "1",
        "assumption",
    ),
)
