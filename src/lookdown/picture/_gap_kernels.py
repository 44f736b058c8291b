"""Cells of a raster of the Earth that sensors see and dwells held, in the band about each that it can reach.

Numeric policy: float64, no fast-math. The twin, every cell against every sensor in NumPy, is
tests/oracles/gaps_plain.py; the bands only leave out cells that the exact test would.
"""

import math

import numba

_SMALLEST_M = 6_356_752.0
"""Least radius of the ellipsoid: from it a sensor reaches furthest, counted as an angle at the centre."""
_SLACK_RAD = 0.012
"""Twice the greatest angle between a vertical and the line to the centre, and a little."""
_LEAST_M = 6_000_000.0
"""A sensor nearer to the centre than this has no place (states that could not be computed are zero)."""


@numba.njit(cache=True, error_model="numpy")
def _band(sensor, grazing_min, rows, columns):
    """Return the first row, the row after the last, the first column and how many columns can be seen from a place."""
    radius = math.sqrt(sensor[0] ** 2 + sensor[1] ** 2 + sensor[2] ** 2)
    if radius < _LEAST_M:
        return 0, 0, 0, 0
    away = min(_SMALLEST_M * math.cos(grazing_min) / radius, 1.0)
    reach = math.acos(away) - grazing_min + _SLACK_RAD
    latitude, longitude = math.asin(sensor[2] / radius), math.atan2(sensor[1], sensor[0])
    first = max(math.floor((0.5 - (latitude + reach) / math.pi) * rows - 0.5), 0)
    after = min(math.ceil((0.5 - (latitude - reach) / math.pi) * rows - 0.5) + 1, rows)
    if abs(latitude) + reach >= 0.5 * math.pi:
        return first, after, 0, columns
    wide = math.asin(math.sin(reach) / math.cos(latitude))
    west = math.floor((0.5 + (longitude - wide) / (2.0 * math.pi)) * columns - 0.5)
    east = math.ceil((0.5 + (longitude + wide) / (2.0 * math.pi)) * columns - 0.5)
    return first, after, west, min(east - west + 1, columns)


@numba.njit(cache=True, error_model="numpy")
def _sine_grazing(place, up, level, sensor):
    """Return the sine of the elevation of a sensor over a cell's horizon; `level` is up times place."""
    dx, dy, dz = sensor[0] - place[0], sensor[1] - place[1], sensor[2] - place[2]
    rise = up[0] * sensor[0] + up[1] * sensor[1] + up[2] * sensor[2] - level
    return rise / math.sqrt(dx * dx + dy * dy + dz * dz)


@numba.njit(cache=True, error_model="numpy")
def mark_in_view(place, up, level, sensors, limits, seen):
    """Mark the cells that lie in the field of regard of any sensor.

    Parameters
    ----------
    place, up : (rows, columns, 3) float64, metre and 1, ITRF
    level : (rows, columns) float64, metre
    sensors : (m, 3) float64, metre, ITRF
    limits : (2,) float64
        Least and greatest grazing angle.
    seen : (rows, columns) uint8, out
        1 where seen; else as it was.
    """
    rows, columns = seen.shape
    low, high = math.sin(limits[0]), math.sin(limits[1])
    for s in range(sensors.shape[0]):
        first, after, west, count = _band(sensors[s], limits[0], rows, columns)
        for i in range(first, after):
            for k in range(count):
                j = (west + k) % columns
                if seen[i, j] == 0:
                    sine = _sine_grazing(place[i, j], up[i, j], level[i, j], sensors[s])
                    if low <= sine <= high:
                        seen[i, j] = 1


@numba.njit(cache=True, error_model="numpy")
def mark_looked_at(place, up, level, dwells, axes, classes, blind, best):
    """Raise the best look of each class and cell to what dwells gave it.

    Parameters
    ----------
    place, up, level
        As for `mark_in_view`.
    dwells : (d, 6) float64
        Start and width of the sector in azimuth, least and greatest grazing angle, SNR of 1 m2, notch width.
    axes : (d, 3, 3) float64
        Sensor's place; level direction along its track; starboard.
    classes : (c, 3) float64
        Cross-section, speed, SNR from which a look counts.
    blind : float
        Sine of the quarter turn that the hidden share of directions makes: from it on a class is not seen.
    best : (c, rows, columns) uint8, out
        0 not looked at, 1 too weak, 2 strong and blind, 3 good.
    """
    _, rows, columns = best.shape
    for d in range(dwells.shape[0]):
        start, width = dwells[d, 0], dwells[d, 1]
        low, high = math.sin(dwells[d, 2]), math.sin(dwells[d, 3])
        sensor, along, starboard = axes[d, 0], axes[d, 1], axes[d, 2]
        first, after, west, count = _band(sensor, dwells[d, 2], rows, columns)
        for i in range(first, after):
            for k in range(count):
                j = (west + k) % columns
                sine = _sine_grazing(place[i, j], up[i, j], level[i, j], sensor)
                if not low <= sine <= high:
                    continue
                ahead = right = 0.0
                for axis in range(3):
                    way = place[i, j, axis] - sensor[axis]
                    ahead += way * along[axis]
                    right += way * starboard[axis]
                if (math.atan2(right, ahead) - start) % (2.0 * math.pi) > width:
                    continue
                cosine = math.sqrt(1.0 - sine * sine)
                for c in range(classes.shape[0]):
                    quality = 1
                    if dwells[d, 4] * classes[c, 0] >= classes[c, 2]:
                        hidden = dwells[d, 5] / max(classes[c, 1] * cosine, 1e-9)
                        quality = 2 if hidden >= blind else 3
                    if quality > best[c, i, j]:
                        best[c, i, j] = quality
