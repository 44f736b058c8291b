"""Histories: which set is chosen, and that coasting is told from burns."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import root

from lookdown.constellation import (
    ElementSet,
    MeanElements,
    Verdict,
    explicit_elements,
    kozai_motions_radps,
    manoeuvres,
    nearest,
    newest,
    sgp4_models,
)

S = 1_000_000_000
DAY = 86_400 * S
EPOCH = 18_907 * DAY
EARTH_RADIUS_M = 6_378_135.0
BSTAR = 2e-4


def _changed(elements, **columns):
    held = {name: getattr(elements, name) for name, _ in MeanElements.columns()}
    return MeanElements(**held | {n: np.asarray(v, held[n].dtype).reshape(1) for n, v in columns.items()})


def _start(**others):
    told = {"altitude_m": 550e3, "inclination_rad": 0.93, "eccentricity": 1.5e-3, "argument_of_perigee_rad": 1.2}
    return explicit_elements(epoch_tai_ns=EPOCH, **{**told, "bstar_per_earth_radius": BSTAR, **others})


def _coasted(elements, days):
    """Return the set that a perfect fit would give later: SGP4's own mean elements of that instant."""
    model = sgp4_models(elements)[0]
    assert model.sgp4_tsince(days * 1440.0)[0] == 0
    turn = 2 * np.pi
    return _changed(
        elements,
        epoch_tai_ns=elements.epoch_tai_ns[0] + round(days * DAY),
        eccentricity=model.em,
        inclination_rad=model.im,
        raan_rad=model.Om % turn,
        argument_of_perigee_rad=model.om % turn,
        mean_anomaly_rad=model.mm % turn,
        mean_motion_radps=kozai_motions_radps(
            semi_major_axis_m=np.array([model.am * EARTH_RADIUS_M]),
            eccentricity=np.array([model.em]),
            inclination_rad=np.array([model.im]),
        ),
    )


def _burnt(elements, along_mps=0.0, across_mps=0.0):
    """Return the set whose orbit passes the same place with another velocity, found by solving for it."""
    _, position, velocity = sgp4_models(elements)[0].sgp4_tsince(0.0)
    position, velocity = np.array(position), np.array(velocity)
    normal = np.cross(position, velocity)
    velocity = velocity + along_mps / 1e3 * velocity / np.linalg.norm(velocity)
    target = np.concatenate([position, velocity + across_mps / 1e3 * normal / np.linalg.norm(normal)])
    size = np.array([7e3] * 3 + [7.5] * 3)

    def changed(x):
        ex, ey = x[1], x[2]
        return _changed(
            elements,
            mean_motion_radps=x[0] / 1e3,
            eccentricity=np.hypot(ex, ey),
            argument_of_perigee_rad=np.arctan2(ey, ex) % (2 * np.pi),
            inclination_rad=x[3],
            raan_rad=x[4],
            mean_anomaly_rad=(x[5] - np.arctan2(ey, ex)) % (2 * np.pi),
        )

    def miss(x):
        _, p, v = sgp4_models(changed(x))[0].sgp4_tsince(0.0)
        return (np.array([*p, *v]) - target) / size

    e, w = elements.eccentricity[0], elements.argument_of_perigee_rad[0]
    guess = [
        elements.mean_motion_radps[0] * 1e3,
        e * np.cos(w),
        e * np.sin(w),
        elements.inclination_rad[0],
        elements.raan_rad[0],
        w + elements.mean_anomaly_rad[0],
    ]
    found = root(miss, guess, tol=1e-13)
    assert np.abs(miss(found.x)).max() < 1e-9
    return changed(found.x)


def _only(found):
    assert len(found) == 1
    return {name: getattr(found, name)[0] for name, _ in found.columns()}


@pytest.mark.parametrize("days", [0.3, 1.0, 4.0])
def test_a_satellite_that_coasts_in_drag_is_not_flagged(days):
    start = _start()
    row = _only(manoeuvres(MeanElements.concatenate([start, _coasted(start, days)])))
    assert row["verdict"] == Verdict.COAST and row["status"] == 0
    assert row["drag_m"] < -10.0 * days  # it does decay
    assert abs(row["axis_change_m"]) < 0.01 and row["plane_change_rad"] < 1e-6
    assert np.linalg.norm([row["radial_m"], row["in_track_m"], row["cross_track_m"]]) < 5.0


def test_air_half_as_dense_again_as_foretold_is_not_flagged():
    start = _start()
    thick = _coasted(_start(bstar_per_earth_radius=1.5 * BSTAR), 3.0)
    row = _only(manoeuvres(MeanElements.concatenate([start, thick])))
    assert row["verdict"] == Verdict.COAST
    assert row["axis_change_m"] == pytest.approx(0.5 * row["drag_m"], rel=0.01)


def test_the_scatter_of_fits_is_not_flagged():
    noise = np.random.default_rng(5)
    start = _start()
    history = [start]
    for day in range(1, 30):
        later = _coasted(start, float(day))
        axis_ratio = 1.0 + noise.normal(0.0, 5.0) / 6.93e6
        history.append(
            _changed(
                later,
                mean_motion_radps=later.mean_motion_radps / axis_ratio**1.5,
                inclination_rad=later.inclination_rad + noise.normal(0.0, 1e-5),
                raan_rad=later.raan_rad + noise.normal(0.0, 1e-5),
            )
        )
    found = manoeuvres(MeanElements.concatenate(history))
    assert len(found) == 29 and set(found.verdict.tolist()) == {Verdict.COAST}


@pytest.mark.parametrize(
    ("burn", "verdict"),
    [
        ({"along_mps": 1.0}, Verdict.AXIS),
        ({"along_mps": -1.0}, Verdict.AXIS),
        ({"along_mps": 0.05}, Verdict.AXIS),
        ({"across_mps": 2.0}, Verdict.PLANE),
        ({"along_mps": 1.0, "across_mps": 2.0}, Verdict.AXIS_AND_PLANE),
        ({"along_mps": 0.001}, Verdict.COAST),
        ({"across_mps": 1.0}, Verdict.COAST),
    ],
)
def test_a_burn_is_flagged_with_its_size(burn, verdict):
    start = _start()
    later = _coasted(_burnt(_coasted(start, 0.5), **burn), 0.5)
    row = _only(manoeuvres(MeanElements.concatenate([start, later])))
    assert row["verdict"] == verdict
    # Gauss: da = 2 a**2 v dv / mu; the plane turns by dv / v about the place of the burn.
    speed, axis = 7_585.0, 6_928_137.0
    assert row["axis_change_m"] == pytest.approx(2 * axis * burn.get("along_mps", 0.0) / speed, rel=0.02, abs=1.0)
    # Another axis turns the node at another rate too: 3e-5 rad in the half day after 1 m/s.
    turn = abs(burn.get("across_mps", 0.0)) / speed
    assert row["plane_change_rad"] == pytest.approx(turn, rel=0.02, abs=2e-7 + 3.2e-5 * abs(burn.get("along_mps", 0.0)))


def test_a_raised_satellite_falls_behind():
    start = _start()
    later = _coasted(_burnt(_coasted(start, 0.5), along_mps=1.0), 0.5)
    row = _only(manoeuvres(MeanElements.concatenate([start, later])))
    # Three times the speed gained, times the time since.
    assert row["in_track_m"] == pytest.approx(-3.0 * 43_200.0, rel=0.05)


def test_pairs_are_made_within_each_satellite_in_any_order():
    start = _start()
    other = _changed(_start(raan_rad=2.0), satellite_id=7)
    sets = [start, _coasted(start, 1.0), _coasted(start, 2.0), other, _coasted(other, 1.5)]
    found = manoeuvres(MeanElements.concatenate([sets[i] for i in (4, 2, 0, 3, 1)]))
    assert found.satellite_id.tolist() == [0, 0, 7] and set(found.verdict.tolist()) == {Verdict.COAST}
    assert (found.epoch_after_tai_ns - found.epoch_before_tai_ns).tolist() == [DAY, DAY, 3 * DAY // 2]
    assert len(manoeuvres(start)) == 0 and len(manoeuvres(MeanElements.empty())) == 0


def test_of_sets_with_one_epoch_the_later_row_stands():
    start = _start()
    wrong = _changed(_coasted(start, 1.0), raan_rad=0.5)
    assert _only(manoeuvres(MeanElements.concatenate([start, wrong, _coasted(start, 1.0)])))["verdict"] == Verdict.COAST


def test_what_cannot_be_compared_is_unknown():
    start = _start()
    far = _only(manoeuvres(MeanElements.concatenate([start, _coasted(start, 11.0)])))
    assert far["verdict"] == Verdict.UNKNOWN and far["status"] == 0 and far["axis_change_m"] == 0.0
    low = _start(altitude_m=180e3, bstar_per_earth_radius=0.05)
    gone = _only(manoeuvres(MeanElements.concatenate([low, _changed(low, epoch_tai_ns=EPOCH + 5 * DAY)])))
    assert gone["verdict"] == Verdict.UNKNOWN and gone["status"] != 0


def _history(numbers, days):
    one = _start()
    return MeanElements.concatenate(
        [_changed(one, satellite_id=n, epoch_tai_ns=EPOCH + d * DAY) for n, d in zip(numbers, days, strict=True)]
    )


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(0, 4), st.integers(-5, 5)), min_size=1, max_size=30), st.integers(-6, 6))
def test_the_choice_is_that_of_a_plain_search(rows, at):
    sets = _history(*zip(*rows, strict=True))
    wanted = {"newest": {}, "known": {}, "nearest": {}}
    for row, (number, day) in enumerate(rows):
        for kind, rank in (("newest", day), ("known", day if day <= at else None), ("nearest", -abs(day - at))):
            if rank is not None and (number not in wanted[kind] or rank >= wanted[kind][number][0]):
                wanted[kind][number] = (rank, row)
    instant = EPOCH + at * DAY
    for kind, found in (
        ("newest", newest(sets)),
        ("known", newest(sets, instant)),
        ("nearest", nearest(sets, instant)),
    ):
        chosen = [rows[row] for row in sorted(row for _, row in wanted[kind].values())]
        assert found.satellite_id.tolist() == [number for number, _ in chosen]
        assert ((found.epoch_tai_ns - EPOCH) // DAY).tolist() == [day for _, day in chosen]


def test_names_go_with_the_chosen_sets():
    sets = _history([5, 6, 5], [0, 0, 1])
    named = ElementSet(sets, np.array(["A", "B", "A NEW"]), np.array(["", "", ""]), ElementSet.of(sets).particulars)
    assert newest(named).names.tolist() == ["B", "A NEW"]
    assert nearest(named, EPOCH).names.tolist() == ["A", "B"]
