"""Registration: injected errors come back, honest ones stay, and neither order nor lateness changes a bit."""

from dataclasses import replace

import numpy as np
import pytest
from registration_plain import SPEED_MPS, least_squares, seen, slopes
from registration_scenes import ADSB, NS, START_NS, Flown, Scene, corrected, faces, fly, satellites_at

from lookdown.seeds import generator
from lookdown.tracking.registration import (
    REGISTRATION_REFERENCE,
    Registration,
    RegistrationParameters,
    Settled,
    empty_settled,
    face_roll_rad,
)

SCALE = np.array([200.0, 1e-4, 2e-4, 2e-4, 2e-4, 0.3])
EPOCH_NS = 10 * NS


def reference(**changed: float) -> RegistrationParameters:
    values = {name: entry.base_si for name, entry in REGISTRATION_REFERENCE.items()}
    return RegistrationParameters(**{**values, **changed})


def left_over(flown: Flown, *, least_age_s: float = 150.0) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return errors (n, 4) before and after correction in metres and m/s, and claimed sigmas, of sensors long seen."""
    rows = np.concatenate(flown.left)
    time, sensor = rows[:, 0], rows[:, 1].astype(int)
    first = np.full(sensor.max() + 1, np.inf)
    np.minimum.at(first, sensor, time)
    rows = rows[time - first[sensor] > least_age_s * NS]
    metres = np.column_stack([np.ones(len(rows)), rows[:, 2], rows[:, 2], np.ones(len(rows))])
    return rows[:, 7:11] * metres, rows[:, 3:7] * metres, rows[:, 11:14] * metres[:, [0, 1, 3]]


def rms(values: np.ndarray) -> np.ndarray:
    return np.sqrt(np.mean(values**2, axis=0))


@pytest.fixture(scope="module")
def anchored() -> tuple[Flown, Registration]:
    registration = Registration(reference())
    return fly(Scene(), registration), registration


def test_errors_of_200_m_and_200_microradian_come_back_where_some_report_themselves(anchored) -> None:
    before, after, claimed = left_over(anchored[0])
    assert np.all(rms(before)[:3] > 130.0)
    assert rms(after)[0] < 20.0 and rms(after)[1] < 25.0
    # Of the short cosine one report says 2.5 km at 1,000 km; some 2,000 of them leave 60 m.
    assert rms(after)[2] < 110.0
    assert rms(after)[0] < 1.5 * rms(claimed)[0] and rms(after[:, 1:3]).max() < 1.5 * rms(claimed)[1]
    assert np.median(anchored[0].errors_m[-1]) < 25.0


def test_the_table_says_what_was_injected_within_its_sigmas(anchored) -> None:
    flown, registration = anchored
    biases = registration.biases()
    assert np.all(np.diff(biases.sensor_id.astype(int)) > 0) and biases.used.sum() > 20
    known = (biases.used == 1) & (biases.sigma_range_m < 60.0)
    assert known.sum() > 15
    sensor = biases.sensor_id[known]
    z = (biases.range_m[known] - flown.range_bias[sensor]) / biases.sigma_range_m[known]
    assert 0.0 < rms(z) < 1.2
    for axis in range(3):
        error = biases.attitude_rad[known, axis] - flown.turn[sensor, axis]
        assert rms(error / biases.sigma_attitude_rad[known, axis]) < 1.3, axis
    assert np.corrcoef(biases.range_m[known], flown.range_bias[sensor])[0, 1] > 0.99
    assert np.all(biases.report_count[known] > 100)


def test_without_anchors_what_is_common_stays_and_the_sigmas_say_so() -> None:
    flown = fly(Scene(cooperative_share=0.0), Registration(reference()))
    before, after, claimed = left_over(flown)
    assert rms(after)[0] < 0.6 * rms(before)[0] and rms(after)[1] < 0.6 * rms(before)[1]
    assert rms(after)[0] < rms(claimed)[0] and rms(after)[1] < rms(claimed)[1]
    assert rms(claimed)[0] > 50.0


def test_a_right_sensor_is_left_as_it_is() -> None:
    scene = Scene(range_bias_m=0.0, turn_bias_rad=0.0)
    flown, plain = fly(scene, Registration(reference())), fly(scene, None)
    _, after, claimed = left_over(flown)
    noise = np.array([20.0, 150.0, 2_500.0, 0.5])
    assert np.all(rms(after) < 0.12 * noise)
    assert np.all(rms(after)[[0, 1, 3]] < rms(claimed))
    # The tracks are better than with the errors feared but not known, and as good as without any.
    assert np.mean(flown.errors_m[-1]) < 1.05 * np.mean(plain.errors_m[-1])


def test_wrong_associations_do_little() -> None:
    registration = Registration(reference())
    flown = fly(Scene(wrong_share=0.05), registration)
    _, after, _ = left_over(flown)
    assert rms(after)[0] < 30.0 and rms(after)[1] < 35.0
    assert registration.biases().refused_count.sum() > 100


def test_a_sensor_alone_learns_nothing_of_itself() -> None:
    registration = Registration(reference())
    flown = fly(Scene(lonely=True, cooperative_share=0.0, scans=25, objects=60), registration)
    biases = registration.biases()
    assert len(biases) > 0 and np.all(biases.sigma_range_m > 100.0)
    before, after, _ = left_over(flown, least_age_s=0.0)
    assert rms(after)[0] < 1.1 * rms(before)[0]


# --- against one least-squares problem --------------------------------------------


def direct_rows(errors: np.ndarray, *, epochs: int, rows: int, seed: int = 1, bound: float = 1.0, plain: bool = False):
    """Return settled rows of sensors whose tracks are known far better than their reports, and the plain problem."""
    source = generator(seed, "registration direct")
    parts, rolls, problems = [], [], []
    for s in range(len(errors)):
        problem = []
        for epoch in range(epochs):
            place = source.uniform([-6e5, 1.5e5, 5e5], [6e5, 8e5, 7e5], (rows, 3))
            roll = np.where(source.random(rows) < 0.5, 0.7, -0.7)
            place[:, 1] *= np.sign(roll)
            distance = np.linalg.norm(place, axis=1)
            rate = -SPEED_MPS * place[:, 0] / distance
            sigmas = np.tile([20.0, 1e-4, 2.5e-3, 0.3], (rows, 1))
            noise = sigmas * (source.uniform(-bound, bound, (rows, 4)) if bound else source.standard_normal((rows, 4)))
            clean = np.stack([seen(place[k], rate[k], roll[k], np.zeros(6)) for k in range(rows)])
            biased = np.stack([seen(place[k], rate[k], roll[k], errors[s]) for k in range(rows)])
            for k in range(rows if plain else 0):
                slope = slopes(place[k], rate[k], roll[k], SCALE)
                problem.append(((biased - clean + noise)[k], sigmas[k] ** 2, slope))
            count = np.uint64(len(parts) * rows) + np.arange(rows, dtype=np.uint64)
            parts.append(
                empty_settled()._replace(
                    detection_id=count + np.uint64(1_000_000),
                    track_id=count,
                    time_tai_ns=START_NS + epoch * EPOCH_NS + source.integers(1, EPOCH_NS, rows),
                    sensor_id=np.full(rows, s + 3, np.uint32),
                    kind=np.zeros(rows, np.uint8),
                    values=clean,
                    sigmas=sigmas,
                    innovations=biased - clean + noise,
                    variances=sigmas**2 * (1.0 + 1e-9),
                    measured=np.full(rows, 15, np.uint8),
                    track_updates=np.full(rows, 9, np.uint32),
                    reported_icao24=np.zeros(rows, np.uint32),
                )
            )
            rolls.append(roll)
        problems.append(problem)
    return joined(parts), np.concatenate(rolls), problems


def joined(parts: list[Settled]) -> Settled:
    return Settled(*(np.concatenate(columns) for columns in zip(*parts, strict=True)))


def with_anchors(settled: Settled) -> Settled:
    """Return the rows after claims that began their tracks, so that tracks carry no sensor's errors."""
    count = len(settled.time_tai_ns)
    claims = settled._replace(
        detection_id=settled.detection_id - np.uint64(1_000_000),
        time_tai_ns=settled.time_tai_ns - 1,
        kind=np.full(count, ADSB, np.uint8),
        track_updates=np.zeros(count, np.uint32),
    )
    return joined([claims, settled])


def taken(rows: Settled, which: np.ndarray) -> Settled:
    picked = {name: getattr(rows, name)[which] for name in rows._fields if not name.startswith("leftover")}
    return rows._replace(**picked)


def learn_by_epochs(registration: Registration, rows: Settled, rolls: np.ndarray) -> None:
    epochs = rows.time_tai_ns // EPOCH_NS
    for epoch in np.unique(epochs):
        registration.learn(taken(rows, epochs == epoch), face_roll_rad=rolls[epochs == epoch])


def close(registration: Registration, time_tai_ns: int) -> None:
    """Have all epochs that are over 70 s before an instant learned from."""
    registration.known(np.zeros(1, np.uint32), np.zeros(1, np.uint8), np.array([time_tai_ns]))


def test_the_estimate_is_that_of_one_weighted_least_squares_problem() -> None:
    errors = SCALE * generator(2, "registration direct errors").standard_normal((3, 6))
    rows, rolls, problems = direct_rows(errors, epochs=4, rows=30, plain=True)
    registration = Registration(reference(correlation_s=1e15, gate_probability=1.0 - 1e-12))
    learn_by_epochs(registration, with_anchors(rows), np.tile(rolls, 2))
    close(registration, START_NS + 12 * EPOCH_NS)
    biases = registration.biases()
    found = np.column_stack([biases.range_m, biases.clock_s, biases.attitude_rad, biases.range_rate_mps])
    sigma = np.column_stack(
        [biases.sigma_range_m, biases.sigma_clock_s, biases.sigma_attitude_rad, biases.sigma_range_rate_mps]
    )
    for s, problem in enumerate(problems):
        wanted, covariance = least_squares(problem)
        deviation = np.sqrt(np.diagonal(covariance))
        np.testing.assert_allclose(sigma[s] / SCALE, deviation, rtol=2e-3)
        assert np.all(np.abs(found[s] / SCALE - wanted) < 0.02 * deviation), s


def test_errors_normalised_by_their_covariance_have_their_degrees() -> None:
    errors = SCALE * generator(4, "registration direct errors").standard_normal((40, 6))
    rows, rolls, _ = direct_rows(errors, epochs=3, rows=25, seed=5, bound=0.0)
    registration = Registration(reference(correlation_s=1e15))
    learn_by_epochs(registration, with_anchors(rows), np.tile(rolls, 2))
    close(registration, START_NS + 11 * EPOCH_NS)
    _, state = registration.snapshot()["ring"][-1]
    order = np.argsort(state["keys"])[1:]
    covariance = state["noise"][order] + state["common"][order] @ state["common"][order].transpose(0, 2, 1)
    error = state["mean"][order] - errors / SCALE
    squared = np.einsum("ij,ijk,ik->i", error, np.linalg.inv(covariance), error)
    # 40 times chi-square of 6: one sigma of the mean is 0.55.
    assert 4.5 < squared.mean() < 7.5


# --- neither order nor lateness ----------------------------------------------------


def small_rows() -> tuple[Settled, np.ndarray]:
    """Return the rows of a small scene as they settle when nothing is corrected."""
    flown = fly(Scene(objects=25, scans=14), None)
    return joined(flown.rows), np.concatenate(flown.rolls)


def as_bytes(value: object) -> list[bytes]:
    if isinstance(value, dict):
        return [part for name in value for part in as_bytes(value[name])]
    if isinstance(value, list | tuple):
        return [part for entry in value for part in as_bytes(entry)]
    return [value.tobytes() if isinstance(value, np.ndarray) else repr(value).encode()]


def test_the_order_of_rows_and_how_they_are_handed_in_change_no_bit() -> None:
    rows, rolls = small_rows()
    straight, mixed = Registration(reference()), Registration(reference())
    learn_by_epochs(straight, rows, rolls)
    source = generator(6, "registration order")
    epochs = rows.time_tai_ns // EPOCH_NS
    for epoch in np.unique(epochs):
        which = source.permutation(np.flatnonzero(epochs == epoch))
        for part in np.array_split(which, 7):
            mixed.learn(taken(rows, part), face_roll_rad=rolls[part])
    end = START_NS + 30 * EPOCH_NS
    close(straight, end)
    close(mixed, end)
    assert as_bytes(straight.snapshot()["ring"]) == as_bytes(mixed.snapshot()["ring"])
    assert as_bytes(straight.snapshot()["ledger"]) == as_bytes(mixed.snapshot()["ledger"])


def reports(time_tai_ns: int, rows: Settled, count: int = 50) -> tuple[np.ndarray, ...]:
    return (
        rows.values[:count],
        rows.measured[:count],
        rows.sensor_id[:count],
        np.full(count, time_tai_ns),
        np.tile([200.0, 2e-4, 0.3], (count, 1)),
    )


def test_a_late_report_is_corrected_as_it_would_have_been_in_time() -> None:
    rows, rolls = small_rows()
    registration, in_time = Registration(reference()), {}
    epochs = rows.time_tai_ns // EPOCH_NS
    for step, epoch in enumerate(np.unique(epochs)):
        registration.learn(taken(rows, epochs == epoch), face_roll_rad=rolls[epochs == epoch])
        now = int((epoch + 7) * EPOCH_NS)
        in_time[now] = [part.tobytes() for part in corrected(registration, *reports(now, rows))]
        if step >= 6:
            late = now - 6 * EPOCH_NS
            assert [part.tobytes() for part in corrected(registration, *reports(late, rows))] == in_time[late]
    both = [np.concatenate(pair) for pair in zip(reports(now, rows), reports(late, rows), strict=True)]
    assert corrected(registration, *both)[0].tobytes() == b"".join(in_time[t][0] for t in (now, late))
    assert len(set(map(tuple, in_time.values()))) > 5


def test_what_is_older_than_anything_kept_is_a_fault() -> None:
    rows, rolls = small_rows()
    registration = Registration(reference())
    learn_by_epochs(registration, rows, rolls)
    with pytest.raises(AssertionError, match="older than anything"):
        corrected(registration, *reports(START_NS + 2 * EPOCH_NS, rows))
    with pytest.raises(AssertionError, match="learned from already"):
        registration.learn(taken(rows, np.arange(5)), face_roll_rad=rolls[:5])


def test_a_snapshot_goes_on_byte_for_byte() -> None:
    rows, rolls = small_rows()
    half = np.arange(len(rolls)) < len(rolls) // 2
    first = Registration(reference())
    first.learn(taken(rows, half), face_roll_rad=rolls[half])
    second = Registration(reference())
    second.restore(first.snapshot())
    assert as_bytes(second.snapshot()) == as_bytes(first.snapshot())
    for registration in (first, second):
        registration.learn(taken(rows, ~half), face_roll_rad=rolls[~half])
        close(registration, START_NS + 40 * EPOCH_NS)
    assert as_bytes(second.snapshot()) == as_bytes(first.snapshot())
    assert second.biases().range_m.tobytes() == first.biases().range_m.tobytes()


# --- edges --------------------------------------------------------------------------


def test_a_sensor_not_known_or_hardly_known_is_not_corrected() -> None:
    rows, rolls, _ = direct_rows(SCALE * np.ones((2, 6)), epochs=2, rows=9)
    registration = Registration(reference())
    learn_by_epochs(registration, with_anchors(rows), np.tile(rolls, 2))
    later = reports(START_NS + 20 * EPOCH_NS, rows, 12)
    values, sigmas = corrected(registration, *later)
    assert np.array_equal(values, later[0]) and np.array_equal(sigmas, later[4])
    assert np.all(registration.biases().used == 0)
    empty = [column[:0] for column in later]
    assert corrected(registration, *empty)[0].shape == (0, 4)


def test_receivers_on_the_same_satellite_are_left_alone_and_stated_sigmas_are_not_passed() -> None:
    rows, rolls, _ = direct_rows(0.0 * np.ones((1, 6)), epochs=3, rows=40)
    registration = Registration(reference())
    learn_by_epochs(registration, with_anchors(rows), np.tile(rolls, 2))
    values, measured, sensor, times, _ = reports(START_NS + 10 * EPOCH_NS, rows, 20)
    stated = np.tile([1.0, 1e-6, 0.001], (20, 1))
    claim, _ = corrected(registration, values, measured, sensor, times, stated, kind=np.full(20, ADSB, np.uint8))
    assert np.array_equal(claim, values)
    left, sigmas = corrected(registration, values, measured, sensor, times, stated)
    shift = np.abs(left - values)
    assert np.all(shift > 0.0)
    assert np.all(sigmas[:, 0] <= np.hypot(stated[:, 0], shift[:, 0]) * (1 + 1e-9))


def test_the_roll_of_a_face_is_its_tilt_to_starboard() -> None:
    position, velocity = satellites_at(Scene(), 100.0)
    for tilt in (0.0, 0.4, 0.7):
        for side in (-1.0, 1.0):
            frames = [faces(position[k], velocity[k], tilt, side) for k in range(20)]
            along, cross = (np.stack([frame[part] for frame in frames]) for part in (0, 3))
            np.testing.assert_allclose(face_roll_rad(position[:20], along, cross), side * tilt, atol=1e-12)


def test_parameters_that_cannot_be_are_refused() -> None:
    good = reference()
    for changed in ({"range_sigma_m": 0.0}, {"gate_probability": 1.0}, {"own_share_ratio": 1.0}, {"epoch_s": 0.0}):
        with pytest.raises(AssertionError):
            replace(good, **changed)
