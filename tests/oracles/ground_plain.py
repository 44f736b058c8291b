"""Plain twins of the ground radar's budget: the track form of the range equation, Gaussian clutter, a Riemann sum."""

import math

import numpy as np

BOLTZMANN = 1.380649e-23
LIGHT = 299792458.0


def track_snr(radar, range_m, rcs_m2):
    """Return SNR in vacuum at peak gain by energy on target, transmit gain and receive area.

    The search form spreads the power of a turn over the solid angle; here the beam rests on the target for its time.
    """
    beam = 2.0 * math.pi / radar.beam_count
    on_target_j = radar.average_power_w * radar.rotation_period_s / radar.beam_count
    # Gain of a beam as wide as a position and as high as the coverage weighs.
    gain = 4.0 * math.pi / (beam * radar.solid_angle_sr / (2.0 * math.pi))
    density = on_target_j * gain / (4.0 * math.pi * range_m**2)
    back = density * rcs_m2 / (4.0 * math.pi * range_m**2) * radar.receive_area_m2
    return back / (BOLTZMANN * radar.system_temperature_k * radar.losses_ratio)


def gaussian_loss(cnr, spread, speed):
    """Return the loss that Gaussian clutter makes at a speed."""
    return 1.0 + cnr * np.exp(-0.5 * (np.asarray(speed) / spread) ** 2)


def cosecant_solid_angle(edge_rad, high_rad, count=200001):
    """Return the solid angle of a cosecant-squared fan over a whole turn by summing."""
    elevation = np.linspace(0.0, high_rad, count)
    gain = np.where(elevation <= edge_rad, 1.0, (math.sin(edge_rad) / np.sin(np.maximum(elevation, 1e-9))) ** 2)
    return 2.0 * math.pi * np.trapezoid(gain * np.cos(elevation), elevation)


def half_power_spread(beam_rad):
    """Return the standard deviation of angle in a two-way Gaussian beam, by moments."""
    angle = np.linspace(-6 * beam_rad, 6 * beam_rad, 200001)
    weight = np.exp(-4.0 * math.log(2.0) * (angle / beam_rad) ** 2) ** 2
    return math.sqrt(np.sum(weight * angle**2) / np.sum(weight))
