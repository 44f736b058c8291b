"""The plain twin of the network: link by link, station by station, and Dijkstra by Python's own heap.

Nothing of `lookdown.network` computes here: its classes only carry what they were given. Scenes are made here too.
"""

import heapq
import math

import numpy as np

from lookdown.network import Topology, city_stations, ground_links, link_geometry, motif_pairs

A, F = 6_378_137.0, 1.0 / 298.257223563


def shell_ecef_m(planes, slots, altitude_m=550e3, inclination_deg=53.0, turn=0.0):
    """Return positions of a Walker shell on circles, and plane and slot; odd planes lead by half a slot."""
    plane, slot = np.divmod(np.arange(planes * slots), slots)
    node, along = 2 * np.pi * plane / planes, 2 * np.pi * (slot + 0.5 * (plane % 2)) / slots + turn
    tilt = math.radians(inclination_deg)
    x = np.cos(node) * np.cos(along) - np.sin(node) * np.sin(along) * math.cos(tilt)
    y = np.sin(node) * np.cos(along) + np.cos(node) * np.sin(along) * math.cos(tilt)
    places = (A + altitude_m) * np.stack([x, y, np.sin(along) * math.sin(tilt)], axis=1)
    return places, plane.astype(np.uint16), slot.astype(np.uint16)


def scene(planes=12, slots=10, cities=6, range_limit_m=2_500e3, turn=0.0):
    """Return topology, links, ground links and the number of stations of a small shell."""
    places, plane, slot = shell_ecef_m(planes, slots, turn=turn)
    topology = Topology.from_pairs(motif_pairs(plane, slot), plane=plane, slot=slot)
    ground = ground_links(city_stations(cities, range_limit_m=range_limit_m), places)
    return topology, link_geometry(topology, places), ground, cities


def grazing_height_m(a, b):
    """Return the least height over the ellipsoid of 20,001 points of a line."""
    points = a + np.linspace(0.0, 1.0, 20_001)[:, np.newaxis] * (b - a)
    radius = np.maximum(np.linalg.norm(points, axis=1), 1.0)  # a line may pass the very centre
    sine = points[:, 2] / radius
    ellipsoid = A * (1 - F) / np.sqrt((1 - F) ** 2 * (1 - sine**2) + sine**2)
    return float((radius - ellipsoid).min())


def elevation_rad(latitude, longitude, station, satellite):
    """Return the angle of a satellite over the level of the ellipsoid."""
    up = np.array(
        [math.cos(latitude) * math.cos(longitude), math.cos(latitude) * math.sin(longitude), math.sin(latitude)]
    )
    line = satellite - station
    return math.asin(float(up @ line) / float(np.linalg.norm(line)))


def arcs_of(topology, links, ground, satellite_up=None):
    """Return {node: [(node, length)]} of what stands; stations behind the satellites."""
    count = len(topology)
    up = np.ones(count, bool) if satellite_up is None else satellite_up
    arcs = {}
    for a, b, length, stands in zip(topology.link_a, topology.link_b, links.length_m, links.stands, strict=True):
        if stands and up[a] and up[b]:
            arcs.setdefault(int(a), []).append((int(b), float(length)))
            arcs.setdefault(int(b), []).append((int(a), float(length)))
    for s, g, length in zip(ground.satellite, ground.station, ground.length_m, strict=True):
        if up[s]:
            arcs.setdefault(int(s), []).append((count + int(g), float(length)))
            arcs.setdefault(count + int(g), []).append((int(s), float(length)))
    return arcs


def dijkstra(arcs, goal, satellites, whole=None):
    """Return {node: distance} to a station over satellites alone, by Python's heap; lengths through `whole`."""
    best, heap = {goal: 0}, [(0, goal)]
    while heap:
        so_far, node = heapq.heappop(heap)
        if so_far > best[node] or (node != goal and node >= satellites):
            continue
        for other, length in arcs.get(node, []):
            way = so_far + (whole(length) if whole else length)
            if way < best.get(other, math.inf):
                best[other] = way
                heapq.heappush(heap, (way, other))
    return best
