"""How fast a track turns: what its turn models take as their rate, and what each look says of it.

A turn begins at the rate of its class of flight, whose doubt is wide, and is flown at one rate from then on. That rate
is a scalar beside the models: a Kalman filter of one state whose measurement is how far a look pushes the velocity to
the side. With seven states in the turn models the same would cost a third more.

Numeric policy: float64, plain multiplications and additions in the order written.
"""

import math

from lookdown.numerics.parts import inlined_part, part
from lookdown.tracking.filtering._small_kernels import dot

__all__ = ["NO_TURN", "TURN_MEMORY_S", "learn_turn", "turn_belief"]

NO_TURN = (0.0, 0.0)
"""Rate and variance of a track of which no turn is known."""

TURN_MEMORY_S = 10.0
_LEAST_SIGMA_RADPS = 0.003
_SLOWEST, _QUICKEST = 0.25, 3.0
"""Of the class's rate: what is learned stays within."""


@inlined_part
def turn_belief(known, side, own, rate_radps, motion):
    """Return rate (positive) and variance that a turn model starts an interval with.

    Parameters
    ----------
    known : (2,) float64
        The track's rate, positive to port, and its variance; no variance where nothing is known.
    side : 1.0 for the turn to port, -1.0 to starboard
    own : float
        Share of the model's probability that was this turn before; the rest has just begun it.
    rate_radps : float
        Of the class of flight.
    motion : Motion

    References
    ----------
    Bar-Shalom, Li, Kirubarajan (2001), equations 11.6.6-9 and 11.6.6-10, for the rate as a state of the models.
    """
    wide = motion.turn_spread / TURN_MEMORY_S
    rate, variance = side * known[0], known[1]
    if variance <= 0.0 or rate <= 0.0:
        rate, variance = rate_radps, wide
    # A turn that began at any instant alike: of the whole interval's angle half, give or take.
    begun, doubt = 0.5 * rate_radps, rate_radps * rate_radps / 12.0 + wide / 3.0
    mean = begun + own * (rate - begun)
    apart, beside = rate - mean, begun - mean
    return mean, own * (variance + apart * apart) + (1.0 - own) * (doubt + beside * beside)


@part
def learn_turn(before, before_spread, after, after_spread, belief, known):
    """Write rate and variance of a turn as a look leaves them.

    Over the interval the mean rate has p as variance, and the velocity to the side is off by v dt times the rate's
    error, so that their covariance is c = p v dt: both follow from what became of the velocity alone.

    Parameters
    ----------
    before, before_spread, after, after_spread : (6,) and (6, 6) float64
        The turn model predicted and updated.
    belief : tuple of 6 float
        Side (1 to port, -1 to starboard), the interval dt, rate and variance that it began with, the share of the
        model that has turned since its beginning, and the class's rate.
    known : (2,) float64, output

    References
    ----------
    Anderson, Moore, Optimal Filtering (1979), section 3.1: the conditional mean given another estimate's update.
    """
    side, dt_s, rate, variance, own, usual = belief
    up = (before[0], before[1], before[2])
    radius = math.sqrt(dot(up, up))
    up = (up[0] / radius, up[1] / radius, up[2] / radius)
    velocity = (before[3], before[4], before[5])
    climb = dot(velocity, up)
    level = (velocity[0] - climb * up[0], velocity[1] - climb * up[1], velocity[2] - climb * up[2])
    speed = max(math.sqrt(dot(level, level)), 1.0)
    x = (up[1] * level[2] - up[2] * level[1]) / speed
    y = (up[2] * level[0] - up[0] * level[2]) / speed
    z = (up[0] * level[1] - up[1] * level[0]) / speed
    port = (x, y, z)
    pushed, doubt, left = 0.0, 0.0, 0.0
    for a in range(3):
        pushed += port[a] * (after[a + 3] - before[a + 3])
        for b in range(3):
            doubt += port[a] * port[b] * before_spread[a + 3, b + 3]
            left += port[a] * port[b] * after_spread[a + 3, b + 3]
    mean_variance = variance * TURN_MEMORY_S / max(dt_s, TURN_MEMORY_S)
    gain = mean_variance * speed * dt_s / max(doubt, 1e-6)
    learned = rate + side * gain * pushed
    learned = min(max(learned, _SLOWEST * usual), _QUICKEST * usual)
    remaining = mean_variance - gain * gain * max(doubt - left, 0.0)
    remaining = max(remaining, _LEAST_SIGMA_RADPS * _LEAST_SIGMA_RADPS)
    # An interval in which the turn began says less: what is learned counts for the share that has turned all along.
    mean = rate + own * (learned - rate)
    apart, beside = learned - mean, rate - mean
    known[0] = side * mean
    known[1] = own * (remaining + apart * apart) + (1.0 - own) * (variance + beside * beside)
