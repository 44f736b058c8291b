"""One routing step of Starlink's first shell and 100 cities, beside Hypatia's published method.

The method is Hypatia's (IMC 2020) by the libraries that it takes, PyEphem and networkx, on identical two-line elements;
its text files are left out. Ours is a whole step: positions from the ephemeris table, links, visibility, routes.
"""

import json
import math
import tempfile
from pathlib import Path
from time import process_time

import numpy as np

from lookdown.benchmarks._row import Row
from lookdown.benchmarks.comparative._peer import peer_python, run_in_peer
from lookdown.constellation import EphemerisTable, tle_from_elements
from lookdown.network import Routes, city_stations, ground_links, link_geometry, sweep_routes
from lookdown.study.city_pairs import HYPATIA_SHELLS, HypatiaShell, shell_positions

__all__ = ["rows"]

_VERSION, _OTHERS = "4.2.1", ("networkx>=3.4,<4", "numpy>=2.0")
_INSTANT = "2000/1/1 00:00:00"
_ROUNDS = 15


def rows() -> list[Row]:
    """Return the ratio of CPU times of a step, and how far distances differ.

    Raises
    ------
    ArgumentError
        Where PyEphem and networkx cannot be installed.
    """
    python = peer_python("ephem", _VERSION, *_OTHERS)
    shell = HYPATIA_SHELLS["S1"]
    theirs = _theirs(python, shell)
    ours_s, ours = _ours(shell)
    both = np.isfinite(ours.distance_m) & np.isfinite(theirs["distance_m"])
    difference_m = np.abs(ours.distance_m - theirs["distance_m"])[both]
    same = float((ours.next_hop == theirs["next_hop"]).mean())
    whole_s, lengths_s, all_pairs_s = theirs["cpu_s"].tolist()
    work = f"{int(both.sum())} ways; {same:.2%} of first hops the same; lengths within {difference_m.max():.0f} m"
    return [
        Row(
            id="hypatia.step",
            must=5_000.0,
            aim=10_000.0,
            measured=whole_s / ours_s,
            unit="ratio",
            reference=(
                f"Hypatia's method by PyEphem {_VERSION} and networkx: {whole_s:.1f} CPU s, lengths {lengths_s:.1f}, "
                f"all pairs {all_pairs_s:.1f}; ours {1e3 * ours_s:.2f} ms: positions, links, visibility, routes"
            ),
            checksum=work,
        ),
        Row(
            id="hypatia.distance",
            must=100.0,
            aim=50.0,
            measured=float(np.median(difference_m)),
            unit="m",
            reference="median difference of a satellite's way to a city; PyEphem's frame is another",
            checksum=work,
        ),
    ]


def _theirs(python: Path, shell: HypatiaShell) -> dict[str, np.ndarray]:
    topology, cities = shell.topology(), city_stations()
    lines = tle_from_elements(shell.elements()).splitlines()
    asked = {
        "elements": [lines[row : row + 2] for row in range(0, len(lines), 2)],
        "instant": _INSTANT,
        "links": np.stack([topology.link_a, topology.link_b], axis=1).tolist(),
        "stations": [
            [math.degrees(latitude), math.degrees(longitude)]
            for latitude, longitude in zip(cities.latitude_rad.tolist(), cities.longitude_rad.tolist(), strict=True)
        ],
        "range_limit_m": shell.range_limit_m,
    }
    with tempfile.TemporaryDirectory() as folder:
        question, answer = Path(folder) / "asked.json", Path(folder) / "found.npz"
        question.write_text(json.dumps(asked), encoding="utf-8")
        run_in_peer(python, "hypatia_step.py.txt", str(question), str(answer))
        with np.load(answer) as found:
            return {name: found[name] for name in found.files}


def _ours(shell: HypatiaShell) -> tuple[float, Routes]:
    """Return the least cost of a step, positions and all, and the routes in Hypatia's frame."""
    topology, cities = shell.topology(), city_stations(range_limit_m=shell.range_limit_m)
    elements = shell.elements()
    now = int(elements.epoch_tai_ns[0])
    table = EphemerisTable.from_elements(elements, now, now + 60_000_000_000)

    def routes_at(position_ecef_m: np.ndarray) -> Routes:
        ground = ground_links(cities, position_ecef_m)
        return sweep_routes(topology, link_geometry(topology, position_ecef_m), ground, len(cities))

    best = math.inf
    for _ in range(_ROUNDS):
        start = process_time()
        routes_at(table.at(now).position_ecef_m)
        best = min(best, process_time() - start)
    (position,) = shell_positions(shell, np.zeros(1))
    return best, routes_at(position)
