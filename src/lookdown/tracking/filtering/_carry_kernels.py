"""Motion models carried on: where a state goes, what becomes of its covariance, and the noise on the way.

All models go one way, in which thirteen numbers (a manner) say how each flies. Whatever is carried may be floats, one
model, or lanes (`lookdown.numerics.lanes`), the four models of a track at once.

Numeric policy: float64; plain multiplications and additions in the order written, so the same bits wherever a kernel is
inlined, in lanes or not. The Jacobian leaves out the turn of the local frame along the way: 0.4 mrad in 10 s at 250
m/s, 0.003 in a minute.
"""

import math

from lookdown.numerics.lanes import root
from lookdown.numerics.parts import inlined_part, part
from lookdown.tracking.filtering._small_kernels import (
    dot,
    matrix_stepped,
    matrix_sum,
    matrix_times_symmetric,
    matrix_times_transposed,
    stepped,
    symmetric_product,
    symmetric_stepped,
    symmetric_sum,
)

__all__ = [
    "agile_manner",
    "carry",
    "fall_over",
    "flown_manner",
    "mirrored",
    "move_state",
    "sine_over",
    "straight_manner",
    "turn_arc",
    "turn_manner",
]

_NO_WAY_MPS = 20.0


@inlined_part
def sine_over(z):
    """Return sin(x)/x of the square of x: exact to rounding up to 1.5 rad, to 1e-9 up to half a turn."""
    p = -1.0 / 121645100408832000.0
    p = p * z + 1.0 / 355687428096000.0
    p = p * z - 1.0 / 1307674368000.0
    p = p * z + 1.0 / 6227020800.0
    p = p * z - 1.0 / 39916800.0
    p = p * z + 1.0 / 362880.0
    p = p * z - 1.0 / 5040.0
    p = p * z + 1.0 / 120.0
    p = p * z - 1.0 / 6.0
    return p * z + 1.0


@inlined_part
def fall_over(z):
    """Return (1 - cos(x))/x2 of the square of x, as exact as `sine_over`."""
    p = -1.0 / 2432902008176640000.0
    p = p * z + 1.0 / 6402373705728000.0
    p = p * z - 1.0 / 20922789888000.0
    p = p * z + 1.0 / 87178291200.0
    p = p * z - 1.0 / 479001600.0
    p = p * z + 1.0 / 3628800.0
    p = p * z - 1.0 / 40320.0
    p = p * z + 1.0 / 720.0
    p = p * z - 1.0 / 24.0
    return p * z + 0.5


@inlined_part
def turn_arc(angle, dt_s):
    """Return a turn's way ahead and to the side over the speed, and cosine and sine of its angle."""
    if angle == 0.0:
        return dt_s, 0.0, 1.0, 0.0
    half = 0.5 * angle
    half_sine, half_cosine = math.sin(half), math.cos(half)
    sine, fall = 2.0 * half_sine * half_cosine, 2.0 * half_sine * half_sine
    scale = dt_s / angle
    return sine * scale, fall * scale, 1.0 - fall, sine


@inlined_part
def mirrored(arc):
    """Return the arc of the same turn to the other side."""
    return arc[0], -arc[1], arc[2], -arc[3]


@inlined_part
def _moved(place, velocity, up, radius, manner):
    """Return place and velocity carried along a great circle by a turn's arc, the chord flown, and its square."""
    ahead, aside, cosine, sine, rise, kept = manner[:6]
    climb = dot(velocity, up)
    level = stepped(velocity, -climb, up)
    port = (
        up[1] * level[2] - up[2] * level[1],
        up[2] * level[0] - up[0] * level[2],
        up[0] * level[1] - up[1] * level[0],
    )
    chord = stepped((ahead * level[0], ahead * level[1], ahead * level[2]), aside, port)
    turned = stepped((cosine * level[0], cosine * level[1], cosine * level[2]), sine, port)
    squared = dot(chord, chord)
    curve = 1.0 / (radius * radius)
    z = squared * curve
    fall = fall_over(z)
    over = sine_over(z) / radius
    # Carried along the chord d by the angle |d|/r: what lies along d leans down, the rest stays.
    forward = dot(turned, chord)
    height, left = radius + climb * rise, climb * kept
    ahead_up = stepped(((1.0 - z * fall) * up[0], (1.0 - z * fall) * up[1], (1.0 - z * fall) * up[2]), over, chord)
    moved = (height * ahead_up[0], height * ahead_up[1], height * ahead_up[2])
    lean = stepped(stepped(turned, -(forward * fall * curve), chord), -(over * forward), up)
    return moved, stepped(lean, left, ahead_up), chord, squared


@inlined_part
def _up(place):
    """Return the unit vector away from the Earth's centre, and the radius."""
    radius = root(dot(place, place))
    share = 1.0 / radius
    return (place[0] * share, place[1] * share, place[2] * share), radius


@part
def move_state(state, dt_s, turn_rate_radps, moved):
    """Write a state moved by dt along a great circle, turning about the local up.

    The horizontal displacement of a flat coordinated turn is laid on a sphere through the object: exact for a great
    circle, and within 1e-4 of the path in a turn of a few minutes. Positive rates turn to port (anticlockwise from
    above).
    """
    place, velocity = (state[0], state[1], state[2]), (state[3], state[4], state[5])
    up, radius = _up(place)
    ahead, aside, cosine, sine = turn_arc(turn_rate_radps * dt_s, dt_s)
    manner = (ahead, aside, cosine, sine, dt_s, 1.0)
    place, velocity, _, _ = _moved(place, velocity, up, radius, manner)
    for a in range(3):
        moved[a], moved[a + 3] = place[a], velocity[a]


@inlined_part
def _frame_matrix(up, level, cross, vertical):
    """Return level (1 - u u') + cross [u] + vertical u u', [u] the matrix of the cross product with u."""
    x, y, z = up
    rest = vertical - level
    xy, xz, yz = rest * x * y, rest * x * z, rest * y * z
    return (
        level + rest * x * x,
        xy - cross * z,
        xz + cross * y,
        xy + cross * z,
        level + rest * y * y,
        yz - cross * x,
        xz - cross * y,
        yz + cross * x,
        level + rest * z * z,
    )


@inlined_part
def _level_noise(up, chord, squared, dt_s, manner):
    """Return the density of level acceleration along and across the track; alike where there is no way on.

    How much quicker or slower a turn may be is noise across the track that grows with the square of the speed.
    """
    ahead, aside, along, across, spread = manner[0], manner[1], manner[6], manner[7], manner[8]
    across = across + spread * (squared / (ahead * ahead + aside * aside))
    slow = _NO_WAY_MPS * dt_s
    k = (along - across) / (squared + slow * slow)
    x, y, z = up
    dx, dy, dz = chord
    return (
        across - across * x * x + k * dx * dx,
        k * dx * dy - across * x * y,
        k * dx * dz - across * x * z,
        across - across * y * y + k * dy * dy,
        k * dy * dz - across * y * z,
        across - across * z * z + k * dz * dz,
    )


@inlined_part
def _carried(blocks, by_velocity, turned):
    """Return the blocks of F P F' for F = [[1, by_velocity], [0, turned]]."""
    place, mixed, speed = blocks
    across = matrix_times_symmetric(by_velocity, speed)
    place = symmetric_sum(place, matrix_times_transposed(by_velocity, mixed), 1.0)
    square = symmetric_product(across, by_velocity)
    return (
        symmetric_stepped(place, 1.0, square),
        matrix_times_transposed(matrix_sum(mixed, across), turned),
        symmetric_product(matrix_times_symmetric(turned, speed), turned),
    )


@inlined_part
def _roughened(blocks, noise, scales):
    """Return the blocks with what acceleration of a tensor adds; scales are those of place, of both and of velocity."""
    place, mixed, speed = blocks
    return (
        symmetric_stepped(place, scales[0], noise),
        matrix_stepped(mixed, scales[1], noise),
        symmetric_stepped(speed, scales[2], noise),
    )


@inlined_part
def _white(dt_s):
    """Return what white acceleration of unit density adds to place, to both and to velocity.

    References
    ----------
    Bar-Shalom, Li, Kirubarajan (2001), equation 6.2.2-12.
    """
    square = dt_s * dt_s
    return square * dt_s / 3.0, 0.5 * square, dt_s


@inlined_part
def straight_manner(dt_s, along, across, vertical):
    """Return how a straight flies: the numbers of `carry`."""
    by_place, by_both, by_speed = _white(dt_s)
    return dt_s, 0.0, 1.0, 0.0, dt_s, 1.0, along, across, 0.0, vertical, by_place, by_both, by_speed


@inlined_part
def turn_manner(dt_s, arc, spread, motion):
    """Return how a turn flies: the numbers of `carry`; `spread` is the density of heading, rad2/s."""
    by_place, by_both, by_speed = _white(dt_s)
    ahead, aside, cosine, sine = arc
    level, vertical = motion.turn_noise, motion.turn_noise_vertical
    return ahead, aside, cosine, sine, dt_s, 1.0, level, level, spread, vertical, by_place, by_both, by_speed


@inlined_part
def flown_manner(dt_s, arc, noise):
    """Return how a straight or a turn flies by its arc and its densities along, across and upwards.

    The numbers of `carry`, in lanes where these are.
    """
    by_place, by_both, by_speed = _white(dt_s)
    ahead, aside, cosine, sine = arc
    return ahead, aside, cosine, sine, dt_s, 1.0, noise[0], noise[1], 0.0, noise[2], by_place, by_both, by_speed


@inlined_part
def _climb_decay(decay_hz, dt_s):
    """Return what is left of a climb rate, the way that one m/s makes, and the noise of both, for unit density.

    The noise is of height, of both and of climb rate: the integrals of way squared, way times rest, rest squared.

    References
    ----------
    Bar-Shalom, Li, Kirubarajan (2001), section 8.2.3 (Singer's process), one integration less.
    """
    x = decay_hz * dt_s
    if x < 1e-3:
        # To third order: the closed form below loses ten digits here.
        way = dt_s * (1.0 - x / 2.0 * (1.0 - x / 3.0))
        rest_squared = dt_s * (1.0 - x * (1.0 - 2.0 * x / 3.0))
        way_squared = dt_s * dt_s * dt_s / 3.0 * (1.0 - x * (0.75 - 0.35 * x))
        return 1.0 - x * (1.0 - x / 2.0 * (1.0 - x / 3.0)), way, way_squared, 0.5 * way * way, rest_squared
    rest = math.exp(-x)
    way = (1.0 - rest) / decay_hz
    rest_squared = 0.5 * (1.0 - rest * rest) / decay_hz
    way_squared = (dt_s - 2.0 * way + rest_squared) / (decay_hz * decay_hz)
    return rest, way, way_squared, 0.5 * way * way, rest_squared


@inlined_part
def agile_manner(dt_s, low, motion):
    """Return how the agile model flies: the numbers of `carry`; `low` is 1 where it follows the terrain, 0 up high."""
    decay = low * motion.terrain_decay_hz
    kept, rise, by_height, by_both, by_climb = _climb_decay(decay, dt_s)
    level = motion.agile_noise + low * (motion.terrain_noise - motion.agile_noise)
    vertical = motion.agile_noise_vertical * (1.0 - low) + 2.0 * decay * motion.terrain_climb_variance
    return dt_s, 0.0, 1.0, 0.0, rise, kept, level, level, 0.0, vertical, by_height, by_both, by_climb


@inlined_part
def carry(place, velocity, blocks, dt_s, manner):
    """Return place, velocity and the blocks of their covariance some time on.

    Parameters
    ----------
    place, velocity : tuples of 3
    blocks : tuple
        From `read_blocks`.
    dt_s : float
        Above 0.
    manner : tuple of 13
        Way ahead and to port over the level speed, cosine and sine of the turn; the way that one m/s of climb makes and
        what is left of it; densities of acceleration along and across the track, of heading, and upwards; what
        a unit of the last adds to place, to both, and to velocity.
    """
    up, radius = _up(place)
    place, velocity, chord, squared = _moved(place, velocity, up, radius, manner)
    level = _level_noise(up, chord, squared, dt_s, manner)
    by_velocity = _frame_matrix(up, manner[0], manner[1], manner[4])
    turned = _frame_matrix(up, manner[2], manner[3], manner[5])
    x, y, z = up
    ux, uy, uz = manner[9] * x, manner[9] * y, manner[9] * z
    upright = (ux * x, ux * y, ux * z, uy * y, uy * z, uz * z)
    blocks = _roughened(_carried(blocks, by_velocity, turned), level, _white(dt_s))
    return place, velocity, _roughened(blocks, upright, manner[10:13])
