"""The signal level the long way: each patch its own vector, each fold its own sum, forms by inversion."""

import math

import numpy as np


def inverse_forms_plain(matrix: np.ndarray, vector: np.ndarray, gain: np.ndarray) -> np.ndarray:
    """Return s' (I + g K)^-1 s for each matrix and gain."""
    size = len(vector)
    return np.array([[vector @ np.linalg.solve(np.eye(size) + g * k, vector) for g in gain] for k in matrix])


def ground_vectors(
    *,
    height_m: float,
    radius_m: float,
    velocity_mps: np.ndarray,
    wavelength_m: float,
    length_m: float,
    channels: int,
    pulses: int,
    prf_hz: float,
    range_m: float,
    patches: int,
) -> tuple[np.ndarray, np.ndarray]:
    """Return the vector and power of patches once round the starboard half of one range ring, from positions.

    The satellite stands at (0, 0, radius + height) looking down; x is along, y starboard. Each
    pulse's phase is by the true distance to the patch, satellite moved; each channel's by its place.
    """
    top = radius_m + height_m
    down = (range_m**2 + top**2 - radius_m**2) / (2.0 * range_m * top)
    across = math.sqrt(1.0 - down * down)
    # Even in the cosine to the axis, as the power's weight 1/sin(azimuth) wants of even azimuths.
    azimuth = (np.arange(patches) + 0.5) / patches * math.pi
    sight = np.stack([across * np.cos(azimuth), across * np.sin(azimuth), np.full(patches, -down)], axis=1)
    place = np.array([0.0, 0.0, top]) + range_m * sight
    vectors = np.empty((patches, channels, pulses), dtype=np.complex128)
    spacing = length_m / channels
    for pulse in range(pulses):
        satellite = np.array([0.0, 0.0, top]) + velocity_mps * pulse / prf_hz
        distance = np.linalg.norm(place - satellite, axis=1)
        for channel in range(channels):
            ahead = channel * spacing * sight[:, 0]
            vectors[:, channel, pulse] = np.exp(-2j * math.pi / wavelength_m * (2.0 * (distance - range_m) - ahead))
    whole = np.sinc(length_m * sight[:, 0] / wavelength_m)
    part = np.sinc(spacing * sight[:, 0] / wavelength_m)
    return vectors.reshape(patches, -1), (whole * part) ** 2


def optimum_loss(covariance: np.ndarray, steering: np.ndarray) -> float:
    """Return n / (s' (C + I)^-1 s) by the inverse."""
    size = len(covariance)
    return size / float((steering.conj() @ np.linalg.inv(covariance + np.eye(size)) @ steering).real)


def cell_averaging_plain(power: np.ndarray, reference: int, guard: int, multiplier: float) -> np.ndarray:
    """Return which of a ring of cells exceed the multiple of their neighbours' mean, one by one."""
    count, half = len(power), reference // 2
    found = []
    for cell in range(count):
        near = [power[(cell + side * (guard + 1 + k)) % count] for side in (-1, 1) for k in range(half)]
        found.append(power[cell] > multiplier * sum(near) / reference)
    return np.array(found)
