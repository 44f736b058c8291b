"""The base map that the report draws on."""

from importlib import resources
from itertools import pairwise

import numpy as np
import pytest


@pytest.fixture(scope="module")
def coastlines():
    with (resources.files("lookdown.report") / "data" / "coastlines.npz").open("rb") as file, np.load(file) as data:
        return {key: data[key] for key in data.files}


def _lines(data, name):
    vertices, offsets = data[f"{name}_vertices"], data[f"{name}_offsets"]
    return [vertices[a:b] for a, b in pairwise(offsets)]


@pytest.mark.parametrize("name", ["world_coast", "world_border", "europe_coast", "europe_border"])
def test_lines_are_whole(coastlines, name):
    vertices, offsets = coastlines[f"{name}_vertices"], coastlines[f"{name}_offsets"]
    assert vertices.dtype == np.float32 and vertices.shape[1] == 2 and np.isfinite(vertices).all()
    assert offsets[0] == 0 and offsets[-1] == len(vertices) and (np.diff(offsets) >= 2).all()
    assert (np.abs(vertices[:, 0]) <= 180.0).all() and (np.abs(vertices[:, 1]) <= 90.0).all()


def test_no_line_crosses_the_map(coastlines):
    for line in _lines(coastlines, "world_coast"):
        assert np.abs(np.diff(line[:, 0])).max() < 30.0


@pytest.mark.parametrize(
    ("name", "longitude", "latitude", "within_deg"),
    [
        # Positions from the public lists of lights: Créac'h (Ushant), Cap Gris-Nez, Cape of Good Hope, Cape Byron.
        ("europe_coast", -5.129, 48.459, 0.03),
        ("europe_coast", 1.583, 50.870, 0.02),
        ("world_coast", 18.47, -34.36, 0.1),
        ("world_coast", 153.64, -28.64, 0.1),
        # Where France, Germany and Switzerland meet at Basel.
        ("europe_border", 7.589, 47.590, 0.02),
    ],
)
def test_known_places_lie_on_a_line(coastlines, name, longitude, latitude, within_deg):
    vertices = coastlines[f"{name}_vertices"].astype(float)
    away = np.hypot((vertices[:, 0] - longitude) * np.cos(np.radians(latitude)), vertices[:, 1] - latitude)
    assert away.min() < within_deg


def test_small_enough_to_ship():
    assert len((resources.files("lookdown.report") / "data" / "coastlines.npz").read_bytes()) <= 400_000
