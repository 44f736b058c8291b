"""Kernels of astro: loops over rows that are called at every step of a run.

Numeric policy: float64, no fast-math, since normals feed decisions at the edge of a
footprint. Each has a plain NumPy twin in tests/oracles/.
"""

import math

import numba

# WGS 84 (NGA.STND.0036, table 3.1): the semi-major axis and the flattening define the rest.
SEMI_MAJOR_M = 6_378_137.0
FLATTENING = 1.0 / 298.257223563
SEMI_MINOR_M = SEMI_MAJOR_M * (1.0 - FLATTENING)
ECCENTRICITY_SQUARED = FLATTENING * (2.0 - FLATTENING)
SECOND_ECCENTRICITY_SQUARED = ECCENTRICITY_SQUARED / (1.0 - FLATTENING) ** 2


@numba.njit(cache=True, error_model="numpy")
def normals(position_ecef_m, normal_ecef):
    """Write the outward unit normal of the ellipsoid below each position.

    Bowring's fixed point in sines and cosines of the parametric latitude: no
    trigonometric call. From his start of 1985 the first pass is within 6e-8 rad at
    any height in use and the second at rounding.
    """
    for row in range(position_ecef_m.shape[0]):
        x = position_ecef_m[row, 0]
        y = position_ecef_m[row, 1]
        z = position_ecef_m[row, 2]
        p = math.sqrt(x * x + y * y)
        radius = math.sqrt(p * p + z * z)
        if radius == 0.0:
            # The centre has no vertical; the pole's is finite, and a status column tells the reader.
            normal_ecef[row, 0] = 0.0
            normal_ecef[row, 1] = 0.0
            normal_ecef[row, 2] = 1.0
            continue
        up = SEMI_MAJOR_M * z * (1.0 + SECOND_ECCENTRICITY_SQUARED * SEMI_MINOR_M / radius)
        out = SEMI_MINOR_M * p
        for _ in range(2):
            length = math.sqrt(up * up + out * out)
            sine = up / length
            cosine = out / length
            north = z + SECOND_ECCENTRICITY_SQUARED * SEMI_MINOR_M * sine * sine * sine
            equator = p - ECCENTRICITY_SQUARED * SEMI_MAJOR_M * cosine * cosine * cosine
            up = (1.0 - FLATTENING) * north
            out = equator
        length = math.sqrt(north * north + equator * equator)
        outward = equator / length
        normal_ecef[row, 0] = outward * x / p if p > 0.0 else 0.0
        normal_ecef[row, 1] = outward * y / p if p > 0.0 else 0.0
        normal_ecef[row, 2] = north / length
