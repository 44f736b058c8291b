"""One motion model carried on: where its state goes, what becomes of its covariance, and the noise on the way.

Numeric policy: float64; plain multiplications and additions in the order written, so the same bits wherever a kernel is
inlined. The Jacobian leaves out the turn of the local frame along the way: 0.4 mrad in 10 s at 250 m/s, 0.003 in a
minute.
"""

import math

from lookdown.numerics.parts import inlined_part, part
from lookdown.tracking.filtering._small_kernels import (
    matrix_stepped,
    matrix_sum,
    matrix_times_symmetric,
    matrix_times_transposed,
    read_blocks,
    symmetric_product,
    symmetric_stepped,
    symmetric_sum,
    write_blocks,
)

__all__ = ["carry_agile", "carry_straight", "carry_turn", "move_state", "turn_arc"]

_NO_WAY_MPS = 20.0
_STATE = 6


@inlined_part
def _small_sine_cosine(angle):
    """Return sin(x)/x and cos(x); by series below 0.1 rad, where they are exact to rounding."""
    z = angle * angle
    if z < 0.01:
        over = 1.0 - z / 6.0 * (1.0 - z / 20.0 * (1.0 - z / 42.0 * (1.0 - z / 72.0)))
        return over, 1.0 - z / 2.0 * (1.0 - z / 12.0 * (1.0 - z / 30.0 * (1.0 - z / 56.0)))
    return math.sin(angle) / angle, math.cos(angle)


@inlined_part
def turn_arc(angle, dt_s):
    """Return a turn's way ahead and to the side over the speed, and cosine and sine of its angle."""
    if angle == 0.0:
        return dt_s, 0.0, 1.0, 0.0
    sine, cosine = math.sin(angle), math.cos(angle)
    half = math.sin(0.5 * angle)
    return sine / angle * dt_s, 2.0 * half * half / angle * dt_s, cosine, sine


@inlined_part
def _moved(x, up, radius, arc, rise, climb_kept):
    """Return position and velocity carried along a great circle by a turn's arc, and the chord it flew.

    `rise` is the way that one m/s of climb makes, `climb_kept` what is left of it.
    """
    climb = x[3] * up[0] + x[4] * up[1] + x[5] * up[2]
    hx, hy, hz = x[3] - climb * up[0], x[4] - climb * up[1], x[5] - climb * up[2]
    px, py, pz = up[1] * hz - up[2] * hy, up[2] * hx - up[0] * hz, up[0] * hy - up[1] * hx
    ahead, aside, cosine, sine = arc
    dx, dy, dz = ahead * hx + aside * px, ahead * hy + aside * py, ahead * hz + aside * pz
    vx, vy, vz = cosine * hx + sine * px, cosine * hy + sine * py, cosine * hz + sine * pz
    squared = dx * dx + dy * dy + dz * dz
    over, c = _small_sine_cosine(math.sqrt(squared) / radius)
    s = over / radius
    height, left = radius + climb * rise, climb * climb_kept
    # Carried along the chord d by the angle |d|/r: what lies along d leans down, the rest stays.
    along = (vx * dx + vy * dy + vz * dz) * (1.0 - c) / max(squared, 1e-18)
    down = s * (vx * dx + vy * dy + vz * dz)
    ux, uy, uz = c * up[0] + s * dx, c * up[1] + s * dy, c * up[2] + s * dz
    moved = (
        height * ux,
        height * uy,
        height * uz,
        vx - along * dx - down * up[0] + left * ux,
        vy - along * dy - down * up[1] + left * uy,
        vz - along * dz - down * up[2] + left * uz,
    )
    return moved, (dx, dy, dz), squared


@inlined_part
def _up(x):
    """Return the unit vector away from the Earth's centre, and the radius."""
    radius = math.sqrt(x[0] * x[0] + x[1] * x[1] + x[2] * x[2])
    return (x[0] / radius, x[1] / radius, x[2] / radius), radius


@part
def move_state(state, dt_s, turn_rate_radps, moved):
    """Write a state moved by dt along a great circle, turning about the local up.

    The horizontal displacement of a flat coordinated turn is laid on a sphere through the object: exact for a great
    circle, and within 1e-4 of the path in a turn of a few minutes. Positive rates turn to port (anticlockwise from
    above).
    """
    x = (state[0], state[1], state[2], state[3], state[4], state[5])
    up, radius = _up(x)
    out, _, _ = _moved(x, up, radius, turn_arc(turn_rate_radps * dt_s, dt_s), dt_s, 1.0)
    for a in range(_STATE):
        moved[a] = out[a]


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
def _noise_tensor(up, chord, squared, across, extra, vertical):
    """Return the density of acceleration: across, more by `extra` along the chord, and vertical."""
    k = extra / squared
    x, y, z = up
    dx, dy, dz = chord
    rest = vertical - across
    return (
        across + rest * x * x + k * dx * dx,
        rest * x * y + k * dx * dy,
        rest * x * z + k * dx * dz,
        across + rest * y * y + k * dy * dy,
        rest * y * z + k * dy * dz,
        across + rest * z * z + k * dz * dz,
    )


@inlined_part
def _level_noise(up, chord, squared, dt_s, along, across, vertical):
    """Return the tensor of noise along and across the track; alike in all directions where there is no way on."""
    slow = _NO_WAY_MPS * dt_s
    return _noise_tensor(up, chord, squared + slow * slow, across, along - across, vertical)


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
def _carried_straight(blocks, dt_s):
    """Return the blocks of F P F' for F = [[1, dt], [0, 1]]."""
    place, mixed, speed = blocks
    place = symmetric_stepped(symmetric_sum(place, mixed, dt_s), dt_s * dt_s, speed)
    return place, matrix_stepped(mixed, dt_s, speed), speed


@inlined_part
def _roughened(blocks, noise, dt_s):
    """Return the blocks with white acceleration of a tensor of densities added.

    References
    ----------
    Bar-Shalom, Li, Kirubarajan (2001), equation 6.2.2-12.
    """
    place, mixed, speed = blocks
    square = dt_s * dt_s
    return (
        symmetric_stepped(place, square * dt_s / 3.0, noise),
        matrix_stepped(mixed, 0.5 * square, noise),
        symmetric_stepped(speed, dt_s, noise),
    )


@inlined_part
def _state_of(state):
    return state[0], state[1], state[2], state[3], state[4], state[5]


@inlined_part
def _put(x, blocks, state, covariance):
    """Write a state and the blocks of its covariance."""
    for a in range(_STATE):
        state[a] = x[a]
    write_blocks(blocks, covariance)


@inlined_part
def carry_straight(state, covariance, dt_s, noise):
    """Carry a mixed straight model on in place; `noise` is along, across and vertical."""
    x = _state_of(state)
    up, radius = _up(x)
    moved, chord, squared = _moved(x, up, radius, (dt_s, 0.0, 1.0, 0.0), dt_s, 1.0)
    tensor = _level_noise(up, chord, squared, dt_s, noise[0], noise[1], noise[2])
    _put(moved, _roughened(_carried_straight(read_blocks(covariance), dt_s), tensor, dt_s), state, covariance)


@inlined_part
def carry_turn(state, covariance, dt_s, arc, turn_spread, motion):
    """Carry a mixed turn model on in place.

    How much quicker or slower the turn may be, `turn_spread` in rad2/s, is noise across the track that grows with the
    square of the speed.
    """
    x = _state_of(state)
    up, radius = _up(x)
    moved, chord, squared = _moved(x, up, radius, arc, dt_s, 1.0)
    speed_squared = squared / (arc[0] * arc[0] + arc[1] * arc[1])
    across = motion.turn_noise + turn_spread * speed_squared
    tensor = _level_noise(up, chord, squared, dt_s, motion.turn_noise, across, motion.turn_noise_vertical)
    by_velocity = _frame_matrix(up, arc[0], arc[1], dt_s)
    turned = _frame_matrix(up, arc[2], arc[3], 1.0)
    _put(moved, _roughened(_carried(read_blocks(covariance), by_velocity, turned), tensor, dt_s), state, covariance)


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
def carry_agile(state, covariance, dt_s, low, motion):
    """Carry a mixed agile model on in place; `low` is 1 where it follows the terrain, 0 up high."""
    x = _state_of(state)
    up, radius = _up(x)
    decay = low * motion.terrain_decay_hz
    kept, rise, by_height, by_both, by_climb = _climb_decay(decay, dt_s)
    moved, chord, _ = _moved(x, up, radius, (dt_s, 0.0, 1.0, 0.0), rise, kept)
    level = motion.agile_noise + low * (motion.terrain_noise - motion.agile_noise)
    vertical = motion.agile_noise_vertical * (1.0 - low) + 2.0 * decay * motion.terrain_climb_variance
    tensor = _noise_tensor(up, chord, 1.0, level, 0.0, 0.0)
    blocks = _carried(read_blocks(covariance), _frame_matrix(up, dt_s, 0.0, rise), _frame_matrix(up, 1.0, 0.0, kept))
    place, mixed, speed = _roughened(blocks, tensor, dt_s)
    upright = _noise_tensor(up, chord, 1.0, 0.0, 0.0, vertical)
    blocks = (
        symmetric_stepped(place, by_height, upright),
        matrix_stepped(mixed, by_both, upright),
        symmetric_stepped(speed, by_climb, upright),
    )
    _put(moved, blocks, state, covariance)
