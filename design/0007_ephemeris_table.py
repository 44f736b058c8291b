"""How to interpolate SGP4: schemes beside each other, and the table on element sets of one's own.

    python design/0007_ephemeris_table.py [FILE.tle ...]

For each orbit and scheme: the largest distance to SGP4 and the largest difference to the
slope of SGP4's positions, over a day (two for eccentric orbits), in ECEF. Files of element sets are only
read; the figures of 0007-ephemeris-table.md with real sets come from files that are not ours to give.
"""

import sys
from importlib import resources
from pathlib import Path
from time import process_time

import numpy as np

from lookdown.astro import EARTH_RATE_RADPS, ecef_from_teme, julian_date_ut1
from lookdown.constellation import EphemerisTable, WalkerShell, elements_from_tle, teme_states, walker_elements
from lookdown.constellation.ephemeris._build import node_step_s_for

S = 10**9
START = 1_633_608_757 * S
GM, J2, RADIUS = 3.986008e14, 1.082616e-3, 6_378_135.0
PLACES = np.array([-0.97, -0.85, -0.76, -0.45, -0.13, 0.0, 0.45, 0.76, 0.85, 0.97])


def states(elements, instants):
    """Return SGP4 states in ECEF, and the status."""
    position, velocity, status = teme_states(elements, instants)
    whole, fraction = julian_date_ut1(instants)
    position, velocity = ecef_from_teme(
        position_teme_m=position, velocity_teme_mps=velocity, julian_date_whole=whole, julian_date_fraction=fraction
    )
    return position, velocity, status


def slope(elements, instants):
    """Return the slope of SGP4's positions by a seven-point difference over a second."""
    p = [states(elements, instants + k * S)[0] for k in (-3, -2, -1, 1, 2, 3)]
    return ((p[5] - p[0]) - 9 * (p[4] - p[1]) + 45 * (p[3] - p[2])) / 60.0


def acceleration(position, velocity):
    """Return two-body, J2, Coriolis and centrifugal acceleration in ECEF."""
    z2 = 5.0 * position[..., 2:] ** 2
    r2 = np.sum(position**2, axis=-1, keepdims=True)
    r = np.sqrt(r2)
    shape = np.array([1.0, 1.0, 3.0]) - z2 / r2
    result = -GM * position / r**3 - 1.5 * J2 * GM * RADIUS**2 / r**5 * position * shape
    result[..., :2] += EARTH_RATE_RADPS**2 * position[..., :2]
    result[..., 0] += 2 * EARTH_RATE_RADPS * velocity[..., 1]
    result[..., 1] -= 2 * EARTH_RATE_RADPS * velocity[..., 0]
    return result


def hermite(p, v, a, step):
    """Return a function of the place s (-1 to 1): Hermite interpolation, quintic where accelerations are given."""
    order = 4 if a is None else 6
    rows = []
    for end in (-1.0, 1.0):
        rows.append([end**k for k in range(order)])
        rows.append([k * end ** (k - 1) * 2 / step if k else 0.0 for k in range(order)])
        if a is not None:
            rows.append([k * (k - 1) * end ** (k - 2) * 4 / step**2 if k > 1 else 0.0 for k in range(order)])
    ends = [x[:, i] for i in (slice(None, -1), slice(1, None)) for x in ((p, v) if a is None else (p, v, a))]
    return np.einsum("kj,jmix->kmix", np.linalg.inv(np.array(rows)), np.array(ends))


def chebyshev(elements, nodes, degree, step):
    """Return the powers of s of the polynomials through the extremes of Chebyshev's polynomial."""
    offsets = np.rint((1 - np.cos(np.pi * np.arange(degree + 1) / degree)) / 2 * step * S).astype(np.int64)
    position, _, _ = states(elements, (nodes[:-1, None] + offsets).ravel())
    position = position.reshape(len(elements), -1, degree + 1, 3)
    matrix = np.linalg.inv(np.vander(2.0 * offsets / (step * S) - 1.0, degree + 1, increasing=True))
    return np.einsum("kj,mijx->kmix", matrix, position)


def errors(elements, scheme, step, span_s):
    """Return the worst distance in metres and the worst difference of slopes in metres a second."""
    start = int(elements.epoch_tai_ns[0])
    nodes = start + round(step * S) * np.arange(span_s // step + 1, dtype=np.int64)
    kind, degree = scheme
    if kind == "chebyshev":
        powers = chebyshev(elements, nodes, degree, step)
    else:
        p, v, _ = states(elements, nodes)
        if kind == "own slope":
            v = slope(elements, nodes)
        powers = hermite(p, v, None if degree == 3 else acceleration(p, v), step)
    worst_m, worst_mps = 0.0, 0.0
    for place in PLACES:
        at = nodes[:-1] + round((place + 1) / 2 * step * S)
        truth, _, status = states(elements, at)
        k = np.arange(len(powers))
        found = np.einsum("k,kmix->mix", place**k, powers)
        rate = np.einsum("k,kmix->mix", k[1:] * place ** k[:-1], powers[1:]) * 2 / step
        good = status == 0
        worst_m = max(worst_m, np.linalg.norm(found - truth, axis=-1)[good].max(initial=0.0))
        worst_mps = max(worst_mps, np.linalg.norm(rate - slope(elements, at), axis=-1)[good].max(initial=0.0))
    return worst_m, worst_mps


SCHEMES = [
    (("sgp4", 3), 30), (("sgp4", 3), 60),
    (("sgp4", 5), 60), (("sgp4", 5), 120), (("sgp4", 5), 180),
    (("own slope", 3), 60), (("own slope", 5), 120),
    (("chebyshev", 5), 240), (("chebyshev", 6), 360), (("chebyshev", 7), 240),
    (("chebyshev", 7), 480), (("chebyshev", 7), 600), (("chebyshev", 9), 900),
]  # fmt: skip


def orbits():
    """Yield name, elements and span of the orbits that are compared."""
    for altitude_km in (400, 550, 1200):
        shell = WalkerShell(
            altitude_m=altitude_km * 1e3, inclination_rad=0.96, satellite_count=3, plane_count=3, phasing=1
        )
        yield f"circle, {altitude_km} km", walker_elements(shell, START), 21_600
    text = (resources.files("sgp4") / "SGP4-VER.TLE").read_text(encoding="ascii").splitlines()
    names = {5: "e 0.19", 28057: "sun-synchronous", 9880: "Molniya", 11801: "transfer, 150 km", 23333: "e 0.97"}
    for number, name in names.items():
        row = next(i for i, line in enumerate(text) if line.startswith(f"1 {number:05d}"))
        pair = "\n".join(line[:69] for line in text[row : row + 2])
        yield f"{number}, {name}", elements_from_tle(pair, "SGP4-VER.TLE"), 86_400


def compare():
    """Print the schemes beside each other."""
    for name, elements, span_s in orbits():
        instants = int(elements.epoch_tai_ns[0]) + np.arange(0, span_s, 53, dtype=np.int64) * S
        own = np.linalg.norm(states(elements, instants)[1] - slope(elements, instants), axis=-1).max()
        print(f"\n{name}: SGP4's velocity is {own:.3f} m/s from the slope of its positions; ", end="")
        print(f"the table takes {node_step_s_for(elements):.0f} s")
        for (kind, degree), step in SCHEMES:
            worst_m, worst_mps = errors(elements, (kind, degree), step, span_s)
            print(f"  {kind:10s} degree {degree} at {step:4d} s: {worst_m:9.2e} m {worst_mps:9.2e} m/s")


def check(path):
    """Print the table's error on a file of element sets, one set a satellite."""
    elements = elements_from_tle(path.read_text(encoding="utf-8"), path.name)
    elements = elements.take(np.unique(elements.satellite_id, return_index=True)[1])
    start = int(elements.epoch_tai_ns.max())
    begun = process_time()
    table = EphemerisTable.from_elements(elements, start, start + 86_400 * S)
    built_s = process_time() - begun
    rng = np.random.default_rng(0)
    instants = np.sort(rng.integers(start, start + 86_400 * S, 200))
    rows = np.sort(rng.choice(len(elements), min(len(elements), 500), replace=False))
    truth, _, status = states(elements.take(rows), instants)
    good = (table.codes_at(instants)[:, rows].T == 0) & (status == 0)
    found, velocity = (x[:, rows].swapaxes(0, 1) for x in table.states_at(instants))
    error = np.linalg.norm(found - truth, axis=-1)[good]
    slopes = np.linalg.norm(velocity - slope(elements.take(rows), instants), axis=-1)[good]
    codes = dict(zip(*(x.tolist() for x in np.unique(table.codes, return_counts=True)), strict=True))
    print(f"\n{path.name}: {len(elements)} satellites, a day, step {table.node_step_ns / 1e9:.0f} s")
    print(f"  error {error.max():.1e} m, of slope {slopes.max():.1e} m/s, at {good.sum()} states; codes {codes}")
    calls = len(elements) * (7 * len(table.codes) + 1)
    print(
        f"  built in {built_s:.2f} s, {built_s / calls * 1e6:.2f} us a call; {table.coefficients.nbytes / 1e6:.0f} MB"
    )


if __name__ == "__main__":
    files = [Path(name) for name in sys.argv[1:]]
    if not files:
        compare()
    for file in files:
        check(file)
