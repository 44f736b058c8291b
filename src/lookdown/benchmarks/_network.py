"""A step of the mesh: positions, which links stand, who is seen, and every satellite's way to 100 cities.

The reference is Hypatia's method for the same step: lengths pair by pair, Floyd and Warshall's algorithm over all
pairs of satellites, and a choice of first hop for each satellite and city in Python. The algorithm is timed here as
networkx runs it, a row and a column of the matrix at a time in NumPy; each choice is timed on a sample. What else
Hypatia does (graphs as dictionaries, PyEphem, files) is left out, to its favour: whole, its step took 20.9 CPU s on
another machine (design/0024).
"""

import math
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from time import process_time

import numpy as np

from lookdown.benchmarks._row import Row
from lookdown.constellation import EphemerisTable, WalkerShell, walker_elements
from lookdown.network import (
    Routes,
    Stations,
    Topology,
    city_stations,
    ground_links,
    link_geometry,
    motif_pairs,
    sweep_routes,
)
from lookdown.seeds import generator
from lookdown.study.city_pairs import HYPATIA_SHELLS, city_pair_figures

__all__ = ["rows"]

_CITIES, _ROUNDS, _LOST = 100, 15, 0.3
_START_TAI_NS = 1_633_608_037_000_000_000
_STEP_NS = 1_000_000_000
_RANGE_M = math.hypot(940.7e3, 550e3)
_COLUMNS = 40
"""Steps of Floyd and Warshall's algorithm that are timed, of as many as there are satellites; all cost the same."""
_STUDY_STEPS_S = 0.1 * np.arange(2_000)


@dataclass(frozen=True, slots=True)
class _Mesh:
    table: EphemerisTable
    topology: Topology
    cities: Stations

    def step(self, index: int, alive: np.ndarray | None = None) -> Routes:
        """Return the routes of one instant, geometry and all."""
        position = self.table.at(_START_TAI_NS + index * _STEP_NS).position_ecef_m
        links, ground = link_geometry(self.topology, position), ground_links(self.cities, position)
        return sweep_routes(self.topology, links, ground, _CITIES, satellite_up=alive)


def rows() -> list[Row]:
    """Return the cost of a step for 1,584 and 10,000 satellites, against Hypatia's method, and of its whole study."""
    small, large = _mesh(72, 22), _mesh(100, 100)
    alive = generator(7, "benchmarks network").random(len(large.topology)) >= _LOST
    cost_s, routes = _interleaved(
        {
            "network.step-1584": lambda index: small.step(index),
            "network.step-10000": lambda index: large.step(index),
            "network.step-10000-lost": lambda index: large.step(index, alive),
        }
    )
    budgets = {
        "network.step-1584": (4.0, 2.0),
        "network.step-10000": (25.0, 10.0),
        "network.step-10000-lost": (25.0, 15.0),
    }
    common = "none: an absolute budget, one core of a quiet machine; positions, links, visibility, routes; 100 cities"
    steps = [
        Row(
            id=id,
            must=must,
            aim=aim,
            measured=1e3 * cost_s[id],
            unit="CPU ms",
            reference=common + ("; 30 % lost" if "lost" in id else ""),
            checksum=_checksum(routes[id]),
        )
        for id, (must, aim) in budgets.items()
    ]
    return [*steps, _against_hypatia(small, cost_s["network.step-1584"]), _study_row()]


def _mesh(planes: int, slots: int) -> _Mesh:
    shell = WalkerShell(
        altitude_m=550e3,
        inclination_rad=math.radians(53.0),
        satellite_count=planes * slots,
        plane_count=planes,
        phasing=planes // 2,
    )
    elements = walker_elements(shell, _START_TAI_NS)
    pairs = motif_pairs(elements.plane, elements.slot, seam_shift=shell.phasing)
    return _Mesh(
        EphemerisTable.from_elements(elements, _START_TAI_NS, _START_TAI_NS + 600 * _STEP_NS),
        Topology.from_pairs(pairs, plane=elements.plane, slot=elements.slot),
        city_stations(_CITIES, range_limit_m=_RANGE_M),
    )


def _interleaved(works: dict[str, Callable[[int], Routes]]) -> tuple[dict[str, float], dict[str, Routes]]:
    """Return the least cost of each and its last result; they take turns, so that all meet the same noise."""
    best = dict.fromkeys(works, math.inf)
    results: dict[str, Routes] = {}
    for index in range(_ROUNDS):
        for id, work in works.items():
            start = process_time()
            results[id] = work(index)
            best[id] = min(best[id], process_time() - start)
    return best, results


def _checksum(routes: Routes) -> str:
    reached = routes.distance_m[np.isfinite(routes.distance_m)]
    hops = zlib.crc32(routes.next_hop.tobytes())
    return f"{len(reached)} ways, {reached.sum() / 1e3:.0f} km, hops {hops:08x}"


def _against_hypatia(mesh: _Mesh, ours_s: float) -> Row:
    """Return how many times Hypatia's method takes as long, timed on the same instant as far as it is a sample."""
    position = mesh.table.at(_START_TAI_NS).position_ecef_m
    all_pairs_s = _floyd_warshall_s(mesh.topology, position)
    choices_s = _choices_s(mesh, position)
    theirs_s = all_pairs_s + choices_s
    return Row(
        id="network.against-hypatia",
        must=5_000.0,
        aim=10_000.0,
        measured=theirs_s / ours_s,
        unit="ratio",
        reference=(
            f"Hypatia's method on the same step: Floyd-Warshall in NumPy {all_pairs_s:.1f} CPU s ({_COLUMNS} of "
            f"{len(mesh.topology)} columns timed), choices in Python {choices_s:.1f}; ours {1e3 * ours_s:.2f} ms"
        ),
        checksum=_checksum(mesh.step(0)),
    )


def _floyd_warshall_s(topology: Topology, position: np.ndarray) -> float:
    """Return the cost of all pairs of satellites, from some of the columns."""
    matrix = _direct(topology, position)
    start = process_time()
    _through_columns(matrix, _COLUMNS)
    return (process_time() - start) * len(matrix) / _COLUMNS


def _direct(topology: Topology, position: np.ndarray) -> np.ndarray:
    """Return the matrix of lengths of links, infinite where there is none."""
    matrix = np.full((len(topology), len(topology)), np.inf)
    np.fill_diagonal(matrix, 0.0)
    lengths = link_geometry(topology, position).length_m
    matrix[topology.link_a, topology.link_b] = matrix[topology.link_b, topology.link_a] = lengths
    return matrix


def _through_columns(matrix: np.ndarray, columns: int) -> np.ndarray:
    """Return the shortest ways through the first satellites alone: the loop of networkx.floyd_warshall_numpy."""
    for column in range(columns):
        matrix = np.minimum(matrix, matrix[column, :][np.newaxis, :] + matrix[:, column][:, np.newaxis])
    return matrix


def _choices_s(mesh: _Mesh, position: np.ndarray) -> float:
    """Return the cost of choosing exit and first hop for every satellite and city, from a sample of satellites.

    A dictionary of links and lists of candidates, as Hypatia keeps them; distances from an array.
    """
    ground, topology = ground_links(mesh.cities, position), mesh.topology
    links = link_geometry(topology, position)
    exits: list[list[tuple[float, int]]] = [[] for _ in range(_CITIES)]
    for s, g, length in zip(*(x.tolist() for x in (ground.satellite, ground.station, ground.length_m)), strict=True):
        exits[g].append((length, s))
    neighbours: dict[int, dict[int, float]] = {s: {} for s in range(len(topology))}
    for a, b, length in zip(*(x.tolist() for x in (topology.link_a, topology.link_b, links.length_m)), strict=True):
        neighbours[a][b] = neighbours[b][a] = length
    distance = np.linalg.norm(position[:, np.newaxis] - position, axis=2)
    sample = range(0, len(topology), 16)
    start = process_time()
    for s in sample:
        for g in range(_CITIES):
            possible = sorted((distance[(s, exit_)] + down, exit_) for down, exit_ in exits[g])
            if possible and possible[0][1] != s:
                goal = possible[0][1]
                min((length + distance[(other, goal)], other) for other, length in neighbours[s].items())
    return (process_time() - start) * len(topology) / len(sample)


def _study_row() -> Row:
    """Return the cost of the IMC 2020 study of Hypatia: three shells, 2,000 instants, all pairs of 100 cities."""
    start = process_time()
    ways = []
    for shell in HYPATIA_SHELLS.values():
        figures = city_pair_figures(shell, city_stations(range_limit_m=shell.range_limit_m), _STUDY_STEPS_S)
        ways.append(f"{int(figures.changes.sum())} changes, {figures.most_m.sum() / 1e3:.0f} km")
    return Row(
        id="network.study",
        must=60.0,
        aim=30.0,
        measured=process_time() - start,
        unit="CPU s",
        reference="none: an absolute budget, on a quiet machine; SGP4 included. Hypatia: some 11.6 h for S1 alone",
        checksum="; ".join(ways),
    )
