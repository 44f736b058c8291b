"""Kernels of the design search: does a pattern cover a band of latitudes at every phase, and by what margin.

A pattern is a family of circular orbits on a sphere with one free number x, its
inclination or the spacing of its planes. The margin of a place at a phase is by how
many radians of central angle the k-th best satellite is inside the annulus that it
sees. It changes by no more than a radian for each radian by which the place or the
satellites move (it is 1-Lipschitz), and from this follow both proofs made here: a cell
of places and phases whose centre has more margin than the cell's radius is covered
whole, and a pattern whose margin falls short by m at x falls short for all x within
m / lipschitz.

Numeric policy: float64 throughout, no fast-math; cosines of angles are compared, whose
rounding (1e-16 over the sine of the angle) is far below the least margin asked for.
Their plain NumPy twins are in tests/oracles/design_plain.py.
"""

import math

import numba
import numpy as np

COVERED, UNCOVERED, UNDECIDED = 0, 1, 2
_NOWHERE = 2.0
_FIRST_SAMPLES, _MORE_SAMPLES, _LAST_SAMPLES = 96, 2_000, 256
# Steps of Roberts' R3 sequence, powers of the root of g**4 = g + 1: spreads points evenly over a box.
_STEP_1, _STEP_2, _STEP_3 = 0.8191725133961645, 0.6710436067037893, 0.5497004779019703


@numba.njit(cache=True, error_model="numpy")
def fill_basis(family, x, basis):
    """Write where the satellites of a pattern are, and where a quarter of a turn later.

    Parameters
    ----------
    family : (planes, 6) float64, radian
        Of each plane: inclination, its rate with x, node, its rate with x, phase of slot 0, and
        number of slots.
    x : float, radian
    basis : (6, n) float64, out
    """
    row = 0
    for plane in range(family.shape[0]):
        inclination = family[plane, 0] + family[plane, 1] * x
        node = family[plane, 2] + family[plane, 3] * x
        ci, si = math.cos(inclination), math.sin(inclination)
        cn, sn = math.cos(node), math.sin(node)
        slots = int(family[plane, 5])
        for slot in range(slots):
            u = family[plane, 4] + 2.0 * math.pi * slot / slots
            c, s = math.cos(u), math.sin(u)
            basis[0, row], basis[1, row], basis[2, row] = cn * c - sn * s * ci, sn * c + cn * s * ci, s * si
            basis[3, row], basis[4, row], basis[5, row] = -cn * s - sn * c * ci, -sn * s + cn * c * ci, c * si
            row += 1


@numba.njit(cache=True, error_model="numpy")
def count_between(basis, at, low, high):
    """Return how many satellites have a cosine of the central angle from low to high, at a place and phase."""
    cosine = math.cos(at[0])
    px, py, pz = cosine * math.cos(at[1]), cosine * math.sin(at[1]), math.sin(at[0])
    ct, st = math.cos(at[2]), math.sin(at[2])
    bx, by, bz, dx, dy, dz = basis[0], basis[1], basis[2], basis[3], basis[4], basis[5]
    count = 0
    for s in range(basis.shape[1]):
        dot = (px * bx[s] + py * by[s] + pz * bz[s]) * ct + (px * dx[s] + py * dy[s] + pz * dz[s]) * st
        count += (dot >= low) & (dot <= high)
    return count


@numba.njit(cache=True, error_model="numpy")
def margin_at(basis, fold, inner, outer, at, near):
    """Return the margin of a place at a phase, in radians; below 0 where fewer than `fold` see it.

    Parameters
    ----------
    basis : (6, n) float64
    fold : int
    inner, outer : float, radian
        Central angles of the annulus; inner below 0 for none.
    at : (3,) float64, radian
        Latitude, longitude, phase.
    near : (2, fold) float64, scratch
        Cosines of the satellites nearest to the middle of the annulus, beyond it and within it.
    """
    middle = _NOWHERE if inner < 0.0 else math.cos(0.5 * (inner + outer))
    near[0, :], near[1, :] = -1.0, _NOWHERE
    cosine = math.cos(at[0])
    px, py, pz = cosine * math.cos(at[1]), cosine * math.sin(at[1]), math.sin(at[0])
    ct, st = math.cos(at[2]), math.sin(at[2])
    last = fold - 1
    for s in range(basis.shape[1]):
        dot = (px * basis[0, s] + py * basis[1, s] + pz * basis[2, s]) * ct
        dot += (px * basis[3, s] + py * basis[4, s] + pz * basis[5, s]) * st
        if dot <= middle:
            if dot > near[0, last]:
                rank = last
                while rank > 0 and near[0, rank - 1] < dot:
                    near[0, rank] = near[0, rank - 1]
                    rank -= 1
                near[0, rank] = dot
        elif dot < near[1, last]:
            rank = last
            while rank > 0 and near[1, rank - 1] > dot:
                near[1, rank] = near[1, rank - 1]
                rank -= 1
            near[1, rank] = dot
    return _ranked(near, fold, inner, outer)


@numba.njit(cache=True, error_model="numpy")
def _ranked(near, fold, inner, outer):
    """Return the fold-th greatest margin of the satellites beyond and within the middle."""
    beyond, within, margin = 0, 0, 0.0
    for _ in range(fold):
        far = outer - math.acos(max(-1.0, min(1.0, near[0, beyond])))
        close = -_NOWHERE * math.pi
        if near[1, within] < _NOWHERE:
            close = math.acos(min(1.0, near[1, within])) - inner
        if far >= close:
            margin, beyond = far, beyond + 1
        else:
            margin, within = close, within + 1
    return margin


@numba.njit(cache=True, error_model="numpy")
def descend(basis, fold, inner, outer, box, at, near):
    """Move a place and phase to where the margin is least nearby; return that margin."""
    least = margin_at(basis, fold, inner, outer, at, near)
    trial = at.copy()
    step = 0.25 * outer
    while step > 2e-4:
        moved = False
        for axis in range(3):
            for sign in (-1.0, 1.0):
                trial[:] = at
                trial[axis] += sign * step
                trial[0] = max(box[0, 0], min(box[0, 1], trial[0]))
                margin = margin_at(basis, fold, inner, outer, trial, near)
                if margin < least:
                    least, moved = margin, True
                    at[:] = trial
        if not moved:
            step *= 0.5
    return least


@numba.njit(cache=True, error_model="numpy")
def sample(basis, fold, inner, outer, box, first, last, at, near):
    """Look at samples of the box; return the least margin below 0, or 0, and write where it is."""
    low = math.cos(outer)
    high = _NOWHERE if inner < 0.0 else math.cos(inner)
    place = np.empty(3)
    least = 0.0
    for i in range(first, last):
        for axis, stride in ((0, _STEP_1), (1, _STEP_2), (2, _STEP_3)):
            place[axis] = box[axis, 0] + (box[axis, 1] - box[axis, 0]) * ((0.5 + stride * i) % 1.0)
        if count_between(basis, place, low, high) < fold:
            margin = margin_at(basis, fold, inner, outer, place, near)
            if margin < least:
                least = margin
                at[:] = place
    return least


@numba.njit(cache=True, error_model="numpy")
def _radius(cell):
    """Return how far a cell's corners are from its centre: on the sphere, and along the orbits."""
    widest = math.cos(max(0.0, abs(cell[0]) - cell[3]))
    square = cell[3] ** 2 + widest * widest * cell[4] ** 2
    return 2.0 * math.asin(min(1.0, 0.5 * math.sqrt(square))) + cell[5]


@numba.njit(cache=True, error_model="numpy")
def _split(cell, stack, size):
    """Put the two halves of a cell, across its longest side, on the stack; return its size."""
    across = cell[4] * math.cos(cell[0])
    axis = 0
    if across >= cell[3] and across >= cell[5]:
        axis = 1
    elif cell[5] >= cell[3]:
        axis = 2
    half = 0.5 * cell[3 + axis]
    for sign in (-1.0, 1.0):
        stack[size] = cell
        stack[size, 3 + axis] = half
        stack[size, axis] = cell[axis] + sign * half
        size += 1
    return size


@numba.njit(cache=True, error_model="numpy")
def certify(basis, fold, inner, outer, box, finest, cells_max, at, near):
    """Decide by cells whether a pattern covers its whole box.

    Parameters
    ----------
    box : (3, 2) float64, radian
        Least and greatest latitude, longitude and phase.
    finest : float, radian
        A cell of this radius whose centre is covered counts as covered.
    at : (3,) float64, out
        An uncovered place and phase, where there is one.

    Returns
    -------
    (code, cells looked at)
    """
    stack = np.empty((256, 6))
    stack[0, :3] = 0.5 * (box[:, 0] + box[:, 1])
    stack[0, 3:] = 0.5 * (box[:, 1] - box[:, 0])
    low = math.cos(outer)
    high = _NOWHERE if inner < 0.0 else math.cos(inner)
    size, cells = 1, 0
    cell = np.empty(6)
    while size > 0:
        if cells == cells_max:
            return UNDECIDED, cells
        size -= 1
        cells += 1
        cell[:] = stack[size]
        radius = _radius(cell)
        if radius < outer and (inner < 0.0 or 2.0 * radius < outer - inner):
            inside = _NOWHERE if inner < 0.0 else math.cos(inner + radius)
            if count_between(basis, cell, math.cos(outer - radius), inside) >= fold:
                continue
        if count_between(basis, cell, low, high) < fold:
            at[:] = cell[:3]
            return UNCOVERED, cells
        if radius > finest:
            size = _split(cell, stack, size)
    return COVERED, cells


@numba.njit(cache=True, error_model="numpy")
def shortfall(basis, fold, inner, outer, box, finest, cells_max, at, near):
    """Find a place and phase that a pattern leaves uncovered, the cheap ways first, or prove that there is none.

    `at` starts where the last pattern fell short, and ends at what was found. Returns the code,
    the margin there (0 where covered) and the cells and samples looked at.
    """
    margin = descend(basis, fold, inner, outer, box, at, near)
    if margin < 0.0:
        return UNCOVERED, margin, 1
    for first, last in ((0, _FIRST_SAMPLES), (_FIRST_SAMPLES, _MORE_SAMPLES)):
        if sample(basis, fold, inner, outer, box, first, last, at, near) < 0.0:
            return UNCOVERED, descend(basis, fold, inner, outer, box, at, near), last
    code, cells = certify(basis, fold, inner, outer, box, finest, cells_max, at, near)
    if code == UNCOVERED:
        margin = descend(basis, fold, inner, outer, box, at, near)
    return code, min(margin, 0.0), cells + _MORE_SAMPLES


@numba.njit(cache=True, error_model="numpy")
def least_margin(basis, fold, inner, outer, box, tolerance, cells_max, at, near):
    """Return the least margin over the box, at most `tolerance` above the true one, its place in `at`, and a code."""
    least = math.inf
    found = np.empty(3)
    for i in range(24):
        for axis, stride in ((0, _STEP_1), (1, _STEP_2), (2, _STEP_3)):
            found[axis] = box[axis, 0] + (box[axis, 1] - box[axis, 0]) * ((0.5 + stride * i) % 1.0)
        margin = descend(basis, fold, inner, outer, box, found, near)
        if margin < least:
            least = margin
            at[:] = found
    stack = np.empty((256, 6))
    stack[0, :3] = 0.5 * (box[:, 0] + box[:, 1])
    stack[0, 3:] = 0.5 * (box[:, 1] - box[:, 0])
    cell, size = np.empty(6), 1
    for _ in range(cells_max):
        if size == 0:
            return least, COVERED
        size -= 1
        cell[:] = stack[size]
        radius = _radius(cell)
        # Has all of the cell the least margin found but for the tolerance?
        far = outer - least + tolerance - radius
        near_by = inner + least - tolerance + radius
        if far > 0.0 and (inner < 0.0 or near_by < far):
            inside = _NOWHERE if inner < 0.0 or near_by <= 0.0 else math.cos(near_by)
            if count_between(basis, cell, math.cos(min(far, math.pi)), inside) >= fold:
                continue
        found[:] = cell[:3]
        if margin_at(basis, fold, inner, outer, found, near) < least:
            least = descend(basis, fold, inner, outer, box, found, near)
            at[:] = found
        size = _split(cell, stack, size)
    return least, UNDECIDED


@numba.njit(cache=True, error_model="numpy")
def search_family(family, fold, inner, outer, box, x_low, x_high, lipschitz, margin, gain, finest_x, cells_max, found):
    """Look for the x at which a pattern has the most margin, at least `margin`; rule out the rest.

    Parameters
    ----------
    family : (planes, 6) float64
        As `fill_basis` takes it.
    fold : int
    inner, outer : float, radian
        As `margin_at` takes them.
    box : (3, 2) float64, radian
    x_low, x_high : float, radian
    lipschitz : float
        By how many radians the satellites move for each radian of x, at most.
    margin, gain : float, radian, above 0
        The least that counts; how much more there has to be to look on.
    finest_x : float, radian
        Intervals of x shorter than this are not looked at.
    found : (6,) float64, out
        x, margin, latitude, longitude and phase of the least margin at x, tries. Where no x
        covers, of the x tried that falls least short.

    Returns
    -------
    int
        COVERED, UNCOVERED for all x (to within finest_x), UNDECIDED where the bound on cells
        was met.
    """
    total = 0
    for plane in range(family.shape[0]):
        total += int(family[plane, 5])
    basis, near, at = np.empty((6, total)), np.empty((2, fold + 1)), box[:, 0].copy()
    intervals = np.empty((512, 2))
    intervals[0, 0], intervals[0, 1] = x_low, x_high
    size, outcome, wanted, tries = 1, UNCOVERED, margin, 0
    found[1] = -math.inf
    while size > 0:
        size -= 1
        low, high = intervals[size, 0], intervals[size, 1]
        x = 0.5 * (low + high)
        tries += 1
        fill_basis(family, x, basis)
        hole = -1.0 if inner < 0.0 else inner + wanted
        code, margin_short, _ = shortfall(basis, fold, hole, outer - wanted, box, 0.5 * margin, cells_max, at, near)
        short = -margin_short / lipschitz
        if code == UNCOVERED and outcome == UNCOVERED and wanted + margin_short > found[1]:
            found[0], found[1], found[2:5] = x, wanted + margin_short, at
        if code == UNDECIDED and outcome == UNCOVERED:
            outcome = UNDECIDED
        if code == COVERED:
            most, _ = least_margin(basis, fold, inner, outer, box, 0.2 * gain, cells_max, at, near)
            found[0], found[1], found[2:5] = x, most, at
            outcome, wanted = COVERED, max(wanted, most) + gain
            short = gain / lipschitz
        short = max(short, 0.5 * finest_x)
        for left, right in ((low, x - short), (x + short, high)):
            if right - left > 0.0 and size < intervals.shape[0]:
                intervals[size, 0], intervals[size, 1] = left, right
                size += 1
    found[5] = tries
    if outcome == UNCOVERED:
        _deepen(family, fold, inner, outer, box, found, basis, near)
    return outcome


@numba.njit(cache=True, error_model="numpy")
def _deepen(family, fold, inner, outer, box, found, basis, near):
    """Look once more at the member that fell least short, for a place where it falls shorter."""
    at = np.empty(3)
    fill_basis(family, found[0], basis)
    if sample(basis, fold, inner, outer, box, 0, _LAST_SAMPLES, at, near) < 0.0:
        margin = descend(basis, fold, inner, outer, box, at, near)
        if margin < found[1]:
            found[1], found[2:5] = margin, at


@numba.njit(cache=True, error_model="numpy")
def covered_share(basis, fold, inner, outer, box, samples, share_min):
    """Return the share of a box, by area and time, that a pattern covers; -1 once it cannot reach `share_min`."""
    low = math.cos(outer)
    high = _NOWHERE if inner < 0.0 else math.cos(inner)
    bottom, top = math.sin(box[0, 0]), math.sin(box[0, 1])
    bare, bare_max = 0, (1.0 - share_min) * samples
    at = np.empty(3)
    for i in range(samples):
        at[0] = math.asin(bottom + (top - bottom) * ((0.5 + _STEP_1 * i) % 1.0))
        at[1] = box[1, 0] + (box[1, 1] - box[1, 0]) * ((0.5 + _STEP_2 * i) % 1.0)
        at[2] = box[2, 0] + (box[2, 1] - box[2, 0]) * ((0.5 + _STEP_3 * i) % 1.0)
        bare += count_between(basis, at, low, high) < fold
        if bare > bare_max:
            return -1.0
    return 1.0 - bare / samples
