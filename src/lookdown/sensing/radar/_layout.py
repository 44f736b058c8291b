"""Where each number stands in the arrays that the radar's kernels hand each other.

Blocks of pairs live in one flat array, quantity after quantity, `BLOCK` places each: with constant distances between
what is read and what is written, LLVM needs no checks to run the loops in SIMD.
"""

from enum import IntEnum

__all__ = ["BLOCK", "DwellPart", "LookPart", "ObjectPart", "PairPart", "PlotPart", "RadarPart"]

BLOCK = 1088
"""Pairs of a block; a multiple of 64."""


class ObjectPart(IntEnum):
    """Rows of an array of objects, sorted by cell."""

    X, Y, Z = 0, 1, 2
    UP_X, UP_Y, UP_Z = 3, 4, 5
    SPEED_X, SPEED_Y, SPEED_Z = 6, 7, 8
    CLIMB = 9
    INVERSE_LEVEL = 10
    SIZE = 11
    COUNT = 12


class DwellPart(IntEnum):
    """Columns of an array of dwells: pose, sector, energy and slow errors."""

    POSITION = 0
    VELOCITY = 3
    ALONG = 6
    STARBOARD = 9
    DOWN = 12
    START = 15
    STOP = 17
    WIDE = 19
    SINE_MIN2, SINE_MAX2 = 20, 21
    SCAN2 = 22
    COS_TILT, SIN_TILT = 23, 24
    SNR_PER_M2 = 25
    EXPONENT = 26
    ERROR_POSITION = 27
    ERROR_VELOCITY = 30
    ERROR_ALONG = 33
    ERROR_STARBOARD = 36
    ERROR_DOWN = 39
    ERROR_CLOCK = 42
    ERROR_ELECTRONS = 43
    LATITUDE, LONGITUDE, REACH = 44, 45, 46
    YAW = 47
    COUNT = 48


class PairPart(IntEnum):
    """Quantities of a block of pairs."""

    X, Y, Z = 0, 1, 2
    UP_X, UP_Y, UP_Z = 3, 4, 5
    SPEED_X, SPEED_Y, SPEED_Z = 6, 7, 8
    CLIMB = 9
    INVERSE_LEVEL = 10
    SIZE = 11
    NOSE, BEAM, TAIL, TOP = 12, 13, 14, 15
    RANGE, ALONG, CROSS, RATE, SIDE = 16, 17, 18, 19, 20
    SINE, SCAN, RADIAL, COS_NOSE = 21, 22, 23, 24
    RCS, ONE, SNR, CLUTTER, PLACE, KEPT, CHANCE, POWER = 25, 26, 27, 28, 29, 30, 31, 32
    U0, U1, U2, U3 = 33, 34, 35, 36
    N0, N1, N2, N3 = 37, 38, 39, 40
    COUNT = 41


class PlotPart(IntEnum):
    """Rows of the detections that come out."""

    RANGE, ALONG, CROSS, RATE, SIDE, SNR = 0, 1, 2, 3, 4, 5
    SIGMA_RANGE, SIGMA_ALONG, SIGMA_CROSS, SIGMA_RATE, CORRELATION, BIAS_RANGE = 6, 7, 8, 9, 10, 11
    COUNT = 12


class LookPart(IntEnum):
    """Rows of the looks that come out: the answer side."""

    RANGE, SINE, RADIAL, RCS, SNR, KEPT, CHANCE, CLUTTER = 0, 1, 2, 3, 4, 5, 6, 7
    COUNT = 8


class RadarPart(IntEnum):
    """Numbers of the radar and its surroundings."""

    LOBE = 0
    CELL_M, BEAM_ALONG, BEAM_CROSS = 2, 3, 4
    PULSE_SHARE = 5
    CLUTTER_START, CLUTTER_STEPS = 6, 7
    CHANCE_START, CHANCE_STEPS, CHANCE_FLOOR = 8, 9, 10
    LOOKS, THRESHOLD, SHAPE = 11, 12, 13
    DUTY = 14
    BOUND = 15
    FLOOR = 19
    COUPLING = 23
    BIAS_POSITION, BIAS_CLOCK, BIAS_ELECTRONS = 24, 25, 26
    SINE_START, SINE_STEPS, HALF_SPAN, SPEED_STEPS = 27, 28, 29, 30
    COUNT = 31
