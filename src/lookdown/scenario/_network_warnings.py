"""What is no fault in a scenario's backbone and yet likely not meant: links, gateways and failures that do nothing."""

import math
from collections.abc import Iterator
from itertools import combinations

import numpy as np

from lookdown.astro import MEAN_RADIUS_M, WGS84_GM_M3PS2
from lookdown.constellation import MeanElements
from lookdown.network import Interoperability, link_geometry
from lookdown.network.mesh import Mesh
from lookdown.network.names import listed
from lookdown.scenario.failure_section import Failure
from lookdown.scenario.network_section import Network
from lookdown.tables import NodeKind

__all__ = ["network_warnings"]

_FEW = 0.5
_MARGIN_RAD = math.radians(0.3)
"""Of true elevation against that over a sphere, and of the planes against their mean inclination."""

_MOST_NAMED = 5
_REGIONAL = ("jamming", "weather")
_LISTS = ("satellites", "planes", "vendors", "gateways")


def network_warnings(
    network: Network, mesh: Mesh, elements: MeanElements, known: Interoperability, places_ecef_m: np.ndarray
) -> list[str]:
    """Return what is likely not meant, a sentence each.

    Parameters
    ----------
    network : Network
        As the scenario writes it.
    mesh : Mesh
        As it is built from that.
    elements : MeanElements, n rows
    known : Interoperability
        Of the vendors of elements.
    places_ecef_m : (k, n, 3) float64
        Of the satellites at some instants.
    """
    return [
        *_links_that_never_stand(network, mesh, places_ecef_m),
        *_shells_apart(network, mesh, elements, known),
        *_gateways_unseen(network, mesh, elements),
        *_regions_without_gateways(network.failure, mesh),
        *_named_twice(network.failure),
    ]


def _links_that_never_stand(network: Network, mesh: Mesh, places_ecef_m: np.ndarray) -> Iterator[str]:
    count = len(mesh.topology.link_a)
    if count == 0:
        if len(mesh.topology) > 1:
            yield (
                "network: no satellite is linked with another, so that each is heard only while it sees a gateway; "
                "pattern, range_max, interoperate and terminals say who may be."
            )
        return
    views = [link_geometry(mesh.topology, places) for places in places_ecef_m]
    stood = np.any([view.stands for view in views], axis=0)
    if stood.mean() >= _FEW:
        return
    length_m = np.min([view.length_m for view in views], axis=0)
    too_long = ~stood & (length_m > mesh.topology.range_limit_m)
    low, lowest = int((~stood & ~too_long).sum()), network.grazing_height
    height_km = (np.linalg.norm(places_ecef_m, axis=2).max() - MEAN_RADIUS_M) / 1e3
    yield (
        f"network: {int(stood.sum()):,} of {count:,} laser links ever stand in the first 90 minutes: {low:,} pass "
        f"below the grazing_height of {lowest.base:g} {lowest.unit} (satellites fly at {height_km:,.0f} km at most), "
        f"{int(too_long.sum()):,} are longer than the range_max of optics."
    )


def _shells_apart(network: Network, mesh: Mesh, elements: MeanElements, known: Interoperability) -> Iterator[str]:
    """Tell which shells no link joins, and why: vendors, then terminals, then who stays near whom."""
    topology = mesh.topology
    parts = _joined(elements.shell, topology.link_a, topology.link_b)
    if len(parts) < 2 or len(topology.link_a) == 0:
        return
    inside = [np.isin(elements.shell, part) for part in parts]
    vendors = [np.unique(elements.vendor_id[rows]) for rows in inside]
    number = network.terminals.number
    has_free = [bool((topology.link_counts[rows] < number).any()) for rows in inside]
    if not any(known.allowed[np.ix_(one, two)].any() for one, two in combinations(vendors, 2)):
        why = "for interoperate lets no vendor of one link with a vendor of another."
    elif sum(has_free) < 2:
        why = f"for their grids take all {number} terminals of a satellite; one more links those that stay near by."
    else:
        why = "for no two of their satellites that have a terminal free and may link stay in sight and range_max."
    if all(len(part) == 1 for part in parts):
        yield f"network: the {len(parts)} shells are not linked with each other, {why}"
        return
    names = [f"shell{'s' if len(part) > 1 else ''} {_listed(list(map(str, part)))}" for part in parts]
    yield f"network: no link joins {' with '.join(names)} (counted from 0), {why}"


def _joined(shell: np.ndarray, link_a: np.ndarray, link_b: np.ndarray) -> list[list[int]]:
    """Return the shells in parts: those of one part are joined by links, over others or at once."""
    parts = [{int(number)} for number in np.unique(shell)]
    for one, two in np.unique(np.stack([shell[link_a], shell[link_b]], axis=1), axis=0).tolist():
        met = [part for part in parts if one in part or two in part]
        parts = [part for part in parts if part not in met] + [set().union(*met)]
    return sorted(sorted(part) for part in parts)


def _gateways_unseen(network: Network, mesh: Mesh, elements: MeanElements) -> Iterator[str]:
    stations = mesh.stations
    ground = mesh.parameters.ground
    least_rad = min(ground.optical_elevation_min_rad, ground.radio_elevation_min_rad)
    elevation_rad = np.maximum(stations.min_elevation_rad, least_rad)
    axis_m = (WGS84_GM_M3PS2 / elements.mean_motion_radps**2) ** (1.0 / 3.0)
    apogee_m = axis_m * (1.0 + elements.eccentricity)
    north_rad = np.minimum(elements.inclination_rad, math.pi - elements.inclination_rad)
    # From the point under a satellite to where it stands so high: the triangle of Earth's middle, station, satellite.
    cosine = np.clip(MEAN_RADIUS_M / apogee_m * np.cos(elevation_rad)[:, None], -1.0, 1.0)
    reach_rad = (north_rad + np.arccos(cosine) - elevation_rad[:, None]).max(axis=1, initial=0.0)
    unseen = np.abs(stations.latitude_rad) > reach_rad + _MARGIN_RAD
    unseen &= stations.kind == NodeKind.GATEWAY
    rows = np.flatnonzero(unseen)
    if len(rows):
        names = _listed([f"{stations.names[row]} ({_latitude(stations.latitude_rad[row])})" for row in rows])
        row = rows[0]
        yield (
            f"network: no satellite ever rises high enough over {names}: planes of "
            f"{math.degrees(north_rad.max(initial=0.0)):.4g} deg at most and an elevation of "
            f"{math.degrees(elevation_rad[row]):.3g} deg or more reach {_latitude(reach_rad[row])} at best."
        )


def _regions_without_gateways(failures: list[Failure], mesh: Mesh) -> Iterator[str]:
    stations = mesh.stations
    place = stations.position_ecef_m[stations.kind == NodeKind.GATEWAY]
    up = place / np.linalg.norm(place, axis=1)[:, None]
    for index, failure in enumerate(failures):
        if failure.kind not in _REGIONAL or failure.radius is None:
            continue
        latitude, longitude = math.radians(failure.latitude_deg or 0.0), math.radians(failure.longitude_deg or 0.0)
        flat = math.cos(latitude)
        centre = np.array([flat * math.cos(longitude), flat * math.sin(longitude), math.sin(latitude)])
        nearest_m = MEAN_RADIUS_M * float(np.arccos(np.clip(up @ centre, -1.0, 1.0)).min())
        if nearest_m > failure.radius.base_si:
            yield (
                f"network.failure.{index}: {failure.kind} does nothing, for no gateway is in its region; the nearest "
                f"is {nearest_m / 1e3:,.0f} km from its middle, its radius is {failure.radius.base_si / 1e3:,.0f} km."
            )


def _named_twice(failures: list[Failure]) -> Iterator[str]:
    for index, failure in enumerate(failures):
        for what in _LISTS:
            given = getattr(failure, what) or []
            twice = sorted({str(one) for one in given if given.count(one) > 1})
            if twice:
                count = len(set(given))
                yield (
                    f"network.failure.{index}.{what} names {_listed(twice)} more than once: it is a list of them one "
                    f"by one and no range, and takes {count} {what if count > 1 else what[:-1]}."
                )


def _latitude(latitude_rad: float) -> str:
    return f"{abs(math.degrees(latitude_rad)):.1f} deg {'S' if latitude_rad < 0.0 else 'N'}"


def _listed(names: list[str]) -> str:
    return listed(names, _MOST_NAMED)
