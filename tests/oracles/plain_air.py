"""Plain twins of the standard atmosphere, of winds and of ways through them: other mathematics, no care for speed."""

from itertools import pairwise

import numpy as np
from scipy.integrate import quad
from scipy.optimize import brentq

GRAVITY, GAS, GAMMA, SEA_PA = 9.80665, 287.05287, 1.4, 101_325.0


def kelvin(height_m):
    """Return the temperature of the standard atmosphere."""
    return np.interp(height_m, [-1_000.0, 11_000.0, 20_000.0], [294.65, 216.65, 216.65])


def pressure_pa(height_m):
    """Return the pressure, by integrating the weight of the air above the sea."""
    edges = [0.0, min(height_m, 11_000.0), height_m]
    parts = [quad(lambda h: GRAVITY / (GAS * float(kelvin(h))), *span)[0] for span in pairwise(edges)]
    return SEA_PA * np.exp(-sum(parts))


def impact_pa(mach, pressure):
    """Return what a pitot tube adds to the pressure in compressible flow."""
    return pressure * ((1.0 + 0.5 * (GAMMA - 1.0) * mach**2) ** (GAMMA / (GAMMA - 1.0)) - 1.0)


def true_airspeed(calibrated_mps, height_m):
    """Return the airspeed whose impact pressure is that of the calibrated airspeed at sea level, by bisection."""
    wanted = impact_pa(calibrated_mps / np.sqrt(GAMMA * GAS * 288.15), SEA_PA)
    pressure = pressure_pa(height_m)
    mach = brentq(lambda m: impact_pa(m, pressure) - wanted, 0.0, 2.0, xtol=1e-14)
    return mach * np.sqrt(GAMMA * GAS * float(kelvin(height_m)))


def climate_wind(normal, height_m, parameters):
    """Return the wind of a climate as a vector in the frame of the Earth."""
    latitudes, jet = 65, 11_500.0
    waves = parameters[3 + 2 * latitudes :].reshape(-1, 6)
    share = np.interp(height_m, [0.0, jet, 24_000.0], [0.0, 1.0, 0.1])
    sines = np.linspace(-1.0, 1.0, latitudes)
    high = np.interp(normal[2], sines, parameters[3 : 3 + latitudes])
    uneven = np.cos(2.0 * (np.arctan2(normal[1], normal[0]) - np.radians(130.0)))
    high = high * (1.0 + 0.7 * max(normal[2], 0.0) * uneven)
    low = np.interp(normal[2], sines, parameters[3 + latitudes : 3 + 2 * latitudes])
    east = np.cross([0.0, 0.0, 1.0], normal)
    total = (low + share * (high - low)) * east / np.linalg.norm(east)
    for x, y, z, size, phase, drift in waves:
        k = np.array([x, y, z])
        total = total + (0.12 + 0.88 * share) * size * np.cos(k @ normal + phase + drift * parameters[1]) * np.cross(
            normal, k
        )
    return total


def bearings(normal):
    """Return the unit vectors to the east and the north."""
    east = np.cross([0.0, 0.0, 1.0], normal)
    east /= np.linalg.norm(east)
    return east, np.cross(normal, east)


def ground_speed(normal, way_on, airspeed, wind_east, wind_north):
    """Return the speed along a way whose airspeed vector added to the wind points along it, by bisection."""
    east, north = bearings(normal)
    wind = wind_east * east + wind_north * north
    return brentq(lambda speed: np.linalg.norm(speed * way_on - wind) - airspeed, wind @ way_on, 1_000.0, xtol=1e-12)
