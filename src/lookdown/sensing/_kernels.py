"""Kernels of sensing: who is in whose beam, which sectors reach the region, where noise cells lie.

All take the antenna's local frames, rows (along, starboard, down). Numeric policy:
float64, no fast-math, since every result feeds a decision at the edge of a footprint.
Each has a plain NumPy twin in tests/oracles/sensing_oracles.py.
"""

import math

import numba

from lookdown.astro import SEMI_MAJOR_M, SEMI_MINOR_M

_TURN = 2.0 * math.pi
_INVERSE_A2 = 1.0 / SEMI_MAJOR_M**2
_INVERSE_B2 = 1.0 / SEMI_MINOR_M**2


@numba.njit(cache=True, error_model="numpy")
def local_frames(velocity_ecef_mps, up_ecef, frame):
    """Write rows (along, starboard, down): ECEF velocity levelled, cross(down, along), minus the normal."""
    for row in range(velocity_ecef_mps.shape[0]):
        ux, uy, uz = up_ecef[row, 0], up_ecef[row, 1], up_ecef[row, 2]
        vx, vy, vz = velocity_ecef_mps[row, 0], velocity_ecef_mps[row, 1], velocity_ecef_mps[row, 2]
        climb = vx * ux + vy * uy + vz * uz
        vx, vy, vz = vx - climb * ux, vy - climb * uy, vz - climb * uz
        scale = 1.0 / math.sqrt(vx * vx + vy * vy + vz * vz)
        vx, vy, vz = vx * scale, vy * scale, vz * scale
        frame[row, 0, 0], frame[row, 0, 1], frame[row, 0, 2] = vx, vy, vz
        frame[row, 1, 0], frame[row, 1, 1], frame[row, 1, 2] = vy * uz - vz * uy, vz * ux - vx * uz, vx * uy - vy * ux
        frame[row, 2, 0], frame[row, 2, 1], frame[row, 2, 2] = -ux, -uy, -uz


@numba.njit(cache=True, error_model="numpy")
def _turn_from(azimuth, start):
    """Return how far an azimuth lies after a start, 0 to 2 pi."""
    ahead = (azimuth - start) % _TURN
    return ahead if ahead < _TURN else 0.0


@numba.njit(cache=True, error_model="numpy")
def pairs_in_view(
    sensor_m, frame, azimuth_start, azimuth_width, limits, tilt, object_m, object_up, pair_rows, pair_values, pair_los
):
    """Write the (dwell, object) pairs in view with their range, sine of grazing, scan cosine and side.

    limits rows: sine of the least and greatest grazing angle, cosine of the scan limit.
    pair_values columns: range, sine of grazing, scan cosine, side (+1 starboard).
    Returns the number of pairs; the arrays must hold dwells x objects rows.
    """
    count = 0
    cos_tilt, sin_tilt = math.cos(tilt), math.sin(tilt)
    for d in range(sensor_m.shape[0]):
        for o in range(object_m.shape[0]):
            x = object_m[o, 0] - sensor_m[d, 0]
            y = object_m[o, 1] - sensor_m[d, 1]
            z = object_m[o, 2] - sensor_m[d, 2]
            # The sign of the grazing angle comes first: it needs no root and drops the far side of the Earth.
            rise = -(x * object_up[o, 0] + y * object_up[o, 1] + z * object_up[o, 2])
            if rise <= 0.0:
                continue
            distance = math.sqrt(x * x + y * y + z * z)
            if rise < limits[d, 0] * distance or rise > limits[d, 1] * distance:
                continue
            along = x * frame[d, 0, 0] + y * frame[d, 0, 1] + z * frame[d, 0, 2]
            starboard = x * frame[d, 1, 0] + y * frame[d, 1, 1] + z * frame[d, 1, 2]
            down = x * frame[d, 2, 0] + y * frame[d, 2, 1] + z * frame[d, 2, 2]
            scan_cosine = (cos_tilt * down + sin_tilt * abs(starboard)) / distance
            if scan_cosine < limits[d, 2]:
                continue
            if _turn_from(math.atan2(starboard, along), azimuth_start[d]) >= azimuth_width[d]:
                continue
            pair_rows[count, 0], pair_rows[count, 1] = d, o
            pair_values[count, 0] = distance
            pair_values[count, 1] = rise / distance
            pair_values[count, 2] = scan_cosine
            pair_values[count, 3] = 1.0 if starboard >= 0.0 else -1.0
            pair_los[count, 0], pair_los[count, 1], pair_los[count, 2] = x / distance, y / distance, z / distance
            count += 1
    return count


@numba.njit(cache=True, error_model="numpy")
def sectors_reaching(
    sensor_m,
    frame,
    azimuth_start,
    azimuth_width,
    sine_limits,
    border_m,
    border_up,
    centre_m,
    radius_m,
    inside,
    reaching,
):
    """Write whether each sector can hold a point of the region whose border is given.

    The border runs once round the region, within radius_m of centre_m. A satellite above
    the region (inside) reaches it in every direction.
    """
    for s in range(sensor_m.shape[0]):
        reaching[s] = inside[s]
        if inside[s]:
            continue
        x, y, z = centre_m[0] - sensor_m[s, 0], centre_m[1] - sensor_m[s, 1], centre_m[2] - sensor_m[s, 2]
        along = x * frame[s, 0, 0] + y * frame[s, 0, 1] + z * frame[s, 0, 2]
        starboard = x * frame[s, 1, 0] + y * frame[s, 1, 1] + z * frame[s, 1, 2]
        middle = math.atan2(starboard, along)
        level = math.sqrt(along * along + starboard * starboard)
        if level > radius_m:
            # Most sectors look elsewhere: the circle round the region settles them without its border.
            half = math.asin(radius_m / level)
            first = _turn_from(middle - half, azimuth_start[s])
            if first >= azimuth_width[s] and first + 2.0 * half < _TURN:
                continue
        left, right, highest, lowest = 0.0, 0.0, -1.0, 1.0
        for p in range(border_m.shape[0]):
            x, y, z = border_m[p, 0] - sensor_m[s, 0], border_m[p, 1] - sensor_m[s, 1], border_m[p, 2] - sensor_m[s, 2]
            azimuth = math.atan2(
                x * frame[s, 1, 0] + y * frame[s, 1, 1] + z * frame[s, 1, 2],
                x * frame[s, 0, 0] + y * frame[s, 0, 1] + z * frame[s, 0, 2],
            )
            away = _turn_from(azimuth, middle - math.pi) - math.pi
            left, right = min(left, away), max(right, away)
            rise = -(x * border_up[p, 0] + y * border_up[p, 1] + z * border_up[p, 2])
            rise /= math.sqrt(x * x + y * y + z * z)
            highest, lowest = max(highest, rise), min(lowest, rise)
        if highest < sine_limits[0] or lowest > sine_limits[1]:
            continue
        first = _turn_from(middle + left, azimuth_start[s])
        reaching[s] = first < azimuth_width[s] or first + right - left >= _TURN


@numba.njit(cache=True, error_model="numpy")
def border_ranges(sensor_m, border_m, nearest_m, farthest_m):
    """Write the distances from each antenna to the nearest and farthest point of a border."""
    for d in range(sensor_m.shape[0]):
        least, most = math.inf, 0.0
        for p in range(border_m.shape[0]):
            x, y, z = border_m[p, 0] - sensor_m[d, 0], border_m[p, 1] - sensor_m[d, 1], border_m[p, 2] - sensor_m[d, 2]
            square = x * x + y * y + z * z
            least, most = min(least, square), max(most, square)
        nearest_m[d], farthest_m[d] = math.sqrt(least), math.sqrt(most)


@numba.njit(cache=True, error_model="numpy")
def ground_cells(dwell_row, range_m, azimuth, sensor_m, frame, los_ecef, ground_normal, weight):
    """Write the line of sight at a range and azimuth that meets the ellipsoid, and |d cosine_along / d azimuth|.

    The off-nadir angle is found by Newton's rule on x2/a2 + y2/a2 + z2/b2 = 1 from the
    sphere's solution; five passes reach rounding from any orbit. A range that no
    ground has gives weight 0. ground_normal is the ellipsoid's unit normal there.
    """
    for i in range(dwell_row.shape[0]):
        d = dwell_row[i]
        weight[i] = 0.0
        r = range_m[i]
        px, py, pz = sensor_m[d, 0], sensor_m[d, 1], sensor_m[d, 2]
        radius2 = px * px + py * py + pz * pz
        # The sphere through the ellipsoid's point on the satellite's geocentric radius.
        level2 = radius2 / ((px * px + py * py) * _INVERSE_A2 + pz * pz * _INVERSE_B2)
        cosine = (r * r + radius2 - level2) / (2.0 * r * math.sqrt(radius2))
        if cosine >= 1.0 or cosine <= 0.0:
            continue
        nadir = math.acos(cosine)
        ca, sa = math.cos(azimuth[i]), math.sin(azimuth[i])
        hx = ca * frame[d, 0, 0] + sa * frame[d, 1, 0]
        hy = ca * frame[d, 0, 1] + sa * frame[d, 1, 1]
        hz = ca * frame[d, 0, 2] + sa * frame[d, 1, 2]
        dx, dy, dz = frame[d, 2, 0], frame[d, 2, 1], frame[d, 2, 2]
        for _ in range(5):
            cn, sn = math.cos(nadir), math.sin(nadir)
            lx, ly, lz = sn * hx + cn * dx, sn * hy + cn * dy, sn * hz + cn * dz
            gx, gy, gz = px + r * lx, py + r * ly, pz + r * lz
            miss = (gx * gx + gy * gy) * _INVERSE_A2 + gz * gz * _INVERSE_B2 - 1.0
            nx, ny, nz = gx * _INVERSE_A2, gy * _INVERSE_A2, gz * _INVERSE_B2
            slope = r * (cn * (nx * hx + ny * hy + nz * hz) - sn * (nx * dx + ny * dy + nz * dz))
            nadir -= miss / (2.0 * slope)
        cn, sn = math.cos(nadir), math.sin(nadir)
        lx, ly, lz = sn * hx + cn * dx, sn * hy + cn * dy, sn * hz + cn * dz
        gx, gy, gz = px + r * lx, py + r * ly, pz + r * lz
        nx, ny, nz = gx * _INVERSE_A2, gy * _INVERSE_A2, gz * _INVERSE_B2
        if abs((gx * nx + gy * ny + gz * nz) - 1.0) > 1e-9:
            continue
        # At one range the ellipsoid's off-nadir angle turns a little with azimuth: implicit derivative.
        qx = ca * frame[d, 1, 0] - sa * frame[d, 0, 0]
        qy = ca * frame[d, 1, 1] - sa * frame[d, 0, 1]
        qz = ca * frame[d, 1, 2] - sa * frame[d, 0, 2]
        slope = cn * (nx * hx + ny * hy + nz * hz) - sn * (nx * dx + ny * dy + nz * dz)
        nadir_by_azimuth = -sn * (nx * qx + ny * qy + nz * qz) / slope
        weight[i] = abs(cn * ca * nadir_by_azimuth - sn * sa)
        scale = 1.0 / math.sqrt(nx * nx + ny * ny + nz * nz)
        ground_normal[i, 0], ground_normal[i, 1], ground_normal[i, 2] = nx * scale, ny * scale, nz * scale
        los_ecef[i, 0], los_ecef[i, 1], los_ecef[i, 2] = lx, ly, lz
