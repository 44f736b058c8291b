"""Manila to Dalian over Kuiper's first shell, step by step, as Hypatia computed it; and two ways from Saint Petersburg.

The figures are Hypatia's own test data (MIT licence): every fiftieth of 2,000 round trips, and all changes of way.
"""

from collections.abc import Iterator

import numpy as np

from lookdown.network import city_stations
from lookdown.study.city_pairs import HYPATIA_SHELLS, mesh_instants
from lookdown.verification._row import Row, absolute_row

__all__ = ["rows"]

_AREA = "network"
_DATA = (
    "independent program: Hypatia (commit 0ac531c), satgenpy/tests/data_to_match/kuiper_630, {}; SGP4 and distances by "
    "PyEphem, ways by networkx Floyd-Warshall, each 100 ms of 200 s from 2000-01-01"
)
_STEP_S, _STEPS, _SAMPLE_STEPS = 0.1, 2_000, 50
_MANILA, _DALIAN, _PETERSBURG = range(3)
_CITIES = (17, 85, 73)

# ms, every 5 s
_ROUND_TRIPS_MS = (
    *(29.4231377582, 29.2841422320, 29.1539302229, 29.0326651752, 25.3186836221, 25.2567010923, 41.1356447001),
    *(41.1301214348, 41.1365494255, 41.1550572559, 41.1857986550, 41.2289312321, 41.2845959397, 41.3529480367),
    *(41.4341080052, 42.0599823917, 42.1820279495, 42.3148792605, 42.4583661313, 42.6123402638, 42.7766262758),
    *(42.9510681079, 43.1354927938, 43.3297218993, 43.5335747668, 43.7468591810, 42.9210446418, 42.7335002271),
    *(42.5564036608, 42.3898906734, 42.2340379425, 42.0889481528, 41.9546792196, 41.8313033748, 41.7188820878),
    *(41.6174883356, 41.5271723388, 41.4480181740, 41.3801104201, 41.3235426236),
)
_LEAST_MS, _MOST_MS = 25.229775250687574, 48.165140010532916

# since when, s; satellites
_WAYS = {
    (_MANILA, _DALIAN): (
        (0.0, "184-183-217"),
        (18.0, "218-217"),
        (27.6, "648-649-650-616"),
        (74.3, "218-217-216-250"),
        (125.9, "647-648-649-650-616"),
        (128.7, "647-648-649-615"),
    ),
    (_MANILA, _PETERSBURG): (
        (0.0, "184-183-182-181-180-179-178-144"),
        (3.3, "184-183-182-181-180-179-178-177"),
        (139.5, "184-183-182-181-180-179-178-144"),
        (150.1, "183-182-181-180-179-178-144"),
        (155.4, ""),
        (165.2, "183-182-181-180-179-178-177-143"),
        (178.8, "183-182-181-180-179-178-177-176"),
    ),
    (_PETERSBURG, _DALIAN): (
        (0.0, "144-178-212-246-280-281-282-283"),
        (3.3, "177-178-212-246-280-281-282-283"),
        (10.1, "177-178-212-246-247-248-249"),
        (128.7, "177-211-245-246-247-248-249"),
        (139.5, "144-178-212-246-247-248-249"),
        (155.4, ""),
        (165.2, "143-177-211-245-279-280-281-282"),
        (178.8, "176-177-211-245-279-280-281-282"),
    ),
}
_NAMES = {
    (_MANILA, _DALIAN): "manila-dalian",
    (_MANILA, _PETERSBURG): "manila-saint-petersburg",
    (_PETERSBURG, _DALIAN): "saint-petersburg-dalian",
}


def rows() -> Iterator[Row]:
    """Yield the rows of the three series."""
    shell = HYPATIA_SHELLS["K1"]
    stations = city_stations(range_limit_m=shell.range_limit_m).take(list(_CITIES))
    found: dict[tuple[int, int], list[tuple[float, str]]] = {pair: [] for pair in _WAYS}
    round_trips_ms = []
    for instant in mesh_instants(shell, stations, _STEP_S * np.arange(_STEPS)):
        for pair, ways in found.items():
            way = "-".join(map(str, instant.between.path(instant.routes, *pair)))
            if not ways or ways[-1][1] != way:
                ways.append((instant.elapsed_s, way))
        round_trips_ms.append(1e3 * float(instant.between.round_trip_s[_MANILA, _DALIAN]))
    yield from _series_rows(np.array(round_trips_ms))
    for pair, ways in found.items():
        yield from _way_rows(pair, ways)


def _row(id: str, published: float, ours: float, tolerance: float, unit: str, of: str) -> Row:
    return absolute_row(
        id=id, area=_AREA, published=published, ours=ours, tolerance=tolerance, unit=unit, source=_DATA.format(of)
    )


def _series_rows(ours_ms: np.ndarray) -> Iterator[Row]:
    """Yield extremes of the round trip, and the worst of the samples; 1 us is what the ways must agree to."""
    sampled_ms = ours_ms[::_SAMPLE_STEPS]
    published_ms = np.array(_ROUND_TRIPS_MS)
    worst = int(np.abs(sampled_ms - published_ms).argmax())
    of = f"rtt 1173 to 1241, worst of {len(published_ms)} samples, the one at {worst * _SAMPLE_STEPS * _STEP_S:g} s"
    yield _row("manila-dalian.round-trip", published_ms[worst], sampled_ms[worst], 1e-3, "ms", of)
    yield _row("manila-dalian.least", _LEAST_MS, float(ours_ms.min()), 1e-3, "ms", "rtt 1173 to 1241, least")
    yield _row("manila-dalian.most", _MOST_MS, float(ours_ms.max()), 1e-3, "ms", "rtt 1173 to 1241, greatest")
    silent = float(np.isinf(ours_ms).sum())
    yield _row("manila-dalian.silent", 0.0, silent, 0.0, "steps", "rtt 1173 to 1241, steps without a way")


def _way_rows(pair: tuple[int, int], ours: list[tuple[float, str]]) -> Iterator[Row]:
    """Yield how many ways are the same in the same order, and the instant of change that is farthest off."""
    name, published = _NAMES[pair], _WAYS[pair]
    same = [theirs[1] == way[1] for theirs, way in zip(published, ours, strict=False)]
    agreed = same.index(False) if False in same else len(same)
    extra = max(len(ours) - len(published), 0)
    of = f"path {name}, ways in order"
    yield _row(f"{name}.ways", float(len(published)), float(agreed - extra), 0.0, "ways", of)
    off = [abs(theirs[0] - way[0]) for theirs, way in zip(published, ours, strict=False)]
    worst = int(np.argmax(off))
    # The steps are 0.1 s long, and tenths are not exact in binary.
    of = f"path {name}, the change that is farthest off"
    yield _row(f"{name}.changes", published[worst][0], ours[worst][0], 0.1 + 1e-9, "s", of)
