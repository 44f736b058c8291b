"""Kernels of sensing: who is in whose beam, which sectors reach the region, where noise cells lie.

All take the antenna's local frames, rows (along, starboard, down), and a region as
(sine of south, sine of north, west, longitude width). Numeric policy: float64, no
fast-math, since every result feeds a decision at the edge of a footprint. Each has a
plain NumPy twin in tests/oracles/sensing_oracles.py.
"""

import math

import numba

from lookdown.astro import SEMI_MAJOR_M, SEMI_MINOR_M

_TURN = 2.0 * math.pi
_INVERSE_A2 = 1.0 / SEMI_MAJOR_M**2
_INVERSE_B2 = 1.0 / SEMI_MINOR_M**2
_HORIZON2_M2 = SEMI_MINOR_M**2


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
def _dot(row, x, y, z):
    """Return the inner product of a row of three with a vector."""
    return row[0] * x + row[1] * y + row[2] * z


@numba.njit(cache=True, error_model="numpy")
def _turn_from(azimuth, start):
    """Return how far an azimuth lies after a start, 0 to 2 pi."""
    ahead = (azimuth - start) % _TURN
    return ahead if ahead < _TURN else 0.0


@numba.njit(cache=True, error_model="numpy")
def _in_region(region, ux, uy, uz):
    """Return whether the place with a given ellipsoid normal lies in a region."""
    if uz < region[0] or uz > region[1]:
        return False
    return _turn_from(math.atan2(uy, ux), region[2]) <= region[3]


@numba.njit(cache=True, error_model="numpy")
def charge_and_gate(satellite_id, status, position_m, centre_m, radius_m, energy_a_step_j, energy_j, rows):
    """Charge each good satellite for a step; write the rows whose horizon can hold the region.

    The gate is the horizon of the sphere within the ellipsoid, safe at any height.
    Returns the number of rows.
    """
    count = 0
    for i in range(status.shape[0]):
        if status[i] != 0:
            continue
        energy_j[satellite_id[i]] += energy_a_step_j
        x, y, z = position_m[i, 0], position_m[i, 1], position_m[i, 2]
        reach = math.sqrt(max(x * x + y * y + z * z - _HORIZON2_M2, 0.0)) + radius_m
        x, y, z = x - centre_m[0], y - centre_m[1], z - centre_m[2]
        if x * x + y * y + z * z < reach * reach:
            rows[count] = i
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
    region,
    reaching,
):
    """Write whether each sector can hold a point of the region whose border is given.

    The border runs once round the region, within radius_m of centre_m. A satellite above
    the region reaches it in every direction.
    """
    for s in range(sensor_m.shape[0]):
        axis_along, axis_starboard = frame[s, 0], frame[s, 1]
        reaching[s] = _in_region(region, -frame[s, 2, 0], -frame[s, 2, 1], -frame[s, 2, 2])
        if reaching[s]:
            continue
        x, y, z = centre_m[0] - sensor_m[s, 0], centre_m[1] - sensor_m[s, 1], centre_m[2] - sensor_m[s, 2]
        along, starboard = _dot(axis_along, x, y, z), _dot(axis_starboard, x, y, z)
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
            azimuth = math.atan2(_dot(axis_starboard, x, y, z), _dot(axis_along, x, y, z))
            away = _turn_from(azimuth, middle - math.pi) - math.pi
            left, right = min(left, away), max(right, away)
            rise = -_dot(border_up[p], x, y, z) / math.sqrt(x * x + y * y + z * z)
            highest, lowest = max(highest, rise), min(lowest, rise)
        if highest < sine_limits[0] or lowest > sine_limits[1]:
            continue
        first = _turn_from(middle + left, azimuth_start[s])
        reaching[s] = first < azimuth_width[s] or first + right - left >= _TURN


@numba.njit(cache=True, error_model="numpy")
def border_ranges(sensor_m, frame, border_m, region, nearest_m, farthest_m):
    """Write the distances from each antenna to the nearest and farthest point of a region.

    A satellite above the region has its nearest point below it, which counts as 0.
    """
    for d in range(sensor_m.shape[0]):
        least, most = math.inf, 0.0
        for p in range(border_m.shape[0]):
            x, y, z = border_m[p, 0] - sensor_m[d, 0], border_m[p, 1] - sensor_m[d, 1], border_m[p, 2] - sensor_m[d, 2]
            square = x * x + y * y + z * z
            least, most = min(least, square), max(most, square)
        above = _in_region(region, -frame[d, 2, 0], -frame[d, 2, 1], -frame[d, 2, 2])
        nearest_m[d], farthest_m[d] = (0.0 if above else math.sqrt(least)), math.sqrt(most)


@numba.njit(cache=True, error_model="numpy")
def _cos_off_nadir(px, py, pz, r):
    """Return the cosine of the off-nadir angle at which a range meets the ground, the ground a sphere.

    The sphere goes through the ellipsoid's point on the satellite's own geocentric radius.
    """
    radius2 = px * px + py * py + pz * pz
    level2 = radius2 / ((px * px + py * py) * _INVERSE_A2 + pz * pz * _INVERSE_B2)
    return (r * r + radius2 - level2) / (2.0 * r * math.sqrt(radius2))


@numba.njit(cache=True, error_model="numpy")
def _off_nadir(px, py, pz, frame, r, ca, sa, nadir):
    """Return the off-nadir angle at which a range meets the ellipsoid at an azimuth, or -1.

    Newton's rule on x2/a2 + y2/a2 + z2/b2 = 1 from the solution on a sphere, to rounding.
    """
    hx = ca * frame[0, 0] + sa * frame[1, 0]
    hy = ca * frame[0, 1] + sa * frame[1, 1]
    hz = ca * frame[0, 2] + sa * frame[1, 2]
    dx, dy, dz = frame[2, 0], frame[2, 1], frame[2, 2]
    for _ in range(8):
        cn, sn = math.cos(nadir), math.sin(nadir)
        gx, gy, gz = px + r * (sn * hx + cn * dx), py + r * (sn * hy + cn * dy), pz + r * (sn * hz + cn * dz)
        miss = (gx * gx + gy * gy) * _INVERSE_A2 + gz * gz * _INVERSE_B2 - 1.0
        ex, ey, ez = cn * hx - sn * dx, cn * hy - sn * dy, cn * hz - sn * dz
        step = miss / (2.0 * r * ((gx * ex + gy * ey) * _INVERSE_A2 + gz * ez * _INVERSE_B2))
        nadir -= step
        if abs(step) < 1e-9:
            # The next step would be of the order of the square: below rounding.
            return nadir
    return -1.0


@numba.njit(cache=True, error_model="numpy")
def noise_cells(
    dwell_row, uniform, nearest_m, depth_m, sector, limits, sensor_m, sensor_mps, frame, tilt, region, scale, values
):
    """Write the noise cells that candidates fall on: thinned to uniform in cosine, in sector and region.

    uniform columns: range, azimuth, thinning, place in the elevation beam, radial speed,
    power. scale: bound of the thinning weight, elevation beam, greatest radial speed.
    values columns: range, long and short cosine, range rate, side, dwell row, power's uniform.
    Returns the number of cells.
    """
    count = 0
    cos_tilt, sin_tilt = math.cos(tilt), math.sin(tilt)
    for i in range(dwell_row.shape[0]):
        d = dwell_row[i]
        f = frame[d]
        r = nearest_m[d] + depth_m[d] * uniform[i, 0]
        azimuth = sector[d, 0] + sector[d, 1] * uniform[i, 1]
        ca, sa = math.cos(azimuth), math.sin(azimuth)
        px, py, pz = sensor_m[d, 0], sensor_m[d, 1], sensor_m[d, 2]
        cosine = _cos_off_nadir(px, py, pz, r)
        # On a sphere the weight is sin(off-nadir) |sin(azimuth)|, within 5e-4: spare most of the thinned the rest.
        if cosine >= 1.0 or cosine <= 0.0 or scale[0] * uniform[i, 2] > abs(sa) * math.sqrt(1.0 - cosine**2) + 0.01:
            continue
        nadir = _off_nadir(px, py, pz, f, r, ca, sa, math.acos(cosine))
        if nadir < 0.0:
            continue
        cn, sn = math.cos(nadir), math.sin(nadir)
        along, starboard = sn * ca, sn * sa
        x = along * f[0, 0] + starboard * f[1, 0] + cn * f[2, 0]
        y = along * f[0, 1] + starboard * f[1, 1] + cn * f[2, 1]
        z = along * f[0, 2] + starboard * f[1, 2] + cn * f[2, 2]
        nx, ny, nz = (px + r * x) * _INVERSE_A2, (py + r * y) * _INVERSE_A2, (pz + r * z) * _INVERSE_B2
        length = 1.0 / math.sqrt(nx * nx + ny * ny + nz * nz)
        nx, ny, nz = nx * length, ny * length, nz * length
        n_along, n_starboard, n_down = _dot(f[0], nx, ny, nz), _dot(f[1], nx, ny, nz), _dot(f[2], nx, ny, nz)
        # At one range the ellipsoid's off-nadir angle turns a little with azimuth: implicit derivative.
        slope = cn * (ca * n_along + sa * n_starboard) - sn * n_down
        nadir_by_azimuth = -sn * (ca * n_starboard - sa * n_along) / slope
        if scale[0] * uniform[i, 2] > abs(cn * ca * nadir_by_azimuth - sn * sa):
            continue
        rise = -(x * nx + y * ny + z * nz)
        if rise < limits[d, 0] or rise > limits[d, 1] or cos_tilt * cn + sin_tilt * abs(starboard) < limits[d, 2]:
            continue
        if not _in_region(region, nx, ny, nz):
            continue
        side = 1.0 if starboard >= 0.0 else -1.0
        short = side * sin_tilt * cn - cos_tilt * starboard + (uniform[i, 3] - 0.5) * scale[1]
        out = math.sqrt(max(1.0 - along * along - short * short, 0.0))
        # Back from (along, short, out of the face) to the local frame.
        starboard, down = side * sin_tilt * out - cos_tilt * short, cos_tilt * out + side * sin_tilt * short
        vx, vy, vz = sensor_mps[d, 0], sensor_mps[d, 1], sensor_mps[d, 2]
        clutter = along * _dot(f[0], vx, vy, vz) + starboard * _dot(f[1], vx, vy, vz) + down * _dot(f[2], vx, vy, vz)
        values[count, 0], values[count, 1], values[count, 2] = r, along, short
        values[count, 3] = (2.0 * uniform[i, 4] - 1.0) * scale[2] - clutter
        values[count, 4], values[count, 5], values[count, 6] = side, d, uniform[i, 5]
        count += 1
    return count
