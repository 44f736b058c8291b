"""The state machine of laser links: what geometry allows, and from down to up by instants of their own.

A link is a row: a pair of nodes. Whether it may stand is asked at each step; when it is pointed and
when it has acquired are instants between steps, so that the step does not round them. The time of
an acquisition is drawn by pair and instant, so that it depends on no order.

Numeric policy: float64. Cost: 0.1 us a link and step.
"""

import math
from typing import NamedTuple

import numpy as np
from numba import njit

from lookdown.numerics.handles import handle_of
from lookdown.numerics.lean import LEAN
from lookdown.numerics.parts import PART
from lookdown.numerics.philox_kernels import uniforms_4

__all__ = ["Bodies", "Limits", "Rows", "step_links"]

DOWN, SLEWING, ACQUIRING, UP = 0, 1, 2, 3
_FREE = 0
_NODE, _CLOSED, _RANGE, _GRAZING, _SLEW, _SUN, _TERMINALS = 1, 2, 3, 4, 5, 6, 7


class Limits(NamedTuple):
    """What a link may do."""

    range_max_m: float
    clear_radius_m: float
    slew_rate_max_radps: float
    sun_cosine: float
    acquisition_min_s: float
    acquisition_scale_s: float
    acquisition_max_s: float


class Bodies(NamedTuple):
    """Nodes at the instant of a step, and their terminals."""

    position_m: np.ndarray  # (n, 3) f8
    velocity_mps: np.ndarray  # (n, 3) f8, inertial, on the axes of the instant
    is_up: np.ndarray  # (n,) bool
    terminal_count: np.ndarray  # (n,) i4
    holder: np.ndarray  # (n, t) i8, key of the pair that has the terminal, -1 free
    pointing: np.ndarray  # (n, t, 3) f8, unit, on radial, transverse and normal axes; 0 never pointed


class Rows(NamedTuple):
    """Links: pair, state, and the instants of the state."""

    node_a: np.ndarray  # i4
    node_b: np.ndarray  # i4
    key: np.ndarray  # i8, names the pair
    is_open: np.ndarray  # bool
    state: np.ndarray  # u1
    due_ns: np.ndarray  # i8, end of slewing or of acquiring
    since_ns: np.ndarray  # i8, of the present state
    fault: np.ndarray  # u1, why it is down
    length_m: np.ndarray  # f8
    acquisitions: np.ndarray  # i8, so far
    losses: np.ndarray  # i8, so far, of links that were up
    up_ns: np.ndarray  # i8, so far


@njit(**PART)
def _local(bodies, node, x, y, z):
    """Return a direction on the radial, transverse and normal axes of a node's orbit."""
    px, py, pz = bodies.position_m[node, 0], bodies.position_m[node, 1], bodies.position_m[node, 2]
    vx, vy, vz = bodies.velocity_mps[node, 0], bodies.velocity_mps[node, 1], bodies.velocity_mps[node, 2]
    nx, ny, nz = py * vz - pz * vy, pz * vx - px * vz, px * vy - py * vx
    n, p = math.sqrt(nx * nx + ny * ny + nz * nz), math.sqrt(px * px + py * py + pz * pz)
    n = max(n, 1e-9)
    tx, ty, tz = (ny * pz - nz * py) / (n * p), (nz * px - nx * pz) / (n * p), (nx * py - ny * px) / (n * p)
    return (x * px + y * py + z * pz) / p, x * tx + y * ty + z * tz, (x * nx + y * ny + z * nz) / n


@njit(**PART)
def _sweep_rate(bodies, node, dx, dy, dz, wx, wy, wz, length):
    """Return how fast a direction turns as seen from a node that keeps its nadir: d x w / d^2 less its own turn."""
    px, py, pz = bodies.position_m[node, 0], bodies.position_m[node, 1], bodies.position_m[node, 2]
    vx, vy, vz = bodies.velocity_mps[node, 0], bodies.velocity_mps[node, 1], bodies.velocity_mps[node, 2]
    square = px * px + py * py + pz * pz
    ox = (dy * wz - dz * wy) / length**2 - (py * vz - pz * vy) / square
    oy = (dz * wx - dx * wz) / length**2 - (pz * vx - px * vz) / square
    oz = (dx * wy - dy * wx) / length**2 - (px * vy - py * vx) / square
    along = (ox * dx + oy * dy + oz * dz) / length
    return math.sqrt(max(ox * ox + oy * oy + oz * oz - along * along, 0.0))


@njit(**PART)
def _blinded(bodies, node, ux, uy, uz, sun, limits):
    """Return whether a node that looks along u looks at the Sun, past the Earth."""
    if ux * sun[0] + uy * sun[1] + uz * sun[2] <= limits.sun_cosine:
        return False
    px, py, pz = bodies.position_m[node, 0], bodies.position_m[node, 1], bodies.position_m[node, 2]
    rise = px * sun[0] + py * sun[1] + pz * sun[2]
    miss = px * px + py * py + pz * pz - rise * rise
    return rise > 0.0 or miss > limits.clear_radius_m**2


@njit(**PART)
def _fault_of(bodies, rows, row, sun, limits):
    """Return why a link cannot stand, 0 where it can; the length is written."""
    a, b = rows.node_a[row], rows.node_b[row]
    dx = bodies.position_m[b, 0] - bodies.position_m[a, 0]
    dy = bodies.position_m[b, 1] - bodies.position_m[a, 1]
    dz = bodies.position_m[b, 2] - bodies.position_m[a, 2]
    length = math.sqrt(dx * dx + dy * dy + dz * dz)
    rows.length_m[row] = length
    if not (bodies.is_up[a] and bodies.is_up[b]):
        return _NODE
    if not rows.is_open[row]:
        return _CLOSED
    if length > limits.range_max_m:
        return _RANGE
    if _lowest_square(bodies, a, dx, dy, dz, length) < limits.clear_radius_m**2:
        return _GRAZING
    wx = bodies.velocity_mps[b, 0] - bodies.velocity_mps[a, 0]
    wy = bodies.velocity_mps[b, 1] - bodies.velocity_mps[a, 1]
    wz = bodies.velocity_mps[b, 2] - bodies.velocity_mps[a, 2]
    for node in (a, b):
        if _sweep_rate(bodies, node, dx, dy, dz, wx, wy, wz, length) > limits.slew_rate_max_radps:
            return _SLEW
    ux, uy, uz = dx / length, dy / length, dz / length
    if _blinded(bodies, a, ux, uy, uz, sun, limits) or _blinded(bodies, b, -ux, -uy, -uz, sun, limits):
        return _SUN
    return _FREE


@njit(**PART)
def _lowest_square(bodies, a, dx, dy, dz, length):
    """Return the square of the least distance of a line of sight from the middle of the Earth."""
    px, py, pz = bodies.position_m[a, 0], bodies.position_m[a, 1], bodies.position_m[a, 2]
    along = -(px * dx + py * dy + pz * dz) / (length * length)
    along = min(max(along, 0.0), 1.0)
    x, y, z = px + along * dx, py + along * dy, pz + along * dz
    return x * x + y * y + z * z


@njit(**PART)
def _terminal_of(bodies, node, key):
    """Return the terminal that a pair has at a node, or a free one, or -1."""
    free = -1
    for terminal in range(bodies.terminal_count[node]):
        if bodies.holder[node, terminal] == key:
            return terminal
        if free < 0 and bodies.holder[node, terminal] < 0:
            free = terminal
    return free


@njit(**PART)
def _turn(bodies, node, terminal, dx, dy, dz, length):
    """Point a terminal; return the angle it has to go through."""
    x, y, z = _local(bodies, node, dx / length, dy / length, dz / length)
    old = bodies.pointing[node, terminal]
    cosine = old[0] * x + old[1] * y + old[2] * z
    never = old[0] == 0.0 and old[1] == 0.0 and old[2] == 0.0
    old[0], old[1], old[2] = x, y, z
    # A terminal that has never pointed rests straight ahead.
    return math.acos(min(max(y if never else cosine, -1.0), 1.0))


@njit(**PART)
def _point(bodies, rows, row):
    """Take a terminal at both ends and point them; return the greater angle, -1 where none is free."""
    a, b, key = rows.node_a[row], rows.node_b[row], rows.key[row]
    here, there = _terminal_of(bodies, a, key), _terminal_of(bodies, b, key)
    if here < 0 or there < 0:
        return -1.0
    bodies.holder[a, here], bodies.holder[b, there] = key, key
    dx = bodies.position_m[b, 0] - bodies.position_m[a, 0]
    dy = bodies.position_m[b, 1] - bodies.position_m[a, 1]
    dz = bodies.position_m[b, 2] - bodies.position_m[a, 2]
    length = rows.length_m[row]
    return max(_turn(bodies, a, here, dx, dy, dz, length), _turn(bodies, b, there, -dx, -dy, -dz, length))


@njit(**PART)
def _acquisition_ns(rows, row, seed_key, limits):
    """Return how long one attempt takes and whether it succeeds, by pair and the instant at which it starts."""
    # 2**20 ns: an attempt takes longer than a millisecond, so that no two draw the same.
    u, _, _, _ = uniforms_4(seed_key, rows.key[row], (rows.since_ns[row] >> 20) & 0xFFFFFFFF)
    seconds = limits.acquisition_min_s - limits.acquisition_scale_s * math.log(u)
    if seconds > limits.acquisition_max_s:
        return np.int64(limits.acquisition_max_s * 1e9), False
    return np.int64(seconds * 1e9), True


@njit(**PART)
def _advance(rows, row, now_ns, seed_key, limits):
    """Let a link that may stand go through the states whose time has come; since_ns is the start of an attempt."""
    while rows.state[row] != UP and rows.due_ns[row] <= now_ns:
        succeeded = False
        if rows.state[row] == ACQUIRING:
            _, succeeded = _acquisition_ns(rows, row, seed_key, limits)
        rows.since_ns[row] = rows.due_ns[row]
        if succeeded:
            rows.state[row] = UP
            rows.acquisitions[row] += 1
        else:
            rows.state[row] = ACQUIRING
            span, _ = _acquisition_ns(rows, row, seed_key, limits)
            rows.due_ns[row] += span


@njit(**LEAN)
def step_links(bodies, rows, sun, before_ns, now_ns, seed_key, limits):
    """Advance all links to an instant.

    Parameters
    ----------
    bodies : Bodies
        At the instant; terminals are written.
    rows : Rows
        Written but for node_a, node_b, key and is_open.
    sun : (3,) float64
        Unit vector to the Sun.
    before_ns, now_ns : int
        Of the last step and of this one. A link that may not stand any more is lost now.
    seed_key : uint64
        From `lookdown.seeds.philox_key`.
    limits : Limits
    """
    bodies, rows = handle_of(bodies), handle_of(rows)
    for row in range(rows.key.shape[0]):
        fault = _fault_of(bodies, rows, row, sun, limits)
        angle = _point(bodies, rows, row) if fault == _FREE else 0.0
        if angle < 0.0:
            fault = _TERMINALS
        rows.fault[row] = fault
        was_up = rows.state[row] == UP
        if fault == _FREE:
            if rows.state[row] == DOWN:
                rows.state[row] = SLEWING
                rows.due_ns[row] = now_ns + np.int64(angle / limits.slew_rate_max_radps * 1e9)
            _advance(rows, row, now_ns, seed_key, limits)
        if was_up or rows.state[row] == UP:
            rows.up_ns[row] += now_ns - max(rows.since_ns[row], before_ns)
        if fault != _FREE and rows.state[row] != DOWN:
            rows.losses[row] += was_up
            rows.state[row] = DOWN
            rows.since_ns[row] = now_ns
