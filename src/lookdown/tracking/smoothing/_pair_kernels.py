"""One step back of smoothing with several models: every pair of a model now and a model later, weighed and joined.

float64 throughout. Each pair (model i now, model j at the next report) is smoothed by itself, and the pairs of one i
are joined into one Gaussian: 16 pairs at most, and most weigh nothing. A model j that has less than `LEAST_SHARE` of
the probability is left out, and so is a pair whose model i has less than `LEAST_PRIOR` of it before model j.

The motion is asked only through `predict_models`, by predicting one Gaussian as every model, so that nothing here
knows how objects move.
"""

import math
from collections import namedtuple

import numpy as np
from numba import njit

from lookdown.tracking.filtering._motion_kernels import (
    MODEL_COUNT,
    PACKED,
    STATE,
    combine_models,
    pack_model,
    predict_models,
)
from lookdown.tracking.smoothing._retrodict_kernels import combine_shares, retrodict

__all__ = ["Models", "Work", "new_models", "new_work", "predict_one", "step_back"]

LEAST_SHARE = 1e-4
LEAST_PRIOR = 1e-9
NEXT_TO_NOTHING = 1e-12

Models = namedtuple("Models", ["states", "covariances", "weights"])
"""Models of one track at several instants: (n, models, 6), (n, models, 6, 6), (n, models)."""

Work = namedtuple(
    "Work",
    [
        "packed",
        "ahead",
        "ahead_covariances",
        "chain",
        "carries",
        "turns",
        "shares",
        "states",
        "covariances",
    ],
)
"""Working memory of one step back: predictions, Jacobians and results by pair (model now, model later)."""


def new_work() -> Work:
    """Return working memory for a step back."""
    pair = (MODEL_COUNT, MODEL_COUNT)
    return Work(
        packed=np.empty((MODEL_COUNT, PACKED)),
        ahead=np.empty((*pair, STATE)),
        ahead_covariances=np.empty((*pair, STATE, STATE)),
        chain=np.empty(pair),
        carries=np.empty((*pair, 3, 3)),
        turns=np.empty((*pair, 3, 3)),
        shares=np.empty(pair),
        states=np.empty((*pair, STATE)),
        covariances=np.empty((*pair, STATE, STATE)),
    )


def new_models(count: int) -> Models:
    """Return room for the models of so many instants."""
    models = (count, MODEL_COUNT)
    return Models(np.empty((*models, STATE)), np.empty((*models, STATE, STATE)), np.empty(models))


@njit(cache=True, error_model="numpy")
def predict_one(state, covariance, i, dt_s, motion, packed, states, covariances, chain):
    """Write one Gaussian moved by dt as each model says, and the probability of each model after model i."""
    pack_model(state, covariance, packed[0])
    weights = np.empty(MODEL_COUNT)
    for m in range(MODEL_COUNT):
        packed[m] = packed[0]
        weights[m] = 1.0 if m == i else NEXT_TO_NOTHING
    # Mixing equals gives the same again, so that each model moves this one Gaussian.
    predict_models(packed, weights, dt_s, motion, states, covariances, chain)


@njit(cache=True, error_model="numpy")
def _fill_transitions(mean, i, dt_s, motion, packed, states, carries, turns):
    """Write the blocks of each model's Jacobian F = [[1, carry], [0, turn]] after model i, read off its covariances.

    A turn that goes on turns more than one that began on the way, so that where a track comes from counts.

    Covariances pass as F P F' + Q, so what three of them become tells F without rounding to speak of:
    P = 0 gives Q; ones where position meets velocity give the turn; ones of velocity give carry turn'.
    """
    probe, chain, scale = np.zeros((STATE, STATE)), np.empty(MODEL_COUNT), 1e6
    noise, crossed = np.empty((MODEL_COUNT, STATE, STATE)), np.empty((MODEL_COUNT, STATE, STATE))
    predict_one(mean, probe, i, dt_s, motion, packed, states, noise, chain)
    for a in range(3):
        probe[a, a + 3] = probe[a + 3, a] = scale
    predict_one(mean, probe, i, dt_s, motion, packed, states, crossed, chain)
    for m in range(MODEL_COUNT):
        for a in range(3):
            for b in range(3):
                turns[m, a, b] = (crossed[m, a + 3, b] - noise[m, a + 3, b]) / scale
    for a in range(3):
        probe[a, a + 3] = probe[a + 3, a] = 0.0
        probe[a + 3, a + 3] = scale
    predict_one(mean, probe, i, dt_s, motion, packed, states, crossed, chain)
    for m in range(MODEL_COUNT):
        by_turn = (crossed[m, :3, 3:] - noise[m, :3, 3:]) / scale
        _divide_by_transposed(by_turn, turns[m], carries[m])


@njit(cache=True, error_model="numpy")
def _divide_by_transposed(product, turn, carry):
    """Write X of X turn' = product, 3 by 3."""
    t = turn
    c00 = t[1, 1] * t[2, 2] - t[1, 2] * t[2, 1]
    c01 = t[1, 2] * t[2, 0] - t[1, 0] * t[2, 2]
    c02 = t[1, 0] * t[2, 1] - t[1, 1] * t[2, 0]
    inverse = 1.0 / (t[0, 0] * c00 + t[0, 1] * c01 + t[0, 2] * c02)
    # Rows of the cofactors over the determinant: the inverse of the transpose.
    cofactors = (
        (c00, c01, c02),
        (
            t[0, 2] * t[2, 1] - t[0, 1] * t[2, 2],
            t[0, 0] * t[2, 2] - t[0, 2] * t[2, 0],
            t[0, 1] * t[2, 0] - t[0, 0] * t[2, 1],
        ),
        (
            t[0, 1] * t[1, 2] - t[0, 2] * t[1, 1],
            t[0, 2] * t[1, 0] - t[0, 0] * t[1, 2],
            t[0, 0] * t[1, 1] - t[0, 1] * t[1, 0],
        ),
    )
    for a in range(3):
        for b in range(3):
            total = 0.0
            for k in range(3):
                total += product[a, k] * cofactors[k][b]
            carry[a, b] = total * inverse


@njit(cache=True, error_model="numpy")
def _fill_shared(covariance, carry, turn, shared):
    """Write P F', the covariance of a state with itself moved on."""
    for a in range(STATE):
        for b in range(3):
            by_carry, by_turn = covariance[a, b], 0.0
            for k in range(3):
                by_carry += covariance[a, k + 3] * carry[b, k]
                by_turn += covariance[a, k + 3] * turn[b, k]
            shared[a, b] = by_carry
            shared[a, b + 3] = by_turn


@njit(cache=True, error_model="numpy")
def _weigh_pairs(models, now, later, then, dt_s, motion, work):
    """Write each pair of model i at `now` and model j at `then` as smoothed, with its probability.

    A pair weighs as much as model i before model j does by the filter, times the density of j's smoothed state under
    i's prediction: the future chooses among the models of the past too.
    """
    mean, spread, shared = np.empty(STATE), np.empty((STATE, STATE)), np.empty((STATE, STATE))
    logs = np.empty(MODEL_COUNT)
    combine_models(models.states[now], models.covariances[now], models.weights[now], mean, spread)
    for i in range(MODEL_COUNT):
        _fill_transitions(mean, i, dt_s, motion, work.packed, work.ahead[0], work.carries[i], work.turns[i])
    for i in range(MODEL_COUNT):
        predict_one(
            models.states[now, i], models.covariances[now, i], i, dt_s, motion, work.packed,
            work.ahead[i], work.ahead_covariances[i], work.chain[i],
        )  # fmt: skip
    for j in range(MODEL_COUNT):
        highest, whole = -np.inf, 0.0
        for i in range(MODEL_COUNT):
            work.shares[i, j] = 0.0
            whole += work.chain[i, j] * models.weights[now, i]
        if later.weights[then, j] < LEAST_SHARE:
            continue
        for i in range(MODEL_COUNT):
            prior, logs[i] = work.chain[i, j] * models.weights[now, i], -np.inf
            # What is rare may still be what the future shows: an agile spell begins once in hours of cruise.
            if prior > LEAST_PRIOR * whole:
                _fill_shared(models.covariances[now, i], work.carries[i, j], work.turns[i, j], shared)
                likelihood = retrodict(
                    models.states[now, i], models.covariances[now, i], shared, work.ahead[i, j],
                    work.ahead_covariances[i, j], later.states[then, j], later.covariances[then, j],
                    work.states[i, j], work.covariances[i, j],
                )  # fmt: skip
                logs[i] = math.log(prior) + likelihood
                highest = max(highest, logs[i])
        if highest > -np.inf:
            _share_out(logs, highest, later.weights[then, j], work.shares[:, j])


@njit(cache=True, error_model="numpy")
def _share_out(logs, highest, whole, shares):
    """Write shares of a whole in proportion to what stands as logarithms."""
    total = 0.0
    for i in range(MODEL_COUNT):
        shares[i] = math.exp(logs[i] - highest)
        total += shares[i]
    for i in range(MODEL_COUNT):
        shares[i] *= whole / total


@njit(cache=True, error_model="numpy")
def _join_pairs(models, now, work, out, place):
    """Write each model as the mixture of its pairs; one without a pair stays as filtered, with next to no weight."""
    picked = np.empty(MODEL_COUNT)
    joined, spreads = np.empty((MODEL_COUNT, STATE)), np.empty((MODEL_COUNT, STATE, STATE))
    total = 0.0
    for i in range(MODEL_COUNT):
        count = 0
        for j in range(MODEL_COUNT):
            if work.shares[i, j] > 0.0:
                picked[count], joined[count], spreads[count] = (
                    work.shares[i, j],
                    work.states[i, j],
                    work.covariances[i, j],
                )
                count += 1
        out.states[place, i], out.covariances[place, i] = models.states[now, i], models.covariances[now, i]
        out.weights[place, i] = NEXT_TO_NOTHING
        if count > 0:
            combine_shares(picked[:count], joined, spreads, out.states[place, i], out.covariances[place, i])
            out.weights[place, i] += picked[:count].sum()
        total += out.weights[place, i]
    for i in range(MODEL_COUNT):
        out.weights[place, i] /= total


@njit(cache=True, error_model="numpy")
def step_back(models, now, later, then, dt_s, motion, work, out, place):
    """Write the smoothed models at `now` from the filtered ones there and the smoothed ones dt later.

    References
    ----------
    Kim, Journal of Econometrics 60 (1994) 1-22, where pairs are not weighed by the future.
    """
    _weigh_pairs(models, now, later, then, dt_s, motion, work)
    _join_pairs(models, now, work, out, place)
