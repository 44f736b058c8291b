"""Make src/lookdown/report/data/coastlines.npz from the npm package world-atlas.

    npm pack world-atlas@2.0.2
    python design/data-basemap.py world-atlas-2.0.2.tgz src/lookdown/report/data/coastlines.npz

Keys, for each of `world` (1:50 million, the whole Earth) and `europe` (1:10 million,
clipped to BOUNDS): NAME_coast_vertices, NAME_border_vertices, (n, 2) float32, longitude
and latitude in degrees; NAME_coast_offsets, NAME_border_offsets, (m + 1,) int32, where
line i is vertices[offsets[i]:offsets[i + 1]].
A line of the topology that one country uses is coast; one that two use is a border.
"""

import json
import sys
import tarfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np

BOUNDS = (-12.0, 35.0, 32.0, 62.0)
"""West, south, east, north in degrees: what is kept at 1:10 million."""

TOLERANCE_DEG = {"world": 0.025, "europe": 0.006}
"""Vertices nearer than this to the line without them are left out: 2.8 km (a third of a
pixel of a map of the world), 700 m (a pixel at 700 km a page)."""


def arcs_of(topology: dict) -> list[np.ndarray]:
    """Return the lines of a TopoJSON topology in degrees: running sums of whole steps, scaled."""
    scale = np.array(topology["transform"]["scale"])
    translate = np.array(topology["transform"]["translate"])
    return [np.cumsum(np.array(arc), axis=0) * scale + translate for arc in topology["arcs"]]


def rings(arcs: list) -> Iterator[int]:
    """Yield the indices in a nest of arc references; one that runs backwards is ~index."""
    for item in arcs:
        if isinstance(item, list):
            yield from rings(item)
        else:
            yield item if item >= 0 else ~item


def uses(topology: dict) -> np.ndarray:
    """Return how many countries use each line."""
    count = np.zeros(len(topology["arcs"]), int)
    for country in topology["objects"]["countries"]["geometries"]:
        for index in set(rings(country.get("arcs", []))):
            count[index] += 1
    return count


def without_seam(line: np.ndarray) -> list[np.ndarray]:
    """Return the parts of a line that are not the map's own edge (180 degrees, the pole)."""
    on_edge = (np.abs(line[:, 0]) > 179.98) | (line[:, 1] < -89.99)
    across = np.abs(np.diff(line[:, 0])) > 180.0
    return cut(line, ~((on_edge[1:] & on_edge[:-1]) | across))


def within(line: np.ndarray, bounds: tuple[float, float, float, float]) -> list[np.ndarray]:
    """Return the parts of a line with at least one end of each step inside the bounds."""
    west, south, east, north = bounds
    inside = (line[:, 0] >= west) & (line[:, 0] <= east) & (line[:, 1] >= south) & (line[:, 1] <= north)
    return cut(line, inside[1:] | inside[:-1])


def cut(line: np.ndarray, step_kept: np.ndarray) -> list[np.ndarray]:
    """Return the runs of a line whose steps are kept."""
    edges = np.flatnonzero(np.diff(np.concatenate([[0], step_kept.astype(int), [0]])))
    return [line[a : b + 1] for a, b in edges.reshape(-1, 2)]


def thinned(line: np.ndarray, tolerance_deg: float) -> np.ndarray:
    """Return a line without the vertices that Douglas and Peucker's rule spares."""
    keep = np.zeros(len(line), bool)
    keep[[0, -1]] = True
    stack = [(0, len(line) - 1)]
    shrink = np.array([np.cos(np.radians(line[:, 1].mean())), 1.0])
    flat = line * shrink
    while stack:
        a, b = stack.pop()
        if b - a < 2:
            continue
        chord, inner = flat[b] - flat[a], flat[a + 1 : b] - flat[a]
        length = np.hypot(*chord)
        across = np.abs(chord[0] * inner[:, 1] - chord[1] * inner[:, 0]) / length if length else np.hypot(*inner.T)
        far = int(np.argmax(across))
        if across[far] > tolerance_deg:
            middle = a + 1 + far
            keep[middle] = True
            stack += [(a, middle), (middle, b)]
    return line[keep]


def packed(lines: list[np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
    """Return vertices and offsets of some lines."""
    offsets = np.concatenate([[0], np.cumsum([len(line) for line in lines])]).astype(np.int32)
    return np.concatenate(lines).astype(np.float32), offsets


def main(package: Path, output: Path) -> None:
    columns: dict[str, np.ndarray] = {}
    with tarfile.open(package) as archive:
        for name, scale in (("world", "50m"), ("europe", "10m")):
            topology = json.load(archive.extractfile(f"package/countries-{scale}.json"))
            lines, count = arcs_of(topology), uses(topology)
            for kind, wanted in (("coast", count == 1), ("border", count >= 2)):
                parts = [part for index in np.flatnonzero(wanted) for part in without_seam(lines[index])]
                if name == "europe":
                    parts = [piece for part in parts for piece in within(part, BOUNDS)]
                parts = [thinned(part, TOLERANCE_DEG[name]) for part in parts]
                columns[f"{name}_{kind}_vertices"], columns[f"{name}_{kind}_offsets"] = packed(parts)
    np.savez_compressed(output, **columns)
    for key, value in columns.items():
        print(key, value.shape, value.dtype)
    print(output.name, output.stat().st_size, "bytes")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
