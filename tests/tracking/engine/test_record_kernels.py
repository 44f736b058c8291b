"""States as they are stored: read as they were written but for float32, and covariances sound in every direction."""

import math

import numpy as np
import pytest
from engine_scenes import body_of, packed_track, put_state
from unjitted import plain

from lookdown.tracking.engine._layout import (
    CORE,
    EXISTENCE,
    IDENTITY,
    MARKS,
    RCS_M2,
    REST,
    SENSOR_MEMORY,
    TURN,
    WEIGHTS,
)
from lookdown.tracking.engine.memory import new_store
from lookdown.tracking.filtering._motion_kernels import MODEL_COUNT, PACKED

RECORD = plain("engine._record_kernels")
MOTION = plain("filtering._motion_kernels")
UPPER = np.triu_indices(6)


def some_covariance(rng, widest_m=1e3, narrowest_m=10.0):
    """Return a covariance whose axes lie anyhow, velocities correlated with places."""
    axes = np.linalg.qr(rng.normal(size=(6, 6)))[0]
    sigmas = np.exp(rng.uniform(np.log(narrowest_m), np.log(widest_m), 6))
    sigmas[0], sigmas[1] = widest_m, narrowest_m
    scale = np.diag([1.0] * 3 + [0.05] * 3)
    return scale @ (axes * sigmas**2) @ axes.T @ scale


def some_body(rng, **widths):
    """Return a track's body whose models all differ."""
    state = np.array([3.7e6, 2.1e6, 4.8e6, 150.0, -90.0, 30.0])
    body, _ = packed_track(state, np.eye(6))
    for m in range(MODEL_COUNT):
        body[m * PACKED : m * PACKED + 6] += m * rng.normal(size=6) * [300.0] * 6
        body[m * PACKED + 6 : (m + 1) * PACKED] = some_covariance(rng, **widths)[UPPER]
    body[WEIGHTS : WEIGHTS + MODEL_COUNT] = rng.dirichlet(np.ones(MODEL_COUNT))
    body[EXISTENCE], body[IDENTITY], body[RCS_M2] = 1.0 - 1e-9, rng.random(), 3.7
    body[TURN], body[TURN + 1] = -0.031, 1.3e-4
    return body


def stored(body):
    store = new_store(1, 1)
    put_state(store, 1, body, 0)
    return body_of(store, 1)


def covariance_of(body, m):
    mean, covariance = np.zeros(6), np.zeros((6, 6))
    MOTION.unpack_model(body[m * PACKED : (m + 1) * PACKED], mean, covariance)
    return covariance


@pytest.mark.parametrize("seed", range(5))
def test_what_is_stored_is_what_was_written_to_float32(seed):
    body = some_body(np.random.default_rng(seed))
    back = stored(body)
    assert back[:6].tobytes() == body[:6].tobytes()
    assert back[EXISTENCE] == body[EXISTENCE] and back[IDENTITY] == body[IDENTITY]
    for m in range(1, MODEL_COUNT):
        apart = np.abs(body[m * PACKED : m * PACKED + 6] - body[:6])
        off = np.abs(back[m * PACKED : m * PACKED + 6] - body[m * PACKED : m * PACKED + 6])
        assert (off <= 6e-8 * apart + 2e-9).all()
    np.testing.assert_allclose(back[WEIGHTS : WEIGHTS + MODEL_COUNT], body[WEIGHTS : WEIGHTS + MODEL_COUNT], rtol=2e-7)
    assert abs(back[WEIGHTS : WEIGHTS + MODEL_COUNT].sum() - 1.0) < 4e-16
    np.testing.assert_allclose(back[[RCS_M2, TURN, TURN + 1]], body[[RCS_M2, TURN, TURN + 1]], rtol=6e-8)


@pytest.mark.parametrize("widest_m", [100.0, 3e3, 1e5])
def test_a_sigma_in_any_direction_moves_by_little_of_the_greatest(widest_m):
    """What is known to 10 m beside 100 km stays so; the covariance itself in float32 loses it."""
    rng = np.random.default_rng(3)
    scale = np.diag([1.0] * 3 + [20.0] * 3)
    worst = rounded_worst = 0.0
    for _ in range(20):
        body = some_body(rng, widest_m=widest_m)
        back = stored(body)
        for m in range(MODEL_COUNT):
            # Directions in which it is narrow are those that rounding could harm.
            exact, kept = (scale @ covariance_of(part, m) @ scale for part in (body, back))
            directions = np.concatenate([np.linalg.eigh(exact)[1].T, rng.normal(size=(20, 6))])
            directions /= np.linalg.norm(directions, axis=1)[:, None]
            rounded = exact.astype(np.float32).astype(float)
            was, now, plainly = (
                np.sqrt(np.maximum(np.einsum("ka,ab,kb->k", directions, part, directions), 0.0))
                for part in (exact, kept, rounded)
            )
            worst = max(worst, np.abs(now - was).max())
            rounded_worst = max(rounded_worst, np.abs(plainly - was).max())
            assert np.linalg.eigvalsh(kept).min() > 0.0
    assert worst < 3e-7 * widest_m
    if widest_m == 1e5:
        assert rounded_worst > 10.0


def test_the_factors_are_those_of_cholesky():
    """Golub and Van Loan, section 4.2.5: L sqrt(D) is the factor of Cholesky."""
    body = some_body(np.random.default_rng(8))
    core, rest = np.zeros(CORE), np.zeros(REST, np.float32)
    RECORD.write_record(body, core, rest)
    for m in range(MODEL_COUNT):
        lower = np.zeros((6, 6))
        lower[np.tril_indices(6)] = [RECORD._factor(rest, m, k) for k in range(21)]
        parts = np.sqrt(np.diag(lower)).copy()
        np.fill_diagonal(lower, 1.0)
        expected = np.linalg.cholesky(covariance_of(body, m))
        np.testing.assert_allclose(lower * parts, expected, rtol=1e-6, atol=1e-6 * expected.max())


def test_a_covariance_that_rounding_broke_is_made_sound():
    """One of rank five, an eigenvalue a little below 0, comes out with all above."""
    body = some_body(np.random.default_rng(5))
    axis = np.linalg.qr(np.random.default_rng(6).normal(size=(6, 6)))[0]
    broken = (axis * [1e4, 1e3, 1e2, 1e2, 10.0, -1e-9]) @ axis.T
    body[6:PACKED] = broken[UPPER]
    back = covariance_of(stored(body), 0)
    assert np.linalg.eigvalsh(back).min() > -1e-10
    np.testing.assert_allclose(back, broken, atol=1e-5 * 1e4)
    body[6:PACKED] = 0.0
    assert np.isfinite(stored(body)).all()


@pytest.mark.parametrize("seed", range(3))
def test_the_sigmas_of_a_record_are_those_of_the_body(seed):
    body = some_body(np.random.default_rng(seed))
    core, rest, back = np.zeros(CORE), np.zeros(REST, np.float32), np.zeros_like(body)
    RECORD.write_record(body, core, rest)
    RECORD.read_record(core, rest, back)
    expected = back[6] + back[12] + back[17], back[21] + back[24] + back[26]
    assert RECORD.record_sigmas(rest) == tuple(map(math.sqrt, expected))


def test_the_last_sensors_stand_two_to_a_word():
    marks, sensors = np.full(MARKS, 5, np.int64), [0, 1, 2**32 - 1, 2**31, 17, 2**32 - 1, 3, 4, 2**31 + 1, 9]
    for k, sensor in enumerate(sensors):
        RECORD.note_sensor(marks, k, sensor)
        for back in range(min(k + 1, SENSOR_MEMORY)):
            assert RECORD.sensor_at(marks, k - back) == sensors[k - back]
    assert (marks[: MARKS - SENSOR_MEMORY // 2] == 5).all()
