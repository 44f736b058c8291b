"""Margins and radii of patterns of satellites by plain NumPy: dense samples, no proofs and no shortcuts."""

import numpy as np


def pattern_directions(inclination, nodes, phases, slots, turned):
    """Unit vectors of circular orbits by two rotations of the orbit's own plane, (planes * slots, 3)."""
    found = []
    for node, phase in zip(nodes, phases, strict=True):
        about_x = np.array(
            [
                [1, 0, 0],
                [0, np.cos(inclination), -np.sin(inclination)],
                [0, np.sin(inclination), np.cos(inclination)],
            ]
        )
        about_z = np.array([[np.cos(node), -np.sin(node), 0], [np.sin(node), np.cos(node), 0], [0, 0, 1]])
        angle = turned + phase + 2 * np.pi * np.arange(slots) / slots
        in_plane = np.stack([np.cos(angle), np.sin(angle), np.zeros(slots)])
        found.append((about_z @ about_x @ in_plane).T)
    return np.concatenate(found)


def walker_directions(total, planes, phasing, inclination, turned):
    nodes = 2 * np.pi * np.arange(planes) / planes
    return pattern_directions(
        inclination, nodes, 2 * np.pi * phasing * np.arange(planes) / total, total // planes, turned
    )


def places(latitudes, longitudes):
    latitude, longitude = np.meshgrid(latitudes, longitudes, indexing="ij")
    return np.stack(
        [np.cos(latitude) * np.cos(longitude), np.cos(latitude) * np.sin(longitude), np.sin(latitude)], axis=-1
    ).reshape(-1, 3)


def margins(direction, place, fold, inner, outer):
    """Margin of each place: of all satellites' distances inside the annulus, the fold-th greatest."""
    angle = np.arccos(np.clip(place @ direction.T, -1, 1))
    inside = np.minimum(outer - angle, np.inf if inner < 0 else angle - inner)
    return np.sort(inside, axis=1)[:, -fold]


def farthest_angle(direction, fold, count=40_000):
    """Greatest angle from any of many evenly spread places to the fold-th nearest direction."""
    height = 1 - (2 * np.arange(count) + 1) / count
    turn = np.arange(count) * np.pi * (3 - np.sqrt(5))
    radius = np.sqrt(1 - height**2)
    place = np.stack([radius * np.cos(turn), radius * np.sin(turn), height], axis=-1)
    return float(np.sort(np.arccos(np.clip(place @ direction.T, -1, 1)), axis=1)[:, fold - 1].max())
