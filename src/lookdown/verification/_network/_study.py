"""The IMC 2020 study of Hypatia, flown whole: three shells, 100 cities, 2,000 instants, 4,950 pairs."""

from collections.abc import Iterator

import numpy as np

from lookdown.astro import great_circle_distance_m
from lookdown.network import PairFigures, Stations, city_stations
from lookdown.study.city_pairs import HYPATIA_SHELLS, city_pair_figures
from lookdown.verification._row import Row, absolute_row

__all__ = ["rows"]

_AREA = "network"
_STUDY = "Kassing et al., Exploring the 'Internet from space' with Hypatia, IMC 2020: {}"
_ALL = (
    "; all pairs, as that study's code has it: its 500 km filter (analyze_rtt.py, GEODESIC_ECDF_PLOT_CUTOFF_KM) stands "
    "only before the ratio to the geodesic. With the filter S1 has {:.1%} instead"
)
_EARTH_RADIUS_M = 6_378_135.0
"""WGS 72, as that study measures geodesics."""
_NEAR_M = 500e3
_STEP_S, _STEPS = 0.1, 2_000


def rows() -> Iterator[Row]:
    """Yield the rows of the study."""
    figures, geodesic_m = {}, np.zeros(0)
    for name, shell in HYPATIA_SHELLS.items():
        cities = city_stations(range_limit_m=shell.range_limit_m)
        figures[name] = city_pair_figures(shell, cities, _STEP_S * np.arange(_STEPS))
        geodesic_m = _geodesic_m(cities, figures[name])
    yield from _round_trip_rows(figures, geodesic_m)
    yield from _way_rows(figures)


def _geodesic_m(cities: Stations, figures: PairFigures) -> np.ndarray:
    """Return great circles over a sphere by geodetic latitude, which is how that study measures them."""
    a, b = figures.station_a, figures.station_b
    return great_circle_distance_m(
        latitude_1_rad=cities.latitude_rad[a],
        longitude_1_rad=cities.longitude_rad[a],
        latitude_2_rad=cities.latitude_rad[b],
        longitude_2_rad=cities.longitude_rad[b],
        radius_m=_EARTH_RADIUS_M,
    )


def _row(id: str, published: float, ours: float, tolerance: float, unit: str, source: str) -> Row:
    return absolute_row(
        id=id, area=_AREA, published=published, ours=ours, tolerance=tolerance, unit=unit, source=_STUDY.format(source)
    )


def _more_than(id: str, bound: float, ours: float, source: str) -> Row:
    """Return the row of a share that the study gives a lower bound of: what is missing to it is the error."""
    return Row(id, _AREA, bound, ours, max(bound - ours, 0.0), 0.0, "1, at least", _STUDY.format(source))


def _round_trip_rows(figures: dict[str, PairFigures], geodesic_m: np.ndarray) -> Iterator[Row]:
    far = geodesic_m >= _NEAR_M
    starlink = figures["S1"]
    spread_ms = 1e3 * (starlink.most_round_trip_s - starlink.least_round_trip_s)
    source = "S1, greatest less least round trip, median of pairs 'around 10 ms'"
    yield _row("study.s1.spread", 10.0, float(np.median(spread_ms)), 0.5, "ms", source)
    wide = starlink.most_m >= 1.2 * starlink.least_m
    source = "S1, more than 30 % of pairs have a greatest round trip of 1.2 times the least or more"
    yield _more_than("study.s1.ratio", 0.30, float(wide.mean()), source + _ALL.format(wide[far].mean()))
    for name, each in figures.items():
        near = each.most_m[far] < 2.0 * geodesic_m[far]
        source = f"{name}, more than 80 % of pairs 500 km apart or more stay below twice the geodesic's round trip"
        yield _more_than(f"study.{name.lower()}.geodesic", 0.80, float(near.mean()), source)


def _way_rows(figures: dict[str, PairFigures]) -> Iterator[Row]:
    for name, median in (("S1", 4.0), ("K1", 4.0), ("T1", 2.0)):
        source = f"{name}, changes of way in 200 s, median of pairs"
        ours = float(np.median(figures[name].changes))
        yield _row(f"study.{name.lower()}.changes", median, ours, 0.0, "changes", source)
    for name in ("S1", "K1"):
        source = f"{name}, 10 % of pairs change their way 7 times or more"
        ours = float((figures[name].changes >= 7).mean())
        yield _more_than(f"study.{name.lower()}.many-changes", 0.10, ours, source)
    starlink = figures["S1"]
    hops = (starlink.most_links - starlink.fewest_links >= 2).mean()
    source = "S1, the number of hops of more than a third of pairs varies by 2 or more"
    yield _more_than("study.s1.hops", 1.0 / 3.0, float(hops), source)
