"""Algebra of three dimensions on tuples, which a compiler keeps in registers: no memory, no loops.

A vector is (x, y, z); a symmetric matrix (xx, xy, xz, yy, yz, zz); a matrix nine numbers row by row.
float64; nothing is reordered or fused, so that a function gives the same bits wherever it is inlined:
tracks must not depend on which kernel called.
"""

from lookdown.numerics.parts import inlined_part

__all__ = [
    "dot",
    "joined",
    "matrix_less",
    "matrix_stepped",
    "matrix_sum",
    "matrix_times",
    "matrix_times_symmetric",
    "matrix_times_transposed",
    "read_blocks",
    "stepped",
    "symmetric_less",
    "symmetric_product",
    "symmetric_stepped",
    "symmetric_sum",
    "symmetric_times",
    "transposed_times",
    "write_blocks",
]


@inlined_part
def dot(a, b):
    """Return the inner product of two vectors."""
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2]


@inlined_part
def stepped(a, scale, b):
    """Return a + scale b."""
    return a[0] + scale * b[0], a[1] + scale * b[1], a[2] + scale * b[2]


@inlined_part
def symmetric_times(s, v):
    """Return S v."""
    return (
        s[0] * v[0] + s[1] * v[1] + s[2] * v[2],
        s[1] * v[0] + s[3] * v[1] + s[4] * v[2],
        s[2] * v[0] + s[4] * v[1] + s[5] * v[2],
    )


@inlined_part
def matrix_times(m, v):
    """Return M v."""
    return (
        m[0] * v[0] + m[1] * v[1] + m[2] * v[2],
        m[3] * v[0] + m[4] * v[1] + m[5] * v[2],
        m[6] * v[0] + m[7] * v[1] + m[8] * v[2],
    )


@inlined_part
def transposed_times(m, v):
    """Return M' v."""
    return (
        m[0] * v[0] + m[3] * v[1] + m[6] * v[2],
        m[1] * v[0] + m[4] * v[1] + m[7] * v[2],
        m[2] * v[0] + m[5] * v[1] + m[8] * v[2],
    )


@inlined_part
def joined(a, b, c):
    """Return the matrix with three rows."""
    return a[0], a[1], a[2], b[0], b[1], b[2], c[0], c[1], c[2]


@inlined_part
def matrix_times_symmetric(m, s):
    """Return M S."""
    return joined(
        symmetric_times(s, (m[0], m[1], m[2])),
        symmetric_times(s, (m[3], m[4], m[5])),
        symmetric_times(s, (m[6], m[7], m[8])),
    )


@inlined_part
def matrix_times_transposed(m, n):
    """Return M N'."""
    return joined(
        matrix_times(n, (m[0], m[1], m[2])),
        matrix_times(n, (m[3], m[4], m[5])),
        matrix_times(n, (m[6], m[7], m[8])),
    )


@inlined_part
def symmetric_product(m, n):
    """Return M N' of two matrices whose product so is symmetric."""
    return (
        m[0] * n[0] + m[1] * n[1] + m[2] * n[2],
        m[0] * n[3] + m[1] * n[4] + m[2] * n[5],
        m[0] * n[6] + m[1] * n[7] + m[2] * n[8],
        m[3] * n[3] + m[4] * n[4] + m[5] * n[5],
        m[3] * n[6] + m[4] * n[7] + m[5] * n[8],
        m[6] * n[6] + m[7] * n[7] + m[8] * n[8],
    )


@inlined_part
def symmetric_sum(s, m, scale):
    """Return S + scale (M + M')."""
    return (
        s[0] + 2.0 * scale * m[0],
        s[1] + scale * (m[1] + m[3]),
        s[2] + scale * (m[2] + m[6]),
        s[3] + 2.0 * scale * m[4],
        s[4] + scale * (m[5] + m[7]),
        s[5] + 2.0 * scale * m[8],
    )


@inlined_part
def matrix_sum(m, n):
    """Return M + N."""
    return (
        m[0] + n[0],
        m[1] + n[1],
        m[2] + n[2],
        m[3] + n[3],
        m[4] + n[4],
        m[5] + n[5],
        m[6] + n[6],
        m[7] + n[7],
        m[8] + n[8],
    )


@inlined_part
def symmetric_less(s, v, scale):
    """Return S - scale v v'."""
    x, y, z = scale * v[0], scale * v[1], scale * v[2]
    return (
        s[0] - x * v[0],
        s[1] - x * v[1],
        s[2] - x * v[2],
        s[3] - y * v[1],
        s[4] - y * v[2],
        s[5] - z * v[2],
    )


@inlined_part
def matrix_less(m, v, w, scale):
    """Return M - scale v w'."""
    x, y, z = scale * v[0], scale * v[1], scale * v[2]
    return (
        m[0] - x * w[0],
        m[1] - x * w[1],
        m[2] - x * w[2],
        m[3] - y * w[0],
        m[4] - y * w[1],
        m[5] - y * w[2],
        m[6] - z * w[0],
        m[7] - z * w[1],
        m[8] - z * w[2],
    )


@inlined_part
def symmetric_stepped(s, scale, t):
    """Return S + scale T of two symmetric matrices."""
    return (
        s[0] + scale * t[0],
        s[1] + scale * t[1],
        s[2] + scale * t[2],
        s[3] + scale * t[3],
        s[4] + scale * t[4],
        s[5] + scale * t[5],
    )


@inlined_part
def matrix_stepped(m, scale, s):
    """Return M + scale S of a matrix and a symmetric one."""
    return (
        m[0] + scale * s[0],
        m[1] + scale * s[1],
        m[2] + scale * s[2],
        m[3] + scale * s[1],
        m[4] + scale * s[3],
        m[5] + scale * s[4],
        m[6] + scale * s[2],
        m[7] + scale * s[4],
        m[8] + scale * s[5],
    )


@inlined_part
def read_blocks(c):
    """Return the blocks of a covariance whose upper triangle stands in a (6, 6) array."""
    return (
        (c[0, 0], c[0, 1], c[0, 2], c[1, 1], c[1, 2], c[2, 2]),
        (c[0, 3], c[0, 4], c[0, 5], c[1, 3], c[1, 4], c[1, 5], c[2, 3], c[2, 4], c[2, 5]),
        (c[3, 3], c[3, 4], c[3, 5], c[4, 4], c[4, 5], c[5, 5]),
    )


@inlined_part
def write_blocks(blocks, c):
    """Write the blocks of a covariance into a (6, 6) array, both triangles."""
    place, mixed, speed = blocks
    for a in range(3):
        for b in range(3):
            c[a, b + 3] = mixed[3 * a + b]
            c[b + 3, a] = mixed[3 * a + b]
    k = 0
    for a in range(3):
        for b in range(a, 3):
            c[a, b] = place[k]
            c[b, a] = place[k]
            c[a + 3, b + 3] = speed[k]
            c[b + 3, a + 3] = speed[k]
            k += 1
