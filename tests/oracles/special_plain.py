"""Plain twins of special flights: a ball thrown, the radius of a banked turn, where a wingman is."""

import math

import numpy as np


def thrown(speed_mps, angle_deg, fall_mps2, dt=1e-3):
    """Return time of flight back to the same height and the height won, by small steps."""
    up, height, top, time = speed_mps * math.sin(math.radians(angle_deg)), 0.0, 0.0, 0.0
    while time == 0.0 or height > 0.0:
        height += up * dt - 0.5 * fall_mps2 * dt * dt
        up -= fall_mps2 * dt
        top, time = max(top, height), time + dt
    return time, top


def turn_radius_m(speed_mps, load):
    """Return the radius of a level turn by the bank at which the lift's upright part carries the weight."""
    bank = math.acos(1.0 / load)
    return speed_mps**2 / (9.80665 * math.tan(bank))


def spread(spacing_m, members):
    """Return the places aside of a formation's members: leader, right, left, right and so on."""
    return np.array([0.0] + [spacing_m * ((m + 1) // 2) * (-1) ** m for m in range(1, members)])
