"""What each track would be by an instant, roughly and cheaply, for a scheduler to weigh.

The mean of the models flies straight on; their mixed covariance grows with velocity, with
acceleration noise and with the turn that may have begun. Against the exact prediction
(`fill_tracks`) the place errs by less than a third of its sigma and the sigma by less than
a third within 30 s of the last look (tests/tracking/test_needs.py).
Numeric policy: float64, no fast-math. Cost: 0.1 us a track.
"""

import math

from numba import njit

from lookdown.tracking._motion_kernels import MODEL_COUNT

NS = 1e-9


@njit(cache=True, error_model="numpy")
def _moments(store, row, mean, moments):
    """Write the traces over models of the covariance: of position, of position with velocity, of velocity."""
    moments[:] = 0.0
    for m in range(MODEL_COUNT):
        weight = store.weights[row, m]
        for a in range(3):
            x, v = store.states[row, m, a] - mean[a], store.states[row, m, a + 3] - mean[a + 3]
            moments[0] += weight * (store.covariances[row, m, a, a] + x * x)
            moments[1] += weight * (store.covariances[row, m, a, a + 3] + x * v)
            moments[2] += weight * (store.covariances[row, m, a + 3, a + 3] + v * v)


@njit(cache=True, error_model="numpy")
def _sigma(moments, straight, speed, noises, turn_rate, sojourn_s, dt_s):
    """Return the root of the position's variance some time after the last look.

    A flier that flew straight may have begun to turn, and then lies half v omega t**2 aside.
    """
    turning = 1.0 - straight * math.exp(-dt_s / sojourn_s)
    noise = turning * noises[1] + (1.0 - turning) * noises[0]
    aside = 0.5 * speed * turn_rate * dt_s**2
    variance = moments[0] + 2.0 * moments[1] * dt_s + moments[2] * dt_s**2 + noise * dt_s**3 / 3.0
    return math.sqrt(max(variance + turning * aside * aside, 1.0))


@njit(cache=True, error_model="numpy")
def fill_needs(store, rows, time_tai_ns, settings, noises, mean, moments, position, velocity, numbers):
    """Write place, velocity, and (position sigma, its growth, cross-section, existence) of tracks at an instant.

    noises, one a model, are the traces of the white acceleration; mean, of six, and moments, of three, are
    working memory. The growth is that of the next second.
    """
    turn_rate, sojourn_s = settings.turn_rates[1], settings.straight_sojourn_s
    for k in range(rows.shape[0]):
        row = rows[k]
        dt_s = (time_tai_ns - store.time_tai_ns[row]) * NS
        for a in range(6):
            mean[a] = 0.0
            for m in range(MODEL_COUNT):
                mean[a] += store.weights[row, m] * store.states[row, m, a]
        for a in range(3):
            position[k, a] = mean[a] + dt_s * mean[a + 3]
            velocity[k, a] = mean[a + 3]
        _moments(store, row, mean, moments)
        speed, straight = math.sqrt(mean[3] ** 2 + mean[4] ** 2 + mean[5] ** 2), store.weights[row, 0]
        sigma = _sigma(moments, straight, speed, noises, turn_rate, sojourn_s, dt_s)
        later = _sigma(moments, straight, speed, noises, turn_rate, sojourn_s, dt_s + 1.0)
        silent_s = (time_tai_ns - store.existence_tai_ns[row]) * NS
        numbers[k, 0], numbers[k, 1], numbers[k, 2] = sigma, max(later - sigma, 0.0), store.rcs_m2[row]
        numbers[k, 3] = store.existence[row] * math.exp(-silent_s / settings.life_s)
