"""A region, a hilly ground and histories of objects, for the tests of objects of interest."""

import math

import numpy as np

from lookdown.astro import geodetic_from_ecef, up_ecef
from lookdown.traffic import InterestGroup, InterestTraffic, Region

SECOND_NS = 10**9
EPOCH_TAI_NS = 1_800_000_000 * SECOND_NS
AREA = Region(*(math.radians(border) for border in (47.5, 50.0, 0.0, 5.0)))


def hills(places):
    """Return hills of 0 to 600 m, some 15 km from one to the next."""
    latitude, longitude = np.arcsin(places[:, 2]), np.arctan2(places[:, 1], places[:, 0])
    return 300.0 + 300.0 * np.sin(latitude * 2_700.0) * np.sin(longitude * 1_900.0)


def traffic_of(*groups: InterestGroup, seed: int = 3, ground=hills, area=AREA, hours: float = 3.0) -> InterestTraffic:
    """Return the traffic of some groups from the epoch on."""
    return InterestTraffic(
        groups,
        area,
        seed=seed,
        epoch_tai_ns=EPOCH_TAI_NS,
        start_tai_ns=EPOCH_TAI_NS,
        stop_tai_ns=EPOCH_TAI_NS + round(hours * 3600 * SECOND_NS),
        ground=ground,
    )


def histories(traffic: InterestTraffic, *, step_s: float = 1.0, stop_s: float = 3_600.0) -> dict[int, np.ndarray]:
    """Return by object rows of time in s, position and velocity."""
    found: dict[int, list] = {}
    for k in range(round(stop_s / step_s)):
        objects = traffic.at(EPOCH_TAI_NS + round(k * step_s * SECOND_NS))
        for row, name in enumerate(objects.object_id.tolist()):
            state = (k * step_s, *objects.position_ecef_m[row], *objects.velocity_ecef_mps[row])
            found.setdefault(name, []).append(state)
    return {name: np.array(rows) for name, rows in found.items()}


def clearances_m(history: np.ndarray, ground=hills) -> np.ndarray:
    """Return the height above the ground along a history."""
    return geodetic_from_ecef(history[:, 1:4])[2] - ground(up_ecef(history[:, 1:4]))


def course_rates_radps(history: np.ndarray) -> np.ndarray:
    """Return how fast the course turns over the ground, from positions and velocities alone; to port positive."""
    position, velocity = history[:, 1:4], history[:, 4:7]
    up = up_ecef(position)
    level = velocity - np.einsum("ij,ij->i", velocity, up)[:, None] * up
    # Straight on is a great circle: what is left after the velocity was carried along it is the turn.
    ahead, here, upright = level[1:], level[:-1], up[1:]
    carried = here - np.einsum("ij,ij->i", here, upright)[:, None] * upright
    sine = np.einsum("ij,ij->i", np.cross(carried, ahead), upright)
    cosine = np.einsum("ij,ij->i", carried, ahead)
    return np.arctan2(sine, cosine) / np.diff(history[:, 0])
