"""Cells of ground, and how many false reports a dwell should leave in each.

Cells are of nearly equal area: bands of latitude (of the direction from the Earth's centre), each cut into as many
cells as its middle is long.

A dwell's false reports have the density that its header says, per unit of range, two cosines and range rate. With R the
range and w the cosine of the scan angle, du dv dR = w dV/R2: what is expected over ground area dA is
density w/R2 dA times the heights and range rates that are reported. A dwell's ground is sampled at points spread by an
additive recurrence (steps of the plastic number, 1/1.3247 and its square) that begins anew for each dwell_id, so that
what falls between the points of one dwell does not in the next.

Numeric policy: float64, no fast-math; the Earth is a sphere here (cells are wide). Cost: 0.12 us a point.
"""

import math

from numba import njit

from lookdown.astro import MEAN_RADIUS_M
from lookdown.numerics.lean import LEAN

__all__ = ["cells_of", "expect_reports"]

_STEP_1, _STEP_2 = 0.7548776662466927, 0.5698402909980532


@njit(**LEAN)
def _cell(x, y, z, cell_rad, starts):
    latitude = math.asin(min(max(z / math.sqrt(x * x + y * y + z * z), -1.0), 1.0))
    band = min(int((latitude + 0.5 * math.pi) / cell_rad), starts.shape[0] - 2)
    count = starts[band + 1] - starts[band]
    along = (math.atan2(y, x) + math.pi) / (2.0 * math.pi)
    return starts[band] + min(int(along * count), count - 1)


@njit(**LEAN)
def cells_of(positions, cell_rad, starts, out):
    """Write the number of the cell that each position is above.

    Parameters
    ----------
    positions : (n, 3) float64, m, ITRF
    cell_rad : float
        Height of a band.
    starts : (bands + 1,) int64
        First cell of each band.
    out : (n,) int64
    """
    for i in range(positions.shape[0]):
        out[i] = _cell(positions[i, 0], positions[i, 1], positions[i, 2], cell_rad, starts)


@njit(**LEAN)
def _central_angle(grazing, distance):
    """Return the angle at the Earth's centre between nadir and the ground seen at a grazing angle."""
    return 0.5 * math.pi - grazing - math.asin(min(MEAN_RADIUS_M * math.cos(grazing) / distance, 1.0))


@njit(**LEAN)
def expect_reports(position, velocity, sector, seed, samples, cell_rad, starts, frame, expected):
    """Add to each cell the false reports expected of dwells, per unit of height and range rate.

    Parameters
    ----------
    position, velocity : (n, 3) float64, ITRF
        Of the antennas.
    sector : (n, 7) float64
        Azimuth start and width, least and greatest grazing, scan limit, face tilt (rad), clutter density.
    seed : (n,) float64, 0 to 1
        Where the points of a dwell begin.
    samples : int
        Points a dwell.
    cell_rad, starts
        As in `cells_of`.
    frame : (3, 3) float64
        Room.
    expected : (cells,) float64
        Added to in place.
    """
    for d in range(position.shape[0]):
        distance = _fill_frame(position[d], velocity[d], frame)
        nearest = math.cos(_central_angle(sector[d, 3], distance))
        farthest = math.cos(_central_angle(sector[d, 2], distance))
        area = MEAN_RADIUS_M**2 * (nearest - farthest) * sector[d, 1] / samples
        least = math.cos(sector[d, 4])
        cosine_tilt, sine_tilt = math.cos(sector[d, 5]), math.sin(sector[d, 5])
        a, b = seed[d], (seed[d] * 1024.0) % 1.0
        for _ in range(samples):
            a, b = (a + _STEP_1) % 1.0, (b + _STEP_2) % 1.0
            azimuth = sector[d, 0] + a * sector[d, 1]
            cosine = nearest - b * (nearest - farthest)
            sine = math.sqrt(max(1.0 - cosine * cosine, 0.0))
            ahead, aside = math.cos(azimuth) * sine, math.sin(azimuth) * sine
            # Offset from the antenna in its own frame: forward, starboard, down.
            x, y, z = MEAN_RADIUS_M * ahead, MEAN_RADIUS_M * aside, distance - MEAN_RADIUS_M * cosine
            reach2 = x * x + y * y + z * z
            w = (z * cosine_tilt + abs(y) * sine_tilt) / math.sqrt(reach2)
            if w < least:
                continue
            cell = _cell(
                frame[0, 0] * ahead + frame[1, 0] * aside - frame[2, 0] * cosine,
                frame[0, 1] * ahead + frame[1, 1] * aside - frame[2, 1] * cosine,
                frame[0, 2] * ahead + frame[1, 2] * aside - frame[2, 2] * cosine,
                cell_rad,
                starts,
            )
            expected[cell] += sector[d, 6] * w / reach2 * area


@njit(**LEAN)
def _fill_frame(position, velocity, frame):
    """Write forward, starboard and down of an antenna; return its distance from the Earth's centre."""
    distance = math.sqrt(position[0] ** 2 + position[1] ** 2 + position[2] ** 2)
    along = 0.0
    for k in range(3):
        frame[2, k] = -position[k] / distance
        along += velocity[k] * frame[2, k]
    size = 0.0
    for k in range(3):
        frame[0, k] = velocity[k] - along * frame[2, k]
        size += frame[0, k] ** 2
    for k in range(3):
        frame[0, k] /= math.sqrt(size)
    for k in range(3):
        m, n = (k + 1) % 3, (k + 2) % 3
        frame[1, k] = frame[2, m] * frame[0, n] - frame[2, n] * frame[0, m]
    return distance
