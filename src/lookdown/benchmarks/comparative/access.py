"""Passes of 24 and 100 satellites over 1,000 places in a day, beside TAT-C on identical element sets.

TAT-C (tatc on PyPI) sees a point within a cone about the satellite's nadir, half of its field of
regard; ours is asked for the same cone. Our time is that of the ephemeris table and of the
passes. TAT-C has all points in one call, which is 30 times faster than one at a time; compiling,
importing and a first call are left out on both sides.
"""

import json
import math
import tempfile
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from time import process_time
from typing import NamedTuple

import numpy as np

from lookdown.astro import MEAN_RADIUS_M, ecef_from_geodetic, tai_ns_from_utc_text
from lookdown.benchmarks._row import Row
from lookdown.benchmarks.comparative._peer import peer_python, run_in_peer
from lookdown.constellation import (
    AccessLimits,
    EphemerisTable,
    MeanElements,
    Passes,
    WalkerShell,
    passes,
    walker_elements,
)

__all__ = ["rows"]

_VERSION = "3.6.0"
_START_UTC, _HOURS, _ROUNDS = "2026-01-01T00:00:00Z", 24, 5
_ALTITUDE_M, _GRAZING_RAD, _PLACES = 550e3, math.radians(10.0), 1000
_GM_M3PS2 = 3.986004418e14
"""WGS 84, from which TAT-C takes the mean motion of a circular orbit above its mean radius."""


class _Case(NamedTuple):
    """Identical work for both."""

    elements: MeanElements
    latitude_rad: np.ndarray
    longitude_rad: np.ndarray
    off_nadir_rad: float
    start_tai_ns: int


class _Theirs(NamedTuple):
    """What TAT-C found, by satellite, place and rise; instants from the start on."""

    cpu_s: float
    satellite: np.ndarray
    place: np.ndarray
    rise_ns: np.ndarray
    set_ns: np.ndarray


class Match(NamedTuple):
    """How far two lists of passes agree."""

    count_difference: int
    unmatched: int
    edge_ms: np.ndarray


def rows() -> list[Row]:
    """Return ratio of CPU times, difference of the counts and of the edges.

    Raises
    ------
    ArgumentError
        Where TAT-C cannot be installed.
    """
    python = peer_python("tatc", _VERSION)
    return [row for satellites, planes in ((24, 6), (100, 10)) for row in _rows_of(python, _case(satellites, planes))]


def _case(satellites: int, planes: int) -> _Case:
    start = tai_ns_from_utc_text(_START_UTC)
    shell = WalkerShell(
        altitude_m=_ALTITUDE_M,
        inclination_rad=math.radians(53.0),
        satellite_count=satellites,
        plane_count=planes,
        phasing=1,
    )
    motion = math.sqrt(_GM_M3PS2 / (MEAN_RADIUS_M + _ALTITUDE_M) ** 3)
    row = np.arange(_PLACES)
    return _Case(
        elements=replace(walker_elements(shell, start), mean_motion_radps=np.full(satellites, motion)),
        latitude_rad=np.arcsin(1.0 - (2 * row + 1) / _PLACES),
        longitude_rad=np.remainder(4.0 * np.pi * row / (1.0 + math.sqrt(5.0)) + np.pi, 2.0 * np.pi) - np.pi,
        off_nadir_rad=math.asin(MEAN_RADIUS_M / (MEAN_RADIUS_M + _ALTITUDE_M) * math.cos(_GRAZING_RAD)),
        start_tai_ns=start,
    )


def _rows_of(python: Path, case: _Case) -> list[Row]:
    theirs = _in_tatc(python, case)
    found, table_s, passes_s = _in_ours(case)
    match = matched(found, theirs, case.start_tai_ns)
    name = f"access.{len(case.elements)}"
    ours_s = table_s + passes_s
    digest = sha256(np.stack([found.rise_tai_ns, found.set_tai_ns]).tobytes()).hexdigest()[:12]
    checksum = f"{len(found)} passes of {len(theirs.place)}, {match.unmatched} unmatched, {digest}"
    reference = (
        f"TAT-C {_VERSION}, {theirs.cpu_s:.2f} CPU s; table {1e3 * table_s:.1f} ms, passes {1e3 * passes_s:.1f} ms"
    )
    edges = np.percentile(match.edge_ms, [50.0, 99.0, 100.0])
    spread = f"edges of TAT-C {_VERSION}; median {edges[0]:.2g} ms, worst {edges[2]:.2g} ms"
    counts = f"TAT-C {_VERSION}: {len(theirs.place)} passes"
    common = {"checksum": checksum}
    return [
        Row(id=name, must=60.0, aim=250.0, measured=theirs.cpu_s / ours_s, unit="times", reference=reference, **common),
        Row(
            id=f"{name}.count",
            must=5.0,
            aim=0.0,
            measured=float(match.count_difference + match.unmatched),
            unit="passes not in both",
            reference=counts,
            **common,
        ),
        Row(
            id=f"{name}.edges",
            must=25.0,
            aim=1.0,
            measured=float(edges[1]),
            unit="ms, 99 %",
            reference=spread,
            **common,
        ),
    ]


def _in_ours(case: _Case) -> tuple[Passes, float, float]:
    """Return the passes, and the least CPU seconds of the table and of the passes."""
    stop = case.start_tai_ns + _HOURS * 3600 * 10**9
    place = ecef_from_geodetic(
        latitude_rad=case.latitude_rad, longitude_rad=case.longitude_rad, height_m=np.zeros(_PLACES)
    )
    table_s, passes_s = [], []
    for _ in range(1 + _ROUNDS):
        began = process_time()
        table = EphemerisTable.from_elements(case.elements, case.start_tai_ns, stop)
        between = process_time()
        found = passes(
            table,
            place_ecef_m=place,
            limits=AccessLimits(),
            start_tai_ns=case.start_tai_ns,
            stop_tai_ns=stop,
            off_nadir_max_rad=case.off_nadir_rad,
        )
        table_s.append(between - began)
        passes_s.append(process_time() - between)
    return found, min(table_s[1:]), min(passes_s[1:])


def _in_tatc(python: Path, case: _Case) -> _Theirs:
    names = ("mean_motion_radps", "inclination_rad", "raan_rad", "mean_anomaly_rad")
    columns = [getattr(case.elements, name).tolist() for name in names]
    asked = {
        "start_utc": _START_UTC.replace("Z", "+00:00"),
        "hours": _HOURS,
        "field_of_regard_deg": math.degrees(2.0 * case.off_nadir_rad),
        "elements": [dict(zip(names, orbit, strict=True)) for orbit in zip(*columns, strict=True)],
        "points_deg": np.degrees(np.stack([case.latitude_rad, case.longitude_rad], axis=1)).tolist(),
    }
    with tempfile.TemporaryDirectory() as folder:
        question, answer = Path(folder) / "asked.json", Path(folder) / "found.npz"
        question.write_text(json.dumps(asked))
        run_in_peer(python, "tatc_access.py.txt", str(question), str(answer))
        with np.load(answer) as made:
            order = np.lexsort((made["rise_ns"], made["place"], made["satellite"]))
            return _Theirs(float(made["cpu_s"]), *(made[name][order] for name in _Theirs._fields[1:]))


def matched(found: Passes, theirs: _Theirs, start_tai_ns: int) -> Match:
    """Return how far two lists of passes agree: each of theirs is paired with that of ours that holds its middle."""
    ours_key = found.satellite_row.astype(np.int64) * (1 << 32) + found.place
    theirs_key = theirs.satellite.astype(np.int64) * (1 << 32) + theirs.place
    rise, fall = theirs.rise_ns + start_tai_ns, theirs.set_ns + start_tai_ns
    middle = (rise + fall) // 2
    order = np.lexsort((np.concatenate([found.rise_tai_ns, middle]), np.concatenate([ours_key, theirs_key])))
    # The last of our passes that begins before the middle of theirs.
    is_ours = order < len(found)
    before = np.maximum.accumulate(np.where(is_ours, order, -1))[~is_ours]
    asked = order[~is_ours] - len(found)
    fits = (before >= 0) & (ours_key[before] == theirs_key[asked]) & (found.set_tai_ns[before] >= middle[asked])
    one, two = before[fits], asked[fits]
    whole = found.cut[one] == 0
    edges = np.concatenate([found.rise_tai_ns[one] - rise[two], found.set_tai_ns[one] - fall[two]])
    unmatched = int(np.count_nonzero(~fits)) + len(found) - len(np.unique(one))
    return Match(
        count_difference=abs(len(found) - len(rise)),
        unmatched=unmatched,
        edge_ms=np.abs(edges[np.concatenate([whole, whole])]) / 1e6,
    )
