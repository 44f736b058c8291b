"""Measure the motion core: cost and truth of a state, and the memory of a flight."""

import sys
from pathlib import Path
from time import process_time

import numpy as np

sys.path.insert(0, str(Path(__file__).parent.parent / "tests" / "oracles"))

import plain_motion

from lookdown.astro import MEAN_RADIUS_M
from lookdown.traffic.motion import Legs
from lookdown.traffic.motion._leg_kernels import SHAPE_COLUMNS, append_legs
from lookdown.traffic.motion._path_kernels import PIECE_COLUMNS, rounded_path

START = 1_700_000_000_000_000_000
CORNERS = plain_motion.corners([[48.7, 2.3], [49.5, 4.0], [49.2, 8.0], [47.0, 9.0], [50.0, 14.0]])
OBJECTS = 100_000


def best_s(work, rounds=7):
    """Return the least CPU time of some rounds."""
    spent = []
    for _ in range(rounds):
        start = process_time()
        work()
        spent.append(process_time() - start)
    return min(spent)


def flight():
    """Return pieces, knots and legs of one flight of 1,200 km."""
    piece = np.zeros((16, PIECE_COLUMNS))
    count, length = rounded_path(CORNERS, len(CORNERS), np.full(len(CORNERS), 9_000.0 / MEAN_RADIUS_M), piece)
    fast, slow = 240.0 / MEAN_RADIUS_M, 70.0 / MEAN_RADIUS_M
    cruise = (length - 600.0 * (fast + slow)) / fast
    knots = np.array(
        [
            [0.0, slow, 100.0, 0.0],
            [600.0, fast, 9_200.0, 5.0],
            [600.0 + cruise, fast, 9_200.0, 0.0],
            [1_200.0 + cruise, slow, 150.0, -3.0],
        ]
    )
    times, shapes = np.zeros((64, 2), np.int64), np.zeros((64, SHAPE_COLUMNS))
    legs = append_legs(piece, count, knots, len(knots), START, (0, 2**62), 0.0, times, shapes, 0)
    return piece[:count], knots, Legs(np.array([0, legs]), times[:legs], shapes[:legs])


def plain_states(latitude, longitude, azimuth, along, height):
    """Return positions by latitude and longitude, NumPy throughout: the usual way."""
    sine = np.sin(latitude) * np.cos(along) + np.cos(latitude) * np.sin(along) * np.cos(azimuth)
    lat = np.arcsin(sine)
    lon = longitude + np.arctan2(
        np.sin(azimuth) * np.sin(along) * np.cos(latitude), np.cos(along) - np.sin(latitude) * sine
    )
    normal = np.stack([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)], axis=1)
    return plain_motion.ecef_of(normal, height)


def main():
    """Print the figures."""
    pieces, knots, legs = flight()
    many = Legs(
        np.arange(OBJECTS + 1), np.tile(legs.leg_time_tai_ns[2], (OBJECTS, 1)), np.tile(legs.leg_shape[2], (OBJECTS, 1))
    )
    at = int(legs.leg_time_tai_ns[2].mean())
    many.at(at)
    ours = best_s(lambda: many.at(at))
    drawn = np.random.Generator(np.random.Philox(1)).uniform(0.1, 1.0, (5, OBJECTS))
    usual = best_s(lambda: plain_states(*drawn))
    print(f"{OBJECTS:,} states: legs {ours * 1e3:.1f} ms; NumPy, position only: {usual * 1e3:.0f} ms")
    worst = 0.0
    for seconds in np.linspace(1.0, knots[-1, 0] - 1.0, 2_000):
        time = START + int(seconds * 1e9)
        if (np.abs(legs.leg_time_tai_ns - time) < 20_000_000).any():
            continue
        slope = plain_motion.velocity_at(lambda s: legs.at(START + round(s * 1e9))[1][0], int(seconds * 1e9) * 1e-9)
        worst = max(worst, float(np.linalg.norm(slope - legs.at(time)[2][0])))
    print(f"velocity against the derivative of position: {worst * 1e6:.1f} um/s at most over {knots[-1, 0]:.0f} s")
    twin = max(
        float(
            np.linalg.norm(
                legs.at(START + int(s * 1e9))[1][0] - plain_motion.position_at(pieces, knots, int(s * 1e9) * 1e-9)
            )
        )
        for s in np.linspace(1.0, knots[-1, 0] - 1.0, 500)
    )
    print(f"position against the plain twin: {twin * 1e6:.2f} um at most")
    size = legs.leg_shape.nbytes + legs.leg_time_tai_ns.nbytes
    spline = knots[-1, 0] / 4.0 * 24.0
    print(f"memory of the flight: {size:,} B as {len(legs.leg_shape)} legs; {spline:,.0f} B as a spline of 4 s")
    piece, radius = np.zeros((16, PIECE_COLUMNS)), np.full(len(CORNERS), 9_000.0 / MEAN_RADIUS_M)
    path_s = best_s(lambda: [rounded_path(CORNERS, len(CORNERS), radius, piece) for _ in range(2_000)]) / 2_000
    print(f"a path of {len(CORNERS)} corners: {path_s * 1e6:.1f} us, the call from Python included")


if __name__ == "__main__":
    main()
