"""Lengths that others print: the longest links over 80 km, ranges of ground links, cities apart, light in fibre."""

import math
from collections.abc import Iterator

import numpy as np
from scipy.optimize import brentq

from lookdown.astro import SEMI_MAJOR_M, great_circle_distance_m
from lookdown.network import Stations, Topology, city_stations, ground_links, link_geometry
from lookdown.network.constants import SPEED_OF_LIGHT_MPS
from lookdown.study.city_pairs import HYPATIA_SHELLS, city_pair_figures
from lookdown.verification._row import Row, absolute_row, relative_row

__all__ = ["rows"]

_AREA = "network"
_MOTIFS = "Bhattacherjee and Singla, Network topology design at 27,000 km/hour, CoNEXT 2019: longest link, {}"
_HANDLEY = "M. Handley, code of Delay is not an option (HotNets 2018), Starlink0031: {}"
_FIBRE = (
    "closed form: 1.5 x 2 d / c of light in fibre along the great circle; ours: the greatest round trip over S1's "
    "+Grid in 200 s, which has to be below"
)
_STEPS_S = np.arange(0.0, 200.0)


def rows() -> Iterator[Row]:
    """Yield the rows of lengths."""
    for name, altitude_m, longest_km in (("starlink", 550e3, 5_014.0), ("kuiper", 630e3, 5_440.0)):
        yield relative_row(
            id=f"longest-link.{name}",
            area=_AREA,
            published=longest_km,
            ours=_longest_link_m(altitude_m) / 1e3,
            tolerance=1e-3,
            unit="km",
            source=_MOTIFS.format(name) + "; clear of 80 km over a sphere, ours over the equator of WGS 84",
        )
    yield absolute_row(
        id="ground-range.25-deg",
        area=_AREA,
        published=1_123.0,
        ours=_farthest_seen_m() / 1e3,
        tolerance=1.0,
        unit="km",
        source=_HANDLEY.format("ground links of 1,123 km at most, for 550 km and 25 deg of true elevation"),
    )
    yield from _city_rows()


def _longest_link_m(altitude_m: float) -> float:
    """Return the length at which a link over the equator stops standing."""
    radius = SEMI_MAJOR_M + altitude_m
    plane, slot = np.zeros(2, np.uint16), np.arange(2, dtype=np.uint16)
    pair = Topology.from_pairs([[0, 1]], plane=plane, slot=slot)

    def stands(length_m: float) -> float:
        half = math.asin(length_m / 2.0 / radius)
        ends = radius * np.array([[math.cos(half), math.sin(half), 0.0], [math.cos(half), -math.sin(half), 0.0]])
        return 0.5 if link_geometry(pair, ends).stands[0] else -0.5

    return float(brentq(stands, 1e6, 1e7, xtol=1.0))


def _farthest_seen_m() -> float:
    """Return the greatest distance at which a station on the equator sees a satellite 25 deg high."""
    angle = np.linspace(0.0, 0.3, 100_001)
    ring = (SEMI_MAJOR_M + 550e3) * np.stack([np.cos(angle), np.sin(angle), np.zeros_like(angle)], axis=1)
    place = Stations.from_places(
        ["0 N 0 E"], latitude_rad=np.zeros(1), longitude_rad=np.zeros(1), min_elevation_rad=math.radians(25.0)
    )
    return float(ground_links(place, ring).length_m.max())


def _city_rows() -> Iterator[Row]:
    shell = HYPATIA_SHELLS["S1"]
    cities = city_stations(range_limit_m=shell.range_limit_m)
    chosen = cities.take([cities.names.index(name) for name in ("London", "New York", "Johannesburg")])
    figures = city_pair_figures(shell, chosen, _STEPS_S)
    for row, other, published_km in ((0, "new-york", 5_576.0), (1, "johannesburg", 9_079.92)):
        ends = [figures.station_a[row], figures.station_b[row]]
        apart_m = float(
            great_circle_distance_m(
                latitude_1_rad=chosen.latitude_rad[ends[:1]],
                longitude_1_rad=chosen.longitude_rad[ends[:1]],
                latitude_2_rad=chosen.latitude_rad[ends[1:]],
                longitude_2_rad=chosen.longitude_rad[ends[1:]],
            )[0]
        )
        yield relative_row(
            id=f"great-circle.london-{other}",
            area=_AREA,
            published=published_km,
            ours=apart_m / 1e3,
            tolerance=3e-3,
            unit="km",
            source=_HANDLEY.format("great circle; his places of the cities are not ours"),
        )
    fibre_ms = 1e3 * 1.5 * 2.0 * 5_576e3 / SPEED_OF_LIGHT_MPS
    ours_ms = 1e3 * float(figures.most_round_trip_s[0])
    yield Row(
        "beats-fibre.london-new-york", _AREA, fibre_ms, ours_ms, max(ours_ms - fibre_ms, 0.0), 0.0, "ms, below", _FIBRE
    )
