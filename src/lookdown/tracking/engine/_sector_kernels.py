"""What a dwell could see, as the tracker understands it: who may lie in it, and how surely it would be detected.

Everything here is a function of one dwell and one track's state alone, so that a dwell that comes late means
just what it would have meant in time. Numeric policy: float64, no fast-math.
"""

import math

from numba import njit

from lookdown.astro import MEAN_RADIUS_M, SEMI_MAJOR_M, SEMI_MINOR_M
from lookdown.numerics.parts import WHOLE
from lookdown.tracking.engine._layout import (
    ALONG,
    AZIMUTH_START,
    AZIMUTH_WIDTH,
    CAP_CENTRE,
    CAP_RADIUS,
    DOWN,
    EDGE_COSINE,
    EDGE_SINE,
    FALSE_ALARM,
    GRAZING_MAX,
    GRAZING_MIN,
    LEAST_COSINE,
    LEAST_SINE,
    LOOKS,
    MIDDLE,
    MOST_COSINE,
    MOST_SINE,
    NOTCH_EXPONENT,
    NOTCH_WIDTH,
    SCAN_COSINE,
    SCAN_LIMIT,
    SCAN_SINE,
    SNR_PER_M2,
    STARBOARD,
    STEERING,
    THRESHOLD,
    TILT,
    TILT_COSINE,
    TILT_SINE,
)
from lookdown.tracking.engine._options import INNER

__all__ = [
    "aim",
    "amplitude_log_ratio",
    "central_angles",
    "dot",
    "expected_detection",
    "fill_edges",
    "fill_frame",
    "fill_poses",
    "lies_beyond",
    "may_have_been_near",
    "near_sector",
    "reach_of",
    "swerling_2_probability",
    "within_limits",
]

WGS84_RATIO = (SEMI_MAJOR_M / SEMI_MINOR_M) ** 2
REACH_CAP_M = 60_000.0
SINCE_M = 10_000.0
GRAZING_MARGIN_RAD = 0.006
ROUNDING = 1e-9
LEAST_SHARE = 1e-4


@njit(**INNER)
def dot(a, b):
    """Return the inner product of two vectors of three."""
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2]


@njit(**INNER)
def fill_frame(pose):
    """Write the level frame of a dwell's sensor from its position and velocity: along, starboard, down.

    Down is the ellipsoid's normal within 1e-5 rad below 2,000 km: with N the radius of
    curvature, tan(latitude) = z/p (N + h)/(N (1 - e2) + h), where N and N + h are taken
    as the mean radius and the distance from the Earth's centre.
    """
    radius = math.sqrt(pose[0] ** 2 + pose[1] ** 2 + pose[2] ** 2)
    x, y, z = pose[0], pose[1], pose[2] * (1.0 + (WGS84_RATIO - 1.0) * MEAN_RADIUS_M / radius)
    norm = math.sqrt(x * x + y * y + z * z)
    down = (-x / norm, -y / norm, -z / norm)
    vx, vy, vz = pose[3], pose[4], pose[5]
    if vx * vx + vy * vy + vz * vz < 1.0:
        # A sensor at rest has no along-track axis: azimuth then counts from north.
        vx, vy, vz = 0.0, 0.0, 1.0
    sink = vx * down[0] + vy * down[1] + vz * down[2]
    ax, ay, az = vx - sink * down[0], vy - sink * down[1], vz - sink * down[2]
    length = max(math.sqrt(ax * ax + ay * ay + az * az), 1e-9)
    along = (ax / length, ay / length, az / length)
    starboard = (
        down[1] * along[2] - down[2] * along[1],
        down[2] * along[0] - down[0] * along[2],
        down[0] * along[1] - down[1] * along[0],
    )
    for a in range(3):
        pose[ALONG + a], pose[STARBOARD + a], pose[DOWN + a] = along[a], starboard[a], down[a]


@njit(**INNER)
def fill_edges(pose):
    """Write what follows from a sector's limits, after `fill_frame`."""
    half = 0.5 * pose[AZIMUTH_WIDTH]
    aim(pose, pose[AZIMUTH_START] + half, pose[MIDDLE : MIDDLE + 3])
    pose[EDGE_COSINE], pose[EDGE_SINE] = math.cos(half), math.sin(half)
    pose[LEAST_COSINE], pose[LEAST_SINE] = math.cos(pose[GRAZING_MIN]), math.sin(pose[GRAZING_MIN])
    pose[MOST_COSINE], pose[MOST_SINE] = math.cos(pose[GRAZING_MAX]), math.sin(pose[GRAZING_MAX])
    pose[TILT_COSINE], pose[TILT_SINE] = math.cos(pose[TILT]), math.sin(pose[TILT])
    pose[SCAN_COSINE], pose[SCAN_SINE] = math.cos(pose[SCAN_LIMIT]), math.sin(pose[SCAN_LIMIT])


@njit(**WHOLE)
def fill_poses(poses):
    """Write all that follows from where dwells' sensors are and where these look."""
    for k in range(poses.shape[0]):
        fill_frame(poses[k])
        fill_edges(poses[k])


@njit(**INNER)
def _cosine_beyond(cosine, sine, angle):
    """Return at most the cosine of an angle plus another, the sine given too: by Taylor, whose rest is half a square.

    Where the two come to more than a half turn it is below -1.
    """
    return cosine - angle * sine - 0.5 * angle * angle - ROUNDING


@njit(**INNER)
def _cosine_within(cosine, sine, angle):
    """Return at least the cosine of an angle less another, the sine given too; both are from 0 to half a turn."""
    return cosine + angle * sine + 0.5 * angle * angle + ROUNDING


@njit(**INNER)
def _normal_cdf(x):
    return 0.5 * math.erfc(-x * 0.7071067811865476)


@njit(**INNER)
def _share_between(value, low, high, sigma):
    """Return the probability that a Gaussian lies between two limits."""
    # Far from both limits, where most tracks are, the answer needs no error function.
    if value - low > 6.0 * sigma and high - value > 6.0 * sigma:
        return 1.0
    return _normal_cdf((high - value) / sigma) - _normal_cdf((low - value) / sigma)


@njit(**INNER)
def swerling_2_probability(snr_ratio, look_count, threshold):
    """Return the detection probability of a target that fades from look to look.

    `snr_ratio` is integrated over the looks; each of them has its share.

    References
    ----------
    Richards, Fundamentals of Radar Signal Processing, 2nd ed. (2014), table 6.1:
    Q(N, T / (1 + S)), S of one look, with Q the regularised upper incomplete gamma function, which
    for whole N is a finite sum.
    """
    x = threshold / (1.0 + snr_ratio / look_count)
    term, total = 1.0, 1.0
    for k in range(1, look_count):
        term *= x / k
        total += term
    return min(1.0, math.exp(-x) * total)


@njit(**INNER)
def amplitude_log_ratio(pose, expected_snr, measured_snr):
    """Return log of (likelihood of a strength if a target / if noise) times the false-alarm probability.

    A false alarm is rarely much above the threshold, a target often is. Multiplied by a
    kinematic likelihood and divided by the density of false alarms this is the whole
    likelihood ratio, the probability of detection included. The target's mean strength
    is taken as a quarter, once and four times what is expected, for its size is not known.

    References
    ----------
    Lerro, Bar-Shalom, IEEE T-AES 29 (1993) 494-509, section III, for N looks: the sum of
    N exponentials of mean 1 + S against mean 1.
    """
    looks = pose[LOOKS]
    strength = max(measured_snr + looks, pose[THRESHOLD])
    quarter = 0.25 * expected_snr / looks
    once, fourfold = 4.0 * quarter, 16.0 * quarter
    low = strength * quarter / (1.0 + quarter) - looks * math.log1p(quarter)
    middle = strength * once / (1.0 + once) - looks * math.log1p(once)
    high = strength * fourfold / (1.0 + fourfold) - looks * math.log1p(fourfold)
    highest = max(low, middle, high)
    total = math.exp(low - highest) + math.exp(middle - highest) + math.exp(high - highest)
    return highest + math.log(total / 3.0) + pose[FALSE_ALARM]


@njit(**INNER)
def _scan_cosine(pose, los):
    """Return the cosine between a line of sight and the normal of the face on its side."""
    starboard = los[0] * pose[STARBOARD] + los[1] * pose[STARBOARD + 1] + los[2] * pose[STARBOARD + 2]
    down = los[0] * pose[DOWN] + los[1] * pose[DOWN + 1] + los[2] * pose[DOWN + 2]
    return pose[TILT_COSINE] * down + pose[TILT_SINE] * abs(starboard)


@njit(**INNER)
def _sector_share(pose, mean, covariance, los, distance):
    """Return the probability that a track lies in the sector, by its position's spread."""
    level_a, level_s = dot(los, pose[ALONG:STARBOARD]), dot(los, pose[STARBOARD:DOWN])
    level = math.sqrt(level_a * level_a + level_s * level_s)
    side_variance, total = 0.0, 0.0
    for a in range(3):
        side_a = (level_a * pose[STARBOARD + a] - level_s * pose[ALONG + a]) / level
        total += covariance[a, a]
        for b in range(3):
            side_b = (level_a * pose[STARBOARD + b] - level_s * pose[ALONG + b]) / level
            side_variance += side_a * side_b * covariance[a, b]
    share = _azimuth_share(pose, los, level_a, level_s, math.sqrt(max(side_variance, 1.0)) / (distance * level))
    if share < LEAST_SHARE:
        return 0.0
    sigma_elsewhere = math.sqrt(total) / distance + 1e-6
    # Grazing counts from the ellipsoid's normal: the sphere's is up to 3 mrad off, kilometres at a sector's edge.
    z = mean[2] * WGS84_RATIO
    normal = math.sqrt(mean[0] ** 2 + mean[1] ** 2 + z**2)
    sine = -(los[0] * mean[0] + los[1] * mean[1] + los[2] * z) / normal
    share *= _grazing_share(pose, sine, sigma_elsewhere)
    return share * _scan_share(pose, _scan_cosine(pose, los), sigma_elsewhere)


@njit(**INNER)
def _azimuth_share(pose, los, level_a, level_s, sigma):
    """Return the probability that an azimuth lies in the sector.

    Well inside it is 1, as `_share_between` has it, which takes no arc tangent to tell.
    """
    half, far = 0.5 * pose[AZIMUTH_WIDTH], 6.0 * sigma
    level = math.sqrt(level_a * level_a + level_s * level_s)
    ahead = dot(los, pose[MIDDLE : MIDDLE + 3])
    if far < half and ahead > level * _cosine_within(pose[EDGE_COSINE], pose[EDGE_SINE], far):
        return 1.0
    offset = math.atan2(level_s, level_a) - pose[AZIMUTH_START] - half
    offset -= 2.0 * math.pi * math.floor(offset / (2.0 * math.pi) + 0.5)
    return _share_between(offset, -half, half, sigma)


@njit(**INNER)
def _grazing_share(pose, sine, sigma):
    """Return the probability that an angle of grazing with this sine lies within the limits; well inside it is 1."""
    far = 6.0 * sigma
    low, high = pose[LEAST_COSINE], pose[MOST_COSINE]
    if low >= 0.0 and high >= 0.0 and far < 1.0:
        above = sine > _cosine_within(pose[LEAST_SINE], low, far)
        if above and -sine > _cosine_within(-pose[MOST_SINE], high, far):
            return 1.0
    grazing = math.asin(min(1.0, max(-1.0, sine)))
    return _share_between(grazing, pose[GRAZING_MIN], pose[GRAZING_MAX], sigma)


@njit(**INNER)
def _scan_share(pose, cosine, sigma):
    """Return the probability that a scan angle with this cosine lies within its limit; well inside it is 1."""
    far = 6.0 * sigma
    if far < min(pose[SCAN_LIMIT], 1.0) and cosine > _cosine_within(pose[SCAN_COSINE], pose[SCAN_SINE], far):
        return 1.0
    return _share_between(math.acos(min(1.0, max(-1.0, cosine))), -1.0, pose[SCAN_LIMIT], sigma)


@njit(**INNER)
def expected_detection(pose, mean, covariance, rcs_m2, settings, seen):
    """Write what a dwell with known coverage promises of a track.

    `seen` receives the probability of detection, the SNR per square metre and the probability to be in the
    sector; all 0 where the track is behind the face. Where the track hardly lies in the sector, the first and the last
    are 0, and the SNR is what it would be: a manoeuvre may still have brought it there.
    """
    seen[0] = seen[1] = seen[2] = 0.0
    dx, dy, dz = mean[0] - pose[0], mean[1] - pose[1], mean[2] - pose[2]
    distance = math.sqrt(dx * dx + dy * dy + dz * dz)
    los = (dx / distance, dy / distance, dz / distance)
    scan_cosine = _scan_cosine(pose, los)
    if scan_cosine <= 0.0:
        return
    share = _sector_share(pose, mean, covariance, los, distance)
    radial, radial_variance = 0.0, 0.0
    for a in range(3):
        radial += los[a] * mean[a + 3]
        for b in range(3):
            radial_variance += los[a] * los[b] * covariance[a + 3, b + 3]
    # The notch is narrow and sizes differ with aspect: average over the track's doubt about both,
    # or a few unlucky looks in a row would count as proof that nobody is there.
    spread = math.sqrt(max(radial_variance, 0.0))
    full = pose[SNR_PER_M2] * scan_cosine ** pose[STEERING]
    looks, threshold, width, power = int(pose[LOOKS]), pose[THRESHOLD], pose[NOTCH_WIDTH], pose[NOTCH_EXPONENT]
    # Far outside the notch the loss is the same all over the spread: one node serves for five.
    clear = width <= 0.0 or abs(radial) - 1.5 * spread > 12.0 * width
    total, gain = 0.0, 0.0
    for k in range(5):
        weight = (0.11, 0.235, 0.31, 0.235, 0.11)[k]
        if clear:
            if k > 0:
                break
            weight = 1.0
        speed = max(abs(radial + (0.0 if clear else 0.75 * (k - 2) * spread)), 1e-3)
        kept = full / (1.0 + (width / speed) ** power)
        for size in range(3):
            chance = swerling_2_probability(kept * rcs_m2 * settings.sizes[size], looks, threshold)
            total += weight * chance * (4.0 if size == 1 else 1.0) / 6.0
        gain += weight * kept
    if share < LEAST_SHARE:
        share = 0.0
    seen[0], seen[1], seen[2] = min(share * total, settings.detection_ceiling), gain, share


@njit(**INNER)
def lies_beyond(pose, has_coverage, place, reach):
    """Return whether a place is so far from a dwell that `within_limits` refuses it for sure.

    Nearly all tracks that are asked lie far outside; here that takes neither arc nor arc tangent.
    """
    x, y, z = place
    if has_coverage == 0:
        radius = math.sqrt(x * x + y * y + z * z)
        cosine = x * pose[CAP_CENTRE] + y * pose[CAP_CENTRE + 1] + z * pose[CAP_CENTRE + 2]
        return cosine < radius * _cosine_beyond(pose[EDGE_COSINE], pose[EDGE_SINE], reach / MEAN_RADIUS_M)
    dx, dy, dz = x - pose[0], y - pose[1], z - pose[2]
    squared = dx * dx + dy * dy + dz * dz
    d = dx * pose[DOWN] + dy * pose[DOWN + 1] + dz * pose[DOWN + 2]
    level = math.sqrt(max(squared - d * d, 0.0))
    ahead = dx * pose[MIDDLE] + dy * pose[MIDDLE + 1] + dz * pose[MIDDLE + 2]
    if ahead < level * _cosine_beyond(pose[EDGE_COSINE], pose[EDGE_SINE], reach / max(level, 1.0)):
        return True
    distance = math.sqrt(squared)
    up = math.sqrt(x * x + y * y + z * z) * distance
    sine, margin = -(dx * x + dy * y + dz * z), reach / distance + GRAZING_MARGIN_RAD
    # The sine of an angle is the cosine of what it lacks to a quarter turn.
    if sine < up * _cosine_beyond(pose[LEAST_SINE], pose[LEAST_COSINE], margin):
        return True
    return -sine < up * _cosine_beyond(-pose[MOST_SINE], pose[MOST_COSINE], margin)


@njit(**INNER)
def reach_of(sigma_m, dt_s):
    """Return how far from where it is foreseen a track is looked for: six sigma, a turn, at most 60 km."""
    return min(6.0 * sigma_m + 5.0 * dt_s * dt_s, REACH_CAP_M)


@njit(**INNER)
def within_limits(pose, has_coverage, state, reach):
    """Return whether a place is in a dwell's limits, widened by a reach."""
    if has_coverage == 0:
        radius = math.sqrt(state[0] ** 2 + state[1] ** 2 + state[2] ** 2)
        c = (state[0] * pose[CAP_CENTRE] + state[1] * pose[CAP_CENTRE + 1] + state[2] * pose[CAP_CENTRE + 2]) / radius
        return math.acos(min(1.0, max(-1.0, c))) < pose[CAP_RADIUS] + reach / MEAN_RADIUS_M
    x, y, z = state[0] - pose[0], state[1] - pose[1], state[2] - pose[2]
    a = x * pose[ALONG] + y * pose[ALONG + 1] + z * pose[ALONG + 2]
    s = x * pose[STARBOARD] + y * pose[STARBOARD + 1] + z * pose[STARBOARD + 2]
    d = x * pose[DOWN] + y * pose[DOWN + 1] + z * pose[DOWN + 2]
    if d <= 0.0 and pose[GRAZING_MIN] > 0.0:
        return False
    level = math.sqrt(a * a + s * s)
    if _lies_inside(pose, x, y, z, level, state):
        return True
    half = 0.5 * pose[AZIMUTH_WIDTH]
    offset = math.atan2(s, a) - pose[AZIMUTH_START] - half
    offset -= 2.0 * math.pi * math.floor(offset / (2.0 * math.pi) + 0.5)
    if abs(offset) - half >= min(reach / max(level, 1.0), math.pi):
        return False
    # Grazing by the sphere through the object; the margin covers the ellipsoid's tilt of 0.2 deg.
    radius = math.sqrt(state[0] ** 2 + state[1] ** 2 + state[2] ** 2)
    distance = math.sqrt(level * level + d * d)
    sine = -(x * state[0] + y * state[1] + z * state[2]) / (radius * distance)
    margin = reach / distance + GRAZING_MARGIN_RAD
    grazing = math.asin(min(1.0, max(-1.0, sine)))
    return pose[GRAZING_MIN] - margin < grazing < pose[GRAZING_MAX] + margin


@njit(**INNER)
def _lies_inside(pose, x, y, z, level, state):
    """Return whether a place, `x`, `y`, `z` from the sensor, is in the limits as they are, as far as cosines tell."""
    if pose[LEAST_COSINE] < 0.0 or pose[MOST_COSINE] < 0.0:
        return False
    ahead = x * pose[MIDDLE] + y * pose[MIDDLE + 1] + z * pose[MIDDLE + 2]
    up = math.sqrt((state[0] ** 2 + state[1] ** 2 + state[2] ** 2) * (x * x + y * y + z * z))
    sine = -(x * state[0] + y * state[1] + z * state[2])
    inside = (sine > up * pose[LEAST_SINE]) & (sine < up * pose[MOST_SINE])
    return inside & (ahead > level * (pose[EDGE_COSINE] + ROUNDING))


@njit(**INNER)
def near_sector(pose, has_coverage, state, sigma_m, sigma_mps, dt_s):
    """Return whether a rough state may lie in a dwell: six sigma, a turn, at most 60 km aside.

    Part of what a candidate is: a track whose own doubt reaches further than that is not asked for.
    """
    reach = reach_of(math.sqrt(sigma_m * sigma_m + sigma_mps * sigma_mps * dt_s * dt_s), dt_s)
    if lies_beyond(pose, has_coverage, (state[0], state[1], state[2]), reach):
        return False
    return within_limits(pose, has_coverage, state, reach)


@njit(**INNER)
def may_have_been_near(pose, has_coverage, state, sigma_m, sigma_mps, dt_s):
    """Return whether `near_sector` may be true of what reports in between have made of a state, flown on roughly.

    They move it no further than it was in doubt, and leave it in no more doubt: twice its reach, and ten kilometres.
    """
    reach = reach_of(math.sqrt(sigma_m * sigma_m + sigma_mps * sigma_mps * dt_s * dt_s), dt_s)
    return not lies_beyond(pose, has_coverage, (state[0], state[1], state[2]), 2.0 * reach + SINCE_M)


@njit(**INNER)
def central_angles(pose, angles):
    """Write the Earth-central angles of a sector's inner and outer edge."""
    radius = math.sqrt(pose[0] ** 2 + pose[1] ** 2 + pose[2] ** 2)
    ratio = min(MEAN_RADIUS_M / radius, 1.0)
    angles[0] = max(math.acos(ratio * math.cos(pose[GRAZING_MAX])) - pose[GRAZING_MAX], 0.0)
    angles[1] = max(math.acos(ratio * math.cos(pose[GRAZING_MIN])) - pose[GRAZING_MIN], 0.0)


@njit(**INNER)
def aim(pose, azimuth, out):
    """Write the level unit vector at an azimuth of a dwell's frame."""
    c, s = math.cos(azimuth), math.sin(azimuth)
    for a in range(3):
        out[a] = c * pose[ALONG + a] + s * pose[STARBOARD + a]
