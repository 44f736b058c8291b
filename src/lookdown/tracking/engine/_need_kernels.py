"""What each track would be by an instant, roughly and cheaply, for a scheduler to weigh.

The mean of the models flies straight on; their mixed covariance grows with velocity, with
acceleration noise and with the turn that may have begun. Against the exact prediction
(`fill_picture`) the place errs by less than a third of its sigma and the sigma by less than
a third within 30 s of the last look (tests/tracking/test_needs.py).
Numeric policy: float64, no fast-math. Cost: 0.4 us a track.
"""

import math

from numba import njit

from lookdown.numerics.handles import handle_of
from lookdown.numerics.parts import WHOLE
from lookdown.tracking.engine._layout import (
    NOW,
    NS,
    RCS_M2,
    TIME,
    UPDATE_TIME,
    WEIGHTS,
)
from lookdown.tracking.engine._options import INNER
from lookdown.tracking.engine._record_kernels import read_record
from lookdown.tracking.engine._state_kernels import existence_at
from lookdown.tracking.filtering._motion_kernels import MODEL_COUNT, PACKED, class_of_flight, of_class

__all__ = ["fill_needs"]


@njit(**INNER)
def _moments(body, mean, moments):
    """Write the traces over models of the covariance: of position, of position with velocity, of velocity."""
    moments[:] = 0.0
    for m in range(MODEL_COUNT):
        weight, model = body[WEIGHTS + m], body[m * PACKED : (m + 1) * PACKED]
        for a in range(3):
            place = (6, 12, 17)[a]
            x, v = model[a] - mean[a], model[a + 3] - mean[a + 3]
            moments[0] += weight * (model[place] + x * x)
            moments[1] += weight * (model[place + 3] + x * v)
            moments[2] += weight * (model[(21, 24, 26)[a]] + v * v)


@njit(**INNER)
def _growth(mean, weights, speed, motion):
    """Return how a track's doubt grows, by its class of flight as the filter has it.

    Traces of the white acceleration of a straight, a turn and an agile manoeuvre, the rate of turns that may begin,
    the rate at which straights end, the share of agile ones among what they become, the shares of straight and agile.
    """
    cruise, slow, low = class_of_flight(mean[0:3], mean[3:6], motion)
    straight = of_class(motion.noise_along, cruise, slow) + of_class(motion.noise_across, cruise, slow)
    straight += of_class(motion.noise_vertical, cruise, slow)
    turn = 2.0 * motion.turn_noise + motion.turn_noise_vertical + motion.turn_spread * speed * speed
    agile = 2.0 * (motion.agile_noise + low * (motion.terrain_noise - motion.agile_noise))
    agile += (1.0 - low) * motion.agile_noise_vertical
    rate = of_class(motion.turn_rate_radps, cruise, slow)
    leave_hz = of_class(motion.straight_leave_hz, cruise, slow)
    return straight, turn, agile, rate, leave_hz, motion.agile_share, weights[0], weights[3]


@njit(**INNER)
def _sigma(moments, speed, growth, dt_s):
    """Return the root of the position's variance some time after the last look; `growth` is that of `_growth`.

    A flier that turned lies half v omega t**2 aside; one that flew straight may have begun to turn at any instant
    since: then by a third of its square on average, as the filter has it, and with a quarter of a whole turn's noise.
    """
    straight = growth[6] * math.exp(-dt_s * growth[4])
    left = growth[6] - straight
    begun = left * (1.0 - growth[5])
    agile = growth[7] + left * growth[5]
    turned = 1.0 - growth[6] - growth[7]
    noise = straight * growth[0] + (turned + 0.25 * begun) * growth[1] + agile * growth[2]
    aside = 0.5 * speed * growth[3] * dt_s**2
    variance = moments[0] + 2.0 * moments[1] * dt_s + moments[2] * dt_s**2 + noise * dt_s**3 / 3.0
    return math.sqrt(max(variance + (turned + begun / 3.0) * aside * aside, 1.0))


@njit(**INNER)
def _time_left_s(moments, speed, growth, dt_s, limit_m, longest_s):
    """Return how long the sigma stays below a limit, at most some time: doubled until it is passed, then halved."""
    if _sigma(moments, speed, growth, dt_s) >= limit_m:
        return 0.0
    low, high = 0.0, 1.0
    while high < longest_s and _sigma(moments, speed, growth, dt_s + high) < limit_m:
        low, high = high, 2.0 * high
    high = min(high, longest_s)
    for _ in range(8):
        middle = 0.5 * (low + high)
        if _sigma(moments, speed, growth, dt_s + middle) < limit_m:
            low = middle
        else:
            high = middle
    return high


@njit(**WHOLE)
def fill_needs(store, rows, time_tai_ns, life_s, motion, limits, body, mean, moments, position, velocity, numbers):
    """Write place, velocity, and (position sigma, its growth, cross-section, existence, time left) of tracks.

    `body`, `mean`, of six, and `moments`, of three, are working memory. The growth is that of the next second.
    `limits` are the position sigma at which a track may be lost, and the time for which it is kept without a look.
    """
    store = handle_of(store)
    for k in range(rows.shape[0]):
        now = store.links[rows[k], NOW]
        marks = store.marks[now]
        read_record(store.core[now], store.rest[now], body)
        dt_s = (time_tai_ns - marks[TIME]) * NS
        for a in range(6):
            mean[a] = 0.0
            for m in range(MODEL_COUNT):
                mean[a] += body[WEIGHTS + m] * body[m * PACKED + a]
        for a in range(3):
            position[k, a] = mean[a] + dt_s * mean[a + 3]
            velocity[k, a] = mean[a + 3]
        _moments(body, mean, moments)
        speed = math.sqrt(mean[3] ** 2 + mean[4] ** 2 + mean[5] ** 2)
        growth = _growth(mean, body[WEIGHTS : WEIGHTS + MODEL_COUNT], speed, motion)
        sigma = _sigma(moments, speed, growth, dt_s)
        later = _sigma(moments, speed, growth, dt_s + 1.0)
        numbers[k, 0], numbers[k, 1], numbers[k, 2] = sigma, max(later - sigma, 0.0), body[RCS_M2]
        numbers[k, 3] = existence_at(body, marks, time_tai_ns, life_s)
        longest_s = max(limits[1] - (time_tai_ns - marks[UPDATE_TIME]) * NS, 0.0)
        numbers[k, 4] = min(_time_left_s(moments, speed, growth, dt_s, limits[0], longest_s), longest_s)
