"""Routes after failures: equal to Dijkstra's, to the last bit, on ten thousand random sets of what is lost."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from lookdown.network import (
    TICK_M,
    GroundLinks,
    LinkGeometry,
    Topology,
    city_stations,
    graph_of,
    ground_links,
    heap_routes,
    label_routes,
    link_geometry,
    sweep_routes,
)
from lookdown.seeds import generator
from lookdown.study.city_pairs import HYPATIA_SHELLS, shell_positions
from lookdown.verification._row import Row, absolute_row

__all__ = ["rows"]

_AREA = "network"
_SETS, _GATEWAYS, _INSTANTS = 10_000, 3, 20
_LOST = (0.0, 0.05, 0.2, 0.5)
_DIJKSTRA = (
    "reference computation: Dijkstra's algorithm with a binary heap on the same graph; {} sets of lost satellites "
    "(0 to 50 %) and links (0 to 20 %), in turn over T1, K1 and S1 at random instants, three random cities; sets in "
    "which any satellite's distance to any city differs by anything"
)


@dataclass(frozen=True, slots=True)
class _Scene:
    topology: Topology
    links: LinkGeometry
    ground: GroundLinks
    count: int


def rows() -> Iterator[Row]:
    """Yield in how many sets sweeps and label-correcting differ from Dijkstra."""
    scenes = [list(_scenes(name)) for name in ("T1", "K1", "S1")]
    swept = labelled = reached = 0
    for index in range(_SETS):
        draw = generator(20, "verification network", index)
        scene = scenes[index % 3][int(draw.integers(_INSTANTS))]
        alive = draw.random(scene.count) >= draw.choice(_LOST)
        links = LinkGeometry(
            np.maximum(np.rint(scene.links.length_m / TICK_M), 1.0) * TICK_M,
            scene.links.stands & (draw.random(len(scene.links.length_m)) >= draw.choice([0.0, 0.05, 0.2])),
        )
        ground = _of_some(scene.ground, draw.choice(100, _GATEWAYS, replace=False))
        graph = graph_of(scene.topology, links, ground, _GATEWAYS, satellite_up=alive)
        heap = heap_routes(graph).distance_m
        sweeps = sweep_routes(scene.topology, links, ground, _GATEWAYS, satellite_up=alive)
        swept += not np.array_equal(sweeps.distance_m, heap[: scene.count])
        labelled += not np.array_equal(label_routes(graph).distance_m, heap)
        reached += int(np.isfinite(heap[: scene.count]).sum())
    assert reached > 100 * _SETS, "the sets leave something to be reached"
    for id, differing in (("failures.sweeps", swept), ("failures.labels", labelled)):
        yield absolute_row(
            id=id,
            area=_AREA,
            published=0.0,
            ours=float(differing),
            tolerance=0.0,
            unit="sets",
            source=_DIJKSTRA.format(f"{_SETS:,}"),
        )


def _scenes(name: str) -> Iterator[_Scene]:
    """Yield a shell and its 100 cities at some instants of its first ten minutes; whole ticks, which sum exactly."""
    shell = HYPATIA_SHELLS[name]
    topology, cities = shell.topology(), city_stations(range_limit_m=shell.range_limit_m)
    for position in shell_positions(shell, np.linspace(0.0, 600.0, _INSTANTS)):
        seen = ground_links(cities, position)
        whole = GroundLinks(seen.satellite, seen.station, np.rint(seen.length_m / TICK_M) * TICK_M)
        yield _Scene(topology, link_geometry(topology, position), whole, len(topology))


def _of_some(ground: GroundLinks, cities: np.ndarray) -> GroundLinks:
    """Return the links of some stations, renumbered from 0."""
    place = np.full(int(max(ground.station.max(), cities.max())) + 1, -1, np.int32)
    place[cities] = np.arange(len(cities), dtype=np.int32)
    kept = place[ground.station] >= 0
    return GroundLinks(ground.satellite[kept], place[ground.station[kept]], ground.length_m[kept])
